"""What must hold of other scales on which assumptions are told, and of numbers that are rounded from them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from bargaining.scenario.numbers import plain
from bargaining.scenario.told import Scale

if TYPE_CHECKING:
    from bargaining.algebra.polynomial import Polynomial
    from bargaining.scenario.compilation import Compiler

Scales = Mapping[str, "tuple[Polynomial, Polynomial]"]
"""By parameter the formula of its other scale, and what this is divided by."""


def scales_told(compiler: Compiler) -> dict[str, tuple[Polynomial, Polynomial]]:
    """Compile by parameter the formula of its other scale, and what this is divided by; what is wrong is noted."""
    found = {}
    for name, entry in compiler.document.parameters.items():
        if entry.told_as is not None:
            at = f"parameters.{name}.told_as"
            formula = compiler.compiled(f"{at}.formula", entry.told_as.formula)
            over = compiler.compiled(f"{at}.over", entry.told_as.over)
            if formula is not None and over is not None:
                found[name] = formula, over
    return found


def check_told(compiler: Compiler) -> dict[str, tuple[Polynomial, Polynomial]]:
    """Note scales that are none: not of the assumption alone, not monotone, or beyond a function's domain.

    Returns the others, compiled, for `check_rounding`.
    """
    before, found = len(compiler.problems), scales_told(compiler)
    for name, (formula, over) in found.items():
        at, limits = f"parameters.{name}.told_as", compiler.range(name)
        if formula.variables != {name}:
            others = ", ".join(sorted(formula.variables - {name})) or "no assumption"
            compiler.note(f"{at}.formula", f"found {others}, expected a formula in {name} alone")
        elif limits and limits[0] <= limits[1]:
            _check_shape(compiler, at, name, formula, limits)
        if wrong := sorted(n for n in over.variables if "." in n or n == name):
            compiler.note(f"{at}.over", f"found {wrong[0]!r}, expected a formula in other parameters")
    return found if len(compiler.problems) == before else {}


def _check_shape(
    compiler: Compiler, at: str, name: str, formula: Polynomial, limits: tuple[Fraction, Fraction]
) -> None:
    from bargaining.algebra.images import monotone

    entry = compiler.document.parameters[name].told_as
    assert entry is not None
    if not (way := monotone(formula.coefficients(name), *limits)):
        low, high = map(plain, limits)
        compiler.note(
            f"{at}.formula", f"found one that turns between {low} and {high}, expected a monotone one"
        )
    top = formula.evaluate({name: limits[way > 0]})
    if way and entry.function == "rate" and top > 1:
        compiler.note(
            f"{at}.formula",
            f"found {plain(top)} at its largest, expected at most 1 under the function 'rate'",
        )


def check_rounding(
    compiler: Compiler,
    scales: Scales,
    name: str,
    written: tuple[Fraction | str, Fraction],
    at: str,
) -> None:
    """Note a value that is not what is told on the other scale, rounded to the decimals that are written."""
    (value, told), entry = written, compiler.document.parameters[name].told_as
    if entry is None:
        compiler.note(at, f"found a number on another scale, expected parameters.{name}.told_as to say which")
        return
    if name not in scales:
        return  # which was said
    formula, over = scales[name]
    if over.variables or isinstance(value, str):
        compiler.note(at, "found a number on another scale that hangs on other parameters, or beside a level")
        return
    limits = compiler.range(name)
    scale = Scale(entry.name, "", formula.coefficients(name), entry.function, over.constant_term, True)
    half = Fraction(1, 2 * 10 ** decimals(value))
    ends = [value - half, value + half]
    if limits:
        ends = [max(ends[0], limits[0]), min(ends[1], limits[1])]
    sides = {scale.at(end).compare(told) for end in ends}
    if not (sides == {-1, 1} or 0 in sides):
        compiler.note(
            at,
            f"found {plain(told)}, expected about {float(scale.at(value)):.6g}, "
            f"which {plain(value)} is as {entry.name}",
        )


def decimals(value: Fraction) -> int:
    """Return how many decimals a number is written with; 30 for one that is no decimal.

    Examples
    --------
    >>> decimals(Fraction(3, 8)), decimals(Fraction(2)), decimals(Fraction(1, 3))
    (3, 0, 30)
    """
    return next((k for k in range(31) if (value * 10**k).denominator == 1), 30)
