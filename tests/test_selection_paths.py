"""Selection along an assumption: what logit picks as each document reads the world, and what each concept must obey."""

from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.analysis.profiles import equilibrium_label, outcome_label
from bargaining.analysis.selection.concepts import CONCEPTS, LOGIT, PERFECT, POOL, Choice, Concept
from bargaining.analysis.selection.paths import selection_path
from bargaining.equilibria import logit_selected
from bargaining.errors import ScenarioError
from bargaining.games import NormalFormGame

BY_NAME = {concept.name: concept for concept in (POOL, *CONCEPTS, PERFECT)}
RESOLUTION = Fraction(1, 500)
APART = 0.02 + RESOLUTION  # the recorded switches were read off a grid with steps of 0.02

RECORDED = {
    "baseline": [("Kremlin-run", 0.235), ("Status quo", 0.635), ("Package", 1)],
    "olech2025": [("Kremlin-run", 0.38), ("Status quo", 1)],
    "parish2025": [("Kremlin-run", 0.24), ("Status quo", 1), ("Package", 1)],
    "episkopos2025brief": [("Package", 1)],
    "prisoners2025oped": [("Kremlin-run", 0.62), ("Exploited", 0.84), ("Status quo", 1)],
}


@pytest.fixture(scope="module")
def scenario():
    return bargaining.load("rapprochement")


def coarse(scenario, concept, grid=11):
    return selection_path(scenario, "autonomy", concept, grid=grid, resolution=RESOLUTION)


def ends(path):
    return [(stretch.choice.outcomes, stretch.end_text) for stretch in path.stretches]


@pytest.mark.parametrize("reading", RECORDED)
def test_logit_selects_over_autonomy_what_was_recorded(scenario, reading):
    path = coarse(scenario.calibrated(reading), LOGIT)
    assert [stretch.choice.outcomes for stretch in path.stretches] == [
        (name,) for name, _ in RECORDED[reading]
    ]
    for stretch, (_, end) in zip(path.stretches, RECORDED[reading], strict=True):
        assert abs(stretch.end - end) <= APART


def test_logit_selects_the_package_under_the_doctrine_op_ed_where_it_is_an_equilibrium(scenario):
    path = coarse(scenario.calibrated("doctrine2025oped"), LOGIT)
    package = path.stretches[-1]
    assert package.choice.outcomes == ("Package",)
    assert abs(package.start - Fraction("0.24")) <= APART
    pool = coarse(scenario.calibrated("doctrine2025oped"), POOL)
    assert "Package" not in pool.at(package.start - Fraction(1, 100)).outcomes


@pytest.mark.parametrize("value", ["0.05", "0.31", "0.5", "0.77"])
def test_the_path_says_what_solving_at_the_value_says(scenario, value):
    seen = scenario.replace(autonomy=value)
    picked = equilibrium_label(seen, logit_selected(seen.game()))
    assert coarse(scenario, LOGIT, grid=3).at(Fraction(value)).outcomes == (picked,)


def test_concepts_part_at_the_baseline(scenario):
    game = scenario.game()
    found = {name: concept.choose(scenario, game) for name, concept in BY_NAME.items()}
    assert found["Pure equilibria"].outcomes == ("Freeze", "Status quo", "Package")
    assert found["Logit selection"].outcomes == found["Largest basin"].outcomes == ("Status quo",)
    assert found["Strong equilibrium"].outcomes == found["Coalition-proof"].outcomes == ("Package",)
    assert found["Not Pareto-dominated"].outcomes == ("Freeze", "Package")
    assert (found["Payoff dominance"].verdict, found["Payoff dominance"].outcomes) == ("none", ())
    assert "best for every player" in found["Payoff dominance"].reason
    assert found["Trembling-hand perfect"] == found["Pure equilibria"]


def renamed(scenario, payoffs):
    return NormalFormGame(payoffs, players=scenario.players, actions=scenario.form.game.actions)


@pytest.mark.parametrize("seed", range(6))
def test_concepts_nest_as_theory_says(scenario, seed):
    rng = np.random.default_rng(seed)
    game = renamed(scenario, rng.integers(0, 40, size=(4, 3, 2, 4, 3)))
    found = {name: set(concept.choose(scenario, game).outcomes) for name, concept in BY_NAME.items()}
    pool = found["Pure equilibria"]
    assert found["Strong equilibrium"] <= found["Coalition-proof"] <= pool
    assert found["Payoff dominance"] <= found["Not Pareto-dominated"] <= pool
    assert bool(found["Not Pareto-dominated"]) == bool(found["Least p-dominance"]) == bool(pool)
    assert len(found["Product of deviation losses"]) <= 1
    payoffs = {
        outcome_label(
            scenario, [names[k] for names, k in zip(game.actions, cell, strict=True)]
        ): game.payoffs[(..., *cell)]
        for cell in np.ndindex(*game.n_actions)
    }
    for one in pool:
        above = [
            two
            for two in pool
            if (payoffs[two] >= payoffs[one]).all() and (payoffs[two] > payoffs[one]).any()
        ]
        assert (one in found["Not Pareto-dominated"]) == (not above)


