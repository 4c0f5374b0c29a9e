"""What a link takes from the scenario that it leads to: a number of an equilibrium, or a belief."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bargaining.analysis.beliefs import belief_path
from bargaining.analysis.links.upstream import Number, Played, rule_named
from bargaining.analysis.profiles import parse_profile
from bargaining.analysis.quantities import measured, require_quantity
from bargaining.errors import ScenarioError, nearest
from bargaining.forms.form import vocabulary
from bargaining.scenario.document import SAME

if TYPE_CHECKING:
    from bargaining.scenario import Scenario
    from bargaining.scenario.document import Link


def number(scenario: Scenario, link: Link, one: Played) -> Number:
    """Return what a link takes of an equilibrium, exactly.

    Raises
    ------
    ScenarioError
        For an unknown player, choice or quantity, and what has no single value.
    """
    if link.payoff:
        check_player(scenario, link)
        if one.payoffs is None:
            raise ScenarioError(
                f"{scenario.name}: {one.label}: found payoffs that differ between the equilibria that play it, "
                "expected one"
            )
        return one.payoffs[link.payoff]
    if link.probability:
        return _probability(scenario, link, one)
    return _measured(scenario, link, one)


def check_player(scenario: Scenario, link: Link) -> None:
    """Refuse the payoff of one who is no player."""
    if link.payoff not in scenario.players:
        raise ScenarioError(
            f"{scenario.name}: unknown player {link.payoff!r}{nearest(link.payoff, scenario.players)}"
        )


def check_choice(scenario: Scenario, link: Link) -> tuple[str, str]:
    """Return name and choice of a link that takes a probability, refused where there is none."""
    known = vocabulary(scenario.places)
    pairs = {f"{name}.{choice}": (name, choice) for name, choices in known.items() for choice in choices}
    if link.probability not in pairs:
        raise ScenarioError(
            f"{scenario.name}: unknown choice {link.probability!r}{nearest(link.probability, pairs)}"
        )
    return pairs[link.probability]


def _probability(scenario: Scenario, link: Link, one: Played) -> Number:
    name, choice = check_choice(scenario, link)
    for place in scenario.places:
        if name in place.choices(place.options[0]):
            used = one.strategies[place.name]
            if unknown := [option for option in used if option not in place.options]:
                raise ScenarioError(
                    f"{scenario.name}: {one.label}: found {unknown[0]!r} at {place.name}, whose probabilities are not "
                    "one number, expected a choice for sure"
                )
            return sum((p for o, p in used.items() if place.choices(o)[name] == choice), Fraction(0))
    raise ScenarioError(f"{scenario.name}: found no place for {link.probability!r}")


def _measured(scenario: Scenario, link: Link, one: Played) -> Number:
    require_quantity(scenario, link.quantity)
    if any(not isinstance(p, Fraction) for own in one.strategies.values() for p in own.values()):
        raise ScenarioError(
            f"{scenario.name}: {one.label}: found irrational probabilities, expected fractions for {link.quantity!r}"
        )
    found = measured(scenario, one.strategies if one.profile is None else one.profile)
    if link.quantity not in found:
        raise ScenarioError(
            f"{scenario.name}: {one.label}: found no single value of {link.quantity!r} there, expected one"
        )
    return found[link.quantity]


def belief(scenario: Scenario, link: Link) -> Fraction:
    """Return the belief in the branch that a link names after the signals that count.

    Raises
    ------
    ScenarioError
        When signals speak for another branch, or the belief is not defined.
    """
    try:
        path = belief_path(scenario, link.signals, once=link.once, spoken=link.spoken)
    except ZeroDivisionError:
        raise ScenarioError(
            f"{scenario.name}: found odds of zero at a belief of one, expected signals that can come"
        ) from None
    if path.of != link.belief:
        raise ScenarioError(
            f"{scenario.name}: unknown branch {link.belief!r}{nearest(link.belief, [path.of])}, expected {path.of}, "
            "for which the signals speak"
        )
    return path.beliefs[-1]


def check(scenario: Scenario, link: Link) -> None:
    """Refuse a link that names what the scenario it leads to does not have; nothing is solved.

    Parameters
    ----------
    scenario : Scenario
        The one that the link leads to.
    link : Link

    Raises
    ------
    ScenarioError
        For an unknown player, choice, quantity, branch, signal, outcome, rule of selection or calibration.
    """
    if link.calibration != SAME:
        scenario = scenario.calibrated(link.calibration)
    if link.payoff:
        check_player(scenario, link)
    if link.probability:
        check_choice(scenario, link)
    if link.quantity:
        require_quantity(scenario, link.quantity)
    if link.belief:
        belief(scenario, link)
    if link.outcome:
        parse_profile(scenario, link.outcome)
    if link.selection:
        rule_named(link.selection)
