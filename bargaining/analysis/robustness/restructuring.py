"""Every combination of the structural alternatives of a scenario, solved in the reading of each document."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bargaining.analysis.profiles import outcome_label
from bargaining.analysis.robustness.structure import Structure, Structures, Values
from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile
from bargaining.loading.scenarios import alternative
from bargaining.scenario import Scenario
from bargaining.scenario.linked import refuse_followed
from bargaining.scenario.scenario import BASELINE

MOST_STRUCTURES = 256
"""Combinations of structural alternatives that are tried unless another number is asked for."""


def structures(
    scenario: Scenario,
    readings: Sequence[str] | None = None,
    *,
    most: int = MOST_STRUCTURES,
    progress: Callable[[float], None] = lambda _: None,
) -> Structures:
    """Find the pure predictions under every combination of a scenario's structural alternatives.

    Parameters
    ----------
    scenario : Scenario
        With the overlay and the values set by hand. Variants that were chosen for it keep their values.
    readings : sequence of str, optional
        Calibrations; by default the baseline and all that the scenario has.
    most : int
        Combinations that are tried at most.
    progress : callable
        Told the share of the combinations that are done.

    Raises
    ------
    ScenarioError
        When no variant is left to vary, there are too many combinations, or a value by itself makes no sound scenario.

    Notes
    -----
    A prediction is the same under two combinations if the scenario gives both the same name, or the choices are the
    same at the same places. Under every combination all pure predictions are found, exactly.

    Examples
    --------
    >>> import bargaining
    >>> found = structures(bargaining.load("hidden_autonomy"), ["baseline", "doctrine2025oped"])
    >>> len(found), found.everywhere("baseline"), found.everywhere("doctrine2025oped")
    (2, ('Freeze', 'Package'), ('Freeze', 'Package'))
    """
    refuse_followed(scenario, "structural alternatives")
    options = varying(scenario, most)
    taken = scenario.document.scenario.variants
    own = {name: taken.get(name, scenario.document.variants[name].default) for name in options}
    worlds, apart = _worlds(scenario, options, own)
    labels = _Labels([world for _, world in worlds])
    chosen = (BASELINE, *scenario.document.calibrations) if readings is None else tuple(readings)
    entries = []
    for values, world in worlds:
        predicted = {}
        for reading in chosen:
            seen = world.calibrated(reading)
            found = (labels.of(seen, profile) for profile in seen.form.predicted(seen.values))
            predicted[reading] = tuple(dict.fromkeys(found))
        entries.append(Structure(values, world.digest, predicted))
        progress(len(entries) / len(worlds))
    return Structures(scenario, chosen, own, tuple(entries), apart)


def _worlds(
    scenario: Scenario, options: Mapping[str, Sequence[str]], own: Values
) -> tuple[list[tuple[Values, Scenario]], tuple[tuple[Values, str], ...]]:
    """Return the scenario of each combination, and those that do not go together, though each value is sound."""
    worlds: list[tuple[Values, Scenario]] = []
    apart: list[tuple[Values, str]] = []
    for names in itertools.product(*options.values()):
        values = dict(zip(options, names, strict=True))
        try:
            worlds.append((values, alternative(scenario, values)))
        except ScenarioError as error:
            if sum(value != own[name] for name, value in values.items()) < 2:
                raise
            apart.append((values, str(error).splitlines()[0].split(": ", 1)[1]))
    return worlds, tuple(apart)


def varying(scenario: Scenario, most: int) -> dict[str, list[str]]:
    """Return the values of each variant that is free to vary.

    Raises
    ------
    ScenarioError
        When there is none, or they have more combinations than may be asked for.
    """
    variants, held = scenario.document.variants, scenario.compiled.source.variants
    found = {
        name: list(entry.values)
        for name, entry in variants.items()
        if name not in held and len(entry.values) > 1
    }
    if not found:
        what = "found all structural alternatives chosen" if variants else "found no structural alternatives"
        raise ScenarioError(f"{scenario.name}: {what}, expected at least one variant with two values to vary")
    if (number := math.prod(map(len, found.values()))) > most:
        example = next(f"{name}={values[0]}" for name, values in found.items())
        raise ScenarioError(
            f"{scenario.name}: found {number} combinations of structural alternatives, expected at most {most}; "
            f"choose a value of some, as with --variant {example}"
        )
    return found


class _Labels:
    """Name what is predicted alike in all worlds: as any with the same places does, or by the choices."""

    def __init__(self, worlds: Sequence[Scenario]) -> None:
        self.worlds = worlds
        self.known: dict[tuple[Any, Profile], str] = {}

    def of(self, world: Scenario, profile: Profile) -> str:
        """Return the label of a profile in one of the worlds."""
        places = tuple((place.name, place.options) for place in world.places)
        if (places, profile) not in self.known:
            alike = (other for other in self.worlds if other.actions == world.actions)
            named = (other for other in (world, *alike) if other.outcome_of(profile))
            self.known[places, profile] = outcome_label(next(named, world), profile)
        return self.known[places, profile]
