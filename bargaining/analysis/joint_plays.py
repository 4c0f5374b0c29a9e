"""What is played when each player follows an equilibrium of the game that it sees, and who is surprised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from bargaining.analysis.departures import Departure, departures
from bargaining.analysis.perceptions import identity
from bargaining.errors import ScenarioError
from bargaining.forms.followed import Strategy, own, played, together, unforeseen

if TYPE_CHECKING:
    from bargaining.analysis.perceptions import Expected, Perception
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
    found = [
        _play(scenario, list(zip(seen.values(), chosen, strict=True)))
        for chosen in product(*(one.items() for one in parts))
    ]
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


def _play(scenario: Scenario, chosen: Sequence[tuple[Perception, tuple[Strategy, list[int]]]]) -> Play:
    """Return what is played when each player follows a part of its own, which some of its predictions have."""
    followed = together(strategy for _, (strategy, _) in chosen)
    profile = played(scenario.form, followed)
    games = {identity(game): game for game in (scenario, *(seen.scenario for seen, _ in chosen))}
    moving = {key: departures(game, profile) for key, game in games.items()}
    forms = {game.compiled: game.form for game in games.values()}
    paid = {compiled: form.payoffs(profile) for compiled, form in forms.items()}
    sides = tuple(
        Side(
            seen.player,
            {number: _missed(seen.expected[number - 1], followed, scenario) for number in numbers},
            paid[scenario.compiled][seen.player].evaluate(scenario.values),
            paid[seen.scenario.compiled][seen.player].evaluate(seen.scenario.values),
            tuple(one for one in moving[identity(seen.scenario)] if one.player == seen.player),
        )
        for seen, (_, numbers) in chosen
    )
    return Play(scenario.outcome(profile), profile, sides, moving[identity(scenario)])


def _missed(expected: Expected, followed: Strategy, scenario: Scenario) -> tuple[Surprise, ...]:
    """Return the moves that were not predicted."""
    return tuple(
        Surprise(place.name, place.player, predicted, made)
        for place, predicted, made in unforeseen(scenario.form, expected.strategy, followed)
    )
