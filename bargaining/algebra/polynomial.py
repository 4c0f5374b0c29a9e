r"""Sparse polynomials with rational coefficients in named variables.

A polynomial is a finite sum :math:`\sum_k c_k \prod_v v^{e_{kv}}` with :math:`c_k \in \mathbb{Q}`. Sums and
products are exact, so two payoffs that are equal on paper are equal here.

Short polynomials are worked on as they are written, term by term, in whole numbers; python-flint is asked where
multiplying out or factoring is long, and is not loaded before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

Monomial = tuple[tuple[str, int], ...]
"""Variables with their powers, sorted by name; the empty tuple is the constant."""

ONE: Monomial = ()
LONG = 400
"""Pairs of terms from which on a product is python-flint's: below, turning terms into its own takes longer."""


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

    __slots__ = ("_hash", "terms")

    def __init__(self, terms: Mapping[Monomial, Fraction] | None = None) -> None:
        self.terms: dict[Monomial, Fraction] = {m: c for m, c in (terms or {}).items() if c}
        self._hash: int | None = None

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

    def degree_in(self, name: str) -> int:
        """Return the highest power of one variable."""
        return max((p for monomial in self.terms for n, p in monomial if n == name), default=0)

    @property
    def multilinear(self) -> bool:
        """Tell whether no variable appears with a power above one."""
        return all(power == 1 for monomial in self.terms for _, power in monomial)

    @property
    def constant_value(self) -> Fraction | None:
        """Return the value of a constant polynomial, None when a variable appears."""
        return None if any(self.terms) else self.constant_term

    @property
    def constant_term(self) -> Fraction:
        """Return the coefficient of no variable at all."""
        return self.terms.get(ONE, Fraction(0))

    @property
    def content(self) -> Fraction:
        """Return the positive number by which division leaves whole coefficients without a common divisor.

        Examples
        --------
        >>> x = Polynomial.variable("x")
        >>> (x * 4 - 6).content, (x / 4 - x * x / 6).content, Polynomial().content
        (Fraction(2, 1), Fraction(1, 12), Fraction(1, 1))
        """
        coefficients = self.terms.values()
        if not coefficients:
            return Fraction(1)
        divisor = math.gcd(*(c.numerator for c in coefficients))
        return Fraction(divisor, math.lcm(*(c.denominator for c in coefficients)))

    def __add__(self, other: Polynomial | Fraction | int) -> Polynomial:
        """Return the sum."""
        return combined((1, 1), (self, _lift(other)))

    def __neg__(self) -> Polynomial:
        """Return the negative."""
        return Polynomial({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Polynomial | Fraction | int) -> Polynomial:
        """Return the difference."""
        return combined((1, -1), (self, _lift(other)))

    def __mul__(self, other: Polynomial | Fraction | int) -> Polynomial:
        """Return the product."""
        if not isinstance(other, Polynomial):
            return Polynomial({m: c * other for m, c in self.terms.items()})
        if len(self.terms) * len(other.terms) > LONG:
            names = tuple(sorted(self.variables | other.variables))
            return out_of_ring(names, in_ring(names, self) * in_ring(names, other))
        total: dict[Monomial, Fraction] = {}
        for m, c in self.terms.items():
            for n, d in other.terms.items():
                key = _times(m, n)
                total[key] = total[key] + c * d if key in total else c * d
        return Polynomial(total)

    def __truediv__(self, divisor: Fraction | int) -> Polynomial:
        """Return the polynomial divided by a number."""
        return self * (1 / Fraction(divisor))

    __radd__ = __add__
    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        """Tell whether both are the same polynomial."""
        return isinstance(other, Polynomial) and self.terms == other.terms

    def __hash__(self) -> int:
        """Hash the terms."""
        if self._hash is None:
            self._hash = hash(frozenset(self.terms.items()))
        return self._hash

    def __reduce__(self) -> tuple[type[Polynomial], tuple[dict[Monomial, Fraction]]]:
        """Leave the hash behind: in another process the same names have others."""
        return Polynomial, (self.terms,)

    def evaluate(self, values: Mapping[str, Fraction]) -> Fraction:
        """Return the exact value at a point that names every variable."""
        above, below = 0, 1
        for monomial, c in self.terms.items():
            up, down = c.numerator, c.denominator
            for name, power in monomial:
                value = values[name]
                if not value:  # indicators are mostly zero
                    break
                up *= value.numerator**power
                down *= value.denominator**power
            else:
                if down == below:
                    above += up
                else:
                    common = math.lcm(below, down)
                    above, below = above * (common // below) + up * (common // down), common
        return Fraction(above, below)

    def substitute(self, values: Mapping[str, Fraction | Polynomial]) -> Polynomial:
        """Return the polynomial with numbers, or polynomials, put in for variables; others stay.

        Examples
        --------
        >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
        >>> print((x * x + y).substitute({"x": y + 1, "y": Fraction(2)}))
        3 + 2 y + y^2
        """
        if any(isinstance(value, Polynomial) for value in values.values()):
            return self.composed({name: _lift(value) for name, value in values.items()})
        total: dict[Monomial, Fraction] = {}
        for monomial, c in self.terms.items():
            up, down, rest = c.numerator, c.denominator, []
            for factor in monomial:
                value = values.get(factor[0])
                if value is None:
                    rest.append(factor)
                else:
                    assert not isinstance(value, Polynomial)
                    up *= value.numerator ** factor[1]
                    down *= value.denominator ** factor[1]
            if up:
                key, number = tuple(rest), Fraction(up, down)
                total[key] = total[key] + number if key in total else number
        return Polynomial(total)

    def composed(self, values: Mapping[str, Polynomial]) -> Polynomial:
        """Return the polynomial with polynomials put in for some variables.

        Examples
        --------
        >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
        >>> print((x * x + y).composed({"x": y + 1}))
        1 + 3 y + y^2
        """
        powers: dict[tuple[str, int], Polynomial] = {}
        total = []
        for monomial, c in self.terms.items():
            product = Polynomial({tuple(factor for factor in monomial if factor[0] not in values): c})
            for name, power in monomial:
                if name in values:
                    if (name, power) not in powers:
                        powers[name, power] = values[name] ** power
                    product = product * powers[name, power]
            total.append(product)
        return combined([1] * len(total), total)

    def __pow__(self, power: int) -> Polynomial:
        """Return the product of so many of the polynomial."""
        product = Polynomial.constant(1)
        for _ in range(power):
            product = product * self
        return product

    def derivative(self, name: str) -> Polynomial:
        """Return the partial derivative.

        Examples
        --------
        >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
        >>> print((x * x * y + y).derivative("x"))
        2 x y
        """
        total: dict[Monomial, Fraction] = {}
        for monomial, c in self.terms.items():
            power = next((p for n, p in monomial if n == name), 0)
            if power:
                total[tuple((n, p - (n == name)) for n, p in monomial if p > (n == name))] = c * power
        return Polynomial(total)

    def coefficients(self, name: str) -> tuple[Fraction, ...]:
        """Return the coefficients of a polynomial in one variable, the constant first.

        Raises
        ------
        ValueError
            When another variable appears.

        Examples
        --------
        >>> x = Polynomial.variable("x")
        >>> (x * x - x / 2).coefficients("x"), Polynomial().coefficients("x")
        ((Fraction(0, 1), Fraction(-1, 2), Fraction(1, 1)), (Fraction(0, 1),))
        """
        found = self.by_powers((name,))
        return tuple(found.get((d,), Fraction(0)) for d in range(self.degree + 1))

    def by_powers(self, names: tuple[str, ...]) -> dict[tuple[int, ...], Fraction]:
        """Return the coefficients by the powers of some variables, of which no other appears.

        Raises
        ------
        ValueError
            When another variable appears.

        Examples
        --------
        >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
        >>> (x * x * y - 3).by_powers(("x", "y"))
        {(2, 1): Fraction(1, 1), (0, 0): Fraction(-3, 1)}
        """
        if others := self.variables.difference(names):
            raise ValueError(
                f"found {', '.join(sorted(others))}, expected a polynomial in {', '.join(names)}"
            )
        found = {}
        for monomial, c in self.terms.items():
            powers = dict(monomial)
            found[tuple(powers.get(name, 0) for name in names)] = c
        return found

    def parts(self, name: str) -> list[Polynomial]:
        """Return the coefficients of the powers of one variable, polynomials in the others, the constant first."""
        found: list[dict[Monomial, Fraction]] = [{} for _ in range(self.degree_in(name) + 1)]
        for monomial, c in self.terms.items():
            power = next((p for n, p in monomial if n == name), 0)
            found[power][tuple(factor for factor in monomial if factor[0] != name)] = c
        return [Polynomial(terms) for terms in found]

    @property
    def shared(self) -> Monomial:
        """Return the greatest product of variables that divides every term.

        Examples
        --------
        >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
        >>> p = x * x * y + x * y * y * 2
        >>> p.shared, str(p.over(p.shared))
        ((('x', 1), ('y', 1)), 'x + 2 y')
        """
        every = [dict(monomial) for monomial in self.terms]
        names = sorted(frozenset.intersection(*map(frozenset, every))) if every else []
        return tuple((name, min(powers[name] for powers in every)) for name in names)

    def over(self, divisor: Monomial) -> Polynomial:
        """Return the polynomial divided by a product of variables that divides every term."""
        less = dict(divisor)
        return Polynomial(
            {
                tuple((n, p - less.get(n, 0)) for n, p in monomial if p > less.get(n, 0)): c
                for monomial, c in self.terms.items()
            }
        )

    def factors(self) -> tuple[Fraction, list[tuple[Polynomial, int]]]:
        """Return a constant, and irreducible factors over the rationals with their powers.

        Examples
        --------
        >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
        >>> constant, found = ((x * x - y * y) * x * 2).factors()
        >>> constant, [(str(factor), power) for factor, power in found]
        (Fraction(2, 1), [('x', 1), ('x - y', 1), ('x + y', 1)])
        """
        names = tuple(sorted(self.variables))
        constant, found = in_ring(names, self).factor()
        return _fraction(constant), [(out_of_ring(names, factor), int(power)) for factor, power in found]

    def __repr__(self) -> str:
        """Write what it is."""
        return f"Polynomial({self})"

    def __str__(self) -> str:
        """Write the polynomial with the lowest degrees first."""
        return self._text({})

    def latex(self, symbols: Mapping[str, str]) -> str:
        r"""Write the polynomial in LaTeX with a symbol for each variable.

        Examples
        --------
        >>> (Polynomial.variable("autonomy") * -2 + 1).latex({"autonomy": r"\\alpha"})
        '1 - 2 \\\\alpha'
        >>> print(Polynomial.variable("eu_relief").latex({}))
        \mathrm{eu\_relief}
        """
        return self._text({name: symbols.get(name, upright(name)) for name in self.variables})

    def _text(self, symbols: Mapping[str, str]) -> str:
        if not self.terms:
            return "0"
        written = []
        for monomial, c in sorted(self.terms.items(), key=lambda t: (sum(p for _, p in t[0]), t[0])):
            factors = [symbols.get(n, n) + (f"^{p}" if p > 1 else "") for n, p in monomial]
            if abs(c) != 1 or not factors:
                factors.insert(0, str(abs(c)))
            written.append(("-" if c < 0 else "+", " ".join(factors)))
        first = ("-" if written[0][0] == "-" else "") + written[0][1]
        return " ".join([first, *(f"{sign} {text}" for sign, text in written[1:])])


def upright(name: str) -> str:
    r"""Return a symbol in LaTeX that is a name in upright letters."""
    return rf"\mathrm{{{name}}}".replace("_", r"\_")


def combined(weights: Iterable[Any], polynomials: Iterable[Polynomial]) -> Polynomial:
    """Return the sum of as many polynomials as there are weights, each times its weight.

    Parameters
    ----------
    weights : iterable of Fraction or int
        Of which most may be zero.
    polynomials : iterable of Polynomial

    Examples
    --------
    >>> x, y = Polynomial.variable("x"), Polynomial.variable("y")
    >>> print(combined([2, Fraction(-1, 2)], [x + y, y]))
    2 x + 3/2 y
    """
    total: dict[Monomial, Fraction] = {}
    for weight, polynomial in zip(weights, polynomials, strict=True):
        if weight:
            for monomial, c in polynomial.terms.items():
                number = c if weight == 1 else -c if weight == -1 else weight * c
                total[monomial] = total[monomial] + number if monomial in total else number
    return Polynomial(total)


def _lift(value: Polynomial | Fraction | int) -> Polynomial:
    return value if isinstance(value, Polynomial) else Polynomial.constant(value)


def _times(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


def in_ring(names: tuple[str, ...], polynomial: Polynomial) -> Any:
    """Return the polynomial as python-flint's in some names, of which it has no other."""
    import flint

    # Names as users write them need not be names to python-flint.
    ring = flint.fmpq_mpoly_ctx.get([f"x{k}" for k in range(max(len(names), 1))], flint.Ordering.lex)
    return ring.from_dict(
        {
            powers or (0,): flint.fmpq(c.numerator, c.denominator)
            for powers, c in polynomial.by_powers(names).items()
        }
    )


def out_of_ring(names: tuple[str, ...], polynomial: Any) -> Polynomial:
    """Return a polynomial of python-flint's, in some names."""
    return Polynomial(
        {
            tuple((name, int(power)) for name, power in zip(names, powers, strict=False) if power): _fraction(
                c
            )
            for powers, c in zip(polynomial.monoms(), polynomial.coeffs(), strict=True)
        }
    )


def _fraction(number: Any) -> Fraction:
    return Fraction(int(number.p), int(number.q))
