"""What is false is refused: changes by hand, cases that exclude too much, and mutants of true proofs."""

import json
import random
from fractions import Fraction

import pytest

import bargaining
from bargaining.proofs import check_proof
from bargaining.proofs.proof import prove
from tests.proof_files import DILEMMA, ROOT, chicken, file_of, files, refused
from tests.proof_mutants import Oracle, mutant

FALSE = {}


def false(change):
    """Note a change that makes a proof false, or leaves a statement without one."""
    FALSE[change.__name__] = change
    return change


@false
def an_equilibrium_is_missing(file):
    file["points"][0]["proof"]["equilibria"].pop()


@false
def a_pure_equilibrium_is_missing(file):
    file["points"][0]["pure"].pop()


@false
def an_equilibrium_stands_twice(file):
    found = file["points"][0]["proof"]["equilibria"]
    found.append(found[0])


@false
def a_case_is_left_out(file):
    file["points"][0]["proof"]["cases"][3] = []


@false
def all_cases_are_left_out(file):
    file["points"][0]["proof"]["cases"] = []


@false
def a_case_is_open_and_not_counted(file):
    file["points"][0]["proof"]["cases"][3] = ["unproved"]


@false
def a_point_is_no_equilibrium(file):
    found = file["points"][0]["proof"]["equilibria"][-1]["within"]
    found["one"] = [{"swerve": "1/2", "dare": "1/2"}]


@false
def probabilities_sum_to_more_than_one(file):
    found = file["points"][0]["proof"]["equilibria"][-1]["within"]
    found["one"] = [{"swerve": "2/3", "dare": "2/3"}]


@false
def probabilities_are_negative(file):
    file["points"][0]["proof"]["equilibria"][0]["within"]["one"] = [{"swerve": "2", "dare": "-1"}]


@false
def a_payoff_is_another(file):
    file["points"][0]["proof"]["equilibria"][0]["payoffs"]["one"] = ["1", "1"]


@false
def players_are_swapped(file):
    found = file["points"][0]["proof"]["equilibria"][0]["within"]
    found["one"], found["two"] = found["two"], found["one"]


@false
def a_value_is_out_of_its_range(file):
    file["points"][0]["values"]["calm"] = "1000"


@false
def a_threshold_is_another(file):
    file["lines"][0]["stops"] = [["15/2", "15/2"]]


@false
def bounds_of_a_threshold_hide_nothing(file):
    file["lines"][0]["stops"] = [["6", "13/2"]]


@false
def a_share_is_larger(file):
    file["regions"][0]["shares"][0][1] = "1"


@false
def a_share_is_smaller(file):
    file["regions"][0]["shares"][0][0] = "0"


@false
def a_profile_of_a_map_is_missing(file):
    file["regions"][0]["profiles"].pop()
    file["regions"][0]["shares"].pop()


@false
def a_map_has_one_axis_twice(file):
    file["regions"][0]["axes"] = ["calm", "calm"]


@false
def a_number_is_a_float(file):
    file["points"][0]["values"]["calm"] = 6.0


@false
def a_field_is_unknown(file):
    file["points"][0]["more"] = ""


@false
def a_fraction_is_not_in_lowest_terms(file):
    file["points"][0]["values"]["calm"] = "12/2"


@false
def a_part_of_a_line_is_larger(file):
    file["lines"][0]["between"][0]["high"] = "15/2"


@false
def a_part_of_a_line_lacks_an_equilibrium_that_moves(file):
    del next(
        p["proof"]["equilibria"] for p in file["lines"][0]["between"] if len(p["proof"]["equilibria"]) == 3
    )[2]


@false
def payoffs_are_not_linear_along_a_line(file):
    file["game"]["payoffs"].append(
        {"player": "one", "coefficient": "1/1000", "powers": {"calm": 2}, "when": {}}
    )


@false
def strict_equilibria_are_said_to_be_all(file):
    file["scenario"]["concept"] = "strict Nash"
    file["points"][0]["proof"] = {"equilibria": [], "cases": [], "unproved": 0}
    file["regions"] = []


@false
def a_title_tells_of_proofs(file):
    file["scenario"]["title"] = "A title\nPROVED: all"


@false
def nothing_is_stated(file):
    file["points"] = file["lines"] = file["regions"] = []


@false
def a_concept_is_strict_and_has_cases(file):
    file["scenario"]["concept"] = "strict Nash"


@pytest.mark.parametrize("change", FALSE.values(), ids=FALSE)
def test_a_false_proof_is_refused(change):
    file = chicken()
    assert not refused(file)
    change(file)
    assert refused(file)


def point_with(cases, equilibria, payoffs):
    file = file_of(payoffs)
    file["points"][0]["proof"] = {"equilibria": equilibria, "unproved": 0, "cases": cases}
    return file


