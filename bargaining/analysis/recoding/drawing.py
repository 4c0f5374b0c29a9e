"""Second coders at random: each code one step off with some chance, or so many codes off at random."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.recoding.codes import Slot, movable
from bargaining.analysis.robustness.budget import refuse_excess
from bargaining.analysis.robustness.points import Listed
from bargaining.scenario import Scenario
from bargaining.scenario.scenario import BASELINE

Offsets = NDArray[np.int8]
"""How many steps each movable code is off, a row each recoding: -1, 0 or 1."""

Ends = Literal["turn", "stay"]
"""What a coder does who is to step off the end of a scale: takes the only step that there is, or stays."""


def second_coders(
    scenario: Scenario, slots: Sequence[Slot], share: float, draws: int, seed: int, ends: Ends
) -> Offsets:
    """Draw second coders who are one step off on a share of the codes, in either direction alike.

    Every code that a document may have uses up the same random numbers whether it bears on a reading or not, so that
    the same second coders read all documents and the baseline.
    """
    documents = (BASELINE, *scenario.document.calibrations)
    refuse_excess("draws", draws, bytes_each=16 * len(documents) * len(scenario.parameters))
    shape = (len(scenario.parameters), len(documents), draws)
    off, upwards = np.random.default_rng(seed).random((2, *shape)) < np.reshape([share, 0.5], (2, 1, 1, 1))
    codes = movable(slots)
    found = np.zeros((draws, len(codes)), dtype=np.int8)
    for column, code in enumerate(codes):
        at = scenario.parameters.index(code.parameter), documents.index(code.document)
        sides = code.others
        up = np.where(upwards[at], 1, -1)
        if len(sides) == 1:
            (only,) = sides
            up = np.full(draws, only) if ends == "turn" else np.where(up == only, only, 0)
        found[:, column] = np.where(off[at], up, 0)
    return found


def so_many_off(slots: Sequence[Slot], codes_off: int, draws: int, seed: int) -> Offsets:
    """Draw recodings with exactly so many codes one step off, all of them alike."""
    steps = [(k, side) for k, code in enumerate(movable(slots)) for side in code.others]
    columns, sides = (np.array(part) for part in zip(*steps, strict=True))
    rng = np.random.default_rng([seed, codes_off])
    found = np.zeros((draws, int(columns[-1]) + 1), dtype=np.int8)
    missing = np.arange(draws)
    while len(missing):
        taken = np.argsort(rng.random((len(missing), len(steps))), axis=1)[:, :codes_off]
        rows = np.zeros((len(missing), found.shape[1]), dtype=np.int8)
        for part in taken.T:
            rows[np.arange(len(missing)), columns[part]] = sides[part]
        found[missing] = rows
        twice = (rows != 0).sum(axis=1) < codes_off  # two steps of the same code: no recoding, drawn again
        missing = missing[twice]
    return found


def listed(scenario: Scenario, slots: Sequence[Slot], offsets: Offsets) -> Listed:
    """Return recodings as values of all parameters."""
    numbers: dict[str, tuple[Fraction, ...]] = {name: (value,) for name, value in scenario.values.items()}
    places: dict[str, NDArray[np.integer[Any]]] = {}
    start = 0
    for slot in slots:
        moving = [k for k, code in enumerate(slot.codes) if code.others]
        rows, place = np.unique(offsets[:, start : start + len(moving)], axis=0, return_inverse=True)
        start += len(moving)
        values = []
        for row in rows:
            steps = [0] * len(slot.codes)
            for k, step in zip(moving, row, strict=True):
                steps[k] = int(step)
            values.append(slot.value(scenario, steps))
        numbers[slot.parameter] = tuple(values)
        if len(values) > 1:
            places[slot.parameter] = place.reshape(-1)
    return Listed(numbers, places, len(offsets))
