"""``bargaining phase``: which pure equilibria exist where over two assumptions."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bargaining.studies import Drawing, Experiment, Progress, Settings, Table, Tables, carry_out
from bargaining.terminal import output
from bargaining.terminal.formatting import typed
from bargaining.terminal.options import (
    World,
    figure_option,
    gathered,
    json_option,
    refuse_setting,
    scenario_options,
)

CELLS = (
    "A cell is where, inside the ranges, all its inequalities hold strictly (of lines that begin with a dash, those\n"
    "of one), with the boundary of that set, which other cells may share.\n"
)
BOUNDS = (
    "An equilibrium holds wherever all its inequalities hold strictly, and nowhere where one fails: there the player\n"
    "named gains by the action named.\n"
)

if TYPE_CHECKING:
    from bargaining.analysis.plane import PlaneRegimes
    from bargaining.analysis.plane.conditions import Part
    from bargaining.scenario import Scenario


@click.command("phase")
@click.argument("name")
@click.argument("x")
@click.argument("y", metavar="Y", required=False)
@scenario_options
@json_option
@figure_option("the map", "cells", "documents", "shares")
@gathered(world=World)
def phase_command(
    x: str,
    y: str | None,
    world: World,
    as_json: bool,
    target: Path | None,
) -> None:
    """Show which pure equilibria scenario NAME has over the ranges of the parameters X and Y, exactly.

    Prints the cells of the map, each with its set of equilibria, its share and the inequalities that describe it;
    for each equilibrium, the inequalities that make it one and whose deviation pays where they fail; and where the
    documents stand. Over one parameter: regimes.
    """
    if y is None:
        along = shlex.join(["bargaining", "regimes", world.name, x])
        raise click.UsageError(f"found one assumption, expected two; along one: {along}")
    refuse_setting(world.settings, (x, y))
    scenario = world.chosen()
    from bargaining.analysis import regions
    from bargaining.forms.assessed import predictions_in_words

    found = regions(scenario, x, y)
    several = predictions_in_words(scenario.form)[1]
    if as_json:
        from bargaining.analysis.plane.tables import plane_dictionary

        output.print_json(plane_dictionary(scenario, found))
    else:
        _print(scenario, found, several)
    if target is not None:
        asked = Settings(scenario, (x, y), False)
        made = carry_out(
            _experiment(found, target.stem, several),
            asked,
            target.parent,
            typed(target),
            lambda share: None,
        )
        for path in made.files:
            output.echo(path, err=True)


def _print(scenario: Scenario, found: PlaneRegimes, several: str) -> None:
    from bargaining.analysis.plane.tables import document_rows, regime_label
    from bargaining.analysis.plane.words import equation
    from bargaining.forms.assessed import worded_for

    box = found.box
    output.echo(f"Values in force: {output.values_in_force(scenario)}")
    output.echo(
        f"{several.capitalize()} over {found.x} ({float(box.x_low):g} to {float(box.x_high):g}) "
        f"and {found.y} ({float(box.y_low):g} to {float(box.y_high):g})\n"
    )
    console = output.console()
    for heads, rows, meaning in (
        (("Regime", "Share", "Cell"), _cell_rows(scenario, found), CELLS),
        (("Equilibrium", "Share", "Holds where"), _bound_rows(scenario, found), BOUNDS),
    ):
        named = tuple(worded_for(scenario.form, head) for head in heads)
        console.print(output.table(named, rows, right=("Share",), lines=True))
        output.echo(worded_for(scenario.form, meaning))
    for curve, profile in dict.fromkeys((seam.equation, seam.profile) for seam in found.seams):
        output.echo(
            f"On pieces of {equation(curve)}, and on neither side of them: {regime_label(scenario, [profile])}"
        )
    for curve, profile in dict.fromkeys((gap.equation, gap.profile) for gap in found.gaps):
        output.echo(
            f"On both sides of pieces of {equation(curve)}, and not on them: {regime_label(scenario, [profile])}"
        )
    marks = [
        (
            str(row["short"]),
            *(
                f"{row[axis]:g}{' (borrowed)' * (name in row['borrowed'].split())}"
                for axis, name in (("x", found.x), ("y", found.y))
            ),
            str(row["regime"]),
        )
        for row in document_rows(scenario, found.x, found.y)
    ]
    if marks:
        console.print(output.table(("Document", found.x, found.y, "Regime there"), marks))


def _cell_rows(scenario: Scenario, found: PlaneRegimes) -> list[tuple[str, str, str]]:
    from bargaining.analysis.plane.tables import regime_label

    return [
        (
            regime_label(scenario, cell.profiles),
            f"{100 * float(cell.area) / float(found.area):.2f} %",
            _described(cell.parts),
        )
        for cell in found.cells
    ]


def _described(parts: Sequence[Part]) -> str:
    """Return a cell's conditions a line each; what only one of its parts adds stands in a line of its own."""
    from bargaining.analysis.plane.words import description

    common, added = description(parts)
    if not added:
        return "\n".join(common) or "everywhere"
    head = "and one of these:" if common else "one of these:"
    return "\n".join([*common, head, *(f"- {' and '.join(words)}" for words in added)])


def _bound_rows(scenario: Scenario, found: PlaneRegimes) -> list[tuple[str, str, str]]:
    from bargaining.analysis.plane.tables import indifference, regime_label
    from bargaining.analysis.plane.words import inequality

    rows = []
    for profile in found.profiles:
        share = sum(float(cell.area) for cell in found.region(profile)) / float(found.area)
        bounds = []
        for polynomial, reasons in found.bounds(profile).items():
            gains = dict.fromkeys(f"{reason.place or reason.player} {reason.deviation}" for reason in reasons)
            written = inequality(polynomial, strict=indifference(reasons))
            bounds.append(f"{written}, else {' or '.join(gains)}")
        label = regime_label(scenario, [profile])
        where = _described(found.unions[profile]) if profile in found.unions else "\n".join(bounds)
        rows.append((label, f"{100 * share:.2f} %", where or "everywhere"))
    return rows


def _experiment(found: PlaneRegimes, stem: str, several: str) -> Experiment:
    from bargaining.analysis.plane.tables import document_rows, outline_rows, share_rows

    def compute(settings: Settings, progress: Progress) -> Tables:
        scenario = settings.scenario
        axes = [{"x_label": scenario.label(found.x), "y_label": scenario.label(found.y)}]
        return {
            "axes": axes,
            "shares": share_rows(scenario, found),
            "cells": outline_rows(scenario, found),
            "documents": document_rows(scenario, found.x, found.y),
        }

    def draw(tables: Mapping[str, Table]) -> dict[str, Drawing]:
        from bargaining.plotting import draw_regime_map, figure, one_column

        page = figure(one_column(), 84)
        axes = tables["axes"][0]
        draw_regime_map(page.add_subplot(), tables["cells"], tables["documents"], **axes)
        return {stem: Drawing(page, {key: tables[key] for key in ("cells", "documents", "shares")})}

    def findings(tables: Mapping[str, Table]) -> list[str]:
        shares = ", ".join(f"{row['regime']} {row['share']:.1%}" for row in tables["shares"][:4])
        return [f"Share of the map: {shares}."]

    question = f"Which {several} exist where over {found.x} and {found.y}?"
    return Experiment(stem, question, compute, draw, findings)
