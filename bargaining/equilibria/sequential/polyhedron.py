"""Vertices of a bounded polyhedron among points without negative coordinates, exactly.

The double description method: constraints join one by one, and the vertices on either side of a new one make new
vertices along the edges that it cuts. Two vertices span an edge when no third one is tight wherever both are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise

from bargaining.games.exact_linear import rank

Point = tuple[Fraction, ...]
Affine = tuple[Fraction, ...]
"""A constant and one factor a coordinate."""


def value(form: Affine, point: Point) -> Fraction:
    """Return an affine form at a point."""
    return form[0] + sum((f * x for f, x in zip(form[1:], point, strict=True) if f and x), Fraction(0))


def vertices(
    size: int, constraints: Sequence[Affine], check: Callable[[], None] = lambda: None
) -> list[Point]:
    r"""Return the vertices of :math:`\{0 \le x \le 1, \ c_0 + c \cdot x \ge 0\}`, sorted.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> [tuple(map(str, x)) for x in vertices(2, [(-half, Fraction(1), Fraction(0))])]
    [('1/2', '0'), ('1/2', '1'), ('1', '0'), ('1', '1')]
    """
    one, zero = Fraction(1), Fraction(0)
    if size == 0:
        return [()] if all(c[0] >= 0 for c in constraints) else []
    if size == 1:
        low = max([zero, *(-c[0] / c[1] for c in constraints if c[1] > 0)])
        high = min([one, *(-c[0] / c[1] for c in constraints if c[1] < 0)])
        empty = low > high or any(c[0] < 0 for c in constraints if not c[1])
        return [] if empty else [(low,)] if low == high else [(low,), (high,)]
    corners = [(zero,) * size]
    corners += [tuple(size * one * (k == m) for m in range(size)) for k in range(size)]
    units = [tuple(one * (k == m) for m in range(size)) for k in range(size)]
    rows: list[Affine] = [(zero, *unit) for unit in units]
    rows.append((size * one, *(-one for _ in range(size))))
    tight = {x: sum(1 << k for k, row in enumerate(rows) if not value(row, x)) for x in corners}
    boxed = [(one, *(-v for v in unit)) for unit in units]
    for number, row in enumerate(dict.fromkeys([*constraints, *boxed]), len(rows)):
        check()
        tight = _cut(tight, row, number, size)
    return sorted(tight)


def _cut(tight: dict[Point, int], row: Affine, number: int, size: int) -> dict[Point, int]:
    heights = {x: value(row, x) for x in tight}
    behind = [x for x, height in heights.items() if height < 0]
    found = {
        x: marks | (1 << number if heights[x] == 0 else 0) for x, marks in tight.items() if heights[x] >= 0
    }
    everyone = list(tight.values())
    for x in [x for x, height in heights.items() if height > 0] if behind else []:
        for y in behind:
            common = tight[x] & tight[y]
            if common.bit_count() < size - 1 or sum(marks & common == common for marks in everyone) > 2:
                continue
            up, down = heights[x], -heights[y]
            point = tuple((down * a + up * b) / (up + down) for a, b in zip(x, y, strict=True))
            found[point] = common | 1 << number
    return found


def middle(points: Sequence[Point]) -> Point:
    """Return the average, which lies in the relative interior of the hull."""
    return tuple(sum(column, Fraction(0)) / len(points) for column in zip(*points, strict=True))


def dimension(points: Sequence[Point]) -> int:
    """Return the dimension of the hull of points."""
    if len(points) < 3:
        return len(set(points)) - 1
    return rank([[b - a for a, b in zip(one, other, strict=True)] for one, other in pairwise(points)])
