"""A scenario: declared players, assumptions and payoff terms, at one point of the assumptions."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, cast

from bargaining.errors import ScenarioError, nearest
from bargaining.evidence.shelf import Shelf
from bargaining.records.parts import content
from bargaining.scenario.compilation import Compiled, PayoffTerm
from bargaining.scenario.document import MEDIAN, Outcome, ScenarioDocument, Silent, Value
from bargaining.scenario.keywords import keywords
from bargaining.scenario.levels import Scales
from bargaining.scenario.linked import refuse_moved, refuse_other_reading
from bargaining.scenario.medians import median_of
from bargaining.scenario.numbers import coded, exact, plain
from bargaining.text import in_one_line

if TYPE_CHECKING:
    from bargaining.evidence import Library
    from bargaining.forms.form import Form, Place
    from bargaining.games.normal_form import NormalFormGame
    from bargaining.scenario.linked import Origin

BASELINE = "baseline"


class Said(NamedTuple):
    """Hold what a document says of a parameter.

    Parameters
    ----------
    value : Fraction
        The number, of a level the one in force.
    entry : Value
        As it is written, with its reason and its claims.
    """

    value: Fraction
    entry: Value


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
    overrides : mapping of str to Fraction or str
        Values set by hand: numbers, or levels of the parameter's scale; levels themselves among them.
    followed : mapping of str to Origin
        Where values come from that were taken from results of other scenarios; the values are among the overrides.

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
    overrides: Mapping[str, Fraction | str] = dataclasses.field(default_factory=dict)
    followed: Mapping[str, Origin] = dataclasses.field(default_factory=dict)

    def __repr__(self) -> str:
        """Return the name and what is chosen, in a line: the file behind it may hold thousands of entries."""
        chosen = {"calibration": self.calibration} if self.calibration != BASELINE else {}
        chosen |= {"overlay": self.overlay} if self.overlay else {}
        chosen |= {name: coded(value) for name, value in self.overrides.items()}
        return f"<Scenario: {in_one_line(', '.join([self.name, *(f'{n}={v}' for n, v in chosen.items())]))}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: players, assumptions and their values in force, outcomes."""
        from bargaining.scenario.showing import scenario_html

        return scenario_html(self)

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

    @property
    def scales(self) -> Scales:
        """Return the scales on which values are read, with their levels."""
        return self.compiled.scales

    @cached_property
    def levels(self) -> dict[str, Fraction]:
        """Return the numbers in force of the levels that are assumptions of their own.

        Examples
        --------
        >>> import bargaining
        >>> {name: float(number) for name, number in bargaining.load("rapprochement").levels.items()}
        {'weight_weak': 0.2, 'weight_moderate': 0.5, 'weight_strong': 0.8}
        """
        set_by_hand = {n: v for n, v in self.overrides.items() if n in self.scales.defaults}
        return self.scales.defaults | cast("dict[str, Fraction]", set_by_hand)

    def number(self, parameter: str, code: Fraction | str) -> Fraction:
        """Return the number that a code of a parameter stands for: itself, or that of a level in force."""
        if isinstance(code, Fraction):
            return code
        return self._level_numbers[self.document.parameters[parameter].kind, code]

    @cached_property
    def _level_numbers(self) -> dict[tuple[str, str], Fraction]:
        steps = (step for scale in self.scales.steps.values() for step in scale)
        return {(step.scale, step.level): step.polynomial.evaluate(self.levels) for step in steps}

    @cached_property
    def baseline(self) -> dict[str, Fraction]:
        """Return each parameter's baseline: as written, or the median of the calibrations that speak.

        Documents that are not independent count there as the scenario says; see `bargaining.scenario.medians`.
        """
        return {name: self._baseline(name) for name in self.document.parameters}

    def _baseline(self, name: str) -> Fraction:
        written = self.document.parameters[name].baseline
        if written != MEDIAN:
            return self.number(name, written)
        return self.median({document: said.value for document, said in self.spoken(name).items()})

    def median(self, said: Mapping[str, Fraction]) -> Fraction:
        """Return the median of what calibrations say, those that are not independent as the scenario counts them."""
        return median_of(said, self.document.dependence.values())

    def spoken(self, parameter: str) -> dict[str, Said]:
        """Return what the calibrations that are not silent say about a parameter, by calibration."""
        return {
            name: Said(self.number(parameter, value.value), value)
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
        return self.baseline | {name: self.number(name, code) for name, code in self.coded.items()}

    @cached_property
    def coded(self) -> dict[str, Fraction | str]:
        """Return what is said of parameters before the baseline counts: by calibration, overlay, then overrides."""
        found: dict[str, Fraction | str] = {}
        if self.calibration != BASELINE:
            spoken = self.document.calibrations[self.calibration].values
            found |= {name: v.value for name, v in spoken.items() if isinstance(v, Value)}
        if self.overlay:
            found |= {name: v.value for name, v in self.document.overlays[self.overlay].values.items()}
        return found | {n: v for n, v in self.overrides.items() if n not in self.scales.defaults}

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

        Notes
        -----
        A level moves between its neighbours on the scale, at their numbers in force.
        """
        if parameter in self.levels:
            below, above = (
                None if step is None else step.polynomial.evaluate(self.levels)
                for step in self.scales.neighbours(parameter)
            )
            low, high = self.scales.range(parameter)
            return low if below is None else below, high if above is None else above
        self.require_parameter(parameter)
        entry = self.document.parameters[parameter]
        return entry.range or self.document.kinds[entry.kind].range

    def require_parameter(self, name: str) -> None:
        """Raise ScenarioError, with the nearest name, unless there is such a parameter."""
        if name not in self.document.parameters:
            self._refuse(name)

    def require_assumption(self, name: str) -> None:
        """Raise ScenarioError, with the nearest name, unless there is such a parameter or level of a scale."""
        if name not in self.document.parameters and name not in self.levels:
            self._refuse(name)

    def _refuse(self, name: str) -> NoReturn:
        options = [*self.parameters, *self.levels]
        raise ScenarioError(f"{self.name}: unknown parameter {name!r}{nearest(name, options)}")

    def calibrated(self, calibration: str) -> Scenario:
        """Return the scenario under one document's calibration, or at the baseline; overrides are kept."""
        options = [BASELINE, *self.document.calibrations]
        if calibration not in options:
            raise ScenarioError(
                f"{self.name}: unknown calibration {calibration!r}{nearest(calibration, options)}"
            )
        if calibration != self.calibration:
            refuse_other_reading(self, f"calibration {calibration}")
        return dataclasses.replace(self, calibration=calibration)

    def overlaid(self, overlay: str) -> Scenario:
        """Return the scenario with an overlay; at the baseline, its own calibration comes with it."""
        if overlay not in self.document.overlays:
            raise ScenarioError(
                f"{self.name}: unknown overlay {overlay!r}{nearest(overlay, self.document.overlays)}"
            )
        refuse_other_reading(self, f"overlay {overlay}")
        under = self.document.overlays[overlay].calibration
        calibration = under if under and self.calibration == BASELINE else self.calibration
        return dataclasses.replace(self, calibration=calibration, overlay=overlay)

    @keywords(lambda scenario: (*scenario.parameters, *scenario.levels))
    def replace(self, /, **values: Any) -> Scenario:
        """Return the scenario with parameters set by hand: to a number, or to a level of their scale.

        Levels can be set as well; all that is coded by them follows.

        Raises
        ------
        ScenarioError
            For an unknown parameter, a value that is neither number nor level, one out of the parameter's range, and
            for levels out of order.

        Examples
        --------
        >>> import bargaining
        >>> scenario = bargaining.load("rapprochement").replace(us_commerce="strong", weight_strong=0.7)
        >>> float(scenario.values["us_commerce"]), float(scenario.values["moscow_punishment"])
        (0.7, 0.7)
        """
        set_by_hand = {name: self._set(name, found) for name, found in values.items()}
        refuse_moved(self, values)
        changed = dataclasses.replace(self, overrides={**self.overrides, **set_by_hand})
        moved = {name for name in values if name in self.levels}
        changed._check_levels(moved)
        for name in changed.parameters if moved else values:
            changed._check_range(name, moved)
        return changed

    def _set(self, name: str, found: Any) -> Fraction | str:
        if name not in self.levels:
            self.require_parameter(name)
            if (
                isinstance(found, str)
                and found in self.document.kinds[self.document.parameters[name].kind].levels
            ):
                return found
        try:
            return exact(found)
        except ValueError as error:
            raise ScenarioError(f"{self.name}: {name}: {error}{self._levels_in_words(name)}") from None

    def _levels_in_words(self, name: str) -> str:
        """Return which levels a parameter may be set to, to the end of a sentence."""
        entry = self.document.parameters.get(name)
        levels = self.document.kinds[entry.kind].levels if entry else ()
        return f", or one of the levels {', '.join(levels)}" if levels else ""

    def _check_levels(self, moved: Collection[str]) -> None:
        """Refuse levels that left their scale or its order."""
        for name in moved:
            low, high = self.scales.range(name)
            if not low <= self.levels[name] <= high:
                raise self._outside(name, self.levels[name], low, high)
        for lower, upper in self.scales.disorder(self.levels):
            step, other, word = (lower, upper, "less") if lower.name in moved else (upper, lower, "more")
            found, limit = (one.polynomial.evaluate(self.levels) for one in (step, other))
            raise ScenarioError(
                f"{self.name}: {step.name}: found {plain(found)}, expected {word} than {plain(limit)}, the number of "
                f"{other.level!r}"
            )

    def _check_range(self, name: str, moved: Collection[str]) -> None:
        """Refuse a value outside the range of its parameter, which a level may have moved there."""
        if name in self.levels:
            return
        low, high = self.range(name)
        if not low <= self.values[name] <= high:
            by = f" by {' and '.join(sorted(moved))}" if moved else ""
            raise self._outside(f"{name}{by}", self.values[name], low, high)

    def _outside(self, name: str, found: Fraction, low: Fraction, high: Fraction) -> ScenarioError:
        limits = f"from {plain(low)} to {plain(high)}"
        return ScenarioError(f"{self.name}: {name}: found {plain(found)}, expected a value {limits}")

    def cut(self) -> Scenario:
        """Return the scenario with its links cut: what was taken from results of others counts no more."""
        kept = {name: value for name, value in self.overrides.items() if name not in self.followed}
        return dataclasses.replace(self, overrides={**kept, **self._under_links()}, followed={})

    def _under_links(self) -> dict[str, Fraction | str]:
        """Return what was set by hand before a link was followed that changes it."""
        return {name: o.under for name, o in self.followed.items() if o.under is not None}

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
        """Return a parameter's label, with its name where another has the same; of a level, its scale and its word."""
        if parameter in self.levels:
            step = self.scales.of(parameter)
            return f"Number for '{step.level}' ({step.scale})"
        return _apart(parameter, {name: entry.label for name, entry in self.document.parameters.items()})

    def outcome(self, actions: tuple[str, ...]) -> str:
        """Return the label of an action profile that the scenario names, or the actions joined by dashes."""
        return self.outcome_in(actions, lambda outcome: outcome.label)

    def outcome_in(self, actions: tuple[str, ...], label: Callable[[Outcome], str]) -> str:
        """Return a label of an action profile, with the outcome's name where another outcome has the same label."""
        found = self.outcome_of(actions)
        if found is None:
            return "–".join(actions)
        outcomes = self.document.outcomes
        name = next(name for name, one in outcomes.items() if one is found)
        return _apart(name, {name: label(one) for name, one in outcomes.items()})

    def outcome_of(self, actions: tuple[str, ...]) -> Outcome | None:
        """Return the named outcome that an action profile is, or None."""
        chosen: dict[str, str] = {}
        for place, option in zip(self.places, actions, strict=True):
            chosen |= place.choices(option)
        found = (outcome for outcome in self.document.outcomes.values() if outcome.choices == chosen)
        return next(found, None)

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of the effective content and the values in force, wherever they were written.

        What studies ask, which changes neither, is left out.
        """
        held = content(self.document)
        for provenance in ("extends", "extends_digest", "library"):
            del held["scenario"][provenance]
        kinds = [(kind, ("levels",)) for kind in held["kinds"].values()]
        unused = ("concept", "variants", "source", "result")
        counting = {name: one for name, one in held["dependence"].items() if one["counts"] != "each"}
        held["dependence"] = counting
        for entry in held[
            "parameters"
        ].values():  # on which scales values are told as well is no part of the game
            del entry["told"], entry["told_as"]
        for group in (*held["calibrations"].values(), *held["overlays"].values()):
            for value in group["values"].values():
                value.pop("told", None)
        for table, entries in [(held["scenario"], unused), (held, ("variants", "dependence")), *kinds]:
            for name in entries:
                if not table[name]:
                    del table[name]  # so that what a scenario does not use leaves its digest as it is
        for name in [name for name in held if name not in ScenarioDocument.model_fields]:
            if not held[name]:
                del held[name]  # a table of the form's own, likewise
        del held["imports"]  # their entries count, wherever they were written
        del held[
            "links"
        ]  # one that is cut changes nothing; one that is followed counts with what it was taken from
        if self.followed:
            held["links followed"] = {name: origin.mark for name, origin in self.followed.items()}
        del held["study"], held["quantities"], held["voting"]  # what is asked of a game is no part of it
        held["order"] = [[name, list(player.actions)] for name, player in self.document.players.items()]
        held["values in force"] = {name: str(value) for name, value in self.values.items()}
        written = json.dumps(held, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()


def _apart(name: str, labels: Mapping[str, str]) -> str:
    """Return the label of a name, followed by the name where another name has the same label."""
    label = labels[name]
    return f"{label} ({name})" if sum(other == label for other in labels.values()) > 1 else label
