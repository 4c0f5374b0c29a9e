"""Build the documentation: ``python -m docs.site FOLDER`` writes pages into ``FOLDER/html``.

Pages are first put into ``FOLDER/source``: those that stand in ``docs/``, and those that are made of the package, its
commands, its scenarios and the figures. Nothing is written anywhere else and nothing is fetched. A warning is an error.
"""

from __future__ import annotations

import sys
from pathlib import Path

from docs.site.staging import stage

HERE = Path(__file__).resolve().parent


def build(folder: Path) -> int:
    """Build all pages and return the exit status: 0 if there was neither an error nor a warning."""
    from sphinx.cmd.build import build_main

    source, trees, pages = (folder / name for name in ("source", "doctrees", "html"))
    stage(source)
    options = ["-q", "-W", "--keep-going", "-n", "-b", "html", "-c", str(HERE), "-d", str(trees)]
    return build_main([*options, str(source), str(pages)])


if __name__ == "__main__":
    sys.exit(build(Path(sys.argv[1] if len(sys.argv) > 1 else "build/docs").resolve()))
