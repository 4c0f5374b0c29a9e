"""The game in which the West does not know who decides in Minsk, against a second derivation from its files.

``HIDDEN_WORLDS=400 python -m pytest tests/test_hidden_autonomy.py`` compares at the exact thresholds of as many worlds.
"""

import os
from fractions import Fraction

import numpy as np
import pytest

from bargaining import load
from bargaining.analysis import regions
from bargaining.analysis.statements import parse_statement
from bargaining.forms.formula import conditions, holds, truth
from tests import hidden_oracle as oracle

POINTS = 20_000
WORLDS = int(os.environ.get("HIDDEN_WORLDS", "4"))
SETS = ("baseline", *oracle.DOCUMENTS, *oracle.BASE["overlays"])
GRID = [Fraction(k, 100) for k in range(101)]


@pytest.fixture(scope="module")
def scenario():
    return load("hidden_autonomy")


@pytest.fixture(scope="module")
def terms():
    return oracle.terms()


@pytest.fixture(scope="module")
def formulas(scenario):
    return {code(profile): scenario.form.formula(profile) for profile in scenario.form.candidates()}


def code(profile):
    """Write a profile of the form as the second derivation writes it."""
    us, eu, own, moscow, answer = profile
    indices = [oracle.ACTIONS[p].index(a) for p, a in zip(oracle.ACTIONS, (us, eu, own, moscow), strict=True)]
    minsk, russia = answer.split("+")
    both = (oracle.ACTIONS["belarus"].index(minsk), oracle.ACTIONS["russia"].index(russia))
    return oracle.written(*indices, both)


def laid(scenario, name):
    if name in oracle.DOCUMENTS:
        return scenario.calibrated(oracle.DOCUMENTS[name])
    return scenario if name == "baseline" else scenario.overlaid(name)


def predicted(scenario):
    return {code(profile) for profile in scenario.form.predicted(scenario.values)}


# ---------------------------------------------------------------- what both derivations start from


@pytest.mark.parametrize("name", SETS)
def test_both_derivations_read_the_same_values_and_play_the_same_game(scenario, terms, name):
    seen = laid(scenario, name)
    values = oracle.point(name)
    assert seen.values == values
    assert len(list(seen.form.candidates())) == len(list(oracle.profiles())) == 864
    own = oracle.payoffs({**values, "autonomy": Fraction(1)}, terms)
    directed = oracle.payoffs({**values, "autonomy": Fraction(0)}, terms)
    belief = values["autonomy"]
    for profile in list(seen.form.candidates())[::37]:
        us, eu, b, r, answer = profile
        first = tuple(oracle.ACTIONS[p].index(a) for p, a in zip(oracle.ACTIONS, (us, eu, b, r), strict=True))
        both = zip(("belarus", "russia"), answer.split("+"), strict=True)
        second = (*first[:2], *(oracle.ACTIONS[p].index(a) for p, a in both))
        for player, expected in seen.form.payoffs(profile).items():
            by_hand = belief * own[player][first] + (1 - belief) * directed[player][second]
            assert expected.evaluate(values) == by_hand


# ---------------------------------------------------------------- tables of predictions

OWN = {
    "baseline": "PIAT/AT TIHT/XD KLRT/XD",
    "O": "PIAT/AT TIHT/XD",
    "P": "PIAT/AT TIHT/XD",
    "Q": "TIHT/XT KLRT/XT",
    "C": "PIAT/AT TIHT/XD",
    "D": "PIAT/AT TIHT/XD KLRT/XD",
    "prescribed_us": "PIAT/AT PIAT/XT",
    "isolationist_us": "PIAT/AT PIAT/XT",
    "isolationist_us_olech": "PIAT/AT PIAT/XT",
    "integration_framing": "PIAT/AT TIHT/XD",
}

