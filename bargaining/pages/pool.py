"""Polynomials in few letters: each product of assumptions and each coefficient is written once, with a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from bargaining.algebra.polynomial import Monomial, Polynomial


class Pool:
    """Number what polynomials are made of, in order of appearance.

    Parameters
    ----------
    parameters : iterable of str
        Names of the assumptions, which are called by their place.
    indicators : mapping of str to int, optional
        Numbers of the indicators ``place.option`` that polynomials may hold beside assumptions.

    Examples
    --------
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> pool = Pool(["x", "y"])
    >>> pool.polynomial(x * y / 2 - 3), pool.monomials, pool.numbers
    ([0, 0, 1, 1], [[0, 1, 1, 1], []], ['1/2', '-3'])
    """

    def __init__(self, parameters: Iterable[str], indicators: Mapping[str, int] | None = None) -> None:
        self._places = {name: k for k, name in enumerate(parameters)}
        self._indicators = dict(indicators or {})
        self._monomials: dict[tuple[int, ...], int] = {}
        self._numbers: dict[str, int] = {}

    @property
    def monomials(self) -> list[list[int]]:
        """Return the products: place of an assumption and its power, in turn."""
        return [list(powers) for powers in self._monomials]

    @property
    def numbers(self) -> list[str]:
        """Return the numbers as whole numbers or quotients."""
        return list(self._numbers)

    def number(self, value: Fraction) -> int:
        """Return the number by which a fraction is called."""
        return self._numbers.setdefault(str(value), len(self._numbers))

    def monomial(self, monomial: Monomial) -> int:
        """Return the number by which a product of assumptions is called."""
        powers = tuple(part for name, power in monomial for part in (self._places[name], power))
        return self._monomials.setdefault(powers, len(self._monomials))

    def polynomial(self, polynomial: Polynomial) -> list[int]:
        """Return a polynomial: product and coefficient, in turn."""
        return [
            part
            for monomial, coefficient in polynomial.terms.items()
            for part in (self.monomial(monomial), self.number(coefficient))
        ]

    def with_indicators(self, polynomial: Polynomial) -> list[list[int]]:
        """Return a polynomial in assumptions and indicators: product, coefficient and indicators of each summand.

        Examples
        --------
        >>> x, chosen = Polynomial.variable("x"), Polynomial.variable("us.deal")
        >>> Pool(["x"], {"us.deal": 0}).with_indicators(x * chosen * 2 - x)
        [[0, 0, 0], [0, 1]]
        """
        found = []
        for monomial, coefficient in polynomial.terms.items():
            weights = tuple(part for part in monomial if part[0] in self._places)
            chosen = [self._indicators[name] for name, _ in monomial if name not in self._places]
            found.append([self.monomial(weights), self.number(coefficient), *chosen])
        return found


LETTERS = "".join(chr(k) for k in range(35, 127) if chr(k) not in '\\&<>"')
"""What numbers are written in: nothing that HTML or JSON reads as its own."""


def letters(numbers: Iterable[int]) -> str:
    """Write numbers as two letters each.

    Raises
    ------
    ValueError
        For a number that two letters do not hold.

    Examples
    --------
    >>> letters([0, 1, 88, 7743])
    '###$$#~~'
    """
    base = len(LETTERS)
    written = []
    for number in numbers:
        if not 0 <= number < base * base:
            raise ValueError(f"found {number}, expected a number below {base * base}")
        written += [LETTERS[number // base], LETTERS[number % base]]
    return "".join(written)