TIED = [
    [[1, 1], [1, 1]],
    [[1, 0], [1, 0]],
]  # the first player never minds, the second one takes its first action


def one_piece(*corners):
    return {
        "within": {f"p{i}": [dict(c) for c in own] for i, own in enumerate(corners)},
        "payoffs": {},
        "matrix": [],
    }


def test_an_action_is_excluded_only_where_it_is_strictly_worse():
    file = file_of(TIED)
    assert not refused(file)
    whole = file["points"][0]["proof"]["equilibria"]
    (piece,) = whole
    assert len(piece["within"]["p0"]) == 2
    # that the first player's second action is beaten by its first, which pays the same
    worse = ["beaten", "p0", {"a1": "1"}, {"a0": "1"}, {}]
    point = dict(one_piece([{"a0": "1"}], [{"a0": "1"}]), payoffs={"p0": ["1", "1"], "p1": ["1", "1"]})
    rest = ["use", "p1", "a1", ["found", 0], ["beaten", "p1", {"a1": "1"}, {"a0": "1"}, {}]]
    assert refused(point_with(["use", "p0", "a1", rest, worse], [point], TIED))


def test_what_is_beaten_must_surely_be_used():
    point = dict(one_piece([{"a1": "1"}], [{"a1": "1"}]), payoffs={"p0": ["1", "1"], "p1": ["1", "1"]})
    worse = [["beaten", f"p{i}", {"a0": "1"}, {"a1": "1"}, {}] for i in (0, 1)]
    right = ["use", "p0", "a0", ["use", "p1", "a0", ["found", 0], worse[1]], worse[0]]
    assert not refused(point_with(right, [point], DILEMMA))
    assert refused(point_with(worse[0], [], DILEMMA))
    assert refused(point_with(["use", "p0", "a0", worse[1], worse[0]], [], DILEMMA))
    assert refused(point_with(["use", "p0", "a0", worse[0], worse[0]], [], DILEMMA))
    assert refused(point_with(right, [], DILEMMA))
    # conditions on the player itself, on an action that is not surely used, or at a corner that is not there
    for where in ({"p0": "a0"}, {"p1": "a0"}, {"p2": "a0"}):
        wrong = json.loads(json.dumps(right))
        wrong[4][4] = where
        assert refused(point_with(wrong, [point], DILEMMA))
    for face in (["p1", 2, []], ["p0", 0, []], ["p1", -1, []], ["p1", 0, right]):
        wrong = json.loads(json.dumps(right))
        wrong[4] += face
        assert refused(point_with(wrong, [point], DILEMMA))


def test_a_cell_without_a_solution_or_with_several_is_no_equilibrium():
    file = file_of(ROOT)
    proof = file["points"][0]["proof"]
    place = next(k for k, one in enumerate(proof["equilibria"]) if one["matrix"])
    for change in (
        lambda one: one.update(matrix=[]),
        lambda one: one["matrix"].pop(),
        lambda one: one["matrix"].append(one["matrix"][0]),
        lambda one: one["matrix"].reverse(),
        lambda one: one.update(matrix=[["0"] * 3] * 3),
        lambda one: one.update(matrix=[[str(-Fraction(x)) for x in row] for row in one["matrix"]]),
        lambda one: one.update(matrix=[[str(Fraction(x) * 3) for x in row] for row in one["matrix"]]),
        lambda one: one["within"].update(p0=[{"a0": "1/2", "a1": "1/2"}, {"a0": "51/100", "a1": "49/100"}]),
    ):
        wrong = json.loads(json.dumps(file))
        change(wrong["points"][0]["proof"]["equilibria"][place])
        assert refused(wrong)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 1}', "[]", "null", "{}", "NaN", "[" * 5000, ""])
def test_what_is_no_proof_is_refused(text):
    with pytest.raises(Exception, match=r".*"):
        list(check_proof.check(text))


# ------------------------------------------------------------------------------------------ mutants


def mutants(file, number, seed):
    """Return how many mutants are refused, and those that are not and yet false."""
    chance, wrong, count = random.Random(seed), [], 0
    for _ in range(number):
        at, text = mutant(file, chance)
        try:
            list(check_proof.check(text))
        except Exception:
            count += 1
            continue
        if not Oracle(json.loads(text)).true():
            wrong.append(at)
    return count, wrong


@pytest.mark.parametrize("number", range(3))
def test_mutants_are_refused_or_true(number):
    count, wrong = mutants(files()[number], 120, number)
    assert not wrong
    assert count > 60


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["rapprochement", "border_trust", "chicken"])
def test_a_thousand_false_mutants_are_refused(name):
    file = prove(bargaining.load(name), ["baseline"], halvings=4).file
    refusals, wrong, seed = 0, [], 0
    while refusals < 1000:
        count, found = mutants(file, 50, seed)
        refusals, wrong, seed = refusals + count, wrong + found, seed + 1
    assert not wrong
