r"""The form with moves in order: players move one after the other and know all moves before, chance included.

A file of this form names players, actions, parameters and payoffs as any other; ``[protocol]`` says in which order
players move, ``[stages]`` adds draws of chance and later choices. What the payoffs are after the last move is said by
``[phases]``: the time that follows is a sum of parts, in each of which payoffs are those of some profile, the one
chosen or one with other moves in it, weighted by the part's share:

.. math:: u_i(z) = \sum_f s_f(z) \, U_i(a_f(z); \theta_f) + \sum_c s_{f(c)}(z) \, x_c(z).

The second sum is over the player's consequences, terms that hang on what happened in the stages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.forms.form import FormTable, Place, vocabulary
from bargaining.forms.outcome_plans import Plans
from bargaining.forms.perfect import Perfect
from bargaining.forms.tree_checks import (
    chances_of,
    check_chances,
    check_order,
    check_phases,
    check_place_names,
    check_stages,
    whens_of,
)
from bargaining.forms.tree_document import TreeDocument, indicators, turns
from bargaining.forms.tree_layout import Layout, happened, layout
from bargaining.forms.tree_payoffs import Ends, ReadPhase
from bargaining.scenario.checks import check_outcomes
from bargaining.scenario.compilation import Compiler, PayoffTerm, grounds
from bargaining.scenario.document import ScenarioDocument
from bargaining.scenario.numbers import plain

if TYPE_CHECKING:
    from bargaining.games.tree import Tree

MAX_PLANS = 20_000
MAX_PAIRS = 2_000_000


class Room:
    """Read, check and compile scenarios with moves in order; see `bargaining.loading.registry.Room`."""

    name = "tree"
    concepts = ("subgame perfect",)
    document: ClassVar[type[ScenarioDocument]] = TreeDocument
    template = "template_tree.toml"

    def places(self, document: TreeDocument) -> tuple[Place, ...]:
        """Return one place for each stage, or for each of its cases where draws before it make several."""
        return _layout(_compiler(document), document).places

    def check(self, compiler: Compiler) -> None:
        """Note what is wrong with order, stages, phases, consequences and outcomes."""
        document = compiler.document
        assert isinstance(document, TreeDocument)
        before = len(compiler.problems)
        check_order(compiler, document)
        check_stages(compiler, document)
        check_phases(compiler, document)
        if len(compiler.problems) > before:
            return  # what follows hangs on them
        chances = chances_of(compiler, document)
        check_chances(compiler, document, chances)
        phases_of(compiler, document)
        consequences_of(compiler, document)
        whens = whens_of(compiler, document)
        if len(whens) < len(document.protocol.order) or len(compiler.problems) > before:
            return
        try:
            found = _layout(compiler, document)
        except ScenarioError as error:
            compiler.note("stages", str(error))
            return
        check_place_names(compiler, found.places)
        check_outcomes(compiler, vocabulary(found.places))
        plans, pairs = Plans(_tree(document, found, chances, None), ()).counts()
        if plans > MAX_PLANS or pairs > MAX_PAIRS:
            compiler.note(
                "protocol.order",
                f"found {plans:,} outcome plans and {pairs:,} pairs of them to compare, expected at most "
                f"{MAX_PLANS:,} and {MAX_PAIRS:,}",
            )

    def tables(self, document: TreeDocument) -> tuple[FormTable, ...]:
        """Return the order of moves, phases and consequences."""
        stages = []
        for number, turn in enumerate(turns(document), start=1):
            entry = document.stages.get(turn.name)
            what = ", ".join(f"{b}: {p}" for b, p in turn.branches.items()) or ", ".join(turn.options)
            stands = grounds(entry.evidence, entry.assumption) if entry else ""
            when = "" if turn.when == "1" else turn.when
            stages.append((str(number), turn.name, turn.player or "chance", turn.label, what, when, stands))
        phases = [
            (
                name,
                phase.label,
                phase.share,
                ", ".join(f"{n} = {plain(v)}" for n, v in phase.values.items()),
                ", ".join(f"{p}.{a}" for p, a in phase.moves.items()),
                grounds(phase.evidence, phase.assumption),
            )
            for name, phase in document.phases.items()
        ]
        consequences = [
            (one.player, one.term, one.value, one.phase or "", grounds(one.evidence, one.assumption))
            for one in document.consequences.values()
        ]
        moves = FormTable(
            "Order of moves", ("", "stage", "who", "label", "what", "when", "stands on"), tuple(stages)
        )
        return (
            moves,
            *(
                FormTable(title, columns, tuple(rows))
                for title, columns, rows in (
                    (
                        "Phases",
                        ("phase", "label", "share", "payoffs read", "moves replaced", "stands on"),
                        phases,
                    ),
                    ("Consequences", ("player", "term", "formula", "in phase", "stands on"), consequences),
                )
                if rows
            ),
        )

    def form(self, document: TreeDocument, terms: tuple[PayoffTerm, ...]) -> Perfect:
        """Return the game with payoffs as polynomials in the assumptions."""
        compiler = _compiler(document)
        found = _layout(compiler, document)
        ends = Ends(
            tuple(document.players), terms, phases_of(compiler, document), consequences_of(compiler, document)
        )
        tree = _tree(document, found, chances_of(compiler, document), ends)
        return Perfect(
            tuple(document.players),
            tuple(document.parameters),
            found.places,
            Plans(tree, tuple(spot.place for spot in found.spots)),
            tuple(spot.history for spot in found.spots),
            ends,
            document.scenario.concept or self.concepts[0],
        )


def phases_of(compiler: Compiler, document: TreeDocument) -> tuple[ReadPhase, ...]:
    """Compile the phases; payoffs are read once, as they are, where none is declared."""
    found = []
    for name, phase in document.phases.items():
        share = compiler.compiled(f"phases.{name}.share", phase.share, indicators(document))
        if share is not None:
            found.append(ReadPhase(share, phase.values, phase.moves))
    return tuple(found) if document.phases else (ReadPhase(Polynomial.constant(1), {}, {}),)


def consequences_of(compiler: Compiler, document: TreeDocument) -> tuple[PayoffTerm, ...]:
    """Compile the consequences, each times the share of its phase."""
    found = []
    for name, entry in document.consequences.items():
        at = f"consequences.{name}.value"
        written = (
            entry.value
            if entry.phase is None
            else f"({document.phases[entry.phase].share}) * ({entry.value})"
        )
        if compiler.compiled(at, entry.value, indicators(document)) is None:
            continue
        polynomial = compiler.compiled(at, written, indicators(document))
        if polynomial is not None:
            grounds_of = (tuple(entry.evidence), entry.assumption)
            found.append(PayoffTerm(entry.player, entry.term, entry.value, polynomial, *grounds_of))
    return tuple(found)


def _compiler(document: TreeDocument) -> Compiler:
    return Compiler(document, document.scenario.name, (), {})


def _layout(compiler: Compiler, document: TreeDocument) -> Layout:
    order = turns(document)
    movers = [turn.name for turn in order if turn.player]
    canonical = [n for n in (*document.players, *document.stages) if n in movers]
    return layout(order, whens_of(compiler, document), tuple(dict.fromkeys(canonical)))


def _tree(
    document: TreeDocument, found: Layout, chances: dict[str, dict[str, Polynomial]], ends: Ends | None
) -> Tree:
    """Return the tree; without ends its leaves are worth nothing, which is enough to count."""
    from bargaining.games.tree import InformationSet, Node, Tree

    players = tuple(document.players)
    nothing = tuple(Polynomial() for _ in players)
    order = turns(document)
    information: list[InformationSet] = []
    nodes = []
    for spot in found.spots:
        children = tuple(spot.children)
        if spot.turn is None:
            nodes.append(Node(payoffs=ends.payoffs(spot.history) if ends else nothing))
        elif spot.turn.player:
            name = " ".join((spot.place, *spot.history.values()))
            information.append(InformationSet(name, players.index(spot.turn.player), spot.turn.options))
            nodes.append(Node(spot.place, children, len(information) - 1))
        else:
            seen = happened(spot.history, order)
            drawn = tuple(chances[spot.turn.name][branch].substitute(seen) for branch in spot.turn.options)
            nodes.append(Node(spot.turn.name, children, chance=drawn, draws=spot.turn.options))
    return Tree(players, tuple(information), tuple(nodes), document.scenario.title)
