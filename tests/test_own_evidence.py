"""Commands on the library that a scenario names: what they show and refuse, and which baselines documents move."""

import json
import os
import random
from statistics import median

import pytest

import bargaining
from bargaining.analysis import coverage, moved_baselines, provenance
from bargaining.cli.main import group
from bargaining.evidence import code_claim, load_library, register_document
from bargaining.scenario.citations import citations
from bargaining.scenario.reading import packaged_scenarios
from bargaining.terminal.running import run_command

MINE = """
[scenario]
name = "mine"
title = "Rapprochement with a sixth document"
extends = "rapprochement"
library = "my_evidence"

[calibrations.memo]
label = "A memo"
source = "memo"

[calibrations.memo.values]
autonomy = { value = 0.95, why = "decides alone", evidence = ["M01", "O48"] }
reversal = { value = "@", why = "as before", evidence = ["M01"] }
"""


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command line; return its status and what it printed."""
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments):
        status = run_command(group, [str(argument) for argument in arguments], name="bargaining")
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return status, captured.out, captured.err

    return call


@pytest.fixture
def mine(tmp_path):
    """Return a scenario with a library of its own that extends a packaged one."""
    (tmp_path / "memo.txt").write_text("A title.\n\nHe asks nobody.\n\nA donation note.\n", encoding="utf-8")
    register_document(tmp_path / "memo.txt", tmp_path / "my_evidence", title="A memo", authors=["N. N."])
    code_claim(
        tmp_path / "my_evidence",
        "memo",
        paragraphs="2",
        claim="Minsk decides for itself.",
        actors=["belarus"],
        kind=["belief"],
        strength="strong",
        bears_on={"autonomy": "up", "reversal": "level"},
    )
    reversal = bargaining.load("rapprochement").baseline["reversal"]
    path = tmp_path / "mine.toml"
    path.write_text(MINE.replace('"@"', str(float(reversal))), encoding="utf-8")
    return path


# ---------------------------------------------------------------- the library of a scenario


def test_what_a_scenario_may_cite_is_listed_shown_and_counted(run, mine):
    status, out, _ = run("sources", "list", "--scenario", mine)
    assert status == 0
    assert all(name in out for name in (*load_library().sources, "memo", "M01–M01"))
    assert run("sources", "--scenario", mine)[1] == out
    assert run("sources", "--scenario", mine, "list")[1] == out
    status, out, _ = run("sources", "show", "M01", "--scenario", mine)
    assert status == 0
    for line in ("Minsk decides for itself.", "about Belarus", "mine: calibration memo: autonomy = 0.95"):
        assert line in out
    assert "Cited 2 times" in out
    out = run("sources", "show", "O48", "--scenario", mine)[1]
    assert "mine: calibration memo: autonomy = 0.95" in out
    assert "hidden_autonomy" not in out
    assert "olech2025" not in run("sources", "--library", mine.parent / "my_evidence")[1]
    assert run("sources", "events", "--scenario", mine)[1] == run("sources", "events")[1]
    assert run("sources", "events", "--library", mine.parent / "my_evidence")[1].startswith("No dated events")


def test_the_documents_of_a_scenario_that_stands_alone_are_its_own(run, mine, tmp_path):
    alone = (
        '[scenario]\nname = "alone"\ntitle = "Alone"\nlibrary = "my_evidence"\n'
        '[players.p]\nlabel = "P"\nactions.a = { label = "A", evidence = ["M01"] }\n'
        'actions.b = { label = "B", evidence = ["M01"] }\n'
        '[[payoff]]\nplayer = "p"\nterm = "t"\nvalue = "p.a"\nevidence = ["M01"]\n'
    )
    (tmp_path / "alone.toml").write_text(alone, encoding="utf-8")
    for command in (["list"], ["coverage"]):
        out = run("sources", *command, "--scenario", tmp_path / "alone.toml")[1]
        assert "memo" in out
        assert "olech2025" not in out
    assert run("sources", "verify", tmp_path, "--scenario", tmp_path / "alone.toml")[0] == 0
    status, _, err = run("sources", "verify", tmp_path, "--scenario", mine)
    assert (status, err.count("no such file")) == (1, 5)  # it cites the packaged documents as well
    (tmp_path / "memo.txt").write_text("Other.\n", encoding="utf-8")
    status, out, err = run("sources", "verify", tmp_path, "--library", tmp_path / "my_evidence", "--json")
    assert (status, json.loads(out)["ok"], err) == (1, False, "")


def test_evidence_is_shown_before_its_scenario_is_sound(run, mine):
    mine.write_text(mine.read_text(encoding="utf-8").replace('"M01", "O48"', '"M02"'), encoding="utf-8")
    assert run("check", mine)[0] == 1
    assert run("sources", "show", "M01", "--scenario", mine)[0] == 0
    words = ["--paragraphs", "3", "--claim", "So be it.", "--actor", "belarus", "--kind", "event"]
    status, out, err = run("sources", "claim", "memo", "--scenario", mine, *words, "--strength", "strong")
    assert (status, err) == (0, "")
    assert "Added M02 to" in out
    assert run("check", mine)[0] == 0


# ---------------------------------------------------------------- where numbers come from


@pytest.mark.parametrize("name", ["rapprochement", "rapprochement_strict", "dilemma"])
def test_every_parameter_is_traced_to_what_each_document_says(name):
    scenario = bargaining.load(name)
    for parameter in scenario.parameters:
        found = provenance(scenario, parameter)
        assert [code.calibration for code in found.codes] == list(scenario.document.calibrations)
        spoken = scenario.spoken(parameter)
        assert {c.calibration: c.value for c in found.codes if c.value is not None} == {
            name: value.value for name, value in spoken.items()
        }
        if scenario.document.parameters[parameter].baseline == "median":
            assert found.rule.startswith("the median of ")
            assert found.baseline == median(code.value for code in found.codes if code.value is not None)
        text = str(found)
        for code in found.codes:
            assert code.why in text or code.why == "silent"
            for ground in code.grounds:
                claim = scenario.library.claim(ground.claim)
                assert (ground.text, ground.strength) == (claim.claim, claim.strength)
                assert f"{claim.id}  {scenario.library.citation(claim.id)}" in text
        cited = {claim for citation in citations(scenario.document) for claim in citation.claims}
        assert found.others.keys() == {
            claim.id
            for claim in scenario.library.claims.values()
            if parameter in claim.bears_on and claim.id not in cited
        }


def test_a_parameter_is_looked_for_first_where_nothing_is_built_on(run):
    trees = {name: bargaining.load(name) for name in packaged_scenarios()}
    roots = [
        name
        for name, scenario in trees.items()
        if not (scenario.document.scenario.extends or scenario.document.imports)
    ]
    for parameter in trees[roots[0]].parameters[:3]:
        assert f"(scenario {roots[0]})" in run("sources", "show", parameter)[1]


def test_the_sixth_document_is_among_those_that_speak(run, mine):
    out = run("sources", "show", "autonomy", "--scenario", mine)[1]
    assert "the median of 6 documents that speak" in out
    assert "A memo (memo): 0.95, decides alone" in out
    assert "M01  N. ¶2, strong: Minsk decides for itself." in out
    held = json.loads(run("sources", "show", "autonomy", "--scenario", mine, "--json")[1])
    assert held["codes"][-1]["claims"][0]["claim"] == "M01"


# ---------------------------------------------------------------- coverage


def test_coverage_is_what_counting_says(run, mine):
    library = load_library(mine.parent / "my_evidence")
    out = run("sources", "coverage", "--library", mine.parent / "my_evidence")[1]
    assert out.splitlines() == ["memo: 1 of 3 paragraphs coded, 1 claim", "  not coded: 1, 3"]
    assert coverage(library)[0].uncoded == (1, 3)
    whole, scenario = load_library(), bargaining.load("rapprochement")
    held = json.loads(run("sources", "coverage", "--scenario", "rapprochement", "--json")[1])
    cited = {claim for citation in citations(scenario.document) for claim in citation.claims}
    assert held["scenarios"] == ["rapprochement"]
    for document in held["documents"]:
        for number in range(1, document["paragraphs"] + 1):
            here = {"source": document["source"], "number": number}
            named = bool(whole.citing(here["source"], number)) or any(
                at.source == here["source"] and number in at.paragraphs
                for event in whole.events
                for at in event.locators
            )
            assert (number in document["not_coded"]) != named, here
        assert document["not_used"] == [claim for claim in document["claims"] if claim not in cited]
    used = json.loads(run("sources", "coverage", "--json")[1])["documents"]
    assert sum(len(d["not_used"]) for d in used) < sum(len(d["not_used"]) for d in held["documents"])


def test_citations_are_all_that_a_file_cites():
    """Count the identifiers under every key of the effective file that cites, whatever table it stands in."""
    for name in packaged_scenarios():
        document = bargaining.load(name).document

        def under(part):
            if isinstance(part, dict):
                return {claim for entry in part.values() for claim in under(entry)}
            if isinstance(part, list | tuple):
                return {claim for entry in part for claim in under(entry)}
            if hasattr(part, "model_fields"):
                own = {*getattr(part, "evidence", ()), *getattr(part, "range_evidence", ())}
                return own | under(vars(part))
            return set()

        assert under(vars(document)) == {c for citation in citations(document) for c in citation.claims}


# ---------------------------------------------------------------- what a document moves


def test_a_claim_behind_a_range_is_used(run, mine):
    text = mine.read_text(encoding="utf-8").replace('["M01", "O48"]', '["O48"]').replace('["M01"]', '["O48"]')
    mine.write_text(text, encoding="utf-8")
    unused = "  not used: M01"
    assert unused in run("sources", "coverage", "--scenario", mine)[1].splitlines()
    ranged = '\n[parameters.autonomy]\nrange = [0, 0.97]\nrange_evidence = ["M01"]\n'
    mine.write_text(text + ranged, encoding="utf-8")
    assert unused not in run("sources", "coverage", "--scenario", mine)[1].splitlines()


def test_a_document_that_moves_a_median_is_named(run, mine):
    base = bargaining.load("rapprochement")
    before = [value.value for value in base.spoken("autonomy").values()]
    after = median([*before, bargaining.load(mine).spoken("autonomy")["memo"].value])
    rule = "the median of 6; before, the median of 5"
    line = f"autonomy  {float(median(before)):g} -> {float(after):g}  memo says 0.95 ({rule})"
    out = run("check", mine)[1]
    assert "baselines that moved against rapprochement: 1 of 41 (2 %)" in out
    assert line in out
    assert line in run("compare", mine, "--from", "rapprochement")[1]
    held = json.loads(run("compare", mine, "--from", "rapprochement", "--json")[1])
    assert [move["parameter"] for move in held["baselines"]] == ["autonomy"]
    assert held["baselines"][0]["because"] == [{"calibration": "memo", "before": None, "after": 0.95}]
    assert "moved" not in run("check", "rapprochement")[1]
    assert "Baselines moved" not in run("compare", "rapprochement", "--set", "autonomy=0.2")[1]


@pytest.mark.parametrize("seed", range(25))
def test_moves_are_those_of_the_medians_and_name_who_changed(tmp_path, seed):
    rng = random.Random(seed)
    head = (
        '[scenario]\nname = "n{0}"\ntitle = "t"\n{1}\n[players.p]\nlabel = "P"\n'
        'actions.a = {{ label = "A", assumption = "x" }}\nactions.b = {{ label = "B", assumption = "x" }}\n'
        '[kinds.k]\nmeaning = "m"\nrange = [0, 1]\nassumption = "x"\n'
        '[[payoff]]\nplayer = "p"\nterm = "t"\nvalue = "x * p.a"\nassumption = "x"\n'
    )

    def written(number, documents, told, extends=""):
        text = head.format(number, extends)
        for name in ("x", "y"):
            text += f'[parameters.{name}]\nlabel = "L"\nkind = "k"\n'
            text += 'baseline = "median"\n' if name == "x" else 'baseline = 0.5\nassumption = "x"\n'
        for document in documents:
            text += f'[calibrations.{document}]\nlabel = "D"\n'
            for name in ("x", "y"):
                said = told[document, name]
                entry = (
                    f'value = {said}, why = "w", assumption = "x"' if said is not None else 'silent = "no"'
                )
                text += f"values.{name} = {{ {entry} }}\n"
        path = tmp_path / f"n{number}.toml"
        path.write_text(text, encoding="utf-8")
        return bargaining.load(path)

    def drawn(documents):
        return {(d, n): rng.choice([None, 0.1, 0.4, 0.9]) for d in documents for n in ("x", "y")} | {
            ("d0", "x"): 0.4
        }

    told = drawn(["d0", "d1", "d2"])
    again = told | {
        key: value
        for key, value in drawn(["d0", "d1", "d2", "d3"]).items()
        if rng.random() < 0.5 or "d3" in key
    }
    before = written(1, ["d0", "d1", "d2"], told)
    after = written(2, ["d0", "d1", "d2", "d3"], again, 'extends = "n1.toml"')
    moves = {move.parameter: move for move in moved_baselines(before, after)}
    assert "y" not in moves  # a number as written is no median
    old, new = (
        median(v for (_, name), v in t.items() if name == "x" and v is not None) for t in (told, again)
    )
    assert ("x" in moves) == (old != new)
    if moves:
        voices = {v.calibration: (v.before, v.after) for v in moves["x"].voices}
        changed = {d for d in ("d0", "d1", "d2", "d3") if told.get((d, "x")) != again[d, "x"]}
        assert voices.keys() == changed
    assert not moved_baselines(after, after)


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["show", "M1", "--scenario", "nosuch.toml"], "nosuch.toml: no such file"),
        (["show", "M1", "--library", "nowhere"], "nowhere: not a folder"),
        (
            ["show", "M1", "--library", "own", "--scenario", "rapprochement"],
            "--library: found beside --scenario",
        ),
        (["show", "M02", "--library", "own"], "no claim 'M02' (did you mean 'M01'?)"),
        (["show", "autonomy", "--library", "own"], "no claim 'autonomy'; for a parameter, name its scenario"),
        (["show", "autonmy"], "no claim or parameter 'autonmy' (did you mean 'autonomy'?)"),
        (["show", "autonmy", "--scenario", "dilemma"], "no claim or parameter 'autonmy'"),
        (["show", "x" * 5000], "no claim or parameter 'xxx"),
        (["shwo", "M1"], "No such command 'shwo' (did you mean 'show'?)"),
        (["coverage", "--used-by", "rapprochment"], "did you mean 'rapprochement'?"),
        (["verify", "own/sources.toml", "--library", "own"], "not a folder"),
        (["add", "nosuch.txt", "--title", "T"], "nosuch.txt: no such file"),
        (["add", ".", "--title", "T"], "is a folder"),
        (["add", "binary.txt", "--title", "T"], "binary.txt: byte 0 (line 1, paragraph 1) is not UTF-8"),
        (["add", "blank.txt", "--title", "T"], "blank.txt: no text found, expected paragraphs"),
        (["add", "pipe", "--title", "T"], "pipe: is a named pipe"),
        (["add", "new.txt"], "Missing option '--title'"),
        (["add", "new.txt", "--title", "T", "--library", "new.txt"], "new.txt: not a folder"),
        (["add", "new.txt", "--title", "T", "--library", "new.txt/own"], "new.txt"),
        (["add", "new.txt", "--title", "T", "--scenario", "rapprochement"], "found no library of its own"),
        (["add", "memo.txt", "--title", "T", "--library", "own"], "is registered already, as memo"),
        (["paragraphs", "binary.txt"], "is not UTF-8"),
        (["template", "letter", "--library", "own"], "no source 'letter'"),
        (["template", "memo", "--library", "nowhere"], "nowhere: not a folder"),
        (["claim", "olech2025", "--library", "own", "*"], "olech2025 is a source of the packaged evidence"),
        (["claim", "memo", "--library", "nowhere", "*"], "nowhere: found no documents, expected 'memo'"),
        (["claim", "memos", "--library", "own", "*"], "no source 'memos' (did you mean 'memo'?)"),
        (
            ["claim", "memo", "--library", "own", "*", "--bears-on", "trust"],
            "--bears-on: found 'trust', expected",
        ),
        (["claim", "memo", "--library", "own", "*", "--document", "new.txt"], "new.txt: found SHA-256"),
        (["claim", "memo", "--library", "own", "*", "--document", "."], "is a folder"),
        (["claim", "memo", "--library", "own", "*", "--document", "none.txt"], "none.txt: no such file"),
    ],
    ids=lambda found: " ".join(found)[:40] if isinstance(found, list) else "",
)
def test_bad_input_is_one_clear_line_and_nothing_is_written(run, mine, monkeypatch, words, expected):
    folder = mine.parent
    monkeypatch.chdir(folder)
    (folder / "my_evidence").rename(folder / "own")
    (folder / "binary.txt").write_bytes(b"\xff\x00\x80")
    (folder / "blank.txt").write_text(" \n\n", encoding="utf-8")
    (folder / "new.txt").write_text("Something new.\n", encoding="utf-8")
    if "pipe" in words:
        if not hasattr(os, "mkfifo"):
            pytest.skip("no named pipes here")
        os.mkfifo(folder / "pipe")
    claim = [
        "--paragraphs",
        "2",
        "--claim",
        "So.",
        "--actor",
        "belarus",
        "--kind",
        "event",
        "--strength",
        "weak",
    ]
    given = [word for one in words for word in (claim if one == "*" else [one])]
    before = {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")}
    status, out, err = run("sources", *given)
    assert status in (1, 2)
    assert out == ""
    (line,) = err.splitlines()
    assert line.startswith("error: ")
    assert expected in line
    assert len(line) < 1200
    assert {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")} == before


def test_labels_do_not_rule_the_terminal(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "memo.txt").write_text("One \x1b[31m.\n", encoding="utf-8")
    assert run("sources", "add", "memo.txt", "--title", "A \x1b[2J memo", "--authors", "B [bold]; C")[0] == 0
    for words in (["paragraphs", "memo.txt"], ["--library", "my_evidence"], ["template", "memo"]):
        status, out, _ = run("sources", *words)
        assert status == 0
        assert "\x1b" not in out
    assert load_library("my_evidence").source("memo").short == "[bold] & C"
