r"""The text format of Gambit's strategic-form games, ``.nfg``, read and written exactly.

A prologue names the game, its players and their actions. Payoffs follow either as one list of numbers (payoff
version) or as a list of outcomes with one index a cell (outcome version, index 0 for payoffs of zero). In
both the first player's action changes fastest.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bargaining.errors import GameError
from bargaining.files import read_text
from bargaining.games.gambit_text import MAX_BYTES, Reader, braced, distinct, quoted
from bargaining.games.limits import MAX_PAYOFFS, MAX_PLAYERS
from bargaining.games.normal_form import NormalFormGame
from bargaining.numerals import shortened
from bargaining.writing import put


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
    reader = Reader(text, place)
    if reader.accepts("number", "EFG"):
        raise reader.fault(
            "found a game tree (EFG), expected a game in strategic form (NFG); trees stand in files *.efg"
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
    return NormalFormGame(_exact(tensors, shape), distinct(players), [distinct(labels) for labels in actions])


def _exact(tensors: list[list[Fraction]], shape: tuple[int, ...]) -> NDArray[np.object_]:
    payoffs = np.empty((len(tensors), *shape), dtype=object)
    for i, flat in enumerate(tensors):
        payoffs[i] = np.array(flat, dtype=object).reshape(shape, order="F")
    return payoffs


def _read_actions(reader: Reader, n_players: int) -> list[list[str]]:
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


def _read_payoffs(reader: Reader, n_players: int, n_cells: int) -> list[list[Fraction]]:
    return [[reader.fraction() for _ in range(n_players)] for _ in range(n_cells)]


def _read_outcomes(reader: Reader, n_players: int, n_cells: int) -> list[list[Fraction]]:
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
    prologue = f"NFG 1 R {quoted(title)} {braced(game.players)}\n\n"
    prologue += "{ " + "\n".join(map(braced, game.actions)) + "\n}\n\n"
    if not outcomes:
        return prologue + "".join(" ".join(cell) + "\n" for cell in cells)
    listed = "".join('{ "" ' + ", ".join(cell) + " }\n" for cell in cells)
    indices = " ".join(str(k + 1) for k in range(len(cells)))
    return prologue + "{\n" + listed + "}\n" + indices + "\n"


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
    put(Path(path), format_nfg(game, title, outcomes=outcomes).encode())
