"""Statements over boxes are proved or refuted exactly; shares agree with theory, brute force and what is published."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner

import bargaining
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis import regions
from bargaining.analysis.robustness import (
    assumption_box,
    draw,
    parse_statement,
    robust,
    shares,
)
from bargaining.analysis.robustness.boxes import documents_ends, moving
from bargaining.analysis.robustness.evaluation import held
from bargaining.analysis.robustness.shares import wilson
from bargaining.cli.main import group
from bargaining.equilibria import pure_equilibria, pure_equilibrium_mask
from bargaining.errors import BargainingError, GameError, ScenarioError
from bargaining.forms.formula import Condition, conditions
from bargaining.forms.table import Table, table_of
from tests import catalogue


@pytest.fixture(scope="module")
def scenario():
    return bargaining.load("rapprochement")


# ---------------------------------------------------------------- margins


def test_margins_tell_the_equilibria_that_the_arrays_tell(scenario):
    table = table_of(scenario.form)
    values = draw(assumption_box(scenario, "ranges"), 3_000, seed=4)
    payoffs = scenario.form.game.payoffs(values)
    expected = pure_equilibrium_mask(payoffs, 1e-9, 4).reshape(3_000, -1)
    assert np.array_equal(held(table, values), expected)


def test_values_that_no_float_holds_are_themselves_in_lists_as_alone():
    """A threshold at a third is met at a third, and not beside it, whether one value is given or several."""
    third = Fraction(1, 3)
    at_least = Condition(Polynomial.variable("x") - third)
    beyond = Condition(Polynomial.variable("x") - third, strict=True)
    table = Table.of(((("at least",), at_least), (("beyond",), beyond)))
    assert held(table, {"x": third}).tolist() == [[True, False]]
    assert held(table, {"x": [third, third - Fraction(1, 10**30), 0.5]})[:, 0].tolist() == [True, False, True]
    assert held(table, {"x": [third, third]})[:, 1].tolist() == [False, False]


def test_margins_are_differences_of_exact_payoffs(scenario):
    table = table_of(scenario.form)
    payoffs = scenario.form.game.exact_payoffs(scenario.values)
    cell = tuple(
        names.index(a) for names, a in zip(scenario.form.game.actions, table.profiles[37], strict=True)
    )
    for condition in conditions(table.formulas[37]):
        i = scenario.players.index(condition.player)
        other = (*cell[:i], scenario.form.game.actions[i].index(condition.deviation), *cell[i + 1 :])
        value, leaf = payoffs[i, *cell] - payoffs[i, *other], table.leaf(condition)
        assert condition.polynomial.evaluate(scenario.values) == value
        assert table.polynomials[leaf.place].evaluate(scenario.values) * leaf.factor == value


def test_a_missing_parameter_is_named(scenario):
    with pytest.raises(GameError, match="'autonomy'"):
        held(table_of(scenario.form), {"reversal": 0.4})


# ---------------------------------------------------------------- boxes


def test_every_parameter_lies_between_the_lowest_and_the_highest_code(scenario):
    box = assumption_box(scenario)
    for name in scenario.parameters:
        codes = [value.value for value in scenario.spoken(name).values()]
        assert box[name] == ((min(codes), max(codes)) if codes else (scenario.values[name],) * 2)
    assert documents_ends(scenario, "half_measure_displeasure") is None
    free = assumption_box(scenario, unspoken="range")
    assert free["half_measure_displeasure"] == scenario.range("half_measure_displeasure")


def test_what_is_set_by_hand_or_by_an_overlay_does_not_move(scenario):
    overlay = next(iter(scenario.document.overlays))
    laid = scenario.overlaid(overlay).replace(autonomy=0.3)
    box = assumption_box(laid, "ranges")
    for name in ("autonomy", *scenario.document.overlays[overlay].values):
        assert box[name] == (laid.values[name],) * 2


def test_two_boxes_that_differ_in_one_parameter_share_the_draws_of_the_others(scenario):
    box = assumption_box(scenario)
    one, other = draw(box, 50, 3), draw(box | {"autonomy": (Fraction(0), Fraction(0))}, 50, 3)
    assert all(np.array_equal(one[name], other[name]) for name in box if name != "autonomy")
    assert not other["autonomy"].any()


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        ({"autonmy": (0, 1)}, "did you mean 'autonomy'"),
        ({"autonomy": (0.6, 0.2)}, "increasing limits from 0 to 1"),
        ({"autonomy": (0, 2)}, "increasing limits from 0 to 1"),
        ({"autonomy": 0.5}, "expected two numbers"),
        ({"autonomy": ("low", 1)}, "expected two numbers"),
    ],
)
def test_bad_ranges_are_refused_in_one_line(scenario, ranges, message):
    with pytest.raises(ScenarioError, match=message) as caught:
        robust(scenario, "eu == isolate", ranges)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"over": "document"}, "did you mean 'documents'"), ({"unspoken": "hold"}, "did you mean 'held'")],
)
def test_bad_options_name_the_nearest(scenario, options, message):
    with pytest.raises(ScenarioError, match=message):
        assumption_box(scenario, **options)


# ---------------------------------------------------------------- statements


def test_statements_mean_what_python_would_make_of_them(scenario):
    actions = scenario.form.game.actions
    profiles = list(itertools.product(*actions))
    cases = {
        "eu == isolate": lambda us, eu, by, ru: eu == "isolate",
        "eu != 'isolate' or us == package": lambda us, eu, by, ru: eu != "isolate" or us == "package",
        "not (us in (transact, package) and belarus not in [align])": lambda us, eu, by, ru: (
            not (us in {"transact", "package"} and by != "align")
        ),
        "status_quo": lambda us, eu, by, ru: (us, eu, by, ru) == ("transact", "isolate", "token", "tolerate"),
        "russia == direct and not kremlin_run": lambda us, eu, by, ru: (
            ru == "direct" and (us, eu, by) != ("transact", "isolate", "exploit")
        ),
    }
    for text, meaning in cases.items():
        assert parse_statement(scenario, text).holds.tolist() == [
            meaning(*profile) for profile in profiles
        ], text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("eu == isolat", "did you mean 'isolate'"),
        ("ue == isolate", "unknown player"),
        ("statusquo", "did you mean 'status_quo'"),
        ("belarus", "alone, expected belarus == action"),
        ("", "expected player == action"),
        ("eu ==", "expected player == action"),
        ("eu < isolate", "expected player == action"),
        ("eu == isolate == limited", "expected player == action"),
        ("__import__('os').system('true')", "expected player == action"),
        ("[x for x in eu]", "expected player == action"),
        ("eu == 1", "expected player == action"),
        ("eu == isolate and " * 200 + "eu == isolate", "expected player == action"),
        ("(" * 300 + "eu" + ")" * 300, "expected player == action"),
    ],
)
def test_anything_else_is_refused_in_one_line(scenario, text, message):
    with pytest.raises(ScenarioError, match=message) as caught:
        parse_statement(scenario, text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


# ---------------------------------------------------------------- robust


@pytest.mark.parametrize(
    ("name", "axis", "statement"),
    [("tiny", "x", "p == a"), ("ell", "x", "p == b"), ("three_guards", "s", "not none")],
)
def test_a_statement_is_refuted_just_where_the_exact_threshold_lies(name, axis, statement):
    given = catalogue.scenario(name)
    (threshold,) = regions(given, axis).thresholds
    at, high = threshold.low, given.range(axis)[1]
    beyond = robust(given, statement, {axis: (at + Fraction(1, 10**6), high)}, equilibria="pure")
    assert beyond.status == "proved"
    closed = robust(given, statement, {axis: (at, high)})
    assert (closed.status, closed.counterexample.point[axis]) == ("refuted", at)


@pytest.mark.parametrize("seed", range(6))
def test_proofs_and_refutations_over_three_assumptions_agree_with_draws(scenario, seed):
    rng = np.random.default_rng(seed)
    names = [str(n) for n in rng.choice(moving(assumption_box(scenario)), 3, replace=False)]
    ranges = {name: documents_ends(scenario, name) for name in names}
    statement = ["eu == isolate", "status_quo or freeze or package", "us != transact or russia == tolerate"][
        seed % 3
    ]
    found = robust(scenario, statement, ranges, equilibria="pure")
    holds = parse_statement(scenario, statement).holds
    values = draw(found.box, 2_000, seed)
    broken = held(table_of(scenario.form), values)[:, ~holds].any()
    assert found.status in {"proved", "refuted"}
    assert not (found.status == "proved" and broken)
    if found.status == "refuted":
        cells = pure_equilibria(scenario.form.game.at(found.counterexample.point))
        labels = scenario.form.game.actions
        assert found.counterexample.profile in [
            tuple(a[k] for a, k in zip(labels, c, strict=True)) for c in cells
        ]
        assert all(low <= found.counterexample.point[n] <= high for n, (low, high) in found.box.items())


def test_some_equilibrium_everywhere_across_an_indifference_curve(scenario):
    ranges = {"autonomy": (0, 1), "orchestration_gain": (0.3, 1)}
    assert robust(scenario, "us == transact", ranges, quantifier="some").status == "proved"
    gap = robust(scenario, "status_quo", ranges, quantifier="some")
    assert gap.status == "refuted"
    cells = pure_equilibria(scenario.form.game.at(gap.counterexample.point))
    assert (1, 0, 1, 0) not in cells


def test_a_budget_that_is_used_up_is_said(scenario):
    ranges = {"autonomy": (0, 1), "orchestration_gain": (0.3, 1)}
    assert robust(scenario, "us == transact", ranges, quantifier="some", boxes=1).status == "undecided"


# ---------------------------------------------------------------- shares


def test_shares_along_an_assumption_are_the_known_ones():
    """At each s the documents' l from -1/4 to 3/4 alone decides: a quarter for all three, else two or none."""
    found = shares(
        catalogue.scenario("three_guards"), by="s", steps=5, statements=["none", "all"], draws=2_000
    )
    for label, known in (("none", [1, 1, 1, 0, 0]), ("all", [0.25] * 5)):
        assert [entry.value for entry in found.of(label)] == [Fraction(k, 2) for k in range(-2, 3)]
        assert [entry.share for entry in found.of(label)] == pytest.approx(known, abs=0.05)
        assert all(
            entry.interval[0] <= share <= entry.interval[1]
            for entry, share in zip(found.of(label), known, strict=True)
        )


