r"""Where a move that is a number may be best, symbolically.

With what follows held fixed the mover's payoff is a polynomial in its own number, on each side of the numbers at which
a distance turns. What follows is supported up to numbers at which somebody later becomes indifferent. So a best number
is an end of what may be chosen, such a number, or where the payoff is stationary; at an end of a piece the payoff must
not rise into it. What is best in this sense on a piece with a concave payoff over an interval is best on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.quotients import Quotient
from bargaining.errors import ScenarioError
from bargaining.forms.formula import FALSE, TRUE, Formula, disjunction, fold
from bargaining.forms.moves_algebra import Calculus
from bargaining.forms.moves_choices import Choice, Plan, both, words
from bargaining.forms.moves_points import Landmarks, Piece, Point
from bargaining.forms.moves_stages import ANY, LEAST, MOST, Stage

UNENDING = "ever more"


def choices_of_levels(
    calculus: Calculus, stage: Stage, mover: int, after: Sequence[Plan]
) -> tuple[list[Choice], Formula]:
    """Return what may be best, and where nothing else can be.

    Raises
    ------
    ScenarioError
        Where the game is none that can be solved in quotients of polynomials.
    """
    search = Search(calculus, stage, mover)
    found: list[Choice] = []
    everywhere: list[Formula] = []
    pieces = [piece for plan in after for piece in search.pieces(plan)]
    for number, piece in enumerate(pieces):
        own, covered = search.choices(replace(piece, number=number))
        found += own
        everywhere.append(covered)
    return found, both(everywhere)


def some_level(calculus: Calculus, stage: Stage, mover: int, plan: Plan) -> Quotient | None:
    """Return a number after which a plan is supported for sure, or None where none is seen to be."""
    search = Search(calculus, stage, mover)
    points = ((piece, point) for piece in search.pieces(plan) for point in search.marks.ends(piece))
    return next((point.level for piece, point in points if search.supported(piece, point) is TRUE), None)


@dataclass(frozen=True, eq=False)
class Search:
    """Find where one move may be best.

    Parameters
    ----------
    calculus : Calculus
        To compute with.
    stage : Stage
        The move.
    mover : int
        The player's place.
    """

    calculus: Calculus
    stage: Stage
    mover: int

    @cached_property
    def marks(self) -> Landmarks:
        """Return what finds numbers of this move."""
        return Landmarks(self.calculus, self.stage)

    def _leaf(self, polynomial: Polynomial, deviation: str, *, strict: bool = False) -> Formula:
        return self.marks.leaf(polynomial, deviation, strict=strict)

    def pieces(self, plan: Plan) -> Iterator[Piece]:
        """Yield a plan that follows on every side of what turns in the mover's payoff."""
        x, payoff = self.stage.name, plan.payoffs[self.mover]
        if x in payoff.below.variables or self.calculus.depending(payoff.below, x):
            raise ScenarioError(
                "found it in the denominator of its mover's own payoff, expected a polynomial in it"
            )
        for above, sides in self.calculus.sides(payoff.above, x):
            yield Piece(0, plan, Quotient(above, payoff.below), sides)

    # ------------------------------------------------------------ what may be best on a piece

    def choices(self, piece: Piece) -> tuple[list[Choice], Formula]:
        """Return what may be best on a piece, and where nothing else on it can be."""
        parts = piece.payoff.above.parts(self.stage.name)
        if len(parts) > 4:
            raise ScenarioError(
                f"found its mover's payoff to the power {len(parts) - 1} in it, expected at most 3"
            )
        if len(parts) == 1:
            return self._flat(piece), TRUE
        ends = list(self.marks.ends(piece))
        bounded = self._bounded(piece, parts)
        concave = len(parts) < 3 or (len(parts) == 3 and self.calculus.signs.nonnegative(-parts[2]))
        number = piece.number if concave and self.marks.interval(piece) else -1
        points = ends + (list(self.marks.stationary(parts)) if len(parts) == 3 else [])
        slope = piece.payoff.above.derivative(self.stage.name)
        found = [
            self._choice(piece, point, self._falls(point, slope), number, concave=concave) for point in points
        ]
        found += [self._choice(piece, point, self._alone(point, ends), -1, concave=False) for point in ends]
        covered = self._covered(piece, ends, slope, parts) if len(parts) == 4 else ()
        return [one for one in found if one is not None], both((bounded, *covered))

    def _bounded(self, piece: Piece, parts: Sequence[Polynomial]) -> Formula:
        """Return where what the mover expects on a piece does not rise without end."""
        if self.stage.most is not None:
            return TRUE
        falls: Formula = TRUE
        for part in parts[1:]:
            level = [self._leaf(part * sign, UNENDING) for sign in (1, -1)]
            falls = disjunction((self._leaf(-part, UNENDING, strict=True), both((*level, falls))))
        far = fold(
            piece.after.holds,
            lambda c: self._far(c.polynomial, strict=c.strict),
            both,
            disjunction,
        )
        found = disjunction((falls, self.calculus.negated(far)))
        if found is FALSE:
            raise ScenarioError(
                "found no greatest number and a payoff of its mover that rises without end, expected `most` or a "
                "payoff with a square of it that counts against it"
            )
        return found

    def _far(self, polynomial: Polynomial, *, strict: bool) -> Formula:
        """Return where a polynomial is positive, or not negative, at all numbers that are large enough."""
        x = self.stage.name
        if self.calculus.depending(polynomial, x):
            return TRUE  # nothing is known
        found: Formula = FALSE
        for power, part in enumerate(polynomial.parts(x)):
            if power == 0:
                found = self._leaf(part, UNENDING, strict=strict)
            else:
                level = [self._leaf(part * sign, UNENDING) for sign in (1, -1)]
                found = disjunction((self._leaf(part, UNENDING, strict=True), both((*level, found))))
        return found

    def _inside(self, point: Point, *, strict: bool) -> list[Formula]:
        """Return where a number is strictly inside what may be chosen, whose ends have names of their own."""
        found = []
        if point.option != LEAST:
            above = point.level - Quotient(self.stage.least)
            found.append(self._leaf(above.above, "below its least", strict=strict))
        if self.stage.most is not None and point.option != MOST:
            below = Quotient(self.stage.most) - point.level
            found.append(self._leaf(below.above, "above its most", strict=strict and point.option != LEAST))
        return found

    def supported(self, piece: Piece, point: Point, *, near: bool = False) -> Formula:
        """Return where a number can be chosen on a piece and what follows is supported there, or nearby."""
        x, strictly = self.stage.name, point.side == 0 and not near
        after, relaxed = piece.after.holds, self.calculus.relaxed
        if any(point.known.get(name, sign) != sign for name, sign in piece.sides.items()):
            return FALSE  # but where both are the same, which the other side has
        sides = self.marks.sides(piece.sides, point.level, strictly=strictly)
        known = {**piece.sides, **point.known}
        follows = self.calculus.put_formula(
            relaxed(after) if near else after, x, point.level, known, strictly=strictly
        )
        inside = self._inside(point, strict=not near)
        return both((relaxed(point.holds) if near else point.holds, *inside, *sides, follows))

    def _falls(self, point: Point, slope: Polynomial) -> Formula:
        """Return where the payoff does not rise from a number into its piece."""
        if not point.side:
            return TRUE
        rising = self.calculus.put(slope, self.stage.name, point.level).above
        return self._leaf(rising * -point.side, "further" if point.side > 0 else "less")

    @staticmethod
    def _bound(point: Point) -> bool:
        return point.option in (LEAST, MOST)

    def _alone(self, point: Point, ends: Sequence[Point]) -> Formula:
        """Return where an end of what may be chosen is all that there is of a piece, which ends there as well."""
        return disjunction(
            both((end.holds, self._leaf((point.level - end.level).above * point.side, "alone")))
            for end in ends
            if self._bound(point) and not self._bound(end) and end.side == -point.side
        )

    def _choice(
        self, piece: Piece, point: Point, best: Formula, number: int, *, concave: bool
    ) -> Choice | None:
        near = both((self.supported(piece, point, near=True), self.calculus.relaxed(best)))
        if near is FALSE:
            return None
        holds = both((self.supported(piece, point), best))
        bounds = []
        if concave and point.side <= 0:
            bounds.append(Quotient(self.stage.least))
        if concave and point.side >= 0 and self.stage.most is not None:
            bounds.append(Quotient(self.stage.most))
        floors = [self._put(piece.payoff, level) for level in (point.level, *bounds)]
        after = self._placed(piece, point)
        return Choice(point.option, after, point.level, holds, near, tuple(floors), number)

    def _flat(self, piece: Piece) -> list[Choice]:
        """Return any number that is supported, where its mover does not care which.

        Raises
        ------
        ScenarioError
            Where somebody else cares.
        """
        x, plan = self.stage.name, piece.after
        for quotient in (*plan.payoffs, *plan.levels.values(), *plan.shares.values()):
            if any(
                x in p.variables or self.calculus.depending(p, x) for p in (quotient.above, quotient.below)
            ):
                raise ScenarioError(
                    f"found numbers that are all equally good to its mover before {words(plan)}, and not to others; "
                    "expected its mover to care"
                )
        points = list(self.marks.ends(piece))
        holds = disjunction(self.supported(piece, point) for point in points)
        near = disjunction(self.supported(piece, point, near=True) for point in points)
        return [] if near is FALSE else [Choice(ANY, plan, None, holds, near, (piece.payoff,))]

    def _put(self, quotient: Quotient, level: Quotient) -> Quotient:
        return self.calculus.put_quotient(quotient, self.stage.name, level)

    def _placed(self, piece: Piece, point: Point) -> Plan:
        """Return what follows with the level put in."""
        plan, known = piece.after, {**piece.sides, **point.known}

        def put(quotient: Quotient) -> Quotient:
            above, below = (self.calculus.on(p, known) for p in (quotient.above, quotient.below))
            return self._put(Quotient(above, below), point.level)

        return replace(
            plan,
            levels={name: put(q) for name, q in plan.levels.items()},
            shares={name: put(q) for name, q in plan.shares.items()},
            payoffs=tuple(put(q) for q in plan.payoffs),
        )

    def _covered(
        self, piece: Piece, ends: Sequence[Point], slope: Polynomial, parts: Sequence[Polynomial]
    ) -> Iterator[Formula]:
        """Yield where a payoff of degree three has no peak inside a piece.

        Its slope is a parabola. Where that opens upwards a peak lies before its lowest point: there is none if the
        payoff does not rise at the lower end, or that lies behind the lowest point. Where downwards there is none if it
        does not fall at the upper end, or that lies before the highest point. And there is none without two roots.
        """
        if self.calculus.signs.nonnegative(parts[3]):
            side = 1
        elif self.calculus.signs.nonnegative(-parts[3]):
            side = -1
        else:
            raise ScenarioError("found its third power with a sign that is not known, expected one sign")
        x, inside = self.stage.name, "somewhere inside"
        rootless = self._leaf(parts[1] * parts[3] * 3 - parts[2] * parts[2], inside)
        for point in ends:
            if point.side == side:
                supported = self.calculus.relaxed(self.supported(piece, point))
                rising = self.calculus.put(slope, x, point.level).above
                steeper = self.calculus.put(slope.derivative(x), x, point.level).above
                still = (self._leaf(rising * -side, inside), self._leaf(steeper, inside), rootless)
                yield disjunction((self.calculus.negated(supported), *still))
