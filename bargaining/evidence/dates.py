"""Dates as the evidence writes them, and the days that they cover."""

import re
from calendar import monthrange
from datetime import date


def iso(text: str) -> str:
    """Return `text` when it is an ISO day, month or year, or two of them joined by a slash."""
    for part in text.split("/", maxsplit=1):
        if not re.fullmatch(r"\d{4}(-\d\d){0,2}", part):
            raise ValueError("expected an ISO date such as 2025, 2025-06, 2025-06-21 or 2013/2014")
        try:
            date.fromisoformat(part + "-01-01"[len(part) - 4 :])
        except ValueError as error:
            raise ValueError(f"expected an ISO date: {error}") from None
    return text


def span(text: str) -> tuple[date, date]:
    """Return the first and the last day of a year, month or day, or of two of them joined by a slash.

    Parameters
    ----------
    text : str
        An ISO date, as the records of evidence check it.

    Examples
    --------
    >>> [str(day) for day in span("2024-02")], [str(day) for day in span("2013/2014")]
    (['2024-02-01', '2024-02-29'], ['2013-01-01', '2014-12-31'])
    """
    parts = text.split("/")
    return _day(parts[0], last=False), _day(parts[-1], last=True)


def _day(text: str, *, last: bool) -> date:
    numbers = [int(part) for part in text.split("-")]
    year = numbers[0]
    month = numbers[1] if len(numbers) > 1 else 12 if last else 1
    if len(numbers) > 2:
        return date(year, month, numbers[2])
    return date(year, month, monthrange(year, month)[1] if last else 1)
