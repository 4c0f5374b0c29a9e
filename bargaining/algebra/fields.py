r"""Polynomials in one variable with coefficients in the field that one real algebraic number generates.

Elements of :math:`\mathbb{Q}(\alpha)` are rational polynomials in :math:`\alpha`, reduced by its minimal polynomial;
an element is zero exactly when that remainder is. Signs of others are told by ball arithmetic with rising precision.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import flint

from bargaining.algebra.numbers import ExactNumber, enclosed, exact_fraction, roots

Element = Any
"""A reduced ``flint.fmpq_poly`` in the generator."""

Row = tuple[Element, ...]
"""Coefficients of a polynomial over a field, constant first, the last one not zero; empty for the zero polynomial."""

BITS = (64, 256, 1024, 4096, 16384)
NORMS = flint.fmpq_mpoly_ctx.get(("generator", "unknown"), flint.Ordering.lex)


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Compute balls with this many bits inside the block."""
    with flint.ctx.workprec(bits):
        yield


def as_flint(value: Fraction) -> Any:
    """Return a fraction as flint's."""
    return flint.fmpq(value.numerator, value.denominator)


def ball_between(low: Fraction, high: Fraction) -> Any:
    """Return a ball that holds an interval, at the precision in force."""
    left, right = flint.arb(as_flint(low)), flint.arb(as_flint(high))
    return left if low == high else left.union(right)


class Field:
    """The field that a real algebraic number generates; the rationals for a rational one.

    Parameters
    ----------
    number : ExactNumber
        The generator.

    Examples
    --------
    >>> from bargaining.algebra.numbers import roots
    >>> field = Field(roots([Fraction(-2), Fraction(0), Fraction(1)])[1])
    >>> square = field.element(flint.fmpq_poly([0, 0, 1]))
    >>> square == 2, field.sign(field.element(flint.fmpq_poly([-1, 1]))), field.inverse(square)
    (True, 1, 1/2)
    """

    def __init__(self, number: ExactNumber) -> None:
        self.number = number
        self.minimal = flint.fmpq_poly(list(number.polynomial))
        self._balls: dict[int, Any] = {}

    def element(self, polynomial: Any) -> Element:
        """Return the value of a rational polynomial at the generator."""
        return polynomial % self.minimal

    def inverse(self, element: Element) -> Element:
        """Return the inverse of an element that is not zero."""
        common, factor, _ = element.xgcd(self.minimal)
        return factor / common[0]

    def generator(self) -> Any:
        """Return a ball around the generator, about as small as the precision in force allows."""
        bits = flint.ctx.prec
        if bits not in self._balls:
            low, high = enclosed(self.number, bits)
            self._balls[bits] = ball_between(low, high)
        return self._balls[bits]

    def ball(self, element: Element) -> Any:
        """Return a ball around an element, at the precision in force."""
        if element.degree() < 1:
            return flint.arb(element[0])
        return element.numer()(self.generator()) / flint.arb(element.denom())

    def sign(self, element: Element) -> int:
        """Return the sign of an element."""
        if element == 0:
            return 0
        for bits in BITS:
            with precision(bits):
                ball = self.ball(element)
                if ball > 0 or ball < 0:
                    return 1 if ball > 0 else -1
        raise ArithmeticError(f"the sign of an element of Q({self.number}) cannot be told at {BITS[-1]} bits")


def trimmed(row: Sequence[Element]) -> Row:
    """Leave out leading zeros."""
    last = len(row)
    while last and row[last - 1] == 0:
        last -= 1
    return tuple(row[:last])


def divided(field: Field, numerator: Row, denominator: Row) -> tuple[Row, Row]:
    """Return quotient and remainder."""
    left, size = list(numerator), len(denominator)
    inverse = field.inverse(denominator[-1])
    quotient = [field.element(flint.fmpq_poly([0]))] * max(len(left) - size + 1, 0)
    for shift in range(len(left) - size, -1, -1):
        factor = field.element(left[shift + size - 1] * inverse)
        quotient[shift] = factor
        if factor != 0:
            for k in range(size):
                left[shift + k] = field.element(left[shift + k] - factor * denominator[k])
    return trimmed(quotient), trimmed(left[: size - 1] if len(left) >= size else left)


