"""Numbers as people write them: read exactly, shown shortly."""

from __future__ import annotations

import re
from fractions import Fraction
from numbers import Real
from typing import Any

MAX_DIGITS = 30
_WRITTEN = re.compile(r"[+-]?([0-9]+/[0-9]+|([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]{1,2})?)", re.IGNORECASE)
_LONGEST_SHOWN = 60


def decimal(text: str) -> Fraction:
    """Read a number exactly as written.

    Parameters
    ----------
    text : str
        A decimal such as ``0.4`` or ``4e-1``, or a quotient such as ``2/5``.

    Raises
    ------
    ValueError
        Without the place, when the text is not such a number or has more than 30 digits.

    Examples
    --------
    >>> decimal("0.4") == decimal("2/5") == decimal("4e-1")
    True
    >>> decimal("forty")
    Traceback (most recent call last):
    ValueError: found 'forty', expected a number such as 0.4 or 2/5
    """
    written = text.strip().replace("_", "")
    if not _WRITTEN.fullmatch(written) or sum(map(str.isdigit, written)) > MAX_DIGITS:
        raise ValueError(f"found {shortened(text)!r}, expected a number such as 0.4 or 2/5")
    try:
        return Fraction(written)
    except ZeroDivisionError:
        raise ValueError(f"found {text!r}, expected a quotient that does not divide by zero") from None


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
    if isinstance(value, bool) or not isinstance(value, Real | str):
        raise ValueError(f"found {shown(value)}, expected a number")  # noqa: TRY004 (pydantic collects these)
    return decimal(str(value))


def shortened(text: str, limit: int = _LONGEST_SHOWN) -> str:
    """Cut a long text in the middle.

    Examples
    --------
    >>> len(shortened("x" * 1000))
    60
    """
    if len(text) <= limit:
        return text
    half = (limit - 3) // 2
    return f"{text[: limit - 3 - half]}...{text[-half:]}"


def plain(value: Fraction) -> str:
    """Write a fraction as a decimal where it has a short one, else as a quotient.

    Examples
    --------
    >>> plain(exact("0.25")), plain(exact("3/13")), plain(exact(2))
    ('0.25', '3/13', '2')
    """
    text = f"{float(value):.10g}"
    return text if Fraction(text) == value else str(value)


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
