"""Games of Gambit's on the command line, files ``*.nfg`` and ``*.efg``: what needs no scenario works on them, too."""

from __future__ import annotations

import hashlib
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bargaining.cli.equilibria import plain_values, print_found
from bargaining.cli.tree_concepts import NASH, require_concept
from bargaining.errors import BargainingError, GameError
from bargaining.files import printable
from bargaining.forms.concepts import listed
from bargaining.forms.form import Place
from bargaining.terminal import output
from bargaining.terminal.options import refuse_idle

if TYPE_CHECKING:
    from bargaining.equilibria.result import EquilibriumSet
    from bargaining.games import NormalFormGame, Tree
    from bargaining.scenario import Scenario

TREE = ".efg"


def is_game_file(name: str) -> bool:
    """Tell whether a name on the command line is that of a game file and not of a scenario."""
    return Path(name).suffix.lower() in (".nfg", TREE)


def solve_game_file(name: str, concept: str, method: str, max_seconds: float | None, as_json: bool) -> None:
    """Find and print all equilibria of a game file; of a tree, Nash equilibria are those of its reduced strategic form.

    A concept of trees goes by the tree itself, see `bargaining.forms.concepts`.
    """
    require_concept(concept)
    if concept != NASH:
        refuse_idle(f"--concept {concept}", "method")
        _solve_tree(name, concept, max_seconds, as_json)
        return
    from bargaining.equilibria.enumeration import nash_equilibria

    tree, game = _read(name)
    found = nash_equilibria(game, method, max_seconds=max_seconds)
    if as_json:
        output.print_json(_as_dict(name, tree, found))
    else:
        _print(name, tree, found)


def _solve_tree(name: str, concept: str, max_seconds: float | None, as_json: bool) -> None:
    """Find and print what a concept of trees predicts."""
    if Path(name).suffix.lower() != TREE:
        raise GameError(
            f"--concept {concept}: found {printable(Path(name).name)}, a game in strategic form, expected a tree "
            f"(FILE{TREE})"
        )
    from bargaining.games.efg import read_efg

    tree = read_efg(name)
    try:
        found = listed(tree, concept, max_seconds)
    except BargainingError as error:
        raise type(error)(f"{printable(Path(name).name)}: --concept {concept}: {error}") from None
    if as_json:
        head = {"game": name, "digest": tree_digest(tree), "perfect_recall": tree.perfect_recall}
        output.print_json({**head, **found.to_dict()})
        return
    console = output.console()
    console.print(_headed(name, tree))
    console.print(str(found))


def check_game_file(name: str) -> None:
    """Print what a sound game file holds."""
    if Path(name).suffix.lower() == TREE:
        _check_tree(name)
        return
    _, game = _read(name)
    output.echo(f"{name}: no problem found in a game in strategic form")
    output.echo(f"  {_size(game)}, {prod(game.n_actions)} action profiles")
    output.echo(f"  digest {game_digest(game)}")


def read_strategic(name: str) -> NormalFormGame:
    """Return the game in strategic form that a game file holds, or that its tree comes to."""
    return _read(name)[1]


def _read(name: str) -> tuple[Tree | None, NormalFormGame]:
    """Return the tree, where the file holds one, and the game in strategic form that is solved."""
    if Path(name).suffix.lower() == TREE:
        from bargaining.games.efg import read_efg

        tree = read_efg(name)
        try:
            return tree, tree.strategic_form()
        except GameError as error:
            raise GameError(f"{printable(Path(name).name)}: {error}") from None
    from bargaining.games.nfg import read_nfg

    return None, read_nfg(name)


