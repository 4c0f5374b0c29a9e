"""Game trees with ``istgame``, from left to right: movers, branches, information sets, chance, payoffs, ways of play.

Cho, I.-S. (2022). istgame: drawing game trees with TikZ, version 2.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.analysis.game_trees import scenario_tree, unfolding, ways_of
from bargaining.errors import GameError
from bargaining.forms.assessed import predictions_in_words
from bargaining.games.tree_rows import tree_rows
from bargaining.latex.escaping import latex_prose
from bargaining.latex.fragments import Fragment, Origin, origin_of
from bargaining.latex.measures import NOTES, SIZES, WIDTH, points
from bargaining.latex.numerals import EXACT, Digits, digits_for, rounded
from bargaining.latex.tree_drawing import drawn
from bargaining.latex.tree_layouts import Row, TreeLayout
from bargaining.scenario.labels import player_labels, shortened_labels

if TYPE_CHECKING:
    from bargaining.games.tree import Tree
    from bargaining.scenario import Scenario

FOLDED = (48, 36, 24, 16)
"""How many ends are shown at most: as many as fit the page."""
PAGE_POINTS = 610.0
"""The height of text of a page, less what notes take."""
_DEEP = 9 * 72.27
_SHOWN = 6


def tree(
    scenario: Scenario, *, digits: Digits | None = None, width: float = WIDTH, most: int | None = None
) -> Fragment:
    r"""Return the tree of a scenario with moves in order, with the ways that predictions take at the values in force.

    Parameters
    ----------
    scenario : Scenario
        In which players move in order.
    digits : int or str, optional
        Decimals of payoffs, or ``exact``; by default as many as they need, and at most two.
    width : float
        Inches of text; a tree that is wider is turned on a page of its own.
    most : int, optional
        The most ends that are shown, by default as many of `FOLDED` as fit; what no prediction comes to is folded,
        the deepest first.

    Raises
    ------
    ScenarioError
        For a form of game that is no tree of few moves.
    GameError
        When the tree is too wide for a page that is turned.

    Examples
    --------
    >>> import bargaining
    >>> made = tree(bargaining.load("dilemma"))
    >>> made.body.count(r"\istroot"), made.body.count(r"\xtInfoset")
    (7, 2)
    """
    paths = ways_of(scenario)
    shown = _few(paths)
    game = unfolding(scenario).tree
    payoffs = _payoffs(game.at({name: scenario.values[name] for name in game.parameters}))
    chosen = digits_for(payoffs, digits)
    several = predictions_in_words(scenario.form)[1]
    named = "; ".join(f"({k}) {label}" for k, label in enumerate(shown, 1))
    said = f"Thick: {several} ({scenario.form.concept}): {named or 'none that can be shown'}."
    beyond = f" {len(paths) - len(shown)} more are not shown." if len(paths) > len(shown) else ""
    labels = shortened_labels(player_labels(scenario))
    drawing = _Drawing(
        lambda ends: scenario_tree(scenario, shown, ends, _decimals(chosen))[0],
        [labels[name] for name in game.players],
        len(game.leaves),
        list(shown),
        [rounded(payoffs, chosen), said + beyond],
    )
    return _fragment(drawing, scenario.document.scenario.title, origin_of(scenario, "tree"), width, most)


def game_tree(
    game: Tree,
    title: str,
    origin: Origin,
    *,
    digits: Digits | None = None,
    width: float = WIDTH,
    most: int | None = None,
    paths: Mapping[str, Iterable[int]] | None = None,
    concept: str = "",
) -> Fragment:
    """Return a game in extensive form as a tree; see `tree`.

    Parameters
    ----------
    game : Tree
        Without assumptions.
    title : str
        What the game is called.
    origin : Origin
        What it was read from.
    digits, width, most
        As `tree` takes them.
    paths : mapping of str to nodes, optional
        What is to stand out, by what it is called.
    concept : str
        The solution concept that gave them.
    """
    shown = _few({name: frozenset(nodes) for name, nodes in (paths or {}).items()})
    payoffs = _payoffs(game)
    chosen = digits_for(payoffs, digits)
    named = "; ".join(f"({k}) {label}" for k, label in enumerate(shown, 1))
    said = [f"Thick: {concept}: {named or 'none that can be shown'}."] if concept else []
    drawing = _Drawing(
        lambda ends: tree_rows(game, shown, ends, _decimals(chosen)),
        game.players,
        len(game.leaves),
        list(shown),
        [rounded(payoffs, chosen), *said],
    )
    return _fragment(drawing, title, origin, width, most)


@dataclass(frozen=True)
class _Drawing:
    """Hold what is drawn: rows for so many ends, the players, how many ends there are, what is thick, and notes."""

    rows: Callable[[int], list[dict[str, Any]]]
    players: Sequence[str]
    ends: int
    paths: Sequence[str]
    notes: Sequence[str]


def _payoffs(game: Tree) -> list[Fraction]:
    return [payoff.constant_term for node in game.nodes for payoff in node.payoffs]


def _few(paths: Mapping[str, frozenset[int]]) -> dict[str, frozenset[int]]:
    return dict(list(paths.items())[:_SHOWN])


def _decimals(digits: Digits) -> int | None:
    return None if digits == EXACT else int(digits)


def _notes(drawing: _Drawing, rows: Sequence[Row]) -> list[str]:
    notes = [f"Payoffs in the order {', '.join(drawing.players)}."]
    if any(row["set"] for row in rows):
        notes.append("Dashed: nodes that whoever moves cannot tell apart.")
    if any(row["probability"] for row in rows):
        notes.append("Hollow: chance, with probabilities in parentheses.")
    notes += filter(None, drawing.notes)
    if folded := sum(row["ends"] != "" for row in rows):
        notes.append(f"Of {drawing.ends} ends {folded} groups are folded, which say how many they are.")
    return notes


def _fragment(drawing: _Drawing, title: str, origin: Origin, width: float, most: int | None) -> Fragment:
    numbers = {name: str(k) for k, name in enumerate(drawing.players, 1)}
    for ends in FOLDED if most is None else (most,):
        rows = drawing.rows(ends)
        notes = _notes(drawing, rows)
        heads = ", ".join(drawing.players)
        chosen, upright = _laid(rows, heads, width)
        if chosen is None:  # numbers take less room than names
            rows = [{**row, "mover": numbers.get(str(row["mover"]), row["mover"])} for row in rows]
            heads = ", ".join(numbers.values())
            chosen, upright = _laid(rows, heads, width)
            notes.append(f"Players: {'; '.join(f'{k} {name}' for name, k in numbers.items())}.")
        if chosen is not None:
            return _whole(
                chosen, heads, drawing.paths, notes, Fragment("tree", title, "", (), origin, width), upright
            )
    least = TreeLayout(rows, SIZES[-1], heads)
    raise GameError(
        f"{origin.name}: latex tree: found {least.wide / 72.27:.1f} by {least.high / 72.27:.1f} inches of tree, "
        f"expected at most {width:g} by {PAGE_POINTS / 72.27:.1f}, or {_DEEP / 72.27:.0f} by {width - 0.5:.1f} "
        "turned; --most folds more of it"
    )


def _whole(
    laid: TreeLayout, heads: str, paths: Sequence[str], notes: Sequence[str], empty: Fragment, upright: bool
) -> Fragment:
    """Return the fragment: a tree with its notes, turned on a page of its own where it is too wide."""
    body = [
        f"{{{laid.size.command}",
        r"\begin{istgame}",
        *drawn(laid, heads, paths),
        r"\end{istgame}\par}",
        rf"{{{NOTES}\noindent {' '.join(map(latex_prose, notes))}\par}}",
    ]
    if upright:
        return replace(empty, body="\n".join(body), packages=("istgame",))
    lines = [r"\begin{landscape}", *body, r"\end{landscape}"]
    return replace(empty, body="\n".join(lines), packages=("istgame", "pdflscape"))


def _laid(rows: Sequence[Row], heads: str, width: float) -> tuple[TreeLayout | None, bool]:
    """Return the layout in the largest letters that fits a page, if any does, and whether it stands upright."""
    laid = [TreeLayout(rows, size, heads) for size in SIZES[1:]]
    upright = [one for one in laid if one.wide <= points(width) and one.high <= PAGE_POINTS]
    turned = [one for one in laid if one.wide <= _DEEP and one.high <= points(width) - 40]
    return next(iter([*upright, *turned]), None), bool(upright)
