"""Signs of outcomes as figures have them: one colour, tint and hatch each, for light and for dark screens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bargaining.plotting.signs import places, signs_for
from bargaining.plotting.style import HATCHES, LIGHTNESS, MARKERS, appearances

MOST = sum(map(len, LIGHTNESS))
DARK = (0.085, 0.095, 0.11)
"""The ground of a dark screen, into which tints are mixed there."""
SHARE = 0.42
"""How much of its colour a tint has on a dark ground: white text on it has a contrast of 4.5 and more."""


def sign_parts(named: Iterable[tuple[str, str]], labels: Sequence[str]) -> dict[str, Any]:
    """Return all signs that there are, and which one each label has.

    Parameters
    ----------
    named : iterable of (str, str)
        Label and short label of the outcomes that the scenario names.
    labels : sequence of str
        The labels of candidates that a page shows, in order.

    Returns
    -------
    dict
        ``signs``: colour, tint on light and on dark ground, hatch and marker; ``sign_of``: place by label.

    Examples
    --------
    >>> found = sign_parts([("Party", "Party at home"), ("Freeze", "Freeze")], ["Party", "Freeze"])
    >>> len(found["signs"]), found["sign_of"]
    (21, {'Party': 1, 'Freeze': 0})
    """
    with signs_for(named):
        taken = {label: own[0] % MOST for label, own in places(labels, MOST).items()}
    every = appearances(f"sign {k}" for k in range(MOST))  # none of them an outcome: in their order
    return {
        "signs": [
            [
                look.colour,
                _hex(look.face),
                _hex(_darkened(look.colour)),
                HATCHES.index(look.hatch),
                MARKERS.index(look.marker),
            ]
            for look in every.values()
        ],
        "sign_of": taken,
    }


def _darkened(colour: str) -> list[float]:
    parts = [part / 255 for part in bytes.fromhex(colour.removeprefix("#"))]
    return [SHARE * part + (1 - SHARE) * ground for part, ground in zip(parts, DARK, strict=True)]


def _hex(colour: Sequence[float]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)
