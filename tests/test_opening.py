"""The opening move by move, against a second derivation from the payoffs of `rapprochement` at points."""

import itertools
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bargaining import load
from bargaining.analysis import compare, regions
from bargaining.analysis.explanation import explain
from bargaining.analysis.lenses import lenses
from bargaining.errors import GameError, ScenarioError
from bargaining.forms.formula import FALSE, fold, holds
from bargaining.games.tree import Tree
from bargaining.loading.scenarios import varied
from bargaining.plotting import read_table

FIGURES = Path(__file__).resolve().parent.parent / "figures"
ENDS = ("start_text", "end_text")
PLAYERS = ("us", "eu", "belarus", "russia")
CODES = {
    "us": {"P": "pressure", "T": "transact", "K": "package"},
    "eu": {"I": "isolate", "L": "limited"},
    "belarus": {"A": "align", "H": "token", "X": "exploit", "R": "restrain"},
    "russia": {"T": "tolerate", "D": "direct", "S": "squeeze"},
}
ORDERS = {
    "us_belarus_eu_russia": (0, 2, 1, 3),
    "us_belarus_russia_eu": (0, 2, 3, 1),
    "belarus_us_eu_russia": (2, 0, 1, 3),
    "russia_us_belarus_eu": (3, 0, 2, 1),
    "us_eu_belarus_russia": (0, 1, 2, 3),
    "eu_us_belarus_russia": (1, 0, 2, 3),
}
SETS = {
    "baseline": None,
    "O": "olech2025",
    "P": "parish2025",
    "Q": "episkopos2025brief",
    "C": "prisoners2025oped",
    "D": "doctrine2025oped",
    "prescribed_us": "prescribed_us",
    "isolationist_us": "isolationist_us",
    "isolationist_us_olech": "isolationist_us_olech",
    "integration_framing": "integration_framing",
}
FREEZE = {
    "baseline": "KLRT KLRT KLRT KLRT KLRT KLRT",
    "O": "KLRT KLRT KLRT KLRT KLRT TIHT",
    "P": "TIHT TIHT TIHT KLRD TIHT TIHT",
    "Q": "KLRT KLRT KLRT KLRT KLRT KLRT",
    "C": "TIXD TIXD TIXD TIXD TIXD TIXD",
    "D": "KLRT KLRT KLRT KLRT KLRT KLRT",
    "prescribed_us": "PIAT PIAT PIAT PIAT PIAT PIAT",
    "isolationist_us": "PLRT PLRT PLRT PIAS TIHT TIHT",
    "isolationist_us_olech": "PIAT PIAT PIAT PIAT PIAT PIAT",
    "integration_framing": "TIHT TIHT TIHT KLRS TIHT TLHT",
}
OTHERS_STAY = FREEZE | {
    "O": "KLRT KLRT KLRT KLRT KIXT KIXT",
    "P": "TLRT TLRT TLRT TLRT TIHT TIHT",
    "isolationist_us": "PLRT PLRT PLRT PIAS TIHT KLRT",
    "integration_framing": "TLRT TLRT TLRT KLRS TIHT TIHT",
}


@pytest.fixture(scope="module")
def opening():
    return load("opening")


@pytest.fixture(scope="module")
def together():
    return load("rapprochement")


@pytest.fixture(scope="module")
def structured(opening):
    """Return a function that gives the scenario with structural alternatives, each made once."""
    return cache(lambda **alternatives: varied(opening, **alternatives))


@pytest.fixture(scope="module")
def strips(opening):
    """Return a function that gives the exact regimes of a set of values along a parameter, each found once."""
    return cache(lambda name, parameter: regions(laid(opening, name), parameter))


def laid(scenario, name):
    if name == "baseline":
        return scenario
    key = SETS[name]
    return scenario.calibrated(key) if key in scenario.document.calibrations else scenario.overlaid(key)


def coded(scenario, profile):
    """Write a plan as four letters, and with a snap-back where it ends in one."""
    chosen = dict(zip((place.name for place in scenario.places), profile, strict=True))
    letters = [next(c for c, a in CODES[p].items() if a == chosen[p]) for p in PLAYERS]
    return "".join(letters) + ("/snap" if chosen["answer"] == "snap" else "")


