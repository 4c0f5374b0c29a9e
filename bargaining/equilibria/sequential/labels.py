r"""Which beliefs mistakes can explain (Kreps and Wilson 1982, lemma A1).

Beliefs are consistent when they are limits of Bayes' rule under mistakes that vanish. Where a set of nodes is believed
in, some labelling :math:`K_m \ge 1` of the unused moves says so: mistake :math:`m` has probability of order
:math:`\epsilon^{K_m}`, and the nodes believed in are those with the least sum of labels on the way. That is a linear
program. Weights :math:`\omega_m > 0` then give the beliefs, in proportion to their products; taking logarithms, what
they cannot reach is told by the linear relations among the ways to the nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import lcm

from bargaining.games.exact_linear import null_space, rank
from bargaining.games.exact_programs import nonnegative_solution
from bargaining.games.tree import Step

Way = frozenset[Step]
"""The unused moves on the way to a node, without those on the way to all nodes of its set."""
Ways = tuple[Way, ...]
"""The different ways to the nodes of one information set."""
Believed = tuple[tuple[int, ...], ...]
"""For each of several information sets, the places of the ways that are believed in."""


def labelling(sets: Sequence[Ways], believed: Believed) -> dict[Step, int] | None:
    """Return whole numbers, one or more a move, under which the ways believed in are the shortest; None without any.

    Examples
    --------
    >>> left, right = frozenset({(0, 1)}), frozenset({(0, 2)})
    >>> labelling([(left, right)], ((0,),))
    {(0, 1): 1, (0, 2): 2}
    >>> labelling([(left, left | right)], ((1,),)) is None
    True
    """
    moves = sorted({m for ways in sets for way in ways for m in way})
    if all(_shortest(ways) == tuple(own) for ways, own in zip(sets, believed, strict=True)):
        return dict.fromkeys(moves, 1)
    rows: list[list[Fraction]] = []
    rhs: list[Fraction] = []
    slack = sum(len(w) - len(b) for w, b in zip(sets, believed, strict=True))
    used = 0
    for ways, shortest in zip(sets, believed, strict=True):
        first = ways[shortest[0]]
        for place, way in enumerate(ways):
            if place == shortest[0]:
                continue
            row = [Fraction((m in way) - (m in first)) for m in moves]
            surplus = [Fraction(0)] * slack
            least = 0
            if place not in shortest:
                surplus[used] = Fraction(-1)
                used, least = used + 1, 1
            rows.append(row + surplus)
            rhs.append(least - sum(row, Fraction(0)))  # labels are one more than the unknowns
    solution = nonnegative_solution(rows, rhs).solution
    if solution is None:
        return None
    found = [x + 1 for x in solution[: len(moves)]]
    scale = lcm(*(x.denominator for x in found))
    return {m: int(x * scale) for m, x in zip(moves, found, strict=True)}


def _shortest(ways: Ways) -> tuple[int, ...]:
    """Return the places of the ways with the fewest mistakes."""
    fewest = min(map(len, ways))
    return tuple(k for k, way in enumerate(ways) if len(way) == fewest)


def relations(sets: Sequence[Ways], believed: Believed) -> list[list[list[int]]]:
    r"""Return exponents whose product of relative weights is one, whatever the weights of the mistakes.

    Each relation has, for each set, one exponent for each way believed in, and they add up to zero in each set.

    Examples
    --------
    >>> a, b, c = (frozenset({(0, k)}) for k in (1, 2, 3))
    >>> relations([(a, b), (b, a)], ((0, 1), (0, 1)))
    [[[-1, 1], [-1, 1]]]
    >>> relations([(a, b, c)], ((0, 1, 2),))
    []
    """
    moves = sorted({m for ways in sets for way in ways for m in way})
    rows, places = [], []
    for number, (ways, shortest) in enumerate(zip(sets, believed, strict=True)):
        for at, place in enumerate(shortest[1:], 1):
            rows.append([Fraction((m in ways[place]) - (m in ways[shortest[0]])) for m in moves])
            places.append((number, at))
    if not rows or rank(rows) == len(rows):
        return []
    found = []
    for vector in null_space([list(column) for column in zip(*rows, strict=True)]):
        scale = lcm(*(v.denominator for v in vector))
        relation = [[0] * len(shortest) for shortest in believed]
        for (number, at), v in zip(places, vector, strict=True):
            relation[number][at] += int(v * scale)
            relation[number][0] -= int(v * scale)
        found.append(relation)
    return found


def linked(sets: Sequence[Ways]) -> list[list[int]]:
    """Return the places of the sets, those together whose ways share moves."""
    groups: list[tuple[list[int], set[Step]]] = []
    for place, ways in enumerate(sets):
        moves = {m for way in ways for m in way}
        met = [g for g in groups if g[1] & moves]
        groups = [g for g in groups if not g[1] & moves]
        groups.append(([k for g in met for k in g[0]] + [place], moves.union(*(g[1] for g in met))))
    return [sorted(g[0]) for g in groups]


def subsets(size: int) -> list[tuple[int, ...]]:
    """Return all sets of places but the empty one."""
    return [s for n in range(1, size + 1) for s in combinations(range(size), n)]


def consistent_choices(sets: Sequence[Ways]) -> list[Believed]:
    """Return all ways to believe in linked sets that mistakes can explain; what fails for some sets fails for more."""
    found: list[Believed] = [()]
    for number, ways in enumerate(sets, 1):
        grown = [(*before, own) for before in found for own in subsets(len(ways))]
        found = [believed for believed in grown if labelling(sets[:number], believed) is not None]
    return found


def unrestricted(sets: Sequence[Ways], choices: Sequence[Believed]) -> bool:
    """Tell whether linked sets admit any beliefs at all, each set on its own."""
    everything = 1
    for ways in sets:
        everything *= 2 ** len(ways) - 1
    return len(choices) == everything and not relations(sets, tuple(tuple(range(len(w))) for w in sets))
