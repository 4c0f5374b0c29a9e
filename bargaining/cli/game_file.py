"""Games of Gambit's, files ``*.nfg``, on the command line: what needs no scenario works on them as well."""

from __future__ import annotations

import hashlib
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bargaining.cli.equilibria import plain_values, print_found
from bargaining.forms.form import Place
from bargaining.terminal import output

if TYPE_CHECKING:
    from bargaining.equilibria.result import EquilibriumSet
    from bargaining.games import NormalFormGame
    from bargaining.scenario import Scenario


def is_game_file(name: str) -> bool:
    """Tell whether a name on the command line is that of a game file and not of a scenario."""
    return Path(name).suffix.lower() in (".nfg", ".efg")


def solve_game_file(name: str, method: str, max_seconds: float | None, as_json: bool) -> None:
    """Find and print all equilibria of a game file."""
    from bargaining.equilibria.enumeration import nash_equilibria
    from bargaining.games.nfg import read_nfg

    found = nash_equilibria(read_nfg(name), method, max_seconds=max_seconds)
    if as_json:
        output.print_json(_as_dict(name, found))
    else:
        _print(name, found)


def check_game_file(name: str) -> None:
    """Print what a sound game file holds."""
    from bargaining.games.nfg import read_nfg

    game = read_nfg(name)
    output.echo(f"{name}: no problem found in a game in strategic form")
    output.echo(f"  {_size(game)}, {prod(game.n_actions)} action profiles")
    output.echo(f"  digest {_digest(game)}")


class _Unnamed:
    """Stand where a scenario names outcomes: a game file has none, so a profile is called by its actions."""

    def __init__(self, game: NormalFormGame) -> None:
        self.actions = game.actions
        self.places = tuple(Place(n, n, n, a) for n, a in zip(game.players, game.actions, strict=True))

    def outcome(self, actions: tuple[str, ...]) -> str:
        return "–".join(actions)


def _as_dict(name: str, found: EquilibriumSet) -> dict[str, Any]:
    from bargaining.equilibria.pure_places import located_pure

    names = cast("Scenario", _Unnamed(found.game))
    return {
        "game": name,
        "digest": _digest(found.game),
        **plain_values(names, found, located_pure(found)),
    }


def _print(name: str, found: EquilibriumSet) -> None:
    from bargaining.equilibria.pure_places import located_pure

    console = output.console()
    console.print(f"{name} ({_size(found.game)}, digest {_digest(found.game)[:12]})")
    print_found(cast("Scenario", _Unnamed(found.game)), found, located_pure(found))


def _size(game: NormalFormGame) -> str:
    players = "1 player" if game.n_players == 1 else f"{game.n_players} players"
    return f"{players}, {' x '.join(map(str, game.n_actions))} actions"


def _digest(game: NormalFormGame) -> str:
    """Return the SHA-256 of labels and exact payoffs."""
    payoffs = game.payoffs if game.exact_payoffs is None else game.exact_payoffs
    written = repr((game.players, game.actions, [str(value) for value in payoffs.flat]))
    return hashlib.sha256(written.encode()).hexdigest()
