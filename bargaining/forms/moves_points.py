"""Numbers at which a move may be best: ends of what may be chosen, ends of pieces, and peaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.quotients import Quotient
from bargaining.errors import ScenarioError
from bargaining.forms.formula import FALSE, TRUE, AllOf, Condition, Formula, conditions
from bargaining.forms.moves_algebra import Calculus, Sides
from bargaining.forms.moves_choices import Plan, both
from bargaining.forms.moves_stages import INTERIOR, LEAST, MOST, Stage


@dataclass(frozen=True, eq=False)
class Piece:
    """Hold a plan that follows, on one side of what turns in the mover's payoff.

    Parameters
    ----------
    number : int
        Its place among all pieces.
    after : Plan
        What follows.
    payoff : Quotient
        What the mover expects; the denominator does not depend on its number.
    sides : mapping of str to int
        The signs of distances here.
    """

    number: int
    after: Plan
    payoff: Quotient
    sides: Sides


@dataclass(frozen=True, eq=False)
class Point:
    """Hold a number that may be best, as a quotient of polynomials.

    Parameters
    ----------
    option : str
        What it is called.
    level : Quotient
        With a denominator that is positive where the formula holds.
    side : int
        1 where the piece lies above, -1 where below, 0 where the payoff is stationary.
    holds : Formula
        Where there is such a number.
    known : mapping of str to int
        The signs of distances there.
    """

    option: str
    level: Quotient
    side: int
    holds: Formula = TRUE
    known: Sides = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Find the numbers at which one move may be best.

    Parameters
    ----------
    calculus : Calculus
        To compute with.
    stage : Stage
        The move.
    """

    calculus: Calculus
    stage: Stage

    @property
    def like(self) -> Condition:
        """Return a condition of the mover at its move."""
        return Condition(Polynomial(), False, self.stage.player, self.stage.name)

    def leaf(self, polynomial: Polynomial, deviation: str, *, strict: bool = False) -> Formula:
        """Return a condition of the mover at its move, or its truth where that is known."""
        return self.calculus.leaf(polynomial, replace(self.like, strict=strict, deviation=deviation))

    def ends(self, piece: Piece) -> Iterator[Point]:
        """Yield the ends of what may be chosen, and those of the piece, each once."""
        yield Point(LEAST, Quotient(self.stage.least), 1)
        if self.stage.most is not None:
            yield Point(MOST, Quotient(self.stage.most), -1)
        seen = set()
        for polynomial, option in self._turning(piece):
            for point in self._roots(polynomial, option):
                key = (point.level, point.side, *point.known.items())
                if key not in seen:
                    seen.add(key)
                    yield point

    def _turning(self, piece: Piece) -> Iterator[tuple[Polynomial, str]]:
        """Yield what is positive on a piece and zero at one of its ends, each with what the end is called."""
        x = self.stage.name
        for name, sign in piece.sides.items():
            yield self.calculus.inner(name, sign), f"at_{self.calculus.distances[name][1]}"
        for condition in conditions(piece.after.holds):
            polynomial = condition.polynomial
            if x in polynomial.variables or self.calculus.depending(polynomial, x):
                yield polynomial, f"brink_{condition.place}"

    def _roots(self, polynomial: Polynomial, option: str) -> Iterator[Point]:
        x = self.stage.name
        for one, sides in self.calculus.sides(polynomial, x):
            for factor, touches in self._factors(one):
                start, slope = (*factor.parts(x), Polynomial())[:2]
                for side in (1, -1):
                    rises = self.leaf(slope * side, option, strict=True)
                    if rises is FALSE:
                        continue
                    level = self.calculus.reduced(Quotient(start * -side, slope * side))
                    holds = both((rises, touches, *self.sides(sides, level)))
                    if holds is not FALSE:
                        yield Point(option, level, side, holds, sides)
                        if factor is not one:  # a factor alone does not say on which side the piece lies
                            yield Point(option, level, -side, holds, sides)

    def _factors(self, polynomial: Polynomial) -> list[tuple[Polynomial, Formula]]:
        """Return polynomials of degree one in the number whose roots are all of a polynomial's, and where they are."""
        x = self.stage.name
        if polynomial.degree_in(x) <= 1:
            return [(polynomial, TRUE)] if x in polynomial.variables else []
        found: list[tuple[Polynomial, Formula]] = []
        for factor in (one for one, _ in polynomial.factors()[1] if x in one.variables):
            parts = factor.parts(x)
            if len(parts) == 2:
                found.append((factor, TRUE))
                continue
            apart = (
                parts[0] * parts[2] * 4 - parts[1] * parts[1] if len(parts) == 3 else Polynomial.constant(-1)
            )
            if not self.calculus.signs.nonnegative(apart):
                raise ScenarioError(
                    "found a later mover who becomes indifferent at a root of a polynomial of degree "
                    f"{len(parts) - 1} in it, expected degree 1"
                )
            touches = self.leaf(-apart, INTERIOR)  # zero at one number at most, and that only here
            if touches is not FALSE:
                found.append((parts[1] + parts[2] * Polynomial.variable(x) * 2, touches))
        return found

    def stationary(self, parts: Sequence[Polynomial]) -> Iterator[Point]:
        """Yield the peak of a payoff of degree two, where it has one."""
        _, slope, bend = parts
        falls = self.leaf(-bend, INTERIOR, strict=True)
        if falls is not FALSE:
            level = self.calculus.reduced(Quotient(slope, bend * -2))
            yield Point(INTERIOR, level, 0, falls)

    def sides(self, known: Sides, level: Quotient, *, strictly: bool = False) -> list[Formula]:
        """Return where distances have some signs at a level."""
        return [
            self.calculus.leaf(
                self.calculus.put(self.calculus.inner(name, sign), self.stage.name, level).above,
                replace(
                    self.like,
                    strict=strictly,
                    deviation=f"the other side of {self.calculus.distances[name][1]}",
                ),
            )
            for name, sign in known.items()
        ]

    def interval(self, piece: Piece) -> bool:
        """Tell whether a piece is an interval for sure: conditions that all hold, each of degree one."""
        x, holds = self.stage.name, piece.after.holds
        parts: Sequence[Formula] = holds.parts if isinstance(holds, AllOf) else (holds,)
        for part in parts:
            own = conditions(part)
            touched = [
                c.polynomial
                for c in own
                if x in c.polynomial.variables or self.calculus.depending(c.polynomial, x)
            ]
            if touched and not (
                isinstance(part, Condition)
                and part.polynomial.degree_in(x) == 1
                and not self.calculus.depending(part.polynomial, x)
            ):
                return False
        return True
