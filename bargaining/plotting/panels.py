"""Panels beside each other as far as the page is wide enough, and under each other where it is not."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining.plotting.style import across, figure, full_width, journal_style


@journal_style()
def panel_row(height_mm: float, count: int, width_mm: float | None = None) -> tuple[Figure, list[Axes]]:
    """Return a page of the full width with panels that share what goes up, in one row where they have room there.

    Parameters
    ----------
    height_mm : float
        Of one row of panels.
    count : int
        How many panels; the usual full width takes them all beside each other.
    width_mm : float, optional
        Of the page; by default the full width.

    Examples
    --------
    >>> from bargaining.formats import Format, drawn_in
    >>> len({panel.get_position().y0 for panel in panel_row(60, 3)[1]})
    1
    >>> with drawn_in(Format("apsr", columns=1)):
    ...     len({panel.get_position().y0 for panel in panel_row(60, 3)[1]})
    3
    """
    columns = max(1, across(count))
    rows = -(-count // columns)
    page = figure(full_width() if width_mm is None else width_mm, height_mm * rows)
    panels = list(page.subplots(rows, columns, sharey=True, squeeze=False).flat)
    for spare in panels[count:]:
        spare.remove()
    return page, panels[:count]


def is_leftmost(ax: Axes) -> bool:
    """Tell whether no panel of the same grid stands to the left of this one.

    Parameters
    ----------
    ax : Axes
        A panel.

    Examples
    --------
    >>> [is_leftmost(panel) for panel in panel_row(60, 2)[1]]
    [True, False]
    """
    place = ax.get_subplotspec()
    return place is None or place.is_first_col()
