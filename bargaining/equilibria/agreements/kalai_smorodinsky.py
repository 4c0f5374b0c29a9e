"""The solution of Kalai and Smorodinsky: equal shares of the most that each could gain."""

from __future__ import annotations

from fractions import Fraction

from bargaining.equilibria.agreements.drawing import drawable, largest, most_equal
from bargaining.equilibria.agreements.settlement import Lottery, Settlement, best
from bargaining.games.bargaining_problem import BargainingProblem, Payoffs

CONCEPT = "Kalai-Smorodinsky"


def ideal_gains(problem: BargainingProblem) -> Payoffs:
    """Return the most that each party gains from any acceptable agreement.

    Examples
    --------
    >>> ideal_gains(BargainingProblem.of({"a": (4, 1), "b": (2, 3), "c": (9, -1)}))
    (Fraction(4, 1), Fraction(3, 1))
    """
    gains = [problem.gains(name) for name in problem.acceptable]
    return tuple(max((g[k] for g in gains), default=Fraction(0)) for k in range(len(problem.parties)))


def kalai_smorodinsky_settlement(problem: BargainingProblem) -> Settlement:
    """Return the acceptable agreements at which the least share of an ideal gain is largest.

    Parameters
    ----------
    problem : BargainingProblem
        Finitely many agreements.

    Returns
    -------
    Settlement
        Of several with the same least share those with the largest sum of shares. Shares, and not gains, are added,
        so that units of payoff do not matter. A party that cannot gain has no say.

    References
    ----------
    Kalai, E. and Smorodinsky, M. (1975). Other solutions to Nash's bargaining problem. Econometrica 43, 513-518.

    Examples
    --------
    >>> kalai_smorodinsky_settlement(BargainingProblem.of({"a": (10, 1), "b": (4, 2), "c": (2, 3)})).agreements
    ('b',)
    """
    ideal = ideal_gains(problem)
    shares = {
        name: [g / most for g, most in zip(problem.gains(name), ideal, strict=True) if most]
        for name in problem.acceptable
    }
    score = {name: (min(own, default=Fraction(0)), sum(own, Fraction(0))) for name, own in shares.items()}
    return best(problem, CONCEPT, score)


def kalai_smorodinsky_lottery(problem: BargainingProblem) -> Lottery:
    """Return a lottery of agreements at which all gain the same share of their ideal, and that share is largest.

    Parameters
    ----------
    problem : BargainingProblem
        Its ideal point is taken over the lotteries by which nobody loses.

    Returns
    -------
    Lottery
        Exact. With three parties or more equal shares may leave something on the table; then it goes to the largest
        sum of shares.

    References
    ----------
    Kalai, E. and Smorodinsky, M. (1975). Other solutions to Nash's bargaining problem. Econometrica 43, 513-518.
    Roth, A. (1979). An impossibility result concerning n-person bargaining games. International Journal of Game
    Theory 8, 129-132.

    Examples
    --------
    >>> print(kalai_smorodinsky_lottery(BargainingProblem.of({"a": (1, 0), "b": ("1/2", 1)})))
    Kalai-Smorodinsky: a with 0.333333, b with 0.666667; player 1 gains 0.666667, player 2 gains 0.666667
    """
    drawn = drawable(problem)
    ideal = [largest(drawn, k).value for k in range(len(problem.parties))]
    found = most_equal(drawn, ideal)
    return Lottery(CONCEPT, problem.parties, found.weights, found.gains)
