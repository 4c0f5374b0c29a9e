"""Whether signs of a figure can be told apart in greyscale and by readers who see colours otherwise.

Signs are classes' colours and shapes (hatches of fills, markers and dashes of lines). Two that share a shape must
differ in lightness, and to readers in whose eyes a kind of cone is missing. What they see is computed with the matrices
of Machado, Oliveira and Fernandes (2009) for missing cones, applied to linear light.

Machado, G. M., Oliveira, M. M. and Fernandes, L. A. F. (2009). A physiologically-based model for simulation of color
vision deficiency. *IEEE Transactions on Visualization and Computer Graphics* 15(6), 1291-1298.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

RGB = tuple[float, float, float]
Matrix = tuple[RGB, RGB, RGB]

VISION: dict[str, Matrix] = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""By which kind of cone is missing: long, middle, short waves."""
_LUMA = (0.299, 0.587, 0.114)
_XYZ: Matrix = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
_WHITE = (0.9505, 1.0, 1.089)
LEAST_GREY = {"fill": 0.15, "line": 0.1}
"""How far apart in lightness, from 0 to 1, two fills or lines of different hue must be that share a shape."""
LEAST_STEP = 0.05
"""The same for two of one hue, which are steps of a scale."""
_SAME, _APART, _LEFT, _ONE_HUE, _NO_HUE = 3.0, 8.0, 0.5, 25.0, 8.0


@dataclass(frozen=True)
class Sign:
    """Hold how one class is drawn.

    Parameters
    ----------
    kind : str
        ``"fill"`` or ``"line"``.
    colour : tuple of float
        Red, green and blue from 0 to 1.
    shape : str
        Hatch of a fill; marker and dash of a line.
    label : str
        What the key says; empty where it says nothing.
    """

    kind: str
    colour: RGB
    shape: str
    label: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, the colour as ``#rrggbb``."""
        return asdict(self) | {"colour": _hex(self.colour)}

    def __str__(self) -> str:
        return f"{self.label!r} ({_hex(self.colour)})" if self.label else _hex(self.colour)


def sign_of(entry: object) -> Sign | None:
    """Return the sign of plain values, as `Sign.to_dict` gives them; None for anything else.

    Parameters
    ----------
    entry : object
        From a manifest.

    Examples
    --------
    >>> print(sign_of({"kind": "fill", "colour": "#ff0000", "shape": "", "label": "War"}))
    'War' (#ff0000)
    """
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        return None
    colour = entry.get("colour", "")
    try:
        red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    except ValueError:
        return None
    return Sign(entry.get("kind", ""), (red, green, blue), entry.get("shape", ""), entry.get("label", ""))


def confusions(signs: Iterable[Sign]) -> list[str]:
    """List the pairs of signs that only colour tells apart, or that some readers cannot tell apart, a line each.

    Parameters
    ----------
    signs : iterable of Sign
        All of a figure.

    Examples
    --------
    >>> red, green = Sign("fill", (0.8, 0.2, 0.2), "", "War"), Sign("fill", (0.1, 0.52, 0.2), "", "Peace")
    >>> print(*confusions([red, green]), sep="; ")
    fills 'War' (#cc3333) and 'Peace' (#1a8533): told apart by colour alone, the same in greyscale
    >>> confusions([red, Sign("fill", green.colour, "////")])
    []
    """
    found = []
    for one, other in combinations(dict.fromkeys(signs), 2):
        if (one.kind, one.shape) != (other.kind, other.shape) or one.kind not in LEAST_GREY:
            continue
        if distance(one.colour, other.colour) < _SAME:
            continue
        what = f"{one.kind}s {one} and {other}"
        if abs(lightness(one.colour) - lightness(other.colour)) < _least(one, other):
            found.append(f"{what}: told apart by colour alone, the same in greyscale")
        elif blind := _blind(one.colour, other.colour):
            found.append(f"{what}: alike for readers with {' and '.join(blind)} vision")
    return found


def _least(one: Sign, other: Sign) -> float:
    (_, a, b), (_, c, d) = lab(one.colour), lab(other.colour)
    if min(math.hypot(a, b), math.hypot(c, d)) < _NO_HUE:
        return LEAST_STEP
    turn = abs(math.degrees(math.atan2(b, a) - math.atan2(d, c))) % 360
    return LEAST_STEP if min(turn, 360 - turn) < _ONE_HUE else LEAST_GREY[one.kind]


def _blind(one: RGB, other: RGB) -> list[str]:
    apart = distance(one, other)
    left = {name: distance(seen(one, name), seen(other, name)) for name in VISION}
    return [name for name, now in left.items() if now < _APART and now < _LEFT * apart]


def lightness(colour: RGB) -> float:
    """Return the grey of a colour on a printer without colours, from 0 (black) to 1 (white).

    Parameters
    ----------
    colour : tuple of float
        Red, green, blue from 0 to 1.

    Examples
    --------
    >>> round(lightness((0.0, 1.0, 0.0)), 3)
    0.587
    """
    return sum(weight * part for weight, part in zip(_LUMA, colour, strict=True))


def seen(colour: RGB, vision: str) -> RGB:
    """Return a colour as it is seen without a kind of cone.

    Parameters
    ----------
    colour : tuple of float
        Red, green, blue from 0 to 1.
    vision : str
        A key of `VISION`.

    Examples
    --------
    >>> [round(part, 2) for part in seen((0.5, 0.5, 0.5), "deutan")]
    [0.5, 0.5, 0.5]
    >>> distance(seen((0.8, 0.3, 0), "deutan"), seen((0.5, 0.5, 0), "deutan")) < distance((0.8, 0.3, 0), (0.5, 0.5, 0))
    True
    """
    light = [_linear(part) for part in colour]
    red, green, blue = (_encoded(_dot(row, light)) for row in VISION[vision])
    return red, green, blue


def distance(one: RGB, other: RGB) -> float:
    """Return how far apart two colours are to the eye: Euclidean in CIE L*a*b*, where 100 is black from white."""
    return math.dist(lab(one), lab(other))


def lab(colour: RGB) -> RGB:
    """Return the coordinates of a colour in CIE L*a*b*, in daylight (D65)."""
    light = [_linear(part) for part in colour]
    x, y, z = (_root(_dot(row, light) / white) for row, white in zip(_XYZ, _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _dot(row: Sequence[float], column: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(row, column, strict=True))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _encoded(light: float) -> float:
    kept = min(max(light, 0.0), 1.0)
    return 12.92 * kept if kept <= 0.0031308 else 1.055 * kept ** (1 / 2.4) - 0.055


def _root(value: float) -> float:
    return math.cbrt(value) if value > (6 / 29) ** 3 else value * (29 / 6) ** 2 / 3 + 4 / 29


def _hex(colour: RGB) -> str:
    return "#" + "".join(f"{round(255 * min(max(part, 0.0), 1.0)):02x}" for part in colour)
