"""Scenarios in which levels of scales move, and what is coded by them moves along."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bargaining.algebra.polynomial import Polynomial, combined, upright
from bargaining.errors import ScenarioError
from bargaining.scenario.document import MEDIAN, Calibration, Feature, Parameter, Value
from bargaining.scenario.levels import Step, as_formula
from bargaining.scenario.linked import refuse_moved
from bargaining.scenario.medians import median_shares, voices
from bargaining.scenario.numbers import plain
from bargaining.scenario.scenario import BASELINE, Scenario

_APART = ("calibrations", "overlays", "variants")
"""Tables whose values are no part of the game's own structure."""


def opened(scenario: Scenario, names: Collection[str]) -> Scenario:
    """Return the scenario in which the levels among some names are parameters like others.

    Parameters
    ----------
    scenario : Scenario
        Its values in force are kept: what calibration, overlay and hand have coded by a level follows it, and so does
        a median of levels.
    names : collection of str
        What is to move. A parameter that is named itself does not follow its level. Without a level among them the
        scenario is returned as it is.

    Raises
    ------
    ScenarioError
        When what follows cannot be said: a median of levels and numbers, whose order may change, or a value that a
        part of the game sets.

    Examples
    --------
    >>> import bargaining
    >>> scenario = opened(bargaining.load("rapprochement"), ["weight_strong"])
    >>> [str(end) for end in scenario.range("weight_strong")], "us_commerce" in scenario.parameters
    (['1/2', '1'], False)
    """
    refuse_moved(scenario, names)
    asked = [name for name in names if name in scenario.levels]
    if not asked:
        return scenario
    follow = {name: found for name, found in codes(scenario).items() if name not in names}
    levels = {
        step.name: _parameter(scenario, step, _between(scenario, step, asked), scenario.levels[step.name])
        for step in scenario.scales.free
    }
    return linked(scenario, levels, follow)


def increasing(scenario: Scenario, names: Collection[str]) -> tuple[Polynomial, ...]:
    """Return what is above zero where levels that move together, and are neighbours, are in order.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> [str(p) for p in increasing(scenario, ["weight_weak", "weight_moderate", "autonomy"])]
    ['weight_moderate - weight_weak']
    """
    asked = {name for name in names if name in scenario.levels}
    if len(asked) < 2:
        return ()
    return tuple(
        upper.polynomial - lower.polynomial
        for steps in scenario.scales.steps.values()
        for lower, upper in pairwise(steps)
        if lower.name in asked and upper.name in asked and lower.free and upper.free
    )


def ends(difference: Polynomial) -> tuple[str, str]:
    """Return the names of the lower and of the upper level of what `increasing` returns."""
    lower, upper = sorted(difference.variables, key=lambda name: difference.terms[((name, 1),)])
    return lower, upper


def refuse_neighbours(scenario: Scenario, names: Collection[str]) -> None:
    """Refuse to move levels together that are neighbours on their scale, where their order cannot be kept.

    Raises
    ------
    ScenarioError
        When there are such levels among the names.
    """
    for difference in increasing(scenario, names):
        pair = " and ".join(ends(difference))
        raise ScenarioError(
            f"{scenario.name}: found the neighbours {pair} moving together here, expected one of them; over all "
            "increasing scales: `bargaining robust NAME STATEMENT --over scales`, over both: `bargaining phase`"
        )


def _parameter(
    scenario: Scenario, step: Step, limits: tuple[Fraction, Fraction], value: Fraction
) -> Parameter:
    """Return a level, or what it follows, as a parameter."""
    return Parameter(
        label=scenario.label(step.name),
        symbol=upright(step.level),
        kind=step.scale,
        baseline=value,
        range=limits,
        range_assumption="between its neighbours on the scale",
        assumption=scenario.document.kinds[step.scale].assumption or "a level of a scale",
    )


