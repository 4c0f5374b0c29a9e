"""Which stage follows which: the nodes of a game with moves in order, and the places where its players choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.forms.form import Place
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
    place : str
        Name of the place where a player chooses; empty elsewhere.
    children : list of int
        What follows, one an option.
    """

    history: History
    turn: Turn | None
    place: str = ""
    children: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Layout:
    """Hold the nodes, each child after its parent, and the places."""

    spots: tuple[Spot, ...]
    places: tuple[Place, ...]


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


def layout(order: Sequence[Turn], whens: Mapping[str, Polynomial], canonical: Sequence[str]) -> Layout:
    """Lay out the stages.

    Parameters
    ----------
    order : sequence of Turn
        The stages in the order of moves.
    whens : mapping of str to Polynomial
        By stage, when it is reached, in indicators of the stages before it.
    canonical : sequence of str
        The stages in the order in which places stand, whatever the order of moves.

    Raises
    ------
    ScenarioError
        When there are too many nodes, or a stage is reached neither surely nor surely not.
    """
    spots: list[Spot] = []
    drawn_at: dict[str, dict[tuple[str, ...], None]] = {turn.name: {} for turn in order}
    waiting: list[tuple[int, int, dict[str, str], int]] = [(0, 0, {}, -1)]  # stage, branch, history, parent
    marked: list[tuple[int, tuple[str, ...]]] = []
    while waiting:
        k, _, history, parent = waiting.pop()
        while k < len(order) and not reached(order[k], whens[order[k].name], history, order[:k]):
            k += 1
        turn = order[k] if k < len(order) else None
        number = len(spots)
        if number >= MAX_NODES:
            raise ScenarioError(f"found more than {MAX_NODES:,} nodes, expected fewer")
        spots.append(Spot(history, turn))
        if parent >= 0:
            spots[parent].children.append(number)
        if turn is None:
            continue
        if turn.player:
            drawn = tuple(history[t.name] for t in order[:k] if not t.player and t.name in history)
            drawn_at[turn.name].setdefault(drawn)
            marked.append((number, drawn))
        waiting.extend(
            (k + 1, b, {**history, turn.name: o}, number) for b, o in reversed([*enumerate(turn.options)])
        )
    names = {
        (stage, drawn): stage if len(cases) == 1 else ".".join(filter(None, (stage, "_".join(drawn))))
        for stage, cases in drawn_at.items()
        for drawn in cases
    }
    for number, drawn in marked:
        spot = spots[number]
        assert spot.turn is not None
        spots[number] = Spot(spot.history, spot.turn, names[spot.turn.name, drawn], spot.children)
    return Layout(tuple(spots), _places(order, spots, drawn_at, names, canonical))


def _places(
    order: Sequence[Turn],
    spots: Sequence[Spot],
    drawn_at: Mapping[str, Mapping[tuple[str, ...], None]],
    names: Mapping[tuple[str, tuple[str, ...]], str],
    canonical: Sequence[str],
) -> tuple[Place, ...]:
    """Return the places, in which a stage that some plan does not reach may be left unasked."""
    by_name = {turn.name: turn for turn in order}
    sure = _surely_asked(spots)
    found = []
    for stage in canonical:
        turn = by_name[stage]
        for drawn in sorted(drawn_at[stage]):
            name = names[stage, drawn]
            label = turn.label + (f" after {', '.join(drawn)}" if drawn and len(drawn_at[stage]) > 1 else "")
            options = turn.options if name in sure else (*turn.options, UNASKED)
            found.append(Place(name, turn.player, label, options))
    return tuple(found)


def _surely_asked(spots: Sequence[Spot]) -> frozenset[str]:
    """Return the places that every plan comes to: whatever players do, on some branch of each draw."""
    sure: list[frozenset[str]] = [frozenset()] * len(spots)
    for number in reversed(range(len(spots))):
        spot = spots[number]
        if spot.turn is None:
            continue
        below = [sure[child] for child in spot.children]
        if spot.turn.player:
            sure[number] = frozenset.intersection(*below) | {spot.place}
        else:
            sure[number] = frozenset.union(*below)
    return sure[0]
