r"""Ways to play a subgame: where each is an equilibrium, and what players may expect of it.

What a player expects of one way to play hangs on mixtures that equilibrium does not always tell: they fill polytopes,
and what is expected is linear in each. So the payoffs of a way to play are an interval, spanned by *ends*, the values
at corners of the polytopes. A mixture must use all options of the way, so that an end that uses fewer is approached
only; it belongs to the interval exactly where ends of the same value together use all. With that, whether a player may
expect as much from one way as from another, or the same, is a formula in the assumptions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import FALSE, TRUE, Formula, holds
from bargaining.forms.signalling.choices import subsets
from bargaining.forms.signalling.corners import Coordinate, Corner, Row, held, mixtures, use_all
from bargaining.forms.signalling.signs import NOBODY, Label, Signs

ONE = Polynomial.constant(1)
NOTHING = Polynomial()


@dataclass(frozen=True, eq=False)
class End:
    """Hold what a player expects at corners of the mixtures: a quotient, the options used there, and where they are."""

    used: frozenset[Coordinate]
    above: Polynomial
    below: Polynomial
    formula: Formula


@dataclass(frozen=True, eq=False)
class Part:
    """Hold one way to play a subgame.

    Parameters
    ----------
    used : mapping of int to tuple of int
        The options used, by information set that play comes to.
    formula : Formula
        Where some equilibrium of the subgame plays so.
    ends : mapping of int to tuple of End
        By player what spans its payoffs, for each player that may move before the subgame.
    asked : mapping of int to tuple of Coordinate
        By player the options that the mixtures must use on which its payoff hangs.
    corners : mapping of int to tuple of Corner
        By information set, the corners of the mixtures there.
    inner : tuple of Part
        What follows the options that are taken.
    aside : tuple of sequence of (Formula, Part)
        For each option that is not taken, how it may be answered, and where that keeps the mover from it.
    """

    used: Mapping[int, tuple[int, ...]]
    formula: Formula
    ends: Mapping[int, tuple[End, ...]]
    asked: Mapping[int, tuple[Coordinate, ...]]
    corners: Mapping[int, tuple[Corner, ...]] = field(default_factory=dict)
    inner: tuple[Part, ...] = ()
    aside: tuple[Sequence[tuple[Formula, Part]], ...] = ()

    def failing(self, values: Mapping[str, Fraction]) -> Formula:
        """Return the formula of what comes last and fails at a point; what is before it has no meaning there."""
        last = next((part for part in self.inner if not holds(part.formula, values)), None)
        return self.formula if last is None else last.failing(values)


def sure(place: int, option: int, formula: Formula = TRUE) -> Corner:
    """Return the corner at which one option is used alone."""
    return Corner((({(place, option): ONE}, ONE),), ONE, formula)


def corners(
    place: int, options: Sequence[int], rows: Sequence[Row], signs: Signs, back: Label = NOBODY
) -> tuple[Corner, ...]:
    """Return the corners of the mixtures of options that fulfil conditions, on all faces.

    Parameters
    ----------
    place : int
        The information set.
    options : sequence of int
        Which may be used.
    rows : sequence of Row
        The conditions.
    signs : Signs
        What makes and folds conditions.
    back : Label
        Who would deviate to what where an equation fails the other way than its own label says.

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> row = Row({(7, 0): x, (7, 1): x - 1}, NOTHING, True, ("p", "", ""))
    >>> for corner in corners(7, (0, 1), [row], Signs(())):
    ...     print({a: str(p) for (_, a), p in corner.above.items()}, [str(c.polynomial) for c in corner.formula.parts])
    {0: '1'} ['x', '-x']
    {1: '1'} ['-1 + x', '1 - x']
    {0: '1 - x', 1: 'x'} ['x', '1 - x']
    """
    found = []
    for own in subsets(tuple(options)):
        if len(own) == 1:
            there = (_alone(row, (place, own[0]), signs, back) for row in rows)
            found.append(sure(place, own[0], signs.every(there)))
            continue
        if len(own) == 2 and len(rows) == 1 and rows[0].equal:
            found += _between(place, own, rows[0], signs, back)
            continue
        some = mixtures({place: own}, rows, signs, frozenset((place,)))
        for _, inside in some.groups:
            found += [
                Corner(c.parts, c.below, signs.every([some.formula, c.formula]), c.label) for c in inside
            ]
    return tuple(corner for corner in found if corner.formula is not FALSE)


def _alone(row: Row, option: Coordinate, signs: Signs, back: Label) -> Formula:
    """Return where a condition holds when one option is used alone."""
    value = row.constant + row.weights.get(option, NOTHING)
    if not row.equal:
        return held(row, value, signs)
    return signs.every([signs.at_least(value, row.label), signs.at_least(value, back, -1)])


def _between(place: int, own: Sequence[int], row: Row, signs: Signs, back: Label) -> Iterator[Corner]:
    """Yield the mixture of two options at which an equation holds, once for each sign of its denominator.

    Where there is none the same deviation is better at both options, which the labels of the conditions tell.
    """
    first, second = (row.constant + row.weights.get((place, k), NOTHING) for k in own)
    for sign, one, other in ((1, row.label, back), (-1, back, row.label)):
        formula = signs.every([signs.above(first, one, sign), signs.above(second, other, -sign)])
        if formula is not FALSE:
            above = {(place, own[0]): second * -sign, (place, own[1]): first * sign}
            yield Corner(((above, ONE),), (first - second) * sign, formula, row.label)


def mean(corner: Corner, worth: Mapping[Coordinate, Polynomial], formula: Formula | None = None) -> End:
    """Return what options are worth in the mean, with the probabilities of a corner."""
    above = sum((p * worth[c] for c, p in corner.above.items()), NOTHING)
    return End(corner.used, above, corner.below, corner.formula if formula is None else formula)


# ------------------------------------------------------------ payoffs of two ways to play


def reaches(one: Part, other: Part, player: int, label: Label, signs: Signs) -> Formula:
    """Return where a player may expect as much from one way to play as from another."""
    asked = (*one.asked[player], *other.asked[player])
    above, weakly = [], []
    for used, where, margin in _pairs(one, other, player, signs):
        weakly.append(_using(used, signs.every([where, signs.at_least(margin, label)])))
        if len(used) < len(asked):  # approached only, so that it must be more
            above.append(signs.every([where, signs.above(margin, label)]))
    return signs.some([use_all(asked, weakly, signs), *above])


def meets(one: Part, other: Part, player: int, label: Label, signs: Signs) -> Formula:
    """Return where a player may expect the same from two ways to play."""
    asked = (*one.asked[player], *other.asked[player])
    equal, more, less = [], [], []
    for used, where, margin in _pairs(one, other, player, signs):
        equal.append(_using(used, signs.every([where, signs.zero(margin, label)])))
        more.append(signs.every([where, signs.above(margin, label)]))
        less.append(signs.every([where, signs.above(margin, label, -1)]))
    between = signs.every([signs.some(more), signs.some(less)])
    return signs.some([use_all(asked, equal, signs), between])


def _pairs(
    one: Part, other: Part, player: int, signs: Signs
) -> Iterator[tuple[frozenset[Coordinate], Formula, Polynomial]]:
    for e in one.ends[player]:
        for f in other.ends[player]:
            where = signs.every([e.formula, f.formula])
            if where is not FALSE:
                yield e.used | f.used, where, e.above * f.below - f.above * e.below


def _using(used: frozenset[Coordinate], formula: Formula) -> Corner:
    return Corner(((dict.fromkeys(used, ONE), ONE),), ONE, formula)