def _between(scenario: Scenario, step: Step, asked: Collection[str]) -> tuple[Fraction, Fraction]:
    """Return the numbers of the nearest neighbours of a level that do not move, or the ends of its scale."""
    steps = scenario.scales.steps[step.scale]
    kind = scenario.document.kinds[step.scale]
    held = {
        one.level: one.polynomial.evaluate(scenario.levels)
        for one in steps
        if one is not step and one.name not in asked
    }
    place = steps.index(step)
    below = (held[one.level] for one in reversed(steps[:place]) if one.level in held)
    above = (held[one.level] for one in steps[place + 1 :] if one.level in held)
    return next(below, kind.range[0]), next(above, kind.range[1])


def codes(scenario: Scenario) -> dict[str, Polynomial]:
    """Return what each parameter whose value in force hangs on levels follows, as a polynomial in the levels.

    Raises
    ------
    ScenarioError
        For a median of levels and of numbers between the ends of the scale.

    Examples
    --------
    >>> import bargaining
    >>> found = codes(bargaining.load("rapprochement"))
    >>> str(found["eu_relief"]), str(found["token_cost"])
    ('1/2 weight_moderate + 1/2 weight_strong', '1/2 weight_weak')
    """
    found = {}
    for name in scenario.parameters:
        polynomial = _followed(scenario, name)
        if polynomial.variables:
            found[name] = polynomial
    return found


def _followed(scenario: Scenario, name: str) -> Polynomial:
    entry = scenario.document.parameters[name]
    code = scenario.coded.get(name, entry.baseline)
    if code != MEDIAN:
        return _polynomial(scenario, name, code)
    said = scenario.spoken(name)
    numbers = {document: one.value for document, one in said.items()}
    followed = {document: _polynomial(scenario, name, one.entry.value) for document, one in said.items()}
    groups = scenario.document.dependence.values()
    ends = scenario.document.kinds[entry.kind].range
    loose = [numbers[one] for one, p in followed.items() if not p.variables and numbers[one] not in ends]
    loose += [
        voice.number
        for voice in voices(numbers, groups)
        if len({followed[document] for document in voice.documents}) > 1
    ]
    if loose and any(one.variables for one in followed.values()):
        raise ScenarioError(
            f"{scenario.name}: {name}: found a median of levels and of {plain(loose[0])}, whose order may change when "
            "levels move; expected levels alone, or a value set for it"
        )
    shares = median_shares(numbers, groups)
    return combined(list(shares.values()), [followed[document] for document in shares])


def _polynomial(scenario: Scenario, name: str, code: Fraction | str) -> Polynomial:
    if isinstance(code, Fraction):
        return Polynomial.constant(code)
    return scenario.scales.step(scenario.document.parameters[name].kind, code).polynomial


def linked(scenario: Scenario, moving: Mapping[str, Parameter], follow: Mapping[str, Polynomial]) -> Scenario:
    """Return the scenario with further parameters, and with formulas in them in place of some of its own.

    Parameters
    ----------
    scenario : Scenario
        Its values in force become the baseline; what the documents say of parameters that stay is kept.
    moving : mapping of str to Parameter
        The further parameters.
    follow : mapping of str to Polynomial
        The formulas, by parameter.

    Raises
    ------
    ScenarioError
        When a part of the game, such as a type, sets a parameter that follows.
    """
    document, values = scenario.document, scenario.values
    _refuse_set(scenario, follow)
    stay = {name: entry for name, entry in document.parameters.items() if name not in follow}
    laid = {**(document.overlays[scenario.overlay].values if scenario.overlay else {}), **scenario.overrides}
    parts = {
        "parameters": {
            **{name: entry.model_copy(update={"baseline": values[name]}) for name, entry in stay.items()},
            **moving,
        },
        "features": {
            **{name: Feature(value=as_formula(polynomial)) for name, polynomial in follow.items()},
            **document.features,
        },
        "calibrations": {
            name: _without(scenario, entry, follow) for name, entry in document.calibrations.items()
        },
        "overlays": {},
        "kinds": {name: kind.model_copy(update={"levels": {}}) for name, kind in document.kinds.items()},
    }
    plainly = dataclasses.replace(
        scenario,
        calibration=BASELINE,
        overlay="",
        overrides={name: values[name] for name in laid if name in stay},
    )
    return plainly.changed(**parts)


