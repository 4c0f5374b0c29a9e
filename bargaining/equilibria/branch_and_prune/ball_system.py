"""The indifference equations of one face, their derivatives and the interval steps on a box, in ball arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Balls = NDArray[np.object_]
Box = list[Any]  # one ball for each free probability
Supports = tuple[tuple[int, ...], ...]
NARROWEST = 2.0**-200  # radius given to boxes that are points
INFLATION = 1.25


def middle(ball: Any) -> float:
    """Return the middle of a ball as a float."""
    return float(ball.mid())


def radius_of(ball: Any) -> float:
    """Return an upper bound of the radius of a ball."""
    return float(np.nextafter(float(ball.rad().upper()), np.inf))


class BallSystem:
    """Evaluate the differences of payoffs on a face.

    Parameters
    ----------
    payoffs : ndarray of Fraction, shape (n_players, n_actions of each)
        Exact payoffs.
    supports : sequence of sequence of int
        The face.
    box : sequence of ndarray, each of shape (2, support size)
        Bounds of the probabilities; in each support the one with the largest upper bound is not an unknown.
    """

    def __init__(
        self,
        payoffs: NDArray[np.object_],
        supports: Sequence[Sequence[int]],
        box: Sequence[NDArray[np.float64]],
    ) -> None:
        self.supports: Supports = tuple(tuple(s) for s in supports)
        self.sizes = [len(s) for s in self.supports]
        self.bases = [int(np.argmax(b[1])) for b in box]
        self.free = [[t for t in range(m) if t != b] for m, b in zip(self.sizes, self.bases, strict=True)]
        self.starts = np.cumsum([0, *(m - 1 for m in self.sizes)]).tolist()
        self.plain = [self._differences(payoffs[i], i) for i in range(len(self.sizes))]
        self.exact = [self._replaced(forms, i) for i, forms in enumerate(self.plain)]
        self.cache: dict[int, list[Balls]] = {}
        self.forms: list[Balls] = []

    def _differences(self, tensor: NDArray[np.object_], i: int) -> NDArray[np.object_]:
        """Return what each action pays more than the first of the support, those of the support first."""
        support = self.supports[i]
        order = [*support, *(a for a in range(tensor.shape[i]) if a not in support)]
        grid: list[Sequence[int]] = list(self.supports)
        grid[i] = order
        values = np.moveaxis(tensor[np.ix_(*grid)], i, 0)
        rows = []
        for row in values[1:] - values[0]:
            largest = max(map(abs, row.reshape(-1).tolist()), default=Fraction(0))
            rows.append(np.expand_dims(row / largest if largest else row, i))
        shape = (0, *(1 if j == i else m for j, m in enumerate(self.sizes)))
        return np.stack(rows) if rows else np.empty(shape, dtype=object)

    def _replaced(self, forms: NDArray[np.object_], i: int) -> NDArray[np.object_]:
        """Write forms in the free probabilities: slices other than the base's less that of the base."""
        for j, (base, free) in enumerate(zip(self.bases, self.free, strict=True)):
            if j != i and free and len(forms):
                parts = np.moveaxis(forms, j + 1, 0).copy()
                parts[free] = parts[free] - parts[base]
                forms = np.moveaxis(parts, 0, j + 1)
        return forms

    @contextmanager
    def precision(self, bits: int) -> Iterator[None]:
        """Work with so many bits."""
        from flint import arb, ctx, fmpq

        with ctx.workprec(bits):
            if bits not in self.cache:
                ball = np.vectorize(lambda x: arb(fmpq(x.numerator, x.denominator)), otypes=[object])
                self.cache[bits] = [ball(f) if f.size else f for f in self.exact]
            self.forms = self.cache[bits]
            yield

    def start(self, box: Sequence[NDArray[np.float64]]) -> Box:
        """Return the free probabilities' bounds as balls."""
        from flint import arb

        found = []
        for b, free in zip(box, self.free, strict=True):
            for t in free:
                ball = arb(float(b[0, t])).union(arb(float(b[1, t])))
                found.append(ball + arb(0, NARROWEST))
        return found

    def strategies(self, box: Box) -> tuple[Balls, ...]:
        """Return balls of all probabilities."""
        from flint import arb

        found = []
        for m, base, free, start in zip(self.sizes, self.bases, self.free, self.starts, strict=False):
            x = np.empty(m, dtype=object)
            own = box[start : start + m - 1]
            x[free] = own
            x[base] = 1 - sum(own, arb(0))
            found.append(x)
        return tuple(found)

    def bounds(self, box: Box) -> tuple[NDArray[np.float64], ...]:
        """Return floats between which all probabilities lie, of shape (2, support size) for each player."""
        found = []
        for x in self.strategies(box):
            low = [np.nextafter(float(p.lower()), -1.0) for p in x]
            high = [np.nextafter(float(p.upper()), 2.0) for p in x]
            found.append(np.clip(np.array([low, high]), 0.0, 1.0))
        return tuple(found)

    def values(self, box: Box) -> tuple[list[Balls], list[Balls]]:
        """Return, for each player, the forms over a box and their derivatives by all unknowns."""
        from flint import arb

        weights = []
        for m, base, free, start in zip(self.sizes, self.bases, self.free, self.starts, strict=False):
            w = np.empty(m, dtype=object)
            w[base] = arb(1)
            w[free] = box[start : start + m - 1]
            weights.append(w)
        results, slopes = [], []
        for i, forms in enumerate(self.forms):
            slope = np.full((len(forms), self.starts[-1]), arb(0), dtype=object)
            result = _contracted(forms, weights, i, None)
            for j, free in enumerate(self.free):
                if j != i and free and len(forms):
                    slope[:, self.starts[j] : self.starts[j + 1]] = _contracted(forms, weights, i, j)[:, free]
            results.append(result)
            slopes.append(slope)
        return results, slopes

    def equations(self, parts: list[Balls]) -> Balls:
        """Return the rows of the actions inside the supports."""
        return np.concatenate([part[: m - 1] for part, m in zip(parts, self.sizes, strict=True)])

    def step(self, box: Box) -> tuple[list[Box], Box | None]:
        """Return the parts of a box that may hold equilibria, or a neighbourhood of the box with one solution."""
        from flint import arb, ctx

        room = 2.0 ** (-ctx.prec / 2)  # rounding is far below it, and no box is divided to that width
        for _ in range(30):
            if not self._possible(box):
                return [], None
            smaller, pivots = self._narrowed_once(box)
            if smaller is None:
                return [], None
            shrunk = all(radius_of(s) > 0.7 * radius_of(b) for s, b in zip(smaller, box, strict=True))
            box = smaller
            if len(pivots) == len(box):
                wide = [b.mid() + (b - b.mid()) * INFLATION + arb(0, room) for b in box]
                if self._image(wide) is not None:
                    return [], wide
            if shrunk:
                break
        return _halves(box, pivots), None

    def _possible(self, box: Box) -> bool:
        """Tell whether probabilities may be positive and no gain is surely positive."""
        if any(p.upper() < 0 for x in self.strategies(box) for p in x):
            return False
        return all(s != 1 for signs in self.signs(box)[1] for s in signs)

    def signs(self, box: Box) -> tuple[tuple[tuple[Any, ...], ...], tuple[tuple[Any, ...], ...]]:
        """Return the signs of probabilities and of the gains of outside actions all over a box, None where unknown."""
        centre = [b.mid() for b in box]
        moved = np.array([b - c for b, c in zip(box, centre, strict=True)], dtype=object)
        at, _ = self.values(centre)
        over, slopes = self.values(box)
        gains = []
        for m, value, direct, slope in zip(self.sizes, at, over, slopes, strict=True):
            found = []
            for row in range(m - 1, len(value)):
                sign = _sign(direct[row])
                found.append(_sign(value[row] + slope[row] @ moved) if sign is None and box else sign)
            gains.append(tuple(found))
        return tuple(tuple(_sign(p) for p in x) for x in self.strategies(box)), tuple(gains)

    def _narrowed_once(self, box: Box) -> tuple[Box | None, list[int]]:
        """Apply each row of the preconditioned equations to a box; None where it holds no solution."""
        centre = [b.mid() for b in box]
        value = self.equations(self.values(centre)[0])
        slope = self.equations(self.values(box)[1])
        weights, columns = _eliminated(slope, [radius_of(b) for b in box])
        value, slope = weights @ value, weights @ slope
        box = list(box)
        for row, column in enumerate(columns):
            rest = value[row]
            for k, (b, c) in enumerate(zip(box, centre, strict=True)):
                if k != column:
                    rest = rest + slope[row, k] * (b - c)
            if column < 0 or slope[row, column].contains(0):
                total = rest if column < 0 else rest + slope[row, column] * (box[column] - centre[column])
                if not total.contains(0):
                    return None, []
                continue
            image = centre[column] - rest / slope[row, column]
            if not image.overlaps(box[column]):
                return None, []
            box[column] = image.intersection(box[column])
        return box, [c for c in columns if c >= 0]

    def _image(self, box: Box) -> Box | None:
        """Return the Krawczyk image where it proves one solution in the box."""
        centre = [b.mid() for b in box]
        value = self.equations(self.values(centre)[0])
        slope = self.equations(self.values(box)[1])
        weights, columns = _eliminated(slope, [radius_of(b) for b in box])
        if -1 in columns:
            return None
        inverse: Any = weights[np.argsort(columns)]
        value, slope = inverse @ value, inverse @ slope
        image = []
        for r, c in enumerate(centre):
            total = c - value[r]
            for k, b in enumerate(box):
                total = total + (int(k == r) - slope[r, k]) * (b - centre[k])
            image.append(total)
        return image if all(b.contains_interior(k) for b, k in zip(box, image, strict=True)) else None

    def narrowed(self, box: Box) -> Box:
        """Narrow a box with one proved solution as far as the precision allows."""
        for _ in range(20):
            smaller, _ = self._narrowed_once(box)
            if smaller is None:
                raise AssertionError(
                    "a box with a proved solution was excluded; this is a defect of the solver"
                )
            done = all(radius_of(s) > 0.5 * radius_of(b) for s, b in zip(smaller, box, strict=True))
            box = smaller
            if done:
                break
        return box

    def index(self, box: Box) -> int:
        """Return the sign of the determinant of minus the derivatives, which a proof of uniqueness makes definite."""
        from flint import arb_mat

        if not box:
            return 1
        slope = self.equations(self.values(box)[1])
        order = [self.starts[j] + k for j, m in enumerate(self.sizes) for k in range(m - 1)]
        matrix = -slope[:, order]
        sign = _sign(arb_mat(matrix.tolist()).det())
        return 0 if sign is None else sign * self._orientation()

    def _orientation(self) -> int:
        """Return the sign of the change from the usual unknowns, all but the first of each support, to the free ones.

        With base ``b`` instead of the first, unknown ``x_b`` gives way to ``x_0 = 1 - ...``: minus one, times the
        cyclic move of ``x_0`` over ``b - 1`` places.
        """
        return int(np.prod([(-1) ** b for b in self.bases]))

    def implied_ties(self) -> tuple[tuple[bool, ...], ...]:
        """Tell for each outside action whether the equations of its player imply that it pays the same."""
        from flint import fmpq, fmpq_mat

        def rank(rows: NDArray[np.object_]) -> int:
            table = [[fmpq(x.numerator, x.denominator) for x in row.reshape(-1)] for row in rows]
            return int(fmpq_mat(table).rank()) if table else 0

        found = []
        for m, forms in zip(self.sizes, self.plain, strict=True):
            own = rank(forms[: m - 1])
            found.append(
                tuple(
                    rank(np.concatenate([forms[: m - 1], forms[r : r + 1]])) == own
                    for r in range(m - 1, len(forms))
                )
            )
        return tuple(found)


