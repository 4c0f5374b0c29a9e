r"""Interval proof that near some probabilities there is exactly one point at which all mixing places are indifferent.

With :math:`Y` near the inverse of the Jacobian at a point :math:`z`, a Krawczyk image
:math:`z - Y F(z) + (I - Y J(Z)) (Z - z)` in the interior of a box :math:`Z` around :math:`z` proves one zero of
:math:`F` in :math:`Z` and no second one (Krawczyk 1969). All in ball arithmetic with outward rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.markov.margins import Margin

PRECISION = 128
STEPS = 20
SMALLEST = 2.0**-40
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Region:
    """Hold a box with exactly one point at which the mixing places are indifferent, the others fixed to an action.

    Parameters
    ----------
    point : ndarray
        Near that point; probabilities of second actions at all places.
    mixing : tuple of int
        Places that mix.
    radius : float
        Of the box around the point, at mixing places.
    close : float
        Within which that point lies.
    equilibrium : bool
        Whether it is one: whether all probabilities lie between zero and one, and all other places lose by their other
        action.
    index : int
        Sign of the determinant of minus the Jacobian.
    """

    point: Floats
    mixing: tuple[int, ...]
    radius: float
    close: float
    equilibrium: bool
    index: int

    def holds(self, low: Floats, high: Floats) -> bool:
        """Tell whether a box lies in the region, with the same places fixed to the same actions."""
        chosen = [*self.mixing]
        rest = np.ones(len(low), dtype=bool)
        rest[chosen] = False
        if (low[rest] != self.point[rest]).any() or (high[rest] != self.point[rest]).any():
            return False
        if (low[chosen] == high[chosen]).any():
            return False  # fixed to an action, where nobody need be indifferent
        return bool(
            (low[chosen] >= self.point[chosen] - self.radius).all()
            and (high[chosen] <= self.point[chosen] + self.radius).all()
        )


class System:
    """Hold the margins of all places with their derivatives, and all of them as one table for sums in floats."""

    def __init__(self, margins: Sequence[Margin]) -> None:
        self.margins = margins
        self.derivatives = [[m.derivative(v) for v, _ in enumerate(margins)] for m in margins]
        every = [*margins, *(one for row in self.derivatives for one in row)]
        self._powers = sorted({powers for one in every for powers in one.terms})
        place = {powers: k for k, powers in enumerate(self._powers)}
        self._table = np.zeros((len(every), len(self._powers)))
        for row, one in enumerate(every):
            for powers, c in one.terms.items():
                self._table[row, place[powers]] = float(c)
        self._exponents = np.array(self._powers, dtype=np.int64).reshape(-1, len(margins))

    def at(self, point: Floats) -> tuple[Floats, Floats]:
        """Return about the margins and their Jacobian at a point."""
        n = len(self.margins)
        found = self._table @ np.prod(point**self._exponents, axis=1)
        return found[:n], found[n:].reshape(n, n)


def newton(system: System, mixing: Sequence[int], start: Floats) -> Floats | None:
    """Return about where the mixing places are indifferent, from some point on; None where steps do not settle."""
    point = start.copy()
    for _ in range(STEPS):
        values, jacobian = system.at(point)
        try:
            step = np.linalg.solve(jacobian[np.ix_(mixing, mixing)], values[[*mixing]])
        except np.linalg.LinAlgError:
            return None
        point[[*mixing]] -= step
        if not np.isfinite(point).all() or np.abs(point).max() > 4:
            return None
        if np.abs(step).max() < 1e-14:
            return point
    return point if np.abs(step).max() < 1e-10 else None


def proved(system: System, mixing: Sequence[int], point: Floats, widest: float) -> Region | None:
    """Return a region around a point with exactly one zero of the mixing places' margins, as large as can be proved.

    None where no such region is proved, or where it is not settled whether the zero is an equilibrium.
    """
    with flint.ctx.workprec(PRECISION):
        jacobian = system.at(point)[1][np.ix_(mixing, mixing)]
        try:
            inverse = [[flint.arb(float(x)) for x in row] for row in np.linalg.inv(jacobian)]
        except np.linalg.LinAlgError:
            return None
        radius = widest
        while radius > SMALLEST:
            if _contracts(system, mixing, point, radius, inverse):
                break
            radius /= 2
        else:
            return None
        close = next(
            (
                small
                for small in (2.0**-44, 2.0**-36)
                if small < radius and _contracts(system, mixing, point, small, inverse)
            ),
            None,
        )
        if close is None:
            return None
        stands = _is_equilibrium(system, mixing, point, close)
        index = _index(system, mixing, point, close)
        if stands is None or index == 0:
            return None
        return Region(point, tuple(mixing), radius, close, stands, index)


def _around(point: Floats, mixing: Sequence[int], radius: float) -> list[Any]:
    return [flint.arb(float(x), radius) if v in mixing else flint.arb(float(x)) for v, x in enumerate(point)]


def _contracts(
    system: System, mixing: Sequence[int], point: Floats, radius: float, inverse: list[list[Any]]
) -> bool:
    """Tell whether the Krawczyk image of a box lies in its interior."""
    at = [flint.arb(float(x)) for x in point]
    box = _around(point, mixing, radius)
    values = [system.margins[j].balls(at) for j in mixing]
    jacobian = [[system.derivatives[j][v].balls(box) for v in mixing] for j in mixing]
    step = flint.arb(0, radius)
    size = len(mixing)
    for a in range(size):
        image = flint.arb(0)
        for b in range(size):
            image = image - inverse[a][b] * values[b]
            entry = flint.arb(int(a == b))
            for c in range(size):
                entry = entry - inverse[a][c] * jacobian[c][b]
            image = image + entry * step
        if not abs(image) < flint.arb(radius):
            return False
    return True


def _is_equilibrium(system: System, mixing: Sequence[int], point: Floats, radius: float) -> bool | None:
    """Tell whether the zero within a radius is an equilibrium; None where that is not settled."""
    box = _around(point, mixing, radius)
    signs: list[bool | None] = []
    for v in mixing:
        signs.append(_positive(box[v]))
        signs.append(_positive(1 - box[v]))
    for j, margin in enumerate(system.margins):
        if j not in mixing and margin.terms:  # who is idle there loses nothing by whatever it does
            value = margin.balls(box)
            signs.append(_positive(value if point[j] == 1 else -value))
    if any(sign is False for sign in signs):
        return False
    return True if all(signs) else None


def _positive(ball: Any) -> bool | None:
    return True if ball > 0 else False if ball < 0 else None


def _index(system: System, mixing: Sequence[int], point: Floats, radius: float) -> int:
    box = _around(point, mixing, radius)
    if not mixing:
        return 1
    value = flint.arb_mat([[-system.derivatives[j][v].balls(box) for v in mixing] for j in mixing]).det()
    return 1 if value > 0 else -1 if value < 0 else 0
