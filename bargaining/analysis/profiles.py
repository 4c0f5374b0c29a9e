"""Action profiles and strategies as people write them, checked against a scenario."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from bargaining.errors import ScenarioError, nearest
from bargaining.forms.form import vocabulary
from bargaining.forms.formula import truth
from bargaining.scenario.numbers import exact

if TYPE_CHECKING:
    from bargaining.equilibria.result import Equilibrium
    from bargaining.forms.form import Place, Profile
    from bargaining.scenario import Scenario

T = TypeVar("T")
Strategies = dict[str, dict[str, Fraction]]
"""``{player: {action: probability}}``, actions that are not used left out."""

NEARLY_ONE = Fraction(1, 10**6)
"""How far from one the written probabilities of a player may sum."""


def parse_profile(scenario: Scenario, text: str) -> dict[str, str]:
    """Read an action profile from text.

    Parameters
    ----------
    scenario : Scenario
        Names the players and actions.
    text : str
        The actions in the order of the players, separated by commas, dashes or spaces; or ``player=action``
        in any order; or the name of an outcome of the scenario.

    Raises
    ------
    ScenarioError
        For an unknown player or action, or when not every player has one action.

    Examples
    --------
    >>> import bargaining
    >>> parse_profile(bargaining.load("rapprochement"), "transact, isolate, token, tolerate")["belarus"]
    'token'
    """
    outcomes = scenario.document.outcomes
    places = scenario.places
    if text.strip() in outcomes:
        return _by_place(places, outcomes[text.strip()].choices)
    joined = re.sub(r"\s*==?\s*", "=", text.strip())
    words = [word for word in re.split(r"[\s,–/-]+", joined) if word]
    if any("=" in word for word in words):
        pairs = [word.partition("=")[::2] for word in words]
        if len(dict(pairs)) < len(pairs):
            twice = next(player for k, (player, _) in enumerate(pairs) if player in dict(pairs[:k]))
            raise ScenarioError(
                f"{scenario.name}: profile: found {twice!r} twice, expected one action a player"
            )
        profile = dict(pairs)
    elif len(words) == len(places):
        profile = dict(zip((place.name for place in places), words, strict=True))
    else:
        expected = f"one action for each of {', '.join(place.name for place in places)}, or an outcome"
        hint = nearest(text.strip(), outcomes) if len(words) == 1 else ""
        raise ScenarioError(f"{scenario.name}: profile: found {text!r}, expected {expected}{hint}")
    return profile_of(scenario, profile)


def profile_of(scenario: Scenario, given: Mapping[str, T]) -> dict[str, T | str]:
    """Return a profile, given by places or by the names that statements use, in the order of the places.

    Where several choose together, all must be named.

    Raises
    ------
    ScenarioError
        For an unknown name or action, or when not every place has one action.

    Examples
    --------
    >>> import bargaining
    >>> given = {"us": "transact", "eu": "isolate", "belarus.own": "token", "russia.own": "tolerate"}
    >>> together = {"belarus.directed": "token", "russia.directed": "tolerate"}
    >>> profile_of(bargaining.load("hidden_autonomy"), {**given, **together})["directed"]
    'token+tolerate'
    """
    found = _named(scenario, dict(given))
    check_profile(scenario, found)
    return {place.name: found[place.name] for place in scenario.places}


def _named(scenario: Scenario, given: dict[str, T | str]) -> dict[str, T | str]:
    """Return a profile with names that statements use put together; what fits no place is kept to be refused."""
    for place in scenario.places:
        if place.name not in given:
            matches = [o for o in place.options if place.choices(o).items() <= given.items()]
            if len(matches) == 1:
                given = {name: a for name, a in given.items() if name not in place.choices(matches[0])}
                given[place.name] = matches[0]
    return given


def _by_place(places: Sequence[Place], choices: Mapping[str, str]) -> dict[str, str]:
    """Return a whole profile, given by the names that statements use, as one option a place."""
    return {
        place.name: next(o for o in place.options if place.choices(o).items() <= choices.items())
        for place in places
    }


def check_profile(scenario: Scenario, profile: Mapping[str, Any]) -> None:
    """Raise ScenarioError unless the keys are the places and the options are theirs; a player is its only place."""
    options = {place.name: place.options for place in scenario.places}
    for player, action in profile.items():
        if player not in options:
            raise ScenarioError(f"{scenario.name}: profile: {_unknown(scenario, player, profile)}")
        actions = options[player]
        for found in [action] if isinstance(action, str) else action:
            if found not in actions:
                raise ScenarioError(
                    f"{scenario.name}: profile: unknown action {found!r} of {player}{nearest(found, actions)}"
                )
    for player in options:
        if player not in profile:
            raise ScenarioError(
                f"{scenario.name}: profile: found no action of {player!r}, expected one a player"
            )


def _unknown(scenario: Scenario, name: str, profile: Mapping[str, Any]) -> str:
    """Say what is wrong with a name that is no place: it may be one of several that are chosen together."""
    for place in scenario.places:
        together = place.choices(place.options[0])
        if name not in together:
            continue
        if missing := [other for other in together if other not in profile]:
            also = " and ".join(repr(other) for other in missing)
            return f"found {name!r} without {also}, expected all of them, as they are chosen together"
        for one in together:
            actions = list(dict.fromkeys(place.choices(option)[one] for option in place.options))
            if profile[one] not in actions:
                return f"unknown action {profile[one]!r} of {one}{nearest(str(profile[one]), actions)}"
        return (
            f"found {', '.join(f'{one}={profile[one]}' for one in together)}, which cannot be chosen together"
        )
    return f"unknown player {name!r}{nearest(name, vocabulary(scenario.places))}"


def as_strategies(
    scenario: Scenario, profile: Equilibrium | str | Mapping[str, str | Mapping[str, Any]]
) -> Strategies:
    """Return a profile, however given, as the probabilities of the actions that are used.

    Raises
    ------
    ScenarioError
        When names do not fit, or the probabilities of a player are no numbers, are negative or do not sum to one.

    Notes
    -----
    Probabilities are read as the decimals that they are written as. A sum that rounding keeps from one by at most
    `NEARLY_ONE` is divided out, exactly.
    """
    if isinstance(profile, str):
        profile = parse_profile(scenario, profile)
    if not isinstance(profile, Mapping):
        return {
            place.name: _scaled(
                {a: Fraction(float(p)) for a, p in zip(place.options, x, strict=True) if p > 0}
            )
            for place, x in zip(scenario.places, profile.strategies, strict=True)
        }
    return {name: _strategy(scenario, name, given) for name, given in profile_of(scenario, profile).items()}


def _strategy(scenario: Scenario, player: str, given: str | Mapping[str, Any]) -> dict[str, Fraction]:
    if isinstance(given, str):
        return {given: Fraction(1)}
    place = f"{scenario.name}: profile: probabilities of {player}"
    strategy = {}
    for action, p in given.items():
        try:
            probability = exact(p)
        except ValueError as error:
            raise ScenarioError(f"{place}: {action}: {error}") from None
        if probability:
            strategy[action] = probability
    total = sum(strategy.values(), start=Fraction(0))
    if abs(total - 1) > NEARLY_ONE:
        raise ScenarioError(f"{place} sum to {float(total):g}, expected one")
    least = min(strategy, key=lambda action: strategy[action])
    if strategy[least] < 0:
        raise ScenarioError(f"{place}: {least}: found {float(strategy[least]):g}, expected zero or more")
    return _scaled(strategy)


def _scaled(strategy: dict[str, Fraction]) -> dict[str, Fraction]:
    """Return probabilities that sum to exactly one, so that a constant in the payoffs changes no margin."""
    total = sum(strategy.values(), start=Fraction(0))
    return {action: p / total for action, p in strategy.items()}


def pure_profiles(scenario: Scenario) -> tuple[Profile, ...]:
    """Return the pure predictions at the values in force, exactly.

    Examples
    --------
    >>> import bargaining
    >>> [outcome_label(scenario, p) for scenario in [bargaining.load("rapprochement")] for p in pure_profiles(scenario)]
    ['Freeze', 'Status quo', 'Package']
    """
    form = scenario.form.substituted(scenario.values)
    return tuple(
        profile
        for profile in form.candidates()
        if truth(form.formula(profile), lambda c: c.met(c.polynomial.evaluate({})))
    )


def written(strategy: Mapping[str, Fraction]) -> str:
    """Return a strategy in words: the action, or the mix with probabilities.

    Examples
    --------
    >>> written({"token": Fraction(1, 4), "exploit": Fraction(3, 4)})
    '0.250 token + 0.750 exploit'
    """
    if len(strategy) == 1:
        return next(iter(strategy))
    return " + ".join(f"{float(p):.3f} {action}" for action, p in strategy.items())


def outcome_label(scenario: Scenario, actions: Sequence[str]) -> str:
    """Return a short label of an action profile: its outcome's name, or the actions joined by dashes.

    Examples
    --------
    >>> import bargaining
    >>> outcome_label(bargaining.load("rapprochement"), ("pressure", "isolate", "align", "tolerate"))
    'Freeze'
    """
    return scenario.outcome_in(tuple(actions), lambda outcome: outcome.short or outcome.label)


def outcome_in(scenario: Scenario | None, actions: Sequence[str]) -> str:
    """Return the label of a profile in a scenario, or where none is at hand its options.

    Examples
    --------
    >>> outcome_in(None, ("stay", "go"))
    'stay, go'
    """
    return ", ".join(actions) if scenario is None else outcome_label(scenario, actions)


def equilibrium_label(scenario: Scenario, equilibrium: Equilibrium) -> str:
    """Return a short label of an equilibrium: a mixed one names the actions of those who mix, with slashes."""
    used = [
        [names[k] for k in support]
        for names, support in zip(scenario.actions, equilibrium.supports, strict=True)
    ]
    if equilibrium.pure:
        return outcome_label(scenario, [names[0] for names in used])
    return "Mixed: " + ", ".join("/".join(names) for names in used if len(names) > 1)
