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

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.minimum_trees import tree_costs
from bargaining.errors import SolverError, nearest
from bargaining.games.normal_form import NormalFormGame

COSTS = ("mutation", "payoff-loss")
TIE = 1e-12

ActionProfile = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class StochasticStability:
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

    @property
    def stable_profiles(self) -> tuple[ActionProfile, ...]:
        """Return the stochastically stable action profiles."""
        return tuple(profile for k in self.stable for profile in self.classes[k])


@dataclass(frozen=True, eq=False)
class Basins:
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


def stochastically_stable(game: NormalFormGame, cost: str = "mutation") -> StochasticStability:
    r"""Return the action profiles that survive as mistakes become rare.

    With mistakes of probability about :math:`\epsilon^{c}` for cost c, the stationary distribution tends, as
    :math:`\epsilon \to 0`, to one on the recurrent classes of least stochastic potential,

    .. math:: \gamma(k) = \min_{T \text{ tree into } k} \sum_{(l, m) \in T} r(l, m).

    Parameters
    ----------
    game : NormalFormGame
        A game with few action profiles: time :math:`O(k P \log P + k^3)` for P profiles and k recurrent
        classes (k^4 at worst).
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
    source, target, loss, player = _revisions(game)
    tied = loss <= TIE * game.ranges[player]
    weight = np.where(tied, 0.0, 1.0 if cost == "mutation" else loss)
    _, classes = _recurrent_classes(int(np.prod(game.n_actions)), source[tied], target[tied])
    resistances = _resistances(game, weight, classes)
    potentials = tree_costs(resistances)
    stable = np.flatnonzero(potentials <= potentials.min() + 1e-9 * resistances.max())
    return StochasticStability(
        _profiles(game, classes), resistances, potentials, tuple(int(k) for k in stable)
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
    >>> best_response_basins(battle)
    Basins(classes=(((0, 0),), ((1, 1),)), shares=array([0.5, 0.5]))
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


def _states(game: NormalFormGame) -> NDArray[np.intp]:
    return np.arange(int(np.prod(game.n_actions))).reshape(game.n_actions)


def _revisions(
    game: NormalFormGame,
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64], NDArray[np.intp]]:
    """Return every change of one player's action: state, next state, payoff forgone, player."""
    states = _states(game)
    parts = []
    for i, m in enumerate(game.n_actions):
        loss = game.payoffs[i].max(axis=i, keepdims=True) - game.payoffs[i]
        for shift in range(1, m):
            target, forgone = np.roll(states, -shift, axis=i).ravel(), np.roll(loss, -shift, axis=i).ravel()
            parts.append((states.ravel(), target, forgone, np.full(states.size, i)))
    if not parts:
        none = np.zeros(0, dtype=np.intp)
        return none, none, np.zeros(0), none
    source, targets, losses, players = (np.concatenate(column) for column in zip(*parts, strict=True))
    return source, targets, losses, players


def _switches(game: NormalFormGame) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return the changes that best-response dynamics makes, each with its chance in one period."""
    source, target, loss, player = _revisions(game)
    numbers, content = [], []
    for i in range(game.n_players):
        best = game.payoffs[i].max(axis=i, keepdims=True)
        is_best = game.payoffs[i] >= best - TIE * game.ranges[i]
        numbers.append(np.broadcast_to(is_best.sum(axis=i, keepdims=True), is_best.shape).ravel())
        content.append(is_best.ravel())
    made = (loss <= TIE * game.ranges[player]) & ~np.array(content)[player, source]
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
    game: NormalFormGame, weight: NDArray[np.float64], classes: list[NDArray[np.intp]]
) -> NDArray[np.float64]:
    """Return the cheapest cost from each recurrent class to each other one."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    source, target, _, _ = _revisions(game)
    n_states = int(np.prod(game.n_actions))
    graph = csr_array((weight, (source, target)), shape=(n_states, n_states))
    # Inside a class every path is free, so one state stands for all; explicit zeros count as free steps.
    distances = dijkstra(graph, indices=[int(states[0]) for states in classes])
    return np.array([[row[states[0]] for states in classes] for row in distances])


def _profiles(game: NormalFormGame, classes: list[NDArray[np.intp]]) -> tuple[tuple[ActionProfile, ...], ...]:
    shape = game.n_actions
    return tuple(tuple(tuple(map(int, np.unravel_index(s, shape))) for s in states) for states in classes)
