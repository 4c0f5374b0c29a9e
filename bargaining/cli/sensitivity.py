"""``bargaining sensitivity``: which assumptions, documents and payoff terms an outcome hangs on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from bargaining.cli.robust import over_options
from bargaining.errors import ScenarioError, nearest
from bargaining.terminal import output
from bargaining.terminal.options import (
    chosen,
    figure_option,
    json_option,
    refuse_idle,
    scenario_options,
)

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

Rows = list[dict[str, Any]]


_SMALL, _LARGE = 0.05, 1e6  # sizes between which three decimals tell something
_ROWS = 24  # of a figure: twelve assumptions, two measures each
_MEASURES = {
    "sobol": "share of variance",
    "morris": "mean size of elementary effects",
    "pawn": "distance between distributions",
}
_SAMPLING = ("over", "unspoken", "seed", "samples")
_IDLE = {
    "tornado": ("quantity", *_SAMPLING),
    "information": ("quantity", "target"),
    "prim": ("quantity", "target"),
    "documents": ("outcome", "quantity", "target", *_SAMPLING),
    "terms": ("outcome", "quantity", "target", *_SAMPLING),
}
"""Options that have no effect on a method."""


class Answer(NamedTuple):
    """What a method found: a line, rows for a table, and the tables of a figure where there is one."""

    head: str
    rows: Rows
    tables: dict[str, Rows] = {}  # noqa: RUF012 (never changed)
    shown: Rows | None = None  # all rows when left out


@click.command("sensitivity")
@click.argument("name")
@click.option("--target", "outcome", metavar="PROFILE", help="An outcome, an action profile or a statement.")
@click.option(
    "--method",
    default="tornado",
    show_default=True,
    metavar="M",
    help="tornado, sobol, morris, pawn, information, prim, documents or terms.",
)
@click.option("--quantity", default="indicator", show_default=True, help="indicator (0 or 1) or margin.")
@click.option(
    "--over", default="documents", show_default=True, help="Where assumptions move: documents or ranges."
)
@click.option("--samples", type=click.IntRange(min=1), help="Samples, trajectories or draws.")
@over_options
@scenario_options
@json_option
@figure_option("tornado, sobol, morris or pawn", "switches", "spans", "indices")
def sensitivity_command(
    name: str,
    outcome: str | None,
    method: str,
    quantity: str,
    over: str,
    samples: int | None,
    unspoken: str,
    seed: int,
    settings: tuple[str, ...],
    calibration: str | None,
    overlay: str | None,
    as_json: bool,
    target: Path | None,
) -> None:
    """Show which assumptions, documents or payoff terms an outcome of scenario NAME hangs on.

    tornado: exact switch points along one assumption at a time. sobol, morris, pawn: global sensitivity
    (needs SALib). information: what it is worth to learn each assumption. prim: a box of few assumptions in
    which the outcome lasts. documents, terms: leave one out (for all equilibria, no --target).
    """
    scenario = chosen(name, settings, calibration, overlay)
    methods: dict[str, Callable[..., Answer]] = {
        "tornado": _tornado,
        **dict.fromkeys(_MEASURES, _indices),
        "information": _information,
        "prim": _prim,
        "documents": _omissions,
        "terms": _omissions,
    }
    if method not in methods:
        raise ScenarioError(f"--method {method}: found no such method{nearest(method, methods)}")
    if outcome is None and method not in {"documents", "terms"}:
        raise ScenarioError("--target: found none, expected an outcome, an action profile or a statement")
    refuse_idle(f"with --method {method}", *_IDLE.get(method, ()))
    options = {"over": over, "unspoken": unspoken, "seed": seed, "quantity": quantity, "samples": samples}
    with output.working(method):
        answer = methods[method](scenario, outcome, method, options)
    if as_json:
        output.print_json({"method": method, "target": outcome, "summary": answer.head, "rows": answer.rows})
    else:
        _show(scenario, answer.head, answer.rows if answer.shown is None else answer.shown)
    if target is not None:
        _draw(scenario, answer, target, seed, _MEASURES.get(method, ""))


def _show(scenario: Scenario, head: str, rows: Rows) -> None:
    console = output.console()
    console.print(f"Values in force: {output.values_in_force(scenario)}")
    console.print(head)
    if rows:
        written = _number_of(rows)
        texts = [[_text(cell, written) for cell in row.values()] for row in rows]
        console.print(output.table(list(rows[0]), texts, whole=list(rows[0])[:1]))


def _number_of(rows: Rows) -> Callable[[float], str]:
    """Return how to write the numbers of a table: with three decimals, or digits where all are small or some large."""
    largest = max(
        (abs(cell) for row in rows for cell in row.values() if isinstance(cell, float)), default=1.0
    )
    return output.number if _SMALL <= largest < _LARGE or not largest else "{:.3g}".format


def _text(cell: object, written: Callable[[float], str]) -> str:
    if isinstance(cell, float):
        return written(cell)
    return ", ".join(_text(one, written) for one in cell) if isinstance(cell, list) else str(cell)


def _noted(head: str, notes: Sequence[str]) -> str:
    return ". ".join([head, *(f"Note: {note}" for note in notes)]) + "." * bool(notes)


def _sampled(options: dict[str, Any], name: str) -> dict[str, Any]:
    kept = {key: options[key] for key in ("over", "unspoken", "seed")}
    return kept | ({name: options["samples"]} if options["samples"] else {})


def _tornado(scenario: Scenario, target: str, method: str, options: dict[str, Any]) -> Answer:
    from bargaining.analysis.robustness import tornado
    from bargaining.scenario.numbers import plain

    found = tornado(scenario, target)
    rows = [
        {
            "assumption": bar.parameter,
            "in force": plain(bar.value),
            "range": [plain(end) for end in bar.range],
            "documents": [plain(end) for end in bar.documents or ()],
            "equilibrium from": str(interval.start),
            "to": str(interval.end),
            "ended by": [str(b) for b in (interval.start_bound, interval.end_bound) if b.player],
        }
        for bar in found.bars
        if bar.switches
        for interval in bar.intervals
    ]
    never = [bar.parameter for bar in found.bars if not bar.switches]
    verdict = "is" if found.holds else "is not"
    idle = f"{len(never)} of {len(found.bars)} assumptions alone change nothing inside their ranges"
    head = f"{found.outcome} {verdict} an equilibrium; {idle}"
    switches = [row for row in found.to_rows() if row["parameter"] not in never]
    return Answer(head, rows, {"switches": switches, "spans": found.spans()})


def _indices(scenario: Scenario, target: str, method: Any, options: dict[str, Any]) -> Answer:
    from bargaining.analysis.robustness import sensitivity_indices

    found = sensitivity_indices(
        scenario, target, method, quantity=options["quantity"], **_sampled(options, "samples")
    )
    rows = [{"assumption": entry.parameter, **entry.measures} for entry in found.entries]
    telling = [row for entry, row in zip(found.entries, rows, strict=True) if any(entry.measures.values())]
    points = f"{found.evaluations} points of the design"
    if found.count is None:
        head = f"{found.target}, {found.quantity}: mean {_number_of([{'mean': found.mean}])(found.mean)} at {points}"
    else:
        head = f"{found.target}, {found.quantity}: an equilibrium at {found.count} of {points}"
    if silent := len(rows) - len(telling):
        head += f"; {silent} of {len(rows)} assumptions have no influence there"
    head = _noted(head, found.notes)
    drawn = found.to_rows() or [
        {
            "outcome": found.target,
            "parameter": e.parameter,
            "measure": m,
            "value": e.measures[m],
            "error": 0.0,
        }
        for e in found.entries
        for m in ("maximum", "median")
    ]
    shown = [
        {**row, "label": scenario.label(row["parameter"]), "measure": row["measure"].replace("_", " ")}
        for row in drawn[:_ROWS]
    ]
    return Answer(head, rows, {"indices": shown}, telling)


def _information(scenario: Scenario, target: str, method: str, options: dict[str, Any]) -> Answer:
    from bargaining.analysis.robustness import value_of_information

    found = value_of_information(scenario, target, **_sampled(options, "draws"))
    rows = [
        {
            "learnt": worth.name,
            "Brier score falls by": worth.brier,
            "interval": list(worth.brier_interval),
            "wrong forecasts fall by": worth.errors,
            "interval of these": list(worth.errors_interval),
        }
        for worth in (*found.parameters, *found.documents)
    ]
    head = (
        f"{found.target}: an equilibrium in {found.probability:.3f} of {found.draws} draws. Learning everything "
        f"lowers the Brier score by {found.brier:.3f} and the share of wrong forecasts by {found.errors:.3f}. A "
        "document stands for the assumptions on which it alone stretches the disagreement"
    )
    return Answer(_noted(head, found.notes), rows)


def _prim(scenario: Scenario, target: str, method: str, options: dict[str, Any]) -> Answer:
    from bargaining.analysis.robustness import discover

    found = discover(scenario, target, **_sampled(options, "draws"))
    chosen_box = found.chosen
    rows = [{"assumption": p, "from": low, "to": high} for p, (low, high) in chosen_box.limits.items()]
    head = f"{found.target}: {found.base_rate:.3f} of {found.draws} fresh draws"
    if rows:
        head += (
            f"; inside the box {chosen_box.density:.3f} (density), which holds {chosen_box.coverage:.3f} of them "
            "(coverage)"
        )
    return Answer(_noted(head, found.notes), rows)


def _omissions(scenario: Scenario, target: str | None, method: str, options: dict[str, Any]) -> Answer:
    from bargaining.analysis.robustness import without_documents, without_terms

    found = without_documents(scenario) if method == "documents" else without_terms(scenario)

    def named(profiles: Sequence[tuple[str, ...]]) -> list[str]:
        return [scenario.outcome(profile) for profile in profiles]

    rows = [
        {
            "without": one.name,
            "equilibria": named(one.profiles),
            "lost": named(one.lost),
            "gained": named(one.gained),
        }
        for one in found
    ]
    changed = [
        {key: row[key] for key in ("without", "lost", "gained")}
        for row in rows
        if row["lost"] or row["gained"]
    ]
    head = f"Pure equilibria with one of the {method} left out: {len(changed)} of {len(rows)} change them"
    return Answer(head, rows, shown=changed)


def _draw(scenario: Scenario, answer: Answer, target: Path, seed: int, measured: str) -> None:
    from bargaining.plotting import DOUBLE_COLUMN_MM, figure, journal_style
    from bargaining.plotting.indices import draw_indices, indices_height
    from bargaining.plotting.tornado import draw_tornado, tornado_height
    from bargaining.studies.saving import saved

    rows = next(iter(answer.tables.values()))
    if not rows:
        raise ScenarioError(f"--output: found nothing to draw: {answer.head}")
    with journal_style():
        if "switches" in answer.tables:
            page = figure(DOUBLE_COLUMN_MM, tornado_height(rows))
            draw_tornado([page.add_subplot()], rows, answer.tables["spans"])
        else:
            page = figure(DOUBLE_COLUMN_MM, indices_height(rows))
            draw_indices([page.add_subplot()], rows, axis_label=measured)
        saved(page, target, answer.tables, scenario, seed=seed, alt=answer.head)
