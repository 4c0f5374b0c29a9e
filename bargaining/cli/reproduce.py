"""``bargaining reproduce``: run the experiments, and say what was made and found."""

from __future__ import annotations

from pathlib import Path

import click

from bargaining.terminal.options import force_option
from bargaining.terminal.output import bars, echo


@click.command("reproduce")
@click.option(
    "--only", "wanted", metavar="ID", multiple=True, help="Run this experiment only; may be repeated."
)
@click.option("--quick", is_flag=True, help="Coarse grids, to try things out.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("figures"),
    show_default=True,
    help="Folder for figures, data and manifests.",
)
@force_option
def reproduce_command(wanted: tuple[str, ...], quick: bool, output: Path) -> None:
    """Run the experiments and draw every figure."""
    from bargaining.studies.reproducing import chosen_experiments, reproduce

    experiments = chosen_experiments(wanted)
    with bars() as started:
        files, findings = reproduce(experiments, output, quick=quick, started=started)
    echo(f"Made {len(files)} files of {len(experiments)} experiments in {output}")
    for finding in findings:
        echo(f"- {finding}")
