r"""Refinements of Nash equilibrium that the payoffs decide directly: strict, quasi-strict and undominated.

Payoffs are taken as the exact rationals that they are (a float is one too), so that ties are decided without a
tolerance. A mixed profile, whose probabilities are rounded, stands for the exact one next to it at which the
actions in use pay the same (`exact_profiles`); where none is found and no interval proof settles the question, it
stays open.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.exact_profiles import Exact, action_values, exact_profile
from bargaining.equilibria.result import Equilibrium
from bargaining.equilibria.verdict import Verdict
from bargaining.games.exact_programs import nonnegative_solution
from bargaining.games.normal_form import NormalFormGame, Profile

APART = 1e-9  # a stored probability further than this from the one meant means another profile


@dataclass(frozen=True, eq=False)
class Position:
    r"""Hold a profile of a game with what every refinement asks of it.

    Parameters
    ----------
    game : NormalFormGame
        The game.
    payoffs : ndarray of Fraction, shape (n_players, \*n_actions)
        The exact payoffs, as shares of each player's range above his smallest one.
    strategies : tuple of ndarray
        The profile.
    supports : tuple of tuple of int
        Actions in use, a player.
    levels : tuple of ndarray of int
        Each player's actions ranked by payoff against the others, 0 the best; tied actions share a level. Where only
        an interval proof shows an equilibrium with more than two players, all unused actions share one.
    exact : tuple of ndarray, or None
        The exact profile that the stored one stands for, where it is known.
    unknown : str
        Why the ranks are not known; empty where they are.
    """

    game: NormalFormGame
    payoffs: NDArray[np.object_]
    strategies: tuple[NDArray[np.float64], ...]
    supports: tuple[tuple[int, ...], ...]
    levels: tuple[NDArray[np.int64], ...]
    exact: Exact | None
    unknown: str = ""

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
        """Return the refutation when the profile is not a Nash equilibrium, or why that is not known."""
        if self.unknown:
            return Verdict(None, self.unknown)
        for i, (levels, support) in enumerate(zip(self.levels, self.supports, strict=True)):
            if levels[list(support)].any():
                better = int(np.argmin(levels))
                name, action = self.game.players[i], self.game.actions[i][better]
                reason = f"not a Nash equilibrium: {name} gains by {action}"
                return Verdict(False, reason, {"player": name, "action": action})
        return None

    @cached_property
    def regular(self) -> bool:
        """Tell whether it is proved regular: quasi-strict, and the equations on its supports have full rank."""
        return proves_regular(self.game, self.strategies, self.supports)

    def base(self, player: int) -> NDArray[np.object_]:
        """Return a player's strategy in fractions: the exact one where that is rational, else the stored one."""
        if self.exact is not None and all(isinstance(p, Fraction) for p in self.exact[player]):
            return self.exact[player]
        return np.array([Fraction(p) for p in self.strategies[player].tolist()], dtype=object)

    def labels(self, player: int, strategy: Any) -> dict[str, float]:
        """Return a strategy as ``{action: probability}`` without zeros."""
        names = self.game.actions[player]
        return {name: float(p) for name, p in zip(names, strategy, strict=True) if p}


def exact_payoffs(game: NormalFormGame) -> NDArray[np.object_]:
    """Return the payoffs as Fractions; floats are taken at their exact binary value."""
    return game.rationals


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
    payoffs = game.unit_rationals
    linear = sum(len(s) > 1 for s in supports) <= 2
    if not linear and proves_regular(game, strategies, supports):
        return Position(game, payoffs, strategies, supports, _used_first(game, supports), None)
    exact = exact_profile(game, strategies, supports)
    if exact is not None:
        values = [action_values(payoffs, exact, i) for i in range(game.n_players)]
        return Position(game, payoffs, strategies, supports, tuple(map(_levels, values)), exact)
    far, levels = _surely_apart(game, strategies, supports)
    unknown = "" if far else "no exact equilibrium was found next to the stored probabilities, nor excluded"
    return Position(game, payoffs, strategies, supports, levels, None, unknown)


