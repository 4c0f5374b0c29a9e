"""Solutions of bargaining problems: textbook problems with known answers, and the axioms on random problems."""

import itertools
import math
import random
from fractions import Fraction as F

import numpy as np
import pytest
from scipy.optimize import minimize

from bargaining.equilibria import (
    Tracks,
    alternating_offers,
    egalitarian_lottery,
    egalitarian_settlement,
    finite_offers,
    kalai_smorodinsky_lottery,
    kalai_smorodinsky_settlement,
    limit_division,
    nash_lottery,
    nash_settlement,
    utilitarian_lottery,
    utilitarian_settlement,
)
from bargaining.equilibria.agreements.kalai_smorodinsky import ideal_gains
from bargaining.errors import GameError, SolverError
from bargaining.games import BargainingProblem

SETTLEMENTS = (
    nash_settlement,
    kalai_smorodinsky_settlement,
    egalitarian_settlement,
    utilitarian_settlement,
)
LOTTERIES = (nash_lottery, kalai_smorodinsky_lottery, egalitarian_lottery, utilitarian_lottery)
UNIT_FREE = ((nash_settlement, nash_lottery), (kalai_smorodinsky_settlement, kalai_smorodinsky_lottery))


# ---------------------------------------------------------------- published problems


def test_bill_and_jack_of_nash_1950():
    """Nine things to barter: Bill ends with 12 more and Jack with 5 more, and each thing goes where Nash says."""
    bill_owns = {"book": (2, 4), "whip": (2, 2), "ball": (2, 1), "bat": (2, 2), "box": (4, 1)}
    jack_owns = {"pen": (10, 1), "toy": (4, 1), "knife": (6, 2), "hat": (2, 2)}
    things = {**bill_owns, **jack_owns}
    agreements = {}
    for size in range(10):
        for bills in itertools.combinations(things, size):
            jacks = [name for name in things if name not in bills]
            agreements[" ".join(bills)] = (
                sum(things[n][0] for n in bills),
                sum(things[n][1] for n in jacks),
            )
    problem = BargainingProblem.of(agreements, (12, 6), ("Bill", "Jack"))
    assert nash_settlement(problem).gains == {"box pen toy knife": (12, 5)}
    assert nash_lottery(problem).gains == (12, 5)


def test_the_example_against_nash_of_kalai_and_smorodinsky_1975():
    """More becomes possible and nothing impossible, and yet the solution of Nash gives the second player less."""
    before = BargainingProblem.of({"a": (0, 1), "b": (1, 0), "c": ("3/4", "3/4")})
    after = BargainingProblem.of({"a": (0, 1), "b": (1, 0), "c": ("3/4", "3/4"), "d": (1, "7/10")})
    assert nash_lottery(before).gains == (F(3, 4), F(3, 4))
    assert nash_lottery(after).gains == (1, F(7, 10))
    assert kalai_smorodinsky_lottery(before).gains == (F(3, 4), F(3, 4))
    assert kalai_smorodinsky_lottery(after).gains == (F(10, 13), F(10, 13))


def test_a_triangle_has_the_middle_of_its_long_side():
    for width, height in ((1, 1), (100, 3)):
        problem = BargainingProblem.of({"a": (width, 0), "b": (0, height)})
        for lottery in LOTTERIES[:2]:
            assert lottery(problem).gains == (F(width, 2), F(height, 2))
        assert egalitarian_lottery(problem).gains == (F(width * height, width + height),) * 2


def test_two_losses_are_no_gain():
    problem = BargainingProblem.of({"ruin": (-3, -3), "deal": (1, 2)})
    assert nash_settlement(problem).agreements == ("deal",)
    assert nash_settlement(problem.among(["ruin"])).agreements == ()
    assert "no agreement" in str(nash_settlement(problem.among(["ruin"])))
    assert nash_lottery(problem.among(["ruin"])).gains == (0, 0)


def test_an_agreement_that_one_party_pays_for_may_be_drawn_but_not_made():
    problem = BargainingProblem.of({"a": (4, -1), "b": (-1, 4)})
    assert all(solution(problem).agreements == () for solution in SETTLEMENTS)
    assert all(solution(problem).gains == (F(3, 2), F(3, 2)) for solution in LOTTERIES[:3])


def test_who_is_asked_for_consent_can_refuse_and_does_not_count():
    rows = {"with": (5, 5, -1), "without": (1, 1, 0), "gift": (2, 2, 9)}
    problem = BargainingProblem.of(rows, players=("a", "b", "c"), parties=("a", "b"))
    assert all(solution(problem).agreements == ("gift",) for solution in SETTLEMENTS)
    assert all(solution(problem).gains == (2, 2) for solution in LOTTERIES)


