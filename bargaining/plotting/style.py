"""How the figures look: journal widths, type sizes, and one colour, hatch and marker for each class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from bargaining.errors import FigureError
from bargaining.formats import SMALLEST_PT as SMALLEST_PT
from bargaining.formats import in_force
from bargaining.plotting.signs import places

SINGLE_COLUMN_MM = 82.0
DOUBLE_COLUMN_MM = 170.0
MM_PER_INCH = 25.4
POINTS_PER_MM = 72 / MM_PER_INCH
_TICKS = 0.95  # share of the usual width down to which ticks are as usual
_TIGHT = 0.75  # share of its usual width down to which a panel is legible

LABEL_PT = 8.0
TEXT_PT = 7.0
LINE_PT = 0.75
HAIRLINE_PT = 0.5
DPI = 300
FONT = "DejaVu Sans"
"""The usual typeface, which comes with Matplotlib; letters that another one lacks are taken from it."""
SCREEN_DPI = 144

# Okabe and Ito (2008) without yellow, which is too light for a line on white paper; neighbours in this order
# differ in luminance as well as in hue.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000")
HATCHES = ("", "////", "....", "\\\\\\\\", "----", "xxxx", "||||", "oo", "++++")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
# How light each class's fill is, from 0 (black) to 1 (white), one cycle of the colours a line: light enough
# for black text, and at least 0.15 apart for classes that share a hatch, so that greyscale print shows both.
LIGHTNESS = (
    (0.78, 0.94, 0.70, 0.92, 0.76, 0.86, 0.66),
    (0.62, 0.74, 0.62, 0.78, 0.86, 0.74, 0.92),
    (0.70, 0.82, 0.78, 0.90, 0.94, 0.62, 0.54),
)
LUMA = (0.299, 0.587, 0.114)

_STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": [FONT],
    "mathtext.fontset": "dejavusans",
    "font.size": TEXT_PT,
    "axes.labelsize": LABEL_PT,
    "xtick.labelsize": TEXT_PT,
    "ytick.labelsize": TEXT_PT,
    "legend.fontsize": TEXT_PT,
    "legend.frameon": False,
    "axes.linewidth": HAIRLINE_PT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.major.width": HAIRLINE_PT,
    "ytick.major.width": HAIRLINE_PT,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.major.pad": 2.0,
    "ytick.major.pad": 2.0,
    "axes.labelpad": 2.5,
    "lines.linewidth": LINE_PT,
    "lines.markersize": 3.5,
    "hatch.linewidth": 0.4,
    "patch.linewidth": LINE_PT,
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "pdf.compression": 6,
    "svg.hashsalt": "bargaining",
    "savefig.bbox": None,
    "text.usetex": False,
    "text.parse_math": False,  # a label with dollar signs is text, not a formula
    "path.simplify": False,
}


@dataclass(frozen=True)
class Appearance:
    """Say how one class of a figure is drawn, in colour, in greyscale and as a line.

    Parameters
    ----------
    colour : str
        Lines, markers and hatching.
    face : tuple of float
        The tint that fills bars, cells and regions.
    hatch : str
        The hatch over the tint; together with the tint it tells classes apart without colour.
    marker : str
        The marker on lines and dots.
    parts : tuple of Appearance
        Where the class stands for several outcomes, those of each: regions then have bands of them.
    """

    colour: str
    face: tuple[float, float, float]
    hatch: str
    marker: str
    parts: tuple[Appearance, ...] = ()


@contextmanager
def journal_style() -> Iterator[None]:
    """Draw and save inside this context, or under it as a decorator, in the journals' sizes and fonts.

    The defaults of Matplotlib come first, so that a user's own configuration does not leak into a figure.

    Examples
    --------
    >>> with journal_style():
    ...     mpl.rcParams["pdf.fonttype"], mpl.rcParams["font.size"]
    (42, 7.0)
    """
    defaults: dict[Any, Any] = {
        key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith("backend")
    }
    with mpl.rc_context():
        mpl.rcParams.update(defaults)
        mpl.rcParams.update(_STYLE)
        if font := in_force().font:
            mpl.rcParams["font.family"] = [font, FONT]  # for each letter the first that has it
        yield


def one_column() -> float:
    """Return how wide a figure for one column is, in millimetres, in the format in force.

    Examples
    --------
    >>> one_column()
    82.0
    """
    return in_force().one_column_mm


def full_width() -> float:
    """Return how wide a figure for the whole width of a page is, in millimetres, in the format in force.

    Examples
    --------
    >>> full_width()
    170.0
    """
    return in_force().full_width_mm


def across(most: int) -> int:
    """Return how many panels, of so many that the usual full width takes, stand beside each other.

    Parameters
    ----------
    most : int
        How many there are beside each other on `DOUBLE_COLUMN_MM`.

    Examples
    --------
    >>> from bargaining.formats import Format, drawn_in
    >>> with drawn_in(Format("apsr", columns=1)):
    ...     across(2), across(4)
    (1, 2)
    """
    return min(most, max(1, int(most * full_width() / (_TIGHT * DOUBLE_COLUMN_MM))))


def tight() -> bool:
    """Tell whether panels stand beside each other on less than the usual width, with room for few ticks.

    Examples
    --------
    >>> tight()
    False
    """
    return full_width() < _TICKS * DOUBLE_COLUMN_MM


def narrow() -> bool:
    """Tell whether the full width in force is so narrow that what usually stands beside each other goes below.

    Examples
    --------
    >>> narrow()
    False
    """
    return full_width() < _TIGHT * DOUBLE_COLUMN_MM


class Page(Figure):
    """A figure that is written and shown in the journals' style, whoever asks for it."""

    @journal_style()
    def savefig(self, *given: Any, **options: Any) -> None:
        """Write the figure, as Matplotlib does."""
        super().savefig(*given, **options)

    def _repr_png_(self) -> bytes:
        """Return what a notebook shows."""
        shown = BytesIO()
        self.savefig(shown, format="png", dpi=SCREEN_DPI)
        return shown.getvalue()


