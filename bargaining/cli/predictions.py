"""``bargaining predictions``: what should happen, who says so, and whether it does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bargaining.terminal import output
from bargaining.terminal.options import json_option

if TYPE_CHECKING:
    from bargaining.analysis.register.findings import Predictions, TrialFindings
    from bargaining.terminal.tables import Table


@click.command("predictions")
@click.argument("names", nargs=-1, metavar="[PREDICTION]...")
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path),
    default=None,
    help="A register of your own, a TOML file.",
)
@click.option(
    "--draws",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Make each trial again at so many draws between the documents, and tell how many are not against it.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the draws.")
@json_option
def predictions_command(
    names: tuple[str, ...], path: Path | None, draws: int, seed: int, as_json: bool
) -> None:
    """Test what documents and models predict: each PREDICTION by its number or its name, or all of them.

    A prediction is tried in one scenario or several, at the baseline and in the reading of each document: a statement
    at their own values, or how a statement or a quantity moves with one assumption. One that fails stays.
    """
    from bargaining.analysis.register.checking import predictions_of

    with output.bars() as started:
        progress = started("predictions")
        found = predictions_of(path, only=names, draws=draws, seed=seed, progress=progress)
    if as_json:
        output.print_json(found.to_dict())
        return
    console = output.console()
    console.print(_table(found))
    for one in found if names else ():
        console.print(f"{one.number}. {one.text}: {one.status}")
        for trial in one.trials:
            console.print(_trial(trial))


def _table(found: Predictions) -> Table:
    rows = [
        [
            str(one.number),
            one.text,
            " ".join(one.evidence) or "model",
            one.status,
            "\n".join(f"{trial.scenario}: {_count(trial)}" for trial in one.trials),
        ]
        for one in found
    ]
    return output.table(
        ["#", "prediction", "said in", "status", "readings in which it holds"],
        rows,
        right=["#"],
        whole=["said in"],
        lines=True,
        title="Predictions",
    )


def _count(trial: TrialFindings) -> str:
    """Return in how many readings a trial comes out, and what else came of it."""
    parts = [f"{len(trial.of('holds'))} of {len(trial.findings)}"]
    parts += [f"{len(found)} unmoved" for found in [trial.of("unmoved")] if found]
    parts += [f"{trial.held} of {trial.drawn} draws not against it"] if trial.drawn else []
    return ", ".join(parts)


def _trial(trial: TrialFindings) -> Table:
    rows = [[one.reading, one.word, one.why] for one in trial.findings]
    title = f"{trial.scenario}: {trial.asked}{'' if trial.exact else ' (at points of a grid)'}"
    title += f"; {trial.note}" if trial.note else ""
    return output.table(["reading", "finding", "why"], rows, whole=["reading", "finding"], title=title)