def predicted(scenario):
    return {coded(scenario, profile) for profile in scenario.form.predicted(scenario.values)}


def by_hand(together, values, order, after, credit):
    """Return all plans that induction supports, with payoffs, from a table of payoffs and plain arithmetic."""
    shared = {name: values[name] for name in together.values}
    table = together.form.at({**shared, "reversal": Fraction(0)}).exact_payoffs
    early, chance = values["early_share"], values["reversal"]

    def ends(cell):
        worth = [table[(i, *cell)] for i in range(4)]
        if cell[0] == 0:
            return [("", worth)]
        later = (0, 0, 0, 0) if after == "freeze" else (0, *cell[1:])
        ended = [early * u + (1 - early) * table[(i, *later)] for i, u in enumerate(worth)]
        if after == "freeze":
            sunk = (0, values["token_cost"], values["token_cost"], values["restraint_cost"])
            ended[2] -= (1 - early) * sunk[cell[2]]
        if credit == "upfront" and cell[2]:
            ended[0] += (1 - early) * (values["release_credit"] + values["moscow_channel"] * (cell[3] != 2))
        snapped = [ended[0] - values["snap_cost"], ended[1], ended[2] - values["snapback_penalty"], ended[3]]
        answers = [(mark, end) for mark, end in (("", worth), ("/snap", snapped))]
        best = max(end[0] for _, end in answers)
        return [
            (mark, [chance * a + (1 - chance) * b for a, b in zip(ended, end, strict=True)])
            for mark, end in answers
            if end[0] == best
        ]

    def below(depth, cell):
        if depth == 4:
            code = "".join([*CODES[p]][k] for p, k in zip(PLAYERS, cell, strict=True))
            return [(code + mark, worth) for mark, worth in ends(tuple(cell))]
        mover = order[depth]
        found = [
            below(depth + 1, [*cell[:mover], k, *cell[mover + 1 :]]) for k in range(table.shape[1 + mover])
        ]
        return [
            one
            for k, own in enumerate(found)
            for one in own
            if all(
                any(one[1][mover] >= o[1][mover] for o in other) for j, other in enumerate(found) if j != k
            )
        ]

    return dict(below(0, [0, 0, 0, 0]))


# ---------------------------------------------------------------- tables of predictions


@pytest.mark.parametrize(("after", "rows"), [("freeze", FREEZE), ("others_stay", OTHERS_STAY)])
def test_every_calibration_and_order_gives_the_course_on_file(structured, together, after, rows):
    for name, row in rows.items():
        for number, (order, movers) in enumerate(ORDERS.items()):
            seen = laid(structured(order=order, after_reversal=after), name)
            assert predicted(seen) == {row.split()[number]}, (name, order)
            hand = by_hand(together, seen.values, movers, after, "flow")
            assert hand.keys() == predicted(seen)
            for profile in seen.form.predicted(seen.values):
                payoffs = [p.evaluate(seen.values) for p in seen.form.payoffs(profile).values()]
                assert payoffs == hand[coded(seen, profile)], (name, order)


def test_payoffs_on_file(opening, structured):
    cases = (
        (opening, (1.2084, 0.28576, 0.5236, 0.36928)),
        (opening.calibrated("olech2025"), (0.8832, -0.19328, 0.2344, 0.39808)),
        (
            structured(order="eu_us_belarus_russia", after_reversal="freeze").calibrated("olech2025"),
            (0.79168, -0.110592, -0.076, 0.352512),
        ),
    )
    for seen, expected in cases:
        (profile,) = seen.form.predicted(seen.values)
        found = [p.evaluate(seen.values) for p in seen.form.payoffs(profile).values()]
        assert found == [Fraction(str(x)) for x in expected]


def test_credit_at_the_deal_moves_one_path_alone(opening, together):
    upfront = varied(opening, credit="upfront")
    for name in SETS:
        seen = laid(upfront, name)
        expected = {"TIHT"} if name == "isolationist_us_olech" else predicted(laid(opening, name))
        assert predicted(seen) == expected
        assert predicted(seen) == by_hand(together, seen.values, (0, 2, 1, 3), "freeze", "upfront").keys()


# ---------------------------------------------------------------- formulas against induction at points


