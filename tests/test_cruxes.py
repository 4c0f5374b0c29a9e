"""Cruxes: claims fulfilled exactly, nothing nearer by other means, infeasibility proved, known answers."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import differential_evolution

import bargaining
from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.analysis.cruxes import Limits, crux, crux_between, single_parameter_cruxes
from bargaining.analysis.cruxes.attribution import shapley
from bargaining.analysis.cruxes.claims import claim
from bargaining.analysis.cruxes.relaxation import Measure
from bargaining.equilibria import pure_equilibria
from bargaining.errors import BargainingError
from bargaining.forms.formula import conditions
from bargaining.forms.formula import holds as is_met
from tests import catalogue

HEAD = """
[scenario]
name = "small"
title = "Two players, known answers"

[players.row]
label = "Row"
[players.row.actions]
stay = { label = "Stay", assumption = "test" }
go = { label = "Go", assumption = "test" }
[players.column]
label = "Column"
[players.column.actions]
wait = { label = "Wait", assumption = "test" }
join = { label = "Join", assumption = "test" }
leave = { label = "Leave", assumption = "test" }

[kinds.weight]
meaning = "a weight"
range = [0, 1]
assumption = "test"
"""


def scenario(tmp_path, parameters, payoffs, calibrations=()):
    """Write a scenario of two and three actions and load it."""
    text = HEAD
    for name, (value, low, high) in parameters.items():
        text += f'[parameters.{name}]\nlabel = "{name}"\nkind = "weight"\nbaseline = {value}\n'
        text += f'assumption = "test"\nrange = [{low}, {high}]\nrange_assumption = "test"\n'
    for player, value in payoffs:
        text += f'[[payoff]]\nplayer = "{player}"\nterm = "{value}"\nvalue = "{value}"\nassumption = "test"\n'
    for name, values in dict(calibrations).items():
        text += f'[calibrations.{name}]\nlabel = "{name.title()}"\n[calibrations.{name}.values]\n'
        for parameter in parameters:
            found = values.get(parameter)
            spoken = f'value = {found}, why = "test", assumption = "test"'
            text += f"{parameter} = {{ {spoken if found is not None else 'silent = ' + repr('silent')} }}\n"
    path = tmp_path / "small.toml"
    path.write_text(text)
    return bargaining.load(str(path))


@pytest.fixture
def bilinear(tmp_path):
    """Row goes where gain * chance >= 1/2; column always waits at a margin of 1 against both deviations."""
    return scenario(
        tmp_path,
        {"gain": (0.5, 0, 2), "chance": (0.5, 0, 1), "idle": (0.3, 0, 1)},
        [("row", "row.go * (gain * chance - 0.5)"), ("column", "column.wait")],
    )


def holds(game_scenario, actions):
    """Tell by enumeration whether a profile is a pure equilibrium."""
    game = game_scenario.game()
    return tuple(names.index(a) for names, a in zip(game.actions, actions, strict=True)) in pure_equilibria(
        game
    )


def test_the_least_change_of_a_product_is_found_and_exact(bilinear):
    # Minimise |g - 1/2| / 2 + |c - 1/2| with g c >= 1/2: along c = 1/(2g) the sum falls until c = 1/2, g = 1.
    found = crux(bilinear, "go, wait")
    assert found.status == "optimal"
    (solution,) = found.solutions
    assert solution.values == {"gain": Fraction(1)}
    assert solution.distance == Fraction(1, 4)
    assert found.bound == pytest.approx(0.25, rel=2e-6)
    assert holds(bilinear.replace(**solution.values), ("go", "wait"))
    assert [(b.player, b.deviation) for b in solution.bindings] == [("row", "stay")]


def test_the_largest_change_spreads_over_both(bilinear):
    # (1/2 + 2t)(1/2 + t) = 1/2 at t = (-3 + sqrt(17)) / 8.
    found = crux(bilinear, "go, wait", norm="largest")
    assert found.status == "optimal"
    assert float(found.solutions[0].largest) == pytest.approx((17**0.5 - 3) / 8, rel=1e-6)
    assert holds(bilinear.replace(**found.solutions[0].values), ("go", "wait"))


def test_an_end_lies_just_beyond_its_exact_threshold(bilinear):
    found = crux(bilinear.replace(gain=1, chance=0.8), "go, wait", mode="ends")
    (change,) = found.solutions[0].changes
    assert (change.parameter, str(change.threshold)) == ("gain", "5/8")
    assert 0 < Fraction(5, 8) - change.after <= Fraction(2, 10**6)
    assert found.bound == pytest.approx(0.1875, abs=2e-6)
    assert found.bound <= 0.1875
    assert found.attained is False
    assert "a limit that is not attained" in str(found)
    assert holds(bilinear.replace(gain="5/8", chance=0.8), ("go", "wait"))
    assert not holds(bilinear.replace(gain=change.after, chance=0.8), ("go", "wait"))


def test_all_smallest_sets_are_listed_nearest_first(bilinear):
    found = crux(bilinear, "go, wait", norm="count")
    assert [list(s.values.items()) for s in found.solutions] == [
        [("gain", Fraction(1))],
        [("chance", Fraction(1))],
    ]
    assert (found.status, found.bound) == ("optimal", 1.0)


def test_two_are_needed_where_one_is_not_enough(bilinear):
    start = bilinear.replace(gain="0.4", chance="0.2")
    found = crux(start, "go, wait", norm="count")
    assert [sorted(s.values) for s in found.solutions] == [["chance", "gain"]]
    assert found.bound == 2
    assert crux(start, "go, wait", norm="count", limits=Limits(largest=1)).status == "none up to size"
    assert holds(start.replace(**found.solutions[0].values), ("go", "wait"))


def test_what_no_assumption_can_do_is_proved_infeasible(bilinear):
    for norm in ("range", "largest", "count"):
        constant = crux(bilinear, "go, join", norm=norm)
        assert (constant.status, constant.solutions, constant.bound) == ("infeasible", (), float("inf"))
        product = crux(bilinear.replace(gain="0.4"), "go, wait", parameters=["chance"], norm=norm)
        assert product.status == "infeasible"


def test_infeasibility_that_intervals_do_not_see_is_proved(tmp_path):
    # go needs p q >= 1/2 and the column's waiting needs p + q <= 7/5, while p q <= 49/100 there.
    opposed = scenario(
        tmp_path,
        {"p": (0.5, 0, 1), "q": (0.5, 0, 1)},
        [("row", "row.go * (p * q - 0.5)"), ("column", "column.join * (p + q - 1.4)")],
    )
    assert crux(opposed, "go, wait").status == "infeasible"
    wider = crux(opposed, "go, join")
    assert wider.status == "optimal"
    assert holds(opposed.replace(**wider.solutions[0].values), ("go", "join"))


def test_only_excludes_every_other_profile(tmp_path):
    # A coordination game: (stay, wait) ends as an equilibrium where go pays against wait, that is above 3/5.
    game = scenario(
        tmp_path,
        {"bonus": (0.2, 0, 1), "cost": (0.1, 0, 1)},
        [
            ("row", "row.go * (column.join + bonus - 0.6 - cost * column.wait)"),
            ("column", "row.go * column.join + row.stay * column.wait"),
        ],
    )
    assert crux(game, "go, join").status == "holds"
    found = crux(game, "go, join", mode="only")
    (solution,) = found.solutions
    turned = game.replace(**solution.values)
    assert pure_equilibria(turned.game()) == ((1, 1),)
    assert found.status == "optimal"
    assert float(solution.distance) == pytest.approx(0.5, abs=1e-5)
    by_count = crux(game, "go, join", mode="only", norm="count")
    assert [list(s.values) for s in by_count.solutions] == [["bonus"]]
    assert crux(turned, "go, join", mode="only").status == "holds"


def random_scenario(tmp_path, seed):
    """Return payoffs that are random multi-affine and square terms in four parameters."""
    generator = np.random.default_rng(seed)
    names = ("p", "q", "r", "s")
    cells = [f"row.{a} * column.{b}" for a in ("stay", "go") for b in ("wait", "join", "leave")]
    payoffs = []
    for player in ("row", "column"):
        for cell in cells:
            one, two, three = generator.choice(names, 3)
            c = generator.integers(-9, 10, 3) / 10
            payoffs.append((player, f"{cell} * ({c[0]} + {c[1]} * {one} * {two} + {c[2]} * {three})"))
    values = {n: (round(float(generator.uniform(0, 1)), 2), 0, 1) for n in names}
    return scenario(tmp_path, values, payoffs)


def asked(tmp_path, seed, mode):
    """Return a random scenario and a profile of which a mode's claim does not hold yet."""
    for number in itertools.count(seed, 10):
        game = random_scenario(tmp_path, number)
        for profile in itertools.product(*game.form.game.actions):
            if holds(game, profile) == (mode != "becomes") and not (
                mode == "only" and len(pure_equilibria(game.game())) == 1
            ):
                return game, profile
    raise AssertionError


