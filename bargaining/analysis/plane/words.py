"""What a cell is and what bounds it, as people write it: in plain characters and in LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bargaining.algebra.numbers import ExactNumber
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.plane.conditions import Across, Beyond, Condition, Part, Sign
from bargaining.analysis.plane.curves import factored
from bargaining.scenario import Scenario


@dataclass(frozen=True)
class _Style:
    """Hold how polynomials, numbers, signs and words are written."""

    polynomial: Callable[[Polynomial], str]
    number: Callable[[Fraction], str]
    at_most: str
    at_least: str
    words: Callable[[str], str]
    brackets: tuple[str, str] = ("(", ")")

    def strict(self) -> _Style:
        """Return the style of inequalities that do not hold with equality."""
        return replace(self, at_most="<", at_least=">")


PLAIN = _Style(str, str, "<=", ">=", str)


def _latex(symbols: Mapping[str, str]) -> _Style:
    def fraction(value: Fraction) -> str:
        if value.denominator == 1:
            return str(value)
        sign = "-" if value < 0 else ""
        return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"

    def words(text: str) -> str:
        return rf"\text{{{text}}}"

    brackets = (r"\left(", r"\right)")
    return _Style(lambda p: p.latex(symbols), fraction, r"\leq", r"\geq", words, brackets=brackets)


def inequality(polynomial: Polynomial, *, strict: bool = False) -> str:
    """Return "polynomial at least zero", or "above zero", with positive terms on both sides or as a product.

    Examples
    --------
    >>> a, b = Polynomial.variable("a"), Polynomial.variable("b")
    >>> inequality(a * 13 - 3), inequality(a * -13 + 3), inequality(a * b * 2 - b * 3 + 1)
    ('a >= 3/13', 'a <= 3/13', '1 + 2 a b >= 3 b')
    >>> inequality((a * 3 - 1) * (b * 2 - 1) * -1), inequality((a - 1) * (a - 1) * b)
    ('(-1 + 2 b) (-1 + 3 a) <= 0', 'b (-1 + a)^2 >= 0')
    >>> inequality(a * -13 + 3, strict=True)
    'a < 3/13'
    """
    return _inequality(polynomial, PLAIN.strict() if strict else PLAIN)


def latex_inequality(polynomial: Polynomial, symbols: Mapping[str, str], *, strict: bool = False) -> str:
    r"""Return the same in LaTeX with a symbol for each parameter.

    Examples
    --------
    >>> latex_inequality(Polynomial.variable("a") * 13 - 3, {"a": "x"})
    'x \\geq \\frac{3}{13}'
    """
    style = _latex(symbols)
    return _inequality(polynomial, style.strict() if strict else style)


def equation(polynomial: Polynomial, symbols: Mapping[str, str] | None = None) -> str:
    """Return "polynomial equals zero" with positive terms on both sides; in LaTeX where symbols are given.

    Examples
    --------
    >>> equation(Polynomial.variable("a") * 13 - 3)
    '13 a = 3'
    """
    return " = ".join(_sides(polynomial, PLAIN if symbols is None else _latex(symbols)))


def condition(found: Condition, symbols: Mapping[str, str] | None = None) -> str:
    """Return a condition of a cell's part; in LaTeX where symbols are given.

    Examples
    --------
    >>> condition(Across("a", ExactNumber.rational(Fraction(1, 3)), above=False))
    'a <= 1/3'
    """
    style = PLAIN if symbols is None else _latex(symbols)
    if isinstance(found, Sign):
        return _inequality(found.polynomial, style)
    if isinstance(found, Across):
        return _beside(found.parameter, found.place, style, above=found.above)
    return _beyond(found, style)


def _beside(parameter: str, place: ExactNumber, style: _Style, *, above: bool) -> str:
    name = style.polynomial(Polynomial.variable(parameter))
    return f"{name} {style.at_least if above else style.at_most} {_number(place, parameter, style)}"


def _number(place: ExactNumber, parameter: str, style: _Style) -> str:
    if place.is_rational:
        return style.number(place.low)
    variable, powers = Polynomial.variable(parameter), Polynomial.constant(1)
    minimal = Polynomial.constant(0)
    for c in place.polynomial:
        minimal, powers = minimal + powers * c, powers * variable
    near = style.words(f"the root near {float(place):.9g} of ")
    return f"{near}{' = '.join(_sides(minimal, style))}"


def _beyond(found: Beyond, style: _Style) -> str:
    up = style.polynomial(Polynomial.variable(found.up))
    limits = [
        _beside(found.across, place, style, above=above)
        for place, above in ((found.start, True), (found.end, False))
        if place is not None
    ]
    which = style.words(f"the {found.number}{_ending(found.number)} ")
    at = style.words(" in its range, from below, at which ")
    sign = style.at_least if found.above else style.at_most
    curve = " = ".join(_sides(found.polynomial, style))
    return style.words(" and ").join([*limits, f"{up} {sign} {which}{up}{at}{curve}"])


def _ending(number: int) -> str:
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def description(parts: Sequence[Part]) -> tuple[list[str], list[list[str]]]:
    """Return what holds all over a cell, and what its parts add, one list a part; none where there is one part only.

    Examples
    --------
    >>> a, b = (Sign(Polynomial.variable(name)) for name in "ab")
    >>> description([(a, b)]), description([(a,), (b,)])
    ((['a >= 0', 'b >= 0'], []), ([], [['a >= 0'], ['b >= 0']]))
    """
    common = [c for c in parts[0] if all(c in part for part in parts)]
    rest = [[condition(c) for c in part if c not in common] for part in parts] if len(parts) > 1 else []
    return [condition(c) for c in common], rest


def symbols_of(scenario: Scenario) -> dict[str, str]:
    """Return the LaTeX symbols of the parameters that have one."""
    return {name: found.symbol for name, found in scenario.document.parameters.items() if found.symbol}


def _inequality(polynomial: Polynomial, style: _Style) -> str:
    if polynomial.degree == 1 and len(polynomial.variables) == 1:
        (name,) = polynomial.variables
        slope = polynomial.terms[((name, 1),)]
        value = -polynomial.constant_term / slope
        sign = style.at_least if slope > 0 else style.at_most
        return f"{style.polynomial(Polynomial.variable(name))} {sign} {style.number(value)}"
    unit, factors = _factors(polynomial)
    if len(factors) > 1 or any(power > 1 for _, power in factors):
        written = " ".join(_factor(factor, power, style) for factor, power in factors)
        return f"{written} {style.at_least if unit > 0 else style.at_most} 0"
    return f" {style.at_least} ".join(_sides(polynomial, style))


def _factors(polynomial: Polynomial) -> tuple[int, list[tuple[Polynomial, int]]]:
    """Return the sign and the irreducible factors of a polynomial in one or two variables, with their powers."""
    names = sorted(polynomial.variables)
    if not 1 <= len(names) <= 2:
        return 1, [(polynomial, 1)]
    x, y = (*names, "")[:2]
    unit, found = factored(polynomial.by_powers((x, y)))
    return unit, [(curve.polynomial(x, y, 1), power) for curve, power in found]


def _factor(polynomial: Polynomial, power: int, style: _Style) -> str:
    text = style.polynomial(polynomial)
    left, right = ("", "") if len(polynomial.terms) == 1 else style.brackets
    return f"{left}{text}{right}" + (f"^{power}" if power > 1 else "")


def _sides(polynomial: Polynomial, style: _Style) -> list[str]:
    """Return both sides of an equation or inequality, with positive terms."""
    sides = [Polynomial({m: way * c for m, c in polynomial.terms.items() if way * c > 0}) for way in (1, -1)]
    return [style.polynomial(side) for side in sides]
