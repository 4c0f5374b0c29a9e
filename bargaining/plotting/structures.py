"""Structural alternatives: one row a combination, one panel a reading, and a sign for each outcome predicted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from bargaining.errors import FigureError
from bargaining.plotting.labels import PIXELS_PER_POINT, narrowed, settle, text_size, wrapped_to
from bargaining.plotting.legend import key_below
from bargaining.plotting.style import (
    HAIRLINE_PT,
    POINTS_PER_MM,
    Appearance,
    figure,
    journal_style,
    looks_of,
)
from bargaining.plotting.tables import Table, flag, labels, require

_ROW_PT, _HEAD_PT = 11.0, 30.0
_TALLEST_PT = 560.0  # rows of a page that is printed upright
_CHARACTERS, _READING_CHARACTERS, _MOST_LINES = 18, 13, 3
_GAP_PX = 8 * PIXELS_PER_POINT
_OWN, _COARSE, _FINE = "0.88", "0.45", "0.8"
_WIDEST_WORDS = 0.45
"""Share of the width that the names of alternatives take at most."""
_MOST_OUTCOMES = 12
OTHERS = "others"
"""The class of outcomes that are predicted more rarely than those that have a sign of their own."""
_USED = 0.9
"""Share of the width that the layout leaves between its gaps."""


@journal_style()
def structure_grid(structures: Table, readings: Sequence[str], width_mm: float) -> tuple[Figure, list[Axes]]:
    """Return a figure with the axes of the alternatives' names and one panel a reading, high enough for its rows.

    Parameters
    ----------
    structures : table
        What `draw_structure_grid` will draw.
    readings : sequence of str
        The panels.
    width_mm : float
        The printed width.
    """
    require(structures, "structures", ("structure", "variant", "value"))
    if not structures or not readings:
        raise FigureError("structures: found no row or no reading to draw, expected at least one of each")
    rows = len(labels(structures, "structure"))
    height = (min(_ROW_PT * rows, _TALLEST_PT) + _HEAD_PT) / POINTS_PER_MM
    page = figure(width_mm, height)
    words = min(sum(_widths(page, structures).values()) / (_USED * page.bbox.width), _WIDEST_WORDS)
    ratios = [words, *[(1 - words) / len(readings)] * len(readings)]
    return page, list(page.subplots(1, len(ratios), sharey=True, width_ratios=ratios, squeeze=False)[0])


@journal_style()
def draw_structure_grid(
    axes: Sequence[Axes],
    structures: Table,
    predictions: Table,
    *,
    readings: Sequence[str],
    looks: Mapping[str, Appearance] | None = None,
) -> Sequence[Axes]:
    """Draw what is predicted under each combination of structural alternatives, reading by reading.

    An outcome has its place in all panels, so that a whole column says that it survives every alternative. Beyond
    twelve outcomes the rarest share a place and are called `OTHERS`.

    Parameters
    ----------
    axes : sequence of Axes
        Of `structure_grid`.
    structures : table
        Rows of structure (its number), variant, value, own (whether the scenario itself has this value); one for each
        variant of each combination.
    predictions : table
        Rows of structure, reading, outcome.
    readings : sequence of str
        The panels, those without any prediction too.
    looks : mapping of outcome to Appearance, optional
        Shared with other figures, `OTHERS` among them where it is drawn.

    Returns
    -------
    sequence of Axes
        The same axes.

    Raises
    ------
    FigureError
        Naming the missing column or the unknown reading or structure, or that panels and readings differ in number.

    Examples
    --------
    >>> rows = [{"structure": 0, "variant": "credit", "value": "flow", "own": True},
    ...         {"structure": 1, "variant": "credit", "value": "upfront", "own": False}]
    >>> found = [{"structure": 0, "reading": "Brief", "outcome": "Package"}]
    >>> page, axes = structure_grid(rows, ["Brief"], 82)
    >>> drawn = draw_structure_grid(axes, rows, found, readings=["Brief"])
    >>> [text.get_text() for text in axes[0].texts], len(axes[1].patches)
    (['credit', 'flow', 'upfront'], 2)
    """
    _check(axes, structures, predictions, readings)
    rows, drawn = labels(structures, "structure"), _gathered(predictions)
    outcomes = labels(drawn, "outcome")
    shown = looks_of(outcomes, looks)
    for panel in axes:
        _prepare(panel, structures, rows)
    for panel in axes[1:]:
        _rule(panel, structures, rows)
    for panel, reading in zip(axes[1:], readings, strict=True):
        panel.set_xlim(-0.9, max(len(outcomes), 1) - 0.1)
        panel.annotate(
            wrapped_to(reading, _READING_CHARACTERS, 3), (0.5, -0.5), xycoords=panel.get_yaxis_transform(),
            xytext=(0, 3), textcoords="offset points", ha="center", va="bottom", annotation_clip=False,
        )  # fmt: skip
        for row in (row for row in drawn if row["reading"] == reading):
            name = str(row["outcome"])
            _draw_sign(panel, outcomes.index(name), rows.index(str(row["structure"])), shown[name])
    page = axes[0].figure
    assert isinstance(page, Figure)
    settle(page)
    _write_values(page, axes[0], structures)
    key_below(page, [_marker(shown[name]) for name in outcomes], outcomes)
    return axes


def _check(axes: Sequence[Axes], structures: Table, predictions: Table, readings: Sequence[str]) -> None:
    require(structures, "structures", ("structure", "variant", "value", "own"))
    require(predictions, "predictions", ("structure", "reading", "outcome"))
    if len(axes) != len(readings) + 1:
        raise FigureError(
            f"structures: {len(axes)} panels, expected {len(readings) + 1}: one more than readings"
        )
    known = {"reading": list(readings), "structure": labels(structures, "structure")}
    for row in predictions:
        for column, names in known.items():
            if str(row[column]) not in names:
                raise FigureError(f"predictions: {column} {row[column]!r}, expected one of {names}")


def _gathered(predictions: Table) -> Table:
    """Return the predictions with the rarest outcomes in one class, where there are too many for columns of a panel."""
    counts = Counter(str(row["outcome"]) for row in predictions)
    if len(counts) <= _MOST_OUTCOMES:
        return predictions
    kept = {name for name, _ in counts.most_common(_MOST_OUTCOMES - 1)}
    found = [{**row, "outcome": row["outcome"] if row["outcome"] in kept else OTHERS} for row in predictions]
    return sorted(found, key=lambda row: row["outcome"] == OTHERS)


def _values(structures: Table, row: str) -> dict[str, str]:
    return {str(r["variant"]): str(r["value"]) for r in structures if str(r["structure"]) == row}


def _prepare(panel: Axes, structures: Table, rows: Sequence[str]) -> None:
    """Leave of a panel its rows, with a band behind what the scenario itself is."""
    panel.set_ylim(len(rows) - 0.5, -0.5)
    panel.tick_params(left=False, bottom=False, labelleft=False, labelbottom=False)
    for side in ("left", "bottom"):
        panel.spines[side].set_visible(False)
    for number, row in enumerate(rows):
        if all(flag(r, "own", "structures") for r in structures if str(r["structure"]) == row):
            panel.axhspan(number - 0.5, number + 0.5, color=_OWN, linewidth=0, zorder=0)


def _rule(panel: Axes, structures: Table, rows: Sequence[str], starts: Sequence[float] | None = None) -> None:
    """Draw a line where a variant other than the last changes, from where the column of that variant starts."""
    for number, row in enumerate(rows):
        changed = _first_change(structures, rows, number)
        if changed is not None and changed + 1 < len(_values(structures, row)):
            colour, start = _FINE if changed else _COARSE, 0.0 if starts is None else starts[changed]
            panel.axhline(number - 0.5, start, color=colour, linewidth=HAIRLINE_PT, zorder=0.5)


def _first_change(structures: Table, rows: Sequence[str], number: int) -> int | None:
    """Return which variant is the first to change from the row above; 0 in the first row."""
    if number == 0:
        return 0
    above, here = (list(_values(structures, rows[k]).values()) for k in (number - 1, number))
    return next((k for k, (one, other) in enumerate(zip(above, here, strict=True)) if one != other), None)


def _draw_sign(panel: Axes, column: int, line: int, look: Appearance) -> None:
    box = Rectangle((column - 0.5, line - 0.42), 1, 0.84, facecolor=look.face, linewidth=0, gid="predicted")
    panel.add_patch(box)
    panel.add_line(_marker(look, column, line))


def _marker(look: Appearance, *place: float) -> Line2D:
    """Return a sign; its pale rim keeps it apart from a tint that is as dark."""
    x, y = ([one] for one in place) if place else ([], [])
    return Line2D(
        x, y, marker=look.marker, color=look.colour, linestyle="", markersize=3.6, mec="white", mew=0.3
    )  # fmt: skip


def _columns(structures: Table) -> dict[str, list[tuple[float, str]]]:
    """Return what is written under each variant: the row and the text, broken into as many lines as rows are free."""
    rows = labels(structures, "structure")
    found: dict[str, list[tuple[float, str]]] = {}
    for place, variant in enumerate(labels(structures, "variant")):
        changes = [_first_change(structures, rows, number) for number in range(len(rows))]
        starts = [k for k, change in enumerate(changes) if change is not None and change <= place]
        free = min(after - start for start, after in pairwise([*starts, len(rows)]))
        found[variant] = [
            (
                start,
                wrapped_to(_values(structures, rows[start])[variant], _CHARACTERS, min(free, _MOST_LINES)),
            )
            for start in starts
        ]
    return found


def _widths(page: Figure, structures: Table) -> dict[str, float]:
    """Return how wide the column of each variant is, in pixels, its gap to the next one included."""
    return {
        variant: max(text_size(page, text)[0] for text in [variant, *(text for _, text in column)]) + _GAP_PX
        for variant, column in _columns(structures).items()
    }


def _write_values(page: Figure, ax: Axes, structures: Table) -> None:
    """Write the variants' names above, and a value in each row in which it, or one to the left of it, changes."""
    widths, room = _widths(page, structures), ax.get_window_extent().width
    scale = min(1.0, room / sum(widths.values()))
    left, starts = 0.0, []
    for variant, column in _columns(structures).items():
        width = scale * widths[variant]
        for row, text in [(-0.5, variant), *((start - 0.5, text) for start, text in column)]:
            head = text is variant
            ax.annotate(
                narrowed(page, text, width - _GAP_PX / 2), (left / room, row),
                xycoords=ax.get_yaxis_transform(), xytext=(0, 3 if head else -2.5), textcoords="offset points",
                va="bottom" if head else "top", ha="left", annotation_clip=False,
            )  # fmt: skip
        starts.append(left / room)
        left += width
    _rule(ax, structures, labels(structures, "structure"), starts)
