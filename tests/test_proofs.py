"""Proof files: what they prove, the program that checks them alone, and what it refuses."""

import ast
import json
import random
import subprocess
import sys
import time
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

import bargaining
from bargaining.cli.main import group
from bargaining.errors import BargainingError
from bargaining.forms.form import Place
from bargaining.proofs import check_proof
from bargaining.proofs.comparing import check_against
from bargaining.proofs.files import CHECKER, checksum, written
from bargaining.proofs.points import proof_dict
from bargaining.proofs.proof import prove
from bargaining.terminal.running import run_command
from tests.hostile import LABELS, hostile
from tests.proof_mutants import Oracle, mutant

# Three players who mix: one equilibrium of theirs is not rational.
ROOT = np.array(
    [
        [[[-1, -9], [4, 1]], [[7, -1], [-3, -8]]],
        [[[-1, 3], [5, 7]], [[-5, 2], [6, -5]]],
        [[[-3, 6], [2, 0]], [[3, 0], [9, 5]]],
    ]
)


def file_of(payoffs):
    """Return the proof file of a game of numbers."""
    payoffs = np.asarray(payoffs)
    exact = np.empty(payoffs.shape, dtype=object)
    exact.ravel()[:] = [Fraction(x) for x in payoffs.ravel().tolist()]
    places = [
        Place(f"p{i}", f"p{i}", "", tuple(f"a{k}" for k in range(n))) for i, n in enumerate(payoffs.shape[1:])
    ]
    terms = [
        {
            "player": places[i].name,
            "coefficient": str(exact[(i, *profile)]),
            "powers": {},
            "when": {p.name: p.options[a] for p, a in zip(places, profile, strict=True)},
        }
        for i, *profile in np.ndindex(exact.shape)
    ]
    file = {
        "format": "bargaining proof 1",
        "checksum": "",
        "scenario": {"name": "numbers", "title": "Numbers", "digest": "none", "concept": "Nash"},
        "unproved": [],
        "game": {
            "parameters": [],
            "players": [{"name": p.name, "actions": list(p.options)} for p in places],
            "payoffs": terms,
        },
        "points": [{"name": "here", "values": {}, "pure": [], "proof": proof_dict(places, exact)}],
        "lines": [],
        "regions": [],
    }
    file["points"][0]["pure"] = Oracle(file).pure(exact)
    return signed(file)


def signed(file):
    return {**file, "checksum": checksum(file)}


def refused(file):
    """Tell whether the program refuses a file whose checksum is right."""
    try:
        list(check_proof.check(written(signed(file))))
    except Exception:
        return True
    return False


@cache
def texts():
    files = [prove(bargaining.load("chicken"), mixed=True, halvings=4).file, file_of(ROOT)]
    files.append(prove(bargaining.load("border"), ["baseline", "olech2025"], halvings=4).file)
    return [json.dumps(file) for file in files]


def files():
    return [json.loads(text) for text in texts()]


def test_the_program_is_short_and_stands_alone():
    text = CHECKER.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    assert max(map(len, text.splitlines())) <= 110
    found = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert found <= set(sys.stdlib_module_names)


def test_a_proof_is_checked_by_the_copy_beside_it_alone(tmp_path, capsys):
    target = tmp_path / "out" / "proof.json"
    assert run_command(group, ["prove", "chicken", "-o", str(target)]) == 0
    said = capsys.readouterr().out
    program = [sys.executable, "-I", "-S", "check_proof.py", "proof.json"]
    run = subprocess.run(program, cwd=target.parent, capture_output=True, text=True, check=True)
    assert run.stdout == said
    target.write_text(target.read_text().replace('"2/3"', '"3/4"'))
    run = subprocess.run(program, cwd=target.parent, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("REFUSED: ")


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 4), (2, 2, 2), (2, 3, 2)])
def test_what_is_proved_of_games_with_many_ties_is_what_solvers_and_brute_force_find(shape):
    generator = np.random.default_rng(sum(shape))
    for _ in range(8):
        file = file_of(generator.integers(0, 3, (len(shape), *shape)))
        if file["points"][0]["proof"]["unproved"]:
            continue
        assert list(check_proof.check(written(file)))
        assert Oracle(file).true()