def greatest_common_divisor(field: Field, one: Row, other: Row) -> Row:
    """Return the monic greatest common divisor; empty where both are zero."""
    while other:
        one, other = other, divided(field, one, other)[1]
    if not one:
        return ()
    inverse = field.inverse(one[-1])
    return tuple(field.element(c * inverse) for c in one)


def derivative(row: Row) -> Row:
    """Return the derivative."""
    return tuple(c * k for k, c in enumerate(row))[1:]


def value(field: Field, row: Row, point: Any) -> Any:
    """Return the value at a ball as a ball, or at a flint rational as an element."""
    exact = isinstance(point, flint.fmpq)
    total = flint.fmpq_poly([0]) if exact else flint.arb(0)
    for c in reversed(row):
        total = total * point + (c if exact else field.ball(c))
    return total


@dataclass
class Root:
    """A simple root of a polynomial over a field, in an interval of rational ends that holds no other.

    Parameters
    ----------
    field : Field
        Where the coefficients live.
    row : tuple of elements
        A polynomial without repeated roots.
    low, high : Fraction
        The enclosure; equal where the root is that fraction. It shrinks as digits are asked for.
    members : frozenset of int
        The polynomials of a list that vanish here.
    """

    field: Field
    row: Row
    low: Fraction
    high: Fraction
    members: frozenset[int] = frozenset()

    @cached_property
    def _rising(self) -> int:
        return self.field.sign(value(self.field, self.row, as_flint(self.high)))

    def halve(self) -> None:
        """Halve the enclosure."""
        if self.low == self.high:
            return
        middle = (self.low + self.high) / 2
        rising = self._rising
        here = self.field.sign(value(self.field, self.row, as_flint(middle)))
        if here == 0:
            self.low = self.high = middle
        elif here == rising:
            self.high = middle
        else:
            self.low = middle

    def ball(self) -> Any:
        """Return a ball around the root, about as small as the precision in force allows."""
        if self.low != self.high and len(self.row) == 2:
            exact = self.field.element(-self.row[0] * self.field.inverse(self.row[1]))
            return self.field.ball(exact)
        smallest = Fraction(1, 2 ** (flint.ctx.prec - 8))
        while self.high - self.low > smallest:
            self.halve()
        return ball_between(self.low, self.high)


def _isolated(field: Field, row: Row, members: frozenset[int], most: int = BITS[-1]) -> list[Root]:
    """Return the real roots of a polynomial without repeated roots, each proved to be simple."""
    if len(row) < 2:
        return []
    for bits in (b for b in BITS[:3] if b <= most):
        with precision(bits):
            try:
                found = flint.acb_poly([flint.acb(field.ball(c)) for c in row]).roots()
            except ValueError:
                continue
            real = [x.real for x in found if x.imag.contains(0)]
            ends = [(_below(x), _above(x)) for x in real]
            signs = [
                [field.sign(value(field, row, as_flint(end))) for end in pair]
                if pair[0] != pair[1]
                else [0, 0]
                for pair in ends
            ]
            if all(low * high <= 0 for low, high in signs):
                return [
                    Root(field, row, *_settled(pair, sign), members)
                    for pair, sign in zip(ends, signs, strict=True)
                ]
    if most < BITS[-1]:
        raise ArithmeticError(f"the roots of a polynomial over Q({field.number}) cannot be told apart")
    return _from_norm(field, row, members)


