"""Mixed equilibria and continua of freezes and thaws, against gains in floats and another way to find some."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import least_squares

from bargaining.analysis.predictions import predictions
from bargaining.equilibria.markov.by_faces import STOPPED
from bargaining.equilibria.markov.points import TooMany, point_where
from tests.test_freeze_thaw import DOCUMENTS, read

SETTINGS = [(document, automatic) for document in DOCUMENTS for automatic in (0, "1/2", 1)]


class InFloats:
    """Hold a game of two players with two actions at each place, in floats."""

    def __init__(self, game):
        self.flows = [np.array(table, dtype=float) for table in game.payoffs]
        self.ways = [np.array(table, dtype=float) for table in game.transitions]
        self.discount, self.places = float(game.discount), game.places

    def gains(self, second):
        """Return what each place gains by its second action, taken once, at probabilities of second actions."""
        mixtures = {place: np.array([1 - z, z]) for place, z in zip(self.places, second, strict=True)}
        states = range(len(self.flows))
        pairs = [(mixtures[s, 0], mixtures[s, 1]) for s in states]
        rows = np.array([np.einsum("tab,a,b->t", self.ways[s], *pairs[s]) for s in states])
        paid = np.array([np.einsum("iab,a,b->i", self.flows[s], *pairs[s]) for s in states])
        worth = np.linalg.solve(np.eye(len(rows)) - self.discount * rows, paid)
        found = []
        for s, i in self.places:
            table = self.flows[s][i] + self.discount * np.tensordot(worth[:, i], self.ways[s], 1)
            values = pairs[s][1 - i] @ (table.T if i == 0 else table)
            found.append(values[1] - values[0])
        return np.array(found)

    def regret(self, second):
        gains = self.gains(second)
        return max(max(gain * (1 - z), -gain * z) for gain, z in zip(gains, second, strict=True))

    def second(self, strategies):
        return np.array([float(strategies[s][i][1]) for s, i in self.places])


@pytest.mark.parametrize(("document", "automatic"), SETTINGS)
def test_all_equilibria_of_every_reading_are_proved_to_be_listed(document, automatic):
    scenario = read("freeze_thaw", document).replace(automatic=automatic)
    found = scenario.form.stationary_equilibria(scenario.values)
    assert found.complete
    assert not found.unsettled
    game = InFloats(found.game)
    for one in found.equilibria:
        assert game.regret(game.second(one.strategies)) < 1e-12
    for one in found.continua:
        assert game.regret(game.second(one.example)) < 1e-12
        assert one.dimension >= 1


@pytest.mark.parametrize(("document", "automatic"), [("baseline", 1), ("baseline", "1/2"), ("O", 1)])
def test_no_equilibrium_found_from_elsewhere_is_missing(document, automatic):
    scenario = read("freeze_thaw", document).replace(automatic=automatic)
    listed, chance = scenario.form.stationary_equilibria(scenario.values), np.random.default_rng(4)
    game, places, other = InFloats(listed.game), listed.game.places, 0
    for number in range(12):
        start = chance.random(8) if number % 2 else chance.choice([0.05, 0.5, 0.95], 8)
        z = least_squares(
            lambda z: z - np.clip(z + game.gains(z), 0, 1), start, bounds=(0, 1), xtol=1e-15, ftol=1e-15, gtol=1e-15
        ).x  # fmt: skip
        z = np.where(z < 1e-7, 0, np.where(z > 1 - 1e-7, 1, z))
        if game.regret(z) < 1e-9:
            other += 1
            near = any(np.abs(game.second(one.strategies) - z).max() < 1e-5 for one in listed.equilibria)
            assert near or any(_lies_on(one, z, places) for one in listed.continua)
    assert other


def _lies_on(continuum, second, places):
    """Tell whether probabilities use what a continuum does, with those that are isolated where they are."""
    used = [continuum.used[s][i] for s, i in places]
    inside = all(min(own) - 1e-6 <= z <= max(own) + 1e-6 for own, z in zip(used, second, strict=True))
    return inside and all(
        abs(second[places.index((s, i))] - float(continuum.example[s][i][1])) < 1e-4
        for s, i in continuum.isolated
    )


def test_all_over_a_continuum_that_is_whole_nobody_gains():
    scenario = read("freeze_thaw", "C").replace(automatic=1)
    listed, chance = scenario.form.stationary_equilibria(scenario.values), np.random.default_rng(6)
    game, whole = InFloats(listed.game), [one for one in listed.continua if one.whole]
    assert whole
    for one in whole:
        for _ in range(20):
            z = game.second(one.example)
            for place, (s, i) in enumerate(listed.game.places):
                if len(one.used[s][i]) > 1 and (s, i) not in one.isolated:
                    z[place] = chance.random()
            assert game.regret(z) < 1e-12


def test_on_some_continua_others_mix_at_isolated_probabilities():
    scenario = read("freeze_thaw", "baseline")
    bound = [one for one in scenario.form.mixed_play(scenario.values).continua if one.isolated]
    assert [one.dimension for one in bound] == [1, 1, 2]
    assert bound[0].to_dict()["isolated"]["us.thaw_isolationist"]["keep"] == pytest.approx(0.944512, abs=1e-6)


def test_a_point_is_found_in_a_thin_slab_or_proved_not_to_be_there():
    edge = 1 - Fraction(1, 10**7)
    found = point_where(
        3, lambda x: min(x[0] - edge, x[1] - edge), lambda box: min(box[0][1], box[1][1]) < edge
    )
    assert min(found[:2]) >= edge
    with pytest.raises(TooMany):  # a line is never hit by fractions of two
        point_where(
            1, lambda x: -abs(x[0] - Fraction(1, 3)), lambda box: not box[0][0] <= Fraction(1, 3) <= box[0][1]
        )


def test_too_little_time_leaves_the_pure_ones_and_says_so():
    scenario = read("freeze_thaw", "baseline")
    found = predictions(scenario, max_seconds=1e-9)
    assert (len(found), found.complete, found.reason, found.mixed) == (7, False, STOPPED, ())
    assert predictions(scenario).complete
