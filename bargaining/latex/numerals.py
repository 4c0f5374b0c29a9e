"""Numbers in print: exact ones as decimals of so many digits, or as quotients."""

from __future__ import annotations

from collections.abc import Iterable
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


def digits_for(numbers: Iterable[Fraction], asked: Digits | None, most: int = 2) -> Digits:
    """Return the digits that were asked for; else the fewest decimals that write all numbers exactly, or the most.

    Examples
    --------
    >>> digits_for([Fraction(2), Fraction(1, 2)], None), digits_for([Fraction(1, 3)], None), digits_for([], "exact")
    (1, 2, 'exact')
    """
    if asked is not None:
        return asked
    known = list(numbers)
    fitting = (k for k in range(most) if all((number * 10**k).denominator == 1 for number in known))
    return next(fitting, most)


def rounded(numbers: Iterable[Fraction], digits: Digits) -> str:
    """Return a sentence that says to how many decimals numbers are rounded; nothing where all are exact.

    Examples
    --------
    >>> rounded([Fraction(1, 3)], 1), rounded([Fraction(1, 2)], 1)
    ('Payoffs are rounded to 1 decimal.', '')
    """
    if digits == EXACT or all((number * 10 ** int(digits)).denominator == 1 for number in numbers):
        return ""
    return f"Payoffs are rounded to {digits} decimal{'s' if digits != 1 else ''}."


_SHORT, _DECIMALS = 6, 4


def brief(number: Fraction, digits: Digits | None) -> str:
    """Write a number of a document: as was asked, or exactly where that is short and else to four decimals.

    Examples
    --------
    >>> brief(Fraction(1, 4), None), brief(Fraction(119888, 10**6), None), brief(Fraction(1, 3), "exact")
    ('0.25', '0.1199', '1/3')
    """
    if digits is not None:
        return numeral(number, digits)
    exact = numeral(number, EXACT)
    return exact if len(exact) <= _SHORT else numeral(number, _DECIMALS)
