"""The egalitarian solution: the largest least gain."""

from __future__ import annotations

from fractions import Fraction

from bargaining.equilibria.agreements.drawing import drawable, most_equal
from bargaining.equilibria.agreements.settlement import Lottery, Settlement, best
from bargaining.games.bargaining_problem import BargainingProblem

CONCEPT = "egalitarian"


def egalitarian_settlement(problem: BargainingProblem) -> Settlement:
    """Return the acceptable agreements with the largest least gain; of several, those with the largest sum.

    Parameters
    ----------
    problem : BargainingProblem
        Finitely many agreements. Gains of the parties are compared, so their units matter.

    References
    ----------
    Kalai, E. (1977). Proportional solutions to bargaining situations: interpersonal utility comparisons.
    Econometrica 45, 1623-1630.

    Examples
    --------
    >>> egalitarian_settlement(BargainingProblem.of({"a": (10, 1), "b": (3, 2), "c": (4, 2)})).agreements
    ('c',)
    """
    gains = {name: problem.gains(name) for name in problem.acceptable}
    return best(problem, CONCEPT, {name: (min(g), sum(g, Fraction(0))) for name, g in gains.items()})


def egalitarian_lottery(problem: BargainingProblem) -> Lottery:
    """Return a lottery of agreements with the largest least gain; of several, one with the largest sum.

    References
    ----------
    Kalai, E. (1977). Proportional solutions to bargaining situations: interpersonal utility comparisons.
    Econometrica 45, 1623-1630.

    Examples
    --------
    >>> print(egalitarian_lottery(BargainingProblem.of({"a": (10, 1), "b": (0, 4)})))
    egalitarian: a with 0.307692, b with 0.692308; player 1 gains 3.07692, player 2 gains 3.07692
    """
    found = most_equal(drawable(problem), [Fraction(1)] * len(problem.parties))
    return Lottery(CONCEPT, problem.parties, found.weights, found.gains)