ROUNDING = 1e-12
"""Of floats: a gain of less may be none."""


def shortfall(game, target, mode):
    """Return a function that says by how much points fall short of a claim, straight from all the margins."""
    names = game.parameters
    tightest = {
        profile: CompiledPolynomials.over(
            [c.polynomial for c in conditions(game.form.formula(profile))], names
        )
        for profile in itertools.product(*game.form.game.actions)
    }

    def least(profile, points):
        return tightest[profile].at(points).min(axis=-1)

    def misses(points):
        own = least(target, points)
        if mode == "ends":
            return np.maximum(own + ROUNDING, 0)
        others = [least(p, points) + ROUNDING for p in tightest if p != target and mode == "only"]
        return np.maximum(np.max([-own, *others], axis=0), 0)

    return misses


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("norm", ["range", "largest"])
@pytest.mark.parametrize("mode", ["becomes", "ends", "only"])
def test_nothing_nearer_is_found_by_draws_or_evolution(tmp_path, seed, mode, norm):
    game, target = asked(tmp_path, seed, mode)
    found = crux(game, ", ".join(target), mode=mode, norm=norm)
    assert found.status in {"optimal", "infeasible"}
    names = game.parameters
    centre = np.array([float(game.values[n]) for n in names])
    misses = shortfall(game, target, mode)
    draws = np.random.default_rng(seed).random((100_000, len(names)))
    draws = np.where(np.random.default_rng(seed + 1).random(draws.shape) < 0.5, draws, centre)
    fulfilled = draws[misses(draws) == 0]
    if found.status == "infeasible":
        assert not len(fulfilled)
        return
    (solution,) = found.solutions
    turned = game.replace(**solution.values)
    assert holds(turned, target) == (mode != "ends")
    assert mode != "only" or len(pure_equilibria(turned.game())) == 1
    measure = Measure(centre, "sum" if norm == "range" else "largest")
    best = float(solution.distance if norm == "range" else solution.largest)
    assert found.bound <= best + 1e-9
    assert best - found.bound <= 2e-6
    assert not len(fulfilled) or measure.distance(fulfilled).min() >= found.bound
    evolved = differential_evolution(
        lambda x: measure.distance(x) + 1e3 * misses(x), [(0, 1)] * len(names), seed=seed, maxiter=40
    )
    assert evolved.fun >= found.bound - 1e-9


