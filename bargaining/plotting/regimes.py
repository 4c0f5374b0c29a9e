"""The regime map: which set of equilibria the game has at each pair of values of two parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from bargaining.plotting.labels import figure_of, settle
from bargaining.plotting.legend import Sample, key_below
from bargaining.plotting.outlines import RegimeOutlines
from bargaining.plotting.regime_labels import MapLabels, MapMark, map_marks, place_map_labels
from bargaining.plotting.style import LINE_PT, MM_PER_INCH, Appearance, journal_style, looks_of
from bargaining.plotting.tables import Table

_BAND_MM = 2.2
"""How high a band of a region is that stands for several outcomes."""
_SLOPE = 0.3
"""How steeply bands rise, less than any hatching."""


@journal_style()
def draw_regime_map(
    ax: Axes,
    cells: Table,
    documents: Table,
    *,
    x_label: str,
    y_label: str,
    looks: Mapping[str, Appearance] | None = None,
) -> Axes:
    """Fill each regime's region, write its label inside, and mark where the documents stand.

    A label that fits nowhere inside its region is replaced by a number, explained in a key below; the figure
    grows by the key's height.

    Parameters
    ----------
    ax : Axes
        Empty axes.
    cells : table
        Rows of cell, regime, ring, order, x, y: the corners of the closed rings that bound each cell, holes running
        the other way round; regime is the label of the set of equilibria. The map ends at the outermost corners.
    documents : table
        Rows of short, x, y, silent; a silent document, drawn hollow, borrows a value. One beyond the map is
        drawn at its rim with its values in the label. May be empty.
    x_label, y_label : str
        The parameters in words.
    looks : mapping of regime to Appearance, optional
        Shared with other maps.

    Returns
    -------
    Axes
        The same axes.

    Raises
    ------
    FigureError
        Naming the missing column, the cell that is not closed, or the label without a place.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> cells = [{"cell": 0, "regime": "Freeze", "ring": 0, "order": k, "x": x, "y": y}
    ...          for k, (x, y) in enumerate([(0, 0), (1, 0), (1, 1), (0, 1)])]
    >>> ax = figure(82, 80).add_subplot()
    >>> ax = draw_regime_map(ax, cells, [], x_label="autonomy", y_label="reversal")
    >>> [text.get_text() for text in ax.texts]
    ['Freeze']
    """
    shapes = RegimeOutlines(cells)
    shown = looks_of(shapes.names, looks)
    fill_regimes(ax, shapes, shown)
    ax.set_xlabel(x_label)
    ax.set_ylabel(y_label)
    marks = map_marks(ax, documents)
    write_on_map(ax, marks, _settle_labels(ax, shapes, marks, shown))
    return ax


def fill_regimes(ax: Axes, shapes: RegimeOutlines, shown: Mapping[str, Appearance]) -> None:
    """Fill each regime's region up to the ends of the map.

    Parameters
    ----------
    ax : Axes
        Empty axes.
    shapes : RegimeOutlines
        The regions.
    shown : mapping of regime to Appearance
        One for every regime of the map.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> corners = [(0, 0), (2, 0), (2, 1), (0, 1)]
    >>> shapes = RegimeOutlines([{"cell": 0, "regime": "Freeze", "ring": 0, "order": k, "x": x, "y": y}
    ...                          for k, (x, y) in enumerate(corners)])
    >>> ax = figure(82, 60).add_subplot()
    >>> fill_regimes(ax, shapes, looks_of(shapes.names, None))
    >>> tuple(map(float, ax.get_xlim()))
    (0.0, 2.0)
    """
    ax.set_xlim(*shapes.x_limits)
    ax.set_ylim(*shapes.y_limits)
    for name in shapes.names:
        _fill(ax, shapes, name, shown[name])


def write_on_map(ax: Axes, marks: Sequence[MapMark], placed: MapLabels) -> None:
    """Write the labels that have found their places, and mark where the documents stand.

    Parameters
    ----------
    ax : Axes
        The map.
    marks : sequence of MapMark
        The documents.
    placed : MapLabels
        As `place_map_labels` found them for these marks.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> ax = figure(82, 60).add_subplot()
    >>> write_on_map(ax, [MapMark(0.5, 0.5, "Brief", False)], MapLabels([], [], []))
    >>> [line.get_gid() for line in ax.lines]
    ['document']
    """
    for written in placed.regimes:
        written.draw(ax)
    for written in placed.documents:
        written.draw(ax, italic=True)
    for mark in marks:
        ax.plot(
            [mark.x],
            [mark.y],
            marker="o",
            markersize=4.5,
            color="black",
            markerfacecolor="white" if mark.silent else "black",
            markeredgewidth=LINE_PT,
            path_effects=[withStroke(linewidth=1.8, foreground="white")],
            linestyle="",
            clip_on=False,
            gid="document",
            zorder=6,
        )


def regime_key(names: Sequence[str], shown: Mapping[str, Appearance]) -> tuple[list[Sample], list[str]]:
    """Return samples and numbered texts for a key of regimes.

    Parameters
    ----------
    names : sequence of str
        The regimes, in the order of their numbers.
    shown : mapping of regime to Appearance
        One for every regime.

    Examples
    --------
    >>> regime_key(["Freeze"], looks_of(["Freeze"], None))[1]
    ['1  Freeze']
    """
    samples = [
        [
            Rectangle((0, 0), 1, 1, facecolor=look.face, edgecolor=look.colour, hatch=look.hatch, linewidth=0)
            for look in shown[name].parts or (shown[name],)
        ]
        for name in names
    ]
    patches: list[Sample] = [tuple(own) if len(own) > 1 else own[0] for own in samples]
    return patches, [f"{place}  {name}" for place, name in enumerate(names, start=1)]


def _fill(ax: Axes, shapes: RegimeOutlines, name: str, look: Appearance) -> None:
    outline = shapes.outline(name)
    ax.add_patch(PathPatch(outline, facecolor=look.face, linewidth=0, gid=f"regime: {name}"))
    if look.parts:
        for part, bands in zip(look.parts, _bands(ax, len(look.parts)), strict=True):
            fill = {"facecolor": part.face, "edgecolor": part.colour, "hatch": part.hatch, "linewidth": 0}
            band = PathPatch(bands, transform=ax.transAxes, **fill)
            ax.add_patch(band)
            band.set_clip_path(outline, ax.transData)
    elif look.hatch:
        hatching = PathPatch(outline, fill=False, edgecolor=look.colour, linewidth=0, hatch=look.hatch)
        ax.add_patch(hatching)
    rim = PathPatch(outline, fill=False, edgecolor="black", linewidth=LINE_PT, joinstyle="miter", zorder=2)
    ax.add_patch(rim)


def _bands(ax: Axes, kinds: int) -> list[Path]:
    """Return bands across the axes, rising from the left, of so many kinds in turn; one path a kind."""
    box = ax.get_window_extent()
    dots = figure_of(ax).dpi * _BAND_MM / MM_PER_INCH
    width, rise = dots / box.height, box.width / box.height * _SLOPE
    number = int((1 + rise) / width) + 1
    found = []
    for kind in range(kinds):
        parts = []
        for k in range(kind, number, kinds):
            low = k * width - rise
            corners = [(0, low), (1, low + rise), (1, low + rise + width), (0, low + width), (0, low)]
            parts.append(Path(corners, closed=True))
        found.append(Path.make_compound_path(*parts))
    return found


def _settle_labels(
    ax: Axes, shapes: RegimeOutlines, marks: list[MapMark], shown: Mapping[str, Appearance]
) -> MapLabels:
    """Place all labels; with each regime that goes to the key, places are sought again."""
    keyed: list[str] = []
    key: Legend | None = None
    page = settle(figure_of(ax))
    height = page.get_figheight()
    while True:
        placed = place_map_labels(ax, shapes, marks, keyed)
        if not placed.homeless:
            return placed
        keyed = [name for name in shapes.names if name in keyed or name in placed.homeless]
        if key is not None:
            key.remove()
            page.set_figheight(height)
        key = key_below(page, *regime_key(keyed, shown))