def _without(scenario: Scenario, calibration: Calibration, names: Collection[str]) -> Calibration:
    """Return what a document says, in numbers, without some parameters."""
    kept = {
        name: value.model_copy(update={"value": scenario.number(name, value.value)})
        if isinstance(value, Value)
        else value
        for name, value in calibration.values.items()
        if name not in names
    }
    return calibration.model_copy(update={"values": kept})


def _refuse_set(scenario: Scenario, names: Iterable[str]) -> None:
    """Refuse parameters that a part of the game sets, such as a type: they cannot follow a level there."""
    for table, entries in vars(scenario.document).items():
        for key, entry in entries.items() if isinstance(entries, dict) and table not in _APART else ():
            set_there = getattr(entry, "values", None)
            for name in names:
                if isinstance(set_there, dict) and name in set_there:
                    raise ScenarioError(
                        f"{scenario.name}: {name}: found it set by {table}.{key}, so that it cannot follow a level; "
                        "expected a value set for it"
                    )


@dataclass(frozen=True)
class AllScales:
    """Hold a scenario whose levels go through every increasing scale as some shares go from nought to one.

    Parameters
    ----------
    scenario : Scenario
        With the shares as parameters: that of a level is how far up it stands from the low end of its scale to the
        next level above, or to the high end.
    shares : tuple of str
        Their names. Shares strictly between nought and one are the increasing scales, all of them their closure.
    levels : mapping of str to Polynomial
        The number of each level, in the shares.
    """

    scenario: Scenario
    shares: tuple[str, ...]
    levels: Mapping[str, Polynomial]

    def numbers(self, point: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Return the numbers of the levels at given shares."""
        return {name: polynomial.evaluate(point) for name, polynomial in self.levels.items()}


def on_all_scales(scenario: Scenario) -> AllScales:
    """Return the scenario over every increasing scale.

    Parameters
    ----------
    scenario : Scenario
        What its calibration, overlay and hand code by levels moves with them, the rest stays.

    Raises
    ------
    ScenarioError
        When nothing in force is coded by a level that is an assumption, and as `opened`.

    Examples
    --------
    >>> import bargaining
    >>> found = on_all_scales(bargaining.load("rapprochement"))
    >>> str(found.levels["weight_moderate"])
    'weight_moderate_share weight_strong_share'
    """
    follow = codes(scenario)
    moved = frozenset().union(*(polynomial.variables for polynomial in follow.values()))
    if not moved:
        raise ScenarioError(
            f"{scenario.name}: found no value in force that is a level of a scale, expected some; a calibration may "
            'say value = "strong" where its scale has such a level'
        )
    shares: dict[str, Parameter] = {}
    levels: dict[str, Polynomial] = {}
    for scale, steps in scenario.scales.steps.items():
        free = [step for step in steps if step.free]
        if moved.isdisjoint(step.name for step in free):
            continue
        low, high = scenario.document.kinds[scale].range
        upper, number = Polynomial.constant(high), high
        for step in reversed(free):
            share = (scenario.levels[step.name] - low) / (number - low)
            name = f"{step.name}_share"
            shares[name] = _parameter(scenario, step, (Fraction(0), Fraction(1)), share)
            upper = (upper - low) * Polynomial.variable(name) + low
            levels[step.name], number = upper, scenario.levels[step.name]
    substituted = {name: polynomial.substitute(levels) for name, polynomial in follow.items()}
    return AllScales(linked(scenario, shares, substituted), tuple(shares), levels)
