"""Published games of several players, with every equilibrium that their sources name."""

from itertools import product

import numpy as np
import pytest

from bargaining.equilibria import nash_equilibria
from bargaining.games import NormalFormGame


def from_cells(shape, cells):
    payoffs = np.zeros((len(shape), *shape))
    for profile, values in cells.items():
        payoffs[(slice(None), *profile)] = values
    return NormalFormGame(payoffs)


def mckelvey_mclennan():
    """Return the 2x2x2 game of McKelvey and McLennan (1997), Journal of Economic Theory 72, 411-425."""
    return from_cells(
        (2, 2, 2), {(0, 0, 0): (9, 8, 12), (1, 1, 0): (9, 8, 2), (0, 1, 1): (3, 4, 6), (1, 0, 1): (3, 4, 4)}
    )


def nau():
    """Return the 2x2x2 game with one, irrational equilibrium of Nau, Gomez Canovas and Hansen (2004).

    International Journal of Game Theory 32, 443-453.
    """
    return from_cells(
        (2, 2, 2),
        {
            (0, 0, 0): (3, 0, 2), (0, 0, 1): (1, 0, 0), (0, 1, 0): (0, 2, 0), (0, 1, 1): (0, 1, 0),
            (1, 0, 0): (0, 1, 0), (1, 0, 1): (0, 3, 0), (1, 1, 0): (1, 0, 0), (1, 1, 1): (2, 0, 3),
        },
    )  # fmt: skip


def nau_continuum():
    """Return the 2x2x2 game with a curve of completely mixed equilibria of Nau, Gomez Canovas and Hansen (2004)."""
    return from_cells(
        (2, 2, 2),
        {
            (0, 0, 0): (0, 0, 2),
            (1, 0, 0): (3, 0, 0),
            (0, 1, 0): (0, 3, 0),
            (0, 0, 1): (1, 1, 0),
            (1, 1, 1): (0, 0, 3),
        },
    )


def horse():
    """Return the strategic form of the horse of Selten (1975), International Journal of Game Theory 4, 25-55."""
    cells = {}
    for third in range(2):
        for second in range(2):
            cells[1, second, third] = ((3, 3, 2), (0, 0, 0))[third]
        cells[0, 0, third] = (1, 1, 1)
        cells[0, 1, third] = ((4, 4, 0), (0, 0, 1))[third]
    return from_cells((2, 2, 2), cells)


def coordination(players, actions):
    """Return the game in which all players win by the same action: 2**actions - 1 equilibria for two players."""
    return from_cells((actions,) * players, {(k,) * players: (1,) * players for k in range(actions)})


def probabilities(found):
    return sorted(tuple(round(float(p), 9) for x in e.strategies for p in x[:1]) for e in found)


def test_nine_equilibria_of_mckelvey_and_mclennan():
    found = nash_equilibria(mckelvey_mclennan())
    expected = [
        (1, 1, 1), (0, 0, 1), (1, 0, 0), (0, 1, 0), (0, 1 / 3, 1 / 3), (1 / 4, 1, 1 / 4), (1 / 2, 1 / 2, 1),
        (1 / 4, 1 / 2, 1 / 3), (1 / 2, 1 / 3, 1 / 4),
    ]  # fmt: skip
    assert found.complete
    np.testing.assert_allclose(probabilities(found), sorted(expected), atol=1e-9)
    assert sum(e.index for e in found) == 1
    assert all(e.certified for e in found)


def test_the_one_irrational_equilibrium_of_nau():
    found = nash_equilibria(nau())
    second = (-13 + np.sqrt(601)) / 24
    first, third = (9 * second - 1) / (7 * second + 2), (2 - 3 * second) / (second + 1)
    assert found.complete
    assert len(found) == 1
    np.testing.assert_allclose(
        [x[0] for x in found[0].strategies], [first, second, third], rtol=1e-15, atol=0
    )
    assert found[0].index == 1


def test_the_curve_of_completely_mixed_equilibria():
    found = nash_equilibria(nau_continuum())
    assert found.complete
    assert [e.actions for e in found] == [(1, 1, 1)]
    curve = next(c for c in found.components if not c.polyhedral)
    assert curve.supports == ((0, 1), (0, 1), (0, 1))
    assert curve.dimension == 1
    mixed = [e for e in curve.vertices if all(x.min() > 0 for x in e.strategies)]
    assert mixed
    for equilibrium in mixed:
        np.testing.assert_allclose(equilibrium.strategies[2], [1 / 4, 3 / 4], atol=1e-12)
    for first in np.linspace(0.05, 0.95, 7):
        second = 3 * (1 - first) / (3 - first)  # the third player is indifferent: 2 p q = 3 (1 - p) (1 - q)
        assert found.game.regret([[first, 1 - first], [second, 1 - second], [1 / 4, 3 / 4]]) < 1e-12


def test_both_segments_of_the_horse():
    found = nash_equilibria(horse())
    assert found.complete
    assert not len(found)
    ends = {
        tuple(tuple(round(float(p), 12) for p in x) for x in e.strategies)
        for c in found.components
        for e in c.vertices
    }
    third, quarter = round(1 / 3, 12), 0.25
    assert ends == {
        ((1, 0), (1, 0), (0, 1)),
        ((1, 0), (1, 0), (quarter, 1 - quarter)),
        ((0, 1), (1, 0), (1, 0)),
        ((0, 1), (third, round(2 / 3, 12)), (1, 0)),
    }
    assert [c.dimension for c in found.components] == [1, 1]


@pytest.mark.parametrize("actions", [2, 3, 4])
def test_coordination_of_two_players_on_every_subset(actions):
    found = nash_equilibria(coordination(2, actions), method="branch-and-prune")
    assert found.complete
    assert len(found) == 2**actions - 1
    for equilibrium in found:
        support = equilibrium.supports[0]
        assert equilibrium.supports == (support, support)
        assert equilibrium.index == (-1) ** (len(support) - 1)
        np.testing.assert_allclose(equilibrium.strategies[0][list(support)], 1 / len(support), atol=1e-15)


def test_the_cycle_of_shapley_has_one_equilibrium():
    """Return the uniform equilibrium of Shapley (1964), Some topics in two-person games."""
    row = np.eye(3)
    found = nash_equilibria(NormalFormGame([row, np.roll(row, 1, axis=1)]), method="branch-and-prune")
    assert found.complete
    assert len(found) == 1
    for strategy in found[0].strategies:
        np.testing.assert_allclose(strategy, 1 / 3, atol=1e-15)


def test_three_players_who_must_all_agree():
    """Check the mixed equilibria by hand: with k actions in use, each is played with probability 1/k."""
    found = nash_equilibria(coordination(3, 2))
    assert found.complete
    everyone = [e for e in found if all(len(s) == 2 for s in e.supports)]
    assert len(everyone) == 1
    for profile in product(range(2), repeat=3):
        regret = found.game.regret(found.game.pure_strategies(profile))
        listed = any(e.pure and e.actions == profile for e in found)
        on_component = any(
            all(b[1][k] > 0 for b, k in zip(c.box, profile, strict=True)) for c in found.components
        )
        assert (regret == 0) == (listed or on_component)
