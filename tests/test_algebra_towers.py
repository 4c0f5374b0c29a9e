"""Cells of a box of three unknowns, one of them linear, against what topology and plain numbers demand."""

from collections import defaultdict
from fractions import Fraction

import flint
import numpy as np
import pytest

from bargaining.algebra.factors import Factors
from bargaining.algebra.fields import precision
from bargaining.algebra.towers import cut_box

RING = flint.fmpq_mpoly_ctx.get(("s", "t", "x"), flint.Ordering.lex)
S, T, X = RING.gens()
ONE = RING.from_dict({(0, 0, 0): 1})


def plain(rng):
    """Return a polynomial that is linear in each of two unknowns."""
    a, b, c, d = (int(k) for k in rng.integers(-3, 4, 4))
    return a * S * T + b * S + c * T + d * ONE


def drawn(rng):
    """Return a polynomial in three unknowns, at times one that vanishes on a whole line above a point."""
    if rng.integers(3):
        return plain(rng) * X + plain(rng)
    s, t = S - ONE * flint.fmpq(int(rng.integers(0, 5)), 4), T - ONE * flint.fmpq(int(rng.integers(0, 5)), 4)
    a, b, c, d = (int(k) for k in rng.integers(-3, 4, 4))
    return (a * s + b * t) * X + c * s + d * t


def cut_by(polynomials):
    factors = Factors()
    for p in [*(q for y in (S, T, X) for q in (y, y - ONE)), *polynomials]:
        factors.track(p)
    return factors.found, cut_box(factors.found, (0, 1, 2), 0, (), {}, lambda: None)


def value(p, point):
    return sum(
        (
            flint.arb(c) * point[0] ** int(i) * point[1] ** int(j) * point[2] ** int(k)
            for (i, j, k), c in p.to_dict().items()
        ),
        flint.arb(0),
    )


@pytest.mark.parametrize("seed", range(5))
def test_cells_make_up_the_box(seed):
    rng = np.random.default_rng(seed)
    for _ in range(4):
        polynomials, cut = cut_by([drawn(rng) for _ in range(int(rng.integers(1, 4)))])
        order = [(0, 1, 2).index(k) for k in cut.free]
        dimensions = [c.dimension for c in cut.cells]
        closures = defaultdict(set)
        for low, high in cut.closure:
            closures[high].add(low)
            signs = zip(cut.cells[low].signs, cut.cells[high].signs, strict=True)
            assert all(x in (0, y) for x, y in signs), polynomials
        unknown = {high for _, high in cut.loose}
        assert sum((-1) ** d for d in dimensions) == 1, polynomials
        for k, dimension in enumerate(dimensions):
            if k not in unknown and not unknown & closures[k]:
                closed = [dimension, *(dimensions[j] for j in closures[k])]
                assert sum((-1) ** d for d in closed) == 1, polynomials  # the closure of a cell has no hole
                assert all(closures[j] <= closures[k] for j in closures[k]), polynomials
        with precision(200):
            for cell in cut.cells:
                point = [x for _, x in sorted(zip(order, cell.point(), strict=True))]
                for sign, p in zip(cell.signs, polynomials, strict=True):
                    x = value(p, point)
                    assert x.contains(0) if sign == 0 else x * sign > 0, (polynomials, cell)


@pytest.mark.parametrize("seed", range(5))
def test_a_point_is_found_in_the_cell_with_its_signs(seed):
    rng = np.random.default_rng(100 + seed)
    polynomials, cut = cut_by([drawn(rng) for _ in range(3)])
    cells = {c.place: c for c in cut.cells}
    for _ in range(100):
        point = [flint.arb(flint.fmpq(int(k), 8)) for k in rng.integers(0, 9, 3)]
        with precision(2000):
            [place] = cut.locate([point[k] for k in cut.free])
            for sign, p in zip(cells[place].signs, polynomials, strict=True):
                x = value(p, point)
                assert x.contains(0) if sign == 0 else x * sign > 0, (polynomials, point)
    for cell in cut.cells[:: max(len(cut.cells) // 50, 1)]:
        with precision(2000):
            assert cut.locate(cell.point()) == [cell.place]


def test_a_zero_that_tends_to_a_whole_line_is_left_open():
    # x = t / (s + t) tends to anything from nought to one at the origin, and to each along some way.
    polynomials, cut = cut_by([(S + T) * X - T])
    surface = polynomials.index(next(p for p in polynomials if len(p) == 3))
    origin = {k for k, c in enumerate(cut.cells) if c.point()[:2] == (0, 0)}
    assert len(origin) == 3
    assert {frozenset(lows) for lows, high in cut.loose if cut.cells[high].dimension == 2} == {
        frozenset(origin)
    }
    assert all(cut.cells[high].sign(surface) == 0 for _, high in cut.loose)
    # Where one of the two is nought the limit is known: it lies along an edge of the box.
    assert {cut.cells[high].dimension for _, high in cut.loose} == {2}
    assert Fraction(1, 2) not in cut.ends