def test_an_optimum_inside_an_edge_is_algebraic():
    """The largest value of (1 + 2x)(2 - x)(3 - 2x) is where 12x^2 - 24x + 5 vanishes."""
    found = nash_lottery(BargainingProblem.of({"a": (3, 1, 1), "b": (1, 2, 3)}))
    x = found.weights["a"]
    assert not found.rational
    assert 12 * x * x - 24 * x + 5 == 0
    assert 0 < x < 1
    assert found.gains == (1 + 2 * x, 2 - x, 3 - 2 * x)
    assert float(x) == pytest.approx((24 - math.sqrt(24**2 - 240)) / 24)


def test_an_optimum_inside_a_face_of_four_parties_is_algebraic():
    rows = {"a": (5, 1, 1, 2), "b": (1, 4, 1, 1), "c": (1, 1, 6, 3)}
    found = nash_lottery(BargainingProblem.of(rows))
    assert len(found.weights) == 3
    assert not found.rational
    assert sum(found.weights.values()) == 1
    for k, gain in enumerate(found.gains):
        assert gain == sum(w * rows[name][k] for name, w in found.weights.items())
    assert float(math.prod(found.gains)) == pytest.approx(_numerical(list(rows.values())))


def test_what_cannot_be_settled_is_said():
    with pytest.raises(SolverError, match="expected a lottery by which all gain"):
        nash_lottery(BargainingProblem.of({"a": (1, 1, 0)}))
    with pytest.raises(GameError, match="unknown party 'bb'"):
        BargainingProblem.of({"x": (1, 1)}, players=("a", "b"), parties=("bb",))
    with pytest.raises(GameError, match="found 3 payoffs of x, expected 2"):
        BargainingProblem.of({"x": (1, 1, 1)}, players=("a", "b"))


# ---------------------------------------------------------------- axioms on random problems


def _problem(rng, parties, count, low=-3):
    rows = {f"a{k}": [rng.randint(low, 9) for _ in range(parties)] for k in range(count)}
    return BargainingProblem.of(rows, [rng.randint(-2, 2) for _ in range(parties)])


def _problems(number, seed, low=-3, parties=(2, 3)):
    rng = random.Random(seed)
    return [_problem(rng, rng.choice(parties), rng.randint(1, 7), low) for _ in range(number)]


def _rescaled(problem, rng):
    units = [(F(rng.randint(1, 9), rng.randint(1, 9)), F(rng.randint(-5, 5))) for _ in problem.players]
    return problem.rescaled(lambda k, x: units[k][0] * x + units[k][1]), [unit for unit, _ in units]


def _dominates(one, other):
    return one != other and all(x >= y for x, y in zip(one, other, strict=True))


RANDOM = _problems(10_000, 1)


@pytest.mark.parametrize("solve", SETTLEMENTS)
def test_no_agreement_that_all_prefer_is_left_out(solve):
    for problem in RANDOM:
        found = solve(problem)
        assert bool(found.gains) == bool(problem.acceptable)
        for gains in found.gains.values():
            assert min(gains) >= 0
            assert not any(_dominates(problem.gains(a), gains) for a in problem.acceptable)


@pytest.mark.parametrize("solve", SETTLEMENTS)
def test_names_of_parties_do_not_matter(solve):
    for problem in RANDOM:
        turned = BargainingProblem.of(
            {name: row[::-1] for name, row in problem.agreements.items()}, problem.disagreement[::-1]
        )
        assert solve(turned).agreements == solve(problem).agreements


@pytest.mark.parametrize("solve", SETTLEMENTS[:2])
def test_units_do_not_matter(solve):
    rng = random.Random(2)
    for problem in RANDOM:
        assert solve(_rescaled(problem, rng)[0]).agreements == solve(problem).agreements


@pytest.mark.parametrize("solve", [nash_settlement, egalitarian_settlement, utilitarian_settlement])
def test_what_is_not_chosen_does_not_matter(solve):
    rng = random.Random(3)
    for problem in RANDOM:
        found = solve(problem).agreements
        kept = [name for name in problem.agreements if name in found or rng.random() < 0.5]
        assert solve(problem.among(kept)).agreements == found


def test_the_least_share_grows_with_the_problem_where_the_ideal_stays():
    rng = random.Random(4)
    for problem in RANDOM:
        kept = problem.among([name for name in problem.agreements if rng.random() < 0.6])
        ideal = ideal_gains(problem)
        if kept.acceptable and ideal_gains(kept) == ideal and min(ideal) > 0:
            before, after = (
                max(
                    min(g / m for g, m in zip(gains, ideal, strict=True))
                    for gains in kalai_smorodinsky_settlement(one).gains.values()
                )
                for one in (kept, problem)
            )
            assert after >= before


def _example(problems, solve, breaks):
    """Return the first problem on which an axiom fails, printed."""
    for problem in problems:
        if other := breaks(problem):
            print(solve.__name__, dict(problem.agreements), problem.disagreement, "->", other)
            return problem
    return None


