"""What labels are made of: their measured size, their lines, and the settled layout that they are measured in."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining.errors import FigureError
from bargaining.plotting.style import DPI, TEXT_PT

PIXELS_PER_POINT = DPI / 72


def figure_of(ax: Axes) -> Figure:
    """Return the figure that holds the axes.

    Parameters
    ----------
    ax : Axes
        Axes of a figure (not of a subfigure).

    Raises
    ------
    FigureError
        When the axes stand in no figure, or in a subfigure.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> page = figure(82, 60)
    >>> figure_of(page.add_subplot()) is page
    True
    """
    page = ax.get_figure()
    if not isinstance(page, Figure):
        raise FigureError("figure: the axes stand in no figure of their own; make it with style.figure")
    return page


def settle(page: Figure) -> Figure:
    """Give every panel its final place, so that positions can be measured.

    Parameters
    ----------
    page : Figure
        With its axes and their tick labels.

    Returns
    -------
    Figure
        The same figure.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> page = figure(82, 60)
    >>> ax = page.add_subplot()
    >>> before = ax.get_window_extent().x0
    >>> bool(settle(page).axes[0].get_window_extent().x0 == before)
    False
    """
    engine = page.get_layout_engine()
    if engine is not None:
        engine.execute(page)
    return page


def text_size(page: Figure, text: str, *, size: float = TEXT_PT, rotation: float = 0) -> tuple[float, float]:
    """Measure a text as it would be drawn.

    Parameters
    ----------
    page : Figure
        Where it would stand.
    text : str
        One line or several.
    size : float
        In points.
    rotation : float
        In degrees.

    Returns
    -------
    tuple of float
        Width and height in pixels.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> narrow, wide = (text_size(figure(82, 60), text)[0] for text in ("i", "Freeze"))
    >>> narrow < wide
    True
    """
    probe = page.text(0.5, 0.5, text, fontsize=size, rotation=rotation)
    extent = probe.get_window_extent()
    probe.remove()
    return float(extent.width), float(extent.height)


def wrapped(text: str, lines: int) -> str:
    """Break a text between words into at most so many lines, as even as can be.

    Parameters
    ----------
    text : str
        Words with single spaces.
    lines : int
        The most lines.

    Examples
    --------
    >>> wrapped("Freeze + Status quo + Package", 2).splitlines()
    ['Freeze + Status', 'quo + Package']
    """
    words = text.split()
    width = max(map(len, words), default=0)
    while True:
        broken = _fill(words, width)
        if len(broken) <= max(lines, 1):
            return "\n".join(broken)
        width += 1


def wrapped_to(text: str, characters: int) -> str:
    """Break a text between words into even lines of about so many characters.

    Parameters
    ----------
    text : str
        Words with single spaces.
    characters : int
        The wanted length of a line; a single longer word stays whole.

    Examples
    --------
    >>> wrapped_to("Kremlin-run opening", 12).splitlines()
    ['Kremlin-run', 'opening']
    """
    return wrapped(text, len(_fill(text.split(), characters)))


def _fill(words: Sequence[str], width: int) -> list[str]:
    """Fill lines greedily with whole words."""
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines or [""]
