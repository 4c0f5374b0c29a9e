"""Typefaces that are installed, by name, and whether a page can hold them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from bargaining.errors import FigureError, nearest

VECTOR = frozenset({"pdf", "eps"})
"""Kinds of files that embed a typeface."""
_POSTSCRIPT = b"OTTO"


def require_font(name: str, kinds: Collection[str]) -> None:
    """Refuse a typeface that is not installed, or that no page could embed.

    Parameters
    ----------
    name : str
        As Matplotlib knows it, such as ``DejaVu Serif``.
    kinds : collection of str
        Of the files that are to be written.

    Raises
    ------
    FigureError
        Naming the nearest one that is installed; or where its outlines are PostScript's, which Matplotlib puts into a
        PDF or EPS under the name of another kind of font, so that printers refuse it.

    Examples
    --------
    >>> require_font("DejaVu Serif", ["pdf"])
    >>> require_font("DejaVu Sarif", ["pdf"])
    Traceback (most recent call last):
    ...
    bargaining.errors.FigureError: --font DejaVu Sarif: not installed (did you mean 'DejaVu Serif'?)
    """
    from matplotlib.font_manager import fontManager

    files: dict[str, list[str]] = {}
    for entry in fontManager.ttflist:
        files.setdefault(str(entry.name), []).append(str(entry.fname))
    if name not in files:
        raise FigureError(f"--font {name}: not installed{nearest(name, files)}")
    if VECTOR & set(kinds) and any(_outlines(Path(file)) == _POSTSCRIPT for file in files[name]):
        raise FigureError(
            f"--font {name}: found PostScript outlines (OpenType CFF), which PDF and EPS cannot embed as TrueType; "
            "expected a TrueType font, or --format png or tiff"
        )


def _outlines(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(4)
    except OSError:
        return b""
