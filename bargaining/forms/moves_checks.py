"""What must hold of moves, draws and distances, noted with its place; and the game that they make."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from keyword import iskeyword

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.form import Place
from bargaining.forms.moves_document import NUMBER, Move, MovesDocument, places
from bargaining.forms.moves_stages import ANY, INTERIOR, LEAST, MOST, Draw, Moves, Stage
from bargaining.forms.ranges import corners
from bargaining.forms.tree_layout import UNASKED
from bargaining.scenario.compilation import Compiler, PayoffTerm
from bargaining.scenario.numbers import plain

MAX_MOVES = 120
ONE = Polynomial.constant(1)


def check_moves(compiler: Compiler, document: MovesDocument) -> None:
    """Note what is wrong with the tables of the form, before formulas are compiled."""
    if len(document.moves) > MAX_MOVES:
        compiler.note("moves", f"found {len(document.moves)} moves, expected at most {MAX_MOVES}")
    _check_names(compiler, document)
    for name, move in document.moves.items():
        at = f"moves.{name}"
        if move.player not in document.players:
            hint = compiler.hint(move.player, document.players)
            compiler.note(f"{at}.player", f"unknown player {move.player!r}{hint}")
        if len(move.options) == 1:
            compiler.note(
                f"{at}.options", "found one option, expected two or more, or a number without options"
            )
        for key in ("least", "most", "unit"):
            if move.options and getattr(move, key):
                compiler.note(
                    f"{at}.{key}", "found beside options, expected either options or a number's ends"
                )
        if not move.options and not move.least:
            compiler.note(at, "found neither options nor a least number, expected one of them")
        for option in move.options:
            if option in (UNASKED, *_KEPT) or iskeyword(option):
                compiler.note(
                    f"{at}.options.{option}", f"found {option!r}, which is taken here, expected another name"
                )
    for name in document.players:
        if document.players[name].actions:
            compiler.note(
                f"players.{name}.actions",
                "found in a game of moves in order, expected options of moves instead",
            )
        if all(move.player != name for move in document.moves.values()):
            compiler.note(f"players.{name}", "found no move of its own, expected one")
    _check_draws(compiler, document)


_KEPT = (LEAST, MOST, INTERIOR, ANY)


def _check_names(compiler: Compiler, document: MovesDocument) -> None:
    taken = dict.fromkeys(document.players, "player") | dict.fromkeys(document.parameters, "parameter")
    taken |= dict.fromkeys(document.features, "feature")
    for table in ("moves", "draws", "distances", "quantities"):
        for name in getattr(document, table):
            if name in taken:
                if table != "quantities" or taken[name] in (
                    "move",
                    "draw",
                    "distance",
                ):  # others are noted anyway
                    compiler.note(
                        f"{table}.{name}", f"found the name of a {taken[name]}, expected a name of its own"
                    )
            elif iskeyword(name):
                compiler.note(
                    f"{table}.{name}", f"found the name {name!r}, which formulas reserve; expected another"
                )
            taken[name] = table.removesuffix("s")


def _check_draws(compiler: Compiler, document: MovesDocument) -> None:
    known: dict[str, str] = {}
    for name, draw in document.draws.items():
        at = f"draws.{name}.known_to"
        if draw.known_to not in document.moves:
            hint = compiler.hint(draw.known_to, document.moves)
            compiler.note(at, f"unknown move {draw.known_to!r}{hint}")
        elif len(document.moves[draw.known_to].options) != 2:
            number = len(document.moves[draw.known_to].options) or "no"
            compiler.note(at, f"found a move with {number} options, expected one with two")
        elif draw.known_to in known:
            compiler.note(at, f"found a second draw beside {known[draw.known_to]!r}, expected one a move")
        known[draw.known_to] = name


def moves_of(compiler: Compiler, document: MovesDocument, terms: Sequence[PayoffTerm]) -> Moves | None:
    """Compile the game; what is wrong is noted, and then there is none."""
    before = len(compiler.problems)
    stages: list[Stage] = []
    draws = {draw.known_to: _draw(compiler, document, name) for name, draw in document.draws.items()}
    for place, (name, move) in zip(places(document), document.moves.items(), strict=True):
        stage = _stage(compiler, name, move, place, stages, draws.get(name))
        if stage is not None:
            stages.append(stage)
    numbers = {s.name: NUMBER for s in stages if not s.options}
    levels = {*numbers}
    distances = []
    for name, one in document.distances.items():
        of, to = (
            _compiled(compiler, f"distances.{name}.{key}", formula, numbers)
            for key, formula in (("of", one.of), ("to", one.to))
        )
        if of is not None and to is not None:
            distances.append((name, of - to))
            if not (of - to).variables & levels:
                numbers[name] = NUMBER  # a number for later ones
    payoffs = tuple(
        sum((t.polynomial for t in terms if t.player == player), Polynomial()) for player in document.players
    )
    if len(compiler.problems) > before:
        return None
    ranges = tuple((name, ends) for name in document.parameters if (ends := compiler.range(name)) is not None)
    moves = Moves(tuple(document.players), tuple(stages), payoffs, tuple(distances), ranges)
    _check_reach(compiler, moves)
    return moves if len(compiler.problems) == before else None


def _compiled(
    compiler: Compiler, at: str, formula: str, others: Mapping[str, Collection[str]]
) -> Polynomial | None:
    """Compile a formula that may name numbers; features may name more, which is noted."""
    polynomial = compiler.compiled(at, formula, others)
    if polynomial is None:
        return None
    allowed = {name if option == "" else f"{name}.{option}" for name, own in others.items() for option in own}
    strange = sorted(polynomial.variables - allowed - set(compiler.document.parameters))
    if strange:
        compiler.note(at, f"found {strange[0]!r}, expected parameters and what is known there")
        return None
    return polynomial


def _draw(compiler: Compiler, document: MovesDocument, name: str) -> Draw | None:
    ends = [
        _compiled(compiler, f"draws.{name}.{key}", getattr(document.draws[name], key), {})
        for key in ("least", "most")
    ]
    if ends[0] is None or ends[1] is None:
        return None
    width = ends[1] - ends[0]
    for values in corners(compiler, f"draws.{name}.most", width):
        if (found := width.evaluate(values)) < 0:
            where = ", ".join(f"{parameter} = {plain(value)}" for parameter, value in values.items())
            at = f" at {where}" if where else ""
            compiler.note(
                f"draws.{name}.most",
                f"found {plain(-found)} less than the least{at}, expected no less than it",
            )
            break
    return Draw(name, ends[0], ends[1])


def _stage(
    compiler: Compiler, name: str, move: Move, place: Place, before: Sequence[Stage], draw: Draw | None
) -> Stage | None:
    at = f"moves.{name}"
    indicators = {s.name: s.options for s in before if s.options}
    when = ONE if move.when == "1" else _compiled(compiler, f"{at}.when", move.when, indicators)
    if when is not None and not all("." in n for n in when.variables):
        compiler.note(f"{at}.when", "found a parameter, expected options of earlier moves alone")
        return None
    numbers = {s.name: NUMBER for s in before if not s.options}
    least = Polynomial() if move.options else _compiled(compiler, f"{at}.least", move.least, numbers)
    most = _compiled(compiler, f"{at}.most", move.most, numbers) if move.most else None
    if when is None or least is None or (move.most and most is None):
        return None
    return Stage(name, move.player, place.label, tuple(move.options), least, most, when, draw)


def _check_reach(compiler: Compiler, moves: Moves) -> None:
    """Note formulas of when a move is made that are neither 0 nor 1, and payoffs that read moves that are not made."""
    histories: list[dict[str, str]] = [{}]
    for stage in moves.stages:
        longer = []
        for history in histories:
            value = stage.when.evaluate(moves.happened(stage.when, history))
            if value not in (0, 1):
                after = ", ".join(f"{move}.{option}" for move, option in history.items()) or "nothing"
                compiler.note(f"moves.{stage.name}.when", f"found {value} after {after}, expected 0 or 1")
                return
            options = stage.options or ("",)
            longer += [{**history, stage.name: o} for o in options] if value else [history]
        histories = longer
        if len(histories) > 4_000:
            compiler.note("moves", "found more than 4,000 ways through the options, expected fewer")
            return
    for history in histories:
        unmade = {s.name for s in moves.stages if s.name not in history}
        for polynomial in moves.payoffs:
            rest = polynomial.substitute({**moves.happened(polynomial, history)})
            own = rest.variables | {
                n for name, inner in moves.distances if name in rest.variables for n in inner.variables
            }
            if read := sorted(own & unmade):
                how = ", ".join(f"{m}.{o}" for m, o in history.items() if o)
                compiler.note(
                    "payoff",
                    f"found {read[0]!r} paid after {how}, where that move is not made; expected it not to be",
                )
                return
