"""The form of a stock: one player chooses in each period how much to add to something that drains away.

A file of this form names players and parameters as any other; ``[stocks.NAME]`` is what builds up, ``[flows.NAME]``
what is added and by whom, ``[rewards.NAME]`` what a period pays, and ``[horizon]`` how the future counts. Prisoners,
weapons, refugees or reserves are such stocks. Rewards are linear in the stock, so that what is best is known in closed
form.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.form import FormTable, Place, Quantity, vocabulary
from bargaining.forms.stock_checks import (
    PARTS,
    check_motion,
    check_names,
    check_rewards,
    motion_of,
    parts_of,
    rewards_of,
)
from bargaining.forms.stock_document import StockDocument, place_of
from bargaining.forms.stocked import PeriodTerm, Stocked
from bargaining.scenario.checks import check_outcomes
from bargaining.scenario.compilation import Compiler, PayoffTerm, grounds
from bargaining.scenario.document import ScenarioDocument


class Room:
    """Read, check and compile scenarios with a stock; see `bargaining.loading.registry.Room`."""

    name = "stock"
    concepts = ("dynamic optimum",)
    document: ClassVar[type[ScenarioDocument]] = StockDocument
    template = "template_stock.toml"

    def places(self, document: StockDocument) -> tuple[Place, ...]:
        """Return the one place, at which the flow is chosen."""
        return (place_of(document),)

    def check(self, compiler: Compiler) -> None:
        """Note what is wrong with the stock, the flow, rewards, the horizon and outcomes."""
        document = compiler.document
        assert isinstance(document, StockDocument)
        before = len(compiler.problems)
        check_names(compiler, document)
        motion, terms = motion_of(compiler, document), rewards_of(compiler, document)
        if motion is None or len(compiler.problems) > before:
            return  # what follows hangs on them
        check_rewards(compiler, document, terms)
        check_motion(compiler, document, motion)
        check_outcomes(compiler, vocabulary(self.places(document)))

    def tables(self, document: StockDocument) -> tuple[FormTable, ...]:
        """Return how the stock moves, and what a period pays."""
        name, flow_name = document.stock, document.flow
        stock, flow, horizon = document.stocks[name], document.flows[flow_name], document.horizon
        kept = f"(1 - ({stock.outflow})) * {name}"
        inflow = "" if stock.inflow == "0" else f" + {stock.inflow}"
        moves = (
            (name, stock.label, stock.start, f"{kept}{inflow} + {flow_name}", _stands(stock)),
            (flow_name, flow.label, "", f"chosen by {flow.player}, {_limits(flow.most)}", _stands(flow)),
        )
        rewards = tuple((one.player, one.term, one.value, _stands(one)) for one in document.rewards.values())
        return (
            FormTable(
                "Stock and flow", ("name", "", "at first", f"next {horizon.period}", "stands on"), moves
            ),
            FormTable(f"What a {horizon.period} pays", ("player", "term", "value", "stands on"), rewards),
            FormTable(
                "Horizon",
                ("discount factor", "stock told after"),
                ((horizon.discount, f"{horizon.periods} {horizon.period}s"),),
            ),
        )

    def terms(self, document: StockDocument) -> tuple[PayoffTerm, ...]:
        """Return what a period pays; stock and flow are named like indicators, as they are no assumptions."""
        names = {document.stock: f"stock.{document.stock}", document.flow: f"flow.{document.flow}"}
        renamed = {old: Polynomial.variable(new) for old, new in names.items()}
        terms = rewards_of(_compiler(document), document)
        return tuple(replace(term, polynomial=term.polynomial.substitute(renamed)) for term in terms)

    def form(self, document: StockDocument, _terms: tuple[PayoffTerm, ...]) -> Stocked:
        """Return the problem with polynomials in the assumptions."""
        compiler = _compiler(document)
        motion = motion_of(compiler, document)
        assert motion is not None
        stock, flow = document.stocks[document.stock], document.flows[document.flow]
        return Stocked(
            tuple(document.players),
            tuple(document.parameters),
            self.places(document),
            tuple(_period_term(term, document) for term in rewards_of(compiler, document)),
            *motion,
            Quantity(document.stock, stock.label, stock.unit),
            Quantity(document.flow, flow.label, flow.unit),
            document.horizon.periods,
            document.horizon.period,
            document.scenario.concept or self.concepts[0],
        )


def _period_term(term: PayoffTerm, document: StockDocument) -> PeriodTerm:
    parts = parts_of(term, document.stock, document.flow)
    paid = {name: parts.get(powers, Polynomial()) for powers, name in PARTS.items()}
    return PeriodTerm(term.player, term.name, **paid, evidence=term.evidence, assumption=term.assumption)


def _limits(most: str) -> str:
    return f"from 0 to {most}" if most else "at least 0"


def _stands(entry: object) -> str:
    return grounds(entry.evidence, entry.assumption)  # type: ignore[attr-defined]


def _compiler(document: StockDocument) -> Compiler:
    return Compiler(document, document.scenario.name, (), {})
