"""What a cell of the plane is: a union of parts, each the points at which a few conditions hold.

The sectors of a decomposition know which conditions hold on them, so that whether a set of conditions describes a
cell, and nothing else, is decided exactly: no sector outside the cell may fulfil all of them. Conditions hold on the
closure of their part; a point at which all hold strictly lies inside the cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.numbers import sign
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.plane.conditions import Across, Beyond, Condition, Part, Sign
from bargaining.analysis.plane.margins import Margin, margin
from bargaining.analysis.plane.records import Reason
from bargaining.analysis.plane.sectors import Sectors
from bargaining.analysis.plane.slabs import Arc
from bargaining.forms.form import Profile
from bargaining.forms.formula import flat

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Candidate:
    """Hold a condition with the sectors on which it is true, and how unwelcome it is in a description."""

    condition: Condition
    true: Mask
    cost: tuple[int, ...]


class Describer:
    """Describe unions of sectors of one decomposition.

    Parameters
    ----------
    sectors : Sectors
        The decomposition.
    """

    def __init__(self, sectors: Sectors) -> None:
        self.sectors = sectors
        self.curves = sectors.margins.curves
        self.slab_of = np.array(sectors.slab_of)
        self.places = [slab.start for slab in sectors.slabs] + [sectors.slabs[-1].end]
        self.below = np.concatenate([_counts(slab.arcs, len(self.curves)) for slab in sectors.slabs])
        self.turning: dict[int, list[bool]] = {}

    def parts(self, inside: Mask) -> tuple[Part, ...]:
        """Return parts whose union, up to boundaries, is a union of sectors.

        Parameters
        ----------
        inside : ndarray of bool, shape (n_sectors,)
            The sectors to describe.

        Returns
        -------
        tuple of Part
            One part without a condition where there is no other sector.

        Notes
        -----
        One part is tried first, of what is true all over; else the largest sector that no part holds yet is
        described by all that is known of it, and what is not needed is left out again, the least handy first. Quadratic
        in the number of sectors at worst.
        """
        members = np.flatnonzero(inside)
        common = [
            c for c in [*self._signs(members[0], members), *self._reach(members)] if c.true[members].all()
        ]
        found = self._least(common, ~inside)
        if found is not None:
            return (tuple(candidate.condition for candidate in found),)
        covers: list[tuple[Part, Mask]] = []
        left = inside.copy()
        while left.any():
            seed = max(np.flatnonzero(left).tolist(), key=self._room)
            known = [*self._signs(seed, members), *self._upright(seed, seed), *self._branches(seed)]
            kept = self._least(known, ~inside)
            assert kept is not None
            kept = self._loosened(kept, seed, ~inside)
            cover = np.logical_and.reduce([candidate.true for candidate in kept])
            covers.append((tuple(candidate.condition for candidate in kept), cover))
            left &= ~cover
        return _needed(covers, inside)

    def bounds(self, profile: Profile) -> dict[Polynomial, tuple[Reason, ...]] | None:
        """Return the margins that make a profile's region, with the deviations they stand for; None with alternatives.

        Where all are positive the profile is an equilibrium, and where one is negative it is none; margins that
        the others imply are left out.
        """
        found = flat(self.sectors.margins.formulas[profile])
        if found is None:
            return None
        reasons: dict[Polynomial, dict[Reason, None]] = {}
        candidates = {}
        for one in map(margin, found):
            polynomial = self._product(one)
            reason = Reason(profile, one.player, one.deviation, one.place, one.strict)
            reasons.setdefault(polynomial, {})[reason] = None
            true = one.true(self.sectors.signs)
            candidates[polynomial] = _Candidate(Sign(polynomial), true, (len(one.factors), polynomial.degree))
        kept = self._least(list(candidates.values()), ~self.present(profile))
        assert kept is not None
        return {
            polynomial: tuple(reasons[polynomial])
            for polynomial, candidate in candidates.items()
            if candidate in kept
        }

    def present(self, profile: Profile) -> Mask:
        """Return the sectors in which a profile is an equilibrium."""
        return np.asarray(self.sectors.present[:, self.sectors.margins.profiles.index(profile)])

    def _product(self, one: Margin) -> Polynomial:
        """Return a polynomial with the margin's sign, of the least powers."""
        margins, product = self.sectors.margins, Polynomial.constant(one.unit)
        for k, power in one.factors:
            factor = self.curves[k].polynomial(margins.x, margins.y, 1)
            product = product * (factor if power % 2 else factor * factor)
        return product

    def _room(self, sector: int) -> float:
        slab = self.sectors.slabs[self.slab_of[sector]]
        return float(slab.end.low - slab.start.high)

    def _signs(self, sector: int, members: NDArray[np.intp]) -> Iterable[_Candidate]:
        """Yield on which sides of the curves a sector lies; what parts have in common is the handiest."""
        margins, signs = self.sectors.margins, self.sectors.signs
        for k, curve in enumerate(self.curves):
            own = int(signs[sector, k])
            polynomial = curve.polynomial(margins.x, margins.y, own)
            true = np.asarray(signs[:, k] == own)
            cost = (0, int(not true[members].all()), curve.degree_x + curve.degree_y)
            yield _Candidate(Sign(polynomial), true, cost)

    def _reach(self, members: NDArray[np.intp]) -> Iterable[_Candidate]:
        slabs = self.slab_of[members]
        return self._upright(members[slabs.argmin()], members[slabs.argmax()])

    def _upright(self, first: int, last: int) -> Iterable[_Candidate]:
        """Yield the upright lines left of one sector and right of another."""
        for place, right in ((self.slab_of[first], False), (self.slab_of[last] + 1, True)):
            if 0 < place < len(self.places) - 1:
                yield self._cut(int(place), right=right)

    def _cut(self, place: int, *, right: bool) -> _Candidate:
        at = self.places[place]
        true = self.slab_of < place if right else self.slab_of >= place
        condition = Across(self.sectors.margins.x, at, above=not right)
        return _Candidate(condition, np.asarray(true), (1 if at.is_rational else 2, 0))

    def _branches(self, sector: int) -> Iterable[_Candidate]:
        """Yield on which side of the arcs right below and above it a sector lies, where signs cannot say it."""
        margins = self.sectors.margins
        place = self.slab_of[sector]
        arcs = self.sectors.slabs[place].arcs
        at = sector - self.sectors.first[place]
        for arc, above in ((at - 1, True), (at, False)):
            if not 0 <= arc < len(arcs) or self.curves[arcs[arc].curve].degree_y < 2:
                continue
            k = arcs[arc].curve
            number = arcs[arc].branch + 1
            first, last = self._steady(k, int(place))
            within = (self.slab_of >= first) & (self.slab_of < last)
            beside = self.below[:, k] >= number if above else self.below[:, k] < number
            ends = tuple(self.places[p] if 0 < p < len(self.places) - 1 else None for p in (first, last))
            polynomial = self.curves[k].polynomial(margins.x, margins.y, 1)
            condition = Beyond(margins.x, margins.y, polynomial, number, above, ends[0], ends[1], margins.box)
            yield _Candidate(condition, np.asarray(within & beside), (3, self.curves[k].degree_y))

    def _steady(self, k: int, place: int) -> tuple[int, int]:
        """Return the stretch of slabs around one over which a curve's branches neither meet nor leave the box."""
        if k not in self.turning:
            curve, box = self.curves[k], self.sectors.margins.box
            critical = [
                [Fraction(c) for c in curve.coefficients[-1]],
                curve.discriminant(),
                curve.at_y(box.y_low),
                curve.at_y(box.y_high),
            ]
            self.turning[k] = [any(sign(row, at) == 0 for row in critical) for at in self.places]
        first, last = place, place + 1
        while first > 0 and not self.turning[k][first]:
            first -= 1
        while last < len(self.places) - 1 and not self.turning[k][last]:
            last += 1
        return first, last

    def _least(self, candidates: Sequence[_Candidate], outside: Mask) -> list[_Candidate] | None:
        """Return conditions none of which can be left out, or None where all together hold outside too."""
        kept = list(candidates)
        false = np.array([~c.true[outside] for c in kept]).reshape(len(kept), int(outside.sum()))
        broken = false.sum(axis=0)
        if not broken.all():
            return None
        order = sorted(range(len(kept)), key=lambda k: kept[k].cost, reverse=True)
        dropped = set()
        for k in order:
            if (broken - false[k]).all():
                broken = broken - false[k]
                dropped.add(k)
        return [candidate for k, candidate in enumerate(kept) if k not in dropped]

    def _loosened(self, kept: list[_Candidate], seed: int, outside: Mask) -> list[_Candidate]:
        """Move upright lines away from a sector as far as the description stays true, preferably to fractions."""
        for k, candidate in enumerate(kept):
            if not isinstance(candidate.condition, Across):
                continue
            rest = np.logical_and.reduce([c.true for c in kept if c is not candidate] + [outside])
            right = not candidate.condition.above
            own = int(self.slab_of[seed])
            places = range(len(self.places) - 2, own, -1) if right else range(1, own + 1)
            cuts = [cut for p in places if not (rest & (cut := self._cut(p, right=right)).true).any()]
            kept[k] = min(cuts, key=lambda cut: cut.cost)
        return kept


def _counts(arcs: Sequence[Arc], curves: int) -> NDArray[np.int64]:
    """Return how many arcs of each curve lie below each sector of a slab."""
    found = np.zeros((len(arcs) + 1, curves), dtype=np.int64)
    for place, arc in enumerate(arcs):
        found[place + 1] = found[place]
        found[place + 1, arc.curve] += 1
    return found


def _needed(covers: list[tuple[Part, Mask]], inside: Mask) -> tuple[Part, ...]:
    """Leave out parts that the others cover."""
    count = np.sum([cover for _, cover in covers], axis=0)
    kept = []
    for part, cover in covers:
        if (count[inside & cover] > 1).all():
            count = count - cover
        else:
            kept.append(part)
    return tuple(kept)
