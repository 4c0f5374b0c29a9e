"""Statements over every increasing scale, in its interior and in its closure."""

import itertools
import os
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.algebra.bounds import negative_inside
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.robustness import over_scales, scale_shares
from bargaining.analysis.robustness.possibility import everywhere, somewhere
from bargaining.analysis.robustness.settling import Domain
from bargaining.cli.main import group
from bargaining.errors import ScenarioError
from bargaining.forms.formula import Condition, holds
from bargaining.scenario.opened import on_all_scales, opened
from bargaining.terminal.running import run_command
from tests import hidden_oracle as oracle

DOCUMENTS = {
    "O": "olech2025",
    "P": "parish2025",
    "Q": "episkopos2025brief",
    "C": "prisoners2025oped",
    "D": "doctrine2025oped",
}
UNIT = (Fraction(0), Fraction(1))
X, Y = Polynomial.variable("x"), Polynomial.variable("y")


# ---------------------------------------------------------------- open boxes


@pytest.mark.parametrize(
    ("polynomial", "negative"),
    [
        (-X, True),  # nought on the boundary alone
        (X * Y - X, True),
        (X * Y * (X - 1) * (-Y + 1), True),
        (-((X - Y) ** 2), False),  # nought on the diagonal
        (-((X * 2 - 1) ** 2), False),  # nought in the middle
        (Polynomial(), False),
        (X - 1 - Y, True),
        (X - Y, False),
    ],
)
def test_what_is_negative_strictly_inside_a_box(polynomial, negative):
    unit = {"x": UNIT, "y": UNIT}
    assert negative_inside(polynomial, unit, unit) == negative


def test_on_parts_of_a_box_the_cuts_count():
    whole = {"x": UNIT}
    touching = -((X * 2 - 1) ** 2)  # nought at a half, where the box is cut
    halves = [{"x": (Fraction(0), Fraction(1, 2))}, {"x": (Fraction(1, 2), Fraction(1))}]
    assert not any(negative_inside(touching, half, whole) for half in halves)
    assert all(negative_inside(-X * (X * 2 - 3) ** 2 * (X + 1), half, whole) for half in halves)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_said_of_the_inside_of_a_box_holds_at_points_of_it(seed):
    rng = np.random.default_rng(seed)
    box = {"x": UNIT, "y": UNIT}
    points = [{"x": Fraction(a, 16), "y": Fraction(b, 16)} for a in range(1, 16) for b in range(1, 16)]
    for _ in range(12):
        powers = itertools.product(range(3), range(3))
        p = sum((X**i * Y**j * int(rng.integers(-3, 3)) for i, j in powers), Polynomial())
        if negative_inside(p, box, box):
            assert all(p.evaluate(point) < 0 for point in points)
        found = somewhere(Condition(p), Domain(box, inside=True), boxes=60)
        if found.status == "refuted":
            assert all(p.evaluate(point) < 0 for point in points)
        elif found.witness is not None:
            assert all(0 < found.witness[name] < 1 for name in ("x", "y"))
            assert p.evaluate(found.witness) >= 0


def test_boundaries_count_where_they_are_asked_for():
    box = {"x": UNIT, "y": UNIT}
    touching = Condition(X * Y - X)  # at least nought on two sides alone
    assert somewhere(touching, Domain(box)).status == "proved"
    assert somewhere(touching, Domain(box, inside=True)).status == "refuted"
    assert everywhere(Condition(X, strict=True), Domain(box)).status == "refuted"
    assert everywhere(Condition(X, strict=True), Domain(box, inside=True)).status == "proved"


# ---------------------------------------------------------------- the packaged scenarios


@pytest.mark.parametrize(
    ("letter", "engaged"), [("O", False), ("P", False), ("C", False), ("Q", True), ("D", True)]
)
def test_whether_the_eu_re_engages_under_hidden_autonomy_hangs_on_no_scale(letter, engaged):
    """At the document's own belief, and whatever numbers stand for weak, moderate and strong."""
    scenario = bargaining.load("hidden_autonomy").calibrated(DOCUMENTS[letter])
    if engaged:
        found = over_scales(scenario, "eu == limited", quantifier="some")
        assert found.closure.status == "proved"
    else:
        found = over_scales(scenario, "eu == isolate", equilibria="pure")
        assert found.closure.status == "refuted"  # with all levels at nought everything ties
        numbers = found.counterexamples[1]
        assert not 0 < numbers["weight_weak"] < numbers["weight_moderate"] < numbers["weight_strong"] < 1
    assert found.status == "proved"
    assert found.share is None


def test_nor_in_mixed_equilibria():
    scenario = bargaining.load("hidden_autonomy").calibrated(DOCUMENTS["O"])
    assert over_scales(scenario, "eu == isolate").status == "proved"


def test_at_the_baseline_it_does_and_a_scale_says_so():
    scenario = bargaining.load("hidden_autonomy")
    found = over_scales(scenario, "eu == limited", quantifier="some", equilibria="pure")
    assert found.status == "refuted"
    numbers = found.counterexamples[0]
    there = scenario.replace(**numbers)
    assert not any("limited" in profile for profile in there.form.predicted(there.values))
    assert found.share.share == pytest.approx(0.77, abs=0.065)  # 400 draws against 2,000, twice over


