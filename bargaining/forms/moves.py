r"""Moves in order, some of which are numbers: how much control, how large a demand, how far a proposal goes.

A file of this form names players, parameters and payoffs as any other; ``[moves]`` are made in the order of the file,
and each is seen by all who move later. A move is a choice among options or a number between two ends. Payoffs are
polynomials in the assumptions, the numbers, indicators ``move.option``, and distances between numbers. ``[draws]`` are
numbers that chance draws and the last mover alone knows.

A prediction says of each number what makes it best: an end of what may be chosen (``least``, ``most``), a peak
of the mover's own payoff (``interior``), that a later mover is just indifferent (``brink_MOVE``), or that a distance is
zero (``at_DISTANCE``); it is ``any`` where nobody cares. The numbers themselves are quotients of polynomials in the
assumptions, found by induction from the last move (Selten 1965). A tie of a later mover is answered as the mover before
likes best; without that nothing would be best for who makes the other indifferent.

References
----------
Fearon, J. D. (1995). Rationalist explanations for war. International Organization 49, 379-414.
Romer, T. and Rosenthal, H. (1978). Political resource allocation, controlled agendas, and the status quo. Public Choice
33(4), 27-43.
Selten, R. (1965). Spieltheoretische Behandlung eines Oligopolmodells mit Nachfrageträgheit. Zeitschrift für die gesamte
Staatswissenschaft 121, 301-324, 667-689.
"""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

from bargaining.forms.form import FormTable, Place, Quantity, vocabulary
from bargaining.forms.moves_checks import check_moves, moves_of
from bargaining.forms.moves_document import MovesDocument, places
from bargaining.forms.moves_plans import Plans, Unsolved
from bargaining.forms.moves_stages import Moves
from bargaining.forms.ordered import Ordered
from bargaining.scenario.checks import check_outcomes
from bargaining.scenario.compilation import Compiler, PayoffTerm, grounds
from bargaining.scenario.document import ScenarioDocument


class Room:
    """Read, check and compile scenarios in which moves are numbers; see `bargaining.loading.registry.Room`."""

    name = "moves"
    concepts = ("subgame perfect",)
    document: ClassVar[type[ScenarioDocument]] = MovesDocument
    template = "template_moves.toml"
    expects: ClassVar[bool] = True

    def places(self, document: MovesDocument) -> tuple[Place, ...]:
        """Return one place for each move."""
        return places(document)

    def check(self, compiler: Compiler) -> None:
        """Note what is wrong with moves, draws, distances and outcomes, and games that cannot be solved."""
        document = compiler.document
        assert isinstance(document, MovesDocument)
        before = len(compiler.problems)
        check_moves(compiler, document)
        if len(compiler.problems) > before or len(compiler.terms) < len(document.payoff):
            return
        check_outcomes(compiler, vocabulary(places(document)))
        moves = moves_of(compiler, document, compiler.terms)
        if moves is None or len(compiler.problems) > before:
            return
        try:
            solved(moves).all  # noqa: B018 - what cannot be solved is said where the file is checked
        except Unsolved as error:
            compiler.note(f"moves.{error.move}", error.reason)

    def tables(self, document: MovesDocument) -> tuple[FormTable, ...]:
        """Return moves, draws and distances."""
        rows = []
        for number, (name, move) in enumerate(document.moves.items(), start=1):
            what = ", ".join(move.options) or f"from {move.least} {f'to {move.most}' if move.most else 'up'}"
            when = "" if move.when == "1" else move.when
            stands = grounds(move.evidence, move.assumption)
            rows.append((str(number), name, move.player, move.label, what, when, stands))
        draws = tuple(
            (
                name,
                one.label,
                f"from {one.least} to {one.most}",
                one.known_to,
                grounds(one.evidence, one.assumption),
            )
            for name, one in document.draws.items()
        )
        distances = tuple((name, one.label, one.of, one.to) for name, one in document.distances.items())
        tables = (
            FormTable(
                "Order of moves", ("", "move", "who", "label", "what", "when", "stands on"), tuple(rows)
            ),
            FormTable("Draws", ("draw", "label", "range", "known before", "stands on"), draws),
            FormTable("Distances", ("distance", "label", "of", "to"), distances),
        )
        return tuple(table for table in tables if table.rows)

    def terms(self, document: MovesDocument) -> tuple[PayoffTerm, ...]:
        """Return nothing: all terms stand where those of every form do."""
        return ()

    def form(self, document: MovesDocument, terms: tuple[PayoffTerm, ...]) -> Ordered:
        """Return the game with payoffs as polynomials in the assumptions.

        Where other terms than payoffs are asked for, play is what payoffs make it.
        """
        numbers = range(len(document.payoff))
        compiler = Compiler(document, document.scenario.name, numbers, {})
        paid = terms if terms and all(t.entry[0] == "payoff" for t in terms) else compiler.terms
        moves = moves_of(compiler, document, paid)
        assert moves is not None
        return Ordered(
            tuple(document.players),
            tuple(document.parameters),
            places(document),
            solved(moves),
            terms,
            _quantities(document),
            document.scenario.concept or self.concepts[0],
        )


@lru_cache(maxsize=16)
def solved(moves: Moves) -> Plans:
    """Return the plans of a game, made when they are first asked for and kept."""
    return Plans(moves)


def _quantities(document: MovesDocument) -> tuple[Quantity, ...]:
    """Return the numbers that are chosen, and how often somebody who knows a draw takes each option."""
    found = [
        Quantity(name, move.label, move.unit) for name, move in document.moves.items() if not move.options
    ]
    for draw in document.draws.values():
        move = document.moves[draw.known_to]
        found += [
            Quantity(f"{draw.known_to}.{name}", f"Probability of: {option.label}")
            for name, option in move.options.items()
        ]
    return tuple(found)
