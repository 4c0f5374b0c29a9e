"""What a question may ask for: counts that no machine would finish are refused before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass

from bargaining.errors import ScenarioError

MOST_BYTES = 2**32
"""Memory that one question may take."""
MOST_STEPS = 10**13
"""Products of numbers that one question may ask for: some hours of work."""
STEPS_AN_HOUR = 2 * 10**12
MOST_BOXES = 10**6
"""Boxes that one question may look at; each takes milliseconds, and memory while it is undecided."""

_WORDS = {0: "none", 1: "one", 2: "two"}


@dataclass(frozen=True)
class Budget:
    """Hold how much work a question may take, where that is more than one number.

    Parameters
    ----------
    boxes : int, optional
        Boxes to look at, exactly; each question has a default of its own.
    draws : int, optional
        Points to draw; each question has a default of its own.
    seed : int
        Seed of the draws.
    """

    boxes: int | None = None
    draws: int | None = None
    seed: int = 0


DEFAULT = Budget()


def refuse_excess(name: str, count: int, *, least: int = 1, bytes_each: int = 0, steps_each: int = 0) -> None:
    """Refuse a count that is too small, or that would take more memory or time than there is.

    Parameters
    ----------
    name : str
        What is counted, as the option or the argument is called.
    count : int
        How many.
    least : int
        The fewest.
    bytes_each, steps_each : int
        Memory, and products of numbers, that each takes.

    Raises
    ------
    ScenarioError
        With what it would need and the most that is possible.

    Examples
    --------
    >>> refuse_excess("draws", 10**14, bytes_each=64)
    Traceback (most recent call last):
    bargaining.errors.ScenarioError: draws: found 100,000,000,000,000, which would take about 6 PB of memory, expected \
at most 67,108,864
    """
    if count < least:
        raise ScenarioError(f"{name}: found {count}, expected at least {_WORDS.get(least, least)}")
    if count * bytes_each > MOST_BYTES:
        need, most = f"{_measured(count * bytes_each)} of memory", MOST_BYTES // bytes_each
    elif count * steps_each > MOST_STEPS:
        need, most = f"{_counted(count * steps_each // STEPS_AN_HOUR)} hours", MOST_STEPS // steps_each
    else:
        return
    raise ScenarioError(
        f"{name}: found {_counted(count)}, which would take about {need}, expected at most {max(most, least):,}"
    )


def refuse_boxes(boxes: int, *, least: int = 1) -> None:
    """Refuse a number of boxes that is too small or would take days."""
    if not least <= boxes <= MOST_BOXES:
        fewest = _WORDS.get(least, least)
        raise ScenarioError(
            f"boxes: found {_counted(boxes)}, expected at least {fewest} and at most {MOST_BOXES:,}"
        )


def _measured(count: int) -> str:
    units = ["bytes", "kB", "MB", "GB", "TB", "PB"]
    while count >= 1_000 and len(units) > 1:
        count, units = count // 1_000, units[1:]
    return f"{_counted(count)} {units[0]}"


def _counted(count: int) -> str:
    return f"{count:,}" if count < 10**18 else "more than 10^18"