PUBLISHED = {  # of 2,000 or 400 random scales: the landed set, the package and the status quo
    "baseline": (0.82, None, None),
    "O": (0.24, 0.24, 0.65),
    "P": (0.51, 0.20, 0.71),
    "Q": (0.76, 1.00, 1.00),
    "C": (0.90, 0.00, None),
    "D": (0.53, 0.97, 0.43),
}


@pytest.mark.parametrize("letter", PUBLISHED)
def test_shares_of_scales_are_those_of_an_independent_drawing(letter):
    scenario = bargaining.load("rapprochement").calibrated(DOCUMENTS.get(letter, "baseline"))
    found = scale_shares(scenario, draws=2_000)
    labels = ("the set in force", "Package with EU re-engagement", "Status quo of 2025")
    for label, published in zip(labels, PUBLISHED[letter], strict=True):
        if published is not None:
            share = found.of(label)[0].share if found.of(label) else 0.0
            assert share == pytest.approx(published, abs=0.065)  # 400 draws against 2,000, twice over


# ---------------------------------------------------------------- against a game built from the file alone


def solved_by_hand(numbers, document):
    """Return the pure equilibria on a scale, from the file, sharing nothing with the package."""
    scale = {**dict(zip(("weak", "moderate", "strong"), numbers, strict=True)), "decisive": Fraction(1)}
    was = oracle.BASE["kinds"]["weight"]["levels"]
    oracle.BASE["kinds"]["weight"]["levels"] = scale
    try:
        values = oracle.calibrated(document) if document else oracle.baseline()
    finally:
        oracle.BASE["kinds"]["weight"]["levels"] = was
    terms = [(entry["player"], oracle.code(entry["value"])) for entry in oracle.BASE["payoff"]]
    worth = oracle.payoffs(values, terms)
    found = set()
    for cell in oracle.CELLS:
        players = list(worth)
        if all(
            worth[p][cell] >= worth[p][(*cell[:i], other, *cell[i + 1 :])]
            for i, p in enumerate(players)
            for other in range(max(c[i] for c in oracle.CELLS) + 1)
        ):
            found.add(tuple(oracle_actions[i][k] for i, k in enumerate(cell)))
    return found


oracle_actions = [list(entry["actions"]) for entry in oracle.BASE["players"].values()]


def scales(number):
    """Half random, half rational ones whose gaps coincide, where payoffs tie."""
    rng = np.random.default_rng(5)
    for _ in range(number // 2):
        yield sorted(Fraction(int(k), 9973) for k in rng.choice(np.arange(1, 9973), 3, replace=False))
    for _ in range(number - number // 2):
        n = int(rng.integers(4, 13))
        yield sorted(Fraction(int(k), n) for k in rng.choice(np.arange(1, n), 3, replace=False))


@pytest.mark.parametrize("document", [None, "olech2025", "doctrine2025oped"])
def test_exact_regions_in_the_levels_agree_with_brute_force(document):
    """By default at 30 scales a document; ``SCALES=20000`` asks for more."""
    scenario = bargaining.load("rapprochement").calibrated(document or "baseline")
    whole = opened(scenario, tuple(scenario.levels))
    formulas = {profile: whole.form.formula(profile) for profile in whole.form.candidates()}
    for numbers in scales(int(os.environ.get("SCALES", "30"))):
        levels = dict(zip(("weight_weak", "weight_moderate", "weight_strong"), numbers, strict=True))
        values = {**whole.values, **levels}
        found = {profile for profile, formula in formulas.items() if holds(formula, values)}
        assert found == solved_by_hand(numbers, document), numbers


# ---------------------------------------------------------------- words and refusals


def test_the_answer_says_both_and_a_scale_to_paste():
    found = over_scales(
        bargaining.load("rapprochement").calibrated("olech2025"), "package", quantifier="some", draws=200
    )
    text = str(found)
    assert text.startswith(
        "REFUTED for every increasing scale (weight_weak < weight_moderate < weight_strong)"
    )
    assert "--set weight_weak=" in text
    assert "scales drawn" in text
    assert found.to_dict()["increasing"]["status"] == "refuted"


@pytest.mark.parametrize("command", ["robust rapprochement package", "shares rapprochement"])
def test_a_place_that_is_none_is_told_with_scales_among_the_others(command, capsys):
    assert run_command(group, [*command.split(), "--over", "scals"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "error: over: found 'scals', expected documents, ranges or scales (did you mean 'scales'?)"


def test_without_levels_there_is_no_scale():
    with pytest.raises(ScenarioError, match="no value in force that is a level"):
        over_scales(bargaining.load("chicken"), "one_prevails")


def test_shares_are_those_of_the_levels_in_force():
    whole = on_all_scales(bargaining.load("dilemma"))
    assert whole.numbers(whole.scenario.values)["weight_strong"] == Fraction(4, 5)
