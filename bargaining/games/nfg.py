r"""The text format of Gambit's strategic-form games, ``.nfg``, read and written exactly.

A prologue names the game, its players and their actions. Payoffs follow either as one list of numbers (payoff
version) or as a list of outcomes with one index a cell (outcome version, index 0 for payoffs of zero). In
both the first player's action changes fastest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import count
from math import prod
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.errors import GameError
from bargaining.files import printable, read_text
from bargaining.games.limits import MAX_PAYOFFS, MAX_PLAYERS
from bargaining.games.normal_form import NormalFormGame
from bargaining.games.payoffs import MAX_DIGITS, MAX_EXPONENT
from bargaining.numerals import rational, shortened

MAX_BYTES = 20_000_000

_TOKEN = re.compile(r'\s*+(?:([{}])|"([^"\\]*+(?:\\.[^"\\]*+)*+)"|,|([^\s{}",]++))', re.DOTALL)
_INTEGER = re.compile(r"[0-9]{1,9}")


class Token(NamedTuple):
    """What stands in the text: "brace", "text", "number" or "end"; what it says; where it begins."""

    kind: str
    says: str
    start: int


class _Reader:
    """Walk over the tokens of a text; each method takes what it names or says what stands there instead."""

    def __init__(self, text: str, place: str) -> None:
        self.text = text.rstrip()
        self.place = printable(place)
        self.position = 0
        self.next = self._token()

    def fault(self, message: str, start: int | None = None) -> GameError:
        line = self.text.count("\n", 0, self.next.start if start is None else start) + 1
        return GameError(f"{self.place}:{line}: {message}")

    def _token(self) -> Token:
        while self.position < len(self.text):
            start = self.position
            match = _TOKEN.match(self.text, start)
            if match is None:
                quote = self.text.index('"', start)
                raise self.fault("found a quotation mark that is never closed", quote)
            brace, quoted, number = match.groups()
            self.position = match.end()
            if brace:
                return Token("brace", brace, match.start(1))
            if quoted is not None:
                return Token("text", re.sub(r'\\(["\\])', r"\1", quoted), match.start(2) - 1)
            if number:
                return Token("number", number, match.start(3))
        return Token("end", "the end of the text", len(self.text))

    def take(self, kind: str, says: str | None = None) -> str:
        found = self.next
        if found.kind != kind or (says is not None and found.says != says):
            expected = repr(says) if says else f"a {kind}"
            raise self.fault(f"found {shortened(found.says)!r}, expected {expected}")
        self.next = self._token()
        return found.says

    def accepts(self, kind: str, says: str | None = None) -> bool:
        return self.next.kind == kind and (says is None or self.next.says == says)

    def braced(self, what: str, most: int) -> list[str]:
        """Take texts between braces; each must be one of the few that a game may have."""
        self.take("brace", "{")
        found: list[str] = []
        while self.accepts("text"):
            if len(found) == most:
                raise self.fault(f"found more than {most:,} {what}, expected at most {most:,}")
            found.append(self.take("text"))
        self.take("brace", "}")
        return found

    def fraction(self) -> Fraction:
        start = self.next.start
        found = self.take("number")
        if _INTEGER.fullmatch(found):
            return Fraction(int(found))
        try:
            value = rational(found, MAX_DIGITS, MAX_EXPONENT)
            float(value)
        except ValueError:
            raise self.fault(
                f"found {shortened(found)!r}, expected a payoff such as -1/2 or 0.25, of at most {MAX_DIGITS:,} digits "
                f"and an exponent of at most {MAX_EXPONENT}",
                start,
            ) from None
        except OverflowError:
            raise self.fault(
                f"found {shortened(found)!r}, expected a payoff of at most 1.8e308 in size", start
            ) from None
        return value

    def integer(self, low: int, high: int, what: str) -> int:
        start = self.next.start
        found = self.take("number")
        if not _INTEGER.fullmatch(found) or not low <= int(found) <= high:
            raise self.fault(f"found {shortened(found)!r}, expected {what} between {low} and {high:,}", start)
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
        When the text does not follow the format, holds a number that floats cannot span, or more than 30 players or
        500,000 payoffs; with the line.

    Notes
    -----
    Gambit allows empty labels and labels that stand twice. Here an empty one becomes its number, and a later one
    of the same name is numbered: ``stay``, ``stay (2)``.

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
    reader = _Reader(text, place)
    if reader.accepts("number", "EFG"):
        raise reader.fault(
            "found a game tree (EFG), which is not read yet; expected NFG, as which Gambit can save it too"
        )
    reader.take("number", "NFG")
    reader.take("number", "1")
    reader.take("number")  # R or D: how Gambit once stored the numbers
    reader.take("text")
    players = reader.braced("players", MAX_PLAYERS)
    if not players:
        raise reader.fault("found no players, expected at least one")
    actions = _read_actions(reader, len(players))
    if reader.accepts("text"):
        reader.take("text")
    shape = tuple(len(labels) for labels in actions)
    outcomes = reader.accepts("brace", "{")
    cells = (_read_outcomes if outcomes else _read_payoffs)(reader, len(players), prod(shape))
    if not reader.accepts("end"):
        raise reader.fault(
            f"found {shortened(reader.next.says)!r} after the last of {len(cells)} action profiles, "
            "expected the end of the text"
        )
    tensors = [[row[i] for row in cells] for i in range(len(players))]
    return NormalFormGame(
        _exact(tensors, shape), _distinct(players), [_distinct(labels) for labels in actions]
    )


def _distinct(labels: list[str]) -> list[str]:
    """Make labels different: an empty one becomes its number, and one that was there before is numbered as well."""
    wanted = [label if label.strip() else str(k) for k, label in enumerate(labels, 1)]
    taken, seen = set(wanted), set[str]()
    numbers: dict[
        str, Iterator[int]
    ] = {}  # each label goes on where it stopped, so that many do not take long
    found = []
    for label in wanted:
        free = label
        while free in seen or (free != label and free in taken):
            free = f"{label} ({next(numbers.setdefault(label, count(2)))})"
        seen.add(free)
        found.append(free)
    return found


def _exact(tensors: list[list[Fraction]], shape: tuple[int, ...]) -> NDArray[np.object_]:
    payoffs = np.empty((len(tensors), *shape), dtype=object)
    for i, flat in enumerate(tensors):
        payoffs[i] = np.array(flat, dtype=object).reshape(shape, order="F")
    return payoffs


def _read_actions(reader: _Reader, n_players: int) -> list[list[str]]:
    """Read a list of labels for each player, or numbers of actions, which stand for labels ``1, 2, ...``."""
    reader.take("brace", "{")
    actions: list[list[str]] = []
    left = (
        MAX_PAYOFFS // n_players
    )  # how many profiles there may be, and so how many actions the next player has
    while not reader.accepts("brace", "}"):
        if len(actions) == n_players:
            raise reader.fault(f"found actions of more than {n_players} players, expected {n_players}")
        if reader.accepts("number"):
            number = reader.integer(1, left, "a number of actions")
            actions.append([str(k + 1) for k in range(number)])
        else:
            actions.append(reader.braced("actions", left))
        if not actions[-1]:
            raise reader.fault(f"found no actions of player {len(actions)}, expected at least one")
        left //= len(actions[-1])
    if len(actions) != n_players:
        raise reader.fault(f"found actions of {len(actions)} players, expected {n_players}")
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
        When the file is no regular text file of at most 20 MB, or does not follow the format; with the line.
    """
    file = Path(path)
    if file.suffix.lower() == ".efg":
        raise GameError(
            f"{printable(file.name)}: found a game tree (.efg), which is not read yet; expected a game in strategic "
            "form (.nfg), as which Gambit can save it too"
        )
    text = read_text(
        file, limit=MAX_BYTES, place=file.name, expected="a game in strategic form (.nfg)", error=GameError
    )
    return parse_nfg(text, file.name)


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
