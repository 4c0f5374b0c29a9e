"""Which results survive codes one step off: single ones, so many at once, and a second coder's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.recoding.asked import Question, question
from bargaining.analysis.recoding.codes import Slot, Steps, movable, slots_of
from bargaining.analysis.recoding.counting import Ways, reach, ways
from bargaining.analysis.recoding.drawing import Ends, Offsets, listed, second_coders, so_many_off
from bargaining.analysis.recoding.result import Change, Flip, Kept, Least, Recoded, Recoding
from bargaining.analysis.robustness.budget import refuse_excess
from bargaining.analysis.robustness.evaluation import held
from bargaining.errors import ScenarioError, nearest
from bargaining.scenario import Scenario
from bargaining.scenario.linked import refuse_followed
from bargaining.scenario.numbers import exact

POINTS = 100_000
"""Points that may be looked at to have all recodings; where there are more, recodings are drawn."""
_ROWS_A_POINT = 5  # ways that codes of a slot may be off, which cost less to look at than a point


def recode(
    scenario: Scenario,
    results: Sequence[str] = (),
    *,
    off: int = 3,
    share: Any = "1/2",
    draws: int = 1_000,
    ends: Ends = "turn",
    steps: Steps | None = None,
    seed: int = 0,
    points: int = POINTS,
) -> Recoding:
    """Tell which results survive codes one step off their scales.

    Parameters
    ----------
    scenario : Scenario
        At a calibration, or at the baseline, where a recoded document moves the median.
    results : sequence of str
        Outcomes, profiles, statements of which some pure prediction must be one, and ``"set"``, the whole set of pure
        predictions; without any, the set and all named outcomes.
    off : int
        Recodings with exactly 1, 2, ... up to so many codes one step off are counted.
    share : number
        On which share of the codes a second coder is one step off.
    draws : int
        Second coders to draw; and recodings, where there are too many to look at all.
    ends : str
        What such a coder does at the end of a scale: ``"turn"``, the only step that there is, or ``"stay"``.
    steps : mapping of str to number, optional
        How far the next code lies on scales without levels, by scale. Codes on others stay as they are.
    seed : int
        Seed of the draws.
    points : int
        How many points may be looked at for each number of codes off.

    Raises
    ------
    ScenarioError
        When no code may move, and for an option or a name that is unknown.

    Notes
    -----
    Whether a profile is predicted is decided exactly. Recodings that give the same values, as many do that leave a
    median where it is, are looked at once and counted as often as there are; see
    `bargaining.analysis.recoding.counting`.

    Examples
    --------
    >>> import bargaining
    >>> found = recode(bargaining.load("rapprochement").calibrated("olech2025"), ["status_quo", "set"], draws=400)
    >>> str(found.of("status_quo").least), len(found.flips)
    ('1', 11)
    """
    refuse_followed(scenario, "another coder")
    chance = _chance(share)
    if ends not in ("turn", "stay"):
        raise ScenarioError(f"ends: unknown {ends!r}{nearest(str(ends), ['turn', 'stay'])}")
    refuse_excess("off", off)
    refuse_excess("points", points, bytes_each=1_000)
    asking = _Recoder(scenario, slots_of(scenario, steps), question(scenario, results), points, draws, seed)
    drawn = second_coders(scenario, asking.slots, chance, draws, seed, ends)
    stays = asking.stays(drawn)
    second = [Kept(None, int(column.sum()), draws, True) for column in stays.T]
    counted = asking.counted(off)
    least = asking.least(off, drawn, stays)
    entries = tuple(
        Recoded(
            one.name,
            one.label,
            asking.question.holds(one),
            tuple(row[k] for row in counted),
            least[k],
            second[k],
        )
        for k, one in enumerate(asking.question.asked)
    )
    codes = movable(asking.slots)
    idle = sum(code.parameter not in asking.bearing for code in codes)
    return Recoding(scenario, len(codes), idle, chance, seed, tuple(asking.flips()), entries)


def _chance(share: Any) -> float:
    try:
        chance = exact(share)
    except ValueError as error:
        raise ScenarioError(f"share: {error}") from None
    if not 0 <= chance <= 1:
        raise ScenarioError(f"share: found {share}, expected a number from 0 to 1")
    return float(chance)


class _Looked(NamedTuple):
    """Hold points with a least number of codes off: which they are, and which results stay there."""

    chosen: NDArray[np.int64]
    stays: NDArray[np.bool_]


class _Recoder:
    """Look at recodings of one reading, and remember what was looked at."""

    def __init__(
        self, scenario: Scenario, slots: Sequence[Slot], asked: Question, points: int, draws: int, seed: int
    ) -> None:
        if not slots:
            kinds = scenario.document.kinds
            without = ", ".join(name for name in kinds if not kinds[name].levels) or "none"
            raise ScenarioError(
                f"{scenario.name}: found no code that may move, expected values coded on scales with levels, or "
                f"steps for scales without ({without})"
            )
        self.scenario, self.slots, self.question = scenario, slots, asked
        self.points, self.draws, self.seed = points, draws, seed
        self.codes = movable(slots)
        self.bearing = frozenset().union(*(p.variables for p in asked.table.polynomials))
        self._looked: dict[int, _Looked] = {}

    def ways(self, most: int) -> Ways:
        return ways(self.scenario, self.slots, most, self.bearing)

    def reach(self, most: int) -> int:
        """Return with how many codes off, up to so many, there is room to look at what the codes of a slot give."""
        return reach(self.slots, most, _ROWS_A_POINT * self.points)

    def stays(self, offsets: Offsets) -> NDArray[np.bool_]:
        """Tell which results stay under recodings."""
        return self.question.stays(listed(self.scenario, self.slots, offsets))

    def looked(self, found: Ways, cost: int) -> _Looked:
        """Look at all points of which so many codes off is the least."""
        if cost not in self._looked:
            chosen = found.chosen(cost)
            self._looked[cost] = _Looked(chosen, self.question.stays(found.listed(chosen, self.scenario)))
        return self._looked[cost]

    def counted(self, off: int) -> list[list[Kept]]:
        """Return for 1, 2, ... codes off how many recodings keep each result."""
        off = min(off, len(self.codes))
        found = self.ways(self.reach(off))
        total, points, rows = found.total(), found.points(), []
        kept: list[Any] = [[0] * len(total) for _ in self.question.asked]
        for cost in range(off + 1):
            if cost > found.most or sum(points[: cost + 1]) > self.points:
                rows.append(self._drawn(cost))
                continue
            here = self.looked(found, cost)
            counts = found.counts(here.chosen)
            for k, column in enumerate(here.stays.T):
                kept[k] = [
                    before + int(more)
                    for before, more in zip(kept[k], counts[column].sum(axis=0), strict=True)
                ]
            if cost:
                rows.append([Kept(cost, 0, total[cost], False) for _ in kept])
        return [
            row if row[0].drawn else [Kept(cost, kept[k][cost], total[cost], False) for k in range(len(kept))]
            for cost, row in enumerate(rows, 1)
        ]

    def _drawn(self, cost: int) -> list[Kept]:
        stays = self.stays(so_many_off(self.slots, cost, self.draws, self.seed))
        return [Kept(cost, int(column.sum()), self.draws, True) for column in stays.T]

    def flips(self) -> Iterator[Flip]:
        """Yield the single codes one step off that overturn a result."""
        steps = [(k, side) for k, code in enumerate(self.codes) for side in code.others]
        offsets = np.zeros((len(steps), len(self.codes)), dtype=np.int8)
        for at, (k, side) in enumerate(steps):
            offsets[at, k] = side
        predicted = held(self.question.table, listed(self.scenario, self.slots, offsets))
        now, profiles = self.question.now, self.question.table.profiles
        stay = np.array([one.of(predicted, now) for one in self.question.asked]).T
        for row in np.flatnonzero((predicted != now).any(axis=1)):
            lost, gained = (
                tuple(profiles[p] for p in np.flatnonzero(which))
                for which in (now & ~predicted[row], predicted[row] & ~now)
            )
            names = tuple(
                one.name for one, kept in zip(self.question.asked, stay[row], strict=True) if not kept
            )
            if names:
                yield Flip(self.changes(offsets[row])[0], lost, gained, names)

    def changes(self, offsets: Offsets) -> tuple[Change, ...]:
        """Return a recoding as the codes that it changes."""
        return tuple(
            Change(code, code.others[int(step)])
            for code, step in zip(self.codes, offsets, strict=True)
            if step
        )

    def least(self, off: int, drawn: Offsets, stays: NDArray[np.bool_]) -> list[Least]:
        """Return how few codes overturn each result: all with fewer are looked at, as far as there is room."""
        found: dict[int, Least] = {}
        cost, furthest = 0, self.reach(len(self.codes))
        most = min(off, furthest)
        known, asked = self.ways(most), range(len(self.question.asked))
        while len(found) < len(asked) and cost < furthest:
            if cost == most:
                most += 1
                known = self.ways(most)
            if known.points()[cost + 1] > self.points:
                break
            cost += 1
            here = self.looked(known, cost)
            for k in asked:
                if k not in found and not here.stays[:, k].all():
                    row = here.chosen[int(np.argmin(here.stays[:, k]))]
                    found[k] = Least(cost, self._witness(known, row))
        ended = cost == len(self.codes)
        for k in asked:
            if k not in found:
                found[k] = Least(None, None) if ended else Least(cost + 1, self._lightened(drawn, stays, k))
        return [found[k] for k in asked]

    def _witness(self, known: Ways, row: NDArray[np.int64]) -> tuple[Change, ...]:
        changes = []
        for alternative in (known.alternatives[number] for number in row if number >= 0):
            codes = known.slots[alternative.place].codes
            changes += [
                Change(code, code.others[step])
                for code, step in zip(codes, alternative.offsets, strict=True)
                if step
            ]
        return tuple(changes)

    def _lightened(self, drawn: Offsets, stays: NDArray[np.bool_], k: int) -> tuple[Change, ...] | None:
        """Return a drawn recoding that overturns a result, without the steps that it can do without."""
        overturning = drawn[~stays[:, k]]
        if not len(overturning):
            return None
        row = overturning[np.argmin(np.abs(overturning).sum(axis=1))].copy()
        while True:
            moved = np.flatnonzero(row)
            lighter = np.repeat(row[None], len(moved), axis=0)
            lighter[np.arange(len(moved)), moved] = 0
            still = ~self.stays(lighter)[:, k]
            if not still.any():
                return self.changes(row)
            row = lighter[int(np.argmax(still))]