BELIEFS = {  # on which beliefs each profile holds, exactly
    "baseline": {
        "PIAT/AT": "0 1",
        "TIHT/XD": "0 1",
        "KIRT/XD": "700/2189 120/329",
        "KLRT/XD": "120/329 1",
        "PIAT/XT": "50/53 1",
    },
    "O": {"PIAT/AT": "0 1", "TIHT/XD": "0 1", "KLRT/XD": "385/648 1", "PIAT/XT": "227/239 1"},
    "P": {
        "PIAT/AT": "0 1",
        "TIHT/XD": "0 1",
        "TLRT/XD": "344/525 3/4",
        "KLRT/XD": "3/4 1",
        "PIAT/XT": "11/13 1",
    },
    "Q": {
        "PIHT/AT": "0 60/691",
        "PIRT/AT": "0 60/691",
        "PIXT/AT": "0 12/131",
        "TIRT/XT": "0 245/1384",
        "TIHT/XT": "0 1",
        "KLRT/XT": "245/1384 1",
    },
    "C": {"PIAT/AT": "0 1", "TIHT/XD": "0 1", "PIAT/XT": "611/671 1"},
    "D": {"PIAT/AT": "0 1", "TIHT/XD": "0 28300/32513", "KLRT/XD": "700/2489 1", "PIAT/XT": "115/121 1"},
    "prescribed_us": {"PIAT/AT": "0 1", "PIAT/XT": "0 1"},
    "isolationist_us": {
        "PIAT/AT": "0 1",
        "PIAT/XT": "0 1",
        "PLRT/XD": "4080/6251 200/227",
        "KLRT/XD": "200/227 1",
    },
    "isolationist_us_olech": {"PIAT/AT": "0 1", "PIAT/XT": "0 1"},
    "integration_framing": {
        "PIAT/AT": "0 1",
        "TIHT/XD": "0 1",
        "KIRT/XD": "700/2189 120/329",
        "KLRS/XD": "100/127 1",
        "PIAT/XT": "50/53 1",
    },
}


def interval(text):
    low, high = map(Fraction, text.split())
    return low, high


@pytest.mark.parametrize("name", SETS)
def test_at_its_own_belief_each_document_has_the_equilibria_of_the_table(scenario, terms, name):
    expected = set(OWN[name].split())
    values = oracle.point(name)
    assert predicted(laid(scenario, name)) == expected
    assert oracle.at(oracle.beliefs(values, terms), values["autonomy"]) == expected


@pytest.mark.parametrize("name", SETS)
def test_over_the_belief_both_derivations_have_the_intervals_of_the_table(scenario, terms, name):
    expected = {profile: interval(text) for profile, text in BELIEFS[name].items()}
    assert oracle.beliefs(oracle.point(name), terms) == expected
    seen = laid(scenario, name)
    for belief in GRID[::25]:
        here = seen.form.predicted(seen.values | {"autonomy": belief})
        assert {code(profile) for profile in here} == oracle.at(expected, belief)


@pytest.mark.parametrize("name", SETS)
def test_regimes_along_the_belief_switch_at_the_exact_numbers(scenario, name):
    expected = {profile: interval(text) for profile, text in BELIEFS[name].items()}
    ends = {end for pair in expected.values() for end in pair} - {0, 1}
    found = regions(laid(scenario, name), "autonomy")
    assert [point.low for point in found.thresholds] == sorted(ends)
    assert all(point.low == point.high for point in found.thresholds)
    for belief in (*GRID, *ends):
        assert {code(profile) for profile in found.at(belief)} == oracle.at(expected, belief)


def test_the_threshold_of_the_doctrine_is_an_exact_ratio(scenario):
    # An earlier table has 556/1977, which is the nearest fraction with a denominator up to 2,000
    seen = scenario.calibrated("doctrine2025oped")
    profile = ("package", "limited", "restrain", "tolerate", "exploit+direct")
    values = {name: value for name, value in seen.values.items() if name != "autonomy"}
    starts = {}
    for condition in seen.form.formula(profile).parts:
        constant, slope, *_ = (*condition.polynomial.substitute(values).coefficients("autonomy"), 0)
        if slope > 0:
            starts[-constant / slope] = (condition.player, condition.deviation)
    assert max(starts) == Fraction(700, 2489)
    assert starts[max(starts)] == ("us", "transact")
    assert Fraction(700, 2489).limit_denominator(2000) == Fraction(556, 1977)


def test_each_author_sits_on_his_own_side_of_his_own_threshold():
    starts = {name: interval(held["KLRT/XD"])[0] for name, held in BELIEFS.items() if "KLRT/XD" in held}
    starts["Q"] = interval(BELIEFS["Q"]["KLRT/XT"])[0]
    own = {name: oracle.point(name)["autonomy"] for name in oracle.DOCUMENTS}
    assert {name for name in own if name in starts and own[name] >= starts[name]} == {"Q", "D"}
    assert "C" not in starts


