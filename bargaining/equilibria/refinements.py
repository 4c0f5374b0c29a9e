r"""Refinements of Nash equilibrium that the payoffs decide directly: strict, quasi-strict and undominated.

Payoffs are taken as the exact rationals that they are (a float is one too), so that ties in pure equilibria
are decided without a tolerance. At mixed equilibria, whose probabilities are rounded, actions within 1e-9 of
the player's payoff range count as tied.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.exact_programs import nonnegative_solution
from bargaining.equilibria.result import Equilibrium
from bargaining.equilibria.verdict import Verdict
from bargaining.games.normal_form import NormalFormGame, Profile

TIE = 1e-9


@dataclass(frozen=True, eq=False)
class Position:
    r"""Hold a profile of a game with what every refinement asks of it.

    Parameters
    ----------
    game : NormalFormGame
        The game.
    payoffs : ndarray of Fraction, shape (n_players, \*n_actions)
        The exact payoffs.
    strategies : tuple of ndarray
        The profile.
    supports : tuple of tuple of int
        Actions in use, a player.
    levels : tuple of ndarray of int
        Each player's actions ranked by payoff against the others, 0 the best; tied actions share a level.
    """

    game: NormalFormGame
    payoffs: NDArray[np.object_]
    strategies: tuple[NDArray[np.float64], ...]
    supports: tuple[tuple[int, ...], ...]
    levels: tuple[NDArray[np.int64], ...]

    @property
    def pure(self) -> bool:
        """Tell whether no player mixes."""
        return all(len(s) == 1 for s in self.supports)

    @property
    def profile(self) -> tuple[int, ...]:
        """Return the first action of every support: the action profile where nobody mixes."""
        return tuple(s[0] for s in self.supports)

    @property
    def choosers(self) -> tuple[int, ...]:
        """Return the players who have more than one action."""
        return tuple(i for i, m in enumerate(self.game.n_actions) if m > 1)

    @property
    def failure(self) -> Verdict | None:
        """Return the refutation when the profile is not a Nash equilibrium."""
        for i, (levels, support) in enumerate(zip(self.levels, self.supports, strict=True)):
            if levels[list(support)].any():
                better = int(np.argmin(levels))
                name, action = self.game.players[i], self.game.actions[i][better]
                reason = f"not a Nash equilibrium: {name} gains by {action}"
                return Verdict(False, reason, {"player": name, "action": action})
        return None

    def labels(self, player: int, strategy: Any) -> dict[str, float]:
        """Return a strategy as ``{action: probability}`` without zeros."""
        names = self.game.actions[player]
        return {name: float(p) for name, p in zip(names, strategy, strict=True) if p}


def exact_payoffs(game: NormalFormGame) -> NDArray[np.object_]:
    """Return the payoffs as Fractions; floats are taken at their exact binary value."""
    if game.exact_payoffs is not None:
        return game.exact_payoffs
    return np.asarray(np.vectorize(Fraction, otypes=[object])(game.payoffs))


def position(game: NormalFormGame, equilibrium: Equilibrium | Profile) -> Position:
    """Return the profile with its supports and payoff levels.

    Raises
    ------
    GameError
        When the profile does not fit the game.
    """
    found = equilibrium.strategies if isinstance(equilibrium, Equilibrium) else equilibrium
    strategies = game.strategies(found)
    supports = tuple(tuple(int(k) for k in np.flatnonzero(x > 0)) for x in strategies)
    payoffs = exact_payoffs(game)
    if all(len(s) == 1 for s in supports):
        values = [own_payoffs(payoffs, i, supports) for i in range(game.n_players)]
        return Position(game, payoffs, strategies, supports, tuple(_levels(v, Fraction(0)) for v in values))
    mixed = zip(game.action_payoffs(strategies), game.ranges, strict=True)
    return Position(game, payoffs, strategies, supports, tuple(_levels(list(v), TIE * r) for v, r in mixed))


def own_payoffs(
    payoffs: NDArray[np.object_], player: int, supports: tuple[tuple[int, ...], ...]
) -> list[Fraction]:
    """Return a player's payoff from each action against the first action of the others' supports."""
    place: list[Any] = [s[0] for s in supports]
    place[player] = slice(None)
    return list(payoffs[player][tuple(place)])


def _levels(values: list[Any], tie: Any) -> NDArray[np.int64]:
    levels = np.zeros(len(values), dtype=np.int64)
    order = sorted(range(len(values)), key=lambda k: -values[k])
    top, level = values[order[0]], 0
    for k in order:
        if top - values[k] > tie:
            top, level = values[k], level + 1
        levels[k] = level
    return levels


def is_strict(game: NormalFormGame, equilibrium: Equilibrium | Profile) -> Verdict:
    r"""Tell whether every unilateral deviation loses.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players.
    equilibrium : Equilibrium or sequence of array_like
        The profile.

    Returns
    -------
    Verdict
        Always decided: :math:`u_i(a_i, x_{-i}) < u_i(x)` for all :math:`i` and :math:`a_i` unused by
        :math:`i`, who must not mix. The witness of a no names the player and the tied actions.

    References
    ----------
    Harsanyi, J. (1973). Games with randomly disturbed payoffs. International Journal of Game Theory 2, 1-23.

    Examples
    --------
    >>> game = NormalFormGame([[[2, 0], [0, 1]], [[1, 0], [0, 2]]])
    >>> is_strict(game, [[1, 0], [1, 0]]).holds, is_strict(game, [[2 / 3, 1 / 3], [1 / 3, 2 / 3]]).holds
    (True, False)
    """
    here = position(game, equilibrium)
    if (failure := here.failure) is not None:
        return failure
    for i, levels in enumerate(here.levels):
        best = [game.actions[i][k] for k in np.flatnonzero(levels == 0)]
        if len(best) > 1:
            reason = f"{game.players[i]} is indifferent between {' and '.join(best)}"
            return Verdict(False, reason, {"player": game.players[i], "actions": tuple(best)})
    return Verdict(True, "every unilateral deviation loses")


def is_quasi_strict(game: NormalFormGame, equilibrium: Equilibrium | Profile) -> Verdict:
    r"""Tell whether every player uses all of his best responses.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players.
    equilibrium : Equilibrium or sequence of array_like
        The profile.

    Returns
    -------
    Verdict
        Always decided: :math:`BR_i(x_{-i}) = \operatorname{supp} x_i`.

    References
    ----------
    Harsanyi, J. (1973). Games with randomly disturbed payoffs. International Journal of Game Theory 2, 1-23.

    Examples
    --------
    >>> game = NormalFormGame([[[2, 0], [0, 1]], [[1, 0], [0, 2]]])
    >>> is_quasi_strict(game, [[2 / 3, 1 / 3], [1 / 3, 2 / 3]]).holds
    True
    """
    here = position(game, equilibrium)
    if (failure := here.failure) is not None:
        return failure
    for i, (levels, support) in enumerate(zip(here.levels, here.supports, strict=True)):
        unused = [game.actions[i][k] for k in np.flatnonzero(levels == 0) if k not in support]
        if unused:
            reason = f"{game.players[i]} does not use the best response {unused[0]}"
            return Verdict(False, reason, {"player": game.players[i], "actions": tuple(unused)})
    return Verdict(True, "every best response is used")


def is_undominated(game: NormalFormGame, equilibrium: Equilibrium | Profile) -> Verdict:
    r"""Tell whether no player's strategy is weakly dominated, by a pure or a mixed strategy.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players.
    equilibrium : Equilibrium or sequence of array_like
        The profile.

    Returns
    -------
    Verdict
        Always decided, exactly: whether :math:`x_i` is dominated depends on its support alone. The witness of
        a yes holds for each player beliefs :math:`\mu_i > 0` over the others' action profiles to which the
        whole support is a best response; the witness of a no, the player and a dominating strategy.

    Notes
    -----
    A support is undominated if and only if such a strictly positive belief exists. One rational linear
    program a player with one row for each of his actions.

    References
    ----------
    Pearce, D. (1984). Rationalizable strategic behavior and the problem of perfection. Econometrica 52,
    1029-1050, Lemma 4.

    Examples
    --------
    >>> game = NormalFormGame([[[1, 0], [0, 0]], [[1, 0], [0, 0]]])
    >>> is_undominated(game, [[0, 1], [0, 1]]).witness
    {'player': 'player0', 'strategy': {'a0': 1.0}}
    """
    here = position(game, equilibrium)
    if (failure := here.failure) is not None:
        return failure
    beliefs = []
    for i in range(game.n_players):
        belief, direction = supporting_belief(here, i)
        if belief is None:
            strategy = here.labels(i, _dominating(here, i, direction))
            reason = f"the strategy of {game.players[i]} is weakly dominated"
            return Verdict(False, reason, {"player": game.players[i], "strategy": strategy})
        beliefs.append(belief)
    return Verdict(True, "each support is best against some strictly positive belief", tuple(beliefs))


def supporting_belief(here: Position, player: int) -> tuple[NDArray[np.object_] | None, dict[int, Fraction]]:
    """Return a positive belief that makes a player's support best, or the direction that dominates it.

    The belief has the shape of the others' actions, in their order; the direction gives, for each action, how
    much probability moves to it from the support's first action.
    """
    support = here.supports[player]
    table = np.moveaxis(here.payoffs[player], player, 0)
    losses = {k: (table[support[0]] - table[k]).ravel() for k in range(len(table)) if k != support[0]}
    slacks = [k for k in losses if k not in support]
    rows = [[*loss, *[Fraction(-(k == s)) for s in slacks]] for k, loss in losses.items()]
    # The belief is 1 + x with x >= 0: homogeneous conditions, so positive entries may be scaled above one.
    answer = nonnegative_solution(rows, [-sum(loss, Fraction(0)) for loss in losses.values()])
    if answer.multipliers is not None:
        return None, dict(zip(losses, answer.multipliers, strict=True))
    size = int(np.prod(table.shape[1:]))
    solution = answer.solution or ()
    weights = np.array([1 + x for x in solution[:size]] or [Fraction(1)] * size, dtype=object)
    return (weights / weights.sum()).reshape(table.shape[1:]), {}


def _dominating(here: Position, player: int, direction: dict[int, Fraction]) -> NDArray[np.object_]:
    """Go from the strategy along a dominating direction as far as probabilities allow."""
    strategy = np.array([Fraction(p) for p in here.strategies[player].tolist()], dtype=object)
    step = np.array([direction.get(k, Fraction(0)) for k in range(len(strategy))], dtype=object)
    step[here.supports[player][0]] = -sum(direction.values(), Fraction(0))
    length = min(p / -s for p, s in zip(strategy, step, strict=True) if s < 0)
    return np.asarray(strategy + length * step)