def extreme(scenario, rng):
    """Return a point on a coarse grid of every range, where payoffs tie."""
    found = {}
    for name in scenario.parameters:
        low, high = scenario.range(name)
        found[name] = low + (high - low) * Fraction(int(rng.integers(3)), 2)
    return found


@pytest.mark.parametrize("order", ["us_belarus_eu_russia", "eu_us_belarus_russia"])
def test_formulas_hold_where_induction_says(structured, together, order):
    rng = np.random.default_rng(7)
    seen = structured(order=order, after_reversal="freeze")
    nothing, everything = ({name: seen.range(name)[k] for name in seen.parameters} for k in (0, 1))
    points = [nothing, everything, seen.values | {"reversal": Fraction(1), "autonomy": Fraction(3, 13)}]
    for number in range(8):
        point = extreme(seen, rng)
        kept = rng.choice(
            seen.parameters, size=38 * (number % 2), replace=False
        )  # or few assumptions at their ends
        points.append(point | {name: seen.values[name] for name in kept.tolist()})
    several = 0
    for values in points:
        found = seen.form.predicted(values)
        there = seen.form.substituted(values)
        assert [p for p in there.candidates() if holds(there.formula(p), {})] == list(found)
        hand = by_hand(together, values, ORDERS[order], "freeze", "flow")
        assert hand.keys() == {coded(seen, p) for p in found}
        several += len(found) > 1
        if values is nothing:
            assert len(found) == 120  # nobody cares
    assert several >= 3  # ties are followed


def test_formulas_in_all_assumptions_hold_where_induction_says(opening):
    rng = np.random.default_rng(11)
    candidates = list(opening.form.candidates())
    formulas = [opening.form.formula(p) for p in candidates]
    for values in (opening.values, opening.values | extreme(opening, rng)):
        known: dict[int, bool] = {}
        true = [fold(f, lambda c, at=values: c.holds(at), all, any, known) for f in formulas]
        assert tuple(p for p, holds_there in zip(candidates, true, strict=True) if holds_there) == (
            opening.form.predicted(values)
        )


@pytest.mark.parametrize("parameter", ["reversal", "verification", "autonomy"])
def test_regimes_agree_with_induction_at_thresholds_and_between(opening, strips, parameter):
    seen = opening.calibrated("olech2025")
    found = strips("O", parameter)
    low, high = seen.range(parameter)
    marks = [low, *(m.low for m in found.thresholds if m.is_rational), high]
    for value in (*marks, *((a + b) / 2 for a, b in itertools.pairwise(marks))):
        point = seen.values | {parameter: value}
        expected = {p for p, pieces in found.intervals.items() if any(value in piece for piece in pieces)}
        assert expected == set(seen.form.predicted(point))


def test_strips_on_file(opening, strips):
    def strip(name, parameter):
        seen = laid(opening, name)
        found, last = [], None
        for k in range(0, 101):
            now = {coded(seen, p) for p in strips(name, parameter).at(Fraction(k, 100))}
            if now != last:
                found.append((k, "|".join(sorted(now))))
            last = now
        for k in {
            max(k + before, 0) for k, _ in found for before in (-1, 0)
        }:  # where induction says the same
            point = seen.values | {parameter: Fraction(k, 100)}
            there = {coded(seen, p) for p in seen.form.predicted(point)}
            assert there == {coded(seen, p) for p in strips(name, parameter).at(Fraction(k, 100))}
        return found

    assert strip("O", "autonomy") == [(0, "KIXD"), (10, "TIXD"), (34, "KLRD"), (38, "KLRT")]
    assert strip("P", "verification") == [(0, "TIXT"), (8, "TIHT")]
    assert strip("O", "reversal") == [(0, "KLRT"), (97, "TIHT")]


# ---------------------------------------------------------------- explanations


def test_conditions_hold_exactly_for_what_is_predicted_and_terms_sum_to_them(opening):
    seen = opening.replace(autonomy=Fraction(3, 13))  # where Moscow is indifferent
    values = seen.values
    predicted_there = seen.form.predicted(values)
    assert {coded(seen, p) for p in predicted_there} == {"KLRT", "KLRD"}
    for profile in seen.form.candidates():
        strategies = {place.name: {o: Fraction(1)} for place, o in zip(seen.places, profile, strict=True)}
        conditions = seen.form.conditions(strategies, values)
        assert all(c.holds(values) for c in conditions) == (profile in predicted_there)
        for condition in conditions:
            changes = sum(t.difference.evaluate(values) for t in seen.form.terms(strategies, condition))
            assert changes == -condition.polynomial.evaluate(values)


