r"""The text format of Gambit's strategic-form games, ``.nfg``, read and written exactly.

A prologue names the game, its players and their actions. Payoffs follow either as one list of numbers (payoff
version) or as a list of outcomes with one index a cell (outcome version, index 0 for payoffs of zero). In
both the first player's action changes fastest.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bargaining.errors import GameError
from bargaining.games.normal_form import NormalFormGame

_TOKEN = re.compile(r'\s*(?:([{}])|"((?:[^"\\]|\\.)*)"|,|([^\s{}",]+))', re.DOTALL)

Token = tuple[str, str]  # its kind ("brace", "text" or "number"), and what it says


def _tokens(text: str, place: str) -> list[Token]:
    found: list[Token] = []
    text = text.rstrip()
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            line = text.count("\n", 0, position) + 1
            raise GameError(f"{place}, line {line}: found a quotation mark that is never closed")
        brace, quoted, number = match.groups()
        if brace:
            found.append(("brace", brace))
        elif quoted is not None:
            found.append(("text", re.sub(r'\\(["\\])', r"\1", quoted)))
        elif number:
            found.append(("number", number))
        position = match.end()
    return found


class _Reader:
    """Walk over tokens; each method takes what it names or says what stands there instead."""

    def __init__(self, tokens: list[Token], place: str) -> None:
        self.tokens = tokens
        self.place = place
        self.position = 0

    @property
    def next(self) -> Token:
        if self.position < len(self.tokens):
            return self.tokens[self.position]
        return ("end", "the end of the text")

    def take(self, kind: str, says: str | None = None) -> str:
        found_kind, found = self.next
        if found_kind != kind or (says is not None and found != says):
            expected = repr(says) if says else f"a {kind}"
            raise GameError(f"{self.place}: found {found!r}, expected {expected}")
        self.position += 1
        return found

    def accepts(self, kind: str, says: str | None = None) -> bool:
        return self.next[0] == kind and (says is None or self.next[1] == says)

    def braced(self, kind: str) -> list[str]:
        self.take("brace", "{")
        found = []
        while self.accepts(kind):
            found.append(self.take(kind))
        self.take("brace", "}")
        return found

    def fraction(self) -> Fraction:
        found = self.take("number")
        try:
            return Fraction(found)
        except (ValueError, ZeroDivisionError):
            raise GameError(
                f"{self.place}: found {found!r}, expected a payoff such as -1/2 or 0.25"
            ) from None

    def integer(self, low: int, high: int, what: str) -> int:
        found = self.take("number")
        if not found.isdecimal() or not low <= int(found) <= high:
            raise GameError(f"{self.place}: found {found!r}, expected {what} between {low} and {high}")
        return int(found)


def parse_nfg(text: str, place: str = "nfg") -> NormalFormGame:
    """Read a game from the text of an ``.nfg`` file, in the payoff or the outcome version.

    Parameters
    ----------
    text : str
        The text.
    place : str
        What error messages call it.

    Returns
    -------
    NormalFormGame
        With exact payoffs: decimals are read as the decimal fractions that they are.

    Raises
    ------
    GameError
        When the text does not follow the format, or the labels of a player's actions are not different.

    References
    ----------
    Savani, R. and Turocy, T. L. (2025). Gambit: the package for computation in game theory; the manual's
    chapter on file formats.

    Examples
    --------
    >>> game = parse_nfg('NFG 1 R "Prisoners" { "Row" "Column" } { 2 2 } 1/2 1/2 3 0 0 3 1 1')
    >>> game.exact_payoffs[0].tolist()
    [[Fraction(1, 2), Fraction(0, 1)], [Fraction(3, 1), Fraction(1, 1)]]
    """
    reader = _Reader(_tokens(text, place), place)
    reader.take("number", "NFG")
    reader.take("number", "1")
    reader.take("number")  # R or D: how Gambit once stored the numbers
    reader.take("text")
    players = reader.braced("text")
    actions = _read_actions(reader)
    if len(actions) != len(players):
        raise GameError(f"{place}: found actions of {len(actions)} players, expected {len(players)}")
    if reader.accepts("text"):
        reader.take("text")
    shape = tuple(len(labels) for labels in actions)
    outcomes = reader.accepts("brace", "{")
    cells = (_read_outcomes if outcomes else _read_payoffs)(reader, len(players), int(np.prod(shape)))
    if reader.next[0] != "end":
        raise GameError(f"{place}: found {reader.next[1]!r} after the last of {len(cells)} action profiles")
    tensors = [[row[i] for row in cells] for i in range(len(players))]
    return NormalFormGame(_exact(tensors, shape), players, actions)


def _exact(tensors: list[list[Fraction]], shape: tuple[int, ...]) -> NDArray[np.object_]:
    payoffs = np.empty((len(tensors), *shape), dtype=object)
    for i, flat in enumerate(tensors):
        payoffs[i] = np.array(flat, dtype=object).reshape(shape, order="F")
    return payoffs


def _read_actions(reader: _Reader) -> list[list[str]]:
    """Read a list of labels for each player, or numbers of actions, which stand for labels ``1, 2, ...``."""
    reader.take("brace", "{")
    actions = []
    while not reader.accepts("brace", "}"):
        if reader.accepts("number"):
            number = reader.integer(1, 10**6, "a number of actions")
            actions.append([str(k + 1) for k in range(number)])
        else:
            actions.append(reader.braced("text"))
    reader.take("brace", "}")
    return actions


def _read_payoffs(reader: _Reader, n_players: int, n_cells: int) -> list[list[Fraction]]:
    return [[reader.fraction() for _ in range(n_players)] for _ in range(n_cells)]


def _read_outcomes(reader: _Reader, n_players: int, n_cells: int) -> list[list[Fraction]]:
    outcomes = [[Fraction(0)] * n_players]
    reader.take("brace", "{")
    while not reader.accepts("brace", "}"):
        reader.take("brace", "{")
        reader.take("text")
        outcomes.append([reader.fraction() for _ in range(n_players)])
        reader.take("brace", "}")
    reader.take("brace", "}")
    return [outcomes[reader.integer(0, len(outcomes) - 1, "an outcome")] for _ in range(n_cells)]


def format_nfg(game: NormalFormGame, title: str = "", *, outcomes: bool = False) -> str:
    r"""Return the text of an ``.nfg`` file that holds the game exactly.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players. Floats are written as the binary fractions that they are.
    title : str
        The game's title in the file.
    outcomes : bool
        Write the outcome version, one outcome an action profile, instead of the payoff version.

    Raises
    ------
    GameError
        When a label holds a backslash, which readers of the format take differently.

    Examples
    --------
    >>> print(format_nfg(NormalFormGame([[[1, 0.25]], [[2, 3]]]), "Small"))
    NFG 1 R "Small" { "player0" "player1" }
    <BLANKLINE>
    { { "a0" }
    { "a0" "a1" }
    }
    <BLANKLINE>
    1 2
    1/4 3
    <BLANKLINE>
    """
    source = game.payoffs if game.exact_payoffs is None else game.exact_payoffs
    rows = zip(*(payoffs.ravel(order="F").tolist() for payoffs in source), strict=True)
    cells = [[str(Fraction(value)) for value in row] for row in rows]
    prologue = f"NFG 1 R {_quoted(title)} {_braced(game.players)}\n\n"
    prologue += "{ " + "\n".join(map(_braced, game.actions)) + "\n}\n\n"
    if not outcomes:
        return prologue + "".join(" ".join(cell) + "\n" for cell in cells)
    listed = "".join('{ "" ' + ", ".join(cell) + " }\n" for cell in cells)
    indices = " ".join(str(k + 1) for k in range(len(cells)))
    return prologue + "{\n" + listed + "}\n" + indices + "\n"


def _quoted(text: str) -> str:
    if "\\" in text:  # which Gambit writes escaped and does not read so
        raise GameError(f"nfg: found {text!r}, expected a label without backslashes")
    return '"' + text.replace('"', '\\"') + '"'


def _braced(labels: tuple[str, ...]) -> str:
    return "{ " + " ".join(map(_quoted, labels)) + " }"


def read_nfg(path: str | Path) -> NormalFormGame:
    """Read a game from an ``.nfg`` file.

    Parameters
    ----------
    path : str or Path
        A file in the payoff or the outcome version.

    Raises
    ------
    GameError
        When the file cannot be read or does not follow the format.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GameError(f"{path}: cannot be read as text ({error})") from error
    return parse_nfg(text, Path(path).name)


def write_nfg(game: NormalFormGame, path: str | Path, title: str = "", *, outcomes: bool = False) -> None:
    """Write a game to an ``.nfg`` file, exactly.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players.
    path : str or Path
        The file, replaced where it exists.
    title : str
        The game's title in the file.
    outcomes : bool
        Write the outcome version instead of the payoff version.
    """
    Path(path).write_text(format_nfg(game, title, outcomes=outcomes), encoding="utf-8")
