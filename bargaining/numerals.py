"""Numbers in text, read exactly, in bounded time."""

from __future__ import annotations

import re
from fractions import Fraction

_WRITTEN = re.compile(
    r"[+-]?(?:(?P<over>[0-9]+)/(?P<under>[0-9]+)|(?P<digits>[0-9]+\.?[0-9]*|\.[0-9]+)(?:e(?P<exponent>[+-]?[0-9]+))?)",
    re.IGNORECASE,
)
_LONGEST_SHOWN = 60


def rational(text: str, digits: int, exponent: int) -> Fraction:
    """Read a number exactly as written.

    Parameters
    ----------
    text : str
        A decimal such as ``0.4`` or ``4e-1``, or a quotient such as ``2/5``.
    digits : int
        The most digits, those of a numerator and a denominator together.
    exponent : int
        The largest exponent of ten on either side of zero, so that ``1e999999999`` takes neither time nor memory.

    Raises
    ------
    ValueError
        Without the place, when the text is not such a number, is too long or has too large an exponent.

    Examples
    --------
    >>> rational("0.4", 30, 99) == rational("2/5", 30, 99) == rational("4e-1", 30, 99)
    True
    >>> rational("1e999999999", 30, 99)
    Traceback (most recent call last):
    ValueError: found '1e999999999', expected a number with an exponent from -99 to 99
    """
    written = text.strip().replace("_", "")
    found = f"found {shortened(text)!r}, expected"
    if len(written) > digits + len(str(exponent)) + 5:  # a sign, a point or a stroke, e and its sign
        raise ValueError(f"{found} a number of at most {digits} digits")
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise ValueError(f"{found} a number such as 0.4 or 2/5")
    parts = match.groupdict(default="")
    if sum(map(str.isdigit, parts["over"] + parts["under"] + parts["digits"])) > digits:
        raise ValueError(f"{found} a number of at most {digits} digits")
    if parts["exponent"] and abs(int(parts["exponent"])) > exponent:
        raise ValueError(f"{found} a number with an exponent from -{exponent} to {exponent}")
    if parts["under"] and not parts["under"].strip("0"):
        raise ValueError(f"{found} a quotient that does not divide by zero")
    return Fraction(written)


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