def figure(width_mm: float, height_mm: float) -> Figure:
    """Return an empty figure at its printed size, without any global state.

    Parameters
    ----------
    width_mm, height_mm : float
        Printed size; `one_column` and `full_width` return the widths of the format in force.

    Raises
    ------
    FigureError
        When a side is not between 10 mm and 1 m.

    Examples
    --------
    >>> figure(SINGLE_COLUMN_MM, 60).get_size_inches().round(3).tolist()
    [3.228, 2.362]
    """
    for side, length in (("width", width_mm), ("height", height_mm)):
        if not 10 <= length <= 1000:
            raise FigureError(f"figure: {side} {length!r} mm, expected between 10 and 1000 mm")
    size = (width_mm / MM_PER_INCH, height_mm / MM_PER_INCH)
    with journal_style():
        drawn = Page(figsize=size, dpi=DPI, layout="constrained")
    FigureCanvasAgg(drawn)
    return drawn


def appearances(labels: Iterable[str]) -> dict[str, Appearance]:
    """Give every label an appearance: an outcome its own, whatever figure it is in, others by their order.

    Parameters
    ----------
    labels : iterable of str
        The classes, in an order that stays the same from figure to figure; repeats are ignored. A class of several
        outcomes is written with `BETWEEN` between them.

    Returns
    -------
    dict of str to Appearance
        No two labels share both tint and hatch, nor both colour and marker, but names of one outcome. See `places`.
        Where there are more than a reader could tell apart, signs repeat; labels and keys tell what is what.

    Examples
    --------
    >>> [look.marker for look in appearances(["left", "right", "left"]).values()]
    ['o', 's']
    >>> appearances(["Package"])["Package"] == appearances(["Freeze", "Package"])["Package"]
    True
    """
    most = sum(map(len, LIGHTNESS))
    found = places(labels, most)
    return {label: _joined([_appearance(place % most) for place in own]) for label, own in found.items()}


def looks_of(labels: Iterable[str], given: Mapping[str, Appearance] | None) -> Mapping[str, Appearance]:
    """Return the given appearances, checked to cover the labels, or new ones in the labels' order.

    Parameters
    ----------
    labels : iterable of str
        The classes to be drawn.
    given : mapping or None
        Appearances shared between figures.

    Raises
    ------
    FigureError
        Naming the label that has no appearance.

    Examples
    --------
    >>> looks_of(["Freeze"], None)["Freeze"].colour
    '#0072B2'
    """
    wanted = list(labels)
    if given is None:
        return appearances(wanted)
    for label in wanted:
        if label not in given:
            raise FigureError(f"figure: class {label!r} has no appearance; give one for every label drawn")
    return given


def _joined(parts: Sequence[Appearance]) -> Appearance:
    """Return the appearance of several outcomes together: as a line the first's colour and the last's marker."""
    if len(parts) == 1:
        return parts[0]
    return Appearance(parts[0].colour, parts[0].face, parts[-1].hatch, parts[-1].marker, tuple(parts))


def _appearance(place: int) -> Appearance:
    colour = COLOURS[place % len(COLOURS)]
    lightness = LIGHTNESS[place // len(COLOURS)][place % len(COLOURS)]
    parts = to_rgb(colour)
    share = (1 - lightness) / (1 - sum(weight * part for weight, part in zip(LUMA, parts, strict=True)))
    red, green, blue = (1 - share * (1 - part) for part in parts)
    return Appearance(
        colour, (red, green, blue), HATCHES[place % len(HATCHES)], MARKERS[place % len(MARKERS)]
    )
