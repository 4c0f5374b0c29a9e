"""The ends of the ranges of what a formula names, at some of which a probability is least."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.scenario.compilation import Compiler

MAX_IN_PROBABILITY = 8
"""The most parameters in a probability, of which every corner of the ranges is looked at."""


def corners(compiler: Compiler, at: str, polynomial: Polynomial) -> Iterator[dict[str, Fraction]]:
    """Yield the ends of the ranges of what a formula names, at some of which it is least; none where it is too large.

    It is noted where the formula does not have each parameter to the first power, or names too many.
    """
    if any(power > 1 for monomial in polynomial.terms for _, power in monomial):
        compiler.note(at, "found a parameter to a higher power, expected each to the first power")
        return
    if len(polynomial.variables) > MAX_IN_PROBABILITY:
        compiler.note(at, f"found {len(polynomial.variables)} names, expected at most {MAX_IN_PROBABILITY}")
        return
    names = sorted(polynomial.variables)
    whole = (Fraction(0), Fraction(1))
    ranges = [whole if "." in name else compiler.range(name) or whole for name in names]
    yield from (dict(zip(names, corner, strict=True)) for corner in itertools.product(*ranges))
