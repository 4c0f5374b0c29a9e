"""Selection strips: what is picked along one parameter, one strip a concept or a reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bargaining.errors import FigureError
from bargaining.plotting.labels import figure_of, settle, text_size, wrapped_to
from bargaining.plotting.legend import key_below
from bargaining.plotting.style import (
    LABEL_PT,
    LINE_PT,
    POINTS_PER_MM,
    Appearance,
    journal_style,
    looks_of,
)
from bargaining.plotting.tables import Table, flag, labels, number, require
from bargaining.plotting.thresholds import write_ends

VERDICTS = ("one", "several", "none", "undecided")

_COLUMNS = ("row", "stretch", "verdict", "outcome", "start", "end", "start_text", "end_text")
_MARKS = ("row", "value", "silent")
_LANE_PT = 10.5
_GAP_PT = 11.0
_MARK_PT = 5.5
_CLEAR_PX = 12.0
_ROW_CHARACTERS = 26

Rows = Sequence[Mapping[str, object]]


@journal_style()
def draw_selection_strips(
    ax: Axes,
    stretches: Table,
    marks: Table,
    *,
    axis_label: str,
    limits: tuple[float, float],
    looks: Mapping[str, Appearance] | None = None,
) -> Axes:
    """Draw one strip a row, divided where the pick changes and into lanes where several are picked.

    Outcomes are written inside their part of the strip; those that fit nowhere are named in a key below, by whose
    height the figure grows. Where nothing is picked, or no answer was reached, the strip stays empty
    within a broken rim and says so.

    Parameters
    ----------
    ax : Axes
        Empty axes, from a figure of ``selection_strips_height``.
    stretches : table
        Rows of row, stretch (its number in the row), verdict ("one", "several", "none" or "undecided"), outcome
        (empty when nothing is picked), start, end, start_text, end_text; one for each outcome of a stretch.
    marks : table
        Rows of row, value, silent: the value that the row's own document gives; may be empty.
    axis_label : str
        The parameter in words.
    limits : tuple of float
        The range of the parameter.
    looks : mapping of outcome to Appearance, optional
        Shared with other figures; by default given in the order of the outcomes.

    Returns
    -------
    Axes
        The same axes.

    Raises
    ------
    FigureError
        Naming the missing column, the cell that is not a number, the unknown verdict or row, or the empty range.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> cells = {"row": "Logit", "verdict": "one", "start_text": "0", "end_text": "≈0.25"}
    >>> rows = [{**cells, "stretch": 0, "outcome": "Freeze", "start": 0, "end": 0.25},
    ...         {**cells, "stretch": 1, "outcome": "Package", "start": 0.25, "end": 1, "start_text": "≈0.25"}]
    >>> page = figure(170, selection_strips_height(rows, []))
    >>> ax = draw_selection_strips(page.add_subplot(), rows, [], axis_label="autonomy", limits=(0, 1))
    >>> [text.get_text() for text in ax.texts]
    ['Freeze', 'Package', '≈0.25']
    """
    _check(stretches, marks, limits)
    shown = looks_of([name for name in labels(stretches, "outcome") if name], looks)
    names = labels(stretches, "row")
    tops, total = _tops(stretches, marks)
    ax.set_xlim(*limits)
    ax.set_ylim(total, 0)
    ax.set_xlabel(axis_label)
    middles = [tops[name] + _lanes(stretches, name) * _LANE_PT / 2 for name in names]
    ax.set_yticks(middles, [wrapped_to(name, _ROW_CHARACTERS, 2) for name in names])
    ax.tick_params(axis="y", length=0)
    page = settle(figure_of(ax))
    for name in names:
        rows = [row for row in stretches if row["row"] == name]
        parts = [list(part) for _, part in groupby(rows, key=lambda row: row["stretch"])]
        height = _lanes(stretches, name) * _LANE_PT
        for part in parts:
            _draw_stretch(ax, page, part, (tops[name], height), shown)
        write_ends(ax, page, [part[0] for part in parts], tops[name] - 1)
        _draw_marks(ax, [mark for mark in marks if mark["row"] == name], tops[name] + height)
    written = {text.get_text() for text in ax.texts}
    unnamed = {name: shown[name] for name in labels(stretches, "outcome") if name and name not in written}
    _write_key(page, unnamed, marks)
    return ax


def selection_strips_height(stretches: Table, marks: Table) -> float:
    """Return a height at which the strips are legible, in millimetres, the key not counted.

    Parameters
    ----------
    stretches, marks : table
        What will be drawn.

    Raises
    ------
    FigureError
        When a column is missing.

    Examples
    --------
    >>> row = {"row": "Logit", "stretch": 0, "verdict": "one", "outcome": "Freeze", "start": 0, "end": 1,
    ...        "start_text": "0", "end_text": "1"}
    >>> round(selection_strips_height([row], []))
    20
    """
    require(stretches, "stretches", _COLUMNS)
    return (_tops(stretches, marks)[1] + 3.5 * LABEL_PT + 6) / POINTS_PER_MM


def _check(stretches: Table, marks: Table, limits: tuple[float, float]) -> None:
    require(stretches, "stretches", _COLUMNS)
    require(marks, "marks", _MARKS)
    if not limits[0] < limits[1]:
        raise FigureError(f"stretches: range {limits}, expected a start below its end")
    for row in stretches:
        if row["verdict"] not in VERDICTS:
            raise FigureError(f"stretches: verdict {row['verdict']!r}, expected one of {', '.join(VERDICTS)}")
    for mark in marks:
        if mark["row"] not in labels(stretches, "row"):
            raise FigureError(f"marks: row {mark['row']!r} is not among the rows of stretches")


def _lanes(stretches: Table, name: str) -> int:
    """Return how many outcomes a row picks at most in one stretch."""
    counted = [row["stretch"] for row in stretches if row["row"] == name]
    return max(counted.count(stretch) for stretch in counted)


def _tops(stretches: Table, marks: Table) -> tuple[dict[str, float], float]:
    """Return where each row's strip begins, in points from the top, and the height of all."""
    below = _MARK_PT if marks else 0.0
    tops, at = {}, _GAP_PT
    for name in labels(stretches, "row"):
        tops[name] = at
        at += _lanes(stretches, name) * _LANE_PT + below + _GAP_PT
    return tops, at - _GAP_PT + 2