def test_moscow_is_indifferent_between_freeze_and_a_free_gesture_before_shut_doors(scenario):
    for name in SETS:
        seen = laid(scenario, name)
        shut = ("pressure", "isolate", "align", "tolerate")
        (tie,) = [
            condition
            for condition in seen.form.formula((*shut, "align+tolerate")).parts
            if (condition.place, condition.deviation) == ("directed", "exploit+tolerate")
        ]
        assert not tie.polynomial.terms  # whatever the assumptions


# ---------------------------------------------------------------- formulas against all pure profiles


def drawn(names, number, chance):
    """Return points: a random half, and a half on coarse grids, the ends of the ranges and the documents' codes."""
    half = number // 2
    random = {name: chance.integers(0, 998, half) for name in names}
    coarse = {}
    for name in names:
        written = sorted({Fraction(0), Fraction(1), *oracle.spoken(name).values()})
        steps = [int(value * 840) for value in (*written, Fraction(1, 2), Fraction(1, 4), Fraction(1, 3))]
        coarse[name] = chance.choice(steps, number - half)
    return (random, 997), (coarse, 840)


def sign(polynomial, values, denominator):
    """Return the values of a polynomial times a positive number, in whole numbers."""
    degree = polynomial.degree
    assert degree <= oracle.Scaled.HIGHEST
    common = np.lcm.reduce([c.denominator for c in polynomial.terms.values()] or [1])
    total = np.zeros(len(next(iter(values.values()))), dtype=np.int64)
    for monomial, coefficient in polynomial.terms.items():
        product = int(coefficient * int(common)) * denominator ** (degree - sum(p for _, p in monomial))
        for name, power in monomial:
            product = product * values[name] ** power
        total = total + product
    return total


def test_formulas_agree_with_brute_force_over_all_pure_profiles(scenario, terms, formulas):
    compared = kept = 0
    for values, denominator in drawn(scenario.parameters, POINTS, np.random.default_rng(20251129)):
        signs = {}
        for formula in formulas.values():
            for condition in conditions(formula):
                if condition.polynomial not in signs:
                    signs[condition.polynomial] = sign(condition.polynomial, values, denominator)
        scaled = {name: oracle.Scaled(numbers, 1, denominator) for name, numbers in values.items()}
        for profile, expected in oracle.holds_at(scaled, terms):
            parts = formulas[oracle.written(*profile)].parts
            found = np.logical_and.reduce([signs[condition.polynomial] >= 0 for condition in parts])
            assert (found == expected).all()
            compared, kept = compared + len(found), kept + int(found.sum())
    assert compared == 864 * POINTS
    assert kept > POINTS  # most points have an equilibrium in pure strategies, many have more


def test_formulas_agree_with_brute_force_at_exact_thresholds(scenario, terms, formulas):
    chance = np.random.default_rng(7)
    codes = {name: sorted(set(oracle.spoken(name).values())) for name in scenario.parameters}
    every = {c.polynomial: c for formula in formulas.values() for c in conditions(formula)}
    for _ in range(WORLDS):
        values = {
            name: options[chance.integers(len(options))] if options else Fraction(1, 2)
            for name, options in codes.items()
        }
        found = oracle.beliefs(values, terms)
        for belief in {0, 1, *(end for pair in found.values() for end in pair)}:
            point = values | {"autonomy": Fraction(belief)}
            met = {p: c.met(p.evaluate(point)) for p, c in every.items()}
            here = {name for name, f in formulas.items() if truth(f, lambda c: met[c.polynomial])}  # noqa: B023
            assert here == oracle.at(found, belief)
            assert {code(profile) for profile in scenario.form.predicted(point)} == here


