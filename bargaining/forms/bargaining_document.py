"""The tables of a file with a bargaining problem."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Literal

from bargaining.forms.form import Place
from bargaining.records.parts import Part, field
from bargaining.scenario.document import (
    Action,
    Cited,
    Header,
    Name,
    Payoff,
    Player,
    ScenarioDocument,
    Term,
)

PLACE = "agreement"
"""Where a bargain is struck: all parties choose together."""
NONE = "none"
"""The agreement in which nothing is settled: payoffs are those of disagreement."""
SETTLED, OPEN = "settled", "open"
MAX_ISSUES = 6


class BargainingHeader(Header):
    """What a scenario with a bargaining problem is."""

    form: Literal["bargaining"] = field(description="Form of the game")


class Bargainer(Player):
    """A party to the bargain, or somebody who is asked for consent; it takes no action of its own."""

    actions: dict[Name, Action] = field(default={})
    party: bool = field(default=True, description="Whether the bargain is over its gains as well")


class Issue(Cited):
    """Something that may be settled or left open."""

    label: str
    consent: list[Name] = field(
        default=[], description="Who must not lose by it, taken alone, for it to be settled"
    )
    risk: str = field(
        default="0", description="Formula in parameters: the chance that it breaks down once settled"
    )


class Stake(Term):
    """A payoff term that hangs on what is settled."""

    value: str = field(description="Formula in parameters, features, issue.settled and issue.open")


class Disagreement(Cited):
    """What a player gets when nothing is settled."""

    value: str = field(description="Formula in parameters")


class RedLine(Cited):
    """What a player does not agree to, whatever it is offered."""

    label: str
    player: Name
    keeps: str = field(
        description="Formula in parameters, features, issue.settled and issue.open that must not be negative"
    )


class Tracks(Part):
    """How issues hang together once they are settled."""

    linked: bool = field(
        default=False, description="Whether all that is settled breaks down when one issue does"
    )


class Division(Cited):
    """How the parties divide what they gain together, where it can be divided."""

    label: str
    weights: dict[Name, str] = field(
        default={},
        description="Formula in parameters for each party: its share of what is gained together; equal without",
    )


class BargainingDocument(ScenarioDocument):
    """A scenario file with a bargaining problem."""

    scenario: BargainingHeader
    players: dict[Name, Bargainer] = field(min_length=1)  # type: ignore[assignment]
    payoff: list[Payoff] = field(default=[])
    issues: dict[Name, Issue] = field(min_length=1)
    stakes: dict[Name, Stake] = field(min_length=1)
    disagreement: dict[Name, Disagreement] = field(default={})
    red_lines: dict[Name, RedLine] = field(default={})
    tracks: Tracks | None = field(default=None)
    division: Division | None = field(
        default=None, description="That what parties gain is divided among them, whoever gets it first"
    )

    @property
    def other_terms(self) -> Sequence[Cited]:
        """Return what players get from agreement and disagreement."""
        return (*self.stakes.values(), *self.disagreement.values())

    @property
    def linked(self) -> bool:
        """Tell whether all that is settled breaks down when one issue does."""
        return self.tracks is not None and self.tracks.linked

    @property
    def parties(self) -> tuple[str, ...]:
        """Return the names of the parties."""
        return tuple(name for name, player in self.players.items() if player.party)


def agreements(issues: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the sets of issues that may be settled, by the name of the agreement, the smaller ones first.

    Examples
    --------
    >>> list(agreements(["trade", "rights"]))
    ['none', 'trade', 'rights', 'trade+rights']
    """
    sets = (chosen for size in range(len(issues) + 1) for chosen in combinations(issues, size))
    return {"+".join(chosen) or NONE: chosen for chosen in sets}


def place_of(issues: Sequence[str]) -> Place:
    """Return the place at which an agreement is chosen, issue by issue in statements.

    Examples
    --------
    >>> dict(place_of(["trade", "rights"]).choices("trade"))
    {'trade': 'settled', 'rights': 'open'}
    """
    named = agreements(issues)
    parts = {
        name: {issue: SETTLED if issue in chosen else OPEN for issue in issues}
        for name, chosen in named.items()
    }
    return Place(PLACE, PLACE, "Agreement", tuple(named), parts)
