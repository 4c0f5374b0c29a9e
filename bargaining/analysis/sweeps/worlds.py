"""What stands side by side in a sweep: calibrations, structural alternatives, or whole scenarios."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

from bargaining.analysis.profiles import outcome_label
from bargaining.errors import ScenarioError, nearest
from bargaining.forms.form import Profile
from bargaining.loading import load
from bargaining.loading.scenarios import varied, with_concept
from bargaining.scenario import Scenario

CALIBRATION, SCENARIO, VARIANT = "calibration", "scenario", "variant:"
"""Names of the axes over documents and over scenarios, unless a parameter has that name; what those over variants may
begin with, and do where a parameter has the variant's name."""
ALL = "all"
"""Stands for every name that an axis can run over, in the order of the file."""
BASELINE = "baseline"

Range = tuple[Fraction, Fraction]


def side_by_side(scenario: Scenario, name: str) -> bool:
    """Tell whether an axis of this name runs over worlds."""
    if name in scenario.parameters:
        return False
    return name in (CALIBRATION, SCENARIO) or variant_of(scenario, name) is not None


def variant_of(scenario: Scenario, name: str) -> str | None:
    """Return the variant that an axis of this name runs over, if any; it need not be there.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("hidden_autonomy")
    >>> [variant_of(scenario, name) for name in ("platform", "variant:platform", "autonomy")]
    ['platform', 'platform', None]
    """
    if name.startswith(VARIANT):
        return name.removeprefix(VARIANT)
    taken = (*scenario.parameters, CALIBRATION, SCENARIO)
    return name if name in scenario.document.variants and name not in taken else None


def listed_names(name: str, scenario: Scenario, given: Any) -> dict[str, Any]:
    """Return what an axis over worlds runs over: names, and what each stands for.

    Parameters
    ----------
    name : str
        "calibration", "scenario", or a variant's name, which "variant:" may precede.
    scenario : Scenario
        Knows its calibrations and variants.
    given : str, sequence or mapping
        Names with commas, or a list of names; for "scenario" files and scenarios as well, for others "all" as well.

    Raises
    ------
    ScenarioError
        For an unknown name, or a name twice.
    """
    if isinstance(given, Mapping):  # scenarios that have their names already
        return dict(given)
    listed = [word.strip() for word in given.split(",")] if isinstance(given, str) else list(given)
    if name != SCENARIO and listed == [ALL] and ALL not in (options := _options(name, scenario)[1]):
        listed = list(options)
    found: dict[str, Any] = {}
    for entry in listed:
        label, meant = _read(name, scenario, entry)
        if label in found:
            raise ScenarioError(f"axis {name}: found {label!r} twice, expected each once")
        found[label] = meant
    return found


def _read(name: str, scenario: Scenario, entry: Any) -> tuple[str, Any]:
    if name == SCENARIO:
        world = _other(scenario, entry)
        return world.name, world
    what, options = _options(name, scenario)
    if entry not in options:
        raise ScenarioError(f"axis {name}: unknown {what} {entry!r}{nearest(str(entry), options)}")
    return entry, entry


def _options(name: str, scenario: Scenario) -> tuple[str, Collection[str]]:
    """Return what the names along an axis are, and those that it can run over."""
    variant = variant_of(scenario, name)
    if variant is None:
        return "calibration", [BASELINE, *scenario.document.calibrations]
    variants = scenario.document.variants
    if variant not in variants:
        raise ScenarioError(f"axis {name}: unknown variant {variant!r}{nearest(variant, variants)}")
    return "value", variants[variant].values


def _other(scenario: Scenario, entry: Any) -> Scenario:
    if entry == scenario.name:
        return scenario
    if isinstance(entry, Scenario):
        return entry
    world = load(entry, variants=scenario.compiled.source.variants)
    if concept := scenario.document.scenario.concept:
        world = with_concept(world, concept)
    world = world.calibrated(scenario.calibration)
    world = world.overlaid(scenario.overlay) if scenario.overlay else world
    return world.replace(**scenario.overrides)


def worlds_of(scenario: Scenario, axes: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, ...], Scenario]:
    """Return the scenario of each combination of what stands side by side, by the names along the axes.

    Parameters
    ----------
    scenario : Scenario
        Its calibration, overlay and values set hold for all, unless they are on an axis.
    axes : mapping of str to mapping of str to object
        For each axis what `listed_names` returns.

    Raises
    ------
    ScenarioError
        Where players or actions differ.
    """
    found = {}
    for names in itertools.product(*axes.values()):
        world = scenario
        chosen = dict(zip(axes, names, strict=True))
        for axis in sorted(axes, key=lambda axis: (axis != SCENARIO, axis == CALIBRATION)):
            if axis == SCENARIO:
                world = axes[axis][chosen[axis]]
            elif axis == CALIBRATION:
                world = world.calibrated(chosen[axis])
            else:
                world = varied(world, **{str(variant_of(scenario, axis)): chosen[axis]})
        _check_comparable(scenario, world, " and ".join(axes), ", ".join(names))
        found[names] = world
    return found


def labels_of(worlds: Sequence[Scenario], candidates: Sequence[Profile]) -> tuple[str, ...]:
    """Return short labels of profiles, each as the first world has it that names it, and no name for two of them."""
    others = list({id(world.compiled): world for world in worlds[1:] if world.document.outcomes}.values())
    found = {profile: outcome_label(worlds[0], profile) for profile in candidates}
    taken = set(found.values())
    for profile in [profile for profile in candidates if not worlds[0].outcome_of(profile)]:
        labels = (outcome_label(world, profile) for world in others if world.outcome_of(profile))
        if (label := next(labels, None)) is not None and label not in taken:
            taken.add(label)
            found[profile] = label
    return tuple(found.values())


def _check_comparable(scenario: Scenario, world: Scenario, axes: str, name: str) -> None:
    """Raise ScenarioError unless a world has the players and the actions of the scenario, place by place."""
    actions, others = ([(p.name, p.options) for p in each.places] for each in (scenario, world))
    for what, own, found in (("players", scenario.players, world.players), ("actions", actions, others)):
        if own != found:
            raise ScenarioError(
                f"axis {axes}: {name} has other {what} than {scenario.name}, expected the same"
            )


def check_shared(
    worlds: Mapping[tuple[str, ...], Scenario], varying: Mapping[str, Range], used: Sequence[str]
) -> None:
    """Check that all scenarios have the parameters that vary or are used, with ranges that hold their values.

    Raises
    ------
    ScenarioError
        Where one has not.
    """
    for names, world in worlds.items():
        for parameter in (*varying, *used):
            world.require_parameter(parameter)
        for parameter, (low, high) in varying.items():
            least, most = world.range(parameter)
            if not (least <= low and high <= most):
                raise ScenarioError(
                    f"axis {parameter}: found values from {float(low):g} to {float(high):g}, which in "
                    f"{', '.join(names)} goes from {float(least):g} to {float(most):g}"
                )
