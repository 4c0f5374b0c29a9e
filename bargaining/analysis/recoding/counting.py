r"""Recodings with so many codes one step off: how many there are, and which values they give.

A parameter's value hangs on few codes, and many recodings give the same one, since a median hardly moves. Let
:math:`m_{p,v}(j)` be the number of ways to move :math:`j` codes of parameter :math:`p` so that its value is :math:`v`.
The number of recodings with exactly :math:`k` codes off that give the values :math:`v_1, v_2, \dots` is the
coefficient of :math:`x^k` in :math:`\prod_p \sum_j m_{p,v_p}(j) x^j`. So every recoding is counted, and each point is
looked at once.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.recoding.codes import Slot
from bargaining.analysis.robustness.points import Listed
from bargaining.scenario import Scenario

Series = tuple[int, ...]
"""Numbers of ways, by how many codes are off."""


@dataclass(frozen=True)
class Alternative:
    """Hold another value of a parameter, and the recodings of its codes that give it.

    Parameters
    ----------
    place : int
        Number of the parameter's slot.
    value : Fraction
        The value.
    ways : tuple of int
        In how many ways it comes about, by how many codes are off.
    offsets : tuple of int
        One of the ways with fewest codes off: how many steps each code is off.
    """

    place: int
    value: Fraction
    ways: Series
    offsets: tuple[int, ...]

    @property
    def cost(self) -> int:
        """Return the least number of codes that are off."""
        return sum(map(abs, self.offsets))


@dataclass(frozen=True)
class Ways:
    """Hold, for the slots of a reading, what their codes may give with a number of codes off.

    Parameters
    ----------
    slots : tuple of Slot
        The parameters.
    values : tuple of Fraction
        Their values as coded.
    staying : tuple of tuple of int
        In how many ways each keeps its value.
    alternatives : tuple of Alternative
        All other values, in the order of the slots.
    most : int
        The most codes that are off.
    """

    slots: tuple[Slot, ...]
    values: tuple[Fraction, ...]
    staying: tuple[Series, ...]
    alternatives: tuple[Alternative, ...]
    most: int

    def total(self) -> Series:
        """Return the number of all recodings, by how many codes are off."""
        total: Series = (1, *[0] * self.most)
        for place, staying in enumerate(self.staying):
            others = [one.ways for one in self.alternatives if one.place == place]
            total = _times(total, tuple(map(sum, zip(staying, *others, strict=True))))
        return total

    def points(self) -> Series:
        """Return the number of different points, by the least number of codes off that gives them."""
        total: Series = (1, *[0] * self.most)
        for place in range(len(self.slots)):
            costs = [0] * (self.most + 1)
            costs[0] = 1
            for one in self.alternatives:
                if one.place == place:
                    costs[one.cost] += 1
            total = _times(total, tuple(costs))
        return total

    def chosen(self, cost: int) -> NDArray[np.int64]:
        """Return all points of which so many codes off is the least: alternatives in rows, -1 where there is none."""
        rows = list(self._chosen(cost))
        return np.array(rows, dtype=np.int64).reshape(len(rows), cost)

    def _chosen(self, cost: int) -> Iterator[tuple[int, ...]]:
        by_place: dict[int, list[int]] = {}
        for number, one in enumerate(self.alternatives):
            by_place.setdefault(one.place, []).append(number)
        costs = [one.cost for one in self.alternatives]
        for size in range(min(cost, 1), cost + 1):
            for places in combinations(by_place, size):
                for row in product(*(by_place[place] for place in places)):
                    if sum(costs[number] for number in row) == cost:
                        yield (*row, *[-1] * (cost - size))

    def counts(self, chosen: NDArray[np.int64]) -> NDArray[Any]:
        """Return of each point how many recodings give it, by how many codes are off, shape (n, most + 1)."""
        base: Series = (1, *[0] * self.most)
        for staying in self.staying:
            base = _times(base, staying)
        safe = max(self.total()) < 2**62
        dtype: Any = np.int64 if safe else object
        factors = np.array(
            [_quotient(one.ways, self.staying[one.place]) for one in self.alternatives]
            + [(1, *[0] * self.most)],
            dtype=dtype,
        )
        found = np.tile(np.array(base, dtype=dtype), (len(chosen), 1))
        for column in chosen.T:
            factor, before = factors[column], found
            found = np.zeros_like(before)
            for j in range(self.most + 1):
                found[:, j:] += factor[:, j : j + 1] * before[:, : self.most + 1 - j]
        return found

    def listed(self, chosen: NDArray[np.int64], scenario: Scenario) -> Listed:
        """Return points as values of all parameters."""
        numbers: dict[str, tuple[Fraction, ...]] = {name: (value,) for name, value in scenario.values.items()}
        places: dict[str, NDArray[np.integer[Any]]] = {}
        for place, slot in enumerate(self.slots):
            own = [k for k, one in enumerate(self.alternatives) if one.place == place]
            if own and (hit := np.isin(chosen, own)).any():
                numbers[slot.parameter] = (
                    self.values[place],
                    *(self.alternatives[k].value for k in own),
                )
                which = np.where(hit, chosen - own[0] + 1, 0)
                places[slot.parameter] = which.max(axis=1, initial=0)
        return Listed(numbers, places, len(chosen))


def ways(scenario: Scenario, slots: Sequence[Slot], most: int, bearing: Container[str]) -> Ways:
    """Count what the codes of slots may give, with at most so many of them one step off.

    Parameters
    ----------
    scenario : Scenario
        At the values in force.
    slots : sequence of Slot
        The parameters that hang on codes.
    most : int
        The most codes that are off.
    bearing : container of str
        The parameters that any prediction hangs on; other values of the rest are not told apart.

    Examples
    --------
    >>> import bargaining
    >>> from bargaining.analysis.recoding.codes import slots_of
    >>> scenario = bargaining.load("rapprochement")
    >>> found = ways(scenario, slots_of(scenario), 2, {"moscow_punishment", "token_cost"})
    >>> found.total(), found.points()
    ((1, 203, 20417), (1, 2, 3))
    """
    values, staying, alternatives = [], [], []
    for place, slot in enumerate(slots):
        now = slot.value(scenario, [0] * len(slot.codes))
        found: dict[Fraction, tuple[list[int], tuple[int, ...]]] = {}
        for offsets in sorted(_offsets(slot, most), key=lambda row: sum(map(abs, row))):
            value = slot.value(scenario, offsets) if slot.parameter in bearing else now
            counts, _ = found.setdefault(value, ([0] * (most + 1), offsets))
            counts[sum(map(abs, offsets))] += 1
        values.append(now)
        staying.append(tuple(found.pop(now)[0]))
        alternatives += [
            Alternative(place, value, tuple(counts), offsets)
            for value, (counts, offsets) in sorted(found.items())
        ]
    return Ways(tuple(slots), tuple(values), tuple(staying), tuple(alternatives), most)


def reach(slots: Sequence[Slot], most: int, rows: int) -> int:
    """Return with how many codes off, at most, the ways that codes of a slot may be off are not more than so many.

    Examples
    --------
    >>> import bargaining
    >>> from bargaining.analysis.recoding.codes import slots_of
    >>> slots = slots_of(bargaining.load("rapprochement"))
    >>> reach(slots, 9, 10**6), reach(slots, 9, 1_000)
    (9, 2)
    """
    totals = [0] * (most + 1)
    for slot in slots:
        ways_off: Series = (1, *[0] * most)
        for code in slot.codes:
            ways_off = _times(ways_off, (1, len(code.others), *[0] * (most - 1))[: most + 1])
        totals = [sum(pair) for pair in zip(totals, ways_off, strict=True)]
    summed = [sum(totals[: k + 1]) for k in range(most + 1)]
    return max((k for k, total in enumerate(summed) if total <= rows), default=0)


def _offsets(slot: Slot, most: int) -> Iterator[tuple[int, ...]]:
    """Yield all ways to move at most so many codes of a slot one step."""
    can = [k for k, code in enumerate(slot.codes) if code.others]
    for size in range(min(most, len(can)) + 1):
        for moved in combinations(can, size):
            for sides in product(*(slot.codes[k].others for k in moved)):
                row = [0] * len(slot.codes)
                for k, side in zip(moved, sides, strict=True):
                    row[k] = side
                yield tuple(row)


def _times(one: Series, other: Series) -> Series:
    return tuple(sum(one[k] * other[j - k] for k in range(j + 1)) for j in range(len(one)))


def _quotient(one: Series, other: Series) -> Series:
    """Return the series that times another is one, of which the first number is 1."""
    found: list[int] = []
    for j, number in enumerate(one):
        found.append(number - sum(found[k] * other[j - k] for k in range(j)))
    return tuple(found)
