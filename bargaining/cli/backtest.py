"""``bargaining backtest``: which predictions fit what was seen, and how quantal response fared on what followed."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

import click

from bargaining.errors import BargainingError
from bargaining.terminal import output
from bargaining.terminal.options import json_option

if TYPE_CHECKING:
    from bargaining.analysis.backtests.result import Backtest
    from bargaining.terminal.tables import Table


@click.command("backtest")
@click.argument("name", required=False)
@click.option(
    "--known-to",
    metavar="DATE",
    help="Day, month or year up to which things are taken as known.  [default: the last period is held out]",
)
@click.option("--since", metavar="DATE", help="Leave out periods that began before this day, month or year.")
@json_option
def backtest_command(name: str | None, known_to: str | None, since: str | None, as_json: bool) -> None:
    """Score what scenario NAME predicts on the dated periods of the evidence; all packaged scenarios without NAME.

    Every concept of the scenario's form is asked, at the baseline and in each document's reading. Which sample a
    period is for a reading follows from the dates of both.
    """
    from bargaining.analysis.backtests.testing import backtest
    from bargaining.loading.scenarios import load
    from bargaining.scenario.reading import packaged_scenarios

    names = [name] if name else list(packaged_scenarios())
    found, refused = [], []
    with output.working("testing"):
        for asked in names:
            try:
                found.append(backtest(load(asked), known_to=known_to, since=since))
            except BargainingError as error:
                refused.append(error)
    if not found:
        raise refused[0]
    if as_json:
        written = [one.to_dict() for one in found]
        output.print_json({"scenarios": written, "refused": [str(reason) for reason in refused]})
        return
    console = output.console()
    for reason in refused:
        console.print(f"Left out: {reason}")
    for one in found:
        console.print(f"{one.title} ({one.name}), known to {one.record.known_to}")
        console.print(_sets(one))
        console.print(
            "Of each sample: in how many periods the set was right, and by how much the rate is above that of random "
            "sets of the same size."
        )
        if one.quantal:
            console.print(_quantal(one))
        for note in one.notes:
            console.print(note)


def _sets(found: Backtest) -> Table:
    kinds = list(dict.fromkeys(total.sample for one in found.sets for total in one.totals))
    rows = []
    for one in found.sets:
        fitting = [f"{outcome} ({number})" for outcome, number in one.fitting.items()]
        row = [
            one.concept,
            one.reading.label,
            ", ".join(fitting) or "none",
            f"{one.mixed}" if one.complete else f"{one.mixed} or more",
        ]
        for kind in kinds:
            of_kind = [total for total in one.totals if total.sample == kind]
            row.append(" ".join(f"{t.hits} of {t.periods}, {float(t.skill):.2f}" for t in of_kind))
        rows.append(row)
    columns = ["concept", "reading", "predicted (periods it fits)", "mixed", *kinds]
    return output.table(columns, rows, right=["mixed"], whole=["concept", *kinds])


def _quantal(found: Backtest) -> Table:
    rows = []
    for one in found.quantal:
        fit = one.fit
        high = "no end" if fit.high is None else f"{fit.high:.2f}"
        precision = "unbounded" if fit.at_limit else f"{fit.precision:.2f}"
        followed = zip(one.followed, fit.forecasts, strict=True)
        rows += [
            [
                one.reading.label,
                precision,
                f"{fit.low:.2f} to {high}",
                period,
                one.sample,
                f"{exp(forecast.score):.3f}",
                f"{exp(forecast.low):.3f} to {exp(forecast.high):.3f}",
                f"{exp(forecast.uniform):.3f}",
                f"{forecast.score - forecast.uniform:.2f}",
            ]
            for period, forecast in followed
        ] or [[one.reading.label, precision, f"{fit.low:.2f} to {high}", *[""] * 6]]
    columns = ["quantal response", "precision", "95 %", "period", "sample", "probability", "95 %", "uniform"]
    return output.table(
        [*columns, "above uniform"], rows, right=["precision", "above uniform"], whole=columns[3:6]
    )
