"""Games to and from the objects and files of Gambit and QuantEcon.

Gambit's numbers are exact and stay so. QuantEcon holds floats, without labels, and puts each player's own
action on that player's first axis, followed by those of the next players in turn.
"""

from __future__ import annotations

import importlib
import io
from fractions import Fraction
from typing import Any

import numpy as np

from bargaining.errors import GameError
from bargaining.games.efg import format_efg, parse_efg, read_efg, write_efg
from bargaining.games.nfg import format_nfg, parse_nfg, read_nfg, write_nfg
from bargaining.games.normal_form import NormalFormGame

__all__ = [
    "format_efg",
    "from_pygambit",
    "from_quantecon",
    "parse_efg",
    "read_efg",
    "read_nfg",
    "to_pygambit",
    "to_quantecon",
    "write_efg",
    "write_nfg",
]


def _imported(module: str, package: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise GameError(f"{package}: not installed, needed to exchange games with it ({error})") from error


def to_pygambit(game: NormalFormGame, title: str = "") -> Any:
    """Return the game as a ``pygambit.Game``, exact payoffs and labels kept.

    Parameters
    ----------
    game : NormalFormGame
        Floats are handed over as the binary fractions that they are.
    title : str
        The title of Gambit's game.

    Raises
    ------
    GameError
        When pygambit is not installed, or refuses a label, such as one that is not ASCII.

    Notes
    -----
    The way goes through the ``.nfg`` format, which every version of Gambit reads alike.
    """
    pygambit = _imported("pygambit", "pygambit")
    try:
        return pygambit.read_nfg(io.BytesIO(format_nfg(game, title).encode()))
    except ValueError as error:
        raise GameError(f"pygambit: does not accept the game ({error})") from error


def from_pygambit(found: Any) -> NormalFormGame:
    """Return a ``pygambit.Game`` as a game of ours, with exact payoffs.

    Parameters
    ----------
    found : pygambit.Game
        A strategic game, or an extensive one, of which the reduced strategic form is taken.

    Raises
    ------
    GameError
        When what pygambit writes of the game is not what it computes at some pure profile, as after deleting a
        strategy in version 16.7.
    """
    place = f"pygambit game {found.title!r}"
    game = parse_nfg(found.to_nfg(), place)
    try:
        _compare(game, found, place)
    except (AttributeError, TypeError) as error:
        raise GameError(
            f"{place}: found a version of pygambit whose games cannot be compared with what it writes ({error}), "
            "expected 16.7 or a later one that has the same functions"
        ) from error
    return game


def _compare(game: NormalFormGame, found: Any, place: str) -> None:
    """Refuse a game that is not what Gambit itself computes at its pure profiles.

    Version 16.7 writes other cells than it plays with once a strategy is deleted.
    """
    strategies = [list(player.strategies) for player in found.players]
    if game.exact_payoffs is None or game.n_actions != tuple(map(len, strategies)):
        raise GameError(f"{place}: found other strategies than it writes, expected the same")
    profile = found.mixed_strategy_profile(rational=True)
    for cell in np.ndindex(game.n_actions):
        for own, chosen in zip(strategies, cell, strict=True):
            for k, strategy in enumerate(own):
                profile[strategy] = int(k == chosen)
        for i, player in enumerate(found.players):
            theirs = Fraction(str(profile.payoff(player)))
            if theirs != game.exact_payoffs[(i, *cell)]:
                raise GameError(
                    f"{place}: found that it writes {game.exact_payoffs[(i, *cell)]} and computes {theirs} as the "
                    f"payoff of {game.players[i]!r} at profile {tuple(k + 1 for k in cell)}, expected the same; "
                    "make the game anew instead of deleting strategies of it"
                )


def to_quantecon(game: NormalFormGame) -> Any:
    """Return the game as a ``quantecon.game_theory.NormalFormGame``: floats without labels.

    Raises
    ------
    GameError
        When quantecon is not installed.
    """
    theory = _imported("quantecon.game_theory", "quantecon")
    n = game.n_players
    return theory.NormalFormGame(
        [
            theory.Player(np.ascontiguousarray(game.payoffs[i].transpose([*range(i, n), *range(i)])))
            for i in range(n)
        ]
    )


def from_quantecon(found: Any) -> NormalFormGame:
    """Return a ``quantecon.game_theory.NormalFormGame`` as a game of ours, with default labels.

    Raises
    ------
    GameError
        When an entry is not a finite number.
    """
    n = found.N
    return NormalFormGame(
        np.stack(
            [
                np.asarray(player.payoff_array, dtype=np.float64).transpose([*range(n - i, n), *range(n - i)])
                for i, player in enumerate(found.players)
            ]
        )
    )
