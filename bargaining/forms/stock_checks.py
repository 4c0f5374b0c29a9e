"""What must hold of a stock, its flow and what a period pays, noted with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.ranges import corners
from bargaining.forms.stock_document import MAX_YEARS, StockDocument
from bargaining.scenario.compilation import Compiler, PayoffTerm, payoff_term
from bargaining.scenario.numbers import plain

PARTS = {(0, 0): "constant", (1, 0): "per_stock", (0, 1): "per_flow", (0, 2): "per_square"}
"""What a period may pay for, by powers of the stock and the flow."""


class Motion(NamedTuple):
    """How the stock moves and how the future counts, compiled."""

    start: Polynomial
    outflow: Polynomial
    inflow: Polynomial
    discount: Polynomial
    bound: Polynomial | None


def check_names(compiler: Compiler, document: StockDocument) -> None:
    """Note tables that do not fit together, and names that mean two things."""
    for number in compiler.payoff_numbers:
        compiler.note(
            f"payoff[{number}]", "found beside rewards, which say what a period pays; expected none"
        )
    for name, player in document.players.items():
        if player.actions:
            compiler.note(
                f"players.{name}.actions", "found where a player chooses how much, by a flow; expected none"
            )
    for table, entries in (("stocks", document.stocks), ("flows", document.flows)):
        if len(entries) > 1:
            compiler.note(table, f"found {len(entries)}, expected one: what is best is known for one alone")
        for name in entries:
            taken = {**document.parameters, **document.features, **document.players}
            if name in taken or (table == "flows" and name in document.stocks):
                compiler.note(f"{table}.{name}", f"found {name!r}, which is taken; expected another name")
    for table in ("flows", "rewards"):
        for name, entry in getattr(document, table).items():
            if entry.player not in document.players:
                hint = compiler.hint(entry.player, document.players)
                compiler.note(f"{table}.{name}.player", f"unknown player {entry.player!r}{hint}")
    if document.horizon.periods > MAX_YEARS:
        compiler.note("horizon.periods", f"found {document.horizon.periods}, expected at most {MAX_YEARS}")


def motion_of(compiler: Compiler, document: StockDocument) -> Motion | None:
    """Compile how the stock moves; what is wrong is noted."""
    stock, flow = document.stocks[document.stock], document.flows[document.flow]
    at = f"stocks.{document.stock}"
    read = [
        compiler.compiled(f"{at}.start", stock.start),
        compiler.compiled(f"{at}.outflow", stock.outflow),
        compiler.compiled(f"{at}.inflow", stock.inflow),
        compiler.compiled("horizon.discount", document.horizon.discount),
    ]
    bound = compiler.compiled(f"flows.{document.flow}.most", flow.most) if flow.most else None
    if any(one is None for one in read) or (flow.most and bound is None):
        return None
    start, outflow, inflow, discount = (one or Polynomial() for one in read)
    return Motion(start, outflow, inflow, discount, bound)


def rewards_of(compiler: Compiler, document: StockDocument) -> tuple[PayoffTerm, ...]:
    """Compile what a period pays, in the assumptions, the stock and the flow; what is wrong is noted."""
    names = {document.stock: ("",), document.flow: ("",)}
    found = []
    for name, reward in document.rewards.items():
        polynomial = compiler.compiled(f"rewards.{name}.value", reward.value, names)
        if polynomial is not None:
            found.append(payoff_term(reward, polynomial, ("rewards", name)))
    return tuple(found)


def parts_of(term: PayoffTerm, stock: str, flow: str) -> dict[tuple[int, int], Polynomial]:
    """Return what a term pays for each product of powers of the stock and the flow."""
    found: dict[tuple[int, int], Polynomial] = {}
    for monomial, coefficient in term.polynomial.terms.items():
        powers = dict(monomial)
        key = (powers.pop(stock, 0), powers.pop(flow, 0))
        rest = Polynomial({tuple(sorted(powers.items())): coefficient})
        found[key] = found.get(key, Polynomial()) + rest
    return found


def check_rewards(compiler: Compiler, document: StockDocument, terms: tuple[PayoffTerm, ...]) -> None:
    """Note what is paid for other than the stock, the flow and its square; what is paid must bend down in the flow."""
    stock, flow = document.stock, document.flow
    square = Polynomial()
    for term in terms:
        for powers, polynomial in parts_of(term, stock, flow).items():
            if powers not in PARTS:
                shown = " * ".join(
                    f"{name}^{power}" if power > 1 else name
                    for name, power in zip((stock, flow), powers, strict=True)
                    if power
                )
                compiler.note(
                    f"rewards.{term.entry[1]}.value",
                    f"found {shown}, expected {stock}, {flow} or {flow}^2 times a formula in parameters: only then is "
                    f"what is best the same whatever the {stock}",
                )
            elif powers == (0, 2) and term.player == document.flows[flow].player:
                square = square + polynomial
    if not compiler.problems:
        _expect(
            compiler,
            "rewards",
            square,
            lambda x: x < 0,
            f"expected a negative number: what is paid must bend down in {flow}, as a cost such as "
            f"-cost * {flow}^2 / 2 does; without it all or nothing is best",
            f"what {flow}^2 is paid",
        )


def check_motion(compiler: Compiler, document: StockDocument, motion: Motion) -> None:
    """Note shares that are none, amounts below zero, and a future that counts without end."""
    at = f"stocks.{document.stock}"
    amounts = {f"{at}.start": motion.start, f"{at}.inflow": motion.inflow}
    for where, polynomial in amounts.items():
        _expect(compiler, where, polynomial, lambda x: x >= 0, "expected none below 0 in the whole range")
    _expect(
        compiler,
        f"{at}.outflow",
        motion.outflow,
        lambda x: 0 <= x <= 1,
        "expected a share from 0 to 1 in the whole range",
    )
    _expect(
        compiler,
        "horizon.discount",
        motion.discount,
        lambda x: 0 <= x < 1,
        "expected at least 0 and below 1 in the whole range: else what comes later is worth more than any number",
    )
    if motion.bound is not None:
        _expect(
            compiler,
            f"flows.{document.flow}.most",
            motion.bound,
            lambda x: x > 0,
            "expected more than 0 in the whole range",
        )


def _expect(
    compiler: Compiler,
    at: str,
    polynomial: Polynomial,
    sound: Callable[[Fraction], bool],
    expected: str,
    what: str = "",
) -> None:
    """Note a polynomial that is not as expected at some ends of the ranges."""
    for values in corners(compiler, at, polynomial):
        if not sound(value := polynomial.evaluate(values)):
            subject = f" for {what}" if what else ""
            compiler.note(at, f"found {plain(value)}{subject}{_where(values)}, {expected}")
            return


def _where(values: Mapping[str, Fraction]) -> str:
    listed = ", ".join(f"{name} = {plain(value)}" for name, value in values.items())
    return f" at {listed}" if listed else ""
