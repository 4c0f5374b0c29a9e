"""A figure in greys that stay apart: classes have greys of their own, everything else the grey of its luminance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.collections import Collection
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from bargaining.plotting.style import COLOURS, LUMA

GREYS = (0.11, 0.62, 0.33, 0.52, 0.22, 0.42, 0.0)
"""For each of `COLOURS`: about as light as the colour, and a tenth apart, so that lines in print can be told apart."""
_OF = {to_rgb(colour): grey for colour, grey in zip(COLOURS, GREYS, strict=True)}

Colour = tuple[float, float, float, float]


def grey(colour: Any) -> Colour:
    """Return the grey of a colour, as red, green, blue and opacity.

    Parameters
    ----------
    colour : colour
        As Matplotlib takes it. One of `COLOURS` has its own of `GREYS`, any other its luminance.

    Examples
    --------
    >>> [round(grey(colour)[0], 2) for colour in ("#0072B2", "white", "0.5", "red")]
    [0.11, 1.0, 0.5, 0.3]
    """
    red, green, blue, opacity = to_rgba(colour)
    known = _OF.get((red, green, blue))
    level = (
        known
        if known is not None
        else sum(w * part for w, part in zip(LUMA, (red, green, blue), strict=True))
    )
    level = min(max(float(level), 0.0), 1.0)
    return level, level, level, opacity


def made_grey(figure: Figure) -> Figure:
    """Turn all colours of a finished figure into greys.

    Parameters
    ----------
    figure : Figure
        Changed in place.

    Returns
    -------
    Figure
        The same figure.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> page = figure(82, 60)
    >>> (line,) = page.add_subplot().plot([0, 1], color="#0072B2")
    >>> round(made_grey(page).axes[0].lines[0].get_color()[0], 2)
    0.11
    """
    for artist in figure.findobj():
        if isinstance(artist, Line2D):
            _line(artist)
        elif isinstance(artist, Patch):
            _patch(artist)
        elif isinstance(artist, Text):
            _text(artist)
        elif isinstance(artist, AxesImage):
            _image(artist)
        elif isinstance(artist, Collection):
            _collection(artist)
    return figure


def _line(line: Line2D) -> None:
    marker = {
        "markerfacecolor": line.get_markerfacecolor(),
        "markeredgecolor": line.get_markeredgecolor(),
    }
    line.set_color(grey(line.get_color()))
    line.set(**{key: _or_none(value) for key, value in marker.items()})


def _text(text: Text) -> None:
    text.set_color(grey(text.get_color()))
    for patch in (text.get_bbox_patch(), getattr(text, "arrow_patch", None)):
        if patch is not None:
            _patch(patch)


def _or_none(colour: Any) -> Any:
    return colour if isinstance(colour, str) and colour in {"none", "None", "auto"} else grey(colour)


def _patch(patch: Patch) -> None:
    edge, face = grey(patch.get_edgecolor()), grey(patch.get_facecolor())
    if patch.get_fill():
        patch.set_facecolor(face)
    patch.set_edgecolor(edge)


def _image(image: AxesImage) -> None:
    image.set_data(_levels(image.to_rgba(np.ma.asarray(image.get_array()))))


def _levels(pixels: Any) -> Any:
    shown = np.asarray(pixels, dtype=float)
    levels = shown[..., :3] @ np.asarray(LUMA)
    return np.concatenate([np.repeat(levels[..., None], 3, axis=-1), shown[..., 3:]], axis=-1)


def _collection(found: Collection) -> None:
    found.update_scalarmappable()
    found.set_array(None)
    faces: Sequence[Any] = list(found.get_facecolor())
    edges: Sequence[Any] = list(found.get_edgecolor())
    found.set_facecolor([grey(one) for one in faces] or "none")
    found.set_edgecolor([grey(one) for one in edges] or "none")
