"""Ends of mixed equilibria's intervals: known rationals and algebraic numbers, and nothing claimed without proof."""

from fractions import Fraction as F
from math import sqrt

import numpy as np
import pytest

from bargaining.analysis.branches.continuation import proved_length
from bargaining.analysis.branches.mixed_ends import MixedEnd, mixed_end
from bargaining.analysis.branches.support_system import SupportSystem
from bargaining.equilibria import nash_equilibria
from bargaining.games import NormalFormGame

STEP = F(1, 10**6)


def labels(along):
    players = [f"p{i}" for i in range(along.shape[1])]
    return players, [[f"{i}{a}" for a in range(m)] for i, m in enumerate(along.shape[2:])]


def game(along, value):
    return NormalFormGame(sum(c * value**d for d, c in enumerate(along)))


def mixed_on(along, supports, value):
    wanted = tuple(tuple(s) for s in supports)
    found = nash_equilibria(game(along, value)).mixed
    return [e.strategies for e in found if tuple(tuple(s) for s in e.supports) == wanted]


def end_of(along, supports, inside, outside, which=0):
    strategies = mixed_on(along, supports, inside)[which]
    return mixed_end(SupportSystem(along, supports), strategies, inside, outside, labels(along))


def polynomials(*powers):
    return np.vectorize(F, otypes=[object])(np.array(powers, dtype=object))


@pytest.fixture
def coordination():
    """Player 0 has a third, poor action. Player 1 earns t - 1/3 left and 1 right: mixes while t > 1/3."""
    first = [[[2, 0], [0, 1], [-1, -1]], [[F(-1, 3), 0], [0, 1], [0, 0]]]
    second = [[[0, 0], [0, 0], [0, 0]], [[1, 0], [0, 0], [0, 0]]]
    return polynomials(first, second)


@pytest.fixture
def tempted():
    """Matching pennies where player 0 may opt out for t, worth it above the value 2/3."""
    first = [[[2, 0], [0, 1], [0, 0]], [[0, 1], [1, 0], [0, 0]]]
    second = [[[0, 0], [0, 0], [1, 1]], [[0, 0], [0, 0], [0, 0]]]
    return polynomials(first, second)


@pytest.fixture
def folding():
    """Three players, gains y - z, x - z and xy - x + t^2 / 2 from the second action: a fold at t^2 = 1/2."""
    along = np.full((3, 3, 3, 2, 2), F(0), dtype=object)
    for x in range(2):
        for y in range(2):
            for z in range(2):
                along[0, 0, 1, y, z] = F(y - z)
                along[0, 1, x, 1, z] = F(x - z)
                along[0, 2, x, y, 1] = F(x * y - x)
                along[2, 2, x, y, 1] = F(1, 2)
    along[0, 0, 2] = F(-3)  # a third action that never pays
    return along


def test_a_support_boundary_at_a_known_rational(coordination):
    end = end_of(coordination, [[0, 1], [0, 1]], F(1, 3) + STEP, F(1, 3) - STEP)
    assert (end.kind, end.low, end.high, end.certified, str(end)) == (
        "support",
        F(1, 3),
        F(1, 3),
        True,
        "1/3",
    )
    assert (end.player, end.action) == ("p0", "01")


def test_an_exchange_with_a_larger_support_names_the_action_that_starts_to_pay(tempted):
    end = end_of(tempted, [[0, 1], [0, 1]], F(2, 3) - STEP, F(2, 3) + STEP)
    assert (end.kind, end.player, end.action, end.certified) == ("transcritical", "p0", "02", True)
    assert end.low <= F(2, 3) <= end.high
    assert end.high - end.low < F(1, 10**20)
    assert str(end) == "0.666667"


@pytest.mark.parametrize("which", [0, 1])
def test_a_fold_of_two_branches_at_a_known_algebraic_number(folding, which):
    inside = F("0.707106")
    end = end_of(folding, [[0, 1], [0, 1], [0, 1]], inside, inside + STEP, which)
    assert (end.kind, end.certified, end.player) == ("fold", True, "")
    assert end.low**2 < F(1, 2) < end.high**2
    assert end.high - end.low < F(1, 10**20)
    assert str(end) == f"{sqrt(0.5):.6g}"


def test_conditions_that_fail_at_one_value_are_all_named():
    """Both players' prize for the first place is t: both stop using the second place where t falls to zero."""
    still = [[[0, 0], [0, 1]], [[0, 0], [0, 1]]]
    prize = [[[1, 0], [0, 0]], [[1, 0], [0, 0]]]
    end = end_of(polynomials(still, prize), [[0, 1], [0, 1]], STEP, -STEP)
    assert (end.kind, str(end), end.certified) == ("support", "0", True)
    assert end.reason == "p0 stops using 01 (at the same value: p1 stops using 11)"


