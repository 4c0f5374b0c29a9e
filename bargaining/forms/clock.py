r"""How time runs in a stochastic game: period by period, or without steps.

In periods a payoff that comes a period later counts by a discount factor :math:`\delta`, and play goes on by
probabilities :math:`P`; without steps payoffs are flows, an interest rate :math:`\rho` discounts them, and play goes on
at rates :math:`Q`, whose rows sum to zero. What flows are worth solves

.. math:: (I - \delta P) V = u \quad \text{or} \quad (\rho I - Q) V = u,

and another choice, taken in one state for one period or for a moment, changes it by :math:`\Delta u + \delta \Delta P
V` or, for each unit of time, :math:`\Delta u + \Delta Q V`. With a rate :math:`\Lambda` at which no state is left
faster the second is the first, with :math:`\delta = \Lambda / (\rho + \Lambda)`, :math:`P = I + Q / \Lambda` and
payoffs :math:`u / (\rho + \Lambda)` (uniformization, Jensen 1953): so games at a point are all of one kind.

References
----------
Jensen, A. (1953). Markoff chains as an aid in the study of Markoff processes. Scandinavian Actuarial Journal 36, 87-91.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial

ONE = Polynomial.constant(1)


@dataclass(frozen=True)
class Clock:
    """Hold how time runs.

    Parameters
    ----------
    number : Polynomial
        The discount factor, or the interest rate.
    steps : bool
        Whether time runs in periods.

    Examples
    --------
    >>> yearly = Clock(Polynomial.variable("discount"))
    >>> yearly.rest == ONE - Polynomial.variable("discount")
    True
    """

    number: Polynomial
    steps: bool = True

    @property
    def kept(self) -> Polynomial:
        """Return what stands before the worth of a state in its own equation, without what play goes on to."""
        return ONE if self.steps else self.number

    @property
    def weight(self) -> Polynomial:
        """Return by what probabilities, or rates, count."""
        return self.number if self.steps else ONE

    @property
    def rest(self) -> Polynomial:
        """Return what the rows of the equations sum to, positive for all who are impatient."""
        return ONE - self.number if self.steps else self.number

    @property
    def staying(self) -> Polynomial:
        """Return what the probabilities, or rates, of a state sum to."""
        return ONE if self.steps else Polynomial()

    def substituted(self, values: Mapping[str, Fraction | Polynomial]) -> Clock:
        """Return the clock with numbers, or polynomials, put in for some assumptions."""
        return replace(self, number=self.number.substitute(values))

    def unit(self, discount: Fraction, values: Mapping[str, Fraction]) -> Fraction:
        """Return by what payoffs are divided in a game at a point with a discount factor."""
        return Fraction(1) if self.steps else self.number.evaluate(values) / (1 - discount)
