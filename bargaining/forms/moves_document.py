"""The tables of a file with moves in order, some of which are numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Literal

from bargaining.forms.form import Place
from bargaining.forms.moves_stages import ANY, INTERIOR, LEAST, MOST
from bargaining.forms.tree_layout import UNASKED
from bargaining.records.parts import Part, field
from bargaining.scenario.document import Action, Cited, Header, Name, Player, ScenarioDocument

NUMBER: Collection[str] = ("",)
"""What a formula may put after the name of a move that is a number: nothing."""


class MovesHeader(Header):
    """What a scenario with moves in order is."""

    form: Literal["moves"] = field(description="Form of the game")


class Mover(Player):
    """A player, who makes moves and has no actions besides."""

    actions: dict[Name, Action] = field(default={})


class Move(Cited):
    """A move: a choice among options, or a number; moves are made in the order of the file, and all seen."""

    player: Name = field(description="Who moves")
    label: str
    options: dict[Name, Action] = field(
        default={}, description="What may be chosen; without them the move is a number"
    )
    least: str = field(
        default="", description="The least number: a formula in parameters and earlier numbers"
    )
    most: str = field(default="", description="The greatest number, likewise; without it there is none")
    unit: str = field(default="", description="What the number is counted in")
    when: str = field(
        default="1",
        description="Formula in move.option indicators of earlier moves: made where it is 1, passed over where it is 0",
    )


class Drawn(Cited):
    """A number that chance draws, each number between two ends alike, and that one mover alone knows."""

    label: str
    known_to: Name = field(description="The move before which its mover learns it; nobody moves after it")
    least: str = field(description="Formula in parameters")
    most: str = field(description="Formula in parameters, above the least")


class Distance(Part):
    """How far apart two numbers are."""

    label: str = field(default="")
    of: str = field(
        description="Formula in parameters, moves that are numbers, these to the first power, and distances above it "
        "between parameters alone"
    )
    to: str = field(description="Likewise")


class MovesDocument(ScenarioDocument):
    """A scenario file with moves in order, some of which are numbers."""

    scenario: MovesHeader
    players: dict[Name, Mover] = field(min_length=1)  # type: ignore[assignment]
    moves: dict[Name, Move] = field(min_length=1)
    draws: dict[Name, Drawn] = field(default={}, description="What one mover alone knows")
    distances: dict[Name, Distance] = field(default={})

    @property
    def names(self) -> Mapping[str, Collection[str]]:
        """Return what formulas of payoffs may name besides parameters and features."""
        numbers = (*self.draws, *self.distances)
        return {name: tuple(move.options) or NUMBER for name, move in self.moves.items()} | dict.fromkeys(
            numbers, NUMBER
        )


def places(document: MovesDocument) -> tuple[Place, ...]:
    """Return one place for each move; where that is a number its options say what makes a number best."""
    names = list(document.moves)
    found = []
    for k, (name, move) in enumerate(document.moves.items()):
        options = (
            _options(document, name, move) if move.options else _levels(document, name, move, names[k + 1 :])
        )
        label = document.players[move.player].label if move.player in document.players else move.player
        unasked = () if move.when == "1" else (UNASKED,)
        found.append(Place(name, move.player, f"{label} ({move.label})", (*options, *unasked)))
    return tuple(found)


def _options(document: MovesDocument, name: str, move: Move) -> tuple[str, ...]:
    own = tuple(move.options)
    if len(own) == 2 and any(draw.known_to == name for draw in document.draws.values()):
        return (*own, f"{own[0]}_then_{own[1]}", f"{own[1]}_then_{own[0]}")
    return own


def _levels(document: MovesDocument, name: str, move: Move, later: list[str]) -> tuple[str, ...]:
    """Return what may make a number best: an end, a peak, where a later mover turns, or where a distance does."""
    word = re.compile(rf"\b{name}\b")
    own = (d for d, one in document.distances.items() if word.search(one.of) or word.search(one.to))
    return (
        LEAST,
        *((MOST,) if move.most else ()),
        INTERIOR,
        *(f"brink_{other}" for other in later),
        *(f"at_{distance}" for distance in own),
        ANY,
    )