def test_single_cruxes_are_exact_even_where_irrational(tmp_path):
    # Row goes where p^2 >= 1/2.
    square = scenario(tmp_path, {"p": (0.5, 0, 1), "q": (0.5, 0, 1)}, [("row", "row.go * (p * p - 0.5)")])
    first, last = single_parameter_cruxes(square, "go, wait")
    assert str(first.above.value) == "root of 2x^2 - 1 near 0.707107"
    assert first.above.attained
    assert first.below is None
    assert (last.parameter, last.nearest) == ("q", None)
    solution = crux(square, "go, wait").solutions[0]
    assert solution.values["p"] ** 2 >= Fraction(1, 2)
    assert float(solution.values["p"]) == pytest.approx(0.5**0.5, rel=1e-6)


DOCUMENTS = {"first": {"gain": 0.2, "chance": 0.2}, "other": {"gain": 1.5, "chance": 0.9, "idle": 0.9}}


@pytest.fixture
def documents(tmp_path):
    return scenario(
        tmp_path,
        {"gain": (0.5, 0, 2), "chance": (0.5, 0, 1), "idle": (0.3, 0, 1)},
        [("row", "row.go * (gain * chance - 0.5) + idle"), ("column", "column.wait")],
        DOCUMENTS,
    )


def test_documents_are_turned_by_the_smallest_sets_only(documents):
    found = crux_between(documents, "first", "other", profile="go, wait")
    assert (found.size, [set(t.values) for t in found.takeovers]) == (2, [{"gain", "chance"}])
    assert crux_between(documents, "first", "other").size == 2
    back = crux_between(documents, "other", "first")
    assert (back.size, [set(t.values) for t in back.takeovers]) == (1, [{"gain"}, {"chance"}])
    assert crux_between(documents, "first", "first").size == 0
    assert crux_between(documents, "first", "other", most=1).size is None


