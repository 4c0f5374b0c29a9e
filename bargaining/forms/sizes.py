"""How large a strategic form may be."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from bargaining.errors import ScenarioError
from bargaining.forms.form import Place
from bargaining.forms.simultaneous import PlaceTerm
from bargaining.forms.tensors import cells_of, common_denominator, parts_of
from bargaining.games.limits import MAX_PAYOFFS, MAX_PLAYERS
from bargaining.scenario.compilation import Compiler

MAX_COEFFICIENTS = 4_000_000
MAX_SUMMANDS = 50_000_000


def check_size(compiler: Compiler, places: Sequence[Place], terms: Sequence[PlaceTerm]) -> None:
    """Note what the strategic form would hold too much of, before any of it is made."""
    numbers = [len(place.options) for place in places]
    if not check_number(compiler, numbers):
        return
    document = compiler.document
    parts = parts_of(terms)
    products = len(parts)
    payoffs = prod(numbers) * len(numbers)
    for what, number in (("payoffs", payoffs), ("parameters", len(document.parameters))):
        if products * number > MAX_COEFFICIENTS:
            compiler.note(
                "payoff",
                f"found {products:,} different products of parameters, with {number:,} {what} a table of "
                f"{products * number:,} numbers, expected at most {MAX_COEFFICIENTS:,}",
            )
    summands = sum(cells_of(monomial, places) for term in terms for monomial in term.polynomial.terms)
    if summands > MAX_SUMMANDS:
        compiler.note(
            "payoff",
            f"found {summands:,} summands over all action profiles, expected at most {MAX_SUMMANDS:,}",
        )
    try:
        for same_product in parts.values():
            common_denominator(same_product)
    except ScenarioError as error:
        compiler.note("payoff", str(error))


def check_number(compiler: Compiler, numbers: Sequence[int], what: str = "action profiles") -> bool:
    """Note too many places, or too many profiles of their options; tell whether the game can be made.

    Parameters
    ----------
    compiler : Compiler
        Takes the note.
    numbers : sequence of int
        How many options each place has.
    what : str
        What a profile is of.
    """
    players, profiles = len(numbers), prod(numbers)
    if players > MAX_PLAYERS:
        chooser = "players" if players == len(compiler.document.players) else "places where players choose"
        compiler.note("players", f"found {players:,} {chooser}, expected at most {MAX_PLAYERS}")
    if profiles * players > MAX_PAYOFFS:
        compiler.note(
            "players", f"found {_count(profiles)} {what}, expected at most {MAX_PAYOFFS:,} payoffs in all"
        )
    return players <= MAX_PLAYERS and profiles * players <= MAX_PAYOFFS


def _count(number: int) -> str:
    return f"{number:,}" if number < 10**15 else f"more than {10**15:,}"
