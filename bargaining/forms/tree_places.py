"""The places of a game with moves in order, where everybody knows all moves before and where not."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.forms.form import Place
from bargaining.forms.tree_document import Turn
from bargaining.forms.tree_layout import UNASKED, Spot, happened
from bargaining.scenario.numbers import plain

MAX_MIXED = 12
"""The most options at a place at which several may be used at once: their sets are the place's options."""

MIXING = "_or_"
"""What stands between options that are used at the same place."""


@dataclass(frozen=True)
class Seen:
    """Hold one thing that a mover knows of what went before.

    Parameters
    ----------
    name : str
        A stage, or the formula as written.
    formula : Polynomial or None
        In indicators of the stages before; None for a stage itself.
    """

    name: str
    formula: Polynomial | None = None


@dataclass(frozen=True)
class Located:
    """Hold where each node of the layout belongs.

    Parameters
    ----------
    places : tuple of Place
        Where choices are made.
    place : tuple of str
        By node the name of its place; empty where no player chooses.
    information : tuple of str
        By node the name of its information set; empty where no player chooses.
    """

    places: tuple[Place, ...]
    place: tuple[str, ...]
    information: tuple[str, ...]


def known_places(spots: Sequence[Spot], order: Sequence[Turn], canonical: Sequence[str]) -> Located:
    """Return the places where everybody knows all moves before: a stage, or its cases after what chance drew.

    Parameters
    ----------
    spots : sequence of Spot
        The nodes.
    order : sequence of Turn
        The stages in the order of moves.
    canonical : sequence of str
        The stages in the order in which places stand, whatever the order of moves.
    """
    draws = [turn.name for turn in order if not turn.player]
    drawn = {
        number: tuple(spot.history[d] for d in draws if d in spot.history) for number, spot in _moves(spots)
    }
    cases: dict[str, dict[tuple[str, ...], None]] = {name: {} for name in canonical}
    for number, spot in _moves(spots):
        cases[_stage(spot)].setdefault(drawn[number])
    names = [""] * len(spots)
    information = [""] * len(spots)
    for number, spot in _moves(spots):
        stage = _stage(spot)
        names[number] = stage if len(cases[stage]) == 1 else _dotted(stage, drawn[number])
        information[number] = " ".join((names[number], *spot.history.values()))
    sure = _surely_asked(spots, names)
    by_name = {turn.name: turn for turn in order}
    found = []
    for stage in canonical:
        turn = by_name[stage]
        for case in sorted(cases[stage]):
            several = len(cases[stage]) > 1
            name = _dotted(stage, case) if several else stage
            label = turn.label + (f" after {', '.join(case)}" if case and several else "")
            options = turn.options if name in sure else (*turn.options, UNASKED)
            found.append(Place(name, turn.player, label, options))
    return Located(tuple(found), tuple(names), tuple(information))


def veiled_places(
    spots: Sequence[Spot], order: Sequence[Turn], canonical: Sequence[str], sees: Mapping[str, Sequence[Seen]]
) -> Located:
    """Return the places where movers may not know all moves before.

    A place is a stage where one pure pattern of play comes to only one of its information sets, else what chance drew
    and the mover saw, else an information set. Its options are the sets of options that may be used there.

    Parameters
    ----------
    spots, order, canonical
        As for `known_places`.
    sees : mapping of str to sequence of Seen
        By stage, what is known there; a stage that is not listed knows all.

    Raises
    ------
    ScenarioError
        When a stage has too many options to list their sets.
    """
    sets = _sets(spots, order, sees)
    information = [""] * len(spots)
    for one in sets:
        for number in one.nodes:
            information[number] = one.name
    to = _moves_to(spots, sets, information)
    by_name = {turn.name: turn for turn in order}
    names, found = [""] * len(spots), []
    for stage in canonical:
        turn = by_name[stage]
        own = [one for one in sets if one.stage == stage]
        for name, members in _grouped(stage, own, to):
            label = turn.label + ("" if name == stage else f" ({name.partition('.')[2]})")
            found.append(Place(name, turn.player, label, _sets_of(turn, name)))
            for one in members:
                for number in one.nodes:
                    names[number] = name
    return Located(tuple(found), tuple(names), tuple(information))


def given_places(spots: Sequence[Spot], order: Sequence[Turn]) -> Located:
    """Return the places where information sets are given by name: each is one, with the sets of its options."""
    names = tuple(spot.turn.name if spot.turn and spot.turn.player else "" for spot in spots)
    choices = [turn for turn in order if turn.player]
    places = (Place(turn.name, turn.player, turn.label, _sets_of(turn, turn.name)) for turn in choices)
    return Located(tuple(places), names, names)


@dataclass(frozen=True)
class _Set:
    """Hold an information set: its stage, what was drawn and is known, all that is known, and its nodes."""

    stage: str
    drawn: tuple[str, ...]
    seen: tuple[str, ...]
    nodes: tuple[int, ...]

    @property
    def name(self) -> str:
        return _dotted(self.stage, self.seen)


