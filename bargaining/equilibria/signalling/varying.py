"""Payoffs of types in equilibrium that vary along a segment, and where on it walls are met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bargaining.equilibria.signalling.criteria import Finding, Payoffs
from bargaining.equilibria.signalling.walls import Wall

Segment = tuple[Payoffs, Payoffs, list[Fraction]]
"""The ends of a segment of payoffs, and where on it some points lie, from 0 to 1."""


@dataclass(frozen=True)
class Run:
    """Hold a stretch of a segment, which of its ends belong to it, and what is said at a point inside."""

    first: Fraction
    last: Fraction
    closed: tuple[bool, bool]
    findings: tuple[Finding, ...]


def between(start: Payoffs, end: Payoffs, share: Fraction) -> dict[int, Fraction]:
    """Return the payoffs at a point of a segment."""
    return {t: start[t] + share * (end[t] - start[t]) for t in start}


def shares(points: Sequence[Payoffs]) -> Segment | None:
    """Return the ends of the segment on which points lie, and where each lies; None where they span more.

    Examples
    --------
    >>> points = [{0: Fraction(x), 1: Fraction(2 * x)} for x in (1, 0, 4)]
    >>> start, end, found = shares(points)
    >>> start[1], end[1], [str(share) for share in found]
    (Fraction(0, 1), Fraction(8, 1), ['1/4', '0', '1'])
    """
    ordered = sorted(points, key=lambda p: tuple(p.values()))
    start, end = ordered[0], ordered[-1]
    moving = [t for t in start if start[t] != end[t]]
    found = []
    for point in points:
        share = (
            (point[moving[0]] - start[moving[0]]) / (end[moving[0]] - start[moving[0]])
            if moving
            else Fraction(0)
        )
        if between(start, end, share) != dict(point):
            return None
        found.append(share)
    return start, end, found


def critical_shares(planes: Sequence[Wall], start: Payoffs, end: Payoffs) -> set[Fraction]:
    """Return the points of a segment, its ends among them, between which no wall is met."""
    found = {Fraction(0), Fraction(1)}
    for normal, level in planes:
        low, high = (
            sum((n * x for n, x in zip(normal, p.values(), strict=True)), -level) for p in (start, end)
        )
        if low != high:
            found.add(low / (low - high))
    return {share for share in found if 0 <= share <= 1}


def runs(marks: set[Fraction], say: Callable[[Fraction], tuple[Finding, ...]]) -> list[Run]:
    """Return the stretches of a segment, cut at some marks, on which what is said is the same but for numbers."""
    ordered = sorted(marks)
    pieces = []
    for k, mark in enumerate(ordered):
        pieces.append((mark, mark, True, mark))
        if k + 1 < len(ordered):
            pieces.append((mark, ordered[k + 1], False, (mark + ordered[k + 1]) / 2))
    found: list[Run] = []
    for first, last, closed, probe in pieces:
        findings = say(probe)
        before = found[-1] if found else None
        if before is not None and _told(before.findings) == _told(findings):
            inside = before.findings if before.first != before.last else findings
            found[-1] = Run(before.first, last, (before.closed[0], closed), inside)
        else:
            found.append(Run(first, last, (closed, closed), findings))
    return found


def _told(findings: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    """Return what findings say apart from numbers."""
    return [(f.message, [(r.type, r.other) for r in f.removed], tuple(f.gains), f.cut) for f in findings]
