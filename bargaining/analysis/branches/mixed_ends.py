r"""Where a mixed equilibrium's interval ends along one parameter, and why, certified.

Let :math:`F(x, t) = 0` be the indifference conditions on the supports and :math:`c(x, t) > 0` a supported
probability or the loss from an unused action. The interval ends where

.. math:: F = 0, \; c = 0 \qquad \text{or} \qquad F = 0, \; \partial_x F \, w = 0, \; w_k = 1,

at a support boundary, an exchange with a larger support (transcritical point) or a fold (saddle-node). Each is a
square system with rational coefficients; a Krawczyk test proves its solution in a narrow box, and a second one,
on a box that also holds the equilibrium that was enumerated next to the end, that the same branch leads there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.branches.exact_ends import exact_value
from bargaining.analysis.branches.support_system import (
    BallMap,
    Box,
    Condition,
    Point,
    SupportSystem,
    bounds,
)
from bargaining.equilibria.verification.krawczyk import precision

TIGHT = 2.0**-90  # radius of the boxes that enclose an end
DIGITS = 6  # most significant digits that are written
LARGEST_DENOMINATOR = 10_000  # of an end written as a fraction

Labels = tuple[Sequence[str], Sequence[Sequence[str]]]


@dataclass(frozen=True)
class MixedEnd:
    """Hold one end of a mixed equilibrium's interval.

    Parameters
    ----------
    kind : str
        ``"support"`` (a supported probability reaches zero), ``"transcritical"`` (an unused action starts to pay),
        ``"fold"`` (two equilibria on the supports meet), ``"range"`` (of the parameter) or ``"unknown"``.
    low, high : Fraction
        Enclosure of the parameter's value; equal where it is known exactly, or where nothing is certified.
    certified : bool
        Whether it is proved that the branch exists up to the end, and not beyond it near there.
    player, action : str
        Whose condition fails; empty at a fold, at the end of the range and where it is unknown.
    reason : str
        What happens, or why nothing is certified.
    """

    kind: str
    low: Fraction
    high: Fraction
    certified: bool
    player: str
    action: str
    reason: str

    @property
    def bound(self) -> str:
        """Write the player and the action whose condition fails, or nothing."""
        return f"{self.player}: {self.action}" if self.player else ""

    def __str__(self) -> str:
        """Write an exact fraction, certain digits, or digits marked ``≈``.

        Examples
        --------
        >>> low = Fraction(33271, 100000)
        >>> str(MixedEnd("fold", low, low + Fraction(1, 10**9), True, "", "", ""))
        '0.33271'
        """
        if not self.certified:
            return f"≈{float(self.low):.4g}"
        if self.low == self.high and self.low.denominator <= LARGEST_DENOMINATOR:
            return str(self.low)
        for digits in range(DIGITS, 0, -1):
            low, high = (_rounded(end, digits) for end in (self.low, self.high))
            if low == high:
                return f"{low:.{digits}g}"
        return f"≈{float(self.low):.4g}"


def _rounded(value: Fraction, digits: int) -> Decimal:
    context = Context(prec=digits, rounding=ROUND_HALF_EVEN)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator)).normalize()


def mixed_end(
    system: SupportSystem,
    strategies: Sequence[NDArray[np.float64]],
    inside: Fraction,
    outside: Fraction,
    labels: Labels,
) -> MixedEnd:
    """Find which condition ends a mixed equilibrium's interval between two values, and where.

    Parameters
    ----------
    system : SupportSystem
        The supports and the payoffs along the parameter.
    strategies : sequence of ndarray
        The equilibrium at `inside`.
    inside, outside : Fraction
        Near values of the parameter at which the equilibrium exists and does not.
    labels : tuple
        Names of the players, and of the actions of each.

    Returns
    -------
    MixedEnd
        Not certified, at `inside`, where no proof succeeds; the reason is told.

    Notes
    -----
    Cost: a few inverses of matrices with as many rows as there are free probabilities, twice that at a fold.

    References
    ----------
    Kuznetsov, Y. A. (2004). Elements of Applied Bifurcation Theory, ch. 10, 3rd ed. Springer (bordered systems).
    Krawczyk, R. (1969). Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken. Computing 4.

    Examples
    --------
    One meets the other's half of the time where the other's prize t of the first meeting place is 1; he would
    rather stay away once t falls below zero.

    >>> F = Fraction
    >>> row = [[[F(0), F(0)], [F(0), F(1)]], [[F(0), F(0)], [F(0), F(1)]]]
    >>> prize = [[[F(1), F(0)], [F(0), F(0)]], [[F(1), F(0)], [F(0), F(0)]]]
    >>> system = SupportSystem(np.array([row, prize]), [[0, 1], [0, 1]])
    >>> half = [np.array([0.999, 0.001])] * 2
    >>> near = F(1, 999)
    >>> end = mixed_end(system, half, near, -near, (("one", "other"), (("left", "right"),) * 2))
    >>> str(end), end.kind, end.player, end.action
    ('0', 'support', 'one', 'right')
    """
    with precision():
        return _Search(system, inside, outside, labels).end(strategies)


class _Search:
    def __init__(self, system: SupportSystem, inside: Fraction, outside: Fraction, labels: Labels) -> None:
        self.system = system
        self.inside = inside
        self.outside = outside
        self.labels = labels

    def end(self, strategies: Sequence[NDArray[np.float64]]) -> MixedEnd:
        start = self.system.stored(strategies, self.inside)
        if start is None:
            return self.unknown("the enumerated equilibrium is not a regular solution")
        # The step further inside keeps the end off the edge of the box.
        step = self.outside - self.inside
        low, high = sorted((self.inside - step, self.outside + step))
        box = self.system.branch(start, self.system.size, low, high)
        if box is not None and box.holds(start):
            return self.crossed(box, self.inside - step, self.outside + step)
        return self.folded(start)

    def unknown(self, reason: str) -> MixedEnd:
        return MixedEnd("unknown", self.inside, self.inside, False, "", "", reason)

    def crossed(self, box: Box, before: Fraction, after: Fraction) -> MixedEnd:
        """Return the first condition that fails on a branch that is proved to go on."""
        system = self.system
        ends = [system.located([b.mid() for b in box.image], value) for value in (before, after)]
        if ends[0] is None or ends[1] is None or not all(box.holds(end) for end in ends if end is not None):
            return self.unknown("the branch cannot be enclosed at both sides")
        if system.failing(ends[0]):
            return self.unknown("a condition fails already where the equilibrium was enumerated")
        failing = {(c.kind, c.player, c.action) for c in system.failing(ends[1])}
        crossings: list[tuple[Condition, Point]] = []
        for condition in system.failing(box.image):
            if (condition.kind, condition.player, condition.action) in failing:
                where = self.crossing(condition, box)
                if where is None:
                    return self.unknown(f"{self.told(condition)}, but not at a point proved to be alone")
                crossings.append((condition, where))
            elif not self.map(condition).regular(box.image):
                return self.unknown(f"it cannot be told whether {self.told(condition)}")
        if not crossings:
            return self.unknown("no condition fails: the branch goes on")
        return self.first(crossings)

    def map(self, condition: Condition) -> BallMap:
        return BallMap([*self.system.equations, condition.polynomial], range(self.system.size + 1))

    def crossing(self, condition: Condition, box: Box) -> Point | None:
        """Return an enclosure of the only point of the branch in the box at which a condition is zero."""
        extended = self.map(condition)
        solved = extended.solve(box.image)
        if solved is None or not extended.regular(box.image):
            return None
        found = extended.prove(solved, [TIGHT] * (self.system.size + 1) + [0.0] * self.system.size)
        if found is None or not box.image[self.system.size].contains(found.whole[self.system.size]):
            return None
        return found.image if box.holds(found.whole) else None

    def first(self, crossings: list[tuple[Condition, Point]]) -> MixedEnd:
        t = self.system.size
        rising = self.outside > self.inside
        spans = [bounds(where[t]) for _, where in crossings]
        pick = min if rising else max
        low, high = pick(low for low, _ in spans), pick(high for _, high in spans)
        tied = [k for k, span in enumerate(spans) if span[0] <= high and low <= span[1]]
        exact = [exact_value(self.system, *crossings[k]) for k in tied]
        if exact[0] is not None and len(set(exact)) == 1:
            low = high = exact[0]
        condition = crossings[tied[0]][0]
        reason = self.told(condition)
        also = [self.told(crossings[k][0]) for k in tied[1:]]
        if also:
            proved = "at the same value" if low == high else "not told apart"
            reason += f" ({proved}: {', '.join(also)})"
        player, action = self.names(condition)
        return MixedEnd(condition.kind, low, high, True, player, action, reason)

    def names(self, condition: Condition) -> tuple[str, str]:
        players, actions = self.labels
        return players[condition.player], actions[condition.player][condition.action]

    def told(self, condition: Condition) -> str:
        player, action = self.names(condition)
        if condition.kind == "support":
            return f"{player} stops using {action}"
        return f"{action} starts to pay for {player}"

    def folded(self, start: Point) -> MixedEnd:
        """Return the fold that a branch turns at, if there is one."""
        reason = "neither a failing condition nor a fold could be enclosed"
        system, t = self.system, self.system.size
        direction = _null_direction(system, start)
        variable = int(np.argmax(np.abs(direction)))
        bordered = BallMap(_bordered(system, variable), range(2 * t + 1))
        guess = [*start[: t + 1], *(flint.arb(float(w / direction[variable])) for w in direction)]
        solved = bordered.solve(guess)
        if solved is None:
            return self.unknown(reason)
        narrow = bordered.prove(solved, [TIGHT] * (2 * t + 1))
        if narrow is None:
            return self.unknown(reason)
        # The branch is followed along the probability that changes most: there it goes straight past the fold.
        here, there = bounds(start[variable]), bounds(narrow.image[variable])
        gap = there[0] - here[0]
        low, high = min(here[0], there[0] + gap), max(here[1], there[1] + gap)
        box = system.branch(solved[: t + 1] + start[t + 1 :], variable, low, high)
        if box is None or not (box.holds(start) and box.holds(narrow.whole)):
            return self.unknown(reason)
        if system.failing(box.image):
            return self.unknown("a fold, but another condition fails beside it")
        if not bordered.regular(_with_tangents(system, box.image, variable)):
            return self.unknown("a fold that is not proved to be simple")
        end = bounds(narrow.image[t])
        beyond = end[0] > self.inside if self.outside > self.inside else end[1] < self.inside
        if not beyond:
            return self.unknown("a fold on the other side of the enumerated equilibrium")
        return MixedEnd("fold", *end, True, "", "", "two equilibria with these supports meet")


def _null_direction(system: SupportSystem, point: Point) -> NDArray[np.float64]:
    """Return the direction of the probabilities that changes the conditions least."""
    matrix = system.along_variable(system.size).derivatives(point, range(system.size))
    floats = np.array([[float(entry.mid()) for entry in row] for row in matrix.tolist()])
    direction: NDArray[np.float64] = np.linalg.svd(floats)[2][-1]
    return direction


def _bordered(system: SupportSystem, variable: int) -> list[Any]:
    n = system.size
    w = system.variables[n + 1 :]
    products = [
        sum((f.derivative(k) * w[k] for k in range(1, n)), f.derivative(0) * w[0]) for f in system.equations
    ]
    return [*system.equations, *products, w[variable] - 1]


def _with_tangents(system: SupportSystem, box: Point, variable: int) -> Point:
    """Return a box joined by the directions that the branch can take in it where the parameter turns."""
    along = system.along_variable(variable)
    slopes = along.derivatives(box, along.free).solve(-along.derivatives(box, [variable])).entries()
    tangents = dict(zip(along.free, slopes, strict=True)) | {variable: flint.arb(1)}
    return [*box[: system.size + 1], *(tangents[k] for k in range(system.size))]
