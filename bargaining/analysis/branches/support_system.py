r"""Indifference conditions on given supports along one parameter, and interval proofs about their solutions.

On supports :math:`S_i` with first actions :math:`s_i` the unknowns are the probabilities :math:`x` of the other
supported actions; with the parameter :math:`t` an equilibrium solves

.. math:: F_{i,a}(x, t) = u_i(a, x_{-i}; t) - u_i(s_i, x_{-i}; t) = 0 \quad (a \in S_i \setminus \{s_i\}),

polynomials with rational coefficients. Everything proved here is proved in ball arithmetic with outward rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import inf, nextafter
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.verification.krawczyk import contracted

NEWTON_STEPS = 40
SETTLED = 2.0**-110  # a Newton step this short ends the iteration
SLACK = 2.0**-96  # least radius of a box
STORED = 1e-6  # largest distance of a solution from the strategies that it stands for

Supports = Sequence[Sequence[int]]
Ball = Any
Point = list[Ball]


@dataclass(frozen=True)
class Condition:
    """Hold a polynomial that is positive inside the interval of a mixed equilibrium.

    Parameters
    ----------
    kind : str
        ``"support"`` for a supported probability, ``"transcritical"`` for the loss from an unused action.
    player, action : int
        Whose, and which.
    polynomial : fmpq_mpoly
        In the variables of the system.
    """

    kind: str
    player: int
    action: int
    polynomial: Any


@dataclass(frozen=True)
class Box:
    """Hold a box with exactly one solution for each value of one variable.

    Parameters
    ----------
    whole : list of balls
        Where the solution is alone.
    image : list of balls
        A narrower enclosure of the solutions.
    free : list of int
        The variables that were solved for.
    """

    whole: Point
    image: Point
    free: list[int]

    def holds(self, point: Point) -> bool:
        """Tell whether an enclosure's free variables, for a value of the other one in its range, lie in the box."""
        return all(self.whole[k].contains(point[k]) for k in self.free)


class BallMap:
    """Evaluate polynomials and their derivatives on balls.

    Parameters
    ----------
    polynomials : sequence of fmpq_mpoly
        As many as there are free variables when `solve` or `prove` are asked.
    free : sequence of int
        The variables that are solved for.
    """

    def __init__(self, polynomials: Sequence[Any], free: Sequence[int]) -> None:
        self.free = list(free)
        self._values = [_terms(p) for p in polynomials]
        self._derivatives: dict[int, list[Any]] = {}
        self._polynomials = polynomials

    def values(self, point: Point) -> list[Ball]:
        """Return the values at a point or over a box."""
        return [_value(terms, point) for terms in self._values]

    def derivatives(self, point: Point, variables: Sequence[int]) -> Any:
        """Return the derivatives by the variables as a matrix, a row for each polynomial."""
        for k in variables:
            if k not in self._derivatives:
                self._derivatives[k] = [_terms(p.derivative(k)) for p in self._polynomials]
        columns = [[_value(terms, point) for terms in self._derivatives[k]] for k in variables]
        return flint.arb_mat([list(row) for row in zip(*columns, strict=True)])

    def solve(self, point: Point) -> Point | None:
        """Return the solution that Newton's method reaches from a point, or None where it does not settle."""
        point = [ball.mid() for ball in point]
        for _ in range(NEWTON_STEPS):
            try:
                jacobian = self.derivatives(point, self.free)
                step = jacobian.solve(flint.arb_mat([[f] for f in self.values(point)])).entries()
            except ZeroDivisionError:
                return None
            for k, move in zip(self.free, step, strict=True):
                point[k] = (point[k] - move).mid()
            if not all(abs(float(move.mid())) < 1e3 for move in step):
                return None
            if all(abs(move.mid()) < SETTLED for move in step):
                return point
        return None

    def prove(self, centre: Point, radii: Sequence[float]) -> Box | None:
        """Return the box around a centre if a Krawczyk test proves one solution for all values of the rest.

        Parameters
        ----------
        centre : list of exact balls
            One a variable.
        radii : sequence of float
            One a variable; a variable that is not free and has a positive radius is a parameter.

        References
        ----------
        Krawczyk, R. (1969). Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken. Computing 4.
        Neumaier, A. (1990). Interval Methods for Systems of Equations, ch. 5. Cambridge University Press.
        """
        whole = [c + flint.arb(0, r) if r else c for c, r in zip(centre, radii, strict=True)]
        held = [k for k, r in enumerate(radii) if r and k not in self.free]
        try:
            inverse = self.derivatives(centre, self.free).inv().mid()
        except ZeroDivisionError:
            return None
        shift = inverse * flint.arb_mat([[f] for f in self.values(centre)])
        if held:
            mixed = [c if k in self.free else w for k, (c, w) in enumerate(zip(centre, whole, strict=True))]
            moves = flint.arb_mat([[flint.arb(0, radii[k])] for k in held])
            # The inverse first: the product of two matrices and a box, from the right, would widen the box twice.
            shift += (inverse * self.derivatives(mixed, held)) * moves
        n = len(self.free)
        identity = flint.arb_mat([[int(r == c) for c in range(n)] for r in range(n)])
        balls = flint.arb_mat([[flint.arb(0, radii[k])] for k in self.free])
        image = (identity - inverse * self.derivatives(whole, self.free)) * balls - shift
        narrow = list(whole)
        for k, move in zip(self.free, image.entries(), strict=True):
            if not abs(move) < radii[k]:
                return None
            narrow[k] = centre[k] + move
        return Box(whole, narrow, self.free)

    def regular(self, box: Point) -> bool:
        """Tell whether the Jacobian is regular all over a box, so that no value is taken twice in it."""
        return not self.derivatives(box, self.free).det().contains(0)


