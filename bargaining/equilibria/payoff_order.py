"""Which of two equilibria pays each player more, decided exactly wherever both are known exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from bargaining.equilibria.exact_profiles import Exact, action_values, exact_profile, exact_profiles
from bargaining.equilibria.result import Equilibrium
from bargaining.games.normal_form import NormalFormGame

APART = 1e-9  # share of a player's payoff range beyond which rounded probabilities leave no doubt


def payoff_signs(game: NormalFormGame, first: Equilibrium, second: Equilibrium) -> tuple[int, ...]:
    """Return, for each player, 1 where the first equilibrium pays more, -1 where less, 0 where the same.

    Parameters
    ----------
    game : NormalFormGame
        The game of both.
    first, second : Equilibrium
        Each stands for the exact equilibrium next to its rounded probabilities. Where that is not found, payoffs
        within 1e-9 of the player's range count as the same.

    Examples
    --------
    >>> game = NormalFormGame([[[2, 0], [0, 1]], [[2, 0], [0, 1]]])
    >>> points = [
    ...     Equilibrium(game.pure_strategies([a, a]), game.payoffs[:, a, a], 0.0, 1, True) for a in (0, 1)
    ... ]
    >>> payoff_signs(game, *points)
    (1, 1)
    """
    gains = game.unit_expected_payoffs(first.strategies) - game.unit_expected_payoffs(second.strategies)
    signs = [int(np.sign(g)) if abs(g) > APART else None for g in gains.tolist()]
    if None not in signs:
        return tuple(s for s in signs if s is not None)
    exact = _both(game, first, second)
    return tuple(
        s
        if s is not None
        else 0
        if exact is None
        else _sign(_paid(game, exact[0], i) - _paid(game, exact[1], i))
        for i, s in enumerate(signs)
    )


def _both(game: NormalFormGame, first: Equilibrium, second: Equilibrium) -> tuple[Exact, ...] | None:
    alone = [exact_profile(game, e.strategies, e.supports) for e in (first, second)]
    known = [x for x in alone if x is not None]
    rational = all(isinstance(p, Fraction) for profile in known for x in profile for p in x)
    if len(known) == 2 and rational:
        return tuple(known)
    return exact_profiles(game, [(e.strategies, e.supports) for e in (first, second)])


def _paid(game: NormalFormGame, profile: Exact, player: int) -> Any:
    values = action_values(game.unit_rationals, profile, player)
    return sum((p * v for p, v in zip(profile[player], values, strict=True) if p), Fraction(0))


def _sign(number: Any) -> int:
    return int(number > 0) - int(number < 0)
