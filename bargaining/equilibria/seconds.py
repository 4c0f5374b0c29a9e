"""The limit of time that solvers take."""

from __future__ import annotations

from bargaining.errors import SolverError


def require_seconds(max_seconds: float | None) -> None:
    """Refuse a limit that is no number of seconds.

    Raises
    ------
    SolverError
        For a negative one, and for what is not a number, beside which no time is ever late.

    Examples
    --------
    >>> require_seconds(float("nan"))
    Traceback (most recent call last):
    bargaining.errors.SolverError: max_seconds: found nan, expected a number of seconds, zero or more
    """
    if max_seconds is not None and not max_seconds >= 0:
        raise SolverError(f"max_seconds: found {max_seconds}, expected a number of seconds, zero or more")
