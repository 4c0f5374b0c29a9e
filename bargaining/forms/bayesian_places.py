"""The tables of a file in Bayesian form, and the places where its players choose."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Annotated, Literal

from bargaining.forms.form import Place
from bargaining.records.parts import Pattern, field
from bargaining.scenario.document import Cited, Exact, Header, Name, Outcome, ScenarioDocument

MAX_TYPES = 12

DottedName = Annotated[str, Pattern(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$", 61 + 64 * MAX_TYPES)]


class BayesianHeader(Header):
    """What a scenario in Bayesian form is."""

    form: Literal["bayesian"] = field(description="Form of the game")


class Type(Cited):
    """One of the worlds that nature may draw."""

    label: str
    probability: str = field(description="Formula in the parameters; those of all types sum to one")
    values: dict[Name, Exact] = field(default={}, description="What payoffs read for some parameters")
    chooses_for: dict[Name, list[Name]] = field(
        default={}, description="Who chooses the actions of others together with its own"
    )


class TypedOutcome(Outcome):
    """A name for a profile; of a player that can tell types apart, ``"player.type" = action`` for each."""

    profile: dict[DottedName, Name]


class BayesianDocument(ScenarioDocument):
    """A scenario file in Bayesian form."""

    scenario: BayesianHeader
    types: dict[Name, Type] = field(min_length=1)
    information: dict[Name, list[list[Name]]] = field(
        default={},
        description="For each player that can tell types apart, the sets of types that look the same to it",
    )
    outcomes: dict[Name, TypedOutcome] = field(default={})  # type: ignore[assignment]


@dataclass(frozen=True)
class Agent:
    """Hold a place with the types at which it chooses and the players whose actions it chooses.

    Parameters
    ----------
    player : str
        Who chooses.
    types : tuple of str
        Which look the same to it.
    members : tuple of str
        Whose actions it chooses, its own among them.
    place : Place
        Its name and options.
    """

    player: str
    types: tuple[str, ...]
    members: tuple[str, ...]
    place: Place


def cells(document: BayesianDocument, player: str) -> list[tuple[str, ...]]:
    """Return the sets of types between which a player cannot tell."""
    sets = document.information.get(player)
    return [tuple(cell) for cell in sets] if sets else [tuple(document.types)]


def _name(document: BayesianDocument, player: str, cell: tuple[str, ...]) -> str:
    return player if len(cell) == len(document.types) else f"{player}.{'_or_'.join(cell)}"


def _deciders(document: BayesianDocument) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield who chooses at which set of types, in the order of the players and of their sets."""
    for player in document.players:
        for cell in cells(document, player):
            deciders = {
                decider
                for kind in cell
                for decider, others in document.types[kind].chooses_for.items()
                if player in others
            }
            if not deciders:
                yield player, cell


def agents(document: BayesianDocument) -> Iterator[Agent]:
    """Yield the places with what they choose."""
    for player, cell in _deciders(document):
        yield _agent(document, player, cell)


def members_of(document: BayesianDocument, player: str, kind: str) -> tuple[str, ...]:
    """Return whose actions a player chooses in a type, in the order of the players."""
    others = document.types[kind].chooses_for.get(player, ())
    return tuple(name for name in document.players if name == player or name in others)


def numbers(document: BayesianDocument) -> list[int]:
    """Return how many options each place has, before any is made."""
    return [
        prod(len(document.players[name].actions) for name in members_of(document, player, cell[0]))
        for player, cell in _deciders(document)
    ]


def _agent(document: BayesianDocument, player: str, cell: tuple[str, ...]) -> Agent:
    members = members_of(document, player, cell[0])
    labels = [document.players[name].label for name in members if name != player]
    label = document.players[player].label + (f" for {' and '.join(labels)}" if labels else "")
    if player in document.information:
        label += f" ({' or '.join(document.types[kind].label for kind in cell)})"
    if len(members) == 1:
        name = _name(document, player, cell)
        return Agent(
            player, cell, members, Place(name, player, label, tuple(document.players[player].actions))
        )
    joint = itertools.product(*(document.players[name].actions for name in members))
    parts = {
        "+".join(actions): {
            _name(document, name, cell): action for name, action in zip(members, actions, strict=True)
        }
        for actions in joint
    }
    alone = len(document.types[cell[0]].chooses_for) == 1
    name = cell[0] if alone else f"{'+'.join(members)}.{cell[0]}"
    return Agent(player, cell, members, Place(name, player, label, tuple(parts), parts))
