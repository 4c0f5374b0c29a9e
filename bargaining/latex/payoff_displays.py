r"""Payoff functions as displayed formulas: one aligned display a player, then the features that they use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bargaining.latex.escaping import latex_prose, latex_text
from bargaining.latex.form_tables import form_tables
from bargaining.latex.formulas import Notation, lines, notation
from bargaining.latex.fragments import Fragment, origin_of
from bargaining.latex.longtables import PACKAGES
from bargaining.latex.measures import NOTES, SIZES, WIDTH, ems, points

if TYPE_CHECKING:
    from bargaining.scenario import Scenario
    from bargaining.scenario.compilation import PayoffTerm

_FORMULA, _WORDS = 0.6, 0.26
_LEFT = 3.0
"""Shares of the width that formulas and what they stand for take; the rest is the left side and what parts them."""


def payoffs(scenario: Scenario, *, width: float = WIDTH) -> Fragment:
    r"""Return the payoff function of every player as a displayed formula, with the symbols of the scenario.

    Parameters
    ----------
    scenario : Scenario
        Of any form; tables of the form's own, such as phases, stand below as they are written.
    width : float
        Inches of text.

    Examples
    --------
    >>> import bargaining
    >>> made = payoffs(bargaining.load("rapprochement"))
    >>> made.body.count(r"\begin{align*}"), r"\alpha" in made.body
    (5, True)
    """
    names = notation(scenario)
    size = SIZES[2] if width < 5.8 else SIZES[1]
    room = points(width) * _FORMULA / size.em
    players = [player for player in scenario.document.players if _terms_of(scenario, player)]
    parts = [
        _display(_function(names, player), _terms_of(scenario, player), names, room - _beyond(names, player))
        for player in players
    ]
    if features := scenario.document.features:
        parts.append(_features(scenario, names, room))
    tables = form_tables(scenario, width)
    body = "\n".join(
        [
            rf"{{{size.command}\allowdisplaybreaks\setlength{{\jot}}{{2pt}}",
            *parts,
            rf"\noindent {' '.join(map(latex_prose, _notes(scenario, bool(features))))}\par}}",
            *([tables] if tables else []),
        ]
    )
    packages = ("amsmath", *(PACKAGES if tables else ()))
    return Fragment(
        "payoffs", scenario.document.scenario.title, body, packages, origin_of(scenario, "payoffs"), width
    )


def _terms_of(scenario: Scenario, player: str) -> list[PayoffTerm]:
    return [term for term in scenario.terms if term.player == player]


def _function(names: Notation, player: str) -> str:
    return rf"u_{{\text{{{latex_text(names.players.get(player, player))}}}}}"


def _beyond(names: Notation, player: str) -> float:
    """Return by how many ems the left side of a display is longer than is allowed for."""
    return max(0.0, 0.8 * ems(names.players.get(player, player)) + 1.5 - _LEFT)


def _display(left: str, terms: Sequence[PayoffTerm], names: Notation, room: float) -> str:
    rows, first = [], True
    for term in terms:
        written = lines(term.formula, names, room)
        for number, line in enumerate(written):
            start = rf"{left} ={{}}&" if first else "&"
            sign = "" if line.startswith("-") or number else r"+\," if not first else r"\phantom{+}\,"
            indent = r"\qquad " if number else ""
            rows.append(
                rf"  {start}{sign}{indent}{line} && {_words(term.name if number == 0 else '', len(written))}"
            )
            first = False
    return _aligned(rows)


def _features(scenario: Scenario, names: Notation, room: float) -> str:
    rows, long = [], max(names.name(name)[1] for name in scenario.document.features) - _LEFT
    for name, entry in scenario.document.features.items():
        left, _ = names.name(name)
        written = lines(entry.value, names, room - long)
        for number, line in enumerate(written):
            start = rf"{left} ={{}}&" if number == 0 else r"&\qquad "
            rows.append(rf"  {start}{line} && {_words(entry.meaning if number == 0 else '', len(written))}")
    return _aligned(rows)


def _aligned(rows: Sequence[str]) -> str:
    return "\n".join([r"\begin{align*}", " \\\\\n".join(rows), r"\end{align*}"])


def _words(text: str, high: int) -> str:
    """Write what a term stands for beside so many lines of formula; below the first it takes no room of its own."""
    if not text:
        return ""
    box = rf"\parbox[t]{{{_WORDS}\linewidth}}{{\raggedright{NOTES}\itshape {latex_prose(text)}\strut}}"
    return rf"\smash[b]{{{box}}}" if high * _WORDS * 60 > ems(text) * 1.3 and high > 1 else box


def _notes(scenario: Scenario, features: bool) -> Iterator[str]:
    yield (
        "An upright word with a subscript is 1 where the player, the stage or the draw of the subscript takes that "
        "option, and 0 otherwise."
    )
    if features:
        yield "Words without one are features, defined last."
    told = {
        sign: scenario.document.players[name].label
        for name, sign in notation(scenario).players.items()
        if sign != scenario.document.players[name].label
    }
    if told:
        yield f"Subscripts: {'; '.join(f'{sign} {label}' for sign, label in told.items())}."
    if any(term.entry[0] != "payoff" for term in scenario.terms):
        yield "Some terms count at stages, in states or in phases alone, as the tables below say."
    yield "In slanted letters: what each term stands for."