def test_wilson_covers_and_never_leaves_the_unit_interval():
    rng = np.random.default_rng(0)
    for p in (0.02, 0.3, 0.9):
        covered = [wilson(int(k), 60)[0] <= p <= wilson(int(k), 60)[1] for k in rng.binomial(60, p, 2_000)]
        assert 0.92 < np.mean(covered) <= 1
    assert wilson(0, 10)[0] == 0
    assert wilson(10, 10)[1] == 1


def test_the_same_seed_gives_the_same_shares_and_another_gives_others(scenario):
    one, same, other = (shares(scenario, draws=300, seed=seed).to_rows() for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_shares_refuse_no_draws_and_a_single_step(scenario):
    with pytest.raises(ScenarioError, match="at least one"):
        shares(scenario, draws=0)
    with pytest.raises(ScenarioError, match="at least two"):
        shares(scenario, by="autonomy", steps=1)


# ---------------------------------------------------------------- command line


def run(command, *arguments):
    return CliRunner().invoke(group, [command, "rapprochement", *arguments])


def test_the_command_proves_and_refutes():
    refuted = run("robust", "eu == isolate", "--range", "autonomy=0.2:0.6")
    assert refuted.exit_code == 0
    assert "REFUTED" in refuted.output
    assert "autonomy = " in refuted.output
    proved = run("robust", "eu == isolate", "--range", "autonomy=0:0.2", "--json")
    assert '"status": "proved"' in proved.output


def test_the_command_draws_shares(tmp_path):
    drawn = ("--by", "autonomy", "--steps", "3", "--draws", "50", "-o", str(tmp_path / "shares.pdf"))
    result = run("shares", *drawn)
    assert result.exit_code == 0, result.output
    assert {path.suffix for path in tmp_path.iterdir()} == {".pdf", ".png", ".csv", ".json"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("robust", "eu == isolate", "--range", "autonomy"),
        ("robust", "eu == isolate", "--range", "autonmy=0:1"),
        ("shares", "--by", "autonmy"),
        ("shares", "-o", "x"),
        ("robust", "eu == isolate", "--over", "document"),
    ],
)
def test_bad_words_are_refused_by_the_command(arguments):
    assert isinstance(run(*arguments).exception, BargainingError)
