"""``bargaining lint``: what an editor would send back of figures."""

from __future__ import annotations

from pathlib import Path

import click

from bargaining.errors import FigureError
from bargaining.formats import Format
from bargaining.terminal import output
from bargaining.terminal.options import json_option


@click.command("lint")
@click.argument("files", metavar="FIGURE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--journal", metavar="NAME", help="Also say whether figures are wider than its pages.")
@click.option("--width", metavar="LENGTH", help="The same for a width, such as 84mm.")
@json_option
def lint_command(files: tuple[Path, ...], journal: str | None, width: str | None, as_json: bool) -> None:
    """Say what an editor would send back of each FIGURE: a PDF, PNG, TIFF, EPS or SVG of any program.

    Text below 6 pt, clipped or overlapping; fonts that are not embedded or of type 3; classes that only colour tells
    apart, in greyscale and for readers who see colours otherwise; titles inside. What a file does not show is named.
    Findings are advice: the exit status is 0 whatever is found, and 1 only where a file cannot be read.
    """
    from bargaining.studies.linting import as_json as plain
    from bargaining.studies.linting import lint_file

    wanted = Format((journal or "").lower(), width=width or "") if journal or width else None
    found = []
    for path in files:
        try:
            found.append(lint_file(path, wanted))
        except FigureError as error:
            place = str(path) in str(error) or path.name in str(error)
            raise FigureError(str(error) if place else f"{path}: {error}") from None
    if as_json:
        output.print_json(plain(found))
        return
    for one in found:
        count = len(one.findings)
        output.echo(f"{one.file}: {f'{count} finding' + 's' * (count != 1) if count else 'nothing found'}")
        for finding in one.findings:
            output.echo(f"  {finding.check}: {finding.words}")
        for what in one.unchecked:
            output.echo(f"  not checked: {what}")
