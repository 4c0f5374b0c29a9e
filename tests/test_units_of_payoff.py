"""Nothing hangs on the unit or the zero of a player's payoffs, and nothing on ties of measure zero."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from fractions import Fraction as F

import numpy as np
import pytest

import bargaining
from bargaining.analysis.mixed.absence import never_in_equilibrium
from bargaining.analysis.robustness import (
    Budget,
    Region,
    discover,
    possibilities,
    profiles_named,
    robust,
    sensitivity_indices,
    shares,
    tornado,
    value_of_information,
    volume,
)
from bargaining.errors import ScenarioError
from bargaining.games.parametric import ParametricGame
from tests.made import square

UNITS = {
    "tiny": ([F(1, 10**12)], [F(0)]),
    "huge": ([F(10**12)], [F(0)]),
    "shifted": ([F(1)], [F(10**15)]),
    "tiny and shifted": ([F(1, 10**12)], [F(10**15)]),
    "each its own": ([F(10**12), F(7, 10**12)], [F(-(10**15)), F(10**15)]),
}


def in_units(scenario, factors, shifts):
    """Return the scenario with each player's payoffs times a factor, plus a constant."""
    places = {player: i for i, player in enumerate(scenario.players)}
    payoff = [
        entry.model_copy(
            update={"value": f"{factors[places[entry.player] % len(factors)]} * ({entry.value})"}
        )
        for entry in scenario.document.payoff
    ]
    payoff += [
        payoff[0].model_copy(update={"player": player, "term": "A constant", "value": str(shift)})
        for player, i in places.items()
        if (shift := shifts[i % len(shifts)])
    ]
    changed = scenario.changed(payoff=payoff)
    before, after = (one.form.game.exact_payoffs(scenario.values) for one in (scenario, changed))
    for i in places.values():
        assert (after[i] == before[i] * factors[i % len(factors)] + shifts[i % len(shifts)]).all()
    return changed


def answers(scenario, statement, over, ranges):
    """Ask everything of a statement that can be asked of a box."""
    axis = next(iter(ranges))
    region = Region(over=over)
    found = {
        "shares": shares(scenario, region, draws=150).entries,
        "volume": volume(scenario, statement, ranges, budget=Budget(draws=300)),
        "volume by draws alone": volume(scenario, statement, ranges, budget=Budget(0, 300)),
        "box": discover(scenario, statement, region, draws=200).trajectory,
        "worth": value_of_information(scenario, statement, region, draws=2_000).parameters,
        "tornado": [(bar.parameter, bar.intervals) for bar in tornado(scenario, statement).bars],
        "possible": {
            profile: (verdict.status, verdict.boxes, verdict.witness)
            for profile, verdict in possibilities(scenario, region, boxes=20).verdicts.items()
        },
        "sweep": bargaining.sweep(scenario, **{axis: (*ranges[axis], 9)})["pure_equilibria"].values.tolist(),
    }
    for quantifier in ("every", "some"):
        proof = robust(scenario, statement, ranges, quantifier=quantifier, boxes=20)
        broken = proof.counterexample
        found[quantifier] = (proof.status, proof.pure, proof.boxes, proof.left, broken and broken.point)
    for method in ("sobol", "morris", "pawn"):
        indices = sensitivity_indices(scenario, statement, method, region=region, samples=32)
        found[method] = (indices.count, indices.entries)
    return found


# An inspection has mixed equilibria, a threshold at an end and one inside.
GAMES = {
    "line": ("(x - 3/4) * p.a", "q.c"),
    "inspection": (
        "(x - y) * p.a * q.c + (1/2 - x) * p.a * q.d",
        "y * q.c * p.b - (y + x) * q.c * p.a + x * q.c",
    ),
    "curve": ("(x * y - 1/4) * p.a + x * p.b * q.d", "(x**2 - y / 4) * q.c * p.a + y * q.d * p.b"),
}


@pytest.fixture
def small(tmp_path, request):
    return square(tmp_path, *GAMES[request.param])


