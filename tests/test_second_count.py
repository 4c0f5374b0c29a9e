"""The engine's lists against a count of all complex solutions, which shares nothing with it."""

from fractions import Fraction

import numpy as np
import pytest

from bargaining.equilibria import EquilibriumSet, nash_equilibria
from bargaining.games import NormalFormGame
from benchmarks.complex_roots import count, disagreements, exact_sample, number_of_solutions


def test_the_numbers_of_solutions_are_those_of_mckelvey_and_mclennan():
    assert number_of_solutions((2, 2, 2)) == 2
    assert number_of_solutions((2, 2, 2, 2)) == 9
    assert number_of_solutions((2,) * 5) == 44  # derangements: each equation goes to another player
    assert number_of_solutions((3, 3, 3)) == 10
    assert number_of_solutions((3, 2)) == 0
    assert number_of_solutions((4, 4)) == 1


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 3), (3, 2, 2)])
def test_generic_games_have_the_equilibria_that_complex_solutions_give(shape):
    [payoffs] = exact_sample(shape, 1, 3)
    second, trouble = disagreements(payoffs, nash_equilibria(NormalFormGame(payoffs)))
    assert trouble == ""
    assert second.proved == second.expected > len(second.equilibria)


def test_an_equilibrium_that_is_left_out_is_missed():
    [payoffs] = [p for p in exact_sample((2, 2), 5, 1) if len(count(p).equilibria) == 3][:1]
    found = nash_equilibria(NormalFormGame(payoffs))
    short = EquilibriumSet(found.game, found.equilibria[:2], found.method, True, found.reason)
    assert "against 3" in disagreements(payoffs, short)[1]


def test_a_tie_is_not_counted_in_silence():
    payoffs = np.vectorize(Fraction, otypes=[object])(np.array([[[1, 1], [1, 0]], [[1, 0], [1, 0]]]))
    with pytest.raises((ArithmeticError, np.linalg.LinAlgError)):
        count(payoffs)
