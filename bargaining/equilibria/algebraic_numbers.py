r"""Numbers of a field :math:`\mathbb{Q}(t)`, with :math:`t` a root of an irreducible polynomial, compared exactly.

The probabilities of an isolated equilibrium are algebraic. Where they are known to many digits, lattice reduction
guesses the field and each probability's place in it; whoever uses the guess checks it by exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import total_ordering
from typing import Any

DIGITS = 3072  # binary digits from which numbers are recognised
LARGEST_DEGREE = 6
_MOST_BITS = 2**15  # of precision at which the sign of a number that is not zero must show


class Field:
    """Hold an irreducible polynomial over the integers and one of its real roots.

    Parameters
    ----------
    modulus : flint.fmpq_poly
        The polynomial, irreducible.
    near : flint.arb
        A ball that holds exactly one of its real roots.
    """

    def __init__(self, modulus: Any, near: Any) -> None:
        self.modulus = modulus
        self.near = near
        self._roots: dict[int, Any] = {}

    def root(self, bits: int) -> Any:
        """Return the root as a ball of so many bits."""
        if bits not in self._roots:
            from flint import ctx

            with ctx.workprec(bits):
                self._roots[bits] = next(
                    root.real
                    for root, _ in self.modulus.numer().complex_roots()
                    if root.imag == 0 and root.real.overlaps(self.near)
                )
        return self._roots[bits]


@total_ordering
class FieldNumber:
    """A polynomial in the root of a field, reduced; behaves as a number among fractions.

    Examples
    --------
    >>> from flint import arb, fmpq_poly
    >>> root = FieldNumber(Field(fmpq_poly([-2, 0, 1]), arb(1.4142, 0.01)), fmpq_poly([0, 1]))
    >>> root * root == 2, root < Fraction(3, 2), float(1 / root)
    (True, True, 0.7071067811865476)
    """

    __slots__ = ("field", "value")

    def __init__(self, field: Field, value: Any) -> None:
        self.field = field
        self.value = value % field.modulus

    def _same(self, other: Any) -> Any:
        from flint import fmpq, fmpq_poly

        if isinstance(other, FieldNumber):
            return other.value
        number = Fraction(other)
        return fmpq_poly([fmpq(number.numerator, number.denominator)])

    def __add__(self, other: Any) -> FieldNumber:
        """Add a number of the field or a fraction."""
        return FieldNumber(self.field, self.value + self._same(other))

    __radd__ = __add__

    def __neg__(self) -> FieldNumber:
        """Change the sign."""
        return FieldNumber(self.field, -self.value)

    def __sub__(self, other: Any) -> FieldNumber:
        """Subtract a number of the field or a fraction."""
        return FieldNumber(self.field, self.value - self._same(other))

    def __rsub__(self, other: Any) -> FieldNumber:
        """Subtract this from a fraction."""
        return FieldNumber(self.field, self._same(other) - self.value)

    def __mul__(self, other: Any) -> FieldNumber:
        """Multiply by a number of the field or a fraction."""
        return FieldNumber(self.field, self.value * self._same(other))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> FieldNumber:
        """Divide by a number that is not zero."""
        divisor = self._same(other)
        if divisor == 0:
            raise ZeroDivisionError
        return FieldNumber(self.field, self.value * divisor.xgcd(self.field.modulus)[1])

    def __rtruediv__(self, other: Any) -> FieldNumber:
        """Divide a fraction by this."""
        return FieldNumber(self.field, self._same(other)) / self

    def __bool__(self) -> bool:
        """Tell whether this is not zero: of lower degree than the irreducible polynomial, it has no common root."""
        return bool(self.value != 0)

    def __eq__(self, other: object) -> bool:
        """Compare exactly."""
        return isinstance(other, (int, Fraction, FieldNumber)) and not bool(self - other)

    def __lt__(self, other: Any) -> bool:
        """Compare exactly."""
        return bool((self - other).sign() < 0)

    def __hash__(self) -> int:
        """Hash as the reduced polynomial."""
        return hash(str(self.value))

    def __float__(self) -> float:
        """Return the nearest float, but for rounding."""
        return float(self.ball(128).mid())

    def ball(self, bits: int) -> Any:
        """Return a ball that holds the number."""
        from flint import ctx

        with ctx.workprec(bits):
            return self.value.numer()(self.field.root(bits)) / self.value.denom()

    def sign(self) -> int:
        """Return the sign, exactly."""
        bits = 128
        while self.value != 0 and bits <= _MOST_BITS:
            ball = self.ball(bits)
            if ball > 0 or ball < 0:
                return 1 if ball > 0 else -1
            bits *= 2
        if self.value != 0:
            raise ArithmeticError("the sign of an algebraic number did not show")
        return 0


def recognised(numbers: Sequence[Any]) -> list[Fraction | FieldNumber] | None:
    """Guess what numbers of one field the given ones are, None where their degree or height is too large.

    Parameters
    ----------
    numbers : sequence of flint.arb
        Correct to about `DIGITS` binary digits.
    """
    from flint import arb, ctx, fmpq_poly, fmpz_poly

    with ctx.workprec(DIGITS + 64):
        root = sum(((k + 1) * (k + 2) // 2 * x for k, x in enumerate(numbers)), arb(0)).mid()
        powers = [arb(1)]
        for degree in range(1, LARGEST_DEGREE + 1):
            powers.append(powers[-1] * root)
            relation = _relation(powers)
            if relation is None or not relation[-1]:
                continue
            near = root + arb(0, 2.0**-100)
            factors = [f for f, _ in fmpz_poly(relation).factor()[1] if f(near).contains(0)]
            if len(factors) != 1 or factors[0].degree() != degree:
                return None
            field = Field(fmpq_poly(factors[0]), near)
            found = [_place(field, powers[:degree], x) for x in numbers]
            known = [x for x in found if x is not None]
            return known if len(known) == len(found) else None
    return None


def _place(field: Field, powers: list[Any], number: Any) -> Fraction | FieldNumber | None:
    """Guess a number as a combination of the root's powers."""
    from flint import fmpq, fmpq_poly

    relation = _relation([number.mid(), *powers])
    if relation is None or not relation[0]:
        return None
    shares = [Fraction(-c, relation[0]) for c in relation[1:]]
    if not any(shares[1:]):
        return shares[0]
    return FieldNumber(field, fmpq_poly([fmpq(s.numerator, s.denominator) for s in shares]))


def _relation(numbers: Sequence[Any]) -> list[int] | None:
    """Return small integers, not all zero, whose combination of the numbers seems to vanish."""
    from flint import fmpz_mat

    n = len(numbers)
    rows = [
        [int(i == j) for j in range(n)] + [int((x * 2**DIGITS).mid().floor().unique_fmpz())]
        for i, x in enumerate(numbers)
    ]
    shortest = [int(entry) for entry in fmpz_mat(rows).lll().tolist()[0]]
    # Integers of so many bits would make almost any numbers vanish; a relation is believed at half of them.
    if max(abs(c) for c in shortest).bit_length() * n > DIGITS // 2:
        return None
    return shortest[:n]
