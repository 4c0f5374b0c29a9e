"""``bargaining why``: where a figure comes from, and whether its command makes the same now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bargaining.errors import BargainingError, FigureError
from bargaining.terminal import output
from bargaining.terminal.options import json_option

if TYPE_CHECKING:
    from bargaining.studies.why import Compared, Origin


@click.command("why")
@click.argument("figure", type=click.Path(path_type=Path))
@click.option("--no-run", is_flag=True, help="Only say where it comes from.")
@json_option
@click.pass_context
def why_command(context: click.Context, figure: Path, no_run: bool, as_json: bool) -> None:
    """Say where FIGURE comes from, run its command again in a folder of its own, and compare tables and image.

    FIGURE is a PDF, PNG, TIFF, EPS or SVG that this program wrote. Its manifest is read from the file itself, or, where
    it holds none, from the JSON beside it. Only commands of this package that write figures are run, and nothing of
    yours is overwritten. The exit status is 1 where something differs.
    """
    from bargaining.studies.commands import read_command
    from bargaining.studies.why import as_json as plain
    from bargaining.studies.why import origin_of, run_again

    origin = origin_of(figure)
    again = read_command(origin.provenance.get("command"), _found)
    if not as_json:
        _tell(origin, str(again))
    found = None
    if not no_run:
        with output.working("running the command again"):
            try:
                found = run_again(origin, again, _group())
            except click.ClickException as error:
                raise FigureError(f"{figure}: its command fails now: {error.format_message()}") from None
            except BargainingError as error:
                raise FigureError(f"{figure}: its command fails now: {error}") from None
    if as_json:
        output.print_json(plain(origin, found))
    elif found is not None:
        _tell_compared(found)
    if found is not None and found.differs:
        context.exit(1)


def _group() -> click.Group:
    from bargaining.cli.main import group

    return group


def _found(program: str, name: str) -> click.Command | None:
    """Return a command of ``bargaining``, or that of an experiment's script."""
    if program == "bargaining":
        group = _group()
        return group.get_command(click.Context(group), name)
    from bargaining.resources import folder
    from bargaining.studies.reproducing import loaded
    from bargaining.studies.script import command_of

    scripts = {path.stem: path for path in folder("experiments").glob("*.py")}
    return command_of(loaded(scripts[name])) if name in scripts else None


def _tell(origin: Origin, called: str) -> None:
    from bargaining.studies.why import told_evidence

    provenance: Mapping[str, Any] = origin.provenance
    where = (
        "inside the file" if origin.inside else f"beside it, in {origin.path.stem}.json; the file holds none"
    )
    lines = {
        "Figure": f"{origin.name} ({origin.path.name})",
        "Manifest": where,
        "Command": called,
        "Scenario": provenance.get("scenario") or provenance.get("game"),
        "Digest": provenance.get("digest"),
        "Calibration": provenance.get("calibration"),
        "Overlay": provenance.get("overlay"),
        "Set": _pairs(provenance.get("set")),
        "Parameters": _pairs(provenance.get("parameters")),
        "Seed": provenance.get("seed"),
        "Format": " ".join(map(str, origin.manifest.get("format") or [])),
        "Evidence": told_evidence(origin),
        "Versions": _pairs(origin.manifest["versions"], " "),
        "Tables": ", ".join(origin.tables),
    }
    for head, text in lines.items():
        if text not in (None, ""):
            output.console().print(f"{head}: {text}")


def _pairs(values: object, between: str = " = ") -> str:
    if not isinstance(values, Mapping):
        return ""
    return ", ".join(f"{name}{between}{value}" for name, value in values.items())


def _tell_compared(found: Compared) -> None:
    for what in found.same:
        output.echo(f"Same: {what}")
    for what in found.differs:
        output.echo(f"Differs: {what}")
    for what in found.notes:
        output.echo(f"Version: {what}")
    output.echo(
        "The figure is not what its command makes now."
        if found.differs
        else "The figure is what its command makes now."
    )