@pytest.mark.parametrize("name", SETS)
def test_a_strict_equilibrium_is_one_in_which_every_other_option_loses(scenario, terms, name):
    from bargaining.loading.scenarios import with_concept

    seen = with_concept(laid(scenario, name), "strict Bayes-Nash")
    values = oracle.point(name)
    own = oracle.payoffs({**values, "autonomy": Fraction(1)}, terms)
    directed = oracle.payoffs({**values, "autonomy": Fraction(0)}, terms)
    belief = values["autonomy"]
    strict = set()
    for profile in oracle.profiles():
        weighed = [
            (1 - belief) * gain[0] + belief * gain[1] if isinstance(gain, tuple) else gain
            for gain in oracle.gains(profile, own, directed)
        ]
        if (
            all(gain <= 0 for gain in weighed) and sum(gain == 0 for gain in weighed) == 5
        ):  # itself, at each place
            strict.add(oracle.written(*profile))
    assert predicted(seen) == strict
    assert strict < set(OWN[name].split())  # the freeze is never strict: Moscow's tie
    assert all(holds(seen.form.formula(p), seen.values) for p in seen.form.predicted(seen.values))


# ---------------------------------------------------------------- the structural alternative, and names

ALIGNED = {  # with rapprochement's own platform term
    "baseline": {
        "PIAT/AT": "0 1",
        "TIHT/AT": "120/2201 1",
        "KIRT/XD": "700/2189 120/329",
        "KLRT/XD": "120/329 1",
    },
    "O": {"PIAT/AT": "0 1", "TIHT/AT": "60/1237 1", "KLRT/XD": "385/648 1"},
    "P": {"PIAT/AT": "0 1", "TIHT/AT": "4/27 1", "TLRT/XD": "344/525 3/4", "KLRT/XD": "3/4 1"},
    "Q": {
        "PIHT/AT": "0 60/691",
        "PIRT/AT": "0 60/691",
        "PIXT/AT": "0 12/131",
        "TIRT/AT": "60/691 140/1279",
        "TIHT/AT": "60/691 1",
        "KLRT/AT": "140/1279 1",
    },
    "C": {"PIAT/AT": "0 1", "TIHT/XD": "0 1"},
    "D": {"PIAT/AT": "0 1", "TIHT/AT": "120/2501 9500/13713", "KLRT/XD": "700/2489 1"},
}


@pytest.mark.parametrize("name", ALIGNED)
def test_with_the_platform_term_of_rapprochement_the_status_quo_shows_who_decides(name):
    # In all but the prisoners' op-ed, whose Moscow runs the opening all the same; the thresholds of Brussels stay but
    # that of the Quincy brief.
    expected = {profile: interval(text) for profile, text in ALIGNED[name].items()}
    assert oracle.beliefs(oracle.point(name), oracle.terms(platform_at_exploit=False)) == expected
    seen = laid(load("hidden_autonomy", variants={"platform": "alignment_only"}), name)
    found = regions(seen, "autonomy")
    for belief in (*GRID, *(end for pair in expected.values() for end in pair)):
        assert {code(profile) for profile in found.at(belief)} == oracle.at(expected, belief)


def test_the_default_alternative_is_the_scenario_itself(scenario):
    named = load("hidden_autonomy", variants={"platform": "exploited_counts"})
    other = load("hidden_autonomy", variants={"platform": "alignment_only"})
    assert named.digest == scenario.digest != other.digest
    assert other.digest == load("hidden_autonomy", variants={"platform": "alignment_only"}).digest
    assert [term.formula for term in other.terms] == [term.formula for term in load("rapprochement").terms]


def test_every_equilibrium_of_the_tables_has_a_name_but_those_at_very_low_beliefs(scenario):
    unnamed = {"PIHT/AT", "PIRT/AT", "PIXT/AT", "TIRT/XT", "TIRT/AT", "KLRT/AT"}
    seen = {profile for table in (*BELIEFS.values(), *ALIGNED.values()) for profile in table}
    named = {code(p) for p in scenario.form.candidates() if scenario.outcome_of(p)}
    assert seen - named == unnamed
    assert named <= seen
    assert len(named) == len(scenario.document.outcomes)
    assert scenario.outcome(("transact", "isolate", "token", "tolerate", "exploit+direct")).startswith(
        "Status quo"
    )


def test_statements_name_what_a_type_of_a_player_does(scenario):
    profiles = list(scenario.form.candidates())
    said = parse_statement(scenario, "belarus.directed == exploit and russia.own != squeeze")
    chosen = {p for p in profiles if p[4].startswith("exploit+") and p[3] != "squeeze"}
    assert set(said.true) == chosen
