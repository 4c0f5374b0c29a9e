"""Courses over time: how much there is of something after each period, in several cases."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from bargaining.errors import FigureError
from bargaining.plotting.labels import figure_of, settle, wrapped_to
from bargaining.plotting.legend import key_below
from bargaining.plotting.style import (
    HAIRLINE_PT,
    LABEL_PT,
    LINE_PT,
    SMALLEST_PT,
    appearances,
    journal_style,
)
from bargaining.plotting.tables import Table, labels, number, require

_COLUMNS = ("panel", "case", "outcome", "period", "stock")
_CHARACTERS, _LINES = 22, 4
_LINE = 1.35
"""Height of a line of writing, in sizes of its letters."""


@journal_style()
def draw_courses(axes: Sequence[Axes], courses: Table, *, x_label: str, y_label: str) -> Sequence[Axes]:
    """Draw a panel a question: a line a case, named at its end, in the colour of what is predicted in it.

    A line that lies on another is broken, so that both show.

    Parameters
    ----------
    axes : sequence of Axes
        Empty axes, one for each panel, in the order of ``courses``.
    courses : table
        Rows of panel, case, outcome, period (from 0 on) and stock.
    x_label, y_label : str
        The periods and the stock in words.

    Returns
    -------
    sequence of Axes
        The same axes; the figure has grown by the height of the key.

    Raises
    ------
    FigureError
        Naming the missing column or the cell that cannot be read, or that panels and axes differ in number.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> row = {"panel": "By price", "case": "0.5", "outcome": "Refilled"}
    >>> rows = [{**row, "period": k, "stock": 1000 - k} for k in range(3)]
    >>> (ax,) = draw_courses([figure(82, 60).add_subplot()], rows, x_label="Years", y_label="Prisoners")
    >>> [text.get_text() for text in ax.texts]
    ['By price', '0.5']
    """
    require(courses, "courses", _COLUMNS)
    panels = labels(courses, "panel")
    if len(axes) != len(panels):
        raise FigureError(f"courses: {len(axes)} axes, expected one for each of {len(panels)} panels")
    looks = appearances(labels(courses, "outcome"))
    high = max(number(row, "stock", "courses") for row in courses)
    for ax, panel in zip(axes, panels, strict=True):
        ax.set_ylim(0, 1.05 * high if high > 0 else 1)
        ax.set_xlabel(x_label)
        ax.set_ylabel(y_label)
        ax.grid(axis="y", color="0.88", linewidth=HAIRLINE_PT, zorder=0)
        ax.annotate(
            wrapped_to(panel, 34, 2),
            (0, 1),
            xytext=(0, 4),
            xycoords="axes fraction",
            textcoords="offset points",
            va="bottom",
            fontsize=LABEL_PT,
        )
        ends: list[tuple[str, float, float]] = []
        drawn: list[list[tuple[float, float]]] = []
        for case in labels([row for row in courses if row["panel"] == panel], "case"):
            own = [row for row in courses if (row["panel"], row["case"]) == (panel, case)]
            look = looks[str(own[0]["outcome"])]
            line = [(number(r, "period", "courses"), number(r, "stock", "courses")) for r in own]
            ax.plot(
                *zip(*line, strict=True), color=look.colour, linewidth=2 * LINE_PT, marker=look.marker,
                linestyle=(0, (3, 3)) if line in drawn else "-", markevery=[-1], markersize=4, zorder=3,
                clip_on=False, gid="course",
            )  # fmt: skip
            drawn.append(line)
            ends.append((case, *line[-1]))
        ax.set_xlim(0, max(x for _, x, _ in ends))
        ax.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        ax.label_outer()
        _name_ends(ax, ends)
    page = figure_of(axes[0])
    settle(page)
    handles = [
        Line2D([], [], color=look.colour, marker=look.marker, linewidth=2 * LINE_PT, markersize=4)
        for look in looks.values()
    ]
    key_below(page, handles, [*looks])
    return axes


def _name_ends(ax: Axes, ends: Sequence[tuple[str, float, float]]) -> None:
    """Write the name of each line beside its end, moved up or down where names would touch."""
    page = figure_of(ax)
    settle(page)
    low, high = ax.get_ylim()
    points = ax.get_window_extent().height * 72 / page.dpi
    texts = [wrapped_to(case, _CHARACTERS, _LINES) for case, _, _ in ends]
    heights = [_LINE * SMALLEST_PT * (text.count("\n") + 1) for text in texts]
    wanted = [(y - low) / (high - low) * points for _, _, y in ends]
    for text, (_, x, y), wish, place in zip(texts, ends, wanted, _spread(wanted, heights), strict=True):
        ax.annotate(
            text,
            (x, y),
            xytext=(7, place - wish),
            textcoords="offset points",
            va="center",
            fontsize=SMALLEST_PT,
            annotation_clip=False,
        )


def _spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return places near those wanted at which writings of some heights do not touch, in the same order upwards.

    Neighbours that touch make a block, whose middle is where its members would be on average.

    Examples
    --------
    >>> _spread([0.0, 10.0, 11.0], [4.0, 4.0, 4.0])
    [0.0, 8.5, 12.5]
    """
    order = sorted(range(len(wanted)), key=lambda k: (wanted[k], k))
    blocks: list[tuple[list[int], float]] = []
    for k in order:
        members, middle = [k], wanted[k]
        while blocks:
            size = sum(heights[j] for j in members)
            before, centre = blocks[-1]
            reach = sum(heights[j] for j in before)
            if centre + reach / 2 <= middle - size / 2:
                break
            blocks.pop()
            middle = (centre * len(before) + middle * len(members)) / (len(before) + len(members))
            members = [*before, *members]
        blocks.append((members, middle))
    found = dict.fromkeys(order, 0.0)
    for members, middle in blocks:
        at = middle - sum(heights[j] for j in members) / 2
        for j in members:
            found[j] = at + heights[j] / 2
            at += heights[j]
    return [found[k] for k in range(len(wanted))]
