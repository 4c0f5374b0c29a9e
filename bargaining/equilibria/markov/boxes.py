r"""Boxes of probabilities in which stationary equilibria may lie: split, pruned and fixed all at once.

Where the margin of a place is positive all over a box, an equilibrium there takes the second action for sure: a box
that does not reach :math:`z_j = 1` is dropped, another is cut down to that face; likewise where it is negative. Bounds
are the least and largest of the coefficients in Bernstein's form, which are halved exactly up to rounding; the error is
at most :math:`(2 + 2 L) 2^{-53}` after :math:`L` splits, since all coefficients are averages of ones of at most one in
size.

References
----------
Garloff, J. (1986). Convergent bounds for the range of multivariate polynomials. Lecture Notes in Computer Science 212.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.markov.margins import Margin

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass
class Boxes:
    """Hold N boxes over K places.

    Parameters
    ----------
    low, high : ndarray, shape (N, K)
        Ends; the same where a place is fixed to an action.
    tables : list of ndarray, shape (N, ...)
        For each place, the Bernstein coefficients of its margin over each box.
    splits : int
        How often boxes were halved.
    """

    low: Floats
    high: Floats
    tables: list[Floats]
    splits: int = 0

    @classmethod
    def whole(cls, margins: Sequence[Margin]) -> Boxes:
        """Return the box of all probabilities."""
        n = len(margins)
        return cls(np.zeros((1, n)), np.ones((1, n)), [m.bernstein[None].copy() for m in margins])

    def __len__(self) -> int:
        """Return the number of boxes."""
        return len(self.low)

    @property
    def fixed(self) -> Bools:
        """Tell at which places a box is fixed to an action."""
        found: Bools = self.low == self.high
        return found

    @property
    def error(self) -> float:
        """Return a bound of the error of the coefficients."""
        return (2 + 2 * self.splits) * 2.0**-53

    def kept(self, mask: Bools) -> Boxes:
        """Return some of the boxes."""
        return Boxes(self.low[mask], self.high[mask], [t[mask] for t in self.tables], self.splits)

    def pruned(self) -> Boxes:
        """Return what is left when boxes are dropped and cut down, until nothing changes any more."""
        boxes, changed = self, True
        while changed and len(boxes):
            changed = False
            alive = np.ones(len(boxes), dtype=bool)
            for j, table in enumerate(boxes.tables):
                axes = tuple(range(1, table.ndim))
                second = table.min(axis=axes) > boxes.error
                first = table.max(axis=axes) < -boxes.error
                alive &= ~(second & (boxes.high[:, j] < 1)) & ~(first & (boxes.low[:, j] > 0))
                free = boxes.low[:, j] < boxes.high[:, j]
                for end, mask in ((1, second & free & alive), (0, first & free & alive)):
                    if mask.any():
                        boxes._fix(j, end, mask)
                        changed = True
            if not alive.all():
                boxes = boxes.kept(alive)
        return boxes

    def on_face(self, pattern: Sequence[int]) -> Boxes:
        """Return the boxes that may hold a point of an open face at which the mixing places are indifferent.

        Parameters
        ----------
        pattern : sequence of int
            At each place the action that is fixed, negative where it mixes.
        """
        alive = np.ones(len(self), dtype=bool)
        for end, table in zip(pattern, self.tables, strict=True):
            axes = tuple(range(1, table.ndim))
            above, below = table.min(axis=axes) > self.error, table.max(axis=axes) < -self.error
            alive &= ~(above & (end != 1)) & ~(below & (end != 0))
        return self.kept(alive)

    def _fix(self, j: int, end: int, mask: Bools) -> None:
        """Cut boxes down to the face at which a place takes one action for sure."""
        self.low[mask, j] = self.high[mask, j] = end
        for table in self.tables:
            if table.shape[j + 1] > 1:
                rows = np.moveaxis(table, j + 1, 1)  # a view
                rows[mask] = rows[mask][:, [-end]]

    def halved(self, j: int) -> Boxes:
        """Return the boxes with those that are not fixed at a place halved there."""
        free = self.low[:, j] < self.high[:, j]
        if not free.any():
            return self
        parts = [self.kept(~free)] if not free.all() else []
        middle = (self.low[free, j] + self.high[free, j]) / 2
        halves = [_halves(table[free], j + 1) for table in self.tables]
        for side in (0, 1):
            low, high = self.low[free], self.high[free]
            (high, low)[side][:, j] = middle
            parts.append(Boxes(low, high, [pair[side] for pair in halves]))
        return Boxes(
            np.concatenate([p.low for p in parts]),
            np.concatenate([p.high for p in parts]),
            [np.concatenate(own) for own in zip(*(p.tables for p in parts), strict=True)],
            self.splits + 1,
        )


def _halves(table: Floats, axis: int) -> tuple[Floats, Floats]:
    """Return the coefficients over both halves (de Casteljau)."""
    rows = np.moveaxis(table, axis, 0)
    if len(rows) == 1:
        return table, table.copy()
    if len(rows) == 2:
        middle = (rows[0] + rows[1]) / 2
        left, right = np.stack([rows[0], middle]), np.stack([middle, rows[1]])
    else:
        one, other = (rows[0] + rows[1]) / 2, (rows[1] + rows[2]) / 2
        middle = (one + other) / 2
        left, right = np.stack([rows[0], one, middle]), np.stack([middle, other, rows[2]])
    return np.ascontiguousarray(np.moveaxis(left, 0, axis)), np.ascontiguousarray(np.moveaxis(right, 0, axis))
