"""The figure of each kind of answer, drawn from its tables: what `plot` of a result calls.

An answer names its kind and gives tables of plain values (`bargaining.results.Drawn`); here stands which function draws
them, on how many panels, and how large a page they need. No figure knows the answer, and no answer the figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining.errors import FigureError
from bargaining.plotting.cruxes import draw_flips, flip_height
from bargaining.plotting.grids import draw_phase_grid
from bargaining.plotting.indices import draw_indices, indices_height
from bargaining.plotting.lenses import draw_lens_matrix, lens_axes
from bargaining.plotting.regimes import draw_regime_map
from bargaining.plotting.scores import draw_hits, hit_panels
from bargaining.plotting.shares import draw_share_bars, draw_shares, share_bars_height
from bargaining.plotting.style import figure, full_width, journal_style, one_column
from bargaining.plotting.tables import Table, labels
from bargaining.plotting.thresholds import draw_threshold_strip, threshold_strip_height
from bargaining.plotting.tornado import draw_tornado, tornado_height

Tables = Mapping[str, Table]
Page = tuple[Figure, list[Axes]]


class NothingToDrawError(FigureError):
    """The answer is empty in what its figure shows."""


@dataclass(frozen=True)
class Plot:
    """Say how a kind of answer is drawn.

    Parameters
    ----------
    main : str
        The table without which there is nothing to draw.
    page : callable
        Tables to a figure that is large enough, and its empty panels.
    draw : callable
        Panels and tables to what is drawn on them.
    """

    main: str
    page: Callable[[Tables], Page]
    draw: Callable[[Sequence[Axes], Tables], object]


@journal_style()
def plotted(kind: str, tables: Tables, ax: Axes | Sequence[Axes] | None = None) -> Any:
    """Draw an answer from its tables.

    Parameters
    ----------
    kind : str
        A key of `PLOTS`.
    tables : mapping of str to table
        As the answer gives them.
    ax : Axes or sequence of Axes, optional
        Where to draw; by default a figure of its own. A figure without a layout engine gets Matplotlib's constrained
        layout, by which labels have room.

    Returns
    -------
    Figure, Axes or sequence of Axes
        The figure, or what was given.

    Raises
    ------
    FigureError
        When there is nothing to draw, or the number of axes is not that of the panels.

    Examples
    --------
    >>> shares = [{"label": "Freeze", "value": None, "share": 0.4, "low": 0.3, "high": 0.5}]
    >>> len(plotted("shares", {"shares": shares, "axis": [{"label": ""}]}).axes)
    1
    """
    plot = PLOTS[kind]
    if not tables[plot.main]:
        raise NothingToDrawError(f"plot: found nothing to draw: no {plot.main}")
    page, panels = plot.page(tables)
    if ax is None:
        plot.draw(panels, tables)
        return page
    given = [ax] if isinstance(ax, Axes) else list(ax)
    if len(given) != len(panels):
        raise FigureError(f"plot: found {len(given)} axes, expected {len(panels)}, one for each panel")
    for here in {panel.get_figure() for panel in given}:
        if isinstance(here, Figure) and here.get_layout_engine() is None:
            here.set_layout_engine("constrained")
    plot.draw(given, tables)
    return ax


def _single(width: Callable[[], float], height: Callable[[Tables], float]) -> Callable[[Tables], Page]:
    def page(tables: Tables) -> Page:
        made = figure(width(), height(tables))
        return made, [made.add_subplot()]

    return page


def _strip(axes: Sequence[Axes], tables: Tables) -> object:
    axis: Mapping[str, Any] = tables["axis"][0]
    limits = (float(axis["low"]), float(axis["high"]))
    return draw_threshold_strip(
        axes[0], tables["intervals"], tables["documents"], axis_label=str(axis["label"]), limits=limits
    )


def _map(axes: Sequence[Axes], tables: Tables) -> object:
    x, y = (str(tables["axes"][0][key]) for key in ("x_label", "y_label"))
    return draw_regime_map(axes[0], tables["cells"], tables["documents"], x_label=x, y_label=y)


def _flips(axes: Sequence[Axes], tables: Tables) -> object:
    return draw_flips(axes, tables["flips"], players=labels(tables["players"], "player"))


def _steps(tables: Tables) -> bool:
    return tables["shares"][0]["value"] is not None


def _shares(axes: Sequence[Axes], tables: Tables) -> object:
    if _steps(tables):
        return draw_shares(axes, tables["shares"], axis_label=str(tables["axis"][0]["label"]))
    return draw_share_bars(axes[0], tables["shares"])


def _indices(axes: Sequence[Axes], tables: Tables) -> object:
    return draw_indices(axes, tables["indices"], axis_label=str(tables["axis"][0]["label"]))


def _lenses(axes: Sequence[Axes], tables: Tables) -> object:
    pure = [row for row in tables["equilibria"] if row["kind"] == "pure"]
    names, players = labels(tables["lenses"], "lens"), labels(tables["players"], "player")
    return draw_lens_matrix(axes, pure, lenses=names, players=players)


def _lens_page(tables: Tables) -> Page:
    pure = [row for row in tables["equilibria"] if row["kind"] == "pure"]
    return lens_axes(pure, labels(tables["lenses"], "lens"), labels(tables["players"], "player"))


PLOTS: Mapping[str, Plot] = {
    "strip": Plot(
        "intervals",
        _single(
            full_width,
            lambda t: threshold_strip_height(t["intervals"], t["documents"], full_width()),
        ),
        _strip,
    ),
    "map": Plot("cells", _single(one_column, lambda t: 84), _map),
    "grid": Plot(
        "runs",
        _single(one_column, lambda t: 70),
        lambda axes, t: draw_phase_grid(axes[0], t["runs"], t["classes"], t["axes"]),
    ),
    "flips": Plot("flips", _single(full_width, lambda t: flip_height(t["flips"])), _flips),
    "tornado": Plot(
        "switches",
        _single(full_width, lambda t: tornado_height(t["switches"])),
        lambda axes, t: draw_tornado(axes, t["switches"], t["spans"]),
    ),
    "shares": Plot(
        "shares",
        _single(full_width, lambda t: 70 if _steps(t) else share_bars_height(t["shares"])),
        _shares,
    ),
    "indices": Plot("indices", _single(full_width, lambda t: indices_height(t["indices"])), _indices),
    "lenses": Plot("lenses", _lens_page, _lenses),
    "hits": Plot(
        "scores",
        lambda t: hit_panels(t["scores"], full_width()),
        lambda axes, t: draw_hits(axes, t["scores"]),
    ),
}
"""By the kind that a class of results names as its ``figure``."""
