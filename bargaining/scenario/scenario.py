"""A scenario: declared players, assumptions and payoff terms, at one point of the assumptions."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING, Any

from bargaining.errors import ScenarioError, nearest
from bargaining.evidence.shelf import Shelf
from bargaining.records.parts import content
from bargaining.scenario.compilation import Compiled, PayoffTerm
from bargaining.scenario.document import Outcome, ScenarioDocument, Silent, Value
from bargaining.scenario.numbers import exact, plain

if TYPE_CHECKING:
    from bargaining.evidence import Library
    from bargaining.forms.form import Form, Place
    from bargaining.games.normal_form import NormalFormGame

BASELINE = "baseline"


@dataclass(frozen=True, eq=False)
class Scenario:
    """Hold a validated scenario and the values of its parameters.

    Made by `bargaining.load`; `calibrated`, `overlaid` and `replace` return changed copies.

    Parameters
    ----------
    compiled : Compiled
        The effective file, after ``extends``, with the payoff terms and the game that follow from it.
    shelf : Shelf
        Where the evidence is.
    calibration : str
        ``"baseline"`` or the name of a calibration.
    overlay : str
        Name of the overlay laid on it, or empty.
    overrides : mapping of str to Fraction
        Values set by hand.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> scenario.calibrated("parish2025").replace(autonomy=0.7).values["autonomy"]
    Fraction(7, 10)
    """

    compiled: Compiled
    shelf: Shelf
    calibration: str = BASELINE
    overlay: str = ""
    overrides: Mapping[str, Fraction] = dataclasses.field(default_factory=dict)

    @property
    def document(self) -> ScenarioDocument:
        """Return the effective file, after ``extends``."""
        return self.compiled.document

    @property
    def terms(self) -> tuple[PayoffTerm, ...]:
        """Return the compiled payoff terms, those in tables of the form's own last."""
        return (*self.compiled.terms, *self.compiled.own_terms)

    @property
    def form(self) -> Form:
        """Return the form of the game, with payoffs as polynomials in the parameters."""
        return self.compiled.form

    @property
    def places(self) -> tuple[Place, ...]:
        """Return where choices are made: in a strategic form, one place a player."""
        return self.compiled.places

    @property
    def name(self) -> str:
        """Return the scenario's name."""
        return self.document.scenario.name

    @property
    def players(self) -> tuple[str, ...]:
        """Return the players' names."""
        return tuple(self.document.players)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the parameters' names."""
        return tuple(self.document.parameters)

    @property
    def actions(self) -> tuple[tuple[str, ...], ...]:
        """Return what may be chosen at each place."""
        return tuple(place.options for place in self.places)

    @property
    def library(self) -> Library:
        """Return the evidence that the scenario may cite, read when it is first asked for."""
        return self.shelf.library

    @cached_property
    def baseline(self) -> dict[str, Fraction]:
        """Return each parameter's baseline: as written, or the median of the calibrations that speak."""
        return {name: self._baseline(name) for name in self.document.parameters}

    def _baseline(self, name: str) -> Fraction:
        written = self.document.parameters[name].baseline
        if not isinstance(written, str):
            return written
        return Fraction(median([value.value for value in self.spoken(name).values()]))

    def spoken(self, parameter: str) -> dict[str, Value]:
        """Return what the calibrations that are not silent say about a parameter, by calibration."""
        return {
            name: value
            for name, calibration in self.document.calibrations.items()
            if isinstance(value := calibration.values.get(parameter), Value)
        }

    def silence(self, calibration: str, parameter: str) -> str | None:
        """Return why a calibration is silent on a parameter, or None when it speaks."""
        if calibration == BASELINE:
            return None
        found = self.document.calibrations[calibration].values.get(parameter)
        if isinstance(found, Value):
            return None
        return found.silent if isinstance(found, Silent) else "not coded"

    @cached_property
    def values(self) -> dict[str, Fraction]:
        """Return the value of every parameter in force: baseline, calibration, overlay, then overrides."""
        values = dict(self.baseline)
        if self.calibration != BASELINE:
            spoken = self.document.calibrations[self.calibration].values
            values |= {name: v.value for name, v in spoken.items() if isinstance(v, Value)}
        if self.overlay:
            values |= {name: v.value for name, v in self.document.overlays[self.overlay].values.items()}
        return values | dict(self.overrides)

    def borrowed(self) -> tuple[str, ...]:
        """Return the parameters on which the calibration is silent, so that the baseline stands in."""
        laid = self.document.overlays[self.overlay].values if self.overlay else {}
        return tuple(
            name
            for name in self.parameters
            if self.silence(self.calibration, name) is not None
            and name not in laid
            and name not in self.overrides
        )

    def range(self, parameter: str) -> tuple[Fraction, Fraction]:
        """Return the lowest and highest value that a parameter may take.

        Raises
        ------
        ScenarioError
            When there is no such parameter.
        """
        self.require_parameter(parameter)
        entry = self.document.parameters[parameter]
        return entry.range or self.document.kinds[entry.kind].range

    def require_parameter(self, name: str) -> None:
        """Raise ScenarioError, with the nearest name, unless there is such a parameter."""
        if name not in self.document.parameters:
            raise ScenarioError(f"{self.name}: unknown parameter {name!r}{nearest(name, self.parameters)}")

    def calibrated(self, calibration: str) -> Scenario:
        """Return the scenario under one document's calibration, or at the baseline; overrides are kept."""
        options = [BASELINE, *self.document.calibrations]
        if calibration not in options:
            raise ScenarioError(
                f"{self.name}: unknown calibration {calibration!r}{nearest(calibration, options)}"
            )
        return dataclasses.replace(self, calibration=calibration)

    def overlaid(self, overlay: str) -> Scenario:
        """Return the scenario with an overlay; at the baseline, its own calibration comes with it."""
        if overlay not in self.document.overlays:
            raise ScenarioError(
                f"{self.name}: unknown overlay {overlay!r}{nearest(overlay, self.document.overlays)}"
            )
        under = self.document.overlays[overlay].calibration
        calibration = under if under and self.calibration == BASELINE else self.calibration
        return dataclasses.replace(self, calibration=calibration, overlay=overlay)

    def replace(self, /, **values: Any) -> Scenario:
        """Return the scenario with parameters set by hand.

        Raises
        ------
        ScenarioError
            For an unknown parameter, a value that is not a number, or one out of the parameter's range.
        """
        overrides = dict(self.overrides)
        for name, found in values.items():
            low, high = self.range(name)
            try:
                value = exact(found)
            except ValueError as error:
                raise ScenarioError(f"{self.name}: {name}: {error}") from None
            if not low <= value <= high:
                limits = f"from {plain(low)} to {plain(high)}"
                raise ScenarioError(f"{self.name}: {name}: found {plain(value)}, expected a value {limits}")
            overrides[name] = value
        return dataclasses.replace(self, overrides=overrides)

    def changed(self, **parts: Any) -> Scenario:
        """Return the scenario with parts of its document put in place of others; terms and game follow.

        Parameters
        ----------
        **parts : Any
            Fields of the document, such as ``payoff`` or ``calibrations``, already checked.
        """
        document = self.document.model_copy(update=parts)
        return dataclasses.replace(self, compiled=self.compiled.again(document))

    def without(self, term: PayoffTerm) -> Scenario:
        """Return the scenario without one of its payoff terms."""
        table, key = term.entry
        entries = getattr(self.document, table)
        if isinstance(entries, dict):
            return self.changed(**{table: {name: one for name, one in entries.items() if name != key}})
        return self.changed(**{table: [one for k, one in enumerate(entries) if k != key]})

    def game(self) -> NormalFormGame:
        """Return the game at the values in force, exact."""
        return self.form.at(self.values)

    def label(self, parameter: str) -> str:
        """Return a parameter's label."""
        return self.document.parameters[parameter].label

    def outcome(self, actions: tuple[str, ...]) -> str:
        """Return the label of an action profile that the scenario names, or the actions joined by dashes."""
        outcome = self.outcome_of(actions)
        return outcome.label if outcome else "–".join(actions)

    def outcome_of(self, actions: tuple[str, ...]) -> Outcome | None:
        """Return the named outcome that an action profile is, or None."""
        chosen: dict[str, str] = {}
        for place, option in zip(self.places, actions, strict=True):
            chosen |= place.choices(option)
        found = (outcome for outcome in self.document.outcomes.values() if outcome.choices == chosen)
        return next(found, None)

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of the effective content and the values in force, wherever they were written."""
        held = content(self.document)
        for provenance in ("extends", "extends_digest", "library"):
            del held["scenario"][provenance]
        kinds = [(kind, ("levels",)) for kind in held["kinds"].values()]
        unused = ("concept", "variants", "source", "result")
        for table, entries in [(held["scenario"], unused), (held, ("variants",)), *kinds]:
            for name in entries:
                if not table[name]:
                    del table[name]  # so that what a scenario does not use leaves its digest as it is
        for name in [name for name in held if name not in ScenarioDocument.model_fields]:
            if not held[name]:
                del held[name]  # a table of the form's own, likewise
        del held["imports"]  # their entries count, wherever they were written
        held["order"] = [[name, list(player.actions)] for name, player in self.document.players.items()]
        held["values in force"] = {name: str(value) for name, value in self.values.items()}
        written = json.dumps(held, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()
