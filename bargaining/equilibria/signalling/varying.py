"""Where along a segment of payoffs in equilibrium the verdict of a criterion may change, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations

from bargaining.equilibria.signalling.answers import Best
from bargaining.equilibria.signalling.criteria import Payoffs
from bargaining.equilibria.signalling.shape import Message
from bargaining.games.exact_programs import maximum

_ZERO, _ONE = Fraction(0), Fraction(1)


def between(start: Payoffs, end: Payoffs, share: Fraction) -> dict[int, Fraction]:
    """Return the payoffs at a point of a segment."""
    return {t: start[t] + share * (end[t] - start[t]) for t in start}


def shares(points: Sequence[Payoffs]) -> tuple[Payoffs, Payoffs, list[Fraction]] | None:
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
            (point[moving[0]] - start[moving[0]]) / (end[moving[0]] - start[moving[0]]) if moving else _ZERO
        )
        if between(start, end, share) != dict(point):
            return None
        found.append(share)
    return start, end, found


def critical_shares(message: Message, best: Sequence[Best], start: Payoffs, end: Payoffs) -> set[Fraction]:
    """Return all points of a segment between which what any criterion says of a message stays the same.

    These are where a type gets what a pure answer pays, and where mixed answers begin or cease to exist that are best
    at one belief and by which one type does not lose and another does not gain, or by which no type gains.
    """
    found = {_ZERO, _ONE}
    for t in message.senders:
        if slope := end[t] - start[t]:
            found.update((x - start[t]) / slope for x in message.sender[t])
    for one in best:
        every = [(t, 1) for t in message.senders]
        found.update(_ends(message, one, start, end, every))
        for t, other in permutations(message.senders, 2):
            found.update(_ends(message, one, start, end, [(t, -1), (other, 1)]))
    return {share for share in found if 0 <= share <= 1}


def _ends(
    message: Message, best: Best, start: Payoffs, end: Payoffs, signs: Sequence[tuple[int, int]]
) -> Iterator[Fraction]:
    """Yield the first and the last point at which a mixture lets types not gain (sign 1), or not lose (sign -1)."""
    n = len(best.answers)
    share, rest, first = n, n + 1, n + 2
    columns = first + len(signs)
    matrix = [
        [_ONE] * n + [_ZERO] * (columns - n),
        [_ONE if c in (share, rest) else _ZERO for c in range(columns)],
    ]
    rhs = [_ONE, _ONE]
    for k, (t, sign) in enumerate(signs):
        row = [sign * message.sender[t][r] for r in best.answers] + [_ZERO] * (columns - n)
        row[share] = sign * (start[t] - end[t])
        row[first + k] = _ONE
        matrix.append(row)
        rhs.append(sign * start[t])
    for sign in (1, -1):
        objective = [Fraction(sign) if c == share else _ZERO for c in range(columns)]
        if (found := maximum(objective, matrix, rhs)) is not None:
            yield sign * found[0]
