"""What bounds a cell, as people write it: in plain characters and in LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from bargaining.scenario import Scenario
from bargaining.scenario.polynomial import ONE, Polynomial


def inequality(polynomial: Polynomial) -> str:
    """Return "polynomial at least zero" with positive terms on both sides.

    Examples
    --------
    >>> a, b = Polynomial.variable("a"), Polynomial.variable("b")
    >>> inequality(a * 13 - 3), inequality(a * -13 + 3), inequality(a * b * 2 - b * 3 + 1)
    ('a >= 3/13', 'a <= 3/13', '1 + 2 a b >= 3 b')
    """
    return _written(polynomial, str, str, ("<=", ">="))


def latex_inequality(polynomial: Polynomial, symbols: Mapping[str, str]) -> str:
    r"""Return the same in LaTeX with a symbol for each parameter.

    Examples
    --------
    >>> latex_inequality(Polynomial.variable("a") * 13 - 3, {"a": "x"})
    'x \\geq \\frac{3}{13}'
    """

    def fraction(value: Fraction) -> str:
        if value.denominator == 1:
            return str(value)
        sign = "-" if value < 0 else ""
        return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"

    return _written(polynomial, lambda p: p.latex(symbols), fraction, (r"\leq", r"\geq"))


def symbols_of(scenario: Scenario) -> dict[str, str]:
    """Return the LaTeX symbols of the parameters that have one."""
    return {name: found.symbol for name, found in scenario.document.parameters.items() if found.symbol}


def _written(
    polynomial: Polynomial,
    write: Callable[[Polynomial], str],
    number: Callable[[Fraction], str],
    signs: tuple[str, str],
) -> str:
    terms = polynomial.terms
    if polynomial.degree == 1 and len(polynomial.variables) == 1:
        (name,) = polynomial.variables
        slope = terms[((name, 1),)]
        value = -terms.get(ONE, Fraction(0)) / slope
        return f"{write(Polynomial.variable(name))} {signs[slope > 0]} {number(value)}"
    sides = [Polynomial({m: way * c for m, c in terms.items() if way * c > 0}) for way in (1, -1)]
    return f"{write(sides[0])} {signs[1]} {write(sides[1])}"
