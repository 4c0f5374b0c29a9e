"""Documents that are not independent: what changes at the baseline when they count as one voice."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from bargaining.analysis.profiles import pure_profiles
from bargaining.errors import ScenarioError, nearest
from bargaining.forms.form import Profile
from bargaining.results import Entries
from bargaining.scenario import Scenario
from bargaining.scenario.document import Dependence
from bargaining.scenario.linked import refuse_followed
from bargaining.scenario.numbers import plain
from bargaining.scenario.scenario import BASELINE

Counts = Literal["each", "one", "parts"]
IN_WORDS: dict[Counts, str] = {
    "each": "each in full",
    "one": "as one voice, the median of their own",
    "parts": "each with an equal part of one voice",
}


@dataclass(frozen=True)
class Counted:
    """Hold what the baseline is when documents that belong together count in one of three ways.

    Parameters
    ----------
    counts : str
        ``"each"`` in full, as ``"one"`` voice, or in ``"parts"`` of one voice.
    scenario : Scenario
        With the documents counted so, at its baseline.
    profiles : tuple of tuple of str
        Its pure equilibria, exactly.
    lost, gained : tuple of tuple of str
        Pure equilibria that there are only with each in full, and only so.
    moved : mapping of str to (Fraction, Fraction)
        The parameters with another median: before and after.
    readings : tuple of str
        Documents whose pure equilibria change as well, since they borrow a median that moved.
    """

    counts: Counts
    scenario: Scenario
    profiles: tuple[Profile, ...]
    lost: tuple[Profile, ...]
    gained: tuple[Profile, ...]
    moved: Mapping[str, tuple[Fraction, Fraction]]
    readings: tuple[str, ...]

    def named(self, profiles: Sequence[Profile]) -> list[str]:
        """Return the labels of profiles."""
        return [self.scenario.outcome(profile) for profile in profiles]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "counts": self.counts,
            "equilibria": self.named(self.profiles),
            "lost": self.named(self.lost),
            "gained": self.named(self.gained),
            "moved": [
                f"{name} {plain(before)} -> {plain(after)}" for name, (before, after) in self.moved.items()
            ],
            "readings": list(self.readings),
        }


@dataclass(frozen=True)
class Dependent(Entries[Counted]):
    """Hold what hangs on documents being counted as independent; printing it gives the answer in words.

    Parameters
    ----------
    groups : tuple of tuple of str
        The documents that belong together.
    entries : tuple of Counted
        Each in full, as one voice, in parts.
    """

    groups: tuple[tuple[str, ...], ...]
    entries: tuple[Counted, ...]

    def __str__(self) -> str:
        """Say how many medians move, and what becomes of the pure equilibria."""
        together = "; ".join(" and ".join(group) for group in self.groups)
        lines = [f"Not independent: {together}"]
        for one in self.entries[1:]:
            lost, gained = (", ".join(one.named(found)) for found in (one.lost, one.gained))
            changes = [f"lost {lost}"] * bool(lost) + [f"gained {gained}"] * bool(gained)
            lines.append(
                f"Counted {IN_WORDS[one.counts]}: {len(one.moved)} medians move; "
                f"{' and '.join(changes) or 'the same pure equilibria'} at the baseline"
            )
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "groups": [list(group) for group in self.groups],
            "counted": [one.to_dict() for one in self.entries],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row for each way to count."""
        return [
            {key: cell if isinstance(cell, str) else "; ".join(cell) for key, cell in one.to_dict().items()}
            for one in self.entries
        ]


def dependent_documents(scenario: Scenario, groups: Sequence[Sequence[str]] = ()) -> Dependent:
    """Count documents that are not independent in full, as one voice, and in parts of one.

    Parameters
    ----------
    scenario : Scenario
        Read at its baseline; values set by hand or by an overlay are kept.
    groups : sequence of sequences of str
        Calibrations that belong together; those that the scenario declares under ``[dependence]`` unless others are
        named.

    Raises
    ------
    ScenarioError
        When there is no group, one of a single document, or an unknown or repeated document.

    Notes
    -----
    See `bargaining.scenario.medians` for the medians. Two documents as one voice are the mean of what they say, of
    levels the mean of two; where one is silent, the other is their voice.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> found = dependent_documents(scenario, [("episkopos2025brief", "doctrine2025oped")])
    >>> [len(one.moved) for one in found], [len(one.lost) for one in found]
    ([0, 11, 10], [0, 0, 0])
    """
    refuse_followed(scenario, "documents that are not independent")
    base = dataclasses.replace(scenario, calibration=BASELINE)
    named = [tuple(one.documents) for one in base.document.dependence.values()]
    chosen = [tuple(group) for group in groups] or named
    _check(base, chosen)
    full = _counting(base, chosen, "each")
    return Dependent(
        tuple(chosen), tuple(_counted(full, _counting(base, chosen, counts), counts) for counts in IN_WORDS)
    )


def _check(scenario: Scenario, groups: Sequence[Sequence[str]]) -> None:
    known = scenario.document.calibrations
    if not groups:
        raise ScenarioError(
            f"{scenario.name}: dependence: found no documents that belong together, expected them named, or a table "
            "[dependence.NAME] in the file"
        )
    seen = [name for group in groups for name in group]
    for name in seen:
        if name not in known:
            raise ScenarioError(f"{scenario.name}: unknown calibration {name!r}{nearest(name, known)}")
        if seen.count(name) > 1:
            raise ScenarioError(f"{scenario.name}: dependence: found {name!r} twice, expected it once")
    for group in groups:
        if len(group) < 2:
            raise ScenarioError(
                f"{scenario.name}: dependence: found {group[0]!r} alone, expected two or more"
            )


def _counting(scenario: Scenario, groups: Sequence[tuple[str, ...]], counts: Counts) -> Scenario:
    declared = {
        f"group_{k}": Dependence(documents=list(group), counts=counts, assumption="asked for")
        for k, group in enumerate(groups, 1)
    }
    return scenario.changed(dependence=declared)


def _counted(full: Scenario, scenario: Scenario, counts: Counts) -> Counted:
    before, after = pure_profiles(full), pure_profiles(scenario)
    return Counted(
        counts,
        scenario,
        after,
        tuple(profile for profile in before if profile not in after),
        tuple(profile for profile in after if profile not in before),
        {
            name: (number, scenario.values[name])
            for name, number in full.values.items()
            if scenario.values[name] != number
        },
        tuple(
            name
            for name in scenario.document.calibrations
            if pure_profiles(full.calibrated(name)) != pure_profiles(scenario.calibrated(name))
        ),
    )