def test_an_equilibrium_that_is_not_rational_is_proved_in_a_small_cell():
    file = file_of(ROOT)
    (found,) = [one for one in file["points"][0]["proof"]["equilibria"] if one["matrix"]]
    assert not refused(file)
    everybody = ((0, 1),) * 3
    (solved,) = [
        e for e in bargaining.nash_equilibria(bargaining.NormalFormGame(ROOT)) if e.supports == everybody
    ]
    for own, corners in zip(solved.strategies, found["within"].values(), strict=True):
        ends = [float(Fraction(c["a0"])) for c in corners]
        assert min(ends) < own[0] < max(ends) < min(ends) + 0.002


@pytest.mark.parametrize("label", [*LABELS, "Беларусь", "שלום", "سلام"])
def test_a_title_comes_out_as_text_in_a_line(label, tmp_path, capsys):
    (tmp_path / "mine.toml").write_text(hostile(label), encoding="utf-8")
    words = ["prove", str(tmp_path / "mine.toml"), "-o", str(tmp_path / "proof.json"), "--alone"]
    assert run_command(group, words) == 0
    title = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))["scenario"]["title"]
    assert title.isprintable()
    assert not label.isprintable() or label in title
    lines = capsys.readouterr().out.splitlines()
    assert title in lines[0]
    assert lines[1].startswith("PROVED of ")


