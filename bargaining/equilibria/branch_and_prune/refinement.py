r"""Settle a small box on a face in ball arithmetic, with as many digits as it takes.

On the supports :math:`S_i` an equilibrium solves :math:`f_{ik}(x) = u_i(k, x_{-i}) - u_i(k_0, x_{-i}) = 0` for the
actions :math:`k \in S_i` other than the first, with :math:`f_{ia}(x) \le 0` for the actions :math:`a` outside. One
probability of each player is replaced by one less the sum of the others; differences of payoffs, this replacement
included, are formed in rationals, so that nothing cancels. For a box :math:`X` with middle :math:`c` and *any* matrix
:math:`Y`, every solution in :math:`X` satisfies

.. math:: 0 \in Y f(c) + Y f'(X) (X - c),

row by row: a row whose derivative by one unknown has a sign bounds that unknown (Hansen and Sengupta 1981), any
other excludes the box or nothing. Where the image :math:`K(X) = c - Y f(c) + (I - Y f'(X)) (X - c)` lies in the
interior of :math:`X`, there is one solution in :math:`X` and no second one (Krawczyk 1969, Moore 1977). All numbers
are balls with outward rounding: no tolerance enters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.ball_system import Balls, BallSystem, Box, middle, radius_of

Sign = int | None  # a proved sign, 0 for exactly zero; None where it is not known
DIGITS = 256  # bits
LARGEST_SEARCH = 1_000  # boxes


@dataclass(frozen=True)
class CertifiedPoint:
    """Hold one solution of the indifference equations, proved to exist and to be alone in a neighbourhood.

    Parameters
    ----------
    supports : tuple of tuple of int
        Actions that pay the same.
    strategies : tuple of ndarray
        The solution as floats, one entry an action of the support.
    radius : float
        Proved bound of the distance of these floats from the solution, in every entry.
    probabilities : tuple of tuple of (int or None)
        Proved signs of the probabilities of the actions of the support.
    gains : tuple of tuple of (int or None)
        For each player and each action outside the support, in order: the proved sign of what it pays more than the
        support; 0 where the equations imply that it pays the same.
    index : int
        Sign of the determinant of minus the Jacobian.
    balls : tuple of ndarray
        The solution as balls.
    neighbourhood : tuple of ndarray
        Balls around all points among which it is the only solution.
    """

    supports: tuple[tuple[int, ...], ...]
    strategies: tuple[NDArray[np.float64], ...]
    radius: float
    probabilities: tuple[tuple[Sign, ...], ...]
    gains: tuple[tuple[Sign, ...], ...]
    index: int
    balls: tuple[Balls, ...]
    neighbourhood: tuple[Balls, ...]

    @property
    def verdict(self) -> str:
        """Return "equilibrium" with exactly these supports, "none", or "undecided"."""
        signs = [s for signs in self.probabilities for s in signs]
        gains = [s for signs in self.gains for s in signs]
        if 1 in gains or -1 in signs or 0 in signs:
            return "none"
        return "undecided" if None in gains or None in signs else "equilibrium"

    def same_as(self, other: CertifiedPoint) -> bool:
        """Tell whether two solutions on one face are proved to be the same one."""
        return _within(self.balls, other.neighbourhood) or _within(other.balls, self.neighbourhood)

    def near(self, other: CertifiedPoint) -> bool:
        """Tell whether the balls of two solutions meet, so that they are not proved to differ."""
        pairs = zip(self.balls, other.balls, strict=True)
        return all(p.overlaps(q) for x, y in pairs for p, q in zip(x, y, strict=True))


@dataclass(frozen=True)
class Settlement:
    """Hold what is known about the equilibria in a box with exactly the given supports.

    Parameters
    ----------
    points : tuple of CertifiedPoint
        Solutions in the box or just outside it; those with a positive gain may be missing.
    left : tuple of tuples of ndarray, each of shape (2, support size)
        Boxes that are not settled. Without any, each equilibrium in the box is one of the points.
    boxes : int
        Number of boxes looked at.
    """

    points: tuple[CertifiedPoint, ...]
    left: tuple[tuple[NDArray[np.float64], ...], ...]
    boxes: int

    @property
    def settled(self) -> bool:
        """Tell whether no box is left and the signs of every point are decided."""
        return not self.left and all(p.verdict != "undecided" for p in self.points)


def settle_box(
    payoffs: NDArray[np.object_],
    supports: Sequence[Sequence[int]],
    box: Sequence[NDArray[np.float64]],
    *,
    bits: int = DIGITS,
    max_boxes: int = LARGEST_SEARCH,
) -> Settlement:
    r"""Find every equilibrium with exactly the given supports in a box, or say what is left.

    Parameters
    ----------
    payoffs : ndarray of Fraction, shape (n_players, \*n_actions)
        Exact payoffs of any scale.
    supports : sequence of sequence of int
        The face.
    box : sequence of ndarray, each of shape (2, support size)
        Lower and upper bounds of the probabilities.
    bits : int
        Largest precision. Boxes narrower than about the square root of its unit are left.
    max_boxes : int
        Boxes to look at before the rest is left.

    References
    ----------
    Hansen, E. & Sengupta, S. (1981). Bounding solutions of systems of equations using interval analysis. BIT 21.
    Krawczyk, R. (1969). Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken. Computing 4.
    Moore, R. E. (1977). A test for existence of solutions to nonlinear systems. SIAM J. Numer. Anal. 14.

    Examples
    --------
    The equations y = z, x = z and (x - 1/2)(y - 1/2) = 10**-40 have two solutions, far closer than floats can tell:

    >>> from fractions import Fraction
    >>> quarter = Fraction(1, 4)
    >>> gap = [[[0, -1], [1, 0]], [[0, -1], [1, 0]], [[quarter, -quarter], [-quarter, quarter]]]
    >>> payoffs = np.full((3, 2, 2, 2), Fraction(0), dtype=object)
    >>> payoffs[0, 0], payoffs[1, :, 0], payoffs[2, :, :, 0] = (np.array(g, dtype=object) for g in gap)
    >>> payoffs[2, :, :, 0] -= Fraction(1, 10**40)
    >>> found = settle_box(payoffs, [[0, 1]] * 3, [np.array([[0.4, 0.4], [0.6, 0.6]])] * 3)
    >>> found.settled, [(p.verdict, p.index) for p in found.points]
    (True, [('equilibrium', -1), ('equilibrium', 1)])
    """
    system = BallSystem(payoffs, supports, box)
    stack, left = [system.start(box)], []
    points: list[CertifiedPoint] = []
    boxes = 0
    while stack:
        current = stack.pop()
        if boxes >= max_boxes:
            left.append(current)
            continue
        boxes += 1
        with system.precision(_needed(current, bits)):
            pieces, neighbourhood = system.step(current)
        if neighbourhood is not None:
            point = _certified(system, neighbourhood, bits)
            if any(point.near(other) and not point.same_as(other) for other in points):
                left.append(current)
            elif not any(point.same_as(other) for other in points):
                points.append(point)
            continue
        for piece in pieces:
            small = max(map(radius_of, piece), default=0.0) < 2.0 ** (-bits / 2)
            (left if small else stack).append(piece)
    return Settlement(tuple(points), tuple(system.bounds(x) for x in left), boxes)


def _needed(box: Box, bits: int) -> int:
    """Return the bits at which rounding is far below the square of a box's width."""
    widest = max(map(radius_of, box), default=1.0)
    return min(bits, 96 + 3 * max(0, -int(np.frexp(widest)[1])))


