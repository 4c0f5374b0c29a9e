"""Numbers in print: exact ones as decimals of so many digits, or as quotients."""

from __future__ import annotations

from fractions import Fraction

from bargaining.scenario.numbers import plain

EXACT = "exact"
Digits = int | str
"""To how many decimals, or ``exact``: a short decimal where it is one, otherwise the quotient."""


def numeral(number: Fraction, digits: Digits) -> str:
    """Write a number as text without LaTeX; the sign of a negative one is a minus.

    Parameters
    ----------
    number : Fraction
        Rounded half to even.
    digits : int or str
        See `Digits`.

    Examples
    --------
    >>> numeral(Fraction(-3, 13), 2), numeral(Fraction(-3, 13), "exact"), numeral(Fraction(-1, 1000), 2)
    ('−0.23', '−3/13', '0.00')
    """
    if digits == EXACT:
        return plain(number).replace("-", "−", 1)
    places = int(digits)
    scaled = round(abs(number) * 10**places)
    whole, rest = divmod(scaled, 10**places)
    written = f"{whole}.{rest:0{places}d}" if places else str(whole)
    return f"−{written}" if number < 0 and scaled else written
