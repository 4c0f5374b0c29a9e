"""Rules by which a body votes, as files have them, and the simple games that they are."""

from __future__ import annotations

from collections.abc import Iterator

from bargaining.errors import GameError, expected_one, nearest
from bargaining.games.voting import MEMBERS, SimpleGame, VotingRule
from bargaining.scenario.document import Voting
from bargaining.scenario.numbers import plain

Fault = tuple[tuple[str | int, ...], str]
"""Where in the table of a rule, and the problem in words."""


def game_of(rule: Voting) -> VotingRule | SimpleGame:
    """Return the game that a sound rule is.

    Raises
    ------
    GameError
        Where the members together carry no decision, or nobody does.

    Examples
    --------
    >>> trio = Voting(label="Two of three", members=dict(a="A", b="B", c="C"), passes=[{"members": 2}])
    >>> game_of(trio).wins({"a", "c"})
    True
    """
    members = tuple(rule.members)
    if rule.winning:
        return SimpleGame.of(members, rule.winning)
    weights = {name: tuple(held[member] for member in members) for name, held in rule.weights.items()}
    return VotingRule(members, weights, rule.passes)


def faults_of_rule(rule: Voting) -> Iterator[Fault]:
    """Yield what is wrong with a rule."""
    if bool(rule.passes) == bool(rule.winning):
        found = "both passes and winning" if rule.passes else "neither passes nor winning"
        yield (), f"found {found}, expected one of them: quotas of weights, or coalitions that win"
        return
    if rule.winning and rule.weights:
        yield ("weights",), "found weights beside winning, expected passes with quotas for them"
        return
    wrong = [*_faulty_weights(rule), *_faulty_quotas(rule), *_faulty_coalitions(rule)]
    yield from wrong
    if wrong:
        return
    try:
        game_of(rule)
    except GameError as error:
        yield ("winning" if rule.winning else "passes",), str(error)


def _faulty_weights(rule: Voting) -> Iterator[Fault]:
    for name, weights in rule.weights.items():
        at = ("weights", name)
        if name == MEMBERS:
            yield at, f"found the name {MEMBERS!r}, which counts heads; expected another"
        for member, weight in weights.items():
            if member not in rule.members:
                yield (*at, member), f"unknown member {member!r}{nearest(member, rule.members)}"
            elif weight < 0:
                yield (*at, member), f"found {plain(weight)}, expected 0 or more"
        if missing := [member for member in rule.members if member not in weights]:
            yield at, f"found no weight of {missing[0]!r}, expected one for each member"
        if not any(name in way for way in rule.passes):
            yield at, f"found weights that no quota reads, expected {name!r} in passes"


def _faulty_quotas(rule: Voting) -> Iterator[Fault]:
    known = [*rule.weights, MEMBERS]
    for number, way in enumerate(rule.passes):
        if not way:
            yield ("passes", number), "found no quota, expected at least one"
        for name, least in way.items():
            at = ("passes", number, name)
            if name not in known:
                yield at, f"unknown criterion{expected_one(name, known)}"
            elif least <= 0:
                yield at, f"found {plain(least)}, expected a sum above 0"


def _faulty_coalitions(rule: Voting) -> Iterator[Fault]:
    for number, coalition in enumerate(rule.winning):
        at = ("winning", number)
        if not coalition:
            yield at, "found nobody, expected at least one member"
        for member in coalition:
            if member not in rule.members:
                yield at, f"unknown member {member!r}{nearest(member, rule.members)}"