def test_an_explanation_names_what_answers_a_deviation(opening):
    why = explain(opening, "status_quo")
    assert not why.is_equilibrium
    assert "United States would gain 0.269 by package, then restrain, limited, tolerate, holds: keep" in str(
        why
    )
    freeze = explain(opening, "freeze")
    assert "the plan does not come to it" in str(freeze)
    assert "as others would answer it" in str(explain(opening, "package"))


def test_a_comparison_of_orders_says_so(opening):
    seen = opening.calibrated("olech2025")
    found = compare(seen, varied(seen, order="eu_us_belarus_russia"))
    assert found.terms == ("order: us_belarus_eu_russia -> eu_us_belarus_russia (structural alternative)",)
    assert [(coded(opening, c.actions), c.verdict) for c in found.changes] == [
        ("KLRT", "lost"),
        ("TIHT", "gained"),
    ]


def test_options_that_make_no_plan_are_no_prediction_and_are_refused(opening):
    assert opening.form.formula(("pressure", "isolate", "align", "tolerate", "keep")) is FALSE
    with pytest.raises(ScenarioError, match="found answer=keep, expected unasked after the other choices"):
        explain(opening, "pressure, isolate, align, tolerate, keep")
    with pytest.raises(ScenarioError, match="found answer=unasked, expected one of its options"):
        explain(opening, "package, isolate, align, tolerate, unasked")
    mixed = {"us": {"package": 0.5, "transact": 0.5}, "eu": "limited", "belarus": "token", "russia": "direct"}
    with pytest.raises(ScenarioError, match="found us mixing"):
        explain(opening, {**mixed, "answer": "keep"})


def test_a_list_with_ties_is_not_called_complete(opening):
    assert opening.form.completeness(opening.values)[0]
    complete, reason = opening.form.completeness(opening.values | {"autonomy": Fraction(3, 13)})
    assert not complete
    assert "mixing" in reason


def test_what_asks_for_a_table_is_refused_before_anything_is_computed(opening, monkeypatch):
    monkeypatch.setattr(Tree, "substituted", lambda *_: pytest.fail("values were put in"))
    with pytest.raises(GameError, match="us: found too many pure strategies to list them"):
        opening.game()
    with pytest.raises(
        ScenarioError, match="found subgame perfect predictions, expected profiles of a str"
    ) as no:
        lenses(opening)
    assert "\n" not in str(no.value)


OPAQUE = {  # where the baseline has what, on a grid of hundredths
    "reversal": {"Package": (0, 98), "Status quo": (55, 100)},
    "verification": {"Exploited": (0, 9), "Status quo": (10, 33), "Package": (22, 100)},
    "autonomy": {
        "Kremlin-run package": (0, 14),
        "Kremlin-run": (15, 23),
        "Directed package": (20, 23),
        "Mixed: EU, BY": (20, 23),
        "Status quo": (24, 26),
        "Package": (24, 100),
    },
}


@pytest.mark.parametrize("parameter", OPAQUE)
def test_strips_where_gestures_are_not_told_apart(structured, parameter):
    rows = read_table(FIGURES / f"opening_{parameter}_intervals.csv")
    own = [row for row in rows if (row["game"], row["reading"]) == ("opaque, freeze", "Baseline")]
    found = {row["equilibrium"]: [round(100 * float(row[end].split()[0])) for end in ENDS] for row in own}
    assert found == {name: [*ends] for name, ends in OPAQUE[parameter].items()}
    seen = structured(information="opaque")
    short = {outcome.short for outcome in seen.document.outcomes.values()}
    for k in sorted({end for _, end in OPAQUE[parameter].values()} - {100})[:2]:
        there = seen.replace(**{parameter: Fraction(k, 100)})
        expected = {name for name, (low, high) in OPAQUE[parameter].items() if low <= k <= high} & short
        profiles = there.form.predicted(there.values)
        assert {outcome.short for p in profiles if (outcome := there.outcome_of(p))} == expected
