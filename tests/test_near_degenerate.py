"""Nearly degenerate games: what the kernels claim against ball arithmetic that shares no code with them."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

from bargaining.equilibria.branch_and_prune.certificate import STRICT, TIED
from bargaining.equilibria.branch_and_prune.driver import _Search
from bargaining.equilibria.branch_and_prune.refinement import settle_box
from bargaining.equilibria.branch_and_prune.scaling import scaled_payoffs
from bargaining.equilibria.branch_and_prune.screening import SINGULAR
from bargaining.games import NormalFormGame

fractions = np.vectorize(Fraction, otypes=[object])


class Collector:
    """Keep what the kernels write down, before anything is decided exactly."""

    def __init__(self, shape):
        self.shape, self.solutions, self.open = shape, [], []

    def supports(self, masks):
        return tuple(
            tuple(k for k in range(m) if b >> k & 1) for m, b in zip(self.shape, masks.tolist(), strict=True)
        )

    def take(self, found):
        for s in range(int(found.counts[0])):
            supports = self.supports(found.masks[s])
            point = [found.points[s, i, : len(x)].copy() for i, x in enumerate(supports)]
            claims = float(found.radii[s]), int(found.verdicts[s]), int(found.signs[s])
            self.solutions.append((supports, point, *claims))
        for s in range(int(found.counts[1])):
            supports = self.supports(found.open_masks[s])
            low, high = (
                [x[s, i, : len(p)].copy() for i, p in enumerate(supports)]
                for x in (found.open_low, found.open_high)
            )
            self.open.append((supports, int(found.open_status[s]), low, high))

    def settle_open(self, deadline):
        return ""


def near_tie(rng):
    """An action that pays the mixture of two others, but for a gain of 1e-17 to 1e-6."""
    payoffs = rng.normal(size=(3, 3, 2, 2))
    share = rng.random()
    payoffs[0, 2] = share * payoffs[0, 0] + (1 - share) * payoffs[0, 1]
    payoffs[0, 2] += rng.choice([-1, 1]) * 10.0 ** rng.uniform(-17, -6)
    return payoffs


def ratios(rng):
    """Payoffs of one player from 1e-12 to 1e12, or beyond what floats can hold beside each other."""
    return rng.normal(size=(3, 2, 2, 2)) * 10.0 ** rng.uniform(
        *rng.choice([[-12, 12], [-290, 290]]), size=(3, 2, 2, 2)
    )


def near_double(rng):
    """Conditions y = z, x = z, (x - 1/2)(y - 1/2) = d**2 with noise: two, one or no solutions near the middle."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[0, 0] = payoffs[1, :, 0] = [[0, -1], [1, 0]]
    payoffs[2, :, :, 0] = np.array([[0.25, -0.25], [-0.25, 0.25]]) - 10.0 ** rng.uniform(-20, -2)
    return payoffs + rng.normal(size=payoffs.shape) * 10.0 ** rng.uniform(-20, -3)


def tiny_probabilities(rng):
    """Differences between actions that are large but in one profile of the others."""
    payoffs = rng.normal(size=(3, 2, 2, 2))
    for i in range(3):
        table = np.moveaxis(payoffs[i], i, 0)
        table[1, 0, 0] = table[0, 0, 0] + 10.0 ** rng.uniform(-14, -6) * rng.normal()
    return payoffs


def below_floats(rng):
    """Small integers with differences that only fractions can hold."""
    tiny = Fraction(1, 10 ** int(rng.choice([8, 16, 20, 40, 400])))
    coarse, fine = rng.integers(-3, 4, size=(2, 3, 2, 2, 2))
    return fractions(coarse) + fractions(fine) * tiny


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("family", [near_tie, ratios, near_double, tiny_probabilities, below_floats])
def test_every_claim_of_the_kernels_holds_in_ball_arithmetic(family, seed):
    game = NormalFormGame(family(np.random.default_rng(seed)))
    exact = fractions(game.payoffs) if game.exact_payoffs is None else game.exact_payoffs
    found = Collector(game.n_actions)
    assert _Search(game, 20_000, None).run(found) == ""
    supports = [[c for k in range(1, m + 1) for c in combinations(range(m), k)] for m in game.n_actions]
    for chosen in product(*supports):
        claims = [s for s in found.solutions if s[0] == chosen]
        left = [s for s in found.open if s[0] == chosen]
        if any(status == SINGULAR for _, status, _, _ in left):
            continue
        box = [np.array([[0.0] * len(s), [1.0] * len(s)]) for s in chosen]
        settled = settle_box(exact, chosen, box, max_boxes=300, bits=512)
        for point in settled.points:
            same = [c for c in claims if near(c[1], point, c[2])]
            assert all(c[3] not in (STRICT, TIED) for c in same) or point.verdict == "equilibrium"
            assert all(c[4] == point.index for c in same if c[3] == STRICT)
            covered = any(within(low, high, point) for _, _, low, high in left)
            assert point.verdict != "equilibrium" or same or covered
        if not settled.left:
            assert all(
                any(near(c[1], p, c[2]) for p in settled.points) for c in claims if c[3] in (STRICT, TIED)
            )


def near(strategies, point, radius):
    return all(
        np.abs(x - y).max() <= radius + point.radius
        for x, y in zip(strategies, point.strategies, strict=True)
    )


def within(low, high, point):
    return all(
        (a <= x + point.radius).all() and (b >= x - point.radius).all()
        for a, b, x in zip(low, high, point.strategies, strict=True)
    )


@pytest.mark.parametrize("scale", [1, Fraction(1, 10**300), Fraction(10) ** 400])
@pytest.mark.parametrize("shift", [0, 10**15])
def test_scaled_payoffs_are_within_their_error_and_ranked_exactly(scale, shift):
    rng = np.random.default_rng(0)
    row = [Fraction(int(x)) + Fraction(int(y), 10**25) for x, y in rng.integers(-9, 9, size=(24, 2))]
    game = NormalFormGame.__new__(NormalFormGame)
    game.exact_payoffs = np.array([[x * scale + shift for x in row]] * 3, dtype=object).reshape(3, 2, 3, 4)
    game.payoffs = np.zeros((3, 2, 3, 4))
    scaled = scaled_payoffs(game)
    width = max(row) - min(row)
    for value, rank, x in zip(scaled.values[0].tolist(), scaled.ranks[0].tolist(), row, strict=True):
        assert abs(Fraction(value) - (x - min(row)) / width) <= Fraction(scaled.error) or scaled.error == 0
        assert rank == sum(y < x for y in set(row))
    assert scaled.size <= 1 + 2.0**-50


def test_payoffs_that_underflow_beside_others_keep_their_order():
    """The first action pays less by 1e-30, which vanishes beside 1e300: not an equilibrium."""
    first = [[[1e-30, 3], [1, 1e300]], [[2e-30, 4], [0, 0]]]
    game = NormalFormGame([first, [[[1, 1], [0, 0]]] * 2, [[[1, 0], [1, 0]]] * 2])
    found = Collector(game.n_actions)
    _Search(game, 1000, None).run(found)
    assert [s[0] for s in found.solutions] == [((1,), (0,), (0,))]
