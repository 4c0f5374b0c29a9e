"""Cruxes of any formula: alternatives, conjunctions within them, strict conditions and ties, against enumeration."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.cruxes import Limits, crux, crux_between
from bargaining.errors import ScenarioError
from bargaining.forms.formula import AllOf, AnyOf, Condition, holds
from tests.toy_forms import ToyForm, ToyScenario, random_fraction, toy_form, toy_scenario

GAP = Fraction(1, 10**6)
MODES, NORMS = ("becomes", "ends", "only"), ("range", "largest")
STEPS = {1: 240, 2: 24, 3: 8}
MEASURES = {"range": lambda c: sum(c, Fraction(0)), "largest": lambda c: max(c, default=Fraction(0))}


def grid(scenario):
    """Yield exact points with every assumption at its value or at evenly spaced places from 0 to 1."""
    steps = STEPS[len(scenario.parameters)]
    places = [
        sorted({scenario.values[n], *(Fraction(k, steps) for k in range(steps + 1))})
        for n in scenario.parameters
    ]
    for point in itertools.product(*places):
        yield dict(zip(scenario.parameters, point, strict=True))


def fulfils(scenario, profiles, mode, point):
    """Tell by evaluating every formula whether a point is what is asked for."""
    true = {profile for profile, formula in scenario.form.formulas.items() if holds(formula, point)}
    some = bool(true & set(profiles))
    return {"becomes": some, "ends": not some, "only": some and true <= set(profiles)}[mode]


def changes(scenario, point):
    return [abs(point[n] - scenario.values[n]) for n in scenario.parameters]


def nearer(scenario, bound, found, norm, rng):
    """Yield random exact points nearer than a bound, half of them on the way to a solution."""
    names = scenario.parameters
    for turn in range(60):
        shares = [random_fraction(rng) for _ in names]
        total = MEASURES[norm](shares) or Fraction(1)
        reach = (
            Fraction(bound)
            * (1 - Fraction(int(rng.integers(1, 1000)), 10 ** int(rng.integers(3, 7))))
            / total
        )
        way = [int(rng.choice([-1, 1])) * share * reach for share in shares]
        if turn % 2 and found is not None:
            far = MEASURES[norm](changes(scenario, found))
            part = Fraction(bound) / far * (1 - Fraction(int(rng.integers(1, 1000)), 10**6)) if far else 0
            way = [(found[n] - scenario.values[n]) * part for n in names]
        moved = [scenario.values[n] + step for n, step in zip(names, way, strict=True)]
        yield {n: min(max(x, Fraction(0)), Fraction(1)) for n, x in zip(names, moved, strict=True)}


def check(scenario, profiles, mode, norm, rng):
    """Hold a crux against enumeration; return its status."""
    statement = f"p in ({', '.join(option for (option,) in profiles)},)"
    target = {"p": profiles[0][0]} if len(profiles) == 1 else statement
    answer = crux(scenario, target, mode=mode, norm=norm, limits=Limits(nodes=400))
    assert (answer.status == "holds") == fulfils(scenario, profiles, mode, scenario.values)
    if answer.status == "holds":
        return answer.status
    measure = MEASURES[norm]
    fulfilled = [point for point in grid(scenario) if fulfils(scenario, profiles, mode, point)]
    if answer.status == "infeasible":
        assert not fulfilled
        return answer.status
    bound = Fraction(str(answer.bound))  # told in decimals
    assert all(measure(changes(scenario, point)) >= bound for point in fulfilled)
    point = None
    for solution in answer.solutions:
        point = {**scenario.values, **solution.values}
        assert fulfils(scenario, profiles, mode, point)
        assert (solution.distance, solution.largest) == (
            sum(changes(scenario, point)),
            max(changes(scenario, point)),
        )
        if answer.status == "optimal":
            far = measure(changes(scenario, point))
            assert far <= bound + GAP * max(1, far) + Fraction(1, 10**8)
        if mode != "ends" and len(profiles) > 1:
            assert set(solution.reached) <= {option for (option,) in profiles}
            assert solution.reached
    for near in nearer(scenario, bound, point, norm, rng):
        assert not fulfils(scenario, profiles, mode, near)
    return answer.status


@pytest.mark.parametrize("parameters", [1, 2, 3])
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_no_point_contradicts_the_crux_of_a_random_formula(parameters, strict, depth):
    statuses = []
    for seed in range(3):
        rng = np.random.default_rng([parameters, strict, depth, seed])
        scenario = toy_scenario(rng, toy_form(rng, "xyz"[:parameters], 4, depth, strict))
        profiles = list(scenario.form.candidates())
        for chosen, mode, norm in itertools.product((profiles[:1], profiles[:2]), MODES, NORMS):
            statuses.append(check(scenario, chosen, mode, norm, rng))
    assert set(statuses) <= {"holds", "optimal", "infeasible", "budget", "gap"}
    assert statuses.count("budget") + statuses.count("gap") <= len(statuses) / 6
    assert depth + parameters < 4 or "optimal" in statuses


X, Y = Polynomial.variable("x"), Polynomial.variable("y")


def plain(*formulas, values=None):
    """Return a scenario in x and y, both zero and up to one, with a candidate for each formula."""
    form = ToyForm(("x", "y"), {(f"c{k}",): formula for k, formula in enumerate(formulas)})
    zero, one = Fraction(0), Fraction(1)
    return ToyScenario(form, values or {"x": zero, "y": zero}, {"x": (zero, one), "y": (zero, one)})


def at_least(polynomial, value, strict=False):
    return Condition(polynomial - Fraction(value), strict, "p", "p", "b")


def test_the_nearest_alternative_is_taken_whole():
    # x >= 1/4 alone would be nearer, but its alternative asks for y >= 1/2 as well.
    both = AllOf((at_least(X, "1/4"), at_least(Y, "1/2")))
    scenario = plain(AnyOf((both, at_least(X, "5/8"))))
    found = crux(scenario, {"p": "c0"})
    assert (found.status, found.solutions[0].values) == ("optimal", {"x": Fraction(5, 8)})
    assert found.attained
    inner = AllOf((at_least(X, "1/2"), AnyOf((at_least(X, "3/4"), at_least(Y, "1/8")))))
    nested = plain(AllOf((at_least(Y, "1/8"), AnyOf((both, inner)))))
    assert crux(nested, {"p": "c0"}).solutions[0].values == {"x": Fraction(1, 2), "y": Fraction(1, 8)}


def test_an_open_set_has_no_nearest_point():
    scenario = plain(AnyOf((at_least(X, "1/2", strict=True), at_least(Y, "3/4", strict=True))))
    for parameters in (("x",), ("x", "y")):
        found = crux(scenario, {"p": "c0"}, parameters=parameters)
        assert (found.status, found.attained) == ("optimal", False)
        assert found.bound <= Fraction(1, 2) < found.solutions[0].distance < Fraction(1, 2) + GAP
        assert "not attained" in str(found)
    beyond = plain(at_least(X, "1/2", strict=True), values={"x": Fraction(1), "y": Fraction(0)})
    turned = crux(beyond, {"p": "c0"}, mode="ends")
    assert (turned.attained, turned.solutions[0].values) == (True, {"x": Fraction(1, 2)})
    assert "not attained" not in str(turned)


def test_conditions_that_contradict_each_other_are_infeasible():
    line = X - Fraction(1, 2)
    never = AnyOf(
        (AllOf((Condition(line), Condition(-line, strict=True))), AllOf((Condition(Y - 2), Condition(X))))
    )
    assert crux(plain(never), {"p": "c0"}).status == "infeasible"
    touching = AnyOf((AllOf((Condition(line), Condition(-line))), at_least(Y, "7/8")))
    assert crux(plain(touching), {"p": "c0"}).solutions[0].values == {"x": Fraction(1, 2)}


def test_a_strict_condition_is_not_the_one_that_holds_on_its_boundary_too():
    line = X - Fraction(1, 2)
    either = AnyOf((Condition(line, strict=True), Condition(line), at_least(Y, "9/10")))
    assert crux(plain(AllOf((either, Condition(-line), at_least(Y, "1/8")))), {"p": "c0"}).solutions[
        0
    ].values == {
        "x": Fraction(1, 2),
        "y": Fraction(1, 8),
    }
    both = AllOf((Condition(line), Condition(line, strict=True), at_least(Y, "1/8")))
    found = crux(plain(both), {"p": "c0"})
    assert (found.status, found.attained) == ("optimal", None)
    assert found.solutions[0].values["x"] > Fraction(1, 2)


def test_a_statement_takes_the_nearest_of_its_profiles():
    scenario = plain(at_least(X, "3/4"), at_least(Y, "1/4"), at_least(X + Y, "1/8"))
    found = crux(scenario, "p in (c0, c1)")
    assert (found.solutions[0].values, found.solutions[0].reached) == ({"y": Fraction(1, 4)}, ("c1",))
    assert "some profile with p in (c0, c1) an equilibrium" in str(found)
    assert found.to_dict()["target"] == "p in (c0, c1)"
    none = crux(plain(at_least(X, 0), at_least(Y, 0), at_least(X, "1/2")), "p in (c0, c1)", mode="ends")
    assert none.status == "infeasible"
    with pytest.raises(ScenarioError, match="every profile satisfies"):
        crux(scenario, "p in (c0, c1, c2)")


PACKAGE = "package,limited,restrain,tolerate,exploit+direct"


def test_a_hidden_type_has_cruxes():
    start = bargaining.load("hidden_autonomy")
    alone = crux(start.calibrated("olech2025"), PACKAGE, parameters=["autonomy"])
    assert (alone.status, alone.solutions[0].values) == ("optimal", {"autonomy": Fraction(385, 648)})
    never = start.calibrated("prisoners2025oped")
    assert crux(never, PACKAGE, parameters=["autonomy"]).status == "infeasible"
    found = crux(never, PACKAGE)
    assert found.status == "optimal"
    assert {c.parameter for c in found.solutions[0].changes} == {"autonomy", "verification"}
    turned = never.replace(**found.solutions[0].values)
    profile = tuple(PACKAGE.split(","))
    assert holds(turned.form.formula(profile), turned.values)
    ends = crux(start, PACKAGE, mode="ends", parameters=["autonomy"])
    assert str(ends.solutions[0].changes[0].threshold) == "120/329"
    assert "belarus.own" in str(
        crux(never, PACKAGE, parameters=["restraint_cost", "verification", "autonomy"])
    )


@pytest.mark.parametrize(
    "target",
    [
        PACKAGE,
        "us == package and eu == limited and belarus.directed == exploit and russia.directed == direct",
    ],
)
def test_documents_about_a_hidden_type_are_turned_by_the_fewest_assumptions(target):
    start = bargaining.load("hidden_autonomy")
    found = crux_between(start, "prisoners2025oped", "doctrine2025oped", profile=target, orders=20)
    one, two = start.calibrated(found.first), start.calibrated(found.other)
    profiles = [tuple(PACKAGE.split(","))]
    if target != PACKAGE:
        profiles = [
            p
            for p in start.form.candidates()
            if (p[0], p[1], p[4]) == ("package", "limited", "exploit+direct")
        ]
        assert len(profiles) == 12

    def status(names):
        values = {**one.values, **{name: two.values[name] for name in names}}
        return any(holds(one.form.formula(p), values) for p in profiles)

    assert status(found.differing) != status(())
    taken = {frozenset(t.values) for t in found.takeovers}
    assert found.size == 2
    for size in (1, 2):
        for names in itertools.combinations(found.differing, size):
            assert (status(names) != status(())) == (frozenset(names) in taken)
    assert [round(sum(a.shares.values()) - (a.end - a.start), 9) for a in found.attributions] == [0, 0]
    assert [a.end > a.start for a in found.attributions] == [status(found.differing)] * 2
