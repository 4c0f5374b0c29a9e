r"""Sparse polynomials with rational coefficients in named variables.

A polynomial is a finite sum :math:`\sum_k c_k \prod_v v^{e_{kv}}` with :math:`c_k \in \mathbb{Q}`. Sums and
products are exact, so two payoffs that are equal on paper are equal here.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

Monomial = tuple[tuple[str, int], ...]
"""Variables with their powers, sorted by name; the empty tuple is the constant."""

ONE: Monomial = ()


def _times(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


class Polynomial:
    """Hold a sparse polynomial over the rationals.

    Parameters
    ----------
    terms : mapping of Monomial to Fraction
        Coefficients; zeros are dropped.

    Examples
    --------
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> print((x + y) * (x - y) + 1)
    1 + x^2 - y^2
    >>> (x * x * 3).evaluate({"x": Fraction(1, 3)})
    Fraction(1, 3)
    """

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Monomial, Fraction] | None = None) -> None:
        self.terms: dict[Monomial, Fraction] = {m: c for m, c in (terms or {}).items() if c}

    @classmethod
    def constant(cls, value: Fraction | int) -> Polynomial:
        """Return the constant polynomial."""
        return cls({ONE: Fraction(value)})

    @classmethod
    def variable(cls, name: str) -> Polynomial:
        """Return the polynomial that is one variable."""
        return cls({((name, 1),): Fraction(1)})

    @property
    def variables(self) -> frozenset[str]:
        """Return the names of the variables that appear."""
        return frozenset(name for monomial in self.terms for name, _ in monomial)

    @property
    def degree(self) -> int:
        """Return the total degree; zero for constants, the zero polynomial included."""
        return max((sum(p for _, p in monomial) for monomial in self.terms), default=0)

    @property
    def constant_value(self) -> Fraction | None:
        """Return the value of a constant polynomial, None when a variable appears."""
        return None if self.variables else self.terms.get(ONE, Fraction(0))

    def __add__(self, other: Polynomial | int) -> Polynomial:
        """Return the sum."""
        total = dict(self.terms)
        for monomial, c in _lift(other).terms.items():
            total[monomial] = total.get(monomial, Fraction(0)) + c
        return Polynomial(total)

    def __neg__(self) -> Polynomial:
        """Return the negative."""
        return Polynomial({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Polynomial | int) -> Polynomial:
        """Return the difference."""
        return self + (-_lift(other))

    def __mul__(self, other: Polynomial | int) -> Polynomial:
        """Return the product."""
        total: dict[Monomial, Fraction] = {}
        right = _lift(other).terms.items()
        for m, c in self.terms.items():
            for n, d in right:
                key = _times(m, n)
                total[key] = total.get(key, Fraction(0)) + c * d
        return Polynomial(total)

    __radd__ = __add__
    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        """Tell whether both are the same polynomial."""
        return isinstance(other, Polynomial) and self.terms == other.terms

    def __hash__(self) -> int:
        """Hash the terms."""
        return hash(frozenset(self.terms.items()))

    def evaluate(self, values: Mapping[str, Fraction]) -> Fraction:
        """Return the exact value at a point that names every variable."""
        total = Fraction(0)
        for monomial, c in self.terms.items():
            for name, power in monomial:
                value = values[name]
                if not value:
                    break
                if value != 1:  # indicators are mostly zero or one
                    c *= value if power == 1 else value**power
            else:
                total += c
        return total

    def substitute(self, values: Mapping[str, Fraction | Polynomial]) -> Polynomial:
        """Return the polynomial with numbers, or polynomials, put in for variables; others stay.

        Examples
        --------
        >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
        >>> print((x * x + y).substitute({"x": y + 1, "y": Fraction(2)}))
        3 + 2 y + y^2
        """
        whole = {name: value for name, value in values.items() if isinstance(value, Polynomial)}
        if whole:
            return self._composed(values, whole)
        total: dict[Monomial, Fraction] = {}
        for monomial, c in self.terms.items():
            for name, power in monomial:
                if name in values:
                    c *= values[name] ** power  # type: ignore[operator]
            rest = tuple((name, power) for name, power in monomial if name not in values)
            total[rest] = total.get(rest, Fraction(0)) + c
        return Polynomial(total)

    def _composed(
        self, values: Mapping[str, Fraction | Polynomial], whole: Mapping[str, Polynomial]
    ) -> Polynomial:
        numbers = {name: value for name, value in values.items() if not isinstance(value, Polynomial)}
        total = Polynomial()
        for monomial, c in self.terms.items():
            product = Polynomial({tuple(part for part in monomial if part[0] not in whole): c})
            product = product.substitute(numbers)
            for name, power in monomial:
                for _ in range(power if name in whole else 0):
                    product = product * whole[name]
            total = total + product
        return total

    def __str__(self) -> str:
        """Write the polynomial with the lowest degrees first."""
        return self._written(lambda name: name, " ", "^")

    def latex(self, symbols: Mapping[str, str]) -> str:
        r"""Write the polynomial in LaTeX with a symbol for each variable.

        Examples
        --------
        >>> (Polynomial.variable("autonomy") * -2 + 1).latex({"autonomy": r"\\alpha"})
        '1 - 2 \\\\alpha'
        """
        return self._written(lambda name: symbols.get(name, rf"\mathrm{{{name}}}"), r" ", "^")

    def _written(self, name_of: object, times: str, power_sign: str) -> str:
        if not self.terms:
            return "0"
        written = []
        for monomial, c in sorted(self.terms.items(), key=lambda t: (sum(p for _, p in t[0]), t[0])):
            factors = [name_of(n) + (f"{power_sign}{p}" if p > 1 else "") for n, p in monomial]  # type: ignore[operator]
            if abs(c) != 1 or not factors:
                factors.insert(0, str(abs(c)))
            sign = "-" if c < 0 else "+"
            written.append((sign, times.join(factors)))
        first = ("-" if written[0][0] == "-" else "") + written[0][1]
        return " ".join([first, *(f"{sign} {text}" for sign, text in written[1:])])


def _lift(value: Polynomial | int) -> Polynomial:
    return value if isinstance(value, Polynomial) else Polynomial.constant(value)
