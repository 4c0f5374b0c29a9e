"""Whoever may recommend to each player in private what to do, as a scenario file in strategic form describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.form import FormTable
from bargaining.forms.ranges import corners
from bargaining.records.parts import field
from bargaining.scenario.compilation import Compiler, grounds
from bargaining.scenario.document import Cited, Name
from bargaining.scenario.numbers import plain

if TYPE_CHECKING:
    from bargaining.scenario.document import ScenarioDocument


class Mediator(Cited):
    """Somebody who recommends an action to each player in private."""

    label: str
    weights: dict[Name, str] = field(
        default={},
        description="Formula in parameters: how much a player's payoff counts for the mediator; 1 for each where "
        "none is named, otherwise 0 for who is not",
    )
    backing: dict[str, str] = field(
        default={},
        description="For a player.action, formula in parameters: what is taken from that player where it is told to "
        "choose this and chooses something else",
    )


@dataclass(frozen=True)
class Mediating:
    """Hold a mediator with its formulas compiled.

    Parameters
    ----------
    name, label : str
        As the file has them.
    weights : mapping of str to Polynomial
        By player, how much its payoff counts.
    backing : mapping of (str, str) to Polynomial
        By player and action, what is taken from whoever disobeys.
    """

    name: str
    label: str
    weights: Mapping[str, Polynomial]
    backing: Mapping[tuple[str, str], Polynomial]


def mediators_of(document: ScenarioDocument) -> dict[str, Mediating]:
    """Return the mediators of a file by name, compiled; none where the form has no such table."""
    compiler = Compiler(document, document.scenario.name, (), {})
    return {name: _mediating(compiler, name, one) for name, one in _declared(document).items()}


def _declared(document: ScenarioDocument) -> Mapping[str, Mediator]:
    declared: Mapping[str, Mediator] = getattr(document, "mediators", {})
    return declared


def _mediating(compiler: Compiler, name: str, one: Mediator) -> Mediating:
    at = f"mediators.{name}"
    rest = Polynomial.constant(Fraction(not one.weights))
    weights = {
        player: (compiler.compiled(f"{at}.weights.{player}", one.weights[player]) or Polynomial())
        if player in one.weights
        else rest
        for player in compiler.document.players
    }
    backing = {
        (key.partition(".")[0], key.partition(".")[2]): compiler.compiled(f"{at}.backing.{key}", value)
        or Polynomial()
        for key, value in one.backing.items()
    }
    return Mediating(name, one.label, weights, backing)


def check_mediators(compiler: Compiler) -> None:
    """Note what is wrong with mediators: whom they serve, what they back and by how much."""
    players = compiler.document.players
    for name, one in _declared(compiler.document).items():
        at = f"mediators.{name}"
        for player, formula in one.weights.items():
            if player not in players:
                hint = compiler.hint(player, players)
                compiler.note(f"{at}.weights", f"unknown player {player!r}{hint}")
            _in_parameters(compiler, f"{at}.weights.{player}", formula)
        for key, formula in one.backing.items():
            _check_backed(compiler, f"{at}.backing", key)
            polynomial = _in_parameters(compiler, f"{at}.backing", formula)
            if polynomial is not None:
                _check_sign(compiler, f"{at}.backing", key, polynomial)


def _check_backed(compiler: Compiler, at: str, key: str) -> None:
    player, dot, action = key.partition(".")
    players = compiler.document.players
    if not dot:
        compiler.note(at, f'found {key!r}, expected player.action in quotes, such as "{_example(compiler)}"')
    elif player not in players:
        compiler.note(at, f"unknown player {player!r} in {key!r}{compiler.hint(player, players)}")
    elif action not in players[player].actions:
        known = [f"{player}.{own}" for own in players[player].actions]
        compiler.note(at, f"unknown action {key!r}{compiler.hint(key, known)}")


def _example(compiler: Compiler) -> str:
    name, player = next(iter(compiler.document.players.items()))
    return f"{name}.{next(iter(player.actions))}"


def _in_parameters(compiler: Compiler, at: str, formula: str) -> Polynomial | None:
    polynomial = compiler.compiled(at, formula)
    if polynomial is None:
        return None
    if indicators := sorted(name for name in polynomial.variables if "." in name):
        compiler.note(at, f"found {indicators[0]!r}, expected a formula in the parameters alone")
        return None
    return polynomial


def _check_sign(compiler: Compiler, at: str, key: str, polynomial: Polynomial) -> None:
    """Note leverage that may be negative somewhere in the ranges: it would be a reward for whoever disobeys."""
    for corner in corners(compiler, at, polynomial):
        if (value := polynomial.evaluate(corner)) < 0:
            where = ", ".join(f"{n} = {plain(v)}" for n, v in corner.items())
            found = f"found {plain(value)}{' at ' + where if where else ''} for {key}"
            compiler.note(at, f"{found}, expected nothing negative: it is taken from whoever disobeys")
            return


def mediator_tables(document: ScenarioDocument) -> tuple[FormTable, ...]:
    """Return the mediators as a table in words; nothing where there is none."""
    rows = tuple(
        (
            name,
            one.label,
            ", ".join(f"{p} {w}" for p, w in one.weights.items()) or "all alike",
            ", ".join(f"{key} {value}" for key, value in one.backing.items()) or "nothing",
            grounds(one.evidence, one.assumption),
        )
        for name, one in _declared(document).items()
    )
    columns = ("mediator", "", "serves", "takes from whoever disobeys", "stands on")
    return (FormTable("Mediators", columns, rows),) if rows else ()
