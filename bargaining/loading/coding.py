"""Codes against claims: no value may be coded above the strength of the claims that it cites, unless it says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

from bargaining.errors import ScenarioError, listed
from bargaining.evidence.model import Strength
from bargaining.scenario.document import Value
from bargaining.scenario.levels import Step
from bargaining.scenario.numbers import plain
from bargaining.scenario.validation import located

if TYPE_CHECKING:
    from bargaining.evidence import Claim
    from bargaining.scenario.scenario import Scenario

STRENGTHS: tuple[str, ...] = get_args(Strength)
"""How firmly a claim is made, from the least."""

Place = tuple[str, ...]


def check_coding(scenario: Scenario) -> None:
    """Hold every value of a scenario against the claims that it cites.

    Parameters
    ----------
    scenario : Scenario
        As loaded.

    Raises
    ------
    ScenarioError
        With one line for each value that is coded above the strength of every claim that it cites and has no
        `assumption` beside them, and for each level that is out of its scale or out of order.

    Notes
    -----
    A scale says with its ``levels`` which number stands for which strength. A claim carries its own level and the lower
    ones; a level that is no strength of claims, such as a last one called decisive, is carried by none. Scales without
    levels are not checked: their numbers have no strength.

    Examples
    --------
    >>> import bargaining
    >>> check_coding(bargaining.load("rapprochement"))
    """
    found = [*_disordered(scenario), *_overcoded(scenario, scenario.library.claims)]
    if found:
        tree, place = scenario.compiled.source.tree, scenario.compiled.source.place
        raise ScenarioError(
            listed([f"{located(tree, at, place)}: {problem}" for at, problem in found], place)
        )


def _disordered(scenario: Scenario) -> Iterator[tuple[Place, str]]:
    """Yield the scales on which a stronger claim stands for a lower number."""
    for name, kind in scenario.document.kinds.items():
        numbers = {step.level: step.default for step in scenario.scales.steps[name]}
        for weaker, stronger in pairwise(level for level in STRENGTHS if level in kind.levels):
            if numbers[weaker] >= numbers[stronger]:
                yield (
                    ("kinds", name, "levels", weaker),
                    f"found {plain(numbers[weaker])}, expected less than {plain(numbers[stronger])}, "
                    f"which is {stronger}",
                )


def _overcoded(scenario: Scenario, claims: Mapping[str, Claim]) -> Iterator[tuple[Place, str]]:
    """Yield each value that no claim carries and no assumption explains."""
    document = scenario.document
    for group, entries in (("calibrations", document.calibrations), ("overlays", document.overlays)):
        for key, entry in entries.items():
            for name, value in entry.values.items():
                scale = document.parameters[name].kind
                steps = scenario.scales.steps[scale]
                if isinstance(value, Value) and steps and not value.assumption:
                    strongest = max((claims[claim] for claim in value.evidence), key=_rank)
                    carried = _carried(steps, strongest, document.kinds[scale].range[0])
                    number = scenario.number(name, value.value)
                    if number > carried:
                        yield (
                            (group, key, "values", name),
                            f"found {_named(steps, number)} on claims of which the strongest, {strongest.id}, is "
                            f"{strongest.strength} and carries up to {_named(steps, carried)}; expected a claim that "
                            "carries it, or the rationale of an assumption beside the claims",
                        )


def _rank(claim: Claim) -> int:
    return STRENGTHS.index(claim.strength)


def _carried(steps: Sequence[Step], claim: Claim, least: Fraction) -> Fraction:
    """Return the highest number of a scale that a claim carries; the lowest of the scale when no level is its."""
    reached = STRENGTHS[: _rank(claim) + 1]
    return max((step.default for step in steps if step.level in reached), default=least)


def _named(steps: Sequence[Step], value: Fraction) -> str:
    """Write a number of a scale with its level, where it has one."""
    names = [step.level for step in steps if step.default == value]
    return f"{plain(value)} ({names[0]})" if names else plain(value)
