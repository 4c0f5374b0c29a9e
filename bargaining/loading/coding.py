"""Codes against claims: no value may be coded above the strength of the claims that it cites, unless it says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

from bargaining.errors import ScenarioError, listed
from bargaining.evidence.model import Strength
from bargaining.scenario.document import Kind, ScenarioDocument, Value
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
    found = [*_disordered(scenario.document), *_overcoded(scenario.document, scenario.library.claims)]
    if found:
        tree, place = scenario.compiled.source.tree, scenario.compiled.source.place
        raise ScenarioError(
            listed([f"{located(tree, at, place)}: {problem}" for at, problem in found], place)
        )


def _disordered(document: ScenarioDocument) -> Iterator[tuple[Place, str]]:
    """Yield what is wrong with the levels of each scale."""
    for name, kind in document.kinds.items():
        low, high = kind.range
        for level, value in kind.levels.items():
            if not low <= value <= high:
                limits = f"from {plain(low)} to {plain(high)}"
                yield ("kinds", name, "levels", level), f"found {plain(value)}, expected a value {limits}"
        for weaker, stronger in pairwise(level for level in STRENGTHS if level in kind.levels):
            if kind.levels[weaker] >= kind.levels[stronger]:
                yield (
                    ("kinds", name, "levels", weaker),
                    f"found {plain(kind.levels[weaker])}, expected less than {plain(kind.levels[stronger])}, "
                    f"which is {stronger}",
                )


def _overcoded(document: ScenarioDocument, claims: Mapping[str, Claim]) -> Iterator[tuple[Place, str]]:
    """Yield each value that no claim carries and no assumption explains."""
    for group, entries in (("calibrations", document.calibrations), ("overlays", document.overlays)):
        for key, entry in entries.items():
            for name, value in entry.values.items():
                kind = document.kinds[document.parameters[name].kind]
                if isinstance(value, Value) and kind.levels and not value.assumption:
                    strongest = max((claims[claim] for claim in value.evidence), key=_rank)
                    carried = _carried(kind, strongest)
                    if value.value > carried:
                        yield (
                            (group, key, "values", name),
                            f"found {_named(kind, value.value)} on claims of which the strongest, {strongest.id}, is "
                            f"{strongest.strength} and carries up to {_named(kind, carried)}; expected a claim that "
                            "carries it, or the rationale of an assumption beside the claims",
                        )


def _rank(claim: Claim) -> int:
    return STRENGTHS.index(claim.strength)


def _carried(kind: Kind, claim: Claim) -> Fraction:
    """Return the highest number of a scale that a claim carries; the lowest of the scale when no level is its."""
    reached = STRENGTHS[: _rank(claim) + 1]
    return max((kind.levels[level] for level in reached if level in kind.levels), default=kind.range[0])


def _named(kind: Kind, value: Fraction) -> str:
    """Write a number of a scale with its level, where it has one."""
    names = [level for level, number in kind.levels.items() if number == value]
    return f"{plain(value)} ({names[0]})" if names else plain(value)
