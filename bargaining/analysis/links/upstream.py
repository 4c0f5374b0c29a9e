"""The equilibria at a point of the scenario that a link leads to, and those that the link means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bargaining.analysis.plans import supported
from bargaining.analysis.predictions import predictions
from bargaining.analysis.profiles import equilibrium_label, outcome_label, parse_profile
from bargaining.analysis.quantities import played
from bargaining.equilibria.exact_profiles import exact_profile, is_equilibrium
from bargaining.errors import ScenarioError, nearest
from bargaining.forms.assessed import Assessed
from bargaining.forms.form import Profile, surely

if TYPE_CHECKING:
    from bargaining.analysis.selection.concepts import Concept
    from bargaining.equilibria.result import Equilibrium
    from bargaining.games.normal_form import NormalFormGame
    from bargaining.scenario import Scenario
    from bargaining.scenario.document import Link

Number = Any
"""A fraction, or a number of an algebraic field, which behaves as one among fractions."""


@dataclass(frozen=True, eq=False)
class Played:
    """Hold one equilibrium.

    Parameters
    ----------
    label : str
        Its outcome.
    profile : tuple of str, or None
        What is chosen at each place; None where somebody mixes.
    strategies : mapping of str to mapping of str to Number
        By place, the probabilities of what is used, exact.
    payoffs : mapping of str to Number, or None
        What each player expects; None where that differs between equilibria that play the profile.
    """

    label: str
    profile: Profile | None
    strategies: Mapping[str, Mapping[str, Number]]
    payoffs: Mapping[str, Number] | None


def equilibria(scenario: Scenario, *, mixed: bool = False) -> tuple[Played, ...]:
    """Return the equilibria at the values in force, pure ones first, in exact numbers.

    Parameters
    ----------
    scenario : Scenario
    mixed : bool
        Whether isolated mixed equilibria count as well.

    Raises
    ------
    ScenarioError
        When mixed equilibria are asked of a concept that predicts none, their list is not proved to be whole, or a
        probability is not recognised as an exact number.

    Examples
    --------
    >>> import bargaining
    >>> [(one.label, str(one.payoffs["us"])) for one in equilibria(bargaining.load("rapprochement"))]
    [('Freeze', '0'), ('Status quo', '2471/2000'), ('Package', '159/100')]
    """
    form, values = scenario.form, scenario.values
    if isinstance(form, Assessed):
        pairs = [(one.profile, one.payoffs) for one in supported(scenario).predictions]
    else:
        pairs = [
            (profile, {player: worth.evaluate(values) for player, worth in form.payoffs(profile).items()})
            for profile in form.predicted(values)
        ]
    pure = tuple(
        Played(
            outcome_label(scenario, profile),
            profile,
            played(scenario, profile) or surely(scenario.places, profile),
            payoffs,
        )
        for profile, payoffs in pairs
    )
    return pure + (_mixed(scenario) if mixed else ())


def _mixed(scenario: Scenario) -> tuple[Played, ...]:
    if not (scenario.form.mixed and scenario.form.strategic):
        raise ScenarioError(
            f"{scenario.name}: mixed: found the concept {scenario.form.concept!r}, which lists no mixed equilibria "
            "here, expected pure ones"
        )
    game = scenario.game()
    found: Any = predictions(scenario)
    if not found.complete:
        raise ScenarioError(f"{scenario.name}: mixed: found a list that is not whole: {found.reason}")
    return tuple(_exactly(scenario, game, one) for one in found.mixed)


def _exactly(scenario: Scenario, game: NormalFormGame, one: Equilibrium) -> Played:
    label = equilibrium_label(scenario, one)
    exact = exact_profile(game, one.strategies, one.supports)
    if exact is None or not is_equilibrium(game, exact):
        raise ScenarioError(
            f"{scenario.name}: {label}: found probabilities that are not recognised as exact numbers, expected an "
            "equilibrium in which they are"
        )
    strategies = {
        place.name: {option: p for option, p in zip(place.options, x, strict=True) if p}
        for place, x in zip(scenario.places, exact, strict=True)
    }
    payoffs = {player: _expected(game, exact, i) for i, player in enumerate(game.players)}
    return Played(label, None, strategies, payoffs)


def _expected(game: NormalFormGame, strategies: tuple[Any, ...], player: int) -> Number:
    import numpy as np

    worth: Any = game.rationals[player]
    for x in reversed(strategies):
        worth = np.tensordot(worth, x, axes=(worth.ndim - 1, 0))
    return worth.item() if hasattr(worth, "item") else worth


def chosen(scenario: Scenario, link: Link, pick: str = "") -> tuple[Played, ...]:
    """Return the equilibria that a link means, at the values in force of the scenario that it leads to.

    Parameters
    ----------
    scenario : Scenario
        The one that the link leads to.
    link : Link
        Names an outcome, a rule of selection, or asks for each.
    pick : str
        An outcome that is named in place of the link's own rule.

    Raises
    ------
    ScenarioError
        When there is no such equilibrium, or the rule picks none or several.
    """
    wanted = pick or link.outcome
    if wanted:
        found = _apart(equilibria(scenario, mixed=link.mixed))
        return (_named(scenario, found, wanted),)
    if link.selection:
        return (_selected(scenario, link.selection),)
    found = _apart(equilibria(scenario, mixed=link.mixed))
    if not found:
        raise ScenarioError(
            f"{scenario.name}: found no pure equilibrium at these values, expected one at least"
        )
    return found


def _apart(found: tuple[Played, ...]) -> tuple[Played, ...]:
    """Return equilibria with labels that tell them apart: the second of a label is followed by its number."""
    seen: Counter[str] = Counter()
    apart = []
    for one in found:
        seen[one.label] += 1
        number = seen[one.label]
        apart.append(one if number == 1 else replace(one, label=f"{one.label} ({number})"))
    return tuple(apart)


def _named(scenario: Scenario, found: tuple[Played, ...], wanted: str) -> Played:
    for one in found:
        if one.label == wanted:
            return one
    profile = tuple(parse_profile(scenario, wanted).values())
    for one in found:
        if one.profile == profile:
            return one
    there = ", ".join(one.label for one in found) or "none"
    raise ScenarioError(
        f"{scenario.name}: found {outcome_label(scenario, profile)!r}, which is no equilibrium at these values, "
        f"expected one of those that are: {there}"
    )


def rule_named(rule: str) -> Concept:
    """Return a rule of selection by its name, or by the first word of it.

    Raises
    ------
    ScenarioError
        When there is none of that name.

    Examples
    --------
    >>> rule_named("logit").source
    'McKelvey and Palfrey 1995'
    """
    from bargaining.analysis.selection.concepts import CONCEPTS

    named = {concept.name.lower(): concept for concept in CONCEPTS}
    matches = [concept for name, concept in named.items() if name == rule.lower()]
    matches = matches or [concept for name, concept in named.items() if name.split()[0] == rule.lower()]
    if len(matches) != 1:
        hint = nearest(rule.lower(), [*named, *(name.split()[0] for name in named)])
        raise ScenarioError(f"unknown rule of selection {rule!r}{hint}, expected {', '.join(named)}")
    return matches[0]


def _selected(scenario: Scenario, rule: str) -> Played:
    concept = rule_named(rule)
    if not scenario.form.strategic:
        raise ScenarioError(
            f"{scenario.name}: selection: found the {scenario.document.scenario.form} form, whose predictions are no "
            "profiles of a strategic form, expected an outcome or each = true"
        )
    choice = concept.choose(scenario, scenario.game())
    if len(choice.outcomes) != 1:
        picked = " and ".join(choice.outcomes) or "nothing"
        why = f" ({choice.reason})" if choice.reason else ""
        raise ScenarioError(f"{scenario.name}: {concept.name} picks {picked}{why}, expected one equilibrium")
    found = [one for one in equilibria(scenario) if one.label == choice.outcomes[0]]
    found = found or [one for one in equilibria(scenario, mixed=True) if one.label == choice.outcomes[0]]
    if len(found) != 1:
        raise ScenarioError(
            f"{scenario.name}: {concept.name} picks {choice.outcomes[0]!r}, which is not told apart from others"
        )
    return found[0]
