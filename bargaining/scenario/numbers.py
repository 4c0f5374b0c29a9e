"""Numbers as people write them: read exactly, shown shortly."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from numbers import Real
from typing import Any

from bargaining.numerals import rational, shortened

MAX_DIGITS = 30
MAX_EXPONENT = 99
_MOST_BITS = 10_000


class Unread:
    """Hold a number of a file as written that was not read, so that the entry which needs it can say why.

    Parameters
    ----------
    text : str
        As written.
    problem : str
        What was found and what was expected.
    """

    __slots__ = ("problem", "text")

    def __init__(self, text: str, problem: str) -> None:
        self.text = text
        self.problem = problem

    def __repr__(self) -> str:
        """Return the number as written."""
        return self.text


def decimal(text: str) -> Fraction:
    """Read a number exactly as written.

    Parameters
    ----------
    text : str
        A decimal such as ``0.4`` or ``4e-1``, or a quotient such as ``2/5``.

    Raises
    ------
    ValueError
        Without the place, when the text is not such a number, has more than 30 digits or too large an exponent.

    Examples
    --------
    >>> decimal("0.4") == decimal("2/5") == decimal("4e-1")
    True
    >>> decimal("forty")
    Traceback (most recent call last):
    ValueError: found 'forty', expected a number such as 0.4 or 2/5
    """
    return rational(text, MAX_DIGITS, MAX_EXPONENT)


def exact(value: Any) -> Fraction:
    """Return a number as the fraction that its shortest decimal writes.

    Raises
    ------
    ValueError
        Without the place, when the value is not a number.

    Examples
    --------
    >>> exact(0.1) + exact("0.2") == exact(0.3)
    True
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, Unread):
        raise ValueError(value.problem)  # noqa: TRY004 (pydantic collects these)
    if isinstance(value, bool) or not isinstance(value, Real | str):
        raise ValueError(f"found {shown(value)}, expected a number")  # noqa: TRY004 (pydantic collects these)
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise ValueError(f"found a number of thousands of digits, expected at most {MAX_DIGITS}")
    return decimal(str(value))


def plain(value: Fraction) -> str:
    """Write a fraction as a decimal where it has a short one, else as a quotient.

    Examples
    --------
    >>> plain(exact("0.25")), plain(exact("3/13")), plain(exact(2))
    ('0.25', '3/13', '2')
    """
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > _MOST_BITS:
        return "a number of thousands of digits"
    try:
        text = f"{float(value):.10g}"
    except OverflowError:
        return shortened(str(value))
    return text if Fraction(text) == value else str(value)


def coded(code: Fraction | str) -> str:
    """Write a code: a level as it is called, a number plainly."""
    return code if isinstance(code, str) else plain(code)


def settings(values: Mapping[str, Fraction]) -> str:
    """Write values as the options of a command line that set them, exactly.

    Examples
    --------
    >>> settings({"autonomy": Fraction(3, 13), "reversal": Fraction(1, 4)})
    '--set autonomy=3/13 --set reversal=0.25'
    """
    return " ".join(f"--set {name}={plain(value)}" for name, value in values.items())


def shown(value: Any) -> str:
    """Write a value from a file as its author wrote it, cut where it is long.

    Examples
    --------
    >>> shown("far"), shown(True), shown(Fraction(2, 5)), shown({}), shown([1])
    ("'far'", 'true', '0.4', 'a table', 'a list')
    """
    match value:
        case bool():
            return str(value).lower()
        case Fraction():
            return plain(value)
        case str():
            return repr(shortened(value))
        case dict():
            return "a table"
        case list() | tuple():
            return "a list"
    return shortened(str(value))