@pytest.mark.parametrize("small", GAMES, indirect=True)
def test_every_answer_is_the_same_in_every_unit_of_payoffs(small):
    pytest.importorskip("SALib")
    ranges = {name: (F(0), F(1)) for name in "xy"}
    expected = answers(small, "p == a", "ranges", ranges)
    for name, (factors, shifts) in UNITS.items():
        found = answers(in_units(small, factors, shifts), "p == a", "ranges", ranges)
        assert [question for question in expected if found[question] != expected[question]] == [], name


@pytest.mark.parametrize("unit", ["tiny and shifted", "each its own"])
def test_every_answer_of_the_main_game_is_too(unit):
    pytest.importorskip("SALib")
    scenario = bargaining.load("rapprochement")
    ranges = {"autonomy": (F(0), F(1)), "verification": (F(1, 5), F(1))}
    expected = answers(scenario, "status_quo", "documents", ranges)
    found = answers(in_units(scenario, *UNITS[unit]), "status_quo", "documents", ranges)
    assert [question for question in expected if found[question] != expected[question]] == []


@pytest.mark.parametrize("factor", [F(1), F(1, 10**12), F(1, 10**40), F(10**40)])
def test_proofs_about_mixed_equilibria_do_not_hang_on_the_unit(factor):
    """Who stays gets 1 - t or, with the other, more; leaving pays 0."""
    one, none = factor, F(0)
    stay = [[one, one], [none, none]], [[F(1), none], [F(1), none]]
    less = [[-one, -one], [none, none]], [[F(-1), none], [F(-1), none]]
    actions = (("stay", "leave"),) * 2
    game = ParametricGame(("t",), np.array([[0], [1]]), np.array([stay, less]), ("p", "q"), actions)
    found = never_in_equilibrium(game, [(1, 1)], {"t": (F(0), F(9, 10))}, boxes=9)
    assert (found.status, found.boxes) == ("proved", 1)
    found = never_in_equilibrium(game, [(1, 1)], {"t": (F(0), F(3))}, boxes=9)
    assert (found.status, found.witness.point) == ("refuted", {"t": F(3, 2)})


def test_what_is_measured_in_payoffs_scales_with_them():
    pytest.importorskip("SALib")
    scenario = bargaining.load("rapprochement")
    scaled = in_units(scenario, [F(3, 10**12)], [F(10**15)])
    for method, measure in (("morris", "mean_absolute"), ("sobol", "total"), ("pawn", "median")):
        one, other = (
            sensitivity_indices(s, "package", method, quantity="margin", samples=32)
            for s in (scenario, scaled)
        )
        assert other.mean == pytest.approx(3e-12 * one.mean, rel=1e-9)
        factor = 3e-12 if method == "morris" else 1
        values = {entry.parameter: entry.measures[measure] for entry in other.entries}
        for entry in one.entries:
            assert values[entry.parameter] == pytest.approx(
                factor * entry.measures[measure], rel=1e-6, abs=1e-18
            )


# ---------------------------------------------------------------- ties of measure zero


@pytest.mark.parametrize("method", ["sobol", "morris", "pawn"])
def test_an_outcome_at_one_corner_has_no_effects_and_that_is_proved(tmp_path, method):
    pytest.importorskip("SALib")
    corner = square(tmp_path, "(x + y) * p.b + p.b * q.d", "p.b * q.d")
    assert profiles_named(corner, "a,c").holds_at({"x": F(0), "y": F(0)})
    with pytest.raises(ScenarioError, match="proved to hold nowhere there but on a set of measure zero"):
        sensitivity_indices(corner, "a,c", method, region=Region(over="ranges"), samples=16)
    with pytest.raises(ScenarioError, match=r"none of 200 draws.* measure zero"):
        discover(corner, "a,c", Region(over="ranges"), draws=200)


