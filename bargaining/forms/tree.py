r"""The form with moves in order: players move one after the other.

A file of this form names players, actions, parameters and payoffs as any other; ``[protocol]`` says in which order
players move and, where somebody does not know all moves before, what it knows; ``[stages]`` adds draws of chance and
later choices. What the payoffs are after the last move is said by ``[phases]``: the time that follows is a sum of
parts, in each of which payoffs are those of some profile, the one chosen or one with other moves in it, weighted by the
part's share:

.. math:: u_i(z) = \sum_f s_f(z) \, U_i(a_f(z); \theta_f) + \sum_c s_{f(c)}(z) \, x_c(z).

The second sum is over the player's consequences, terms that hang on what happened in the stages. In place of all this
a file may give its tree outright, by ``[nodes]``, with payoffs at the ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.forms.concepts import COMMITMENT, D1, HIDDEN, INTUITIVE, PERFECT
from bargaining.forms.form import FormTable, Place, vocabulary
from bargaining.forms.imperfect import Imperfect
from bargaining.forms.outcome_plans import Plans
from bargaining.forms.perfect import Perfect
from bargaining.forms.tree_checks import (
    chances_of,
    check_chances,
    check_order,
    check_phases,
    check_place_names,
    check_stages,
    seen_of,
    whens_of,
)
from bargaining.forms.tree_document import TreeDocument, concept_of, indicators, misfit, turns
from bargaining.forms.tree_layout import Spot, happened, layout
from bargaining.forms.tree_node_checks import check_nodes
from bargaining.forms.tree_nodes import nodes_shown, payoffs_of_nodes, spots_of_nodes
from bargaining.forms.tree_payoffs import Ends, ReadPhase
from bargaining.forms.tree_places import Located, given_places, known_places, veiled_places
from bargaining.forms.tree_signals import check_signals, signal_rows
from bargaining.scenario.checks import check_outcomes
from bargaining.scenario.compilation import Compiler, PayoffTerm, grounds, payoff_term
from bargaining.scenario.document import ScenarioDocument
from bargaining.scenario.numbers import plain

if TYPE_CHECKING:
    from bargaining.games.tree import Tree

MAX_PLANS = 20_000
MAX_PAIRS = 2_000_000


class Room:
    """Read, check and compile scenarios with moves in order; see `bargaining.loading.registry.Room`."""

    name = "tree"
    concepts = (PERFECT, *HIDDEN, COMMITMENT)
    document: ClassVar[type[ScenarioDocument]] = TreeDocument
    template = "template_tree.toml"
    expects: ClassVar[bool] = True

    def concept(self, document: TreeDocument) -> str:
        """Return the concept in force: that of perfect information where everybody knows all moves before."""
        return concept_of(document)

    def places(self, document: TreeDocument) -> tuple[Place, ...]:
        """Return one place for each stage, or for each of its cases where draws before it make several."""
        return _located(_compiler(document), document)[1].places

    def check(self, compiler: Compiler) -> None:
        """Note what is wrong with order, stages, phases, consequences and outcomes."""
        document = compiler.document
        assert isinstance(document, TreeDocument)
        before = len(compiler.problems)
        if document.nodes and document.quantities:
            compiler.note(
                "quantities", "found them beside nodes, expected stages, whose actions formulas name"
            )
        if document.nodes:
            check_nodes(compiler, document)
        else:
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
            spots, found = _located(compiler, document)
        except ScenarioError as error:
            compiler.note("nodes" if document.nodes else "stages", str(error))
            return
        check_signals(compiler, document, chances)
        if len(compiler.problems) > before:
            return
        check_place_names(compiler, found.places)
        check_outcomes(compiler, vocabulary(found.places))
        tree = _tree(document, spots, found, chances, None)
        if reason := misfit(document):
            compiler.note("scenario.concept", reason)
            return
        if concept_of(document) != PERFECT:
            if tree.forgetful:
                at = "nodes" if document.nodes else "protocol.sees"
                compiler.note(at, f"{tree.forgetful}; expected perfect recall")
            elif concept_of(document) == COMMITMENT:
                from bargaining.forms.subgames import composition

                if reason := composition(tree, _bound(document, spots, found, tree)):
                    compiler.note("protocol.commits", reason)
            elif concept_of(document) in (INTUITIVE, D1):
                from bargaining.forms.signalling import shape  # which takes a while to load

                if reason := shape(tree):
                    compiler.note("scenario.concept", f"{concept_of(document)}: {reason}")
            return
        plans, pairs = Plans(tree, ()).counts()
        if plans > MAX_PLANS or pairs > MAX_PAIRS:
            compiler.note(
                "nodes" if document.nodes else "protocol.order",
                f"found {plans:,} outcome plans and {pairs:,} pairs of them to compare, expected at most "
                f"{MAX_PLANS:,} and {MAX_PAIRS:,}",
            )

    def tables(self, document: TreeDocument) -> tuple[FormTable, ...]:
        """Return the order of moves, phases and consequences, or the nodes."""
        if document.nodes:
            return (nodes_shown(document),)
        stages = []
        for number, turn in enumerate(turns(document), start=1):
            entry = document.stages.get(turn.name)
            what = ", ".join(f"{b}: {p}" for b, p in turn.branches.items()) or ", ".join(turn.options)
            stands = grounds(entry.evidence, entry.assumption) if entry else ""
            when = "" if turn.when == "1" else turn.when
            known = document.protocol.sees.get(turn.name)
            knows = "" if known is None else ", ".join(known) or "nothing"
            row = (str(number), turn.name, turn.player or "chance", turn.label, what, when, knows, stands)
            stages.append(row if document.protocol.sees else row[:6] + row[7:])
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
        heads = ("", "stage", "who", "label", "what", "when", "knows of before", "stands on")
        moves = FormTable(
            "Order of moves", heads if document.protocol.sees else heads[:6] + heads[7:], tuple(stages)
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
                    (
                        "Signals",
                        ("signal", "label", "speaks for", "odds", "events", "stands on"),
                        signal_rows(document),
                    ),
                )
                if rows
            ),
        )

    def terms(self, document: TreeDocument) -> tuple[PayoffTerm, ...]:
        """Return the consequences; what is paid at the ends of nodes is no entry of its own."""
        return () if document.nodes else consequences_of(_compiler(document), document)

    def form(self, document: TreeDocument, terms: tuple[PayoffTerm, ...]) -> Perfect | Imperfect:
        """Return the game with payoffs as polynomials in the assumptions."""
        compiler = _compiler(document)
        spots, found = _located(compiler, document)
        ends = Ends(
            tuple(document.players), terms, phases_of(compiler, document), consequences_of(compiler, document)
        )
        tree = _tree(document, spots, found, chances_of(compiler, document), ends)
        names = (tuple(document.players), tuple(document.parameters), found.places)
        histories = tuple(spot.history for spot in spots)
        concept = concept_of(document)
        if reason := misfit(document):
            raise ScenarioError(f"{document.scenario.name}: scenario.concept: {reason}")
        if concept == PERFECT:
            return Perfect(*names, Plans(tree, found.place), histories, ends, concept)
        bound = _bound(document, spots, found, tree)
        return Imperfect(*names, tree, found.place, histories, ends, concept, bound)


def _bound(document: TreeDocument, spots: tuple[Spot, ...], found: Located, tree: Tree) -> frozenset[int]:
    """Return the information sets at which movers bind themselves."""
    names = {
        name
        for spot, name in zip(spots, found.information, strict=True)
        if spot.turn is not None and spot.turn.name in document.protocol.commits
    }
    return frozenset(h for h, one in enumerate(tree.information) if one.name in names)


def phases_of(compiler: Compiler, document: TreeDocument) -> tuple[ReadPhase, ...]:
    """Compile the phases; payoffs are read once, as they are, where none is declared."""
    found = []
    for name, phase in document.phases.items():
        share = compiler.compiled(f"phases.{name}.share", phase.share, indicators(document))
        if share is not None:
            found.append(ReadPhase(share, phase.values, phase.moves))
    return tuple(found) if document.phases else (ReadPhase(Polynomial.constant(1), {}, {}),)


def consequences_of(compiler: Compiler, document: TreeDocument) -> tuple[PayoffTerm, ...]:
    """Compile the consequences, each times the share of its phase, or the payoffs at the ends of nodes."""
    if document.nodes:
        return payoffs_of_nodes(compiler, document)
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
            found.append(payoff_term(entry, polynomial, ("consequences", name)))
    return tuple(found)


def _compiler(document: TreeDocument) -> Compiler:
    return Compiler(document, document.scenario.name, (), {})


def _located(compiler: Compiler, document: TreeDocument) -> tuple[tuple[Spot, ...], Located]:
    """Return the nodes of the tree, and where each belongs."""
    order = turns(document)
    movers = [turn.name for turn in order if turn.player]
    canonical = tuple(dict.fromkeys(n for n in (*document.players, *document.stages, *movers) if n in movers))
    spots = spots_of_nodes(document) if document.nodes else layout(order, whens_of(compiler, document))
    if concept_of(document) == PERFECT:
        return spots, known_places(spots, order, canonical)
    if document.nodes:
        return spots, given_places(spots, order)
    return spots, veiled_places(spots, order, canonical, seen_of(compiler, document))


def _tree(
    document: TreeDocument,
    spots: tuple[Spot, ...],
    found: Located,
    chances: dict[str, dict[str, Polynomial]],
    ends: Ends | None,
) -> Tree:
    """Return the tree; without ends its leaves are worth nothing, which is enough to count."""
    from bargaining.games.tree import InformationSet, Node, Tree

    players = tuple(document.players)
    nothing = tuple(Polynomial() for _ in players)
    order = turns(document)
    information: dict[str, InformationSet] = {}
    numbers: dict[str, int] = {}
    nodes = []
    for spot, place, name in zip(spots, found.place, found.information, strict=True):
        children = tuple(spot.children)
        if spot.turn is None:
            nodes.append(Node(payoffs=ends.payoffs(spot.history) if ends else nothing))
        elif spot.turn.player:
            one = InformationSet(name, players.index(spot.turn.player), spot.turn.options)
            information.setdefault(name, one)
            numbers.setdefault(name, len(numbers))
            title = place if concept_of(document) == PERFECT else " ".join(spot.history.values()) or place
            nodes.append(Node(title, children, numbers[name]))
        else:
            seen = happened(spot.history, order)
            drawn = tuple(chances[spot.turn.name][branch].substitute(seen) for branch in spot.turn.options)
            nodes.append(Node(spot.turn.name, children, chance=drawn, draws=spot.turn.options))
    return Tree(players, tuple(information.values()), tuple(nodes), document.scenario.title)
