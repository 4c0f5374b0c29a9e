"""What readers of screens are told where the theme draws a sign alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SIGN = '<summary><span class="toctree-toggle"'
TOLD = '<summary aria-label="Show or hide the pages below"><span class="toctree-toggle"'


def tell(app: Sphinx, error: Exception | None) -> None:
    """Give the arrows of the table of contents a name."""
    for page in Path(app.outdir).rglob("*.html") if error is None else ():
        text = page.read_text(encoding="utf-8")
        if SIGN in text:
            page.write_text(text.replace(SIGN, TOLD), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Do so when all pages are written."""
    app.connect("build-finished", tell)
