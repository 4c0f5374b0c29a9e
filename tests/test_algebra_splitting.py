"""Every solution of a system lies in exactly one part, as plain insertion at points of a grid tells."""

from fractions import Fraction
from itertools import product

import flint
import numpy as np
import pytest

from bargaining.algebra.splitting import Conditions, split

STEPS = {2: 12, 3: 6, 4: 4}


def met(conditions, point):
    return (
        all(p(*point) == 0 for p in conditions.equations)
        and all(p(*point) >= 0 for p in conditions.weak)
        and all(p(*point) > 0 for p in conditions.strict)
        and all(p(*point) != 0 for p in conditions.nonzero)
    )


def belongs(part, point):
    for value, (above, below) in ((point[k], q) for k, q in part.quotients.items()):
        if below(*point) == 0 or above(*point) / below(*point) != value:
            return False
    return met(part.conditions, point)


def multilinear(rng, unknowns, one):
    total = one * 0
    for powers in product((0, 1), repeat=len(unknowns)):
        term = one * int(rng.integers(-2, 3)) * int(rng.random() < 0.6)
        for x, power in zip(unknowns, powers, strict=True):
            term = term * x**power
        total = total + term
    return total


@pytest.mark.parametrize("seed", range(4))
def test_every_solution_is_in_one_part_and_nothing_else_is(seed):
    rng = np.random.default_rng(seed)
    solutions = 0
    for _ in range(120):
        n = int(rng.integers(2, 5))
        ring = flint.fmpq_mpoly_ctx.get(tuple(f"x{k}" for k in range(n)), flint.Ordering.lex)
        unknowns, one = ring.gens(), ring.from_dict({(0,) * n: 1})
        points = [tuple(flint.fmpq(k, STEPS[n]) for k in p) for p in product(range(1, STEPS[n]), repeat=n)]
        known = points[int(rng.integers(len(points)))]

        def vanishing(unknowns=unknowns, one=one, known=known):
            p = multilinear(rng, unknowns, one)
            return p - one * p(*known)

        equations = [vanishing() for _ in range(int(rng.integers(1, 4)))]
        if rng.random() < 0.3:
            equations[0] = equations[0] * vanishing()
        weak = [multilinear(rng, unknowns, one) for _ in range(int(rng.integers(0, 2)))]
        given = Conditions(tuple(equations), tuple(weak), (*unknowns, *(1 - x for x in unknowns)))
        low = Fraction(int(rng.integers(0, 2)), STEPS[n])
        parts = split(ring, given, [(low, Fraction(1))] * n)
        for point in points:
            held = sum(belongs(part, point) for part in parts)
            if not met(given, point):
                assert held == 0, (given, point)
            elif all(Fraction(str(x)) >= low for x in point):
                assert held == 1, (given, point)
                solutions += 1
    assert solutions > 200
