"""Typefaces that are installed, by name."""

from __future__ import annotations

from bargaining.errors import FigureError, nearest


def require_font(name: str) -> None:
    """Refuse a typeface that is not installed, or that no page could embed.

    Parameters
    ----------
    name : str
        As Matplotlib knows it, such as ``DejaVu Serif``.

    Raises
    ------
    FigureError
        Naming the nearest one that is installed.

    Examples
    --------
    >>> require_font("DejaVu Serif")
    >>> require_font("DejaVu Sarif")
    Traceback (most recent call last):
    ...
    bargaining.errors.FigureError: --font DejaVu Sarif: not installed (did you mean 'DejaVu Serif'?)
    """
    from matplotlib.font_manager import fontManager

    known = sorted({str(entry.name) for entry in fontManager.ttflist})
    if name not in known:
        raise FigureError(f"--font {name}: not installed{nearest(name, known)}")
