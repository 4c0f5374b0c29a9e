r"""What is earned on a Markov chain whose probabilities or rates, flows and discounting are polynomials in assumptions.

What a flow :math:`u` is worth from each state on solves :math:`(k I - w R) V = u`: in periods with :math:`k = 1`, the
discount factor :math:`w = \delta` and probabilities :math:`R`, without steps with the interest rate :math:`k = \rho`,
:math:`w = 1` and rates :math:`R`. The rows of this matrix all sum to the same :math:`r`, which is :math:`1 - \delta`
or :math:`\rho`, so that the worths :math:`W_s = V_s - V_0` relative to the first state solve a system that is smaller
by one,

.. math:: \sum_{t \ge 1} \bigl(k 1_{s = t} - w (R_{st} - R_{0t})\bigr) W_t = u_s - u_0,

whose determinant is :math:`D = \det(k I - w R) / r`. The matrix has nothing positive off its diagonal and rows with
positive sums wherever :math:`0 \le \delta < 1` or :math:`\rho > 0`, so that :math:`D` is positive: a comparison of
worths, multiplied by it, is a polynomial with the same sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from bargaining.algebra.polynomial import Polynomial, in_ring, out_of_ring

Element = Any
"""A polynomial of python-flint's."""


class Ring:
    """Turn polynomials in some names into those of python-flint and back; each is turned once.

    Parameters
    ----------
    names : tuple of str
        All variables that may appear.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self._known: dict[Polynomial, Element] = {}

    def of(self, polynomial: Polynomial) -> Element:
        """Return a polynomial as one of the ring."""
        if polynomial not in self._known:
            self._known[polynomial] = in_ring(self.names, polynomial)
        return self._known[polynomial]

    def polynomial(self, element: Element) -> Polynomial:
        """Return an element of the ring as a polynomial."""
        return out_of_ring(self.names, element)


class Chain:
    """Hold a Markov chain with flows.

    Parameters
    ----------
    rows : sequence of sequence of Element
        Transition probabilities, each row of which sums to one, or rates, each row of which sums to zero.
    flows : sequence of sequence of Element
        By flow and state.
    kept, weight, rest : Element
        What stands before the unit matrix and before the rows, and what the rows of the difference sum to.
    """

    def __init__(
        self,
        rows: Sequence[Sequence[Element]],
        flows: Sequence[Sequence[Element]],
        kept: Element,
        weight: Element,
        rest: Element,
    ) -> None:
        self.rows, self.flows = rows, flows
        self.kept, self.weight, self.rest = kept, weight, rest
        self._nothing = weight * 0
        self._worths: dict[int, list[Element]] = {}

    @cached_property
    def _matrix(self) -> list[list[Element]]:
        first, *others = self.rows
        return [
            [
                (self.kept if s == t else self._nothing) - self.weight * (p - first[t])
                for t, p in enumerate(row)
                if t
            ]
            for s, row in enumerate(others, start=1)
        ]

    @cached_property
    def determinant(self) -> Element:
        """Return the positive number by which relative worths are multiplied."""
        return determinant(self._matrix) if self._matrix else self._nothing + 1

    def relative(self, flow: int) -> list[Element]:
        """Return what a flow is worth from each state on less what from the first, times the determinant."""
        if flow not in self._worths:
            own = self.flows[flow]
            changes = [value - own[0] for value in own[1:]]
            self._worths[flow] = [self._nothing] + [
                determinant(
                    [[*row[:j], x, *row[j + 1 :]] for row, x in zip(self._matrix, changes, strict=True)]
                )
                for j, _ in enumerate(changes)
            ]
        return self._worths[flow]

    def worth(self, flow: int, state: int) -> tuple[Element, Element]:
        """Return what a flow is worth from a state on, as numerator and denominator, the second positive."""
        relative = self.relative(flow)
        later = sum((p * w for p, w in zip(self.rows[0], relative, strict=True)), start=self._nothing)
        first = self.flows[flow][0] * self.determinant + self.weight * later
        return first + self.rest * relative[state], self.rest * self.determinant

    def change(self, flow: int, payoff: Element, row: Sequence[Element]) -> Element:
        """Return what another payoff and another row change once in a state, times the determinant.

        Parameters
        ----------
        flow : int
            Which flow counts.
        payoff : Element
            The other payoff less that in the chain.
        row : sequence of Element
            The other probabilities, or rates, of next states less those in the chain; they sum to zero.
        """
        later = sum((p * w for p, w in zip(row, self.relative(flow), strict=True)), start=self._nothing)
        return payoff * self.determinant + self.weight * later


def determinant(matrix: Sequence[Sequence[Element]]) -> Element:
    """Return the determinant of a small matrix, by its first row, on which mostly little stands."""
    if len(matrix) == 1:
        return matrix[0][0]
    total = matrix[0][0] * 0
    for k, value in enumerate(matrix[0]):
        if value != 0:
            minor = determinant([[*row[:k], *row[k + 1 :]] for row in matrix[1:]])
            total = total - value * minor if k % 2 else total + value * minor
    return total


def without_positive(element: Element, positive: Element, sign: Any) -> Element:
    """Return a polynomial without the factors that it has in common with one that is positive throughout.

    A factor of a polynomial that vanishes nowhere on a connected set vanishes nowhere itself, so that its sign is that
    at any point.

    Parameters
    ----------
    element, positive : Element
        The second positive on a connected set.
    sign : callable
        Gives the value of a polynomial at some point of the set, or None where none is known; then nothing is left out.
    """
    if element == 0:
        return element
    shared = element.gcd(positive)
    told = None if shared.is_constant() else sign(shared)
    if told is None:
        return element
    return element / shared if told > 0 else -(element / shared)
