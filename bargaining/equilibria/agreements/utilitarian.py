"""The utilitarian solution: the largest sum of gains."""

from __future__ import annotations

from fractions import Fraction

from bargaining.equilibria.agreements.drawing import drawable, largest
from bargaining.equilibria.agreements.settlement import Lottery, Settlement, best
from bargaining.games.bargaining_problem import BargainingProblem

CONCEPT = "utilitarian"


def utilitarian_settlement(problem: BargainingProblem) -> Settlement:
    """Return the acceptable agreements with the largest sum of the parties' gains.

    Parameters
    ----------
    problem : BargainingProblem
        Finitely many agreements. Gains of the parties are added, so their units matter.

    References
    ----------
    Myerson, R. (1981). Utilitarianism, egalitarianism, and the timing effect in social choice problems. Econometrica
    49, 883-897.

    Examples
    --------
    >>> utilitarian_settlement(BargainingProblem.of({"a": (10, 1), "b": (3, 2), "c": (12, -1)})).agreements
    ('a',)
    """
    score = {name: (sum(problem.gains(name), Fraction(0)),) for name in problem.acceptable}
    return best(problem, CONCEPT, score)


def utilitarian_lottery(problem: BargainingProblem) -> Lottery:
    """Return a lottery of agreements by which nobody loses, with the largest sum of the parties' gains.

    Examples
    --------
    >>> print(utilitarian_lottery(BargainingProblem.of({"a": (12, -1), "b": (3, 2)})))
    utilitarian: a with 0.666667, b with 0.333333; player 1 gains 9, player 2 gains 0
    """
    found = largest(drawable(problem), *range(len(problem.parties)))
    return Lottery(CONCEPT, problem.parties, found.weights, found.gains)
