"""The register of predictions as a table of cells: what came of each trial in each reading."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from bargaining.errors import FigureError
from bargaining.plotting.labels import wrapped_to
from bargaining.plotting.style import (
    HAIRLINE_PT,
    POINTS_PER_MM,
    TEXT_PT,
    figure,
    journal_style,
)
from bargaining.plotting.tables import Table, labels, require

_COLUMNS = ("number", "prediction", "trial", "scenario", "reading", "finding")
_WORDS = {
    "holds": ("as predicted", "+", "#0072B2", "white"),
    "unmoved": ("nothing moves", "0", "#D9D9D9", "black"),
    "fails": ("otherwise", "-", "white", "black"),
}
"""What is written in the key and in a cell, and the colours of the cell and of its sign."""
_ROW_PT, _HEAD_PT, _KEY_PT, _LINE_PT = 9.6, 62.0, 22.0, 9.0
_TEXT, _NAME = 58, 30
"""Characters of a prediction in a line, and of a scenario's name."""
_LEFT = 0.66
"""Share of the page that the words take."""


def register_panel(trials: Table, width_mm: float) -> tuple[Figure, Axes]:
    """Return a figure with room for a row a trial.

    Parameters
    ----------
    trials : table
        What `draw_register` will draw.
    width_mm : float
        The printed width.
    """
    require(trials, "trials", _COLUMNS)
    height = sum(_heights(trials).values()) + _HEAD_PT + _KEY_PT
    page = figure(width_mm, height / POINTS_PER_MM)
    page.set_layout_engine("none")
    bottom, top = _KEY_PT / height, 1 - _HEAD_PT / height
    return page, page.add_axes((_LEFT, bottom, 0.99 - _LEFT, top - bottom))


@journal_style()
def draw_register(ax: Axes, trials: Table) -> Axes:
    """Draw a cell for each trial and reading.

    Parameters
    ----------
    ax : Axes
        From `register_panel`.
    trials : table
        Rows of number, prediction, trial (its name, one within a prediction), scenario, reading, finding ("holds",
        "unmoved" or "fails").

    Returns
    -------
    Axes
        The same.

    Raises
    ------
    FigureError
        Naming the missing column or the finding that is none.

    Examples
    --------
    >>> row = {"number": 1, "prediction": "Trust brings peace", "trial": "a", "scenario": "talks"}
    >>> rows = [{**row, "reading": "Brief", "finding": "holds"}]
    >>> page, ax = register_panel(rows, 180)
    >>> [text.get_text() for text in draw_register(ax, rows).texts]
    ['1', 'Trust brings peace', 'talks', '+']
    """
    require(trials, "trials", _COLUMNS)
    readings, heights = labels(trials, "reading"), _heights(trials)
    ax.set_xlim(0, len(readings))
    ax.set_ylim(sum(heights.values()), 0)
    ax.set_xticks([k + 0.5 for k in range(len(readings))], readings, rotation=90, fontsize=TEXT_PT)
    ax.xaxis.tick_top()
    ax.set_yticks([])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    top, shown = 0.0, ""
    for key, height in heights.items():
        rows = [row for row in trials if _key(row) == key]
        number = str(rows[0]["number"])
        if number != shown:
            ax.axhline(top, xmin=-_LEFT / (1 - _LEFT), color="0.6", linewidth=HAIRLINE_PT, clip_on=False)
            _write(ax, number, top, -1.0)
            _write(ax, wrapped_to(str(rows[0]["prediction"]), _TEXT, 4), top, -0.955)
        shown = number
        _write(ax, wrapped_to(str(rows[0]["scenario"]), _NAME, 1), top, -0.232)
        for row in rows:
            _cell(ax, readings.index(str(row["reading"])), top, row["finding"])
        top += height
    handles = [
        Patch(facecolor=face, edgecolor="0.4", linewidth=HAIRLINE_PT) for _, _, face, _ in _WORDS.values()
    ]
    said = [f"{sign}  {text}" for text, sign, _, _ in _WORDS.values()]
    _page(ax).legend(handles, said, loc="lower center", ncols=len(said), frameon=False, fontsize=TEXT_PT)
    return ax


def _key(row: object) -> tuple[str, str]:
    assert isinstance(row, dict)
    return str(row["number"]), str(row["trial"])


def _heights(trials: Table) -> dict[tuple[str, str], float]:
    """Return the height of each row: the last of a prediction leaves room for what is predicted."""
    found: dict[tuple[str, str], float] = {}
    for row in trials:
        found.setdefault(_key(row), _ROW_PT)
    for number in dict.fromkeys(number for number, _ in found):
        own = [key for key in found if key[0] == number]
        text = next(str(row["prediction"]) for row in trials if str(row["number"]) == number)
        lines = wrapped_to(text, _TEXT, 4).count("\n") + 1
        found[own[-1]] += max(0.0, lines * _LINE_PT + 2 - len(own) * _ROW_PT)
    return found


def _write(ax: Axes, text: str, top: float, left: float) -> None:
    ax.annotate(
        text, (left * _LEFT / (1 - _LEFT), top), xytext=(0, -1.5), xycoords=("axes fraction", "data"),
        textcoords="offset points", ha="left", va="top", fontsize=TEXT_PT, annotation_clip=False, linespacing=1.05,
    )  # fmt: skip


def _cell(ax: Axes, column: int, top: float, finding: object) -> None:
    if finding not in _WORDS:
        raise FigureError(f"trials: finding {finding!r}, expected one of {', '.join(_WORDS)}")
    _, sign, face, ink = _WORDS[str(finding)]
    ax.add_patch(Rectangle((column, top), 1, _ROW_PT, facecolor=face, edgecolor="0.6", linewidth=HAIRLINE_PT))
    ax.text(
        column + 0.5, top + _ROW_PT / 2, sign, ha="center", va="center_baseline", fontsize=TEXT_PT, color=ink
    )


def _page(ax: Axes) -> Figure:
    found = ax.figure
    assert isinstance(found, Figure)
    return found