def test_other_forms_and_wrong_words_are_refused_in_a_line(tmp_path, capsys):
    target = str(tmp_path / "proof.json")
    for words, said in {
        ("opening", "-o", target): "opening: found the form 'tree', expected strategic or bayesian",
        ("border",): "border: found no file to write to, expected -o FILE",
        ("border", "-o", target, "--points", "basline"): "(did you mean 'baseline'?)",
        ("border", "--check", target): "no such file",
    }.items():
        assert run_command(group, ["prove", *words]) == 1
        error = capsys.readouterr().err
        assert said in error
        assert len(error.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_proof_of_another_game_is_told_from_the_scenario_s(tmp_path, capsys):
    target = tmp_path / "proof.json"
    assert run_command(group, ["prove", "border", "-o", str(target), "--alone", "--points", "baseline"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["proof.json"]
    assert run_command(group, ["prove", "border", "--check", str(target)]) == 0
    file = json.loads(target.read_text())
    file["game"]["payoffs"][0]["coefficient"] = str(2 * Fraction(file["game"]["payoffs"][0]["coefficient"]))
    target.write_text(written(signed(file)))
    capsys.readouterr()
    assert run_command(group, ["prove", "border", "--check", str(target)]) == 1
    assert "game: found another than that of border" in capsys.readouterr().err
    (tmp_path / "note.json").write_text("{}")
    assert run_command(group, ["prove", "border", "-o", str(tmp_path / "note.json")]) == 1
    assert (tmp_path / "note.json").read_text() == "{}"


# ------------------------------------------------------------------------------------------ what is refused


def chicken():
    return files()[0]


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


DILEMMA = [[[2, 0], [3, 1]], [[2, 3], [0, 1]]]
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


# ------------------------------------------------------------------------------------------ hostile files


def told(file):
    return list(check_proof.check(written(signed(file))))


def crossing(power=1):
    """Return the file of a player who takes one action above a root of two, or above one, and the other one below."""
    terms = [
        {"player": "p", "coefficient": "1", "powers": {"x": power}, "when": {"p": "high"}},
        {"player": "p", "coefficient": "-1" if power == 1 else "-2", "powers": {}, "when": {"p": "high"}},
    ]
    worse = ["beaten", "p", {"high": "1"}, {"low": "1"}, {}]
    piece = {"within": {"p": [{"low": "1"}]}, "payoffs": {"p": ["0", "0"]}, "matrix": []}
    proof = {"equilibria": [piece], "unproved": 0, "cases": ["use", "p", "high", ["found", 0], worse]}
    stop = ["1", "1"] if power == 1 else ["1767766/1250000", "1414214/1000000"]
    low, high = [["low"]], [["high"]]
    at = [["high"], ["low"]] if power == 1 else []
    line = {
        "point": "here",
        "axis": "x",
        "stops": [[str(Fraction(end)) for end in stop]],
        "pure": [low, low, [*sorted(at)], high, high],
        "between": [],
    }
    file = {
        **file_of([[0, 0]]),
        "game": {
            "parameters": [{"name": "x", "low": "0", "high": "3"}],
            "players": [{"name": "p", "actions": ["high", "low"]}],
            "payoffs": terms,
        },
        "points": [{"name": "here", "values": {"x": "0"}, "pure": [["low"]], "proof": proof}],
        "lines": [line],
    }
    return signed(file)


def test_strategies_stand_in_the_order_of_the_players_whatever_the_file_s():
    file = chicken()
    expected = told(file)
    for one in file["points"][0]["proof"]["equilibria"]:
        one["within"] = dict(reversed(one["within"].items()))
    assert signed(file)["checksum"] == signed(chicken())["checksum"]
    assert told(file) == expected


def test_a_strict_concept_has_no_proofs_along_lines():
    file = crossing()
    file["scenario"]["concept"] = "strict Nash"
    file["lines"][0]["pure"][2] = []
    nothing = {"equilibria": [], "cases": [], "unproved": 0}
    file["points"][0]["proof"] = nothing
    assert "At here: 1 in pure strategies" in told(file)
    file["lines"][0]["between"] = [{"low": "0", "high": "1", "proof": nothing}]
    assert refused(file)


def test_changes_at_the_ends_of_a_range_are_told():
    file = crossing()
    assert "  pure equilibria change at 1" in told(file)
    (line,) = file["lines"]
    file["game"]["parameters"][0]["low"], file["points"][0]["values"]["x"] = "1", "1"
    file["points"][0]["pure"] = sorted(line["pure"][2])
    cases = file["points"][0]["proof"]
    cases["equilibria"] = [
        {"within": {"p": [{"high": "1"}, {"low": "1"}]}, "payoffs": {"p": ["0", "0"]}, "matrix": []}
    ]
    cases["cases"] = ["found", 0]
    line["stops"], line["pure"] = [], [line["pure"][2], line["pure"][3], line["pure"][4]]
    assert "  pure equilibria change at 1" in told(file)


def test_shares_are_rounded_outwards():
    game = chicken()
    region = game["regions"][0]
    said = told(game)
    shown = [line for line in said if line.startswith("  ") and line.endswith(" %")]
    bounds = [
        [Fraction(word) / 100 for word in line.split(" in ")[1].removesuffix(" %").split(" % to ")]
        for line in shown
    ]
    for (low, high), (least, most) in zip(bounds, region["shares"], strict=False):
        assert low <= Fraction(least) <= Fraction(most) <= high
        assert high - low <= Fraction(most) - Fraction(least) + Fraction(1, 5000)


TEXTS = ["a\nPROVED of all", "a\x1b[2J", "a\u202eb", "a\u2028b", "a\rb", "\ud800"]


@pytest.mark.parametrize("text", TEXTS, ids=map(ascii, TEXTS))
def test_no_text_of_a_file_starts_a_line_or_hides_where_it_runs(text):
    file = chicken()
    for at in (["scenario", "title"], ["scenario", "name"], ["scenario", "digest"], ["points", 0, "name"]):
        wrong, part = json.loads(json.dumps(file)), None
        part = wrong
        for key in at[:-1]:
            part = part[key]
        part[at[-1]] = text
        assert refused(wrong)
    for key in ("claim", "why"):
        assert refused({**file, "unproved": [{"claim": "a", "why": "b", key: text}]})


@pytest.mark.parametrize(
    "name", ["1/2 swerve + 1/2 dare", "swerve; dare", "a to b", "", "дare", " a", "a\n", *TEXTS]
)
def test_names_are_plain(name):
    text = json.dumps(file_of(DILEMMA))
    for old in ('"a0"', '"p0"'):
        assert refused(json.loads(text.replace(old, json.dumps(name))))
        assert not refused(json.loads(text.replace(old, '"plain_name.b+c"')))


def test_bounds_of_a_stop_are_near_to_each_other_and_hide_no_band():
    file = crossing(2)
    assert "  pure equilibria change between 1.4142128 and 1.414214 at least once" in told(file)
    for low, high in (
        ("7/5", "1414214/1000000"),
        ("1/100", "299/100"),
        ("1414214/1000000", "1767766/1250000"),
    ):
        wrong = json.loads(json.dumps(file))
        wrong["lines"][0]["stops"] = [[str(Fraction(low)), str(Fraction(high))]]
        assert refused(wrong)


def test_equilibria_are_not_said_to_be_all_where_a_case_is_open():
    file = chicken()
    said = told(file)
    assert said[-1] == "No case above is open"
    assert "At baseline: 2 in pure strategies; all equilibria:" in said
    proof = file["points"][0]["proof"]
    proof |= {"equilibria": [], "cases": ["unproved"], "unproved": 1}
    said = told(file)
    assert "At baseline: 2 in pure strategies; some equilibria (1 cases are open):" in said
    assert said[-1] == "NOT ALL IS PROVED: 1 cases are open"
    for part in file["lines"][0]["between"]:
        part["proof"] = dict(proof)
    said = told(file)
    assert not any("all equilibria" in line for line in said if "2 in pure" in line)
    assert said[-1] == f"NOT ALL IS PROVED: {1 + len(file['lines'][0]['between'])} cases are open"


def many(number, **more):
    return {
        **file_of([[0, 0]]),
        "game": {
            "parameters": [],
            "players": [{"name": f"p{i}", "actions": ["l", "r"]} for i in range(number)],
            "payoffs": [],
        },
        **more,
    }


def with_number(text):
    file = file_of([[0, 0]])
    file["game"]["payoffs"][0]["coefficient"] = text
    return file


def with_corners():
    names = [f"p{i}" for i in range(10)]
    within = {name: [{"l": "1"}] * 12 for name in names}
    piece = {"within": within, "payoffs": {name: ["0", "0"] for name in names}, "matrix": []}
    proof = {"equilibria": [piece], "cases": ["found", 0], "unproved": 0}
    return many(10, points=[{"name": "b", "values": {}, "pure": [], "proof": proof}])


def with_depth(depth):
    file = chicken()
    file["regions"][0]["depth"] = depth
    return file


def with_power(power):
    file = chicken()
    file["game"]["payoffs"][0]["powers"] = {"calm": power}
    return file


HUGE = {
    "exponent": lambda: with_number("1e999999999"),
    "underscores": lambda: with_number("1_0"),
    "other digits": lambda: with_number("١"),
    "long number": lambda: with_number("1" * 3000),
    "twenty players": lambda: many(20),
    "no player": lambda: many(0),
    "corners": with_corners,
    "depth": lambda: with_depth(200),
    "negative depth": lambda: with_depth(-1),
    "power": lambda: with_power(10**9),
    "many powers": lambda: with_power(99),
}


@pytest.mark.parametrize("make", HUGE.values(), ids=HUGE)
def test_a_file_that_would_take_for_ever_is_refused_at_once(make):
    file = make()
    start = time.process_time()
    assert refused(file)
    assert time.process_time() - start < 2


def test_work_has_an_end(monkeypatch):
    monkeypatch.setattr(check_proof, "WORK", 2000)
    with pytest.raises(ValueError, match="more work than any proof needs"):
        told(chicken())


def program(*words, **more):
    command = [sys.executable, "-I", "-S", str(CHECKER), *words]
    return subprocess.run(command, capture_output=True, check=False, **more)


def test_the_program_tells_how_it_is_run_and_prints_where_letters_are_lacking(tmp_path):
    run = program()
    assert run.returncode == 1
    assert run.stderr.decode().strip() == "usage: python -I check_proof.py proof.json"
    file = chicken()
    file["scenario"]["title"] = "Беларусь"
    (tmp_path / "proof.json").write_text(written(signed(file)), encoding="utf-8")
    words = [sys.executable, "-S", "-X", "utf8=0", str(CHECKER), str(tmp_path / "proof.json")]
    run = subprocess.run(words, capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii"})
    assert run.returncode == 0
    assert b"\\u0411\\u0435" in run.stdout.splitlines()[0]
    file["scenario"]["\u202ea\nb"] = ""
    (tmp_path / "proof.json").write_text(written(signed(file)), encoding="utf-8")
    run = program(str(tmp_path / "proof.json"))
    assert run.returncode == 1
    assert run.stderr.decode("ascii").splitlines()[0].startswith("REFUSED: ")
    assert len(run.stderr.splitlines()) == 1


# ------------------------------------------------------------------------------------------ what cannot be stated

SCENARIO = """
[scenario]
name = "double"
title = "A touch"
source = "s"
result = "r"
description = "d"
[players.one]
label = "one"
actions.l = {{ label = "l", assumption = "a" }}
actions.r = {{ label = "r", assumption = "a" }}
[kinds.payoff]
meaning = "m"
range = [-10, 10]
assumption = "a"
[parameters.x]
label = "x"
kind = "payoff"
baseline = 1
range = [-10, 10]
range_assumption = "a"
assumption = "a"
[[payoff]]
player = "one"
term = "t"
value = "({margin}) * one.l"
assumption = "a"
"""


def touching(margin, folder):
    path = folder / "double.toml"
    path.write_text(SCENARIO.format(margin=margin), encoding="utf-8")
    return bargaining.load(str(path))


def test_a_line_that_cannot_be_stated_is_claimed_without_proof(tmp_path):
    scenario = touching("(x**2 - 2)**2", tmp_path)
    found = prove(scenario)
    assert not found.file["lines"]
    (claim,) = [one for one in found.file["unproved"] if one["claim"].startswith("pure equilibria along x")]
    assert "no fraction" in claim["why"]
    path = tmp_path / "proof.json"
    path.write_text(found.text, encoding="utf-8")
    assert check_against(path, scenario) == found.told


@pytest.mark.parametrize(
    "margin", ["x**2 - 2", "(x**2 - 2)*(100*x**2 - 201)", "(x**2 - 2)*(10**10*x**2 - 2*10**10 - 1)"]
)
def test_thresholds_that_are_no_fractions_stand_between_short_decimals(margin, tmp_path):
    (line,) = prove(touching(margin, tmp_path)).file["lines"]
    assert len(line["stops"]) == margin.count("x**2") * 2
    longest = max(len(end) for stop in line["stops"] for end in stop)
    assert longest < (40 if "10**10" in margin else 20)
    assert all(0 < Fraction(high) - Fraction(low) <= Fraction(3, 10**7) for low, high in line["stops"])


LEFT_OUT = {
    "line": lambda file: file["lines"].pop(),
    "region": lambda file: file["regions"].pop(),
    "depth": lambda file: file["regions"].append(
        {**file["regions"].pop(), "depth": 0, "shares": [["0", "1"]] * 2, "profiles": [["dare", "swerve"]]}
    ),
    "claim": lambda file: file["unproved"].pop(),
    "more claims": lambda file: file["unproved"].append({"claim": "that all is well", "why": "it is"}),
    "line, claimed": lambda file: file["unproved"].append(
        {
            "claim": f"pure equilibria along {file['lines'].pop()['axis']} at baseline, as `bargaining regimes` "
            "prints them",
            "why": "a proof would need too many stops",
        }
    ),
}


def test_a_file_that_leaves_out_a_statement_is_told_from_what_is_stated(tmp_path):
    scenario = bargaining.load("chicken")
    whole, path = prove(scenario), tmp_path / "proof.json"
    path.write_text(whole.text, encoding="utf-8")
    assert check_against(path, scenario) == whole.told
    for name, change in LEFT_OUT.items():
        file = json.loads(whole.text)
        change(file)
        path.write_text(written(signed(file)), encoding="utf-8")
        with pytest.raises(BargainingError) as error:
            check_against(path, scenario)
        assert len(str(error.value).splitlines()) == 1, name


def test_points_that_are_left_out_are_told(tmp_path):
    scenario, path = bargaining.load("border"), tmp_path / "proof.json"
    path.write_text(prove(scenario, ["baseline"]).text, encoding="utf-8")
    assert check_against(path, scenario)[-1].startswith("Points that are not in the file: olech2025")


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
