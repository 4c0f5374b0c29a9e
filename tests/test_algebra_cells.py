"""Cells of the unit square, and roots over number fields, against what topology and plain numbers demand."""

from collections import defaultdict
from fractions import Fraction

import flint
import numpy as np
import pytest

from bargaining.algebra.cells import PLANE, cut_square
from bargaining.algebra.fields import Field, ordered_roots, precision, trimmed
from bargaining.algebra.numbers import ExactNumber, roots
from bargaining.algebra.splitting import proportional

S, T = PLANE.gens()
ONE = PLANE.from_dict({(0, 0): 1})


def factors(polynomials):
    found = []
    for p in polynomials:
        for f, _ in p.factor()[1] if p != 0 else ():
            if not f.is_constant() and not any(proportional(f, q) for q in found):
                found.append(f)
    return found


def drawn(rng):
    """Return a curve with an isolated point, a cusp, a node, a vertical line, a tangent, or nothing of the kind."""
    a, b = (flint.fmpq(int(k), 6) for k in rng.integers(0, 7, 2))
    s, t = S - a * ONE, T - b * ONE
    some = sum((int(rng.integers(-2, 3)) * s**i * t**j for i in range(3) for j in range(3)), ONE * 0)
    circle = s * s + t * t - flint.fmpq(1, int(rng.choice([4, 9, 16]))) * ONE
    hyperbola = s * t - flint.fmpq(1, int(rng.integers(2, 20))) * ONE
    known = [s * s + t * t, t * t - s**3, s * s - t**3, s, t - s * s, t * t - s * s * (s + ONE)]
    return [*known, hyperbola, circle, some][int(rng.integers(9))]


def value(p, point):
    total = flint.arb(0)
    for (i, j), c in p.to_dict().items():
        total += flint.arb(c) * point[0] ** int(i) * point[1] ** int(j)
    return total


@pytest.mark.parametrize("seed", range(6))
def test_cells_make_up_the_square(seed):
    rng = np.random.default_rng(seed)
    for _ in range(12):
        polynomials = factors([T, T - ONE, *(drawn(rng) for _ in range(int(rng.integers(1, 4))))])
        cut = cut_square(polynomials, range(len(polynomials)), sectors=True)
        dimensions = [c.dimension for c in cut.cells]
        closures, above = defaultdict(set), defaultdict(set)
        for low, high in cut.closure:
            closures[high].add(low)
            above[low].add(high)
            # A polynomial that is zero on a cell, and only such a one, may change its sign when the cell is left.
            signs = zip(cut.cells[low].signs, cut.cells[high].signs, strict=True)
            assert all(x in (0, y) for x, y in signs), polynomials
        for k, dimension in enumerate(dimensions):
            closed = [dimension, *(dimensions[j] for j in closures[k])]
            assert sum((-1) ** d for d in closed) == 1, polynomials  # the closure of a cell has no hole
            assert all(closures[j] <= closures[k] for j in closures[k]), polynomials
            assert dimension != 1 or len(above[k]) in (1, 2), polynomials
        assert sum((-1) ** d for d in dimensions) == 1, polynomials
        with precision(200):
            for cell in cut.cells:
                balls = [value(p, cell.point()) for p in polynomials]
                assert all(
                    (s > 0 or not x > 0) and (s < 0 or not x < 0)
                    for s, x in zip(cell.signs, balls, strict=True)
                )


def test_roots_that_nearly_meet_are_found():
    # t = 1/2 +- s ** (3/2): iterations for roots over balls do not converge at this s.
    field = Field(ExactNumber.rational(Fraction(3, 79)))
    row = [field.element(flint.fmpq_poly(c)) for c in ([-1, 0, 0, 4], [4], [-4])]
    low, high = ordered_roots(field, [tuple(row)], Fraction(0), Fraction(1))
    half = (3 / 79) ** 1.5
    for root, expected in ((low, 0.5 - half), (high, 0.5 + half)):
        with precision(64):
            assert float(root.ball().mid()) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("seed", range(3))
def test_roots_over_a_field_are_those_that_plain_numbers_have(seed):
    rng = np.random.default_rng(seed)
    for _ in range(40):
        minimal = [Fraction(int(c)) for c in rng.integers(-4, 5, 4)]
        places = [x for x in roots([*minimal, Fraction(1)]) if not x.is_rational]
        if not places:
            continue
        field = Field(places[0])
        a = float(places[0])
        # Known roots, some of them twice: the generator times a fraction plus a fraction.
        pairs = rng.integers(-3, 4, (int(rng.integers(1, 4)), 2)).tolist()
        row = (flint.fmpq_poly([1]),)
        for p, q in [*pairs, pairs[0]]:
            zero = field.element(flint.fmpq_poly([flint.fmpq(p, 5), flint.fmpq(q, 7)]))
            longer = [flint.fmpq_poly([0])] * (len(row) + 1)
            for k, c in enumerate(row):
                longer[k + 1] = longer[k + 1] + c
                longer[k] = longer[k] - field.element(c * zero)
            row = trimmed(longer)
        found = ordered_roots(field, [row], Fraction(-100), Fraction(100))
        expected = sorted({(p, q): p / 5 + q / 7 * a for p, q in pairs}.values())
        with precision(64):
            assert [float(r.ball().mid()) for r in found] == pytest.approx(expected, abs=1e-9)
