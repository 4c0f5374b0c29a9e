"""Polynomials as products of irreducible factors, whose signs on cells are found once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import flint

from bargaining.algebra.cells import Cell
from bargaining.algebra.splitting import Polynomial, proportional

Signed = tuple[int, tuple[tuple[int, int], ...]]
"""A polynomial: the sign of its constant factor, and the places and powers of its irreducible factors."""
Test = tuple[Signed, str]
"""A condition: a polynomial, and which sign it must have."""


class Unsettled(Exception):
    """Say that a part cannot be cut into cells."""


class Factors:
    """Collect the irreducible factors of polynomials, no two of them multiples of each other."""

    def __init__(self) -> None:
        self.found: list[Polynomial] = []

    def track(self, p: Polynomial) -> Signed:
        """Return a polynomial as a product of factors, which are added where they are new."""
        if p == 0:
            return 0, ()
        constant, factors = p.factor()
        places = []
        for factor, power in factors:
            place = next((k for k, q in enumerate(self.found) if proportional(factor, q)), len(self.found))
            if place == len(self.found):
                self.found.append(factor)
            ratio = self.found[place].leading_coefficient() * factor.leading_coefficient()
            if ratio < 0 and power % 2:
                constant = -constant
            places.append((place, int(power)))
        return (1 if constant > 0 else -1), tuple(places)


def sign_of(signed: Signed, cell: Cell) -> int:
    """Return the sign of a polynomial on a cell that its factors cut."""
    sign, places = signed
    for place, power in places:
        sign *= cell.sign(place) ** (2 - power % 2)
    return sign


def holds(sign: int, kind: str) -> bool:
    """Tell whether a sign fulfils a condition."""
    return {"zero": sign == 0, "weak": sign >= 0, "strict": sign > 0, "nonzero": sign != 0}[kind]


def all_hold(tests: Iterable[Test], cell: Cell) -> bool:
    """Tell whether conditions hold on a cell."""
    return all(holds(sign_of(signed, cell), kind) for signed, kind in tests)


def may_be_limit(tests: Iterable[Test], cell: Cell) -> bool:
    """Tell whether no condition excludes that a cell lies in the closure of cells on which all hold."""
    relaxed = {"zero": "zero", "weak": "weak", "strict": "weak"}
    return all(holds(sign_of(signed, cell), relaxed[kind]) for signed, kind in tests if kind != "nonzero")


def at_balls(p: Polynomial, free: Sequence[int], values: Sequence[Any]) -> Any:
    """Return the value of a polynomial in some unknowns at balls."""
    total = flint.arb(0)
    for powers, c in p.to_dict().items():
        term = flint.arb(c)
        for k, v in zip(free, values, strict=True):
            if powers[k]:
                term = term * v ** int(powers[k])
        total = total + term
    return total
