"""The tables of a file with moves in order, and the stages that they declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from bargaining.forms.concepts import COMMITMENT, HIDDEN, PERFECT, SEQUENTIAL
from bargaining.records.parts import Part, Pattern, field
from bargaining.scenario.document import (
    Action,
    Cited,
    Dated,
    Exact,
    Header,
    Name,
    Outcome,
    Payoff,
    Player,
    ScenarioDocument,
    Term,
)

MAX_STAGES = 16

DottedName = Annotated[str, Pattern(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$", 61 + 64 * MAX_STAGES)]


class TreeHeader(Header):
    """What a scenario with moves in order is."""

    form: Literal["tree"] = field(description="Form of the game")


class TreePlayer(Player):
    """A player, with the actions of its first choice; none where it chooses in stages alone."""

    actions: dict[Name, Action] = field(default={})


class Protocol(Part):
    """Who moves when."""

    order: list[Name] = field(
        min_length=1,
        description="Players with actions, each once, and stages, in the order in which they move",
    )
    sees: dict[Name, list[str]] = field(
        default={},
        description="What a mover knows of what went before: players and stages, or formulas of what happened there; "
        "its own choices besides. Who is not listed knows all of it",
    )
    commits: list[Name] = field(
        default=[],
        description="Players and stages of one at which the mover binds itself to probabilities: whoever moves next "
        "knows these, and not what was chosen",
    )


NO_PROTOCOL = Protocol(order=[])
"""What a file has that gives its tree outright."""


class Stage(Cited):
    """A draw of chance, a further choice of a player, or when a player moves at all."""

    label: str
    player: Name | None = field(default=None, description="Who chooses; nobody at a draw of chance")
    options: dict[Name, Action] = field(default={}, description="What the player may choose")
    branches: dict[Name, str] = field(
        default={}, description="Of a draw, the probabilities: formulas that sum to one"
    )
    when: str = field(
        default="1",
        description="Formula of what went before: reached where it is 1, passed over where it is 0",
    )


class Phase(Cited):
    """A part of the time after the last move, in which payoffs are those of some profile."""

    label: str
    share: str = field(description="Formula: how much the phase counts")
    values: dict[Name, Exact] = field(default={}, description="What payoffs read for some parameters")
    moves: dict[Name, Name] = field(default={}, description="Actions that stand in place of those chosen")


class Consequence(Term):
    """A payoff term that follows from what happened in the stages."""

    phase: Name | None = field(
        default=None, description="The phase whose share it takes; counted once in full without"
    )
    value: str = field(
        description="Formula in parameters, features, player.action and stage.option indicators"
    )


class Branch(Part):
    """A branch of a draw of chance at a node."""

    probability: str = field(description="Formula in parameters")
    to: Name = field(description="The node that follows")


class TreeNode(Cited):
    """A node of a tree that is given outright: a choice, a draw of chance or an end."""

    label: str = ""
    player: Name | None = field(default=None, description="Who chooses")
    information: Name | None = field(
        default=None,
        description="Name of the set of nodes that the player cannot tell apart; a set of its own without",
    )
    moves: dict[Name, Name] = field(default={}, description="The node that follows each option")
    branches: dict[Name, Branch] = field(default={}, description="Of a draw of chance")
    payoffs: dict[Name, str] = field(
        default={}, description="At an end, a formula in parameters for each player"
    )

    @property
    def following(self) -> Mapping[str, str]:
        """Return the node after each move or branch."""
        return self.moves or {name: branch.to for name, branch in self.branches.items()}


class Signal(Dated):
    """A kind of event that speaks for or against a branch of a draw, by as much as somebody says that it does."""

    label: str
    of: DottedName = field(description="The branch of a draw that it speaks for where the odds are above one")
    odds: str = field(
        description="Formula in the parameters: how many times as often it comes on that branch as on the others"
    )


class TreeOutcome(Outcome):
    """A name for an outcome plan; after chance, ``"stage.branch" = option`` where a stage comes in several."""

    profile: dict[DottedName, Name]


class TreeDocument(ScenarioDocument):
    """A scenario file with moves in order."""

    scenario: TreeHeader
    players: dict[Name, TreePlayer] = field(min_length=1)  # type: ignore[assignment]
    payoff: list[Payoff] = field(default=[])
    protocol: Protocol = field(default=NO_PROTOCOL)
    nodes: dict[Name, TreeNode] = field(default={}, description="The tree, in place of a protocol")
    stages: dict[Name, Stage] = field(default={})
    phases: dict[Name, Phase] = field(default={})
    consequences: dict[Name, Consequence] = field(default={})
    signals: dict[Name, Signal] = field(default={})
    outcomes: dict[Name, TreeOutcome] = field(default={})  # type: ignore[assignment]

    @property
    def other_terms(self) -> Sequence[Cited]:
        """Return the consequences, or the ends of nodes."""
        ends = [node for node in self.nodes.values() if node.payoffs]
        return (*self.consequences.values(), *ends)


@dataclass(frozen=True)
class Turn:
    """Hold one stage in the order of moves.

    Parameters
    ----------
    name : str
        The player's own where it takes one of its actions.
    player : str
        Who chooses; empty at a draw of chance.
    label : str
        In words.
    options : tuple of str
        What may be chosen or drawn.
    branches : mapping of str to str
        At a draw of chance, the probabilities as written.
    when : str
        Formula of what went before.
    """

    name: str
    player: str
    label: str
    options: tuple[str, ...]
    branches: Mapping[str, str]
    when: str


def turns(document: TreeDocument) -> tuple[Turn, ...]:
    """Return the stages in order, or the information sets and draws of nodes; what is not declared is left out."""
    if document.nodes:
        return tuple(_turns_of_nodes(document))
    found = []
    for name in document.protocol.order:
        stage = document.stages.get(name)
        when = stage.when if stage else "1"
        if name in document.players:
            player = document.players[name]
            found.append(Turn(name, name, player.label, tuple(player.actions), {}, when))
        elif stage is not None and stage.branches:
            found.append(Turn(name, "", stage.label, tuple(stage.branches), stage.branches, when))
        elif stage is not None and stage.player in document.players:
            label = f"{document.players[stage.player].label} ({stage.label})"
            found.append(Turn(name, stage.player, label, tuple(stage.options), {}, when))
    return tuple(found)


def _turns_of_nodes(document: TreeDocument) -> Iterator[Turn]:
    seen = set[str]()
    for name, node in document.nodes.items():
        own = information_of(name, node)
        if node.branches:
            chances = {branch: one.probability for branch, one in node.branches.items()}
            yield Turn(name, "", node.label or name, tuple(chances), chances, "1")
        elif node.player in document.players and own not in seen:
            seen.add(own)
            label = f"{document.players[node.player].label} ({node.label or own})"
            yield Turn(own, node.player, label, tuple(node.moves), {}, "1")


def information_of(name: str, node: TreeNode) -> str:
    """Return the information set of a node: its own name where it is alone in it."""
    return node.information or name


def hides(document: TreeDocument) -> bool:
    """Tell whether somebody does not know all moves before."""
    sets = [node.information for node in document.nodes.values() if node.information]
    return bool(document.protocol.sees) or len(set(sets)) < len(sets)


def concept_of(document: TreeDocument) -> str:
    """Return the concept in force: that of perfect information where everybody knows all moves before."""
    default = COMMITMENT if document.protocol.commits else SEQUENTIAL if hides(document) else PERFECT
    return document.scenario.concept or default


def misfit(document: TreeDocument) -> str:
    """Say why the concept in force is not one of the game; empty where it is."""
    concept, bound = concept_of(document), bool(document.protocol.commits)
    if bound != (concept == COMMITMENT):
        where = "protocol.commits names who binds itself" if bound else "protocol.commits names nobody"
        expected = repr(COMMITMENT) if bound else "another"
        return f"found {concept!r} where {where}, expected {expected}"
    if concept == PERFECT and hides(document):
        known = " or ".join(map(repr, HIDDEN))
        return f"found {PERFECT!r} where not everybody knows all moves before, expected {known}"
    return ""


def draw_at(document: TreeDocument, turn: Turn, branch: str = "") -> str:
    """Return where a draw, or the probability of one of its branches, stands in the file."""
    if document.nodes:
        return f"nodes.{turn.name}.branches" + (f".{branch}.probability" if branch else "")
    return f"stages.{turn.name}.branches" + (f".{branch}" if branch else "")


def indicators(document: TreeDocument) -> dict[str, tuple[str, ...]]:
    """Return what formulas may name beside the players' actions: stages, and what may happen there."""
    return {turn.name: turn.options for turn in turns(document) if turn.name not in document.players}
