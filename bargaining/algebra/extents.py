r"""Bounds of quotients of polynomials over sets that polynomial conditions describe, by dividing boxes.

Every monomial is bounded over a box of the unit cube by its values at two corners. With :math:`M` terms of degree at
most :math:`d`, a sum computed in floats errs by at most :math:`2 (d + M + 2) \epsilon` times the sum of the terms'
sizes (Higham 2002, section 3.1; coefficients are rounded once), which is added on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.splitting import Conditions, Polynomial

Floats = NDArray[np.float64]
EPSILON = 2.0**-52


@dataclass(frozen=True)
class RangedPolynomial:
    """Bound a polynomial over many boxes at once.

    Parameters
    ----------
    powers : ndarray of int, shape (n_terms, n_unknowns)
        Exponents.
    coefficients : ndarray, shape (n_terms,)
        Rounded coefficients, divided by the largest.
    """

    powers: NDArray[np.int64]
    coefficients: Floats

    @classmethod
    def of(cls, p: Polynomial, free: Sequence[int]) -> RangedPolynomial:
        """Take the unknowns ``free`` of a polynomial in which no other occurs."""
        terms = [([int(e[k]) for k in free], c) for e, c in p.to_dict().items()]
        largest = max((abs(c) for _, c in terms), default=1)
        powers = np.array([e for e, _ in terms], dtype=np.int64).reshape(len(terms), len(free))
        return cls(powers, np.array([float((c / largest).p) / float((c / largest).q) for _, c in terms]))

    def bounds(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Return bounds over boxes given by arrays of shape (n_boxes, n_unknowns)."""
        least, most = np.ones((len(low), len(self.powers))), np.ones((len(low), len(self.powers)))
        for k in range(self.powers.shape[1]):
            least *= low[:, k, None] ** self.powers[:, k]
            most *= high[:, k, None] ** self.powers[:, k]
        positive, negative = np.maximum(self.coefficients, 0.0), np.minimum(self.coefficients, 0.0)
        degree = int(self.powers.sum(axis=1).max(initial=0))
        slack = 2 * (degree + len(self.powers) + 2) * EPSILON * (most @ np.abs(self.coefficients)) + 1e-300
        return least @ positive + most @ negative - slack, most @ positive + least @ negative + slack


class SolutionSet:
    """Divide the boxes that may hold solutions of conditions on at most a handful of unknowns.

    Parameters
    ----------
    conditions : Conditions
        In the unknowns ``free`` only.
    free : sequence of int
        The unknowns.
    """

    def __init__(self, conditions: Conditions, free: Sequence[int]) -> None:
        self.free = tuple(free)
        self.equations = [RangedPolynomial.of(p, free) for p in conditions.equations]
        self.inequalities = [RangedPolynomial.of(p, free) for p in (*conditions.weak, *conditions.strict)]

    def kept(self, low: Floats, high: Floats) -> NDArray[np.bool_]:
        """Tell which boxes are not proved to hold no solution."""
        keep = np.ones(len(low), dtype=np.bool_)
        for p in self.inequalities:
            keep &= p.bounds(low, high)[1] >= 0
        for p in self.equations:
            least, most = p.bounds(low, high)
            keep &= (least <= 0) & (most >= 0)
        return keep

    def cover(self, low: Floats, high: Floats, width: float, most: int) -> tuple[Floats, Floats]:
        """Return boxes that hold all solutions in given ones, divided until they are narrow or too many."""
        while True:
            keep = self.kept(low, high)
            low, high = low[keep], high[keep]
            if not len(low) or len(low) > most or (high - low).max(initial=0.0) <= width:
                return low, high
            low, high = halved(low, high)

    def extent(
        self,
        above: Any,
        below: Any,
        low: Floats,
        high: Floats,
        reached: float,
        tolerance: float,
        most: int = 20_000,
    ) -> float:
        """Return an upper bound of a quotient over the solutions in boxes, near a value that it reaches.

        Parameters
        ----------
        above, below : polynomials
            The quotient, at most one on every solution; where the denominator may vanish in a box, one is its bound.
        low, high : ndarray, shape (n_boxes, n_unknowns)
            The boxes.
        reached : float
            A value that is thought to be taken. The bound holds whether or not it is.
        tolerance : float
            How far above that the bound may be.
        most : int
            Number of boxes at which dividing ends early.
        """
        if above == 0:
            return 0.0
        numerator, denominator = (RangedPolynomial.of(p, self.free) for p in (above, below))
        scale = _scale(above) / _scale(below)
        while len(low):
            keep = self.kept(low, high)
            low, high = low[keep], high[keep]
            bound = np.minimum(
                _quotient(numerator.bounds(low, high), denominator.bounds(low, high), scale), 1.0
            )
            open_ = bound > reached + tolerance
            if not open_.any():
                break
            low, high, bound = low[open_], high[open_], bound[open_]
            if len(low) > most or (high - low).max() < 2.0**-48:
                return float(bound.max())
            low, high = halved(low, high)
        return min(reached + tolerance, 1.0)


def _scale(p: Polynomial) -> float:
    largest = max(abs(c) for c in p.to_dict().values())
    return float(largest.p) / float(largest.q)


def _quotient(above: tuple[Floats, Floats], below: tuple[Floats, Floats], scale: float) -> Floats:
    """Return upper bounds of a quotient, infinite where the denominator may vanish."""
    with np.errstate(divide="ignore", invalid="ignore"):
        corners = np.stack([a / b for a in above for b in below])
    bound = np.where((below[0] > 0) | (below[1] < 0), corners.max(axis=0) * scale, np.inf)
    return np.asarray(bound + 8 * EPSILON * np.abs(np.where(np.isfinite(bound), bound, 0.0)))


def halved(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Divide every box across its longest side."""
    rows, side = np.arange(len(low)), np.argmax(high - low, axis=1)
    middle = 0.5 * (low[rows, side] + high[rows, side])
    upper, lower = low.copy(), high.copy()
    upper[rows, side] = middle
    lower[rows, side] = middle
    return np.vstack([low, upper]), np.vstack([lower, high])
