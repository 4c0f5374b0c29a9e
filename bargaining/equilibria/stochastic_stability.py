r"""Which outcomes last, and which attract: best-response dynamics with and without mistakes.

The process is one and the same throughout. Its states are action profiles; each period one player is drawn,
all with equal probability, and revises his action against the others' present actions. Without mistakes he
takes a best response. With mistakes any other action has a *cost*, and a probability that falls with it:

* ``"mutation"``: every action that is no best response costs 1, the uniform mistakes of Kandori, Mailath and
  Rob (1993);
* ``"payoff-loss"``: it costs the payoff that it forgoes, in payoff units, the log-linear response of Blume
  (1993).

Players remember only the present profile; Young's (1993) adaptive play with samples from a longer memory is
another process, to which his theorem on trees applies in the same way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.minimum_trees import tree_costs
from bargaining.errors import SolverError, nearest
from bargaining.games.normal_form import NormalFormGame
from bargaining.results import Result

COSTS = ("mutation", "payoff-loss")
_EXACT = 2**53  # integers that floats hold exactly

ActionProfile = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class StochasticStability(Result):
    """Hold the recurrent classes of the mistake-free process and how hard it is to pass between them.

    Parameters
    ----------
    classes : tuple of tuple of action profiles
        The recurrent classes: a strict pure equilibrium is one alone; cycles and ties make larger ones.
    resistances : ndarray, shape (k, k)
        Least total cost of mistakes on a path from one class to another.
    potentials : ndarray, shape (k,)
        Cost of the cheapest tree of such paths that leads from all other classes to this one.
    stable : tuple of int
        The classes of least potential, which keep positive probability as mistakes vanish.
    """

    classes: tuple[tuple[ActionProfile, ...], ...]
    resistances: NDArray[np.float64]
    potentials: NDArray[np.float64]
    stable: tuple[int, ...]

    def __str__(self) -> str:
        """Name what lasts as mistakes become rare, by the numbers of the actions."""
        return "\n".join(
            f"{row['class']}: potential {row['potential']:.6g}{', stable' if row['stable'] else ''}"
            for row in self.to_rows()
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "classes": _class_lists(self.classes),
            "resistances": self.resistances.tolist(),
            "potentials": self.potentials.tolist(),
            "stable": list(self.stable),
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a recurrent class: its profiles by the numbers of the actions, and its potential."""
        return [
            {"class": _class_text(one), "potential": potential, "stable": k in self.stable}
            for k, (one, potential) in enumerate(zip(self.classes, self.potentials.tolist(), strict=True))
        ]

    @property
    def stable_profiles(self) -> tuple[ActionProfile, ...]:
        """Return the stochastically stable action profiles."""
        return tuple(profile for k in self.stable for profile in self.classes[k])


