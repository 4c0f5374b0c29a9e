"""The least changes that turn predictions of rapprochement, what explains them, and what they change."""

import json
from fractions import Fraction

import pytest
from click.testing import CliRunner

from bargaining import load, nash_equilibria
from bargaining.analysis import compare, explain
from bargaining.analysis.cruxes import crux, crux_between, single_parameter_cruxes
from bargaining.cli.crux import crux_command
from bargaining.equilibria.pure import pure_equilibria
from tests.worked_case import FREEZE, KREMLIN_RUN, PACKAGE, STATUS_QUO, pure_profiles


@pytest.fixture(scope="module")
def scenario():
    return load("rapprochement")


# ---------------------------------------------------------------- cruxes


def holds(scenario, actions):
    return tuple(actions) in pure_profiles(scenario)


def test_of_the_least_largest_changes_one_of_small_sum_is_told(scenario):
    (solution,) = crux(scenario, "us_only_package", norm="largest").solutions
    assert len(solution.changes) < 20  # without the second look more than twenty go the whole way


@pytest.mark.parametrize(
    ("target", "distance", "parameters"),
    [
        ("status_quo", 0.549011, {"standing_alone_cost", "verification"}),
        ("kremlin_run", 0.547357, {"standing_alone_cost", "direction_cost", "verification"}),
    ],
)
def test_the_least_change_that_leaves_one_equilibrium_is_proved(scenario, target, distance, parameters):
    found = crux(scenario, target, mode="only")
    assert found.status == "optimal"
    (solution,) = found.solutions
    assert set(solution.values) == parameters
    assert float(solution.distance) == pytest.approx(distance, abs=2e-6)
    assert len(pure_equilibria(scenario.replace(**solution.values).game())) == 1


def test_single_cruxes_agree_with_the_game_on_both_sides(scenario):
    for row in single_parameter_cruxes(scenario, "package"):
        for flip, way in ((row.below, -1), (row.above, 1)):
            if flip is None:
                continue
            at, step = flip.value.low, Fraction(way, 10**6)
            actions = ("package", "limited", "restrain", "tolerate")
            assert holds(scenario.replace(**{row.parameter: at}), actions) is not flip.attained
            assert not holds(scenario.replace(**{row.parameter: at + step}), actions)


@pytest.mark.parametrize(
    ("target", "mode", "distance"),
    [("kremlin_run", "becomes", "11/100"), ("status_quo", "ends", "11/100"), ("exploited", "becomes", None)],
)
def test_cruxes_of_outcomes_are_optimal_and_exact(scenario, target, mode, distance):
    found = crux(scenario, target, mode=mode)
    assert found.status == "optimal"
    (solution,) = found.solutions
    assert holds(scenario.replace(**solution.values), found.profile) == (mode == "becomes")
    if distance:
        assert float(solution.distance) == pytest.approx(float(Fraction(distance)), abs=2e-6)
        (change,) = solution.changes
        assert (change.parameter, {v.calibration for v in change.voices}) == (
            "direction_cost",
            {"olech2025", "parish2025", "episkopos2025brief", "prisoners2025oped"},
        )
    assert float(solution.distance) <= min(
        row.nearest.distance + 2e-6 for row in single_parameter_cruxes(scenario, target) if row.nearest
    )


def test_documents_agree_with_direct_substitution(scenario):
    found = crux_between(scenario, "olech2025", "episkopos2025brief")
    assert found.size == 1
    one, two = scenario.calibrated("olech2025"), scenario.calibrated("episkopos2025brief")
    goal = pure_equilibria(two.game())
    taken = {next(iter(t.values)) for t in found.takeovers}
    for name in found.differing:
        turned = pure_equilibria(one.replace(**{name: two.values[name]}).game()) == goal
        assert turned == (name in taken)


def test_the_command_prints_words_and_json():
    run = CliRunner()
    words = run.invoke(crux_command, ["rapprochement", "--target", "kremlin_run"]).output
    assert "direction_cost  0.5 -> 0.39" in words
    assert "C17 C18" in words
    printed = run.invoke(
        crux_command, ["rapprochement", "--target", "kremlin_run", "--norm", "count", "--json"]
    )
    assert [list(s["changes"]) for s in json.loads(printed.output)["solutions"]] == [
        ["direction_cost"],
        ["autonomy"],
        ["orchestration_gain"],
    ]
    single = run.invoke(crux_command, ["rapprochement", "--target", "status_quo", "--single"]).output
    assert "3/13" in single
    between = run.invoke(
        crux_command,
        ["rapprochement", "--between", "parish2025", "episkopos2025brief", "--target", "package"],
    ).output
    assert "3 sets of 1" in between


# ---------------------------------------------------------------- explanations and comparisons


def test_mixed_equilibria_are_explained_as_equilibria(scenario):
    found = nash_equilibria(scenario.game())
    assert len(found.mixed) == 2
    for equilibrium in found.mixed:
        why = explain(scenario, equilibrium)
        assert why.is_equilibrium
        assert [float(side.payoff) for side in why.players] == pytest.approx(equilibrium.payoffs.tolist())
        mixing = [side for side in why.players if len(side.strategy) > 1]
        assert mixing
        # The telling deviation of a mixing player is an action that it does not use.
        assert all(side.deviation not in side.strategy for side in mixing)


def test_every_term_names_its_claims(scenario):
    text = str(explain(scenario, "status_quo"))
    assert "An equilibrium" in text
    assert "O48 P32 Q35" in text


def test_less_autonomy_loses_status_quo_and_package_and_gains_the_kremlin_run_opening(scenario):
    result = compare(scenario, scenario.replace(autonomy="0.2"))
    verdicts = {change.actions: change.verdict for change in result.changes}
    assert verdicts == {
        STATUS_QUO: "lost",
        PACKAGE: "lost",
        KREMLIN_RUN: "gained",
        FREEZE: "kept",
    }
    assert dict(result.parameters) == {"autonomy": (Fraction(2, 5), Fraction(1, 5))}
    assert len(str(result).splitlines()) < 40