def _sign(ball: Any) -> int | None:
    if ball > 0:
        return 1
    if ball < 0:
        return -1
    return 0 if ball.is_zero() else None


def _contracted(forms: Balls, weights: Sequence[Balls], own: int, kept: int | None) -> Any:
    """Return the sums of forms over all players' axes but one; the own axis has one entry."""
    for j in reversed(range(len(weights))):
        if j == own:
            forms = forms.reshape(forms.shape[: j + 1] + forms.shape[j + 2 :])
        elif j != kept:
            forms = np.tensordot(forms, weights[j], axes=(j + 1, 0))
    return forms


def _eliminated(slope: Balls, widths: Sequence[float]) -> tuple[Balls, list[int]]:
    """Return weights of the equations and the unknown that each combination is for, -1 where none has a sign.

    Gauss-Jordan with full pivoting on the middles, columns in units of the widths meanwhile; a pivot must have a
    sign with the radii of the derivatives. Any weights are admissible.
    """
    from flint import arb

    n = len(slope)
    if n == 0:
        return np.empty((0, 0), dtype=object), []
    unit = np.array([arb(w) for w in widths], dtype=object)
    table = slope * unit
    weights = np.array([[arb(int(r == k)) for k in range(n)] for r in range(n)], dtype=object)
    columns = [-1] * n
    for _ in range(n):
        best, row, column = 0.0, -1, -1
        for r in range(n):
            if columns[r] < 0:
                for k in range(table.shape[1]):
                    if k not in columns and not table[r, k].contains(0):
                        size = float(abs(table[r, k]).lower().log())
                        if row < 0 or size > best:
                            best, row, column = size, r, k
        if row < 0:
            break
        factor = (1 / table[row, column].mid()).mid()
        table[row] = table[row] * factor
        weights[row] = _middles(weights[row] * factor)
        for r in range(n):
            if r != row:
                factor = table[r, column].mid()
                table[r] = table[r] - table[row] * factor
                weights[r] = _middles(weights[r] - weights[row] * factor)
        columns[row] = column
    for r in range(n):
        if columns[r] >= 0:
            weights[r] = weights[r] * unit[columns[r]]
    return weights, columns


def _middles(row: Balls) -> Balls:
    found = np.empty(len(row), dtype=object)
    found[:] = [x.mid() for x in row]
    return found


def _halves(box: Box, pivots: Sequence[int]) -> list[Box]:
    """Divide a box across the widest unknown, by preference one that no equation bounds."""
    from flint import arb

    widths = [radius_of(b) for b in box]
    if not widths:
        return [box]
    loose = [k for k in range(len(box)) if k not in pivots and widths[k] > max(widths) / 8]
    k = max(loose or range(len(box)), key=lambda t: widths[t])
    low, centre, high = box[k].lower(), box[k].mid(), box[k].upper()
    parts = [low.union(centre), centre.union(high)]
    return [[arb(part) if t == k else b for t, b in enumerate(box)] for part in parts]