@dataclass(frozen=True, eq=False)
class Basins(Result):
    """Hold where mistake-free best-response dynamics ends from a uniformly random action profile.

    Parameters
    ----------
    classes : tuple of tuple of action profiles
        The sets that are never left once reached; a pure equilibrium is one alone.
    shares : ndarray, shape (k,)
        Probability of ending in each, summing to one.
    """

    classes: tuple[tuple[ActionProfile, ...], ...]
    shares: NDArray[np.float64]

    def __str__(self) -> str:
        """Give the share of each class, by the numbers of the actions."""
        return "\n".join(f"{row['class']}: {row['share']:.6g}" for row in self.to_rows())

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"classes": _class_lists(self.classes), "shares": self.shares.tolist()}

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a class: its profiles by the numbers of the actions, and its share."""
        return [
            {"class": _class_text(one), "share": share}
            for one, share in zip(self.classes, self.shares.tolist(), strict=True)
        ]


def _class_text(profiles: tuple[ActionProfile, ...]) -> str:
    return " ".join(f"({', '.join(map(str, profile))})" for profile in profiles)


def _class_lists(classes: tuple[tuple[ActionProfile, ...], ...]) -> list[list[list[int]]]:
    return [[[int(action) for action in profile] for profile in one] for one in classes]


def stochastically_stable(game: NormalFormGame, cost: str = "mutation") -> StochasticStability:
    r"""Return the action profiles that survive as mistakes become rare.

    With mistakes of probability about :math:`\epsilon^{c}` for cost c, the stationary distribution tends, as
    :math:`\epsilon \to 0`, to one on the recurrent classes of least stochastic potential,

    .. math:: \gamma(k) = \min_{T \text{ tree into } k} \sum_{(l, m) \in T} r(l, m).

    Parameters
    ----------
    game : NormalFormGame
        A game with few action profiles: time :math:`O(k P \log P + k^3)` for P profiles and k recurrent
        classes (k^4 at worst), in integers, so that ties of potentials are ties.
    cost : str
        ``"mutation"`` or ``"payoff-loss"``. The first is unchanged by rescaling a player's payoffs, the
        second is not: it compares payoffs of different players.

    Raises
    ------
    SolverError
        When the cost is unknown.

    References
    ----------
    Young, H. P. (1993). The evolution of conventions. Econometrica 61, 57-84.
    Kandori, M., Mailath, G. J. and Rob, R. (1993). Learning, mutation, and long run equilibria in games.
    Econometrica 61, 29-56.
    Blume, L. E. (1993). The statistical mechanics of strategic interaction. Games and Economic Behavior 5,
    387-424. Alos-Ferrer, C. and Netzer, N. (2010). The logit-response dynamics. Games and Economic Behavior
    68, 413-427.

    Examples
    --------
    >>> coordination = NormalFormGame([np.diag([2, 1]), np.diag([2, 1])])
    >>> stochastically_stable(coordination, "payoff-loss").stable_profiles
    ((0, 0),)
    """
    if cost not in COSTS:
        raise SolverError(f"cost: found {cost!r}, expected a known one{nearest(cost, COSTS)}")
    source, target, loss, _ = _revisions(game)
    tied = loss == 0
    weight, unit = _whole(np.where(tied, 0, 1) if cost == "mutation" else loss)
    n_states = int(np.prod(game.n_actions))
    _, classes = _recurrent_classes(n_states, source[tied], target[tied])
    resistances = _resistances(n_states, source, target, weight, classes)
    potentials = tree_costs(resistances)
    least = min(potentials.tolist())
    return StochasticStability(
        _profiles(game, classes),
        _in_units(resistances, unit),
        _in_units(potentials, unit),
        tuple(k for k, potential in enumerate(potentials.tolist()) if potential == least),
    )


def best_response_basins(game: NormalFormGame) -> Basins:
    """Return how often one-at-a-time best-response dynamics ends in each pure equilibrium, exactly.

    The start is uniform over action profiles. The player drawn keeps his action when it is a best response
    and otherwise takes one of his best responses, all with equal probability, so that every pure
    equilibrium absorbs. The shares solve the linear equations of the absorbing chain; nothing is simulated.

    Parameters
    ----------
    game : NormalFormGame
        A game with few action profiles (one sparse linear system of that size).

    References
    ----------
    Kemeny, J. G. and Snell, J. L. (1960). Finite Markov Chains. Van Nostrand, chapter 3.
    Monderer, D. and Shapley, L. S. (1996). Potential games. Games and Economic Behavior 14, 124-143.

    Examples
    --------
    >>> battle = NormalFormGame([[[2, 0], [0, 1]], [[1, 0], [0, 2]]])
    >>> found = best_response_basins(battle)
    >>> found.classes, found.shares.tolist()
    ((((0, 0),), ((1, 1),)), [0.5, 0.5])
    """
    from scipy.sparse import csr_array, eye_array
    from scipy.sparse.linalg import spsolve

    source, target, chance = _switches(game)
    n_states = int(np.prod(game.n_actions))
    label, classes = _recurrent_classes(n_states, source, target)
    step = csr_array((chance, (source, target)), shape=(n_states, n_states))
    passing = np.flatnonzero(label < 0)
    shares = np.bincount(label[label >= 0], minlength=len(classes)) / n_states
    if passing.size:
        leaving = np.asarray(step.sum(axis=1))[passing]
        inner = step[passing][:, passing]
        matrix = (eye_array(passing.size).multiply(leaving) - inner).T.tocsc()
        visits = spsolve(matrix, np.full(passing.size, 1.0 / n_states))
        arrivals = np.asarray(step[passing].T @ visits)
        shares = shares + np.bincount(label[label >= 0], arrivals[label >= 0], len(classes))
    return Basins(_profiles(game, classes), shares)


def _whole(weights: NDArray[Any]) -> tuple[list[int], Fraction]:
    """Return exact weights as integers, with the unit that they are multiples of."""
    distinct, places = np.unique(weights, return_inverse=True)
    fractions = [Fraction(w) for w in distinct.tolist()]
    below = math.lcm(*(f.denominator for f in fractions))
    whole = [f.numerator * (below // f.denominator) for f in fractions]
    return [whole[k] for k in places.tolist()], Fraction(1, below)


def _in_units(whole: NDArray[np.object_], unit: Fraction) -> NDArray[np.float64]:
    found = np.vectorize(lambda number: float(number * unit), otypes=[np.float64])(whole)
    return np.asarray(found, dtype=np.float64)


def _states(game: NormalFormGame) -> NDArray[np.intp]:
    return np.arange(int(np.prod(game.n_actions))).reshape(game.n_actions)


def _revisions(
    game: NormalFormGame,
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.object_], NDArray[np.intp]]:
    """Return every change of one player's action: state, next state, exact payoff forgone, player."""
    states = _states(game)
    payoffs = game.rationals
    parts = []
    for i, m in enumerate(game.n_actions):
        loss = payoffs[i].max(axis=i, keepdims=True) - payoffs[i]
        for shift in range(1, m):
            target, forgone = np.roll(states, -shift, axis=i).ravel(), np.roll(loss, -shift, axis=i).ravel()
            parts.append((states.ravel(), target, forgone, np.full(states.size, i)))
    if not parts:
        none = np.zeros(0, dtype=np.intp)
        return none, none, np.zeros(0, dtype=object), none
    source, targets, losses, players = (np.concatenate(column) for column in zip(*parts, strict=True))
    return source, targets, losses, players


