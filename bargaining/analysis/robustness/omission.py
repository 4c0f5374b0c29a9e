"""Leave one document, or one payoff term, out, and see which pure equilibria hang on it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from bargaining.analysis.profiles import pure_profiles
from bargaining.analysis.regimes import AxisRegimes, axis_regimes
from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile
from bargaining.results import Entries
from bargaining.scenario import Scenario
from bargaining.scenario.linked import refuse_followed
from bargaining.scenario.scenario import BASELINE


@dataclass(frozen=True)
class Omission:
    """Hold what changes without one document or one payoff term.

    Parameters
    ----------
    name, label : str
        What is left out; both empty for the full scenario.
    scenario : Scenario
        Without it.
    profiles : tuple of tuple of str
        Its pure equilibria, exactly.
    lost, gained : tuple of tuple of str
        Pure equilibria that only the full, or only the reduced, scenario has.
    regimes : AxisRegimes or None
        The exact regimes along an axis, where one was asked for.
    kept : tuple of str
        Parameters that no other document speaks on, which keep their value.
    """

    name: str
    label: str
    scenario: Scenario
    profiles: tuple[Profile, ...]
    lost: tuple[Profile, ...]
    gained: tuple[Profile, ...]
    regimes: AxisRegimes | None
    kept: tuple[str, ...] = ()

    def named(self, profiles: tuple[Profile, ...]) -> list[str]:
        """Return the labels of profiles."""
        return [self.scenario.outcome(profile) for profile in profiles]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "without": self.name,
            "equilibria": self.named(self.profiles),
            "lost": self.named(self.lost),
            "gained": self.named(self.gained),
            "kept": list(self.kept),
            "regimes": None if self.regimes is None else self.regimes.to_dict(),
        }


@dataclass(frozen=True)
class Omissions(Entries[Omission]):
    """Hold what changes without each of several things, one left out at a time.

    Parameters
    ----------
    what : str
        "documents" or "terms".
    entries : tuple of Omission
        One each.
    """

    what: str
    entries: tuple[Omission, ...]

    @property
    def changing(self) -> tuple[Omission, ...]:
        """Return those without which an equilibrium is lost or gained."""
        return tuple(one for one in self.entries if one.lost or one.gained)

    def __str__(self) -> str:
        """Say how many of them change the pure equilibria."""
        counted = f"{len(self.changing)} of {len(self.entries)} change them"
        return f"Pure equilibria with one of the {self.what} left out: {counted}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"what": self.what, "omissions": [one.to_dict() for one in self.entries]}

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row for each that is left out: the equilibria without it, and which are lost and gained."""
        columns = ("equilibria", "lost", "gained")
        return [
            {"without": one.name, **{key: "; ".join(one.to_dict()[key]) for key in columns}}
            for one in self.entries
        ]


def without_documents(scenario: Scenario, axis: str | None = None) -> Omissions:
    """Leave out one document after the other and take the baseline again as the median of the rest.

    Parameters
    ----------
    scenario : Scenario
        Read at its baseline; values set by hand or by an overlay are kept.
    axis : str, optional
        A parameter along which to find the exact regimes as well.

    Raises
    ------
    ScenarioError
        When there is no such parameter.

    Examples
    --------
    >>> import bargaining
    >>> found = without_documents(bargaining.load("rapprochement"))
    >>> {one.name: len(one.lost) for one in found}["episkopos2025brief"]
    1
    """
    refuse_followed(scenario, "without a document")
    full = dataclasses.replace(scenario, calibration=BASELINE)
    found = []
    for name, calibration in scenario.document.calibrations.items():
        alone = tuple(p for p in scenario.parameters if set(full.spoken(p)) == {name})
        reduced = _without_document(full, name, alone)
        found.append(_omission(full, reduced, name, calibration.label, axis, alone))
    return Omissions("documents", tuple(found))


def _without_document(scenario: Scenario, name: str, alone: tuple[str, ...]) -> Scenario:
    document = scenario.document
    rest = {other: one for other, one in document.calibrations.items() if other != name}
    parameters = {
        p: entry.model_copy(update={"baseline": scenario.baseline[p]}) if p in alone else entry
        for p, entry in document.parameters.items()
    }
    return scenario.changed(calibrations=rest, parameters=parameters)


def without_terms(scenario: Scenario, axis: str | None = None) -> Omissions:
    """Leave out one payoff term after the other.

    Parameters
    ----------
    scenario : Scenario
        Its values in force are kept.
    axis : str, optional
        A parameter along which to find the exact regimes as well.

    Raises
    ------
    ScenarioError
        When there is no such parameter.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> len(without_terms(scenario)) == len(scenario.terms)
    True
    """
    refuse_followed(scenario, "without a payoff term")
    found = []
    for term in scenario.terms:
        reduced = scenario.without(term)
        name = f"{term.player}: {term.name}"
        try:
            found.append(_omission(scenario, reduced, name, term.name, axis))
        except ScenarioError as error:  # a game that its form cannot solve without the term
            raise ScenarioError(f"{scenario.name}: without {name}: {error}") from None
    return Omissions("terms", tuple(found))


def _omission(
    full: Scenario, reduced: Scenario, name: str, label: str, axis: str | None, kept: tuple[str, ...] = ()
) -> Omission:
    before, after = pure_profiles(full), pure_profiles(reduced)
    return Omission(
        name,
        label,
        reduced,
        after,
        tuple(profile for profile in before if profile not in after),
        tuple(profile for profile in after if profile not in before),
        None if axis is None else axis_regimes(reduced, axis),
        kept,
    )