class SupportSystem:
    """Hold the indifference conditions of one support along one parameter.

    Parameters
    ----------
    along : ndarray of Fraction, shape (degree + 1, n_players, *n_actions)
        Payoffs as polynomials in the parameter, as `ParametricGame.along` returns them.
    supports : sequence of sequence of int
        The used actions; at least one player mixes.

    Notes
    -----
    The variables are the ``size`` probabilities, the parameter (number ``size``) and a direction (``size`` more).
    """

    def __init__(self, along: NDArray[np.object_], supports: Supports) -> None:
        self.along = along
        self.supports = supports
        self.size = sum(len(s) - 1 for s in supports)
        names = [f"x{k}" for k in range(self.size)] + ["t"] + [f"w{k}" for k in range(self.size)]
        ring: Any = flint.fmpq_mpoly_ctx.get(names, "lex")
        self.variables = ring.gens()
        self.strategies = self._strategies()
        self._losses = [self._player_losses(i) for i in range(len(supports))]
        self.equations = [-self._losses[i][a] for i, s in enumerate(supports) for a in s[1:]]

    def _strategies(self) -> list[NDArray[np.object_]]:
        found, start = [], 0
        for support in self.supports:
            rest = list(self.variables[start : start + len(support) - 1])
            start += len(rest)
            strategy = np.empty(len(support), dtype=object)
            strategy[:] = [1 + sum((-x for x in rest), 0 * self.variables[0]), *rest]
            found.append(strategy)
        return found

    def _player_losses(self, i: int) -> list[Any]:
        """Return what each action of a player loses against the first supported one."""
        grid: list[Sequence[int]] = list(self.supports)
        grid[i] = range(self.along.shape[2 + i])
        flat = self.along[:, i][np.ix_(range(len(self.along)), *grid)]
        parameter, zero = self.variables[self.size], 0 * self.variables[0]
        powers = [parameter**d for d in range(len(flat))]
        tensor = np.empty(flat.shape[1:], dtype=object)
        for cell in np.ndindex(*tensor.shape):
            column = flat[(slice(None), *cell)]
            terms = (
                flint.fmpq(c.numerator, c.denominator) * p for c, p in zip(column, powers, strict=True) if c
            )
            tensor[cell] = sum(terms, zero)
        worth = contracted(tensor, self.strategies, [i])
        return [worth[self.supports[i][0]] - u for u in worth]

    @cached_property
    def conditions(self) -> list[Condition]:
        """Return what must be positive: supported probabilities, and losses from unused actions."""
        found = []
        for i, (support, strategy) in enumerate(zip(self.supports, self.strategies, strict=True)):
            if len(support) > 1:
                found += [Condition("support", i, a, p) for a, p in zip(support, strategy, strict=True)]
            for a, loss in enumerate(self._losses[i]):
                if a not in support:
                    found.append(Condition("transcritical", i, a, loss))
        return found

    @cached_property
    def _signs(self) -> BallMap:
        return BallMap([condition.polynomial for condition in self.conditions], [])

    def failing(self, box: Point) -> list[Condition]:
        """Return the conditions that are not proved to be positive all over a box."""
        values = self._signs.values(box)
        return [c for c, value in zip(self.conditions, values, strict=True) if not value > 0]

    @cached_property
    def _maps(self) -> dict[int, BallMap]:
        return {}

    def along_variable(self, variable: int) -> BallMap:
        """Return the conditions as a map whose free variables are all unknowns and the parameter but one."""
        if variable not in self._maps:
            free = [k for k in range(self.size + 1) if k != variable]
            self._maps[variable] = BallMap(self.equations, free)
        return self._maps[variable]

    def point(self, strategies: Sequence[NDArray[np.float64]], value: Fraction) -> Point:
        """Return stored strategies and a value of the parameter as the system's variables."""
        unknowns = [float(x[a]) for x, s in zip(strategies, self.supports, strict=True) for a in s[1:]]
        return [flint.arb(v) for v in [*unknowns, float(value), *[0.0] * self.size]]

    def located(self, near: Point, value: Fraction) -> Point | None:
        """Return a proved narrow enclosure of a solution near a point at a value of the parameter."""
        box = self.branch(near, self.size, value, value)
        return None if box is None else box.image

    def stored(self, strategies: Sequence[NDArray[np.float64]], value: Fraction) -> Point | None:
        """Return a proved narrow enclosure of the solution that stored strategies stand for."""
        near = self.point(strategies, value)
        found = self.located(near, value)
        if found is None or not all(abs(found[k] - near[k]) < STORED for k in range(self.size)):
            return None
        return found

    def branch(self, near: Point, variable: int, low: Fraction, high: Fraction) -> Box | None:
        """Return a box with exactly one solution for each value of a variable from `low` to `high`, or None."""
        centre = list(near)
        middle, radius = covering(low, high)
        centre[variable] = flint.arb(middle)
        system = self.along_variable(variable)
        solved = system.solve(centre)
        if solved is None:
            return None
        jacobian = system.derivatives(solved, system.free)
        slopes = jacobian.solve(system.derivatives(solved, [variable])).entries()
        radii = [0.0] * len(solved)
        radii[variable] = radius
        for k, slope in zip(system.free, slopes, strict=True):
            radii[k] = 2 * abs(float(slope.mid())) * radius + max(radius / 64, SLACK)
        return system.prove(solved, radii)


