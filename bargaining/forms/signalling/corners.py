r"""Where mixtures exist that fulfil linear conditions whose coefficients are polynomials in the assumptions.

The unknowns are mixtures, points :math:`x_s` of simplices, and the conditions :math:`c + \sum_s w_s \cdot x_s \ge 0`,
or :math:`= 0`, are linear in all of them together. What fulfils them is a polytope, so that there is something exactly
where there is a corner: a choice of options that are used, with as many of the conditions tight as it takes to tell the
mixtures (Cramer's rule). Where mixtures must use all of their options there is one exactly where, for each option, some
corner uses it: the mean of these corners uses all. No sign of a coefficient has to be known, and ties are decided like
all else.

References
----------
Weispfenning, V. (1988). The complexity of linear problems in fields. Journal of Symbolic Computation 5, 3-27.
Ziegler, G. (1995). Lectures on Polytopes. Springer. Theorem 2.15.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain, combinations, product
from math import comb, prod

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import GameError
from bargaining.forms.formula import FALSE, TRUE, Formula
from bargaining.forms.signalling.choices import linked, subsets
from bargaining.forms.signalling.signs import NOBODY, Label, Signs
from bargaining.forms.signalling.whole import whole

Coordinate = tuple[int, int]
"""An information set, and the number of one of its options."""

MOST_CORNERS = 20_000
"""Choices of options and tight conditions that one search goes through."""

_NOTHING = Polynomial()
_ONE = whole(Polynomial.constant(1))


@dataclass(frozen=True, eq=False)
class Row:
    """Hold a linear condition: ``constant`` and the weighted sum of probabilities are together not negative.

    Parameters
    ----------
    weights : mapping of Coordinate to Polynomial
        Of the probabilities of options.
    constant : Polynomial
        The rest.
    equal : bool
        Whether the sum must be zero.
    label : Label
        Who would deviate, where, and to what.
    unit : Fraction or int
        What a sum of one is worth to who would deviate.
    """

    weights: Mapping[Coordinate, Polynomial]
    constant: Polynomial
    equal: bool
    label: Label
    unit: Fraction | int = 1


@dataclass(frozen=True, eq=False)
class Corner:
    """Hold a corner of the mixtures: probabilities as quotients, and where they are one.

    Parameters
    ----------
    parts : tuple of (mapping of Coordinate to Polynomial, Polynomial)
        Sums of products of these, weights and how often, are the numerators of the probabilities.
    below : Polynomial
        The denominator of all.
    formula : Formula
        Where the probabilities are positive and all conditions hold.
    label : Label
        That of a condition which is tight.
    """

    parts: tuple[tuple[Mapping[Coordinate, Polynomial], Polynomial], ...]
    below: Polynomial
    formula: Formula
    label: Label = NOBODY

    @cached_property
    def used(self) -> frozenset[Coordinate]:
        """Return the options that are used."""
        return frozenset(coordinate for weights, _ in self.parts for coordinate in weights)

    @cached_property
    def above(self) -> Mapping[Coordinate, Polynomial]:
        """Return the numerators of the probabilities of the options that are used; most are never asked for."""
        found: dict[Coordinate, Polynomial] = {}
        for weights, factor in self.parts:
            for coordinate, weight in weights.items():
                found[coordinate] = found.get(coordinate, _NOTHING) + weight * factor
        return found


@dataclass(frozen=True, eq=False)
class Mixtures:
    """Hold the mixtures that fulfil conditions.

    Parameters
    ----------
    formula : Formula
        Where there are any.
    groups : tuple of (mapping of int to options, corners)
        Mixtures that share conditions, with the corners of what fulfils these; without corners they are free.
    """

    formula: Formula
    groups: tuple[tuple[Mapping[int, tuple[int, ...]], tuple[Corner, ...]], ...]


NOWHERE = Mixtures(FALSE, ())


def mixtures(
    simplices: Mapping[int, tuple[int, ...]], rows: Sequence[Row], signs: Signs, loose: frozenset[int]
) -> Mixtures:
    """Return the mixtures that use all of their options and fulfil conditions.

    Parameters
    ----------
    simplices : mapping of int to tuple of int
        The options of each mixture, two or more.
    rows : sequence of Row
        The conditions.
    signs : Signs
        What makes and folds conditions.
    loose : frozenset of int
        Mixtures for which the caller asks about each choice of options in turn: of these, where they share no
        conditions with others, those are enough that have a corner which uses all options.

    Examples
    --------
    >>> x = Polynomial.variable("x")
    >>> row = Row({(7, 0): x, (7, 1): x - 1}, Polynomial(), True, ("p", "", ""))
    >>> found = mixtures({7: (0, 1)}, [row], Signs(()), frozenset())
    >>> [str(c.polynomial) for c in found.formula.parts]
    ['1 - x', 'x']
    """
    plain, tied = [], []
    for row in rows:
        kept = _varying(row, simplices)
        if kept.weights:
            tied.append(kept)
        else:
            plain.append(held(kept, kept.constant, signs))
            if plain[-1] is FALSE:
                return NOWHERE
    groups, formulas = [], [*plain]
    tied_to = {
        s: [k for k, row in enumerate(tied) if any(own == s for own, _ in row.weights)] for s in simplices
    }
    for members in linked(tied_to):
        own = {s: simplices[s] for s in members}
        rows_of = [tied[k] for k in sorted({k for s in members for k in tied_to[s]})]
        if not rows_of and loose.issuperset(own):
            return NOWHERE  # they are asked about with fewer options
        found = tuple(_corners(own, rows_of, signs, loose)) if rows_of else ()
        formula = _used(own, found, signs, loose) if rows_of else TRUE
        if formula is FALSE:
            return NOWHERE
        formulas.append(formula)
        groups.append((own, found))
    return Mixtures(signs.every(formulas), tuple(groups))


def held(row: Row, value: Polynomial, signs: Signs, sign: int = 1) -> Formula:
    """Return the condition of a row on the value of its sum, or on a multiple of it that has the sign."""
    if row.equal:
        return signs.zero(value, row.label, row.unit)
    return signs.at_least(value, row.label, sign, row.unit)


def _varying(row: Row, simplices: Mapping[int, tuple[int, ...]]) -> Row:
    """Return the row with a weight of zero for the first option of each mixture, and without these."""
    constant, weights = row.constant, {}
    for s, options in simplices.items():
        first = row.weights.get((s, options[0]), _NOTHING)
        if first.terms:
            constant = constant + first
        for a in options[1:]:
            difference = row.weights.get((s, a), _NOTHING) - first
            if difference.terms:
                weights[s, a] = difference
    return Row(weights, constant, row.equal, row.label, row.unit)


def _used(
    simplices: Mapping[int, tuple[int, ...]],
    corners: Sequence[Corner],
    signs: Signs,
    loose: frozenset[int],
) -> Formula:
    """Return where corners together use all options."""
    if loose.issuperset(simplices):
        return signs.some(corner.formula for corner in corners)
    return use_all([(s, a) for s, options in simplices.items() for a in options], corners, signs)


def use_all(asked: Sequence[Coordinate], corners: Sequence[Corner], signs: Signs) -> Formula:
    """Return where corners together use all coordinates."""
    whole = [c.formula for c in corners if len(c.used) == len(asked)]
    if not asked:
        return signs.some(whole)
    rest = [c for c in corners if len(c.used) < len(asked)]
    each = []
    for coordinate in asked:
        each.append(signs.some(c.formula for c in rest if coordinate in c.used))
        if each[-1] is FALSE:
            return signs.some(whole)
    return signs.some([*whole, signs.every(each)])


def _corners(
    simplices: Mapping[int, tuple[int, ...]], rows: Sequence[Row], signs: Signs, loose: frozenset[int]
) -> Iterator[Corner]:
    """Yield the corners that may exist, those that use all options first.

    Where conditions that are tight in any case tell mixtures which use all options, there are no others.
    """
    faces = [
        [options] if loose.issuperset(simplices) else subsets(options)[::-1] for options in simplices.values()
    ]
    count = prod(map(len, faces)) * comb(len(rows), min(len(rows) // 2, sum(map(len, simplices.values()))))
    if count > MOST_CORNERS:
        raise GameError(
            f"{rows[0].label[1]}: found {len(simplices)} mixtures and {len(rows)} conditions that hang together, "
            f"expected so few that {MOST_CORNERS:,} corners can be compared"
        )
    open_: Formula = TRUE
    for number, chosen in enumerate(product(*faces)):
        face = Face(dict(zip(simplices, chosen, strict=True)), rows, signs, open_)
        yield from face.corners()
        if not number:
            open_ = face.untold
            if open_ is FALSE:
                return


class Face:
    """Hold the mixtures that use some options, and find the corners among them that use all of these."""

    def __init__(
        self,
        face: Mapping[int, tuple[int, ...]],
        rows: Sequence[Row],
        signs: Signs,
        given: Formula = TRUE,
    ) -> None:
        self.face, self.signs = face, signs
        self.free = [(s, a) for s, options in face.items() for a in options[1:]]
        self.rows: list[Row] = []
        self.lines: list[tuple[list[Polynomial], Polynomial]] = []
        self.plain: list[Formula] = [given]
        for row in rows:
            constant, line = row.constant, []
            for s, options in face.items():
                first = row.weights.get((s, options[0]))
                if first is not None:
                    constant = constant + first
                line += [
                    row.weights.get((s, a), _NOTHING) - (_NOTHING if first is None else first)
                    for a in options[1:]
                ]
            if any(entry.terms for entry in line):
                self.rows.append(row)
                self.lines.append((line, constant))
            else:
                self.plain.append(held(row, constant, signs))

    def corners(self) -> Iterator[Corner]:
        """Yield the corners: with as many tight conditions as there are probabilities to tell."""
        size = len(self.free)
        if any(part is FALSE for part in self.plain) or len(self.rows) < size:
            return
        if not size:
            sure = {(s, o[0]): _ONE for s, o in self.face.items()}
            yield Corner(((sure, _ONE),), _ONE, self.signs.every(self.plain))
            return
        equal = [k for k, row in enumerate(self.rows) if row.equal]
        for tight in combinations(equal, size):
            yield from self._told(tight, [], [])
            if self.signs.constant(determinant([self.lines[k][0] for k in tight])):
                return  # the others, where they hold, tell the same
        untold = self.untold
        if untold is FALSE:
            return
        for tight in combinations(range(len(self.rows)), size):
            own = [k for k in tight if self.rows[k].equal]
            if len(own) < size:
                yield from self._told(tight, [untold], [] if own else equal)

    @cached_property
    def untold(self) -> Formula:
        """Return where the conditions that are tight in any case do not tell the mixtures."""
        equal = [line for (line, _), row in zip(self.lines, self.rows, strict=True) if row.equal]
        minors = (determinant(chosen) for chosen in combinations(equal, len(self.free))) if self.free else ()
        return self.signs.every(self.signs.zero(minor) for minor in minors)

    def _told(self, tight: tuple[int, ...], given: list[Formula], idle: list[int]) -> Iterator[Corner]:
        """Yield the corner that tight conditions tell, once for each sign of the denominator.

        Where no condition that is tight in any case is among them, these must say nothing on the face: otherwise one of
        them can take the place of another.
        """
        matrix = [self.lines[k][0] for k in tight]
        below = determinant(matrix)
        if not below.terms:
            return
        constants = [self.lines[k][1] for k in tight]
        solved = [
            determinant([[*row[:j], -c, *row[j + 1 :]] for row, c in zip(matrix, constants, strict=True)])
            for j in range(len(self.free))
        ]
        above = self._probabilities(solved, below)
        label = self.rows[tight[0]].label
        nothing = [
            self.signs.zero(entry, self.rows[k].label)
            for k in idle
            for entry in chain(self.lines[k][0], (self.lines[k][1],))
        ]
        mixed = [above[s, a] for s, options in self.face.items() if len(options) > 1 for a in options]
        for sign in self.signs.possible(below):
            parts = [*self.plain, *given, *nothing, *(self.signs.above(p, label, sign) for p in mixed)]
            formula = self.signs.every(parts)
            if formula is not FALSE:
                others = [k for k in range(len(self.rows)) if k not in tight and k not in idle]
                rest = (held(self.rows[k], self._value(k, solved, below), self.signs, sign) for k in others)
                formula = self.signs.every([formula, *rest])
            if formula is not FALSE:
                yield Corner(((above, _ONE * sign),), below * sign, formula, label)

    def _probabilities(self, solved: Sequence[Polynomial], below: Polynomial) -> dict[Coordinate, Polynomial]:
        """Return the numerators of all probabilities, those of the first options included."""
        found = dict(zip(self.free, solved, strict=True))
        for s, options in self.face.items():
            found[s, options[0]] = sum((-found[s, a] for a in options[1:]), below)
        return found

    def _value(self, row: int, solved: Sequence[Polynomial], below: Polynomial) -> Polynomial:
        """Return the sum of a condition times the denominator."""
        line, constant = self.lines[row]
        products = (entry * x for entry, x in zip(line, solved, strict=True) if entry.terms and x.terms)
        return sum(products, constant * below)


def determinant(matrix: Sequence[Sequence[Polynomial]]) -> Polynomial:
    """Return the determinant of a small matrix, by its first column.

    Examples
    --------
    >>> x, one = Polynomial.variable("x"), Polynomial.constant(1)
    >>> print(determinant([[x, one], [one, x]]))
    -1 + x^2
    """
    if len(matrix) == 1:
        return matrix[0][0]
    total = _NOTHING
    for k, row in enumerate(matrix):
        if row[0].terms:
            minor = determinant([other[1:] for j, other in enumerate(matrix) if j != k])
            product = row[0] * minor
            total = total - product if k % 2 else total + product
    return total
