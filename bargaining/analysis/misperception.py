r"""What comes of it when each player best-replies in the game that it sees, which may not be the one that is played.

A hypergame (Bennett 1977) is one game a player: player :math:`i` sees payoffs :math:`u^i` of everybody, takes them for
those of the game, and predicts an equilibrium :math:`e^i` of it. It plays its own part, so that
:math:`(e^1_1, \dots, e^n_n)` is played, where some :math:`e^i` may be another profile: player :math:`i` is surprised.
Where several equilibria are predicted, every combination is one answer, and none is preferred. A play lasts where
everybody would do the same again, as it sees payoffs, once it saw what the others do: nobody is taught better by it,
surprised or not.

References
----------
Bennett, P. G. (1977). Toward a theory of hypergames. Omega 5, 749-751.
Fraser, N. M. and Hipel, K. W. (1984). Conflict Analysis: Models and Resolutions. North-Holland.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from bargaining.analysis.joint_plays import Play, joint_plays
from bargaining.analysis.perceptions import Perception, Sight, perceptions
from bargaining.analysis.play_words import move, number_of, predicted, told
from bargaining.results import Result
from bargaining.scenario.linked import refuse_followed

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

SHOWN_PLAYS = 12
"""Joint plays that the words tell; rows and plain values have all of them."""


@dataclass(frozen=True)
class Misperception(Result):
    """Hold what each player predicts, what is played, and who is surprised; printing it gives the answer in words.

    Parameters
    ----------
    concept : str
        The solution concept of everybody's predictions.
    places : tuple of str
        Where choices are made.
    perceptions : mapping of str to Perception
        By player.
    plays : tuple of Play
        All joint plays, in canonical order; none where somebody predicts no pure equilibrium.
    answered : bool
        Whether others may answer another move: what it brings is then as they would in the equilibrium of that game.
    """

    concept: str
    places: tuple[str, ...]
    perceptions: Mapping[str, Perception]
    plays: tuple[Play, ...]
    answered: bool = False

    @property
    def combinations(self) -> int:
        """Return how many combinations of predictions there are."""
        return sum(play.combinations for play in self.plays)

    @property
    def surprised(self) -> dict[str, int]:
        """Return in how many of the combinations each player is surprised."""
        return {player: sum(play.surprising(player) for play in self.plays) for player in self.perceptions}

    @property
    def unsurprised(self) -> int:
        """Return in how many of the combinations nobody is surprised."""
        return sum(prod(side.foreseen for side in play.sides) for play in self.plays)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "concept": self.concept,
            "perceptions": {player: one.to_dict() for player, one in self.perceptions.items()},
            "combinations": self.combinations,
            "surprised": self.surprised,
            "nobody_surprised": self.unsurprised,
            "plays": [
                {
                    "outcome": play.outcome,
                    "profile": dict(zip(self.places, play.profile, strict=True)),
                    "combinations": play.combinations,
                    "equilibrium": play.is_equilibrium,
                    "would_move": [one.to_dict() for one in play.departures],
                    "lasts": play.lasts,
                    "players": {side.player: side.to_dict() for side in play.sides},
                }
                for play in self.plays
            ],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row for each joint play and player."""
        return [
            {
                "outcome": play.outcome,
                "combinations": play.combinations,
                "equilibrium": play.is_equilibrium,
                "lasts": play.lasts,
                "player": side.player,
                "follows": ", ".join(map(str, side.surprises)),
                "payoff": float(side.payoff),
                "perceived": float(side.perceived),
                "surprised": side.surprised,
                "surprised by": "; ".join(
                    dict.fromkeys(move(s) for missed in side.surprises.values() for s in missed)
                ),
                "would move to": ", ".join(f"{one.place} {one.option}" for one in side.departures),
            }
            for play in self.plays
            for side in play.sides
        ]

    def __str__(self) -> str:
        """Say what each player sees and predicts, what is played, who is surprised, and whether that lasts."""
        lines = [line for one in self.perceptions.values() for line in predicted(one)]
        lines += ["", *self._counted()]
        for play in self.plays[:SHOWN_PLAYS]:
            lines += ["", *told(play, answered=self.answered)]
        if (more := len(self.plays) - SHOWN_PLAYS) > 0:
            lines += ["", f"{number_of(more, 'more joint play')}; to_rows() and --json have all."]
        if self.answered and not all(play.is_equilibrium and play.lasts for play in self.plays):
            lines += [
                "",
                "What another move would bring is as others would answer it in that game's equilibrium.",
            ]
        return "\n".join(lines)

    def _counted(self) -> Iterator[str]:
        if not self.plays:
            without = [player for player, one in self.perceptions.items() if not one.expected]
            yield (
                f"No joint play follows: {' and '.join(without)} {'predicts' if len(without) == 1 else 'predict'} "
                "no pure equilibrium."
            )
            return
        plays, ways = len(self.plays), self.combinations
        stand = sum(play.is_equilibrium for play in self.plays)
        standing = {0: "none is an equilibrium", 1: "1 is an equilibrium"}.get(
            stand, f"{stand} are equilibria"
        )
        yield (
            f"{number_of(plays, 'joint play')} from {number_of(ways, 'combination')} of these predictions "
            f"({self.concept}); {standing} at the values in force."
        )
        counts = ", ".join(f"{player} in {number}" for player, number in self.surprised.items())
        yield f"Surprised, of {number_of(ways, 'combination')}: {counts}; nobody in {self.unsurprised}."
        lasting = "; ".join(play.outcome for play in self.plays if play.lasts) or "in no play"
        yield f"Nobody would do anything else, as each sees it: {lasting}."


def misperception(scenario: Scenario, /, **sees: Sight) -> Misperception:
    """Have each player follow an equilibrium of the game that it sees, and say what is played and who is surprised.

    Parameters
    ----------
    scenario : Scenario
        At the values in force: how things are.
    **sees : str, mapping or Scenario
        By player: the name of a calibration, or ``"baseline"``; parameters that it sees differently, over the values in
        force; or the scenario with whatever values. Who is not named sees the values in force.

    Returns
    -------
    Misperception
        Exact, over all pure equilibria of everybody's game; mixed ones are named and not followed.

    Raises
    ------
    ScenarioError
        For unknown names; when predictions do not say what a player does after a move that it does not expect, as where
        moves are hidden or somebody is indifferent; or when there are too many joint plays.

    Examples
    --------
    A driver who thinks that a crash is nothing to the other gives way, and so does the other, who knows better:

    >>> import bargaining
    >>> chicken = bargaining.load("chicken")
    >>> found = misperception(chicken, one={"crash": 3})
    >>> [(play.outcome, play.surprising("one"), play.surprising("two")) for play in found.plays]
    [('Player one prevails', 1, 0), ('dare–dare', 0, 1)]
    """
    refuse_followed(scenario, "misperception")
    return followed(scenario, perceptions(scenario, sees))


def followed(scenario: Scenario, seen: Mapping[str, Perception]) -> Misperception:
    """Have each player follow a prediction of its own, and say what is played and who is surprised."""
    places, form = tuple(place.name for place in scenario.places), scenario.form
    return Misperception(form.concept, places, seen, joint_plays(scenario, seen), not form.strategic)
