r"""Exact proofs that no Nash equilibrium, pure or mixed, uses certain actions anywhere in a box of assumptions.

In an equilibrium :math:`x` at :math:`\theta` the joint distribution :math:`p(a) = \prod_i x_i(a_i)` satisfies, for
every player :math:`i`, action :math:`r` that is used, action :math:`c` and alternative :math:`b`,

.. math:: \sum_{a_{-i}} p(c, a_{-i})\, [u_i(r, a_{-i}; \theta) - u_i(b, a_{-i}; \theta)] \ge 0,

because what the others do does not depend on :math:`c`. These conditions are linear in :math:`p`. When weights
:math:`\lambda \ge 0` of them sum to a polynomial :math:`h_a(\theta) < 0` at every profile :math:`a`, no :math:`p`
satisfies them. Weights come from linear programs in floats; the bounds of the sums over the box are exact.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.bounds import Ends, negative_inside, upper_bound
from bargaining.algebra.boxes import Box, Point, middle, steepest
from bargaining.algebra.magnitudes import common_unit
from bargaining.algebra.polynomial import Polynomial, combined
from bargaining.analysis.mixed.cells import Cell
from bargaining.forms.margins import Margins
from bargaining.games.parametric import ParametricGame

MOST_CORNERS = 8
ROUNDS = 8
INWARDS = Fraction(1, 16)
"""How far inside a box a corner is looked at that does not count itself, in widths."""
NEW_POINTS = 4
_SCALE = 2**24  # weights are rounded to this grid, so that exact sums stay short
_TINY = 1e-7  # of the largest gain: what the programs' own rounding leaves of nothing


class Incentives:
    """Hold what every player gains by every change of action, as polynomials over one box.

    Parameters
    ----------
    places : tuple of ndarray of int, each of shape (n_actions[i], n_actions[i], *n_actions without i)
        For player i, actions r and b, and actions of the others: which polynomial is the gain of r over b.
    polynomials : tuple of Polynomial
        In the variables of the box.
    box : mapping of str to (low, high)
        Limits of the variables.
    whole : mapping of str to (low, high), optional
        A box that it is a part of, and whose boundary does not count.
    """

    def __init__(
        self,
        places: tuple[NDArray[np.intp], ...],
        polynomials: tuple[Polynomial, ...],
        box: Box,
        whole: Box | None = None,
    ) -> None:
        self.places = places
        self.polynomials = (*polynomials, Polynomial.constant(1))  # the last one stands beside limits
        self.box = box
        self.whole = whole
        self.points: list[Point] = []
        self.values = np.empty((0, len(self.polynomials)))
        corners = itertools.product(*self.ends()) if 2 ** len(box) <= MOST_CORNERS else ()
        for point in [dict(zip(box, ends, strict=True)) for ends in corners] or [middle(box)]:
            self.look_at(point)

    def ends(self) -> Iterator[Ends]:
        """Yield the limits of each variable; where some do not count, points a little further in."""
        for name, (low, high) in self.box.items():
            if self.whole is None:
                yield low, high
            else:
                aside = (high - low) * INWARDS
                least, most = self.whole[name]
                yield low + aside * (low == least), high - aside * (high == most)

    def counts(self, point: Point) -> bool:
        """Tell whether a point of the box counts."""
        return self.whole is None or all(low < point[n] < high for n, (low, high) in self.whole.items())

    def negative(self, polynomial: Polynomial) -> bool:
        """Tell whether a polynomial is proved negative at all points that count."""
        most = upper_bound(polynomial, self.box)
        if most or self.whole is None:
            return most < 0
        return negative_inside(polynomial, self.box, self.whole)

    def look_at(self, point: Point) -> None:
        """Let the linear programs look at one more point of the box."""
        self.points.append(point)
        self.values = np.vstack([self.values, [float(p.evaluate(point)) for p in self.polynomials]])

    def over(self, box: Box) -> Incentives:
        """Return the incentives over a part of the box."""
        return Incentives(self.places, self.polynomials[:-1], box, self.whole)

    def everything(self) -> Cell:
        """Return the cell of all strategy profiles."""
        allowed = tuple(tuple(range(len(place))) for place in self.places)
        return Cell(allowed, ((),) * len(allowed))


def incentives_over(game: ParametricGame, box: Box, *, inside: bool = False) -> Incentives:
    """Return the incentives of a game over a box of its parameters, those that it holds put in.

    Each player's are measured in units of the largest of its own, so that nothing hangs on the unit of its payoffs.

    Parameters
    ----------
    game : ParametricGame
        Any number of players.
    box : mapping of str to (low, high)
        Limits of every parameter.
    inside : bool
        Whether only points strictly between all limits count.
    """
    margins = Margins(game)
    held = {name: low for name, (low, high) in box.items() if low == high}
    fixed: dict[Polynomial, Polynomial] = {}
    gains: list[tuple[int, tuple[int, ...], int, Polynomial]] = []
    for cell in np.ndindex(*map(len, game.actions)):
        for i, own in enumerate(cell):
            for b in range(len(game.actions[i])):
                if b != own:
                    margin = margins.between(i, cell, (*cell[:i], b, *cell[i + 1 :]))
                    if margin not in fixed:
                        fixed[margin] = margin.substitute(held)
                    gains.append((i, cell, b, fixed[margin]))
    used = frozenset().union(*(p.variables for p in fixed.values()))
    limits = {name: ends for name, ends in box.items() if name in used}
    shape = tuple(map(len, game.actions))
    units = [common_unit({p for who, _, _, p in gains if who == i}, limits) for i in range(len(shape))]
    scaled: dict[tuple[int, Polynomial], int] = {}
    found: dict[Polynomial, int] = {}
    places = [np.full((m, m, *shape[:i], *shape[i + 1 :]), -1, dtype=np.intp) for i, m in enumerate(shape)]
    for i, cell, b, gain in gains:
        if (i, gain) not in scaled:
            scaled[i, gain] = found.setdefault(gain / units[i], len(found))
        places[i][cell[i], b, *cell[:i], *cell[i + 1 :]] = scaled[i, gain]
    return Incentives(tuple(places), tuple(found), limits, limits if inside else None)


class _Entry(NamedTuple):
    """One coefficient of one condition at one profile: a factor times a polynomial, or times one."""

    row: int
    column: int
    place: int
    factor: Fraction


class Exclusion(NamedTuple):
    """Hold whether a cell is proved empty, and the distribution over its profiles that came nearest to the contrary."""

    proved: bool
    distribution: NDArray[np.float64]


def exclusion(incentives: Incentives, cell: Cell) -> Exclusion:
    """Try to prove that no equilibrium lies in a cell of strategy profiles, anywhere in the box.

    Parameters
    ----------
    incentives : Incentives
        Over the box.
    cell : Cell
        The strategy profiles.

    Notes
    -----
    One linear program for each round; a round adds a point of the box at which the last weights failed. The closure
    of the conditions is tested, so a cell that only touches an equilibrium is not excluded. With one point as the
    box and two players the conditions are exact for supports.

    References
    ----------
    Hart, S. and Schmeidler, D. (1989). Existence of correlated equilibria. Mathematics of Operations Research 14.
    Sherali, H. and Tuncbilek, C. (1992). A global optimization algorithm for polynomial programming problems using a
    reformulation-linearization technique. Journal of Global Optimization 2, 101-112.
    """
    rows = tuple(itertools.product(*cell.allowed))
    if not rows:
        return Exclusion(True, np.zeros(0))
    entries = list(_conditions(incentives, cell, rows))
    distribution = np.full(len(rows), 1 / len(rows))
    for _ in range(ROUNDS if entries else 0):
        best, weights, distribution = _program(incentives, entries, len(rows))
        if best <= _TINY:
            break
        failed, before = False, len(incentives.points)
        for total in _failures(incentives, entries, weights, len(rows)):
            failed = True
            _look_where_it_fails(incentives, total)
            if len(incentives.points) == before + NEW_POINTS:
                break
        if not failed:
            return Exclusion(True, distribution)
        if len(incentives.points) == before:
            break
    return Exclusion(False, distribution)


def _look_where_it_fails(incentives: Incentives, total: Polynomial) -> None:
    """Look at the corner to which a weighted sum grows, where it is not negative there."""
    point = steepest(total, incentives.box)
    if incentives.counts(point) and total.evaluate(point) >= 0 and point not in incentives.points:
        incentives.look_at(point)


def _conditions(incentives: Incentives, cell: Cell, rows: Sequence[tuple[int, ...]]) -> Iterator[_Entry]:
    """List the conditions on the joint distribution, one column each."""
    number = {row: k for k, row in enumerate(rows)}
    one = Fraction(1)
    columns = itertools.count()
    for i, allowed in enumerate(cell.allowed):
        others = list(itertools.product(*cell.allowed[:i], *cell.allowed[i + 1 :]))
        for c in allowed:
            for r in sorted({c, *cell.used[i]}):
                for b in range(len(incentives.places[i])):
                    if b != r:
                        column = next(columns)
                        for rest in others:
                            place = int(incentives.places[i][r, b, *rest])
                            yield _Entry(number[*rest[:i], c, *rest[i:]], column, place, one)
    for i, c, low, high in cell.limits:
        others = list(itertools.product(*cell.allowed[:i], *cell.allowed[i + 1 :]))
        for bound, sign in ((low, 1), (high, -1)):
            for rest in others:
                column = next(columns)
                for a in cell.allowed[i]:
                    factor = sign * ((a == c) - bound)
                    yield _Entry(number[*rest[:i], a, *rest[i:]], column, -1, factor)


def _program(
    incentives: Incentives, entries: Sequence[_Entry], rows: int
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Return the greatest t with all weighted sums at most -t, the weights, and the multipliers of the profiles."""
    from scipy.optimize import linprog

    row, column, place, factor = (np.array(part) for part in zip(*entries, strict=True))
    columns, points = int(column.max()) + 1, len(incentives.points)
    matrix = np.zeros((points, rows, columns + 1))
    matrix[:, row, column] = incentives.values[:, place] * factor.astype(np.float64)
    matrix[:, :, -1] = 1.0
    flat = matrix.reshape(points * rows, columns + 1)
    total = np.append(np.ones(columns), 0.0)[None, :]
    found = linprog(
        np.append(np.zeros(columns), -1.0),
        A_ub=np.vstack([flat, total]),
        b_ub=np.append(np.zeros(len(flat)), 1.0),
        bounds=(0, None),
        method="highs",
    )
    if not found.success:
        return 0.0, np.zeros(columns), np.full(rows, 1 / rows)
    multipliers = -np.asarray(found.ineqlin.marginals)[:-1].reshape(points, rows).sum(axis=0)
    return float(found.x[-1]), found.x[:-1], multipliers


def _failures(
    incentives: Incentives, entries: Sequence[_Entry], weights: NDArray[np.float64], rows: int
) -> Iterator[Polynomial]:
    """Yield the weighted sums that are not proved negative over the box."""
    # The solver keeps weights nonnegative up to its tolerance only, and the proof needs them to be.
    rounded = [Fraction(max(round(float(w) * _SCALE), 0), _SCALE) for w in weights]
    sums: list[dict[int, Fraction]] = [{} for _ in range(rows)]
    for row, column, place, factor in entries:
        if weight := rounded[column]:
            sums[row][place] = sums[row].get(place, Fraction(0)) + weight * factor
    for one in sums:
        total = combined(one.values(), [incentives.polynomials[place] for place in one])
        if not incentives.negative(total):
            yield total
