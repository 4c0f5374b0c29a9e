"""The solution of Nash: the largest product of gains."""

from __future__ import annotations

from math import prod

from bargaining.equilibria.agreements.nash_lotteries import largest_product
from bargaining.equilibria.agreements.settlement import Lottery, Settlement, dominated
from bargaining.games.bargaining_problem import BargainingProblem

CONCEPT = "Nash bargaining"


def nash_settlement(problem: BargainingProblem) -> Settlement:
    r"""Return the acceptable agreements with the largest product of the parties' gains.

    Parameters
    ----------
    problem : BargainingProblem
        Finitely many agreements. At one that is acceptable nobody loses: the product of two losses is no gain.

    Returns
    -------
    Settlement
        All of them. Where no agreement lets every party gain, all products are zero, and those stand that are not
        Pareto-dominated.

    References
    ----------
    Nash, J. (1950). The bargaining problem. Econometrica 18, 155-162.
    Mariotti, M. (1998). Nash bargaining theory when the number of alternatives can be finite. Social Choice and
    Welfare 15, 413-421.

    Examples
    --------
    >>> print(nash_settlement(BargainingProblem.of({"a": (4, 1), "b": (2, 3), "c": (-5, -5)})))
    Nash bargaining: 1 of the agreements
      b: player 1 gains 2, player 2 gains 3
    """
    gains = {name: problem.gains(name) for name in problem.acceptable}
    most = max(map(prod, gains.values()), default=0)
    picked = {n: g for n, g in gains.items() if prod(g) == most and not dominated(g, gains.values())}
    return Settlement(CONCEPT, problem.parties, picked)


def nash_lottery(problem: BargainingProblem) -> Lottery:
    r"""Return a lottery of agreements with the largest product of the parties' expected gains.

    Parameters
    ----------
    problem : BargainingProblem
        Agreements with which all agree who must consent, and disagreement, may be drawn; agreements by which a party
        loses are among them as long as it gains on average.

    Returns
    -------
    Lottery
        The gains are the only ones with that product. They are exact: the optimum may lie inside an edge or a face of
        the Pareto frontier, where three parties or more may gain irrational amounts.

    Raises
    ------
    SolverError
        When some parties can gain together and another cannot gain at all, or an optimum inside a face needs more
        than one algebraic number, as it may from five parties on.

    Notes
    -----
    Gains :math:`g > 0` of a lottery are optimal if and only if :math:`\sum_k g_k(a) / g_k \le n` for each agreement
    :math:`a`, with equality for those that are drawn.

    References
    ----------
    Nash, J. (1950). The bargaining problem. Econometrica 18, 155-162.

    Examples
    --------
    >>> print(nash_lottery(BargainingProblem.of({"a": (4, 1), "b": (0, 3)})))
    Nash bargaining: a with 0.75, b with 0.25; player 1 gains 3, player 2 gains 1.5
    """
    weights, gains = largest_product(problem)
    return Lottery(CONCEPT, problem.parties, weights, gains)