def _check_tree(name: str) -> None:
    from bargaining.games.efg import read_efg

    tree = read_efg(name)
    draws = sum(bool(node.chance) for node in tree.nodes)
    output.echo(f"{name}: no problem found in a game in extensive form")
    output.echo(
        f"  {_counted(len(tree.players), 'player')}, {_counted(len(tree.nodes), 'node')}: "
        f"{_counted(sum(map(len, tree.members)), 'choice')} in {_counted(len(tree.information), 'information set')}, "
        f"{_counted(draws, 'draw')} of chance, {_counted(len(tree.leaves), 'leaf', 'leaves')}"
    )
    try:
        output.echo(f"  {_recall(tree)}")
        game = tree.strategic_form()
    except GameError as error:
        output.echo(f"  not solved by `bargaining solve`: {error}")
    else:
        output.echo(f"  reduced strategic form: {' x '.join(map(str, game.n_actions))} plans")
    output.echo(f"  {_counted(sum(number > 0 for number in tree.subgames), 'subgame')} beside the whole tree")
    output.echo(f"  digest {tree_digest(tree)}")


def _recall(tree: Tree) -> str:
    """Say what players know, and what follows where they forget it."""
    if not tree.perfect_recall:
        return f"imperfect recall: {tree.forgetful}"
    return "perfect recall, perfect information" if tree.perfect_information else "perfect recall"


class _Unnamed:
    """Stand where a scenario names outcomes: a game file has none, so a profile is called by its actions."""

    def __init__(self, game: NormalFormGame) -> None:
        self.actions = game.actions
        self.places = tuple(Place(n, n, n, a) for n, a in zip(game.players, game.actions, strict=True))

    def outcome(self, actions: tuple[str, ...]) -> str:
        return "–".join(actions)


def _as_dict(name: str, tree: Tree | None, found: EquilibriumSet) -> dict[str, Any]:
    from bargaining.equilibria.pure_places import located_pure

    names = cast("Scenario", _Unnamed(found.game))
    head: dict[str, Any] = {"game": name}
    if tree is None:
        head["digest"] = game_digest(found.game)
    else:
        head |= {"digest": tree_digest(tree), "perfect_recall": tree.perfect_recall}
    return {**head, **plain_values(names, found, located_pure(found))}


def _print(name: str, tree: Tree | None, found: EquilibriumSet) -> None:
    from bargaining.equilibria.pure_places import located_pure

    console = output.console()
    if tree is None:
        console.print(f"{name} ({_size(found.game)}, digest {game_digest(found.game)[:12]})")
    else:
        console.print(_headed(name, tree))
        console.print(
            f"Solved as its reduced strategic form of {' x '.join(map(str, found.game.n_actions))} plans; "
            f"{_recall(tree)}"
        )
        if not tree.perfect_recall:
            console.print(
                "A mixture draws a whole plan at the start; where players draw anew at each information set, there may "
                "be other equilibria, or none."
            )
    print_found(cast("Scenario", _Unnamed(found.game)), found, located_pure(found))


def _headed(name: str, tree: Tree) -> str:
    return (
        f"{name} ({_counted(len(tree.players), 'player')}, {_counted(len(tree.information), 'information set')}, "
        f"digest {tree_digest(tree)[:12]})"
    )


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _size(game: NormalFormGame) -> str:
    return f"{_counted(game.n_players, 'player')}, {' x '.join(map(str, game.n_actions))} actions"


def game_digest(game: NormalFormGame) -> str:
    """Return the SHA-256 of labels and exact payoffs."""
    payoffs = game.payoffs if game.exact_payoffs is None else game.exact_payoffs
    written = repr((game.players, game.actions, [str(value) for value in payoffs.flat]))
    return hashlib.sha256(written.encode()).hexdigest()


def tree_digest(tree: Tree) -> str:
    """Return the SHA-256 of who chooses what where, of chance and of exact payoffs; the title does not count."""
    sets = [(one.name, one.player, one.options) for one in tree.information]
    nodes = [
        (n.name, n.children, n.information, n.draws, list(map(str, n.chance)), list(map(str, n.payoffs)))
        for n in tree.nodes
    ]
    return hashlib.sha256(repr((tree.players, sets, nodes)).encode()).hexdigest()
