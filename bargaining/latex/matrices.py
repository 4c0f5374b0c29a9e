"""Payoff matrices with ``sgame``: best responses underlined, pure equilibria bold, one for each choice of the others.

Osborne, M. J. (2013). sgame: LaTeX style for typesetting strategic games, version 2.15.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from bargaining.errors import GameError, ScenarioError, nearest
from bargaining.forms.unfolding import Unfolding
from bargaining.latex.best_responses import Cell, Marked, marked
from bargaining.latex.escaping import latex_text
from bargaining.latex.fragments import Fragment, Origin, origin_of
from bargaining.latex.layouts import LABEL_EMS, Layout, layout
from bargaining.latex.measures import NOTES, WIDTH, ems
from bargaining.latex.numerals import Digits, digits_for, numeral, rounded
from bargaining.scenario.labels import choice_label, place_labels, player_labels, shortened_labels

if TYPE_CHECKING:
    from bargaining.games.normal_form import NormalFormGame
    from bargaining.scenario import Scenario

MOST_PROFILES = 2_000
"""More are not printed: nobody reads them."""
REDUCED = "The reduced strategic form of a tree: each player's plans of moves."
RIGHT, CENTRED = r"\raggedleft", r"\centering"
_WIDER = 1.04


def matrix(
    scenario: Scenario,
    *,
    digits: Digits | None = None,
    width: float = WIDTH,
    row: str = "",
    column: str = "",
) -> Fragment:
    r"""Return the payoff matrices of a scenario in which all choose at once, at the values in force.

    Parameters
    ----------
    scenario : Scenario
        Of players, or of players of several types, each type a player of its own there; of moves in order the plans
        are the actions.
    digits : int or str, optional
        Decimals of payoffs, or ``exact``, by default as many as they need and at most two; best responses and
        equilibria are decided before rounding.
    width : float
        Inches of text.
    row, column : str
        Whose actions are rows and whose columns; chosen so that pages are few and letters large where left out.

    Raises
    ------
    ScenarioError
        For other forms of game, an unknown player, and more profiles than anybody reads.

    Examples
    --------
    >>> import bargaining
    >>> print(matrix(bargaining.load("rapprochement")).body.count(r"\begin{game}"))
    6
    """
    form = scenario.form
    if isinstance(form, Unfolding):
        return _of_plans(scenario, form, digits, width, row, column)
    if not form.strategic:
        raise ScenarioError(
            f"{scenario.name}: latex matrix: found {scenario.document.scenario.form} as the form of game, expected "
            "one in which all choose at once; its other parts have a meaning, such as equilibria"
        )
    _require_few([len(place.options) for place in scenario.places], scenario.name)
    labels = shortened_labels(place_labels(scenario))
    predicted = form.predicted(scenario.values)
    cells = [
        tuple(p.options.index(o) for p, o in zip(scenario.places, profile, strict=True))
        for profile in predicted
    ]
    found = marked(
        scenario.game(), tuple(labels.values()), [_actions(scenario, p.name) for p in scenario.places], cells
    )
    names = [place.name for place in scenario.places]
    chosen = [_numbered(scenario.name, names, one) for one in (row, column)]
    notes = [] if form.mixed else [f"The concept of equilibrium is {form.concept}."]
    if named := [scenario.outcome(profile) for profile in predicted if scenario.outcome_of(profile)]:
        notes.append(f"Bold are: {'; '.join(named)}.")
    if len(names) > len(scenario.players):
        notes.append("Each type of a player has its own payoff, in the types that it cannot tell apart.")
    title = scenario.document.scenario.title
    return _fragment(found, title, origin_of(scenario, "matrix"), digits, width, chosen, notes)


def _of_plans(
    scenario: Scenario, form: Unfolding, digits: Digits | None, width: float, row: str, column: str
) -> Fragment:
    """Return the matrix of the plans of moves in order."""
    try:
        tree = form.tree.at({name: scenario.values[name] for name in form.tree.parameters})
        game = tree.strategic_form()
    except GameError as error:
        said = str(error).removeprefix("tree: ")
        raise GameError(f"{scenario.name}: latex matrix: {said}; latex tree shows the moves") from None
    _require_few(game.n_actions, scenario.name)
    chosen = [_numbered(scenario.name, game.players, one) for one in (row, column)]
    labels = shortened_labels(player_labels(scenario))
    plans = [
        [plan.replace(f"{player}.", "").replace(f"{player} ", "").replace("_", " ") for plan in own]
        for player, own in zip(game.players, game.actions, strict=True)
    ]
    notes = [
        f"{REDUCED} Bold are its Nash equilibria, of which the concept {scenario.form.concept} may keep fewer."
    ]
    found = marked(game, [labels[player] for player in game.players], plans)
    title = scenario.document.scenario.title
    return _fragment(found, title, origin_of(scenario, "matrix"), digits, width, chosen, notes)


def game_matrix(
    game: NormalFormGame,
    title: str,
    origin: Origin,
    *,
    digits: Digits | None = None,
    width: float = WIDTH,
    row: str = "",
    column: str = "",
    notes: Sequence[str] = (),
) -> Fragment:
    """Return the payoff matrices of a game in strategic form; see `matrix`.

    Parameters
    ----------
    game : NormalFormGame
        With labels.
    title : str
        What the game is called.
    origin : Origin
        What it was read from.
    digits, width, row, column
        As `matrix` takes them.
    notes : sequence of str
        Sentences below.
    """
    _require_few(game.n_actions, origin.name)
    found = marked(game, game.players, game.actions)
    chosen = [_numbered(origin.name, game.players, one) for one in (row, column)]
    return _fragment(found, title, origin, digits, width, chosen, notes)


def _actions(scenario: Scenario, place: str) -> list[str]:
    """Return the labels of what may be chosen at a place, without who chooses."""
    where = next(one for one in scenario.places if one.name == place)
    return [
        "; ".join(
            choice_label(scenario, name, choice).partition(": ")[2]
            if len(where.choices(option)) == 1
            else choice_label(scenario, name, choice)
            for name, choice in where.choices(option).items()
        )
        for option in where.options
    ]


def _require_few(numbers: Sequence[int], name: str) -> None:
    if (profiles := prod(numbers)) > MOST_PROFILES:
        raise GameError(
            f"{name}: latex matrix: found {profiles:,} action profiles, expected at most {MOST_PROFILES:,}, which "
            "somebody may read"
        )


def _numbered(name: str, players: Sequence[str], wanted: str) -> int:
    if not wanted:
        return -1
    if wanted not in players:
        raise ScenarioError(f"{name}: unknown player {wanted!r}{nearest(wanted, players)}")
    return list(players).index(wanted)


def _fragment(
    game: Marked,
    title: str,
    origin: Origin,
    asked: Digits | None,
    width: float,
    chosen: Sequence[int],
    notes: Sequence[str],
) -> Fragment:
    if len(game.players) == 1:
        raise GameError(
            f"{origin.name}: latex matrix: found one player, expected at least two, one for rows and one for columns"
        )
    if chosen[0] == chosen[1] != -1:
        raise GameError(f"{origin.name}: latex matrix: found the same player for rows and columns")
    digits = digits_for(_all(game), asked)
    texts = {cell: [numeral(p, digits) for p in own] for cell, own in game.payoffs.items()}
    found = layout(game, {cell: ", ".join(own) for cell, own in texts.items()}, width, *chosen)
    matrices = list(_matrices(game, found, texts))
    widest = max(game.payoffs, key=lambda cell: ems(", ".join(texts[cell]), bold=cell in game.equilibria))
    said = " ".join(_notes(game, digits, notes, len(matrices)))
    body = "\n".join(
        [
            rf"{{{found.size.command}\setlength{{\sgcolsep}}{{3pt}}\renewcommand{{\gamestretch}}{{1.3}}%",
            r"\ifdefined\gamecell\else\newlength{\gamecell}\newlength{\gamehead}\fi",
            rf"\settowidth{{\gamecell}}{{{_cell(game, texts, widest)}}}%",
            *(
                rf"\settowidth{{\gamehead}}{{{_label(head, found.cell, found, CENTRED)}}}"
                r"\ifdim\gamehead>\gamecell\gamecell=\gamehead\fi"
                for head in game.actions[found.columns]
            ),
            _beside(matrices, found),
            r"\par}",
            rf"{{{NOTES}\noindent {latex_text(said)}\par}}",
        ]
    )
    return Fragment("matrix", title, body, ("sgame",), origin, width)


def _notes(game: Marked, digits: Digits, notes: Sequence[str], matrices: int) -> Iterator[str]:
    yield f"Payoffs in the order {', '.join(game.players)}."
    yield "Underlined: a best response to what the others choose; bold: an equilibrium in pure strategies."
    if not game.equilibria:
        yield "There is none."
    yield "Mixed equilibria are not shown."
    if said := rounded(_all(game), digits):
        yield f"{said} Best responses are decided before."
    if matrices > 1:
        yield f"{matrices} matrices in all."
    yield from notes


def _all(game: Marked) -> Iterator[Fraction]:
    return itertools.chain.from_iterable(game.payoffs.values())


def _matrices(game: Marked, found: Layout, texts: dict[Cell, list[str]]) -> Iterator[str]:
    """Yield a matrix for each choice of the others and each part of the columns."""
    others = [k for k in range(len(game.players)) if k not in (found.rows, found.columns)]
    columns = range(len(game.actions[found.columns]))
    parts = [columns[k : k + found.together] for k in range(0, len(columns), found.together)]
    for chosen in itertools.product(*(range(len(game.actions[k])) for k in others)):
        fixed = dict(zip(others, chosen, strict=True))
        head = "; ".join(f"{game.players[k]}: {game.actions[k][a]}" for k, a in fixed.items())
        for part in parts:
            yield _block(game, found, texts, fixed, part, head)


def _block(
    game: Marked,
    found: Layout,
    texts: dict[Cell, list[str]],
    fixed: dict[int, int],
    part: Sequence[int],
    head: str,
) -> str:
    actions = game.actions[found.rows]
    heads = (_label(game.actions[found.columns][c], found.cell, found, CENTRED) for c in part)
    lines = ["  " + "".join(rf" & \makebox[\gamecell]{{{head}}}" for head in heads) + r" \\"]
    for r, label in enumerate(actions):
        cells = [fixed | {found.rows: r, found.columns: c} for c in part]
        written = [_cell(game, texts, tuple(cell[k] for k in sorted(cell))) for cell in cells]
        end = r" \\" if r < len(actions) - 1 else ""
        lines.append(f"  {_label(label, found.label, found, RIGHT)} & {' & '.join(written)}{end}")
    row = _label(game.players[found.rows], LABEL_EMS * found.size.em, found, RIGHT) + r"\enspace"
    column = _label(game.players[found.columns], len(part) * found.cell, found, CENTRED)
    return "\n".join(
        [
            *([rf"\textit{{{latex_text(head)}}}\par\nopagebreak\vspace{{2pt}}"] if head else []),
            rf"\begin{{game}}{{{len(actions)}}}{{{len(part)}}}[{row}][{column}]",
            *lines,
            r"\end{game}",
        ]
    )


def _cell(game: Marked, texts: dict[Cell, list[str]], cell: Cell) -> str:
    """Write the payoffs at a profile: best responses underlined, all bold at an equilibrium."""
    numbers = [
        rf"\underline{{{latex_text(text)}}}" if (k, cell) in game.best else latex_text(text)
        for k, text in enumerate(texts[cell])
    ]
    written = ", ".join(numbers)
    return rf"\textbf{{{written}}}" if cell in game.equilibria else written


def _label(text: str, room: float, found: Layout, how: str) -> str:
    """Write a label in one line where it has the room, otherwise in a box of that width."""
    written = latex_text(text)
    if ems(text) * found.size.em <= room * _WIDER:
        return written
    return rf"\parbox{{{room:.1f}pt}}{{\strut{how}\hspace{{0pt}}{written}\strut}}"


def _beside(matrices: Sequence[str], found: Layout) -> str:
    """Set matrices beside each other, as many as fit, each kept whole."""
    broad = 0.98 / found.abreast
    written = [
        "\n".join(
            [
                rf"\begin{{minipage}}[t]{{{broad:.3f}\linewidth}}",
                one,
                r"\end{minipage}"
                + (r"\hfill" if (k + 1) % found.abreast and one is not matrices[-1] else r"\par\bigskip"),
            ]
        )
        for k, one in enumerate(matrices)
    ]
    return "\\noindent\n" + "%\n\\noindent".join(written)
