r"""Trembles of two players that keep given payoff rankings: the exact test behind proper equilibria.

A ranking orders a player's actions in classes, the best first. Player :math:`j`'s strategies :math:`z`
against which player :math:`i`'s payoffs are equal within the classes of his ranking and weakly fall from
class to class form a polyhedral cone. A proper equilibrium needs, for both, :math:`z(\epsilon)` in the cone
of the other's ranking whose probabilities fall by order from class to class of the own ranking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import comb, prod
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.refinements import Position
from bargaining.equilibria.trembles import Trembles
from bargaining.games.exact_programs import nonnegative_solution

Ranking: TypeAlias = tuple[tuple[int, ...], ...]
Layers: TypeAlias = tuple[NDArray[np.object_], ...]


def number_of_rankings(here: Position, player: int) -> int:
    """Return how many rankings the limit payoffs allow."""
    levels = here.levels[player]
    sizes = [int((levels == k).sum()) for k in range(1, int(levels.max()) + 1)]
    free = int((levels == 0).sum()) - len(here.supports[player])
    with_support = sum(comb(free, k) * _ordered_partitions(free - k) for k in range(free + 1))
    return with_support * prod(map(_ordered_partitions, sizes))


def ranked_trembles(here: Position) -> Trembles | None:
    """Return trembles that make the equilibrium proper when two players choose; None when there are none."""
    first, second = here.choosers
    tables = {i: _table(here, i) for i in (first, second)}
    for of_first, of_second in product(rankings(here, first), rankings(here, second)):
        one = _layers(here, first, of_first, _falling(tables[second], of_second))
        if one is None:
            continue
        two = _layers(here, second, of_second, _falling(tables[first], of_first))
        if two is not None:
            alone: Layers = (np.array([Fraction(1)], dtype=object),)
            found = {first: one, second: two}
            return Trembles(tuple(found.get(i, alone) for i in range(here.game.n_players)))
    return None


def _ordered_partitions(number: int) -> int:
    """Return the number of weak orders of so many things (the Fubini numbers)."""
    counts = [1]
    for n in range(1, number + 1):
        counts.append(sum(comb(n, k) * counts[n - k] for k in range(1, n + 1)))
    return counts[number]


def rankings(here: Position, player: int) -> Iterator[Ranking]:
    """Yield the rankings that the limit payoffs allow, the support in the first class."""
    levels = here.levels[player]
    support = here.supports[player]
    groups = [tuple(int(k) for k in np.flatnonzero(levels == v)) for v in range(int(levels.max()) + 1)]
    best = [r for r in _weak_orders(groups[0]) if set(support) <= set(r[0])]
    for parts in product(best, *(list(_weak_orders(group)) for group in groups[1:])):
        yield tuple(actions for part in parts for actions in part)


def _weak_orders(actions: tuple[int, ...]) -> Iterator[Ranking]:
    if not actions:
        yield ()
    for size in range(1, len(actions) + 1):
        for top in combinations(actions, size):
            rest = tuple(k for k in actions if k not in top)
            yield from ((top, *order) for order in _weak_orders(rest))


def _table(here: Position, player: int) -> NDArray[np.object_]:
    """Return a player's payoffs, own actions in rows, the only other chooser's in columns."""
    table = np.moveaxis(here.payoffs[player], player, 0)
    return np.asarray(table.reshape(table.shape[0], -1))


def _falling(table: NDArray[np.object_], ranking: Ranking) -> list[tuple[NDArray[np.object_], bool]]:
    """Return the rows that must vanish (True) or be non-negative (False) for payoffs to fall as ranked."""
    rows = []
    for k, actions in enumerate(ranking):
        rows += [(table[actions[0]] - table[b], True) for b in actions[1:]]
        if k + 1 < len(ranking):
            rows.append((table[actions[0]] - table[ranking[k + 1][0]], False))
    return rows


def _layers(
    here: Position, player: int, ranking: Ranking, rows: Sequence[tuple[NDArray[np.object_], bool]]
) -> Layers | None:
    """Return the strategy and, for each class, a vector of the cone positive on it and zero on later ones."""
    layers = [here.base(player)]
    allowed: list[int] = []
    for actions in ranking:
        allowed += actions
        vector = _positive_on(actions, allowed, rows, layers[0].size)
        if vector is None:
            return None
        layers.append(vector)
    return tuple(layers)


def _positive_on(
    actions: tuple[int, ...],
    allowed: Sequence[int],
    rows: Sequence[tuple[NDArray[np.object_], bool]],
    size: int,
) -> NDArray[np.object_] | None:
    slacks = [r for r, (_, vanishes) in enumerate(rows) if not vanishes]
    matrix = [
        [*(row[c] for c in allowed), *(Fraction(-(r == s)) for s in slacks)]
        for r, (row, _) in enumerate(rows)
    ]
    # On the class itself the vector is one plus a non-negative part; elsewhere it is that part.
    rhs = [-sum((row[c] for c in actions), Fraction(0)) for row, _ in rows]
    answer = nonnegative_solution(matrix, rhs).solution
    if answer is None:
        return None
    vector = np.array([Fraction(0)] * size, dtype=object)
    vector[list(actions)] = Fraction(1)
    for c, x in zip(allowed, answer, strict=False):
        vector[c] += x
    return vector
