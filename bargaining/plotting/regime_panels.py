"""Several regime maps on one page: the same colour, hatch and number for a regime in every panel, and one key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from bargaining.errors import FigureError
from bargaining.plotting.labels import figure_of, name_axis, settle
from bargaining.plotting.legend import key_below
from bargaining.plotting.outlines import RegimeOutlines
from bargaining.plotting.regime_labels import map_marks, place_map_labels
from bargaining.plotting.regimes import fill_regimes, regime_key, write_on_map
from bargaining.plotting.style import LABEL_PT, Appearance, journal_style, looks_of
from bargaining.plotting.tables import Table, labels, require


@journal_style()
def draw_regime_panels(
    axes: Sequence[Axes],
    panels: Table,
    cells: Table,
    documents: Table,
    *,
    looks: Mapping[str, Appearance] | None = None,
) -> Sequence[Axes]:
    """Draw one regime map a panel; numbers inside the regions lead to one key below all panels.

    Parameters
    ----------
    axes : sequence of Axes
        Empty axes, one for each panel, in the order of ``panels``.
    panels : table
        Rows of panel (its name), head (written above it), x_label, y_label; an empty label is left out.
    cells : table
        Rows of panel, cell, regime, ring, order, x, y; see `draw_regime_map`.
    documents : table
        Rows of panel, short, x, y, silent, own: the regime at all of the document's own values. Where it is
        not the map's at the mark (regime), its number follows the name, after an arrow. May be empty.
    looks : mapping of regime to Appearance, optional
        Shared with other figures, whose numbers are then the same.

    Returns
    -------
    sequence of Axes
        The same axes; the figure has grown by the height of the key.

    Raises
    ------
    FigureError
        Naming the missing column, the number of panels expected, or the label without a place.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> panels = [{"panel": "reversal", "head": "a", "x_label": "autonomy", "y_label": "reversal"}]
    >>> cells = [{"panel": "reversal", "cell": 0, "regime": "Freeze", "ring": 0, "order": k, "x": x, "y": y}
    ...          for k, (x, y) in enumerate([(0, 0), (1, 0), (1, 1), (0, 1)])]
    >>> page = figure(82, 80)
    >>> (ax,) = draw_regime_panels([page.add_subplot()], panels, cells, [])
    >>> [text.get_text() for text in ax.texts], [text.get_text() for text in page.legends[0].get_texts()]
    (['a', '1'], ['1  Freeze'])
    """
    require(panels, "panels", ("panel", "head", "x_label", "y_label"))
    require(cells, "cells", ("panel", "regime"))
    require(documents, "documents", ("panel", "short", "regime", "own"))
    if not axes or len(axes) != len(panels):
        raise FigureError(f"panels: {len(panels)} panels, {len(axes)} axes; expected one for each panel")
    used = list(dict.fromkeys([*labels(cells, "regime"), *labels(documents, "own")]))
    shown = looks_of(used, looks)
    names = list(shown)
    shapes = [RegimeOutlines([row for row in cells if row["panel"] == panel["panel"]]) for panel in panels]
    for ax, panel, shape in zip(axes, panels, shapes, strict=True):
        fill_regimes(ax, shape, shown)
        _write_head(ax, str(panel["head"]))
    _write_axis_labels(axes, panels)
    handles, texts = regime_key(names, shown)
    kept = [place for place, name in enumerate(names) if name in used]
    key_below(figure_of(axes[0]), [handles[k] for k in kept], [texts[k] for k in kept])
    for ax, panel, shape in zip(axes, panels, shapes, strict=True):
        here = [_named(row, names) for row in documents if row["panel"] == panel["panel"]]
        marks = map_marks(ax, here)
        write_on_map(ax, marks, place_map_labels(ax, shape, marks, names))
    return axes


def _named(row: Mapping[str, object], names: Sequence[str]) -> Mapping[str, object]:
    """Let the number of the document's own regime follow its name where the map shows another one."""
    if row["own"] == row["regime"]:
        return row
    return {**row, "short": f"{row['short']} → {names.index(str(row['own'])) + 1}"}


def _write_axis_labels(axes: Sequence[Axes], panels: Table) -> None:
    """Write the parameters beside their axes, in as many lines as it takes to stay beside them."""
    page = figure_of(axes[0])
    for column in ("x_label", "y_label"):
        settle(page)
        for ax, panel in zip(axes, panels, strict=True):
            name_axis(ax, column[0], str(panel[column]))


def _write_head(ax: Axes, head: str) -> None:
    ax.annotate(
        head,
        xy=(0, 1),
        xycoords="axes fraction",
        xytext=(0, 3),
        textcoords="offset points",
        va="bottom",
        fontsize=LABEL_PT,
        fontweight="bold",
    )
