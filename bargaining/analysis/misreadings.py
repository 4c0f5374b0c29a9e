"""Whose misreading matters: one player after the other sees what a document says, all others the values in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bargaining.analysis.misperception import Misperception, followed
from bargaining.analysis.perceptions import Identity, Solved, perceptions
from bargaining.analysis.play_words import number_of
from bargaining.errors import ScenarioError
from bargaining.results import Entries
from bargaining.scenario.linked import refuse_followed

if TYPE_CHECKING:
    from bargaining.scenario import Scenario


@dataclass(frozen=True)
class Misreading:
    """Hold what comes of it when one player sees what a document says.

    Parameters
    ----------
    player : str
        Who.
    calibration, label : str
        The document's calibration, by name and in words.
    found : Misperception
        What follows.
    """

    player: str
    calibration: str
    label: str
    found: Misperception

    @property
    def lasting(self) -> tuple[str, ...]:
        """Return the plays in which nobody would do anything else, as each sees it."""
        return tuple(play.outcome for play in self.found.plays if play.lasts)

    @property
    def played(self) -> tuple[str, ...]:
        """Return all joint plays."""
        return tuple(play.outcome for play in self.found.plays)

    @property
    def outcome(self) -> str:
        """Return in words what lasts, or the only play."""
        if len(self.played) == 1:
            return self.played[0] + ("" if self.lasting else ", which does not last")
        return (
            f"{'; '.join(self.lasting) or 'nothing lasts'} (of {number_of(len(self.played), 'joint play')})"
        )

    @property
    def surprised(self) -> str:
        """Return in words who is surprised, and in how many of the combinations where not in all."""
        every = self.found.combinations
        return (
            ", ".join(
                player if number == every else f"{player} in {number} of {every}"
                for player, number in self.found.surprised.items()
                if number
            )
            or "nobody"
        )


@dataclass(frozen=True)
class Misreadings(Entries[Misreading]):
    """Hold one entry for each player and document, in the order of the file.

    Parameters
    ----------
    entries : tuple of Misreading
        Player by player.
    """

    entries: tuple[Misreading, ...]

    def __str__(self) -> str:
        """Say for each player and document what lasts of what is played, and who is surprised how often."""
        return "\n".join(
            f"{one.player} sees {one.label}: {one.outcome}; surprised: {one.surprised}" for one in self
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "each": [
                {
                    "player": one.player,
                    "calibration": one.calibration,
                    "sees": one.label,
                    "combinations": one.found.combinations,
                    "surprised": one.found.surprised,
                    "nobody_surprised": one.found.unsurprised,
                    "played": list(one.played),
                    "lasting": list(one.lasting),
                    "equilibria": [play.outcome for play in one.found.plays if play.is_equilibrium],
                }
                for one in self
            ]
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a player and document."""
        return [
            {
                "player": one.player,
                "sees": one.label,
                "joint plays": len(one.found.plays),
                "played": "; ".join(one.played),
                "lasts": "; ".join(one.lasting),
                "surprised": one.surprised,
            }
            for one in self
        ]


def misreadings(scenario: Scenario) -> Misreadings:
    """Have one player after the other see what each document says, all others the values in force.

    Parameters
    ----------
    scenario : Scenario
        At the values in force.

    Raises
    ------
    ScenarioError
        When there is no document to see, and as `misperception` does.

    Examples
    --------
    Of moves in order, whose misreading keeps the package from coming about?

    >>> import bargaining
    >>> found = misreadings(bargaining.load("opening"))
    >>> [(one.player, one.label) for one in found if "Package with EU re-engagement, kept" not in one.played]
    [('us', 'Parish'), ('us', 'Prisoners op-ed'), ('eu', 'Prisoners op-ed'), ('belarus', 'Prisoners op-ed'),
     ('russia', 'Prisoners op-ed')]
    """
    refuse_followed(scenario, "misreadings")
    if not scenario.document.calibrations:
        raise ScenarioError(f"{scenario.name}: found no calibrations, expected one that a player may see")
    solved: dict[Identity, Solved] = {}
    return Misreadings(
        tuple(
            Misreading(
                player, name, entry.label, followed(scenario, perceptions(scenario, {player: name}, solved))
            )
            for player in scenario.players
            for name, entry in scenario.document.calibrations.items()
        )
    )
