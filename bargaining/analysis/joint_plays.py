"""What is played when each player follows an equilibrium of the game that it sees, and who is surprised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from bargaining.analysis.explanation import explain
from bargaining.errors import ScenarioError
from bargaining.forms.followed import Strategy, own, played, together, unforeseen

if TYPE_CHECKING:
    from bargaining.analysis.perceptions import Perception
    from bargaining.forms.form import Profile
    from bargaining.scenario import Scenario

MAX_PLAYS = 256


@dataclass(frozen=True)
class Surprise:
    """Hold a move that a player did not predict, after the moves that it saw before.

    Parameters
    ----------
    place, player : str
        Where it is made, and by whom.
    predicted, made : str
        What was predicted there, and what is done.
    """

    place: str
    player: str
    predicted: str
    made: str


@dataclass(frozen=True)
class Departure:
    """Hold that somebody would do something else, given what the others do.

    Parameters
    ----------
    place, player : str
        Where, and who.
    option : str
        What pays most there.
    gain : Fraction
        By how much more; zero where a strict concept asks that it lose.
    """

    place: str
    player: str
    option: str
    gain: Fraction

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return vars(self) | {"gain": float(self.gain)}


@dataclass(frozen=True)
class Side:
    """Hold one player's side of a joint play.

    Parameters
    ----------
    player : str
        Who.
    surprises : mapping of int to tuple of Surprise
        By the number of each of its predictions with which it does what it does here, counted from one: what it did
        not predict.
    payoff : Fraction
        What it gets at the values in force.
    perceived : Fraction
        The same as it sees payoffs.
    departures : tuple of Departure
        What it would rather do, as it sees payoffs, once it saw what the others do.
    """

    player: str
    surprises: Mapping[int, tuple[Surprise, ...]]
    payoff: Fraction
    perceived: Fraction
    departures: tuple[Departure, ...]

    @property
    def surprised(self) -> str:
        """Return ``"always"``, ``"sometimes"``, which hangs on what it predicted, or ``"never"``."""
        if not any(self.surprises.values()):
            return "never"
        return "always" if all(self.surprises.values()) else "sometimes"

    @property
    def ways(self) -> int:
        """Return how many of its predictions have it do what it does here; one where it predicts nothing."""
        return len(self.surprises) or 1

    @property
    def foreseen(self) -> int:
        """Return with how many of them it is not surprised."""
        return self.ways - sum(map(bool, self.surprises.values()))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "payoff": float(self.payoff),
            "perceived": float(self.perceived),
            "surprised": self.surprised,
            "follows": [
                {
                    "prediction": number,
                    "surprises": [dict(vars(one)) for one in missed],
                }
                for number, missed in self.surprises.items()
            ],
            "would_move": [one.to_dict() for one in self.departures],
        }


@dataclass(frozen=True)
class Play:
    """Hold one joint play, with all combinations of predictions that lead to it.

    Parameters
    ----------
    outcome : str
        Its label, or the options joined by dashes.
    profile : tuple of str
        One option a place.
    sides : tuple of Side
        One a player. Each combination of what they follow leads to this play.
    departures : tuple of Departure
        Who would do something else at the values in force.
    """

    outcome: str
    profile: Profile
    sides: tuple[Side, ...]
    departures: tuple[Departure, ...]

    @property
    def combinations(self) -> int:
        """Return how many combinations of predictions lead to it."""
        return prod(side.ways for side in self.sides)

    @property
    def is_equilibrium(self) -> bool:
        """Tell whether it is an equilibrium at the values in force."""
        return not self.departures

    @property
    def lasts(self) -> bool:
        """Tell whether everybody would do the same again, as each sees payoffs, once it saw what the others do."""
        return not any(side.departures for side in self.sides)

    def surprising(self, player: str) -> int:
        """Return in how many of the combinations a player is surprised."""
        side = next(side for side in self.sides if side.player == player)
        return self.combinations // side.ways * (side.ways - side.foreseen)


def joint_plays(scenario: Scenario, seen: Mapping[str, Perception]) -> tuple[Play, ...]:
    """Return what is played in all combinations of what players predict, in canonical order.

    Parameters
    ----------
    scenario : Scenario
        At the values in force.
    seen : mapping of str to Perception
        What each player sees and predicts.

    Returns
    -------
    tuple of Play
        None where somebody who has to choose predicts no pure equilibrium.

    Raises
    ------
    ScenarioError
        When there are too many.
    """
    parts = [_parts(scenario, one) for one in seen.values()]
    if (number := prod(map(len, parts))) > MAX_PLAYS:
        raise ScenarioError(f"{scenario.name}: found {number:,} joint plays, expected at most {MAX_PLAYS}")
    found = []
    for chosen in product(*(one.items() for one in parts)):
        followed = together(strategy for strategy, _ in chosen)
        profile = played(scenario.form, followed)
        sides = tuple(
            _side(scenario, one, numbers, (followed, profile))
            for one, (_, numbers) in zip(seen.values(), chosen, strict=True)
        )
        found.append(Play(scenario.outcome(profile), profile, sides, departures(scenario, profile)))
    ranks = [{option: k for k, option in enumerate(place.options)} for place in scenario.places]
    return tuple(sorted(found, key=lambda play: [r[o] for r, o in zip(ranks, play.profile, strict=True)]))


def _parts(scenario: Scenario, seen: Perception) -> dict[Strategy, list[int]]:
    """Return a player's own parts of its predictions, each with the numbers of those that have it."""
    found: dict[Strategy, list[int]] = {}
    for number, one in enumerate(seen.expected, 1):
        found.setdefault(own(seen.scenario.form, one.strategy, seen.player), []).append(number)
    if not found and all(place.player != seen.player for place in scenario.places):
        return {("",) * len(scenario.places): []}  # who never chooses keeps nobody from playing
    return found


def _side(
    scenario: Scenario, seen: Perception, numbers: Sequence[int], made: tuple[Strategy, Profile]
) -> Side:
    (followed, profile), player = made, seen.player
    return Side(
        player,
        {
            number: tuple(
                Surprise(place.name, place.player, predicted, instead)
                for place, predicted, instead in unforeseen(
                    scenario.form, seen.expected[number - 1].strategy, followed
                )
            )
            for number in numbers
        },
        scenario.form.payoffs(profile)[player].evaluate(scenario.values),
        seen.scenario.form.payoffs(profile)[player].evaluate(seen.scenario.values),
        tuple(one for one in departures(seen.scenario, profile) if one.player == player),
    )


def departures(scenario: Scenario, profile: Profile) -> tuple[Departure, ...]:
    """Return at which places something else would pay at the values in force, and what pays most.

    Examples
    --------
    >>> import bargaining
    >>> [(one.player, one.option, str(one.gain)) for one in departures(bargaining.load("chicken"), ("dare", "dare"))]
    [('one', 'swerve', '2'), ('two', 'swerve', '2')]
    """
    chosen = {place.name: option for place, option in zip(scenario.places, profile, strict=True)}
    return tuple(
        Departure(place.name, place.player, side.deviation, -side.margin)
        for place, side in zip(scenario.places, explain(scenario, chosen).players, strict=True)
        if not side.stays and side.deviation is not None
    )
