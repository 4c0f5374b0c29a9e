"""Proof files: what they prove, the program that checks them alone, and what it cannot state."""

import ast
import json
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.cli.main import group
from bargaining.errors import BargainingError
from bargaining.proofs import check_proof
from bargaining.proofs.comparing import check_against
from bargaining.proofs.files import CHECKER, written
from bargaining.proofs.proof import prove
from bargaining.terminal.running import run_command
from tests.hostile import LABELS, hostile
from tests.proof_files import ROOT, file_of, refused, signed
from tests.proof_mutants import Oracle


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
