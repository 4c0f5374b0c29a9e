"""Which stage follows which: the nodes of a game with moves in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.forms.tree_document import Turn

MAX_NODES = 50_000
UNASKED = "unasked"
"""What stands in a plan at a place that is not reached."""

History = Mapping[str, str]
"""What was chosen and drawn at the stages that were reached."""


@dataclass(frozen=True)
class Spot:
    """Hold one node of the layout.

    Parameters
    ----------
    history : mapping of str to str
        What went before.
    turn : Turn or None
        The stage; None at the end.
    children : list of int
        What follows, one an option.
    """

    history: History
    turn: Turn | None
    children: list[int] = field(default_factory=list)


def reached(turn: Turn, when: Polynomial, history: History, known: Sequence[Turn]) -> bool:
    """Tell whether a stage is reached after a history.

    Raises
    ------
    ScenarioError
        When the formula is neither 0 nor 1 there.
    """
    value = when.evaluate(happened(history, known))
    if value not in (0, 1):
        after = ", ".join(f"{name}.{option}" for name, option in history.items())
        raise ScenarioError(f"found {value} after {after or 'nothing'}, expected 0 or 1")
    return value == 1


def happened(history: History, known: Sequence[Turn]) -> dict[str, Fraction]:
    """Return the indicators of all that may happen at some stages: one for what did, zero for what did not."""
    return {f"{t.name}.{o}": Fraction(history.get(t.name) == o) for t in known for o in t.options}


def layout(order: Sequence[Turn], whens: Mapping[str, Polynomial]) -> tuple[Spot, ...]:
    """Return the nodes, each child after its parent.

    Parameters
    ----------
    order : sequence of Turn
        The stages in the order of moves.
    whens : mapping of str to Polynomial
        By stage, when it is reached, in indicators of the stages before it.

    Raises
    ------
    ScenarioError
        When there are too many nodes, or a stage is reached neither surely nor surely not.
    """
    spots: list[Spot] = []
    waiting: list[tuple[int, dict[str, str], int]] = [(0, {}, -1)]  # stage, history, parent
    while waiting:
        k, history, parent = waiting.pop()
        while k < len(order) and not reached(order[k], whens[order[k].name], history, order[:k]):
            k += 1
        turn = order[k] if k < len(order) else None
        number = len(spots)
        if number >= MAX_NODES:
            raise ScenarioError(f"found more than {MAX_NODES:,} nodes, expected fewer")
        spots.append(Spot(history, turn))
        if parent >= 0:
            spots[parent].children.append(number)
        if turn is not None:
            waiting.extend((k + 1, {**history, turn.name: o}, number) for o in reversed(turn.options))
    return tuple(spots)
