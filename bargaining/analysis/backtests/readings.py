"""How each document reads the world with what was known on a day, and whether it was written by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from bargaining.evidence.dates import span
from bargaining.scenario.document import MEDIAN

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

BASELINE = "baseline"
KNOWN_BASELINE = "baseline (known)"


@dataclass(frozen=True)
class Reading:
    """Hold one reading of the world.

    Parameters
    ----------
    name, label : str
        Of the calibration; ``"baseline (known)"`` for the medians of the documents that were written in time.
    scenario : Scenario
        With the values of the reading in force.
    known : bool
        Whether all documents that it is made from were surely written by the day up to which things are known.
    borrowed : tuple of str
        Assumptions on which it is silent although it was written in time, and on which every document that speaks may
        be later: their values are later knowledge all the same.
    """

    name: str
    label: str
    scenario: Scenario
    known: bool
    borrowed: tuple[str, ...] = ()


def readings(scenario: Scenario, known_to: date) -> tuple[Reading, ...]:
    """Return the baseline and each calibration, those written in time without what only later documents say.

    A calibration of a document that was surely written by that day is completed, where it is silent, by the median of
    the documents that were; one that may be later stays as it is packaged.
    """
    labels = {name: entry.label for name, entry in scenario.document.calibrations.items()}
    in_time = [name for name in labels if _written_by(scenario, name, known_to)]
    found = [Reading(BASELINE, "Baseline", scenario.calibrated(BASELINE), len(in_time) == len(labels) > 0)]
    if 0 < len(in_time) < len(labels):
        label = f"Baseline by {known_to}"
        found.append(_completed(scenario, KNOWN_BASELINE, label, in_time))
    for name, label in labels.items():
        if name in in_time:
            found.append(_completed(scenario, name, label, in_time))
        else:
            found.append(Reading(name, label, scenario.calibrated(name), False))
    return tuple(found)


def _written_by(scenario: Scenario, calibration: str, day: date) -> bool:
    source = scenario.library.sources.get(scenario.document.calibrations[calibration].source)
    return source is not None and source.latest is not None and span(source.latest)[1] <= day


def _completed(scenario: Scenario, name: str, label: str, in_time: list[str]) -> Reading:
    own = BASELINE if name == KNOWN_BASELINE else name
    values: dict[str, Fraction] = {}
    later = []
    for parameter, entry in scenario.document.parameters.items():
        written = entry.baseline != MEDIAN
        spoken = scenario.spoken(parameter)
        if parameter in scenario.overrides or written or (own != BASELINE and own in spoken):
            continue
        heard = {document: value.value for document, value in spoken.items() if document in in_time}
        if heard:
            values[parameter] = scenario.median(heard)
        else:
            later.append(parameter)
    return Reading(name, label, scenario.calibrated(own).replace(**values), True, tuple(later))
