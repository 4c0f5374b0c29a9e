"""What stands for assumptions in a form: numbers, and polynomials in assumptions that may still vary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial

Held = Mapping[str, Fraction | Polynomial]


def put_in(polynomial: Polynomial, held: Held | None) -> Polynomial:
    """Return a polynomial with what is held put in."""
    return polynomial.substitute(held) if held else polynomial


def holding(held: Held | None, values: Held) -> Held:
    """Return what is held when values are put in as well, also into polynomials that were held before.

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> {name: str(value) for name, value in holding({"y": x * 2}, {"x": Fraction(3)}).items()}
    {'x': '3', 'y': '6'}
    """
    earlier = {
        name: value.substitute(values) if isinstance(value, Polynomial) else value
        for name, value in (held or {}).items()
    }
    return {**values, **earlier}


def left(parameters: Iterable[str], values: Held) -> tuple[str, ...]:
    """Return the assumptions that may still vary: those without a value, and new ones in alphabetical order."""
    stay = [name for name in parameters if name not in values]
    new = {n for v in values.values() if isinstance(v, Polynomial) for n in v.variables} - {*stay}
    return (*stay, *sorted(new))
