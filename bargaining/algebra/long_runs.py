r"""Shares of time and lengths of spells of a Markov chain whose probabilities are polynomials in assumptions.

With a discount factor :math:`1 - \epsilon` the time spent in a state, :math:`\sum_t (1 - \epsilon)^t P(X_t = s)`, is
a quotient of polynomials in :math:`\epsilon`; its share of the whole tends to the share of time in the long run as
:math:`\epsilon` vanishes (Abel's limit, which is that of the means where these converge, as those of finite chains do).
So the share is the quotient of the coefficients of the lowest power of :math:`\epsilon`, whatever the number of
recurrent classes, wherever no probability vanishes that is no zero polynomial.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bargaining.algebra.chains import Chain, Element, Ring, determinant
from bargaining.algebra.polynomial import Polynomial

SMALL = "E"
"""A name that no assumption can have: what is left of the discount factor."""

Pair = tuple[Polynomial, Polynomial]
"""Numerator and denominator."""


class LongRun:
    """Hold a chain over the assumptions, and where it starts.

    Parameters
    ----------
    rows : sequence of sequence of Polynomial
        By state, the probability of each next one; each row sums to one. Rates, whose rows sum to zero, are put in
        with one added on the diagonal: shares are then those of the process, and lengths are in units of time.
    start : int
        The first state.
    """

    def __init__(self, rows: Sequence[Sequence[Polynomial]], start: int) -> None:
        names = sorted({name for row in rows for p in row for name in p.variables})
        self._ring = Ring((*names, SMALL))
        self._rows = [[self._ring.of(p) for p in row] for row in rows]
        self._zero = self._ring.of(Polynomial())
        self._small = self._ring.of(Polynomial.variable(SMALL))
        states = range(len(rows))
        flows = [[self._zero + int(s == t) for t in states] for s in states]
        chain = Chain(self._rows, flows, self._zero + 1, 1 - self._small, self._small)
        self.start = start
        self._times = [chain.worth(s, start)[0] for s in states]
        self._whole = chain.determinant

    def share(self, group: Collection[int]) -> Pair:
        """Return the share of time in a group of states in the long run."""
        above = sum((self._times[s] for s in group), start=self._zero)
        return self._limit(above, self._whole)

    def mean_length(self, group: Collection[int]) -> Pair | None:
        """Return how many periods a spell in a group lasts in the mean; None where there is none, or one for ever."""
        begins = {t: self._begun(group, t) for t in group}
        inside = self._within(group, [t for t, begun in begins.items() if begun != 0])
        if not inside:
            return None
        matrix = [[int(s == t) - self._rows[s][t] for t in inside] for s in inside]
        if (whole := determinant(matrix)) == 0:
            return None
        lengths = [
            determinant([[*row[:k], self._zero + 1, *row[k + 1 :]] for row in matrix])
            for k, _ in enumerate(inside)
        ]
        above = sum((begins[t] * own for t, own in zip(inside, lengths, strict=True)), start=self._zero)
        return self._limit(above, sum(begins.values(), start=self._zero) * whole)

    def _begun(self, group: Collection[int], t: int) -> Element:
        """Return how many spells begin in a state, times what all times are multiplied by."""
        outside = (s for s, _ in enumerate(self._rows) if s not in group)
        entered = sum((self._times[s] * self._rows[s][t] for s in outside), start=self._zero)
        return entered + (self._small * self._whole if t == self.start else 0)

    def _within(self, group: Collection[int], first: Sequence[int]) -> list[int]:
        """Return the states of a group that spells which begin in some of them may come to."""
        found, waiting = set(first), list(first)
        while waiting:
            here = waiting.pop()
            following = [t for t in group if t not in found and self._rows[here][t] != 0]
            found.update(following)
            waiting += following
        return sorted(found)

    def _limit(self, above: Element, below: Element) -> Pair:
        """Return a quotient as what is left of the discount factor vanishes, in lowest terms."""
        if above == 0:
            return Polynomial(), Polynomial.constant(1)
        shared = above.gcd(below)
        pair = above / shared, below / shared
        lowest = min(min(int(powers[-1]) for powers in one.to_dict()) for one in pair)
        top, bottom = (
            self._ring.polynomial(one).parts(SMALL)[lowest : lowest + 1] or [Polynomial()] for one in pair
        )
        if not bottom[0].terms:
            raise ZeroDivisionError("the quotient grows beyond all bounds")
        return _reduced(top[0], bottom[0])


def _reduced(above: Polynomial, below: Polynomial) -> Pair:
    """Return a quotient without common factors."""
    ring = Ring(tuple(sorted(above.variables | below.variables)) or (SMALL,))
    pair = ring.of(above), ring.of(below)
    shared = pair[0].gcd(pair[1])
    top, bottom = (ring.polynomial(one / shared) for one in pair)
    scale = bottom.content * (1 if sum(bottom.terms.values()) >= 0 else -1)
    return top / scale, bottom / scale
