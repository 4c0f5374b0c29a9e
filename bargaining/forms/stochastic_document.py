"""The tables of a file of a stochastic game, and the places where its players choose."""

from __future__ import annotations

from typing import Annotated, Literal

from bargaining.forms.form import Place
from bargaining.records.parts import Part, Pattern, field
from bargaining.scenario.document import Cited, Dated, Header, Level, Name, Outcome, Payoff, ScenarioDocument

MAX_STATES = 12

DottedName = Annotated[str, Pattern(r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", 121)]


class StochasticHeader(Header):
    """What a scenario of a stochastic game is."""

    form: Literal["stochastic"] = field(description="Form of the game")


class Horizon(Part):
    """How the future counts, and where play starts."""

    discount: str = field(
        default="", description="Formula in the parameters: what a payoff counts that comes a period later"
    )
    interest: str = field(
        default="",
        description="In its place, where time has no steps: formula in the parameters, by what flows are discounted",
    )
    start: Name = field(description="The state in which play starts")
    period: str = field(default="", description="What a period is called, such as year; 'period' without")


class State(Cited):
    """A state in which players choose, and what payoffs read there."""

    label: str
    moves: dict[Name, list[Name]] = field(
        default={},
        description="Actions that a player may take there, none for who has no choice; all of its actions without",
    )
    values: dict[Name, Level] = field(
        default={},
        description="What payoffs read there for some parameters: numbers, or formulas in parameters",
    )


class Transition(Cited):
    """A way from a state to another; play stays where it is with what is left of the probability."""

    state: Name = field(description="Where it starts")
    next: Name = field(description="Where it leads")
    probability: str = field(
        default="", description="Formula in parameters, features and player.action indicators"
    )
    rate: str = field(
        default="",
        description="In its place, where time has no steps: how often play goes there in a unit of time, a formula of "
        "the same kind",
    )


class Group(Dated):
    """A group of states whose share of time and whose spells are told, and the dated events at which one began."""

    label: str
    states: list[Name] = field(min_length=1, description="The states that belong to it")


class StatePayoff(Payoff):
    """A term of a player's payoff in a period."""

    states: list[Name] = field(default=[], description="Where it is paid; in every state without")


class StochasticOutcome(Outcome):
    """A name for a stationary profile: ``"player.state" = action`` wherever somebody chooses."""

    profile: dict[DottedName, Name]


class StochasticDocument(ScenarioDocument):
    """A scenario file of a stochastic game."""

    scenario: StochasticHeader
    horizon: Horizon
    states: dict[Name, State] = field(min_length=1)
    transitions: dict[Name, Transition] = field(default={})
    spells: dict[Name, Group] = field(
        default={}, description="Groups of states whose spells are told; each state by itself without"
    )
    payoff: list[StatePayoff] = field(min_length=1)  # type: ignore[assignment]
    outcomes: dict[Name, StochasticOutcome] = field(default={})  # type: ignore[assignment]


def moves(document: StochasticDocument, state: str, player: str) -> tuple[str, ...]:
    """Return what a player may choose in a state; nothing where it has no choice."""
    own = document.states[state].moves
    return tuple(own[player]) if player in own else tuple(document.players[player].actions)


def places(document: StochasticDocument) -> tuple[Place, ...]:
    """Return one place for each player and each state in which it chooses."""
    return tuple(
        Place(f"{name}.{state}", name, f"{player.label} ({entry.label})", options)
        for name, player in document.players.items()
        for state, entry in document.states.items()
        if (options := moves(document, state, name))
    )