def _certified(system: BallSystem, neighbourhood: Box, bits: int) -> CertifiedPoint:
    """Narrow the box down to its one solution until all signs are decided or the digits run out."""
    exact, found, prec = None, neighbourhood, 64
    while True:
        prec = min(2 * prec, bits)
        with system.precision(prec):
            found = system.narrowed(found)
            probabilities, gains = system.signs(found)
            if any(s is None for signs in gains for s in signs):
                exact = system.implied_ties() if exact is None else exact
                gains = tuple(
                    tuple(0 if tie else s for s, tie in zip(signs, ties, strict=True))
                    for signs, ties in zip(gains, exact, strict=True)
                )
            unknown = any(s is None for signs in (*probabilities, *gains) for s in signs)
            wide = any(
                radius_of(x) > min(2.0**-60, radius_of(y) / 1024)
                for x, y in zip(found, neighbourhood, strict=True)
            )
            if prec < bits and (unknown or wide):
                continue
            balls = system.strategies(found)
            strategies = tuple(np.array([middle(p) for p in x]) for x in balls)
            radius = max(
                float(abs(p - q).upper())
                for x, y in zip(balls, strategies, strict=True)
                for p, q in zip(x, y, strict=True)
            )
            return CertifiedPoint(
                system.supports, strategies, float(np.nextafter(radius, 1.0)), probabilities, gains,
                system.index(found), balls, system.strategies(neighbourhood),
            )  # fmt: skip


def _within(inner: Sequence[Balls], outer: Sequence[Balls]) -> bool:
    return all(q.contains(p) for x, y in zip(inner, outer, strict=True) for p, q in zip(x, y, strict=True))