def proves_regular(
    game: NormalFormGame, strategies: tuple[NDArray[np.float64], ...], supports: tuple[tuple[int, ...], ...]
) -> bool:
    """Tell whether interval arithmetic proves a regular equilibrium next to the strategies."""
    from bargaining.equilibria.verification.krawczyk import (
        ball_payoffs,
        precision,
        prove_regular,
        prove_regular_finely,
    )

    with precision():
        if prove_regular(ball_payoffs(game), strategies, supports) is not None:
            return True
    return prove_regular_finely(game, strategies, supports) is not None


def _used_first(game: NormalFormGame, supports: tuple[tuple[int, ...], ...]) -> tuple[NDArray[np.int64], ...]:
    return tuple(
        np.array([int(k not in s) for k in range(m)], dtype=np.int64)
        for m, s in zip(game.n_actions, supports, strict=True)
    )


def _surely_apart(
    game: NormalFormGame, strategies: tuple[NDArray[np.float64], ...], supports: tuple[tuple[int, ...], ...]
) -> tuple[bool, tuple[NDArray[np.int64], ...]]:
    """Tell whether, all about the profile, some action in use pays less than another one, and the ranks there.

    In units of the payoff range a change of every probability by `APART` moves the difference of two of a player's
    payoffs by no more than twice that, for each action of the others.
    """
    units = [np.asarray(own, dtype=np.float64) for own in game.unit_payoffs]
    levels, far = [], False
    for i, own in enumerate(units):
        value: Any = own
        for j in reversed(range(game.n_players)):
            if j != i:
                value = np.tensordot(value, strategies[j], axes=(j, 0))
        room = 2 * APART * (1 + sum(m for j, m in enumerate(game.n_actions) if j != i))
        worse = any(value.max() - value[k] > room for k in supports[i])
        levels.append(_levels(list(value)) if worse else np.zeros(len(value), dtype=np.int64))
        far |= worse
    return far, tuple(levels)


def _levels(values: list[Any]) -> NDArray[np.int64]:
    levels = np.zeros(len(values), dtype=np.int64)
    order = sorted(range(len(values)), key=values.__getitem__, reverse=True)
    level = 0
    for before, k in pairwise(order):
        level += int(values[k] != values[before])
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
        :math:`u_i(a_i, x_{-i}) < u_i(x)` for all :math:`i` and :math:`a_i` unused by
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
        :math:`BR_i(x_{-i}) = \operatorname{supp} x_i`, decided wherever the profile is pure or can be proved.

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
        Exact, for every equilibrium: whether :math:`x_i` is dominated depends on its support alone. The witness of
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
    return undominated_at(position(game, equilibrium))


def undominated_at(here: Position) -> Verdict:
    """Tell the same of a profile whose position is known."""
    if (failure := here.failure) is not None:
        return failure
    beliefs = []
    for i, name in enumerate(here.game.players):
        belief, direction = supporting_belief(here, i)
        if belief is None:
            strategy = here.labels(i, _dominating(here, i, direction))
            reason = f"the strategy of {name} is weakly dominated"
            return Verdict(False, reason, {"player": name, "strategy": strategy})
        beliefs.append(belief)
    return Verdict(True, "each support is best against some strictly positive belief", tuple(beliefs))


def supporting_belief(here: Position, player: int) -> tuple[NDArray[np.object_] | None, dict[int, Fraction]]:
    """Return a positive belief that makes a player's support best, or the direction that dominates it.

    The belief has the shape of the others' actions, in their order; the direction gives, for each action, how
    much probability moves to it from the support's first action.
    """
    support = here.supports[player]
    table = np.moveaxis(here.payoffs[player], player, 0)
    against = table.reshape(len(table), -1)  # nobody else leaves one column, not a bare number
    losses = {k: against[support[0]] - against[k] for k in range(len(table)) if k != support[0]}
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
    strategy = here.base(player)
    step = np.array([direction.get(k, Fraction(0)) for k in range(len(strategy))], dtype=object)
    step[here.supports[player][0]] = -sum(direction.values(), Fraction(0))
    length = min(p / -s for p, s in zip(strategy, step, strict=True) if s < 0)
    return np.asarray(strategy + length * step)
