"""What an editor would send back: illegible, clipped or overlapping text, and titles inside a figure."""

from __future__ import annotations

import unicodedata
from itertools import combinations

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bargaining.plotting.labels import PIXELS_PER_POINT
from bargaining.plotting.style import SMALLEST_PT, journal_style

_SHAPING = (3, 11)  # the first Matplotlib that shapes text and turns what is read from the right
# Extents hold a line's full ascent and descent, so that lines above each other may share this much.
_SLACK_PX = 0.9 * PIXELS_PER_POINT


@journal_style()
def lint_figure(figure: Figure) -> list[str]:
    """List what is wrong with a figure at its printed size.

    Parameters
    ----------
    figure : Figure
        A finished figure.

    Returns
    -------
    list of str
        One line a finding: text below 6 pt, text that leaves the canvas, texts that overlap, a title inside
        the figure. Empty when nothing is found.

    Notes
    -----
    Overlap is that of bounding boxes, less 0.9 pt of height; O(n^2) in the number of texts.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> page = figure(82, 60)
    >>> ax = page.add_subplot()
    >>> lint_figure(page)
    []
    >>> title = ax.set_title("Autonomy")
    >>> lint_figure(page)
    ["title 'Autonomy' inside the figure; it belongs in the caption"]
    """
    figure.draw_without_rendering()
    findings = [f"title {title!r} inside the figure; it belongs in the caption" for title in _titles(figure)]
    for text in drawn_texts(figure):
        size = float(text.get_fontsize())
        if size < SMALLEST_PT:
            findings.append(f"text {text.get_text()!r} at {size:g} pt; at least {SMALLEST_PT:g} pt")
    findings += [f"text {text.get_text()!r} leaves the canvas" for text in leaving(figure)]
    findings += _backwards(figure)
    findings += [
        f"texts {one.get_text()!r} and {other.get_text()!r} overlap" for one, other in overlapping(figure)
    ]
    return findings


def _backwards(figure: Figure) -> list[str]:
    """List the texts from right to left where Matplotlib does not order letters as they are read."""
    if tuple(map(int, mpl.__version__.split(".")[:2])) >= _SHAPING:
        return []
    return [
        f"text {text.get_text()!r} runs from the right, and this Matplotlib writes it backwards; install 3.11 or later"
        for text in drawn_texts(figure)
        if any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text.get_text())
    ]


def leaving(figure: Figure) -> list[Text]:
    """Return the texts that leave the canvas of a figure that was laid out."""
    canvas = figure.bbox
    return [
        text
        for text in drawn_texts(figure)
        for box in [_box(text)]
        if box.x0 < -1 or box.y0 < -1 or box.x1 > canvas.x1 + 1 or box.y1 > canvas.y1 + 1
    ]


def overlapping(figure: Figure) -> list[tuple[Text, Text]]:
    """Return the pairs of texts that overlap in a figure that was laid out."""
    boxes = [(text, _box(text)) for text in drawn_texts(figure)]
    pairs = combinations(boxes, 2)
    return [(one, other) for (one, first), (other, second) in pairs if _overlap(first, second)]


def _box(text: Text) -> Bbox:
    return Text.get_window_extent(text)  # without the arrow of an annotation


def _overlap(first: Bbox, second: Bbox) -> bool:
    across = min(first.x1, second.x1) - max(first.x0, second.x0)
    up = min(first.y1, second.y1) - max(first.y0, second.y0)
    return bool(across > 0 and up > _SLACK_PX)


def _titles(figure: Figure) -> list[str]:
    titles = [figure.get_suptitle()]
    titles += [ax.get_title(place) for ax in figure.axes for place in ("left", "center", "right")]
    return [title for title in titles if title]


def drawn_texts(figure: Figure) -> list[Text]:
    """Return the texts that are drawn and not empty: Matplotlib keeps tick labels outside the axis limits, unseen."""
    unseen: set[int] = set()
    for ax in figure.axes:
        ticks = {id(text) for axis in (ax.xaxis, ax.yaxis) for text in _tick_texts(axis)}
        if not ax.get_visible():
            unseen |= {id(text) for text in ax.findobj(Text)}
        elif not ax.axison:
            unseen |= ticks | {id(ax.xaxis.label), id(ax.yaxis.label)}
        else:
            unseen |= ticks - {id(text) for axis in (ax.xaxis, ax.yaxis) for text in _shown_ticks(ax, axis)}
    found = [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_visible()]
    return [text for text in found if id(text) not in unseen and text.get_text().strip()]


def _tick_texts(axis: Axis) -> list[Text]:
    ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
    return [text for tick in ticks for text in (tick.label1, tick.label2)]


def _shown_ticks(ax: Axes, axis: Axis) -> list[Text]:
    low, high = sorted(axis.get_view_interval())
    slack = 1e-9 * (high - low)
    groups = (
        (axis.get_major_ticks(), axis.get_majorticklocs()),
        (axis.get_minor_ticks(), axis.get_minorticklocs()),
    )
    return [
        text
        for ticks, places in groups
        for tick, place in zip(ticks, places, strict=False)
        if low - slack <= place <= high + slack
        for text in (tick.label1, tick.label2)
    ]