@pytest.mark.parametrize("method", ["sobol", "morris", "pawn"])
def test_designs_lie_inside_the_ranges_and_on_no_round_number(method):
    pytest.importorskip("SALib")
    from bargaining.analysis.robustness.designs import measured

    seen = []

    def function(points):
        seen.append(points)
        return points.sum(axis=1)

    measured(function, dict.fromkeys("xyz", (0.0, 1.0)), method, samples=64, seed=3)
    (points,) = seen
    assert (points * 2**30 % 1 != 0).all()
    assert ((points > 0) & (points < 1)).all()
    for round_number in np.arange(0, 1.01, 1 / 24):
        assert (np.abs(points - round_number) > 1e-12).all()
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert (np.abs(points[:, one] - points[:, other]) > 1e-12).all()
        assert (np.abs(points[:, one] + points[:, other] - 1) > 1e-12).all()


def test_draws_of_a_sobol_sequence_are_centres_of_cells():
    scenario = bargaining.load("rapprochement")
    sample = bargaining.sweep(
        scenario, draws=bargaining.Draws(64, "sobol", parameters=["autonomy", "verification"])
    )
    shares_drawn = sample["drawn"].values
    assert (shares_drawn * 2**31 % 2 == 1).all()


def test_elementary_effects_of_a_step_are_shares_of_the_places_that_cross_it():
    pytest.importorskip("SALib")
    from bargaining.analysis.robustness.designs import measured

    found, _ = measured(
        lambda p: (p[:, 0] > 0.3).astype(float),
        dict.fromkeys("xy", (0.0, 1.0)),
        "morris",
        samples=2_000,
        seed=0,
    )
    # A step of a half from a place between 0 and a half crosses 0.3 with a chance of 0.6, and then counts two.
    assert found["x"]["mean_absolute"] == pytest.approx(2 * 0.6, abs=0.05)
    assert found["x"]["mean_absolute"] == found["x"]["mean"]
    assert found["y"]["mean_absolute"] == 0


def test_in_the_main_game_what_has_no_share_of_variance_has_no_elementary_effects():
    pytest.importorskip("SALib")
    scenario = bargaining.load("rapprochement")
    variance, effects = (
        sensitivity_indices(scenario, "status_quo", method, region=Region(over="ranges"), samples=samples)
        for method, samples in (("sobol", 2_048), ("morris", 300))
    )
    none = {entry.parameter for entry in variance.entries if entry.measures["total"] == 0}
    assert none
    assert not none & {entry.parameter for entry in effects.entries if entry.measures["mean_absolute"] > 0}


# ---------------------------------------------------------------- processors

QUESTIONS = """
import json, bargaining
from bargaining.analysis.robustness import *
s = bargaining.load("rapprochement")
methods = ("sobol", "morris", "pawn")
found = [sensitivity_indices(s, "package", m, quantity="margin", samples=16).entries for m in methods]
found += [value_of_information(s, "package", draws=2000), discover(s, "package", draws=300).trajectory]
ranges = {"autonomy": (0, 1), "verification": (0, 1)}
found += [robust(s, "eu == isolate", ranges, equilibria="pure").counterexample.point]
found += [[(k, v.status, v.witness) for k, v in possibilities(s, boxes=9).verdicts.items()]]
print(repr(found))
"""


MULTIPLIED = "import numpy; a = numpy.ones((99, 99)); a @ a"


def runs(environment):
    """Tell whether this processor knows the instructions of another: else the process dies of one."""
    tried = subprocess.run([sys.executable, "-c", MULTIPLIED], env=environment, capture_output=True)
    return tried.returncode != -signal.SIGILL


def test_numbers_that_are_saved_are_the_same_on_every_processor():
    pytest.importorskip("SALib")
    digests = set()
    cores = [{**os.environ, "OPENBLAS_CORETYPE": core} for core in ("Nehalem", "Haswell", "SkylakeX")]
    known = [environment for environment in cores if runs(environment)]
    if len(known) < 2:
        pytest.skip("this processor knows the instructions of none of the others")
    for environment in known:
        printed = subprocess.run(
            [sys.executable, "-c", QUESTIONS], env=environment, capture_output=True, text=True, check=True
        ).stdout
        assert len(printed) > 10_000
        digests.add(hashlib.sha256(printed.encode()).hexdigest())
    assert len(digests) == 1, json.dumps(sorted(digests))
