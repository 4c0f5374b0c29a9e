"""The regular equilibrium of a bimatrix game on given supports, in exact arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bargaining.equilibria.result import Equilibrium
from bargaining.equilibria.two_players.polyhedra import integer_payoffs, probability
from bargaining.games.normal_form import NormalFormGame


def regular_equilibrium(
    game: NormalFormGame, rows: Sequence[int], columns: Sequence[int], index: int
) -> Equilibrium:
    r"""Return the equilibrium that a pair of supports of equal size is known to have.

    Parameters
    ----------
    game : NormalFormGame
        Two players.
    rows, columns : sequence of int
        The supports; each player's actions on them are known to pay the same against exactly one strategy.
    index : int
        Its index.

    Returns
    -------
    Equilibrium
        Every probability and payoff the correctly rounded exact rational.

    Notes
    -----
    A strategy is the kernel of the differences of the opponent's payoffs,
    :math:`\sum_t (A_{st} - A_{s_0 t}) y_t = 0`, divided by its sum.

    Examples
    --------
    >>> game = NormalFormGame([[[3, 0], [0, 2]], [[2, 0], [0, 3]]])
    >>> [x.tolist() for x in regular_equilibrium(game, (0, 1), (0, 1), -1).strategies]
    [[0.6, 0.4], [0.4, 0.6]]
    """
    own, own_scale = integer_payoffs(game.payoffs[0])
    other, other_scale = integer_payoffs(game.payoffs[1].T)
    second, second_total, own_value = _indifferent(own, rows, columns)
    first, first_total, other_value = _indifferent(other, columns, rows)
    strategies = (np.zeros(len(own)), np.zeros(len(other)))
    strategies[0][list(rows)] = [probability(weight, first_total) for weight in first]
    strategies[1][list(columns)] = [probability(weight, second_total) for weight in second]
    payoffs = [own_value / (second_total * own_scale), other_value / (first_total * other_scale)]
    return Equilibrium(strategies, np.array(payoffs), game.regret(strategies), index, certified=True)


def _indifferent(
    payoffs: list[list[int]], rows: Sequence[int], columns: Sequence[int]
) -> tuple[list[int], int, int]:
    """Return the weights of the columns at which the rows pay the same, their sum, and that payoff times the sum."""
    base = [payoffs[rows[0]][c] for c in columns]
    weights = [1]
    if len(rows) > 1:
        from flint import fmpz_mat

        differences = [[payoffs[r][c] - b for c, b in zip(columns, base, strict=True)] for r in rows[1:]]
        kernel, _ = fmpz_mat(differences).nullspace()
        weights = [int(kernel[t, 0]) for t in range(len(columns))]
    return weights, sum(weights), sum(b * weight for b, weight in zip(base, weights, strict=True))
