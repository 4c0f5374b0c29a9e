"""Where labels go: positions that keep clear of what is drawn already and of the lines that lead to them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bargaining.errors import FigureError
from bargaining.plotting.labels import PIXELS_PER_POINT, cut, text_size
from bargaining.plotting.style import HAIRLINE_PT

_GAP = 3 * PIXELS_PER_POINT
_NEAR = 9 * PIXELS_PER_POINT
_EXHAUSTIVE = 7
_ROUNDING = 1e-6


def stagger(
    anchors: Sequence[float], widths: Sequence[float], bounds: tuple[float, float]
) -> list[tuple[float, int]]:
    """Place labels over their anchors on as few levels as can be, each joined to its anchor by a clear line.

    A label is centred on its anchor, or ends there, or starts there, and is pushed inside the bounds. A label
    whose extent covers another's anchor must stand above it, because the line to that anchor runs below.

    Parameters
    ----------
    anchors : sequence of float
        Horizontal positions, distinct.
    widths : sequence of float
        Widths of the labels, in the same unit.
    bounds : tuple of float
        The left and right ends of the room.

    Returns
    -------
    list of tuple
        For each label its left end and its level, 0 being the lowest.

    Raises
    ------
    FigureError
        When a label is wider than the room.

    Notes
    -----
    Every choice of sides is tried up to seven labels (3^n choices of n^2 steps each); beyond that the left
    half ends at its anchors and the right half starts there.

    Examples
    --------
    >>> stagger([100, 300], [40, 40], (0, 400))
    [(80.0, 0), (280.0, 0)]
    >>> [level for _, level in stagger([190, 200, 210], [80, 80, 80], (0, 400))]
    [0, 1, 0]
    """
    low, high = bounds
    if any(width > high - low for width in widths):
        raise FigureError("figure: a document's label is wider than the room; shorten it or widen the figure")
    count = len(anchors)
    best: tuple[int, float, list[tuple[float, int]]] | None = None
    for shares in _sides(anchors):
        lefts = [
            min(max(anchor - share * width, low), high - width)
            for anchor, share, width in zip(anchors, shares, widths, strict=True)
        ]
        levels = _levels(anchors, lefts, [left + width for left, width in zip(lefts, widths, strict=True)])
        if levels is None:
            continue
        shifted = sum(abs(share - 0.5) for share in shares)
        if best is None or (max(levels, default=0), shifted) < best[:2]:
            best = (max(levels, default=0), shifted, list(zip(lefts, levels, strict=True)))
    if best is None:  # labels pushed in from both ends cover each other's anchors: one level each
        order = sorted(range(count), key=lambda place: anchors[place])
        return [
            (min(max(anchors[k] - widths[k] / 2, low), high - widths[k]), order.index(k))
            for k in range(count)
        ]
    return best[2]


class Occupied:
    """Keep the boxes, in pixels, that labels must stay clear of.

    Parameters
    ----------
    inside : Bbox
        The room that labels must not leave.

    Examples
    --------
    >>> room = Occupied(Bbox([[0, 0], [10, 10]]))
    >>> room.add(Bbox([[0, 0], [5, 5]]))
    >>> [room.free(Bbox([[x, x], [x + 3, 9]])) for x in (6, 4, 8)]
    [True, False, False]
    """

    def __init__(self, inside: Bbox) -> None:
        self.inside = inside
        self.boxes: list[Bbox] = []

    def add(self, box: Bbox) -> None:
        """Take up the box.

        Parameters
        ----------
        box : Bbox
            In pixels.
        """
        self.boxes.append(box)

    def free(self, box: Bbox) -> bool:
        """Tell whether the box stands inside the room and touches nothing that is taken.

        Parameters
        ----------
        box : Bbox
            In pixels.
        """
        room = self.inside
        beyond = max(room.x0 - box.x0, box.x1 - room.x1, room.y0 - box.y0, box.y1 - room.y1)
        return bool(beyond <= _ROUNDING) and not any(box.overlaps(taken) for taken in self.boxes)


@dataclass(frozen=True)
class Written:
    """Hold a label that has found its place.

    Parameters
    ----------
    text : str
        One line or several.
    centre : tuple of float
        In pixels.
    rotation : float
        In degrees.
    anchor : tuple of float or None
        Where a hairline leads, in pixels; None when the label needs none.
    """

    text: str
    centre: tuple[float, float]
    rotation: float = 0
    anchor: tuple[float, float] | None = None

    def draw(self, ax: Axes, *, italic: bool = False) -> Text:
        """Write the label on paper-white ground; its place holds as long as the layout does.

        Parameters
        ----------
        ax : Axes
            The axes whose pixels were measured.
        italic : bool
            Whether to slant the letters.
        """
        at = self.anchor or self.centre
        lead = {"arrowstyle": "-", "linewidth": HAIRLINE_PT, "shrinkA": 0, "shrinkB": 0}
        written = ax.annotate(
            self.text,
            xy=tuple(ax.transData.inverted().transform(at)),
            xytext=((self.centre[0] - at[0]) / PIXELS_PER_POINT, (self.centre[1] - at[1]) / PIXELS_PER_POINT),
            textcoords="offset points",
            ha="center",
            va="center",
            rotation=self.rotation,
            fontstyle="italic" if italic else "normal",
            zorder=7,
            arrowprops=lead if self.anchor else None,
            bbox={"boxstyle": "square,pad=0.12", "facecolor": "white", "alpha": 0.85, "linewidth": 0},
        )
        written.set_in_layout(False)
        return written


def beside(
    page: Figure,
    text: str,
    anchor: tuple[float, float],
    occupied: Occupied,
    *,
    lead: bool = False,
    preferred: Callable[[Bbox], bool] | None = None,
) -> Written:
    """Find a place for a text near a point, clear of everything taken; far off, a hairline leads back.

    A text that has no free place is shortened; when even that does not help, it stands where it covers least.

    Parameters
    ----------
    page : Figure
        Where to write; its layout must be settled.
    text : str
        One line or several.
    anchor : tuple of float
        The point, in pixels.
    occupied : Occupied
        What is taken; the text's box is added.
    lead : bool
        Whether to draw the hairline in any case.
    preferred : callable, optional
        Tells of a box whether it is preferred; near the point such boxes come before all others.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> room = Occupied(Bbox([[0, 0], [900, 700]]))
    >>> beside(figure(82, 60), "Parish", (400.0, 300.0), room).anchor is None
    True
    """
    for written in (text, *_shorter(text)):
        found = _free_place(page, written, anchor, occupied, preferred)
        if found is not None:
            break
    else:  # no place is free: better over something else than not at all
        written = _shorter(text)[-1]
        found = _any_place(page, written, anchor, occupied), 0.0
    box, clearance = found
    occupied.add(box)
    far = lead or clearance > 6 * PIXELS_PER_POINT
    width, height = text_size(page, written)
    centre = (float(box.x0) + width / 2, float(box.y0) + height / 2)
    return Written(written, centre, 0, anchor if far else None)


def _shorter(text: str) -> list[str]:
    """Return shorter ways to write a label, each line for itself."""
    return ["\n".join(cut(line, length) for line in text.splitlines()) for length in (16, 10, 5)]


def _free_place(
    page: Figure,
    text: str,
    anchor: tuple[float, float],
    occupied: Occupied,
    preferred: Callable[[Bbox], bool] | None,
) -> tuple[Bbox, float] | None:
    """Return the nearest free box and its clearance from the anchor."""
    width, height = text_size(page, text)
    positions = list(_positions(anchor, width, height))
    near = [place for place in positions if place[1] <= _NEAR] if preferred else []
    for number, (centre, clearance) in enumerate(near + positions):
        box = _inside(centre, width, height, occupied.inside)
        if occupied.free(box) and (number >= len(near) or preferred is None or preferred(box)):
            return box, clearance
    return None


def _any_place(page: Figure, text: str, anchor: tuple[float, float], occupied: Occupied) -> Bbox:
    """Return the box nearest to the anchor that covers the fewest others."""
    width, height = text_size(page, text)
    boxes = [
        _inside(centre, width, height, occupied.inside) for centre, _ in _positions(anchor, width, height)
    ]
    return min(boxes, key=lambda box: sum(box.overlaps(taken) for taken in occupied.boxes))


def _inside(centre: tuple[float, float], width: float, height: float, room: Bbox) -> Bbox:
    """Return the box about a centre, moved inside the room."""
    left = min(max(centre[0] - width / 2, room.x0), room.x1 - width)
    low = min(max(centre[1] - height / 2, room.y0), room.y1 - height)
    return Bbox.from_bounds(left, low, width, height)


def _positions(
    anchor: tuple[float, float], width: float, height: float
) -> Iterator[tuple[tuple[float, float], float]]:
    """Yield centres round the anchor, nearest first, with the clearance in pixels between anchor and box."""
    sides = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)]
    for points in (4, 6, 9, 13, 18, 24, 32, 42, 54, 70):
        clear = points * PIXELS_PER_POINT
        for across, up in sides:
            diagonal = math.hypot(across, up)
            yield (
                (
                    anchor[0] + across * (width / 2 + clear / diagonal),
                    anchor[1] + up * (height / 2 + clear / diagonal),
                ),
                clear,
            )


def _sides(anchors: Sequence[float]) -> Iterator[tuple[float, ...]]:
    """Yield how much of each label stands left of its anchor."""
    count = len(anchors)
    if count <= _EXHAUSTIVE:
        yield from itertools.product((0.5, 1.0, 0.0), repeat=count)
    else:
        ranks = [sum(other < anchor for other in anchors) for anchor in anchors]
        yield (0.5,) * count
        yield tuple(1.0 if rank < count / 2 else 0.0 for rank in ranks)


def _levels(anchors: Sequence[float], lefts: Sequence[float], rights: Sequence[float]) -> list[int] | None:
    """Return the lowest level of each label, or None when two labels cover each other's anchors."""
    count = len(anchors)
    below = [{j for j in range(count) if j != i and lefts[i] < anchors[j] < rights[i]} for i in range(count)]
    level: dict[int, int] = {}
    while len(level) < count:
        ready = [i for i in range(count) if i not in level and below[i] <= level.keys()]
        if not ready:
            return None
        i = ready[0]
        lowest = max((level[j] + 1 for j in below[i]), default=0)
        near = {level[j] for j in level if lefts[j] - _GAP < rights[i] and lefts[i] - _GAP < rights[j]}
        level[i] = next(step for step in itertools.count(lowest) if step not in near)
    return [level[i] for i in range(count)]
