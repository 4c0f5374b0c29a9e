"""Where what criteria say may change as the payoffs of types vary: at finitely many planes, exactly.

A criterion compares what types get in equilibrium with what answers pay. All that any of them asks is whether some
mixed answer of several that are best at one belief keeps some types from losing and others from gaining. The payoffs at
which there is one form a polyhedron, the hull of the points that pure answers pay, moved up or down along axes; each of
its walls goes through as many of these points as it depends on types.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import comb

from bargaining.equilibria.signalling.answers import Best
from bargaining.equilibria.signalling.shape import Message
from bargaining.games.exact_linear import null_space
from bargaining.games.exact_programs import nonnegative_solution

MOST_WALLS = 5_000
MOST_CELLS = 2_000

_ONE = Fraction(1)
Point = tuple[Fraction, ...]
Wall = tuple[Point, Fraction]
"""Numbers, one a type of the game, and what their sum with the payoffs is on the wall."""


def walls(types: Sequence[int], message: Message, best: Sequence[Best]) -> list[Wall] | None:
    """Return the planes between which what criteria say of a message stays the same; None where there are too many.

    Examples
    --------
    >>> pays = {0: (Fraction(0), Fraction(2)), 1: (Fraction(1), Fraction(0))}
    >>> told = Message("m", {0: 0, 1: 0}, (2,), ((0,), (1,)), pays, pays)
    >>> for normal, level in walls((0, 1), told, [Best(frozenset((0, 1)), (0, 1))]):
    ...     print(*normal, level)
    1 0 0
    1 0 2
    0 1 1
    0 1 0
    1 2 2
    """
    senders = tuple(message.senders)
    sizes = range(1, len(senders) + 1)
    if sum(comb(len(senders), k) * comb(len(b.answers), k) for b in best for k in sizes) > MOST_WALLS:
        return None
    found: dict[Wall, None] = {}
    for one in best:
        for size in sizes:
            for chosen in combinations(senders, size):
                for answers in combinations(one.answers, size):
                    points = [[*(message.sender[t][r] for t in chosen), -_ONE] for r in answers]
                    basis = null_space(points)
                    # Points that span less, and planes along an axis, are met by fewer types.
                    if len(basis) == 1 and all(basis[0][:-1]):
                        scaled = [v / basis[0][0] for v in basis[0]]
                        by_type = dict(zip(chosen, scaled, strict=False))
                        found[tuple(by_type.get(t, Fraction(0)) for t in types), scaled[-1]] = None
    return list(found)


def cells(points: Sequence[Point], planes: Sequence[Wall]) -> list[list[Point]] | None:
    """Return the parts into which walls cut the hull of points, each by its corners; None where there are too many.

    A part is what lies between the walls, or on some and between the others, without what belongs to another part.

    Examples
    --------
    >>> square = [(Fraction(x), Fraction(y)) for x in (0, 1) for y in (0, 1)]
    >>> diagonal = ((Fraction(1), Fraction(1)), Fraction(1))
    >>> [len(part) for part in cells(square, [diagonal])]
    [3, 2, 3]
    """
    found = [_corners(list(dict.fromkeys(points)))]
    for normal, level in planes:
        parts = []
        for part in found:
            heights = [sum(n * x for n, x in zip(normal, p, strict=True)) - level for p in part]
            sides = [
                [p for p, h in zip(part, heights, strict=True) if (h > 0) - (h < 0) == s] for s in (-1, 0, 1)
            ]
            below, on, above = sides
            crossing = [
                _at_zero(p, q, a, b)
                for p, a in zip(part, heights, strict=True)
                for q, b in zip(part, heights, strict=True)
                if a < 0 < b
            ]
            middle = list(dict.fromkeys((*on, *crossing)))
            new = [[*side, *middle] for side in (below, above) if side]
            new.insert(1 if below else 0, middle)
            parts += [_corners(one) if crossing else one for one in new if one]
        found = parts
        if len(found) > MOST_CELLS:
            return None
    return found


def centre(part: Sequence[Point]) -> Point:
    """Return a point inside a part."""
    return tuple(sum(column, Fraction(0)) / len(part) for column in zip(*part, strict=True))


def _at_zero(p: Point, q: Point, low: Fraction, high: Fraction) -> Point:
    share = low / (low - high)
    return tuple(a + share * (b - a) for a, b in zip(p, q, strict=True))


def _corners(points: list[Point]) -> list[Point]:
    """Leave out points that are mixtures of others."""
    left = list(points)
    for point in points:
        others = [p for p in left if p != point]
        if len(others) > 1:
            matrix = [[_ONE] * len(others), *([*column] for column in zip(*others, strict=True))]
            if nonnegative_solution(matrix, [_ONE, *point]).solution is not None:
                left = others
    return left