def _draw_stretch(
    ax: Axes, page: Figure, part: Rows, strip: tuple[float, float], looks: Mapping[str, Appearance]
) -> None:
    """Draw one stretch of a strip, given its top and height."""
    start, end = (number(part[0], column, "stretches") for column in ("start", "end"))
    top, height = strip
    picked = [str(row["outcome"]) for row in part if row["outcome"]]
    if start == end:  # a pick at one end of the range: a bar without width would not be seen
        face = looks[picked[0]].colour if picked else "white"
        at: dict[str, Any] = {"color": "black", "markerfacecolor": face, "markeredgewidth": LINE_PT}
        ax.plot([start], [top + height / 2], marker="D", clip_on=False, gid="stretch", zorder=4, **at)
        return
    share = height / max(len(picked), 1)
    for lane, outcome in enumerate(picked):
        _tint(ax, (start, end), (top + lane * share, share), looks[outcome])
    for lane, text in enumerate(picked or [str(part[0]["verdict"])]):
        style = "normal" if picked else "italic"
        _write_inside(ax, page, (start, end), top + (lane + 0.5) * share, text, style)
    rim: dict[str, Any] = {"linestyle": "-", "edgecolor": "black"}
    rim = rim if picked else {"linestyle": (0, (3, 2)), "edgecolor": "0.45"}
    bar = ax.barh(top, end - start, left=start, height=height, align="edge", fill=False, zorder=3, **rim)
    bar.patches[0].set_gid("stretch")


def _tint(ax: Axes, ends: tuple[float, float], lane: tuple[float, float], look: Appearance) -> None:
    (start, end), (top, height) = ends, lane
    bar: dict[str, Any] = {"left": start, "height": height, "align": "edge", "linewidth": 0}
    ax.barh(top, end - start, color=look.face, zorder=2, gid="lane", **bar)
    ax.barh(top, end - start, fill=False, edgecolor=look.colour, hatch=look.hatch, zorder=2.1, **bar)


def _write_inside(
    ax: Axes, page: Figure, ends: tuple[float, float], middle: float, text: str, style: str
) -> None:
    """Write in the middle of a lane, unless the text is wider than the stretch."""
    left, right = (float(ax.transData.transform((value, 0))[0]) for value in ends)
    if text_size(page, text)[0] + _CLEAR_PX <= right - left:
        ground: dict[str, Any] = {
            "boxstyle": "square,pad=0.08",
            "facecolor": "white",
            "linewidth": 0,
            "alpha": 0.85,
        }
        place: dict[str, Any] = {"ha": "center", "va": "center_baseline", "zorder": 4}
        ax.text(sum(ends) / 2, middle, text, fontstyle=style, bbox=ground, **place)


def _draw_marks(ax: Axes, marks: Rows, bottom: float) -> None:
    for mark in marks:
        value, silent = number(mark, "value", "marks"), flag(mark, "silent", "marks")
        ax.plot([value], [bottom + 3.2], gid="own value", **_mark_style(silent=silent))


def _mark_style(*, silent: bool) -> dict[str, Any]:
    return {
        "marker": "^",
        "linestyle": "none",
        "color": "black",
        "markerfacecolor": "white" if silent else "black",
        "markeredgewidth": LINE_PT,
        "clip_on": False,
        "zorder": 5,
    }


def _write_key(page: Figure, unnamed: Mapping[str, Appearance], marks: Table) -> None:
    """Name below what the strips have no room for: outcomes, and what the marks stand for."""
    handles: list[Artist] = [
        Patch(facecolor=look.face, edgecolor=look.colour, hatch=look.hatch, linewidth=0)
        for look in unnamed.values()
    ]
    texts = list(unnamed)
    given = {flag(mark, "silent", "marks") for mark in marks}
    for silent, text in ((False, "the row's own value"), (True, "silent: the baseline's value")):
        if silent in given:
            handles.append(Line2D([], [], **_mark_style(silent=silent)))
            texts.append(text)
    if texts:
        key_below(page, handles, texts)