def _switches(game: NormalFormGame) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return the changes that best-response dynamics makes, each with its chance in one period."""
    source, target, loss, player = _revisions(game)
    numbers, content = [], []
    for i in range(game.n_players):
        payoffs = game.rationals[i]
        is_best = (payoffs == payoffs.max(axis=i, keepdims=True)).astype(bool)
        numbers.append(np.broadcast_to(is_best.sum(axis=i, keepdims=True), is_best.shape).ravel())
        content.append(is_best.ravel())
    made = (loss == 0) & ~np.array(content)[player, source]
    chance = 1.0 / (game.n_players * np.array(numbers)[player, source])
    return source[made], target[made], chance[made]


def _recurrent_classes(
    n_states: int, source: NDArray[np.intp], target: NDArray[np.intp]
) -> tuple[NDArray[np.intp], list[NDArray[np.intp]]]:
    """Return each state's recurrent class, -1 where it has none, and the states of each class."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    graph = csr_array((np.ones(source.size), (source, target)), shape=(n_states, n_states))
    number, component = connected_components(graph, connection="strong")
    closed = np.ones(number, dtype=bool)
    closed[component[source[component[source] != component[target]]]] = False
    members = [np.flatnonzero(component == k) for k in np.flatnonzero(closed)]
    members.sort(key=lambda states: int(states[0]))
    label = np.full(n_states, -1)
    for k, states in enumerate(members):
        label[states] = k
    return label, members


def _resistances(
    n_states: int,
    source: NDArray[np.intp],
    target: NDArray[np.intp],
    weight: list[int],
    classes: list[NDArray[np.intp]],
) -> NDArray[np.object_]:
    """Return the cheapest cost from each recurrent class to each other one, in integers.

    Inside a class every path is free, so one state stands for all.
    """
    starts = [int(states[0]) for states in classes]
    if max(weight, default=0) * n_states < _EXACT:
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        # No path costs more than floats add up exactly; explicit zeros count as free steps.
        graph = csr_array((np.array(weight, dtype=np.float64), (source, target)), shape=(n_states, n_states))
        distances = dijkstra(graph, indices=starts)[:, starts]
        return np.array([[int(d) for d in row] for row in distances], dtype=object)
    steps: list[list[tuple[int, int]]] = [[] for _ in range(n_states)]
    for s, t, cost in zip(source.tolist(), target.tolist(), weight, strict=True):
        steps[s].append((t, cost))
    return np.array(
        [[row[t] for t in starts] for row in (_costs_from(steps, s) for s in starts)], dtype=object
    )


def _costs_from(steps: list[list[tuple[int, int]]], start: int) -> dict[int, int]:
    """Return the cheapest costs from one state to all that can be reached (Dijkstra 1959)."""
    settled: dict[int, int] = {}
    waiting = [(0, start)]
    while waiting:
        cost, state = heappop(waiting)
        if state not in settled:
            settled[state] = cost
            for target, further in steps[state]:
                if target not in settled:
                    heappush(waiting, (cost + further, target))
    return settled


def _profiles(game: NormalFormGame, classes: list[NDArray[np.intp]]) -> tuple[tuple[ActionProfile, ...], ...]:
    shape = game.n_actions
    return tuple(tuple(tuple(map(int, np.unravel_index(s, shape))) for s in states) for states in classes)