def test_disagreement_is_shared_out_completely(documents):
    margin, status = crux_between(documents, "first", "other", profile="go, wait").attributions
    # v = gain * chance - 1/2, capped by the column's margin of 1: -0.46 with neither, 0.85 with both.
    alone = {"gain": 1.5 * 0.2 - 0.04, "chance": 0.2 * 0.9 - 0.04}
    both = 1.5 * 0.9 - 0.04
    assert margin.exact
    assert margin.shares["gain"] == pytest.approx((alone["gain"] + both - alone["chance"]) / 2)
    assert sum(margin.shares.values()) == pytest.approx(margin.end - margin.start)
    assert "idle" not in margin.shares
    assert status.shares == pytest.approx({"gain": 0.5, "chance": 0.5})


def test_sampled_shares_agree_with_exact_ones_within_their_error():
    weights = np.arange(1, 19) / 10
    names = tuple(f"p{k}" for k in range(18))

    def worth(sets):
        return sets @ weights + 3.0 * sets[:, 0] * sets[:, 1] * sets[:, 2]

    found = shapley(worth, names, "test", orders=600)
    assert not found.exact
    assert sum(found.shares.values()) == pytest.approx(found.end - found.start)
    for k, name in enumerate(names):
        expected = weights[k] + (1.0 if k < 3 else 0.0)
        assert abs(found.shares[name] - expected) <= 5 * found.errors[name] + 1e-9
    assert found == shapley(worth, names, "test", orders=600)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mode": "becoming"}, "unknown mode 'becoming'"),
        ({"norm": "counts"}, "did you mean 'count'"),
        ({"parameters": ["gian"]}, "did you mean 'gain'"),
    ],
)
def test_a_wrong_question_is_said_at_once(bilinear, arguments, message):
    with pytest.raises(BargainingError, match=message):
        crux(bilinear, "go, wait", **arguments)


@pytest.mark.parametrize("limits", [{"gap": 0}, {"nodes": 0}, {"largest": -1}, {"limit": 0}])
def test_limits_are_positive(limits):
    with pytest.raises(BargainingError, match="expected a positive number"):
        Limits(**limits)


def test_a_spent_budget_is_said_and_its_bound_still_holds(tmp_path):
    start, target = asked(tmp_path, 2, "only")
    short = crux(start, ", ".join(target), mode="only", limits=Limits(nodes=1))
    assert short.status == "budget"
    assert "not excluded" in short.note
    full = crux(start, ", ".join(target), mode="only")
    assert short.bound <= float(full.solutions[0].distance)


def test_single_cruxes_agree_with_the_game_on_both_sides():
    turned = 0
    for name, target in (
        ("three_guards", "stand,stand,rest"),
        ("staircase", "a4,c4"),
        ("ell", "a,c"),
        ("curved", "b,d"),
    ):
        start, actions = catalogue.scenario(name), tuple(target.split(","))
        for row in single_parameter_cruxes(start, target):
            for flip, way in ((row.below, -1), (row.above, 1)):
                if flip is None:
                    continue
                at, step = flip.value.low, Fraction(way, 10**6)
                assert holds(start.replace(**{row.parameter: at}), actions) is not flip.attained
                assert not holds(start.replace(**{row.parameter: at + step}), actions)
                turned += 1
    assert turned >= 6


@pytest.mark.parametrize(("first", "other"), list(itertools.permutations(("calm", "worried", "alarmed"), 2)))
def test_documents_agree_with_direct_substitution(first, other):
    start = catalogue.scenario("three_guards")
    found = crux_between(start, first, other)
    one, two = start.calibrated(first), start.calibrated(other)
    goal = pure_equilibria(two.game())
    taken = {next(iter(t.values)) for t in found.takeovers if len(t.values) == 1}
    assert taken or found.size > 1
    for name in found.differing:
        turned = pure_equilibria(one.replace(**{name: two.values[name]}).game()) == goal
        assert turned == (name in taken)


@pytest.mark.parametrize(
    ("name", "profiles"),
    [
        ("three_guards", ("stand,stand,rest", "rest,stand,rest")),
        ("curved", ("a,c", "b,d")),
        ("staircase", ("a0,c8", "a4,c4")),
    ],
)
def test_claims_are_the_formulas_of_the_game(name, profiles):
    start = catalogue.scenario(name)
    for profile in (tuple(text.split(",")) for text in profiles):
        held = {
            mode: is_met(claim(start.form, [profile], mode), start.values)
            for mode in ("becomes", "ends", "only")
        }
        alone = pure_equilibria(start.game()) == (
            tuple(names.index(a) for names, a in zip(start.actions, profile, strict=True)),
        )
        now = holds(start, profile)
        assert held == {"becomes": now, "ends": not now, "only": alone}
