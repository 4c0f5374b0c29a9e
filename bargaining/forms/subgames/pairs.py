r"""Two players who move together, and end the game: equilibria of their subgame, and commitment of the first of them.

In an equilibrium the first player's mixture makes all that the second uses best, and the other way round: two
polytopes, each with conditions of its own (Vorob'ev 1958). With two options each, both mix where each mixture makes the
other indifferent; its probabilities are quotients of polynomials.

Where the first player *binds itself* to a mixture, which the second knows, it takes the best of those to which an
answer is best, :math:`\max_j \max\{u_1(x, j) : j \in BR(x)\}` (von Stengel and Zamir 2010): a corner of one of the
polytopes on which some answer is best. Between answers that are equally good for the second the one is given that the
first prefers.

References
----------
von Stengel, B. and Zamir, S. (2010). Leadership games with convex strategy sets. Games and Economic Behavior 69,
446-457.
Vorob'ev, N. N. (1958). Equilibrium points in bimatrix games. Theory of Probability and its Applications 3, 297-309.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import FALSE, Formula, mapped, negated
from bargaining.forms.signalling.choices import subsets
from bargaining.forms.signalling.corners import Coordinate, Corner, Row, use_all
from bargaining.forms.signalling.signs import Label, Signs
from bargaining.forms.subgames.parts import NOTHING, Part, corners, mean, sure

Worth = Callable[[int, int, int], Polynomial]
"""What a player gets, by its number, when the first player chooses one option and the second another."""


@dataclass(frozen=True, eq=False)
class Pair:
    """Hold two players who move together.

    Parameters
    ----------
    sets : pair of int
        Their information sets.
    movers : pair of int
        Their numbers.
    options : pair of tuple of str
        What each may choose.
    labels : pair of pair of str
        Name of the player and of its place.
    worth : callable
        What each gets.
    signs : Signs
        What makes and folds conditions.
    """

    sets: tuple[int, int]
    movers: tuple[int, int]
    options: tuple[tuple[str, ...], tuple[str, ...]]
    labels: tuple[tuple[str, str], tuple[str, str]]
    worth: Worth
    signs: Signs

    def parts(self) -> Iterator[Part]:
        """Yield the ways to play in equilibrium."""
        choices = [subsets(range(len(own))) for own in self.options]
        for first in choices[0]:
            for second in choices[1]:
                part = self._part(first, second)
                if part.formula is not FALSE:
                    yield part

    def _part(self, first: tuple[int, ...], second: tuple[int, ...]) -> Part:
        own = self.corners(0, first, second), self.corners(1, second, first)
        asked = [[(h, k) for k in used] for h, used in zip(self.sets, (first, second), strict=True)]
        formula = self.signs.every(use_all(a, c, self.signs) for a, c in zip(asked, own, strict=True))
        one, two = self.movers
        return Part(
            dict(zip(self.sets, (first, second), strict=True)),
            formula,
            # Whoever mixes expects the same of all that it uses, whatever its own mixture is.
            {
                one: tuple(mean(c, self.values(0, first[0])) for c in own[1]),
                two: tuple(mean(c, self.values(1, second[0])) for c in own[0]),
            },
            {one: tuple(asked[1]), two: tuple(asked[0])},
            dict(zip(self.sets, own, strict=True)),
        )

    def corners(self, side: int, used: Sequence[int], best: Sequence[int]) -> tuple[Corner, ...]:
        """Return the corners of one player's mixtures of some options against which answers of the other are best."""
        rows = [self.row(side, best[0], k, k in best) for k in range(len(self.options[1 - side]))]
        back = (*self.labels[1 - side], self.options[1 - side][best[0]])
        conditions = [row for k, row in enumerate(rows) if k != best[0]]
        return corners(self.sets[side], used, conditions, self.signs, back)

    def row(self, side: int, answer: int, other: int, equal: bool) -> Row:
        """Return the condition on one player's mixture that the other player gains nothing by another answer."""
        gains = self.values(1 - side, answer), self.values(1 - side, other)
        weights = {at: gains[0][at] - gains[1][at] for at in gains[0]}
        player, place = self.labels[1 - side]
        return Row(weights, NOTHING, equal, (player, place, self.options[1 - side][other]))

    def values(self, side: int, option: int) -> dict[Coordinate, Polynomial]:
        """Return what an option is worth to a player, for each option of the other."""
        return self.paid(self.movers[side], side, option)

    def paid(self, player: int, side: int, option: int) -> dict[Coordinate, Polynomial]:
        """Return what a player gets when one of the two chooses an option, for each option of the other."""
        return {
            (self.sets[1 - side], k): self.worth(player, *((option, k) if side == 0 else (k, option)))
            for k in range(len(self.options[1 - side]))
        }

    # ------------------------------------------------------------ the first player binds itself

    def committed(self) -> Iterator[Part]:
        """Yield what the first player binds itself to, with the answer."""
        for first in subsets(range(len(self.options[0]))):
            for answer in range(len(self.options[1])):
                part = self._bound(first, answer)
                if part.formula is not FALSE:
                    yield part

    @cached_property
    def bindings(self) -> tuple[tuple[int, Corner], ...]:
        """Return the answers, each with the corners of the mixtures to which it is best."""
        every = range(len(self.options[0]))
        return tuple(
            (answer, corner)
            for answer in range(len(self.options[1]))
            for corner in self.corners(0, every, (answer,))
        )

    def _bound(self, first: tuple[int, ...], answer: int) -> Part:
        asked = [(self.sets[0], k) for k in first]
        best = []
        for corner in self.corners(0, first, (answer,)):
            formula = self.signs.every([corner.formula, self._optimal(corner, answer)])
            if formula is not FALSE:
                best.append(Corner(corner.parts, corner.below, formula, corner.label))
        return Part(
            {self.sets[0]: first, self.sets[1]: (answer,)},
            use_all(asked, best, self.signs),
            {i: tuple(mean(c, self.paid(i, 1, answer)) for c in best) for i in self.movers},
            dict.fromkeys(self.movers, tuple(asked)),
            {self.sets[0]: tuple(best), self.sets[1]: (sure(self.sets[1], answer),)},
        )

    def _optimal(self, corner: Corner, answer: int) -> Formula:
        """Return where no other commitment is better for the first player."""
        leader = self.movers[0]
        own = mean(corner, self.paid(leader, 1, answer))
        conditions = []
        for answered, other in self.bindings:
            found = mean(other, self.paid(leader, 1, answered))
            label = (*self.labels[0], self.words(other, answered))
            margin = own.above * found.below - found.above * own.below
            worse = self.signs.at_least(margin, label)
            conditions.append(self.signs.some([worse, _labelled(negated(other.formula), label)]))
        return self.signs.every(conditions)

    def words(self, corner: Corner, answer: int) -> str:
        """Return what is used at a corner, with the answer to it."""
        used = "_or_".join(o for k, o in enumerate(self.options[0]) if (self.sets[0], k) in corner.used)
        return f"{used}, then {self.options[1][answer]}"


def _labelled(formula: Formula, label: Label) -> Formula:
    """Return where something cannot be bound to, as a condition on who would bind itself to it."""
    player, place, deviation = label
    return mapped(formula, lambda c: replace(c, player=player, place=place, deviation=deviation))
