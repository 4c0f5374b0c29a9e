"""What a lint must know of a figure that a file does not show: the signs of its classes, and findings at drawing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bargaining.contrast import Sign
from bargaining.formats import in_force
from bargaining.plotting.greys import grey
from bargaining.plotting.lint import lint_figure
from bargaining.plotting.signs import BETWEEN

MOST_SIGNS = 200
NAMED = ("cell", "predicted")
"""The marks of shapes that names of rows and columns, or a marker within, tell apart, whatever their colour."""
_HUELESS = 0.05  # difference of the strongest and weakest part of a colour up to which it is a grey


def recorded(figure: Figure) -> dict[str, Any]:
    """Return the signs of a figure's classes and what its lint finds, as a manifest holds them.

    Parameters
    ----------
    figure : Figure
        Finished, in its colours; the signs are in those of the format in force.
    """
    found = dict.fromkeys(signs_in(figure))
    named = {(sign.kind, sign.colour, sign.shape) for sign in found if sign.label}
    signs = [sign for sign in found if sign.label or (sign.kind, sign.colour, sign.shape) not in named]
    signs = signs[:MOST_SIGNS]
    return {"signs": [sign.to_dict() for sign in signs], "lint": lint_figure(figure)}


def signs_in(figure: Figure) -> Iterator[Sign]:
    """Yield the signs of a figure: those of its keys with their labels, and all in colour on its panels.

    Parameters
    ----------
    figure : Figure
        A finished figure in its colours.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> ax = figure(82, 60).add_subplot()
    >>> bars = ax.bar([0, 1], [1, 2], color=["#0072B2", "#E69F00"])
    >>> [str(sign) for sign in signs_in(ax.figure)]
    ['#0072b2', '#e69f00']
    """
    for legend in [*figure.legends, *filter(None, (ax.get_legend() for ax in figure.axes))]:
        yield from _of_key(legend)
    for ax in figure.axes:
        if ax.get_visible():
            yield from _of_fills(ax)
            yield from (_line(line, "") for line in ax.lines if line.get_visible() and _hue(line.get_color()))


def _of_key(legend: Legend) -> Iterator[Sign]:
    for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=False):
        sign = _sign(handle, text.get_text())
        if sign is not None and BETWEEN not in sign.label:  # of several outcomes, bands show all
            yield sign


def _sign(handle: Artist | None, label: str) -> Sign | None:
    if isinstance(handle, Line2D):
        return _line(handle, label)
    if isinstance(handle, Patch):
        return Sign("fill", _shown(handle.get_facecolor()), handle.get_hatch() or "", label)
    return None


def _line(line: Line2D, label: str) -> Sign:
    dash = str(getattr(line, "_unscaled_dash_pattern", line.get_linestyle()))
    drawn = line.get_linestyle() not in ("None", "", " ") and float(line.get_linewidth()) > 0
    marker = "" if line.get_marker() in (None, "None", "", " ") else str(line.get_marker())
    hollow = marker and line.get_markerfacecolor() in ("white", "w", (1, 1, 1, 1))
    return Sign(
        "line",
        _shown(line.get_color()),
        f"{marker}{'hollow' if hollow else ''} {dash if drawn else ''}".strip(),
        label,
    )


def _of_fills(ax: Axes) -> Iterator[Sign]:
    """Yield the fills in colour with their hatches, which may be drawn over them as shapes of their own."""
    places: dict[tuple[int, ...], tuple[Any, str]] = {}
    for patch in ax.patches:
        mark = patch.get_gid() or ""
        if not patch.get_visible() or mark in NAMED or BETWEEN in mark:
            continue
        if patch.get_fill() and patch.get_hatch() and _hue(patch.get_facecolor()):
            yield Sign("fill", _shown(patch.get_facecolor()), patch.get_hatch() or "")
            continue
        place = tuple(round(side) for side in patch.get_window_extent().extents)
        face, hatch = places.get(place, (None, ""))
        if patch.get_fill() and to_rgba(patch.get_facecolor())[3] > 0:
            face = patch.get_facecolor()
        places[place] = face, hatch or patch.get_hatch() or ""
    for face, hatch in places.values():
        if face is not None and _hue(face):
            yield Sign("fill", _shown(face), hatch)


def _hue(colour: Any) -> bool:
    red, green, blue, _ = to_rgba(colour)
    return max(red, green, blue) - min(red, green, blue) > _HUELESS


def _shown(colour: Any) -> tuple[float, float, float]:
    red, green, blue, _ = grey(colour) if in_force().grey else to_rgba(colour)
    return round(float(red), 4), round(float(green), 4), round(float(blue), 4)