@pytest.mark.parametrize("solve", SETTLEMENTS[2:])
def test_units_matter_where_gains_are_compared(solve):
    rng = random.Random(5)

    def breaks(problem):
        other = _rescaled(problem, rng)[0]
        return solve(other).agreements != solve(problem).agreements and other

    assert _example(RANDOM, solve, breaks) is not None


def test_kalai_and_smorodinsky_look_at_what_is_not_chosen():
    def breaks(problem):
        found = kalai_smorodinsky_settlement(problem).agreements
        for left in problem.agreements:
            kept = problem.among([n for n in problem.agreements if n != left])
            if left not in found and kalai_smorodinsky_settlement(kept).agreements != found:
                return left
        return None

    assert _example(RANDOM, kalai_smorodinsky_settlement, breaks) is not None


# ---------------------------------------------------------------- axioms of lotteries

DRAWN = _problems(150, 6)


def _numerical(rows):
    """Return the largest product of expected gains, by a program that shares nothing with the package."""
    table = np.array([[0.0] * len(rows[0]), *map(list, rows)], dtype=float)

    def loss(w):
        gains = w @ table
        return -np.log(np.maximum(gains, 1e-9)).sum()

    starts = [np.full(len(table), 1 / len(table)), *np.random.default_rng(0).dirichlet([1] * len(table), 8)]
    return max(
        math.exp(
            -minimize(
                loss,
                start,
                bounds=[(0, 1)] * len(table),
                constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
                options={"maxiter": 500, "ftol": 1e-14},
            ).fun
        )
        for start in starts
    )


def _usual(problem):
    """Tell whether all can gain at once, so that the solution of Nash is defined."""
    return min(egalitarian_lottery(problem).gains) > 0


def test_products_of_lotteries_are_the_largest_there_are():
    for problem in [p for p in _problems(60, 7, parties=(2, 3, 4)) if _usual(p)]:
        found = math.prod(nash_lottery(problem).gains)
        rows = [problem.gains(name) for name in problem.agreements]
        assert float(found) >= _numerical(rows) * (1 - 1e-6)
        assert sum(nash_lottery(problem).weights.values()) == 1


@pytest.mark.parametrize("lottery", LOTTERIES)
def test_lotteries_are_acceptable_and_not_dominated_by_agreements(lottery):
    for problem in filter(_usual, DRAWN):
        gains = lottery(problem).gains
        assert min(gains) >= 0
        assert not any(_dominates(problem.gains(a), gains) for a in problem.agreements)


@pytest.mark.parametrize("lottery", LOTTERIES[:2])
def test_units_do_not_matter_for_lotteries(lottery):
    rng = random.Random(8)
    for problem in [p for p in DRAWN if _usual(p) and len(p.parties) == 2]:
        other, units = _rescaled(problem, rng)
        expected = tuple(u * g for u, g in zip(units, lottery(problem).gains, strict=True))
        assert lottery(other).gains == expected


@pytest.mark.parametrize("lottery", LOTTERIES[:3])
def test_a_problem_that_looks_the_same_to_both_has_equal_gains(lottery):
    for problem in _problems(100, 9, low=-1, parties=(2,)):
        rows = {f"{n}{way}": problem.gains(n)[::way] for n in problem.agreements for way in (1, -1)}
        gains = lottery(BargainingProblem.of(rows)).gains
        assert gains[0] == gains[1]


def test_what_is_not_drawn_does_not_matter_to_nash():
    rng = random.Random(10)
    for problem in filter(_usual, DRAWN):
        found = nash_lottery(problem)
        kept = [n for n in problem.agreements if n in found.weights or rng.random() < 0.5]
        assert nash_lottery(problem.among(kept)).gains == found.gains


def test_kalai_and_smorodinsky_are_monotone_for_two():
    """With one party's ideal as before, the other does not lose when more becomes possible."""
    rng = random.Random(11)
    tested = 0
    for problem in _problems(400, 12, low=0, parties=(2,)):
        base = problem.rescaled(lambda _, x: x)
        rows = {name: problem.gains(name) for name in base.agreements}
        ideal = kalai_smorodinsky_lottery
        before = BargainingProblem.of(rows)
        most = [max(0, *(g[k] for g in rows.values())) for k in (0, 1)]
        if min(map(min, rows.values())) < 0 or min(most) == 0:
            continue
        more = BargainingProblem.of({**rows, "more": (rng.randint(0, int(most[0])), rng.randint(0, 12))})
        assert ideal(more).gains[1] >= ideal(before).gains[1]
        tested += 1
    assert tested > 100


