"""The equilibria of a two-player game in fractions: maximal Nash subsets, by connected component."""

from __future__ import annotations

import time
from fractions import Fraction

from bargaining.equilibria.two_players.polyhedra import OutOfTime
from bargaining.equilibria.two_players.solver import polyhedra_of
from bargaining.equilibria.two_players.subsets import connected_groups, extreme_pairs, maximal_bicliques
from bargaining.games.normal_form import NormalFormGame

Strategy = tuple[Fraction, ...]
NashSubset = tuple[tuple[Strategy, ...], tuple[Strategy, ...]]
"""The vertices of each player's strategies; all pairs of strategies in their hulls are equilibria."""


def exact_nash_subsets(game: NormalFormGame, *, max_seconds: float | None = None) -> list[list[NashSubset]]:
    """Return the maximal Nash subsets of a game, those of one connected component together.

    Parameters
    ----------
    game : NormalFormGame
        Two players.
    max_seconds : float, optional
        When to stop.

    Raises
    ------
    OutOfTime
        When time, or memory, does not do.

    Examples
    --------
    >>> game = NormalFormGame([[[3, 0], [0, 2]], [[2, 0], [0, 3]]])
    >>> (first,), *others = exact_nash_subsets(game)
    >>> [[str(p) for x in side for p in x] for side in first], len(others)
    ([['1', '0'], ['1', '0']], 2)
    """
    deadline = None if max_seconds is None else time.monotonic() + max_seconds
    found = polyhedra_of(game, deadline)
    if not found.complete:
        raise OutOfTime
    bicliques = maximal_bicliques(extreme_pairs(found.first, found.second, deadline), deadline)
    return [
        [
            (
                tuple(found.first[k].exact_strategy for k in left),
                tuple(found.second[k].exact_strategy for k in right),
            )
            for left, right in group
        ]
        for group in connected_groups(bicliques)
    ]