@pytest.mark.parametrize("sign", [1, -1])
def test_the_first_of_two_failing_conditions_ends_the_interval(sign):
    """Both players may opt out, for t (worth it beyond 2/3) and for t - 4/25 (beyond 33/50); or t is mirrored."""
    first = [[[2, 0, 0], [0, 1, 0], [0, 0, 0]], [[0, 1, F(-4, 25)], [1, 0, F(-4, 25)], [0, 0, 0]]]
    second = [[[0, 0, 0], [0, 0, 0], [1, 1, 0]], [[0, 0, 1], [0, 0, 1], [0, 0, 0]]]
    along = polynomials(first, second)
    along[1] *= sign
    end = end_of(along, [[0, 1], [0, 1]], sign * F(65, 100), sign * F(67, 100))
    assert (end.player, end.action, end.certified) == ("p1", "12", True)
    assert end.low <= sign * F(33, 50) <= end.high
    assert end.high - end.low < F(1, 10**20)


def test_a_branch_that_goes_on_has_no_certified_end(coordination):
    end = end_of(coordination, [[0, 1], [0, 1]], F(1), 1 + STEP)
    assert (end.kind, end.certified, end.player) == ("unknown", False, "")
    assert str(end) == "≈1"


def test_strategies_off_the_branch_are_not_certified(coordination):
    system = SupportSystem(coordination, [[0, 1], [0, 1]])
    wrong = [np.array([0.5, 0.5, 0.0]), np.array([0.5, 0.5])]
    end = mixed_end(system, wrong, F(1, 3) + STEP, F(1, 3) - STEP, labels(coordination))
    assert not end.certified
    assert "not a regular solution" in end.reason


@pytest.mark.parametrize("seed", range(12))
def test_enumeration_finds_the_equilibrium_on_the_near_side_of_a_certified_end_only(seed):
    rng = np.random.default_rng(seed)
    along = polynomials(
        rng.integers(-5, 6, (2, 2, 3, 3)).tolist(), rng.integers(-5, 6, (2, 2, 3, 3)).tolist()
    )[0]
    here = [e for e in nash_equilibria(game(along, F(0))).mixed if e.certified]
    checked = 0
    for equilibrium in here:
        supports = equilibrium.supports
        inside, outside = F(0), F(1)
        if mixed_on(along, supports, outside):
            continue
        while outside - inside > STEP:
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if mixed_on(along, supports, middle) else (inside, middle)
        end = end_of(along, supports, inside, outside)
        assert end.certified, end.reason
        assert inside - STEP <= end.low <= end.high <= outside + STEP
        assert mixed_on(along, supports, end.low - STEP)
        assert not mixed_on(along, supports, end.high + STEP)
        checked += 1
    assert checked == len([e for e in here if not mixed_on(along, e.supports, F(1))])


def test_a_whole_stretch_is_proved_and_one_past_the_end_is_not(coordination):
    supports = [[0, 1], [0, 1]]
    system = SupportSystem(coordination, supports)
    values = [F(1, 2), F(3, 4), F(1)]
    found = [mixed_on(coordination, supports, value)[0] for value in values]
    assert proved_length(system, values, found) == F(1, 2)
    # At t = 1/5 the indifference conditions have a solution, but its probabilities are not in [0, 1].
    value = F(1, 5)
    share = 1 / (1 + float(value) - 1 / 3)
    beyond = [np.array([share, 1 - share, 0.0]), found[0][1]]
    assert proved_length(system, [value, *values], [beyond, *found]) == F(1, 2)


def test_branches_are_not_joined_across_a_fold(folding):
    supports = [[0, 1], [0, 1], [0, 1]]
    system = SupportSystem(folding, supports)
    values = [F(1, 2), F(3, 5)]
    lower, upper = (mixed_on(folding, supports, value) for value in values)
    assert proved_length(system, values, [lower[0], upper[0]]) == F(1, 10)
    assert proved_length(system, values, [lower[0], upper[1]]) == 0


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (F(1, 3), F(1, 3), "1/3"),
        (F("0.12344"), F("0.12346"), "0.123"),
        (F(1, 10**5 + 1), F(1, 10**5 + 1), "0.0000099999"),
    ],
)
def test_only_certain_digits_are_written(low, high, text):
    assert str(MixedEnd("fold", low, high, True, "", "", "")) == text