def _from_norm(field: Field, row: Row, members: frozenset[int]) -> list[Root]:
    """Return the roots at which a polynomial changes its sign, out of the roots of its norm, which is rational.

    Slower than balls, but no iteration has to converge. Every root is a root of the norm.
    """
    own = NORMS.from_dict({(j, k): c[j] for k, c in enumerate(row) for j in range(c.degree() + 1)})
    minimal = NORMS.from_dict({(j, 0): field.minimal[j] for j in range(field.minimal.degree() + 1)})
    powers = {int(e[1]): c for e, c in own.resultant(minimal, 0).to_dict().items()}
    found = []
    for x in roots([Fraction(str(powers.get(k, 0))) for k in range(max(powers) + 1)]):
        low, high = (field.sign(value(field, row, as_flint(end))) for end in (x.low, x.high))
        if low * high < 0 or (x.is_rational and low == 0):
            found.append(Root(field, row, x.low, x.high, members))
    return found


def _settled(ends: tuple[Fraction, Fraction], signs: Sequence[int]) -> tuple[Fraction, Fraction]:
    """Return the end that is the root itself twice, if one is."""
    for end, sign in zip(ends, signs, strict=True):
        if sign == 0:
            return end, end
    return ends


def _below(ball: Any) -> Fraction:
    return exact_fraction(ball.mid()) - exact_fraction(ball.rad())


def _above(ball: Any) -> Fraction:
    return exact_fraction(ball.mid()) + exact_fraction(ball.rad())


def coprime_parts(field: Field, rows: Sequence[Row]) -> list[tuple[Row, frozenset[int]]]:
    """Return polynomials without repeated or common roots, each with the places of those of ``rows`` that it divides.

    Zero polynomials are passed over.
    """
    parts: list[tuple[Row, frozenset[int]]] = []
    for place, row in enumerate(rows):
        if len(row) < 2:
            continue
        rest = divided(field, row, greatest_common_divisor(field, row, derivative(row)))[0]
        refined = []
        for part, members in parts:
            common = greatest_common_divisor(field, part, rest)
            if len(common) > 1:
                refined.append((common, members | {place}))
                rest = divided(field, rest, common)[0]
                part = divided(field, part, common)[0]
            if len(part) > 1:
                refined.append((part, members))
        if len(rest) > 1:
            refined.append((rest, frozenset({place})))
        parts = refined
    return parts


def _apart(field: Field, rows: Sequence[Row]) -> list[Root] | None:
    """Return the real roots of all polynomials if few digits show that they are simple and differ, else None."""
    try:
        found = [r for k, row in enumerate(rows) for r in _isolated(field, row, frozenset({k}), BITS[1])]
    except ArithmeticError:
        return None
    for _ in range(64):
        found.sort(key=lambda r: r.low)
        clashes = [pair for pair in pairwise(found) if pair[0].high >= pair[1].low]
        if not clashes:
            return found
        for root in {id(r): r for pair in clashes for r in pair}.values():
            if root.low == root.high:
                return None
            root.halve()
    return None


def ordered_roots(field: Field, rows: Sequence[Row], low: Fraction, high: Fraction) -> list[Root]:
    """Return the distinct real roots of any of the polynomials from ``low`` to ``high``, in increasing order.

    Parameters
    ----------
    field : Field
        Where the coefficients live.
    rows : sequence of polynomials
        Zero polynomials are passed over.
    low, high : Fraction
        Roots at these ends count.
    """
    found = _apart(field, rows)
    if found is None:
        found = [r for part, members in coprime_parts(field, rows) for r in _isolated(field, part, members)]
    for root in found:
        for end in (low, high):  # a root at an end is known as such, any other is on one side of it
            if root.low <= end <= root.high and field.sign(value(field, root.row, as_flint(end))) == 0:
                root.low = root.high = end
            while root.low <= end <= root.high and root.low != root.high:
                root.halve()
    found = [r for r in found if low <= r.low and r.high <= high]
    found.sort(key=lambda r: r.low)
    while True:  # the roots differ, so that halving ends
        clashes = [(a, b) for a, b in pairwise(found) if a.high >= b.low]
        if not clashes:
            return found
        for pair in clashes:
            for root in pair:
                root.halve()
        found.sort(key=lambda r: r.low)
