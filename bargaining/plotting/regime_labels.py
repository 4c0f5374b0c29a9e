"""Labels of a regime map: documents beside their marks, regimes inside their regions, numbers for slivers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from numpy.typing import NDArray
from scipy import ndimage

from bargaining.plotting.labels import PIXELS_PER_POINT, figure_of, text_size, wrapped
from bargaining.plotting.outlines import Mask, RegimeOutlines, roomiest
from bargaining.plotting.placement import Occupied, Written, beside
from bargaining.plotting.tables import Table, flag, number, require

_PIXEL = 2  # side of a raster pixel in device pixels: half a point at 300 dpi
_PAD = 5  # device pixels between a label and the rim of its region
_MARK = 3.2 * PIXELS_PER_POINT  # half the side of a document's mark with its white rim
_SECOND = 0.04  # a further part of a regime gets a label of its own from this share of the map


@dataclass(frozen=True)
class MapMark:
    """Hold the documents that stand at one point of a map.

    Parameters
    ----------
    x, y : float
        In the units of the axes.
    label : str
        One line a document.
    silent : bool
        Whether all of them borrow a value.
    """

    x: float
    y: float
    label: str
    silent: bool


@dataclass(frozen=True)
class MapLabels:
    """Hold the labels of a map.

    Parameters
    ----------
    documents : list of Written
        Beside their marks.
    regimes : list of Written
        Inside their regions; for regimes of the key, their numbers.
    homeless : list of str
        Regimes whose label fits nowhere inside their region.
    """

    documents: list[Written]
    regimes: list[Written]
    homeless: list[str]


def map_marks(ax: Axes, documents: Table) -> list[MapMark]:
    r"""Gather the documents by point; one beyond the map stands at its rim, with its values in the label.

    Parameters
    ----------
    ax : Axes
        Axes with their final limits.
    documents : table
        Rows of short, x, y, silent.

    Raises
    ------
    FigureError
        When a column is missing or a value is not a number.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> ax = figure(82, 80).add_subplot()
    >>> rows = [{"short": name, "x": 0.7, "y": 0.5, "silent": False} for name in ("Brief", "Essay")]
    >>> [mark.label for mark in map_marks(ax, rows)]
    ['Brief\nEssay']
    """
    require(documents, "documents", ("short", "x", "y", "silent"))
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    points: dict[tuple[float, float], list[tuple[str, bool]]] = {}
    for row in documents:
        x, y = number(row, "x", "documents"), number(row, "y", "documents")
        silent = flag(row, "silent", "documents")
        at = (min(max(x, left), right), min(max(y, bottom), top))
        label = str(row["short"]) + ("\n(silent)" if silent else "")
        label += f"\n({x:g}, {y:g})" if at != (x, y) else ""
        points.setdefault(at, []).append((label, silent))
    return [
        MapMark(*at, "\n".join(label for label, _ in named), all(silent for _, silent in named))
        for at, named in points.items()
    ]


def place_map_labels(
    ax: Axes, shapes: RegimeOutlines, marks: Sequence[MapMark], keyed: Sequence[str]
) -> MapLabels:
    """Find a place for every label of the map as it is laid out now.

    Parameters
    ----------
    ax : Axes
        The map; the layout of its figure must be settled.
    shapes : RegimeOutlines
        Its regions.
    marks : sequence of MapMark
        The documents.
    keyed : sequence of str
        Regimes that get their number in the key instead of their label, those of other maps included.

    Returns
    -------
    MapLabels
        The labels with their places, and the regimes that must go to the key.

    Raises
    ------
    FigureError
        When a document's label or a number finds no place.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
    >>> shapes = RegimeOutlines([{"cell": 0, "regime": "Freeze", "ring": 0, "order": k, "x": x, "y": y}
    ...                          for k, (x, y) in enumerate(corners)])
    >>> place_map_labels(figure(82, 80).add_subplot(), shapes, [], []).regimes[0].text
    'Freeze'
    """
    page = figure_of(ax)
    extent = ax.get_window_extent()
    raster = shapes.raster(int(extent.width // _PIXEL), int(extent.height // _PIXEL))
    regions = {name: raster == place for place, name in enumerate(shapes.names)}
    corner = (float(extent.x0), float(extent.y0))
    occupied = Occupied(extent)
    spots = [tuple(map(float, ax.transData.transform((mark.x, mark.y)))) for mark in marks]
    for spot in spots:
        occupied.add(_box_round(spot))
    numbers, slivers = _number_regions(page, regions, keyed, corner, occupied)
    names = [
        beside(page, mark.label, (x, y), occupied, preferred=_within_regime(raster, corner, (x, y)))
        for mark, (x, y) in sorted(zip(marks, spots, strict=True), key=lambda one: -len(one[0].label))
    ]
    inside: list[Written] = []
    homeless = []
    for name in [name for name in shapes.names if name not in keyed]:
        found = _label_region(page, regions[name], corner, occupied, _ways(name))
        inside += found
        homeless += [] if found else [name]
    numbers += [beside(page, text, core, occupied, lead=True) for text, core in slivers]
    return MapLabels(names, inside + numbers, homeless)


def _within_regime(
    raster: NDArray[np.int64], corner: tuple[float, float], spot: tuple[float, float]
) -> Callable[[Bbox], bool]:
    """Return what tells whether a box lies within the regime at a spot, and so hides no boundary."""
    places = (int((at - start) // _PIXEL) for at, start in zip(spot, corner, strict=True))
    column, line = (min(max(k, 0), most - 1) for k, most in zip(places, raster.shape[::-1], strict=True))
    regime = raster[line, column]

    def tell(box: Bbox) -> bool:
        return bool((raster[_under(box, corner)] == regime).all())

    return tell


def _under(box: Bbox, corner: tuple[float, float]) -> tuple[slice, slice]:
    """Return the raster's lines and columns under a box."""
    left, right = (max(int((x - corner[0]) // _PIXEL) + k, 0) for k, x in ((0, box.x0), (1, box.x1)))
    low, high = (max(int((y - corner[1]) // _PIXEL) + k, 0) for k, y in ((0, box.y0), (1, box.y1)))
    return slice(low, high), slice(left, right)


def _box_round(spot: Sequence[float]) -> Bbox:
    x, y = spot
    return Bbox([[x - _MARK, y - _MARK], [x + _MARK, y + _MARK]])


def _number_regions(
    page: Figure,
    regions: Mapping[str, Mask],
    keyed: Sequence[str],
    corner: tuple[float, float],
    occupied: Occupied,
) -> tuple[list[Written], list[tuple[str, tuple[float, float]]]]:
    """Write numbers inside their regions; return those that do not fit, each with the point to lead to."""
    numbers: list[Written] = []
    slivers = []
    for place, name in enumerate(keyed, start=1):
        if name not in regions:  # a key may serve several maps
            continue
        found = _label_region(page, regions[name], corner, occupied, [(str(place), 0.0)])
        numbers += found
        if not found:
            core = _core(regions[name], corner)
            slivers.append((str(place), core))
            occupied.add(_box_round(core))
    return numbers, slivers


def _label_region(
    page: Figure,
    region: Mask,
    corner: tuple[float, float],
    occupied: Occupied,
    ways: Sequence[tuple[str, float]],
) -> list[Written]:
    """Write a regime's label in the largest of its parts where it fits, and again in other large parts."""
    parts, count = ndimage.label(region)
    areas = np.bincount(parts.ravel(), minlength=count + 1)[1:]
    found: list[Written] = []
    for part in np.argsort(-areas, kind="stable"):
        if found and areas[part] < _SECOND * region.size:
            break
        allowed = _without(parts == part + 1, corner, occupied)
        placed = next(
            (
                (text, rotation, at, (width, height))
                for text, rotation in ways
                for width, height in [text_size(page, text, rotation=rotation)]
                for at in [roomiest(allowed, _pixels(width), _pixels(height))]
                if at is not None
            ),
            None,
        )
        if placed is None:
            continue
        text, rotation, (column, line), (width, height) = placed
        centre = (
            corner[0] + (column + _pixels(width) / 2) * _PIXEL,
            corner[1] + (line + _pixels(height) / 2) * _PIXEL,
        )
        occupied.add(Bbox.from_bounds(centre[0] - width / 2, centre[1] - height / 2, width, height))
        found.append(Written(text, centre, rotation))
    return found


def _ways(name: str) -> list[tuple[str, float]]:
    """Return the ways to write a label, the easiest to read first."""
    texts = dict.fromkeys(wrapped(name, lines) for lines in range(1, 6))
    return [(text, rotation) for rotation in (0.0, 90.0) for text in texts]


def _pixels(length: float) -> int:
    return math.ceil((length + 2 * _PAD) / _PIXEL)


def _without(region: Mask, corner: tuple[float, float], occupied: Occupied) -> Mask:
    """Return the region less what is taken."""
    allowed = region.copy()
    for box in occupied.boxes:
        allowed[_under(box, corner)] = False
    return allowed


def _core(region: NDArray[np.bool_], corner: tuple[float, float]) -> tuple[float, float]:
    """Return the point of a region that lies furthest from its rim, in device pixels."""
    depth = ndimage.distance_transform_edt(np.pad(region, 1))[1:-1, 1:-1]
    line, column = np.unravel_index(int(np.argmax(depth)), region.shape)
    return corner[0] + (float(column) + 0.5) * _PIXEL, corner[1] + (float(line) + 0.5) * _PIXEL
