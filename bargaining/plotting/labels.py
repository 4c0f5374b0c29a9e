"""What labels are made of: their measured size, their lines, and the settled layout that they are measured in."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining.errors import FigureError
from bargaining.plotting.style import DPI, LABEL_PT, TEXT_PT

PIXELS_PER_POINT = DPI / 72
MOST_LINES = 4
LONGEST_WORD = 24


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


def write_head(ax: Axes, text: str, *, size: float = LABEL_PT) -> None:
    """Write what a panel shows above it, from its left edge on.

    Parameters
    ----------
    ax : Axes
        The panel.
    text : str
        In lines that have room there.
    size : float
        In points.
    """
    ax.annotate(
        text, (0, 1), xytext=(0, 3), xycoords="axes fraction", textcoords="offset points", ha="left", va="bottom",
        fontsize=size,
    )  # fmt: skip


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


def wrapped_to(text: str, characters: int, lines: int = MOST_LINES) -> str:
    """Break a text between words into even lines of about so many characters; what is too long ends in an ellipsis.

    Parameters
    ----------
    text : str
        Words with single spaces.
    characters : int
        The wanted length of a line; a longer word stays whole unless it is very long.
    lines : int
        The most lines.

    Examples
    --------
    >>> wrapped_to("Kremlin-run opening", 12).splitlines()
    ['Kremlin-run', 'opening']
    >>> wrapped_to("an opening that the Kremlin runs from afar", 12, 2).splitlines()
    ['an opening', 'that the …']
    """
    words = [cut(word, max(characters, LONGEST_WORD)) for word in text.split()]
    filled = _fill(words, characters)
    if len(filled) > lines:
        kept = filled[:lines]
        kept[-1] = cut(f"{kept[-1]} {filled[lines]}", max(characters, len(kept[-1]) + 2))
        return "\n".join(kept)
    return wrapped(" ".join(words), len(filled))


def cut(text: str, characters: int) -> str:
    """Shorten a text to so many characters, between words where one ends near, with an ellipsis.

    Parameters
    ----------
    text : str
        One line.
    characters : int
        The most, the ellipsis included; at least 2.

    Examples
    --------
    >>> cut("Freeze", 6), cut("Poland, Lithuania and Latvia", 20), cut("Unwiederbringlich", 8)
    ('Freeze', 'Poland, Lithuania …', 'Unwiede…')
    """
    if len(text) <= characters:
        return text
    kept = text[: max(characters, 2) - 1]
    head, space, _ = kept.rpartition(" ")
    return f"{head} …" if space and len(head) + 2 >= 0.7 * characters else f"{kept.rstrip()}…"


def narrowed(page: Figure, text: str, room: float, *, size: float = TEXT_PT) -> str:
    """Shorten the lines of a text that are wider than the room.

    Parameters
    ----------
    page : Figure
        Where it would stand.
    text : str
        One line or several.
    room : float
        In pixels.
    size : float
        In points.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> page = figure(82, 60)
    >>> narrowed(page, "Freeze", 500), narrowed(page, "European Union, Poland and Latvia", 200)
    ('Freeze', 'European …')
    """
    lines = []
    for whole in text.splitlines():
        line, length = whole, len(whole)
        while length > 2 and text_size(page, line, size=size)[0] > room:
            length = min(length - 1, max(2, int(0.9 * length)))
            line = cut(whole, length)
        lines.append(line)
    return "\n".join(lines)


def name_axis(ax: Axes, side: str, text: str) -> None:
    """Write what an axis shows beside it, in as many lines as it takes not to be longer than the axis.

    Parameters
    ----------
    ax : Axes
        In a figure whose layout is settled.
    side : {"x", "y"}
        Which axis.
    text : str
        What it shows.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> ax = figure(50, 30).add_subplot()
    >>> name_axis(ax, "y", "Chance that the ruler goes within the year")
    >>> ax.get_ylabel().count(chr(10)) > 0
    True
    """
    extent = ax.get_window_extent()
    length = extent.width if side == "x" else extent.height
    ways = (wrapped(text, lines) for lines in range(1, len(text.split()) + 1))
    fits = (way for way in ways if text_size(figure_of(ax), way, size=LABEL_PT)[0] <= length)
    (ax.set_xlabel if side == "x" else ax.set_ylabel)(next(fits, text))


def _fill(words: Sequence[str], width: int) -> list[str]:
    """Fill lines greedily with whole words."""
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines or [""]
