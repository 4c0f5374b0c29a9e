"""How much of the documents' disagreement the outcomes of rapprochement outlast, and what holds throughout."""

import itertools
import json
from fractions import Fraction

import numpy as np
import pytest

from bargaining import load, nash_equilibria
from bargaining.analysis.robustness import (
    assumption_box,
    parse_statement,
    robust,
    shares,
    volume,
    without_documents,
)
from bargaining.analysis.robustness.boxes import moving
from bargaining.analysis.robustness.information import dissents


@pytest.fixture(scope="module")
def scenario():
    return load("rapprochement")


# ---------------------------------------------------------------- shares of the documents' disagreement


SHARES = {
    "belarus == exploit": [0.77, 0.67, 0.56, 0.45, 0.32, 0.20, 0.09, 0.02, 0.00, 0.00, 0.00],
    "status_quo": [0.18, 0.30, 0.41, 0.50, 0.62, 0.73, 0.84, 0.90, 0.89, 0.83, 0.78],
    "eu == limited": [0.12, 0.24, 0.35, 0.45, 0.55, 0.64, 0.73, 0.80, 0.85, 0.90, 0.93],
    "freeze": [1, 1, 1, 1, 1, 1, 1, 1, 1, 0.97, 0.87],
}


def test_shares_over_autonomy_are_the_known_ones(scenario):
    found = shares(scenario, by="autonomy", statements=list(SHARES), draws=4_000)
    for statement, expected in SHARES.items():
        # both are Monte Carlo: 2,000 draws then, 4,000 now
        assert [entry.share for entry in found.of(statement)] == pytest.approx(expected, abs=0.035)
    engaged = [entry.share for entry in found.of("eu == limited")]
    assert engaged == sorted(engaged)


def test_a_share_with_a_known_answer(scenario):
    """Moscow tolerates rather than directs where cost >= gain (1 - autonomy): a triangle or a trapezium."""
    found = scenario.replace(orchestration_gain=0.65)
    statement = "russia == tolerate and status_quo"
    box = assumption_box(found)
    low, high = map(float, box["direction_cost"])
    values = {name: float(v) for name, v in found.values.items()}
    costs = np.linspace(low, high, 200_001)
    within = np.clip((0.7 - np.maximum(1 - costs / 0.65, 0.1)) / 0.6, 0, 1).mean()
    held = {n: v for n, v in values.items() if n not in {"direction_cost", "autonomy"}}
    fixed = found.replace(**held)
    share = shares(fixed, statements=[statement], draws=20_000).of(statement)[0]
    assert share.interval[0] - 0.005 < within < share.interval[1] + 0.005


def test_the_documents_disagree_on_37_assumptions(scenario):
    assert len(moving(assumption_box(scenario))) == 37


def test_the_package_lasts_over_ten_thirteenths_of_autonomy(scenario):
    found = volume(scenario, "package", ["autonomy"])
    assert found.bounds == (Fraction(10, 13), Fraction(10, 13))
    assert "exactly 10/13" in str(found)


# ---------------------------------------------------------------- without a document


def test_only_one_document_carries_the_package(scenario):
    found = {one.name: one for one in without_documents(scenario, "autonomy")}
    package = tuple(scenario.document.outcomes["package"].profile.values())
    assert {name for name, one in found.items() if one.lost} == {"episkopos2025brief"}
    brief = found["episkopos2025brief"]
    assert brief.lost == (package,)
    assert brief.scenario.values["autonomy"] == Fraction(35, 100)
    (back,) = brief.regimes.intervals[package]
    assert float(back.start) == pytest.approx(0.54, abs=0.01)
    assert set(found["olech2025"].kept) == {"eu_prisoner_diplomacy", "eu_trap_cost"}
    spoken = [scenario.spoken("autonomy")[name].value for name in found if name != "episkopos2025brief"]
    assert brief.scenario.values["autonomy"] == sorted(spoken)[1] / 2 + sorted(spoken)[2] / 2


def test_a_document_alone_stretches_the_disagreement(scenario):
    found = dissents(scenario, moving(assumption_box(scenario)))
    assert "autonomy" in found["prisoners2025oped"]
    assert "autonomy" not in found.get("doctrine2025oped", ())


# ---------------------------------------------------------------- statements about all equilibria


def used_profiles(game):
    """Return the action profiles in the supports of the equilibria of a game that has no continua."""
    found = nash_equilibria(game)
    assert found.complete
    assert not found.components
    return {profile for e in found for profile in itertools.product(*e.supports)}


@pytest.mark.parametrize(
    ("statement", "ranges"),
    [
        ("eu == isolate", {"autonomy": (0, 0.2)}),
        ("belarus != exploit", {"autonomy": (0.4, 1)}),
        ("russia != squeeze", {"autonomy": (0.1, 0.7), "reversal": (0.2, 0.5), "verification": (0.2, 0.4)}),
        ("us != pressure or belarus in (align, token)", {"autonomy": (0.1, 0.7)}),
    ],
)
def test_what_is_proved_of_the_main_game_holds_in_every_equilibrium_of_random_points(
    scenario, statement, ranges
):
    found = robust(scenario, statement, ranges)
    assert (found.status, found.pure, found.left) == ("proved", "proved", 0)
    holds = parse_statement(scenario, statement).holds.reshape(tuple(map(len, scenario.form.game.actions)))
    rng = np.random.default_rng(3)
    for _ in range(10):
        at = scenario.replace(
            **{
                name: low + (high - low) * int(rng.integers(0, 1001)) / 1000
                for name, (low, high) in ranges.items()
            }
        )
        assert all(holds[profile] for profile in used_profiles(at.game()))


def test_a_mixed_equilibrium_refutes_what_holds_in_every_pure_one(scenario):
    found = robust(scenario, "belarus != exploit", {"autonomy": (0.24, 0.3)})
    assert (found.status, found.pure) == ("refuted", "proved")
    assert found.counterexample.profile is None
    game = scenario.form.game.at(found.counterexample.point)
    strategies = [
        [found.counterexample.strategies[p].get(a, 0.0) for a in names]
        for p, names in zip(game.players, game.actions, strict=True)
    ]
    assert game.regret(strategies) <= found.counterexample.regret < 1e-12
    assert strategies[2][2] > 0.1
    assert "belarus exploit 0.4" in str(found)
    assert "In pure equilibria alone: proved." in str(found)
    assert json.loads(json.dumps(found.to_dict()))["strategies"]["belarus"]["exploit"] > 0.1