def test_nash_is_not_monotone():
    def breaks(problem):
        rows = {name: problem.gains(name) for name in problem.agreements}
        if min(map(min, rows.values())) < 0 or not _usual(problem):
            return None
        most = [max(g[k] for g in rows.values()) for k in (0, 1)]
        for added in itertools.product(range(int(most[0]) + 1), range(int(most[1]) + 1)):
            after = nash_lottery(BargainingProblem.of({**rows, "more": added})).gains
            if after[1] < nash_lottery(problem).gains[1]:
                return added
        return None

    assert _example(_problems(50, 13, low=0, parties=(2,)), nash_lottery, breaks) is not None


# ---------------------------------------------------------------- offers


@pytest.mark.parametrize(("rounds", "share"), [(1, 1.0), (3, 0.92), (11, 0.7696), (51, 0.7144)])
def test_rubinstein_at_finite_horizons(rounds, share):
    assert float(finite_offers((F(9, 10), F(8, 10)), rounds)) == pytest.approx(share, abs=5e-5)


def test_rubinstein_without_a_horizon():
    found = alternating_offers((F(9, 10), F(8, 10)))
    assert found.proposing[0] == (1 - F(8, 10)) / (1 - F(72, 100))
    assert abs(found.proposing[0] - finite_offers((F(9, 10), F(8, 10)), 401)) < F(1, 10**25)


def test_offers_leave_the_one_who_answers_what_it_could_have():
    rng = random.Random(14)
    for _ in range(1000):
        d = (F(rng.randint(0, 9), 10), F(rng.randint(0, 9), 10))
        w = (F(rng.randint(0, 5), 10), F(rng.randint(0, 5), 10))
        b = (F(rng.randint(0, 5), 10), F(rng.randint(0, 5), 10))
        p = F(rng.randint(0, 10), 10)
        found = alternating_offers(d, outside=w, breakdown=p, at_breakdown=b)
        for k in (0, 1):
            going_on = p * b[k] + (1 - p) * d[k] * found.proposing[k]
            assert found.answering[k] == max(w[k], going_on)
            assert found.proposing[k] + found.answering[1 - k] == 1


def test_the_limit_is_the_solution_of_nash_with_breakdown_for_disagreement():
    tiny = F(1, 10**6)
    for at in ((F(0), F(0)), (F(1, 10), F(1, 2)), (F(2, 5), F(1, 5))):
        offers = alternating_offers((F(1), F(1)), breakdown=tiny, at_breakdown=at)
        problem = BargainingProblem.of({"all": (1, 0), "none": (0, 1)}, at)
        nash = tuple(g + d for g, d in zip(nash_lottery(problem).gains, at, strict=True))
        assert limit_division((F(1), F(1)), at_breakdown=at) == nash
        assert abs(offers.proposing[0] - nash[0]) < 10 * tiny


def test_an_outside_option_is_no_disagreement_point():
    """It changes nothing below the share that a player has anyway, and is all that it gets above."""
    tiny = F(1, 10**6)
    for option in (F(1, 10), F(2, 5), F(3, 5), F(9, 10)):
        offers = alternating_offers((1 - tiny, 1 - tiny), outside=(F(0), option))
        expected = min(F(1, 2), 1 - option)
        assert limit_division((F(1), F(1)), outside=(F(0), option)) == (expected, 1 - expected)
        assert abs(offers.answering[1] - (1 - expected)) < 10 * tiny


def test_impatience_divides_by_rates():
    tiny = F(1, 10**6)
    offers = alternating_offers((1 - 3 * tiny, 1 - tiny))
    assert limit_division((F(3), F(1))) == (F(1, 4), F(3, 4))
    assert abs(offers.proposing[0] - F(1, 4)) < 10 * tiny


def test_offers_without_pressure_are_refused():
    with pytest.raises(GameError, match="no cost of delay"):
        alternating_offers((F(1), F(1)))
    with pytest.raises(GameError, match="shares of a pie of 1"):
        alternating_offers((F(1, 2), F(1, 2)), outside=(F(3, 4), F(1, 2)))


# ---------------------------------------------------------------- tracks


def test_a_risky_issue_that_helps_alone_may_hurt_when_it_is_linked():
    tracks = Tracks({"a": (F(1), F(1)), "b": (F(1), F(0))}, {"a": F(1, 10), "b": F(4, 5)})
    assert tracks.separate() == F(9, 10) * 2 + F(1, 5)
    assert tracks.linked(["a", "b"]) == F(9, 10) * F(1, 5) * 3
    assert tracks.best_linked() == ("a",)
    assert tracks.threshold(["a"], "b") == F(1, 3)
    assert Tracks(tracks.gains, {"a": F(1, 10), "b": F(1, 3)}).linked(["a", "b"]) == tracks.linked(["a"])
    with pytest.raises(GameError, match="unknown issue 'c'"):
        Tracks(tracks.gains, {"c": F(1)})
