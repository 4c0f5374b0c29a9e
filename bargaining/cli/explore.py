"""``bargaining explore``: a scenario as one page that opens in any browser, without Python and without a network."""

from __future__ import annotations

from pathlib import Path

import click

from bargaining.errors import BargainingError
from bargaining.terminal import output
from bargaining.terminal.options import World, force_option, forced, gathered, scenario_options
from bargaining.writing import put, refuse_foreign, require_room, told

ENDINGS = (".html", ".htm")


@click.command("explore")
@click.argument("name")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help="Write the page as FILE, which ends in .html.",
)
@click.option(
    "--evidence/--no-evidence",
    default=True,
    show_default=True,
    help="Write the paraphrases of the claims into the page; documents and paragraphs are named in any case.",
)
@scenario_options
@force_option
@gathered(world=World)
def explore_command(world: World, target: Path, evidence: bool) -> None:
    """Write scenario NAME as a page for somebody without Python: one file that opens in a browser.

    Its reader moves the assumptions, starts from the baseline, from a document or from an overlay, and sees at once
    which predictions hold, why, what flips them and where they hold on a map. What the page computes itself it decides
    exactly, or calls numerical. It asks nothing of a network.
    """
    if target.suffix.lower() not in ENDINGS:
        raise BargainingError(f"--output {target}: found the ending {target.suffix!r}, expected .html")
    require_room(target)
    from bargaining.pages.assembling import is_own

    refuse_foreign([target], lambda path: is_own(path.read_bytes()), force=forced())
    scenario = world.chosen()
    from bargaining.pages.explore import explorer, size_without_evidence

    page = explorer(scenario, name=_base(world.name), evidence=evidence)
    with told(target):
        put(target, page.encode())
    whole, bare = len(page.encode()), size_without_evidence(page)
    output.echo(f"{target}: {whole / 1000:.0f} kB, {bare / 1000:.0f} kB without the evidence")


def _base(name: str) -> str:
    """Return what a downloaded file extends: a packaged scenario, or a file beside it; a path tells who wrote it."""
    path = Path(name)
    return path.name if path.suffix == ".toml" else name
