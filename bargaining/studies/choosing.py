"""What a study varies and asks of a scenario: what its file declares, else what its thresholds and documents say."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bargaining.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bargaining.forms.form import Profile
    from bargaining.scenario import Scenario


class NoMeaningError(ScenarioError):
    """A question has no meaning for a scenario; the message says why in one line."""


def axes_of(scenario: Scenario, declared: Sequence[str], fewest: int, most: int) -> tuple[str, ...]:
    """Return the assumptions that vary in a study which takes so many of them.

    Raises
    ------
    NoMeaningError
        When the scenario has not enough.

    Examples
    --------
    >>> import bargaining
    >>> axes_of(bargaining.load("centipede"), (), 1, 1), axes_of(bargaining.load("rapprochement"), ["autonomy"], 1, 3)
    (('cost',), ('autonomy',))
    """
    chosen = tuple(declared) if len(declared) >= fewest else ranked_axes(scenario, declared)
    if len(chosen) < fewest:
        expected = f"at least {fewest}"
        raise NoMeaningError(
            f"{scenario.name}: found {len(chosen)} assumptions that may vary, expected {expected}"
        )
    return chosen[:most]


def ranked_axes(scenario: Scenario, declared: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the assumptions that may vary, those that a study declares first, then by what hangs on them.

    Parameters
    ----------
    scenario : Scenario
        At the values in force.
    declared : sequence of str
        What its file says.

    Notes
    -----
    Assumptions along which the pure predictions change come before others, among them those on which the documents
    are further apart, then those with more thresholds, then as the file has them. Thresholds are exact.

    Examples
    --------
    >>> import bargaining
    >>> ranked_axes(bargaining.load("chain_store"), ["shared"])[:2]
    ('shared', 'fought')
    """
    return (*declared, *(name for name in _by_what_hangs_on_them(scenario) if name not in declared))


@lru_cache(maxsize=8)
def _by_what_hangs_on_them(scenario: Scenario) -> tuple[str, ...]:
    names = [name for name in scenario.parameters if len(set(scenario.range(name))) > 1]
    place = {
        name: (-bool(count := _thresholds(scenario, name)), -_spread(scenario, name), -count)
        for name in names
    }
    return tuple(sorted(names, key=place.__getitem__))


def _thresholds(scenario: Scenario, name: str) -> int:
    """Return at how many values of an assumption the predictions change; none where that is not worked out."""
    from bargaining.analysis.regimes import axis_regimes

    try:
        return len(axis_regimes(scenario, name).thresholds)
    except ScenarioError:
        return 0


def _spread(scenario: Scenario, name: str) -> float:
    from bargaining.analysis.robustness.boxes import documents_ends

    low, high = scenario.range(name)
    ends = documents_ends(scenario, name)
    return float((ends[1] - ends[0]) / (high - low)) if ends else 0.0


def profiles_declared(scenario: Scenario, outcomes: Iterable[str]) -> dict[str, Profile]:
    """Return outcomes that a study declares, as far as the structure in force has them, with their profiles."""
    from bargaining.analysis.profiles import parse_profile

    held = scenario.document.outcomes
    return {name: tuple(parse_profile(scenario, name).values()) for name in outcomes if name in held}


def contested(scenario: Scenario, declared: Sequence[str] = ()) -> dict[str, Profile]:
    """Return what is contested: declared outcomes, else what some readings predict and others do not.

    Where there is one reading only, or all agree, what is predicted at the values in force. Named outcomes go before
    profiles without a name, which are there where no outcome is named.

    Examples
    --------
    >>> import bargaining
    >>> list(contested(bargaining.load("chicken")))
    ['one_prevails', 'two_prevails']
    """
    from bargaining.scenario.scenario import BASELINE

    if found := profiles_declared(scenario, declared):
        return found
    readings = (BASELINE, *scenario.document.calibrations)
    seen = [scenario.calibrated(name) for name in readings]
    predicted = [one.form.predicted(one.values) for one in seen]
    somewhere = named(scenario, (profile for profiles in predicted for profile in profiles))
    apart = {name: p for name, p in somewhere.items() if not all(p in profiles for profiles in predicted)}
    return apart or named(scenario, scenario.form.predicted(scenario.values))


def named(scenario: Scenario, profiles: Iterable[Profile]) -> dict[str, Profile]:
    """Return profiles by the names of outcomes, in the order of the file; by their actions where none is named."""
    kept = dict.fromkeys(profiles)
    if not scenario.document.outcomes:
        return {",".join(profile): profile for profile in kept}
    outcomes = profiles_declared(scenario, scenario.document.outcomes)
    return {name: profile for name, profile in outcomes.items() if profile in kept}
