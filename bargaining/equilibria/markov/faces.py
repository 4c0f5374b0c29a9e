r"""Faces of the box of probabilities: who mixes, and what everybody else does, one face after the other, exactly.

On the open face at which some places mix and the others are fixed, equilibria are the points at which the margins of
all that mix vanish and those of the others have the right sign. A face is dropped where the Bernstein coefficients of a
margin that must vanish are all of one sign and not all zero: then it vanishes nowhere inside. Where whoever mixes is
idle, its margin zero all over the face, the face holds a continuum as far as the others' conditions hold.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bargaining.equilibria.markov.margins import Margin, Powers, in_bernstein_form
from bargaining.equilibria.markov.points import TooMany, point_where

Terms = Mapping[Powers, Fraction]
MIXING = -1
Pattern = tuple[int, ...]
"""At each place the number of the action that is fixed, or `MIXING`."""

MAX_FACES = 20_000


@dataclass(frozen=True)
class Face:
    """Hold an open face, with the margins of all places on it.

    Parameters
    ----------
    pattern : Pattern
        Who mixes, and what the others do.
    margins : tuple of Margin
        Of all places, in the probabilities of those that mix.
    """

    pattern: Pattern
    margins: tuple[Margin, ...]

    @property
    def mixing(self) -> tuple[int, ...]:
        """Return the places that mix."""
        return tuple(j for j, end in enumerate(self.pattern) if end == MIXING)

    @property
    def idle(self) -> bool:
        """Tell whether nobody that mixes changes anything for itself, all over the face."""
        return not any(self.margins[j].terms for j in self.mixing)


def faces(conditions: Sequence[Margin]) -> Iterator[Face]:
    """Yield the open faces that may hold equilibria, those at which nobody mixes included.

    Raises
    ------
    TooMany
        When more than `MAX_FACES` would have to be looked at.
    """
    n, looked = len(conditions), 0
    waiting: list[tuple[Pattern, tuple[Margin, ...]]] = [((), tuple(conditions))]
    while waiting:
        pattern, restricted = waiting.pop()
        looked += 1
        if looked > MAX_FACES:
            raise TooMany
        closed = len(pattern) < n  # places that are not decided yet may still be at an end
        if any(_fails(restricted[j], end, closed) for j, end in enumerate(pattern)):
            continue
        if not closed:
            yield Face(pattern, restricted)
            continue
        v = len(pattern)
        for end in (MIXING, 1, 0):
            fixed = restricted if end == MIXING else tuple(_restricted(m, v, end) for m in restricted)
            waiting.append(((*pattern, end), fixed))


def _fails(margin: Margin, end: int, closed: bool) -> bool:
    """Tell whether a margin has the wrong sign all over a face, or may not vanish where it must."""
    if not margin.terms:
        return False
    low, high = margin.exact_range
    above, below = (low > 0, high < 0) if closed else (low >= 0, high <= 0)
    return (above and end != 1) or (below and end != 0)


def _restricted(margin: Margin, v: int, end: int) -> Margin:
    if not margin.degrees[v]:
        return margin
    found: dict[Powers, Fraction] = {}
    for powers, c in margin.terms.items():
        if end or not powers[v]:
            key = (*powers[:v], 0, *powers[v + 1 :])
            found[key] = found.get(key, Fraction(0)) + c
    return Margin({key: c for key, c in found.items() if c}, margin.n)


def without_ends(margin: Margin, places: Sequence[int]) -> Margin:
    """Return a margin without factors that are positive wherever places mix: probabilities, and one less these."""
    for v in places:
        while margin.terms and all(powers[v] for powers in margin.terms):
            margin = Margin({(*p[:v], p[v] - 1, *p[v + 1 :]): c for p, c in margin.terms.items()}, margin.n)
        while margin.degrees[v] and not _restricted(margin, v, 1).terms:
            parts: dict[Powers, list[Fraction]] = {}
            for powers, c in margin.terms.items():
                rest = (*powers[:v], 0, *powers[v + 1 :])
                parts.setdefault(rest, [Fraction(0)] * (margin.degrees[v] + 1))[powers[v]] += c
            margin = Margin(
                {
                    (*rest[:v], k, *rest[v + 1 :]): total
                    for rest, own in parts.items()
                    for k, total in enumerate(itertools.accumulate(own[:-1]))
                    if total
                },
                margin.n,
            )
    return margin


def point_of(face: Face) -> tuple[tuple[Fraction, ...], bool] | None:
    """Return a point of an idle face at which all conditions hold, and whether they hold all over it.

    None where it is proved that there is none.

    Raises
    ------
    TooMany
        When neither is settled.
    """
    asked = [
        (without_ends(m, face.mixing), end)
        for m, end in zip(face.margins, face.pattern, strict=True)
        if end != MIXING and m.terms
    ]
    whole = all((m.exact_range[0] >= 0) if end else (m.exact_range[1] <= 0) for m, end in asked)
    mixing, scales = face.mixing, [max(map(abs, m.exact_range)) for m, _ in asked]

    def placed(point: Sequence[Fraction]) -> list[Fraction]:
        full = [Fraction(max(end, 0)) for end in face.pattern]
        for j, x in zip(mixing, point, strict=True):
            full[j] = x
        return full

    def least(point: Sequence[Fraction]) -> Fraction:
        full = placed(point)
        values = (
            (m.exactly(full) if end else -m.exactly(full)) / c
            for (m, end), c in zip(asked, scales, strict=True)
        )
        return min(values, default=Fraction(0))

    found = point_where(
        len(mixing), least, lambda box: any(_wrong_over(m, end, mixing, box) for m, end in asked)
    )
    return None if found is None else (tuple(placed(found)), whole)


def _wrong_over(
    margin: Margin, end: int, mixing: Sequence[int], box: Sequence[tuple[Fraction, Fraction]]
) -> bool:
    """Tell whether a condition fails all over a box inside a face."""
    table = in_bernstein_form(margin.over(mixing, box))
    low, high = min(table.ravel()), max(table.ravel())
    return bool(high < 0 if end else low > 0)


def maximal(patterns: Sequence[Pattern]) -> list[Pattern]:
    """Return the faces that lie in the closure of no other."""

    def inside(small: Pattern, large: Pattern) -> bool:
        return small != large and all(b in (MIXING, a) for a, b in zip(small, large, strict=True))

    return [one for one in patterns if not any(inside(one, other) for other in patterns)]