def _sets(spots: Sequence[Spot], order: Sequence[Turn], sees: Mapping[str, Sequence[Seen]]) -> list[_Set]:
    position = {turn.name: k for k, turn in enumerate(order)}
    found: dict[tuple[str, tuple[tuple[str, str | Fraction | None], ...]], list[int]] = {}
    for number, spot in _moves(spots):
        stage = _stage(spot)
        before = order[: position[stage]]
        own = [Seen(t.name) for t in before if t.player == order[position[stage]].player]
        known = {one.name: one for one in (*own, *sees.get(stage, [Seen(t.name) for t in before]))}
        facts = happened(spot.history, before)
        values = tuple(
            (one.name, spot.history.get(one.name) if one.formula is None else one.formula.evaluate(facts))
            for one in known.values()
        )
        found.setdefault((stage, values), []).append(number)
    chance = {turn.name for turn in order if not turn.player}
    return [
        _Set(
            stage,
            tuple(_word(n, v) for n, v in values if n in chance and v is not None),
            tuple(_word(n, v) for n, v in values if v is not None),
            tuple(nodes),
        )
        for (stage, values), nodes in found.items()
    ]


def _word(name: str, value: str | Fraction | None) -> str:
    """Return what is seen as a word: the option of a stage; of a formula that is 1 or 0 whether it holds."""
    if isinstance(value, str):
        return value
    word = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    word = word if word[:1].isalpha() else f"seen_{word}"
    if value in (0, 1):
        return word if value else f"no_{word}"
    return (
        f"{word}_{plain(value or Fraction(0))}".replace("/", "_over_")
        .replace("-", "minus_")
        .replace(".", "_")
    )


def _moves_to(
    spots: Sequence[Spot], sets: Sequence[_Set], information: Sequence[str]
) -> dict[str, dict[str, set[str]]]:
    """Return, by information set, what may be chosen on the way to it at those that no way to it misses."""
    ways: list[dict[str, str]] = [{} for _ in spots]
    for number, spot in enumerate(spots):
        for k, child in enumerate(spot.children):
            assert spot.turn is not None
            own = {information[number]: spot.turn.options[k]} if information[number] else {}
            ways[child] = ways[number] | own
    found = {}
    for one in sets:
        own_ways = [ways[number] for number in one.nodes]
        common = set.intersection(*map(set, own_ways))
        found[one.name] = {where: {way[where] for way in own_ways} for where in common}
    return found


def _grouped(
    stage: str, sets: Sequence[_Set], to: Mapping[str, Mapping[str, set[str]]]
) -> list[tuple[str, list[_Set]]]:
    """Return the places of a stage with their information sets."""

    def apart(members: Sequence[_Set]) -> bool:
        return all(
            any(
                where in to[b.name] and options.isdisjoint(to[b.name][where])
                for where, options in to[a.name].items()
            )
            for a, b in itertools.combinations(members, 2)
        )

    if apart(sets):
        return [(stage, list(sets))]
    cases: dict[tuple[str, ...], list[_Set]] = {}
    for one in sets:
        cases.setdefault(one.drawn, []).append(one)
    if len(cases) > 1 and all(map(apart, cases.values())):
        return [(_dotted(stage, drawn), members) for drawn, members in cases.items()]
    return [(one.name, [one]) for one in sets]


def _sets_of(turn: Turn, name: str) -> tuple[str, ...]:
    """Return what may be used at a place: one option, several, or none where play does not come to."""
    if len(turn.options) > MAX_MIXED:
        raise ScenarioError(
            f"found {len(turn.options)} options at {name}, expected at most {MAX_MIXED} where not all is seen"
        )
    several = (
        MIXING.join(some)
        for size in range(1, len(turn.options) + 1)
        for some in itertools.combinations(turn.options, size)
    )
    return (*several, UNASKED)


def _moves(spots: Sequence[Spot]) -> list[tuple[int, Spot]]:
    return [(n, spot) for n, spot in enumerate(spots) if spot.turn is not None and spot.turn.player]


def _stage(spot: Spot) -> str:
    assert spot.turn is not None
    return spot.turn.name


def _dotted(stage: str, words: Sequence[str]) -> str:
    return ".".join(filter(None, (stage, "_".join(words))))


def _surely_asked(spots: Sequence[Spot], names: Sequence[str]) -> frozenset[str]:
    """Return the places that every plan comes to: whatever players do, on some branch of each draw."""
    sure: list[frozenset[str]] = [frozenset()] * len(spots)
    for number in reversed(range(len(spots))):
        spot = spots[number]
        if spot.turn is None:
            continue
        below = [sure[child] for child in spot.children]
        if spot.turn.player:
            sure[number] = frozenset.intersection(*below) | {names[number]}
        else:
            sure[number] = frozenset.union(*below)
    return sure[0]
