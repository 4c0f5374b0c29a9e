r"""Where a Markov chain spends its time, and how long it stays in a group of states, exactly.

From a first state the chain ends in one of its recurrent classes, and stays there; the share of time in a state is the
probability of its class times its weight in that class (Kemeny and Snell 1960). A *spell* in a group of states lasts
from the period in which the chain comes to the group until it leaves it. With :math:`\alpha` where spells begin and
:math:`Q` the probabilities within the group,

.. math:: P(N > n) = \alpha Q^n 1, \qquad E N = \alpha (I - Q)^{-1} 1,

which is the law of a phase-type variable (Neuts 1981).

References
----------
Kemeny, J. G. and Snell, J. L. (1960). Finite Markov chains. Van Nostrand.
Neuts, M. F. (1981). Matrix-geometric solutions in stochastic models. Johns Hopkins University Press.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from functools import cached_property

from bargaining.errors import GameError
from bargaining.games.exact_linear import row_reduced

Vector = tuple[Fraction, ...]


class MarkovChain:
    """Hold a chain with finitely many states, and where it starts.

    Parameters
    ----------
    rows : sequence of sequence of Fraction
        By state, the probability of each next one.
    start : int
        The first state.

    Raises
    ------
    GameError
        When a row is negative somewhere or does not sum to one.

    Examples
    --------
    >>> F = Fraction
    >>> weather = MarkovChain([[F(3, 4), F(1, 4)], [F(1, 2), F(1, 2)]], 0)
    >>> [str(share) for share in weather.shares], str(weather.mean_length([0])), str(weather.mean_length([1]))
    (['2/3', '1/3'], '4', '2')
    """

    def __init__(self, rows: Sequence[Sequence[Fraction]], start: int) -> None:
        self.rows = tuple(map(tuple, rows))
        self.start = start
        for state, row in enumerate(self.rows):
            if len(row) != len(self.rows) or min(row) < 0 or sum(row) != 1:
                raise GameError(
                    f"row {state}: found no probabilities that sum to one, expected one a next state"
                )

    @cached_property
    def reached(self) -> tuple[frozenset[int], ...]:
        """Return by state which states the chain may come to, that state included."""
        return tuple(frozenset(_closure(self.rows, state)) for state in range(len(self.rows)))

    @cached_property
    def classes(self) -> tuple[frozenset[int], ...]:
        """Return the recurrent classes that the chain may end in."""
        ends = (self.reached[s] for s in self.reached[self.start])
        return tuple(dict.fromkeys(end for end in ends if all(self.reached[t] == end for t in end)))

    @cached_property
    def visits(self) -> dict[int, Fraction]:
        """Return the expected number of periods in each state that the chain comes to and leaves for good."""
        lasting = frozenset().union(*self.classes)
        passing = sorted(self.reached[self.start] - lasting)
        if self.start not in passing:
            return {}
        columns = [[Fraction(s == t) - self.rows[t][s] for t in passing] for s in passing]
        first = [Fraction(s == self.start) for s in passing]
        return dict(zip(passing, _solved(columns, first), strict=True))

    @cached_property
    def shares(self) -> Vector:
        """Return the share of time in each state in the long run, expected over where the chain ends."""
        found = [Fraction(0)] * len(self.rows)
        for own in self.classes:
            chance = Fraction(self.start in own) + sum(
                (n * self.rows[s][t] for s, n in self.visits.items() for t in own), Fraction(0)
            )
            for state, weight in self._weights(sorted(own)).items():
                found[state] = chance * weight
        return tuple(found)

    def _weights(self, own: Sequence[int]) -> dict[int, Fraction]:
        """Return the shares of time within a recurrent class."""
        balance = [[self.rows[t][s] - Fraction(s == t) for t in own] for s in own[1:]]
        total = [[Fraction(1)] * len(own), *balance]
        return dict(zip(own, _solved(total, [Fraction(1)] + [Fraction(0)] * (len(own) - 1)), strict=True))

    def beginnings(self, group: Collection[int]) -> Vector | None:
        """Return where spells in a group begin, as probabilities by state; None where there is no spell.

        Spells of the long run count, where there are any; otherwise those of the time before.
        """
        for frequencies, first in ((self.shares, 0), (self._passing, 1)):
            found = [
                sum((f * self.rows[s][t] for s, f in enumerate(frequencies) if s not in group), Fraction(0))
                + Fraction(first and t == self.start)
                if t in group
                else Fraction(0)
                for t in range(len(self.rows))
            ]
            if total := sum(found):
                return tuple(x / total for x in found)
        return None

    @property
    def _passing(self) -> Vector:
        return tuple(self.visits.get(s, Fraction(0)) for s in range(len(self.rows)))

    def mean_length(self, group: Collection[int]) -> Fraction | None:
        """Return how many periods a spell in a group lasts in the mean; None where there is none, or one for ever."""
        begins = self.beginnings(group)
        if begins is None:
            return None
        inside = sorted({t for s, p in enumerate(begins) if p for t in self._within(group, s)})
        matrix = [[Fraction(s == t) - self.rows[s][t] for t in inside] for s in inside]
        if len(row_reduced(matrix)[1]) < len(inside):
            return None
        lengths = dict(zip(inside, _solved(matrix, [Fraction(1)] * len(inside)), strict=True))
        return sum((p * lengths[s] for s, p in enumerate(begins) if p), Fraction(0))

    def _within(self, group: Collection[int], state: int) -> set[int]:
        """Return the states that a spell may come to from one of its own."""
        return _closure([row if s in group else () for s, row in enumerate(self.rows)], state) & {*group}

    def survival(self, group: Collection[int]) -> Iterator[Fraction]:
        """Yield for ever how probable it is that a spell lasts longer than 0, 1, 2, ... periods; nothing without."""
        left = self.beginnings(group)
        while left is not None:
            yield sum(left, Fraction(0))
            left = tuple(
                sum((p * self.rows[s][t] for s, p in enumerate(left) if p), Fraction(0))
                if t in group
                else Fraction(0)
                for t in range(len(self.rows))
            )

    def likelihood(self, seen: Sequence[Collection[int]]) -> Fraction:
        """Return how probable it is to go through given groups of states, period after period.

        Parameters
        ----------
        seen : sequence of collections of int
            In which states the chain may be, of the first period on. It is taken to start in the state from which this
            is most probable.
        """
        later = [Fraction(s in seen[-1]) for s in range(len(self.rows))]
        for group in reversed(seen[:-1]):
            later = [
                sum((p * q for p, q in zip(row, later, strict=True)), Fraction(0))
                if s in group
                else Fraction(0)
                for s, row in enumerate(self.rows)
            ]
        return max(later)


def _closure(rows: Sequence[Sequence[Fraction]], state: int) -> set[int]:
    found, waiting = {state}, [state]
    while waiting:
        here = rows[waiting.pop()]
        following = [t for t, p in enumerate(here) if p and t not in found]
        found.update(following)
        waiting += following
    return found


def _solved(matrix: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction]:
    table, _ = row_reduced([[*row, value] for row, value in zip(matrix, right, strict=True)])
    return [row[-1] for row in table]
