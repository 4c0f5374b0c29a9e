"""``bargaining solve FILE.efg --concept NAME``: what concepts of trees print, and what they refuse."""

import json

import pytest
from click.testing import CliRunner

from bargaining.cli.main import group
from bargaining.equilibria import sequential_equilibria, weak_perfect_bayesian_equilibria
from bargaining.errors import BargainingError, GameError
from bargaining.forms.concepts import FOUND_BY as CONCEPTS
from bargaining.games.interchange import write_efg
from tests.trees import driver, horse, tree_of


def market():
    """A tree in which a weak perfect Bayesian equilibrium is not perfect in the subgame, so that concepts differ."""
    other = ("other", 1)
    fought = (*other, {"fight": (-3, -1), "share": (1, -2)})
    shared = (*other, {"fight": (-2, -1), "share": (3, 1)})
    return tree_of(
        ("entry", 0, {"out": (0, 2), "enter": ("own", 0, {"fight": fought, "share": shared})}),
    )


@pytest.fixture
def solve(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, tree in (("market", market()), ("horse", horse()), ("driver", driver())):
        write_efg(tree, tmp_path / f"{name}.efg")
    (tmp_path / "pair.nfg").write_text('NFG 1 R "" { "p" "q" } { 2 2 } 2 2 0 0 0 0 1 1\n', encoding="utf-8")
    return lambda *words: CliRunner().invoke(group, ["solve", *words])


@pytest.mark.parametrize(
    ("concept", "find"),
    [("sequential", sequential_equilibria), ("weak perfect Bayesian", weak_perfect_bayesian_equilibria)],
)
def test_a_concept_of_trees_is_found_on_the_tree(solve, concept, find):
    result = solve("market.efg", "--concept", concept, "--json")
    assert result.exit_code == 0, result.stderr
    printed = json.loads(result.stdout)
    expected = json.loads(json.dumps(find(market()).to_dict()))
    assert {name: printed[name] for name in expected} == expected
    assert printed["contract"] == "solve/1"
    assert printed["concept"] == concept
    shown = solve("market.efg", "--concept", concept).stdout
    assert f"of {concept} equilibria" in shown
    assert "Complete: " in shown


def test_concepts_differ_where_they_should(solve):
    counts = {
        concept: len(json.loads(solve("market.efg", "--concept", concept, "--json").stdout)["components"])
        for concept in ("sequential", "weak perfect Bayesian")
    }
    assert counts == {"sequential": 1, "weak perfect Bayesian": 2}


def test_nash_is_what_is_found_where_no_concept_is_named(solve):
    for name in ("market.efg", "driver.efg", "pair.nfg"):
        assert solve(name, "--concept", "Nash", "--json").stdout == solve(name, "--json").stdout != ""


def test_a_limit_of_time_is_kept(solve):
    printed = json.loads(
        solve("horse.efg", "--concept", "sequential", "--max-seconds", "1e-9", "--json").stdout
    )
    assert printed["complete"] is False
    assert printed["reason"] == "stopped after 1e-09 seconds"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("horse.efg", "--concept", "Sequential"),
            "unknown concept 'Sequential' of a game file, expected Nash, ",
        ),
        (("horse.efg", "--concept", "Sequential"), "(did you mean 'sequential'?)"),
        (
            ("pair.nfg", "--concept", "sequential"),
            "--concept sequential: found pair.nfg, a game in strategic form, expected a tree",
        ),
        (
            ("horse.efg", "--concept", "sequential", "--method", "auto"),
            "--method: found --concept sequential",
        ),
        (("horse.efg", "--calibration", "x"), "--calibration: found a game without assumptions"),
        (("none.efg", "--concept", "sequential"), "none.efg: no such file"),
    ],
)
def test_what_has_no_meaning_is_refused_in_one_line(solve, words, message):
    result = solve(*words)
    assert isinstance(result.exception, BargainingError)
    assert message in str(result.exception)
    assert "\n" not in str(result.exception)
    assert not result.stdout


@pytest.mark.parametrize("concept", CONCEPTS)
def test_imperfect_recall_is_refused_in_one_line(solve, concept):
    error = solve("driver.efg", "--concept", concept).exception
    assert isinstance(error, GameError)
    assert str(error).startswith(f"driver.efg: --concept {concept}: information set 'exit?': driver")
    assert "\n" not in str(error)
    assert "expected perfect recall" in str(error)