def test_a_game_in_which_all_outcomes_are_equal_is_left_undecided(scenario):
    choice = LOGIT.choose(scenario, renamed(scenario, np.zeros((4, 3, 2, 4, 3))))
    assert (choice.verdict, choice.outcomes) == ("undecided", ())
    assert "continuum" in choice.reason


def test_a_cycle_is_no_pick(scenario):
    payoffs = np.zeros((4, 3, 2, 4, 3))
    payoffs[0, 1:] = payoffs[2, :, :, 1:] = payoffs[2, :, :, :, 1:] = payoffs[3, ..., 1:] = -9
    payoffs[2, :, :, 2:] = -9
    payoffs[0, 2] = -20
    match = np.array([[1, -1], [-1, 1]])
    payoffs[1] += match[:, [0, 1, 0, 0]][None, :, :, None]
    payoffs[2, :, :, :2] = -match[None, :, :, None]
    game = renamed(scenario, payoffs)
    assert POOL.choose(scenario, game).verdict == "none"
    for name in ("Stochastically stable", "Largest basin"):
        choice = BY_NAME[name].choose(scenario, game)
        assert choice.verdict == "undecided"
        assert "best responses run through" in choice.reason
    assert BY_NAME["Least p-dominance"].choose(scenario, game).verdict == "none"
    assert LOGIT.choose(scenario, game).outcomes[0].startswith("Mixed: ")


def by_value(scenario, choose):
    """Return a concept that reads the value of autonomy off a payoff that is linear in it."""
    low, high = (scenario.replace(autonomy=end).game().payoffs[2, 0, 0, 0, 0] for end in (0, 1))
    return Concept("Known", "", lambda _, game: choose((game.payoffs[2, 0, 0, 0, 0] - low) / (high - low)))


def test_a_switch_is_found_to_the_resolution_and_written_to_the_decimals_known(scenario):
    known = by_value(scenario, lambda x: Choice(("low",) if x < 1 / 3 else ("high",)))
    path = selection_path(scenario, "autonomy", known, grid=3)
    assert ends(path) == [(("low",), "≈0.333"), (("high",), "1")]
    assert abs(path.stretches[0].end - Fraction(1, 3)) < Fraction(1, 2000)
    rough = selection_path(scenario, "autonomy", known, grid=3, resolution=Fraction(1, 50))
    assert abs(rough.stretches[0].end - Fraction(1, 3)) < Fraction(1, 50)
    assert len(rough.stretches[0].end_text) == len("≈0.33")


def test_a_third_choice_between_two_grid_values_is_met(scenario):
    def choose(x):
        return Choice(("low",) if x < 0.2 else ("middle",) if x < 0.3 else ("high",))

    path = selection_path(scenario, "autonomy", by_value(scenario, choose), grid=3)
    assert ends(path) == [(("low",), "≈0.200"), (("middle",), "≈0.300"), (("high",), "1")]


@pytest.mark.parametrize(("width", "kept"), [(1e-3, False), (0.05, True)])
def test_what_is_undecided_beside_a_switch_only_counts_as_the_switch(scenario, width, kept):
    def choose(x):
        if abs(x - 0.4) < width:
            return Choice((), undecided=True, reason="no limit")
        return Choice(("low",) if x < 0.4 else ("high",))

    path = selection_path(scenario, "autonomy", by_value(scenario, choose), grid=6)
    assert [s.choice.verdict for s in path.stretches] == (
        ["one", "undecided", "one"] if kept else ["one", "one"]
    )


def test_what_is_picked_at_an_end_of_the_range_only_holds_there_only(scenario):
    known = by_value(scenario, lambda x: Choice(("edge",) if x == 1 else ("inside",)))
    last = selection_path(scenario, "autonomy", known, grid=3).stretches[-1]
    assert (last.choice.outcomes, last.start, last.end) == (("edge",), 1, 1)


def test_a_grid_value_at_a_threshold_is_taken_beside_it(scenario):
    seen = scenario.calibrated("prisoners2025oped")
    both = {"Kremlin-run", "Exploited"}
    assert both <= set(POOL.choose(seen, seen.replace(autonomy="0.6").game()).outcomes)
    path = coarse(seen, POOL, grid=6)
    assert not any(both <= set(stretch.choice.outcomes) for stretch in path.stretches)


def test_a_limit_on_a_continuum_is_no_pick(scenario):
    seen = scenario.calibrated("prisoners2025oped")
    at = LOGIT.choose(seen, seen.replace(autonomy="0.6").game())
    assert (at.verdict, at.outcomes) == ("undecided", ())
    assert "continuum" in at.reason


def test_progress_ends_at_one_and_bad_requests_are_refused(scenario):
    shares = []
    path = selection_path(scenario, "autonomy", POOL, grid=3, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    with pytest.raises(ScenarioError, match="found 2, expected a value from 0 to 1"):
        path.at(Fraction(2))
    with pytest.raises(ScenarioError, match="did you mean 'autonomy'"):
        selection_path(scenario, "autonmy", POOL)
    with pytest.raises(ScenarioError, match="found 1 values from 0 to 1"):
        selection_path(scenario, "autonomy", POOL, grid=1)
