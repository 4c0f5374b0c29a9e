"""Every game of the catalogue: its answers by definition, nothing left out, and what the package says."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from bargaining.equilibria import nash_equilibria, verify
from bargaining.games import NormalFormGame
from tests.answers import compare
from tests.bases import extreme_by_all_bases, maximal_subsets
from tests.catalogue import Number, games, number

GAMES = games()


def middles(vertices):
    return [
        tuple(
            tuple(number("x/2 + y/2", {"x": a, "y": b}) for a, b in zip(*pair, strict=True))
            for pair in zip(one, other, strict=True)
        )
        for one, other in itertools.combinations(vertices, 2)
    ]


def worth_of_actions(payoffs, player, strategies):
    """Return for each action of a player what the others' strategies make of it, as (low, high)."""
    found = []
    for action in range(payoffs.shape[1 + player]):
        low = high = Fraction(0)
        for profile in itertools.product(*map(range, payoffs.shape[1:])):
            if profile[player] != action:
                continue
            chances = [s[k] for j, (s, k) in enumerate(zip(strategies, profile, strict=True)) if j != player]
            weight = [1, 1]
            for c in chances:
                weight = [weight[0] * max(c.low, 0), weight[1] * c.high]
            value = payoffs[(player, *profile)]
            low += value * weight[0 if value >= 0 else 1]
            high += value * weight[1 if value >= 0 else 0]
        found.append((low, high))
    return found


def is_equilibrium(payoffs, strategies):
    """Tell by definition, in fractions, whether every action in use pays as much as any other can."""
    for player, strategy in enumerate(strategies):
        total = sum(p.low for p in strategy), sum(p.high for p in strategy)
        assert total[0] <= 1 <= total[1]
        assert total[1] - total[0] < Fraction(1, 10**40)
        values = worth_of_actions(payoffs, player, strategies)
        assert max(high - low for low, high in values) < Fraction(1, 10**40)
        best = max(low for low, _ in values)
        if any(p.low > 0 and high < best for p, (_, high) in zip(strategy, values, strict=True)):
            return False
    return True


# ---------------------------------------------------------------- the catalogue itself


@pytest.mark.parametrize("name", GAMES)
def test_what_is_listed_is_an_equilibrium_by_definition(name):
    entry = GAMES[name]
    listed = list(entry.equilibria)
    for continuum in entry.components:
        listed += [*continuum.vertices, *continuum.points]
        if continuum.pieces == 1:
            listed += middles(continuum.vertices)
    assert listed
    for strategies in listed:
        assert is_equilibrium(entry.payoffs, strategies)


@pytest.mark.parametrize("name", ["matching_pennies", "irrational", "volunteers"])
def test_the_definition_refuses_what_is_off_by_a_hair(name):
    entry = GAMES[name]
    first, *others = entry.equilibria[-1]
    hair = Fraction(1, 10**30)
    moved = (
        Number(first[0].low + hair, first[0].high + hair),
        Number(first[1].low - hair, first[1].high - hair),
    )
    assert is_equilibrium(entry.payoffs, (first, *others))
    assert not is_equilibrium(entry.payoffs, (moved, *others))


TWO = [name for name, entry in GAMES.items() if len(entry.payoffs) == 2]


@pytest.mark.parametrize("name", TWO)
def test_nothing_else_is_an_extreme_equilibrium_of_two_players(name):
    entry = GAMES[name]

    def plain(strategies):
        assert all(p.exact for s in strategies for p in s)
        return tuple(tuple(p.low for p in s) for s in strategies)

    expected = {frozenset([plain(e)]) for e in entry.equilibria}
    expected |= {frozenset(map(plain, c.vertices)) for c in entry.components}
    subsets = maximal_subsets(extreme_by_all_bases(entry.exact))
    assert {frozenset(itertools.product(*subset)) for subset in subsets} == expected


# ---------------------------------------------------------------- the package


@pytest.mark.parametrize("name", GAMES)
def test_exact_payoffs_have_the_known_equilibria(name):
    entry = GAMES[name]
    found = nash_equilibria(entry.exact)
    compare(entry, found)
    checked = verify(entry.exact, found)
    assert checked.ok, checked.findings


@pytest.mark.parametrize("name", [name for name, entry in GAMES.items() if entry.floats is not None])
def test_payoffs_in_floats_have_the_known_equilibria(name):
    compare(GAMES[name], nash_equilibria(GAMES[name].floats))


SMALL = [name for name in TWO if not GAMES[name].components and GAMES[name].payoffs[0].size <= 9]


@pytest.mark.parametrize("name", SMALL)
def test_branch_and_prune_finds_what_the_method_for_two_finds(name):
    compare(GAMES[name], nash_equilibria(GAMES[name].exact, method="branch-and-prune"))


@pytest.mark.parametrize("actions", [2, 3, 4])
def test_coordination_of_two_players_on_every_subset(actions):
    found = nash_equilibria(NormalFormGame([np.eye(actions)] * 2), method="branch-and-prune")
    assert found.complete
    assert len(found) == 2**actions - 1
    for equilibrium in found:
        support = equilibrium.supports[0]
        assert equilibrium.supports == (support, support)
        assert equilibrium.index == (-1) ** (len(support) - 1)
        np.testing.assert_allclose(equilibrium.strategies[0][list(support)], 1 / len(support), atol=1e-15)