def covering(low: Fraction, high: Fraction) -> tuple[float, float]:
    """Return a middle and a radius in floats whose ball holds all of an interval."""
    middle = float((low + high) / 2)
    radius = max(high - Fraction(middle), Fraction(middle) - low)
    return middle, nextafter(float(radius), inf) if radius else 0.0


def bounds(ball: Ball) -> tuple[Fraction, Fraction]:
    """Return the ends of a ball as fractions."""
    ends = []
    for end in (ball.lower(), ball.upper()):
        mantissa, exponent = (int(part) for part in end.man_exp())
        ends.append(Fraction(mantissa) * Fraction(2) ** exponent)
    return ends[0], ends[1]


def evaluate(polynomial: Any, point: Point) -> Ball:
    """Return a polynomial's value at a point or over a box."""
    return _value(_terms(polynomial), point)


def _terms(polynomial: Any) -> list[tuple[Ball, list[tuple[int, int]]]]:
    return [
        (flint.arb(c), [(k, int(e)) for k, e in enumerate(powers) if e]) for powers, c in polynomial.terms()
    ]


def _value(terms: list[tuple[Ball, list[tuple[int, int]]]], point: Point) -> Ball:
    total = flint.arb(0)
    for coefficient, powers in terms:
        for k, power in powers:
            coefficient = coefficient * (point[k] if power == 1 else point[k] ** power)
        total += coefficient
    return total
