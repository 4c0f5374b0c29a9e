"""Files that are made to mislead: forged lines, hidden bands, numbers and games that would take for ever."""

import json
import subprocess
import sys
import time
from fractions import Fraction

import pytest

from bargaining.proofs import check_proof
from bargaining.proofs.files import CHECKER, written
from tests.proof_files import DILEMMA, chicken, file_of, refused, signed, told


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
