"""What a player does who follows a prediction of its own, and how play goes when each follows another one.

A player follows a whole strategy: an option wherever it may have to choose. Where all choose at once, a prediction is
one. Where moves have an order, a prediction is a plan that says what happens on the way alone; what is done elsewhere
is known where only one equilibrium exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from bargaining.errors import ScenarioError
from bargaining.forms.perfect import Perfect
from bargaining.forms.tree_layout import UNASKED
from bargaining.forms.unfolding import reached

if TYPE_CHECKING:
    from bargaining.forms.form import Form, Place, Profile

Strategy = tuple[str, ...]
"""What is chosen at each place, or at each node of a tree; empty where it is somebody else who chooses."""


def says_everything(form: Form) -> bool:
    """Tell whether what a form predicts can say what is done everywhere."""
    return form.strategic or isinstance(form, Perfect)


def strategies(form: Form, values: Mapping[str, Fraction]) -> dict[Profile, Strategy]:
    """Return for each pure prediction at a point what it has everybody do everywhere, in canonical order.

    Raises
    ------
    ScenarioError
        Without the place, when somebody is indifferent in a game with moves in order.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("chicken")
    >>> strategies(scenario.form, scenario.values)
    {('swerve', 'dare'): ('swerve', 'dare'), ('dare', 'swerve'): ('dare', 'swerve')}
    """
    if not isinstance(form, Perfect):
        return {profile: profile for profile in form.predicted(values)}
    return dict.fromkeys(form.predicted(values), _everywhere(form, values))


def _everywhere(form: Perfect, values: Mapping[str, Fraction]) -> Strategy:
    """Return by node what is chosen there in the only equilibrium at a point."""
    solved = form.plans.solved(values)
    if tied := sum(len(plans) > 1 for plans in solved):
        raise ScenarioError(
            f"found a tie at {tied} of {len(solved)} nodes, expected none: what is done where play does not come to is "
            "known where only one equilibrium exists"
        )
    return tuple(
        "" if plan.choice is None else _options(form, plan.node)[plan.choice] for ((plan, _),) in solved
    )


def own(form: Form, strategy: Strategy, player: str) -> Strategy:
    """Return a player's own part of a strategy for all.

    Examples
    --------
    >>> import bargaining
    >>> own(bargaining.load("chicken").form, ("swerve", "dare"), "two")
    ('', 'dare')
    """
    movers = _movers(form)
    return tuple(option if mover == player else "" for mover, option in zip(movers, strategy, strict=True))


def _movers(form: Form) -> list[str]:
    """Return who chooses at each place, or at each node."""
    if not isinstance(form, Perfect):
        return [place.player for place in form.places]
    at_place = {place.name: place.player for place in form.places}
    return [at_place.get(name, "") for name in form.plans.places]


def together(parts: Iterable[Strategy]) -> Strategy:
    """Return the strategy for all of which each player follows its own part.

    Examples
    --------
    >>> together([("dare", ""), ("", "dare")])
    ('dare', 'dare')
    """
    return tuple("".join(options) for options in zip(*parts, strict=True))


def played(form: Form, strategy: Strategy) -> Profile:
    """Return the profile that is played under a strategy for all."""
    if not isinstance(form, Perfect):
        return strategy
    at_place = {form.plans.places[number]: strategy[number] for number in _way(form, strategy)}
    return tuple(at_place.get(place.name, UNASKED) for place in form.places)


def unforeseen(form: Form, predicted: Strategy, followed: Strategy) -> tuple[tuple[Place, str, str], ...]:
    """Return the moves that are made and were not predicted after what went before: where, what was predicted, what is.

    Examples
    --------
    >>> import bargaining
    >>> form = bargaining.load("chicken").form
    >>> [(place.name, *moves) for place, *moves in unforeseen(form, ("swerve", "dare"), ("swerve", "swerve"))]
    [('two', 'dare', 'swerve')]
    """
    if isinstance(form, Perfect):
        at_place = {place.name: place for place in form.places}
        way = [(at_place[name], k) for k in sorted(_way(form, followed)) if (name := form.plans.places[k])]
    else:
        way = [(place, k) for k, place in enumerate(form.places)]
    return tuple((place, predicted[k], followed[k]) for place, k in way if predicted[k] != followed[k])


def _way(form: Perfect, strategy: Strategy) -> frozenset[int]:
    """Return the nodes that play may come to under a strategy for all, whatever chance draws."""
    return reached(form.tree, lambda number, option: strategy[number] == option)


def same_moves(one: Form, other: Form) -> bool:
    """Tell whether two forms ask the same players for the same choices: a strategy for one is one for the other."""
    if (one.players, one.places, one.concept) != (other.players, other.places, other.concept):
        return False
    return getattr(one, "histories", None) == getattr(other, "histories", None)


def _options(form: Perfect, node: int) -> tuple[str, ...]:
    information = form.tree.nodes[node].information
    assert information is not None
    return form.tree.information[information].options
