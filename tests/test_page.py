"""A page is one file that lets nothing in, holds all texts as texts, and is written over nothing of the user's."""

import base64
import hashlib
import html
import json
import re

import pytest

import bargaining
from bargaining.cli.main import group
from bargaining.pages.assembling import is_own
from bargaining.pages.explore import MOST_BYTES, explorer, size_without_evidence
from bargaining.terminal.running import run_command
from tests.hostile import LABELS, hostile

FOREIGN = [
    "Беларусь & соседи",
    "שלום עולם",
    "مرحبا بالعالم",
    "</script><script>alert(1)</script>",
    '"><img src=x>',
]


def run(*arguments):
    return run_command(group, [str(one) for one in arguments], name="bargaining")


def parts(page):
    """Return the policy, the scripts that run, the styles and the data of a page."""
    policy = html.unescape(re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1])
    scripts = re.findall(r"<script(?: id=\"engine\")?>(.*?)</script>", page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    held = dict(re.findall(r'<script id="(\w+)" type="application/json">(.*?)</script>', page, re.DOTALL))
    return policy, scripts, styles, held


@pytest.fixture(scope="module")
def page():
    return explorer(bargaining.load("border"))


def digest(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_policy_lets_in_what_is_in_the_page_and_nothing_else(page):
    policy, scripts, styles, _ = parts(page)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"].split() == [f"'sha256-{digest(script)}'" for script in scripts]
    assert rules["style-src"].split() == [f"'sha256-{digest(style)}'" for style in styles]
    assert set(rules) == {
        "default-src", "script-src", "style-src", "worker-src", "img-src", "base-uri", "form-action"
    }  # fmt: skip
    assert (len(scripts), len(styles)) == (2, 1)


def test_a_page_names_no_address_and_no_style_or_handler_in_its_elements(page):
    addresses = set(re.findall(r"\b(?:https?|wss?|ftp):[^\"'\s]*", page))
    assert addresses == {"http://www.w3.org/2000/svg"}  # a name, not a place
    markup = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"\s(?:src|style|on\w+)=", markup)
    code = "".join(parts(page)[1])
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(", code)


@pytest.mark.parametrize("label", [*LABELS, *FOREIGN])
def test_labels_are_texts(label, tmp_path):
    (tmp_path / "own.toml").write_text(hostile(label), encoding="utf-8")
    scenario = bargaining.load(tmp_path / "own.toml")
    page = explorer(scenario)
    held = parts(page)[3]
    data = json.loads(held["data"])
    assert [one["label"] for one in data["parameters"]] == [scenario.label(n) for n in scenario.parameters]
    assert [label for _, label in data["players"]] == [p.label for p in scenario.document.players.values()]
    assert "<" not in held["data"] + held["evidence"]
    assert (
        html.unescape(re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1])
        == scenario.document.scenario.title
    )
    assert page.count("<script") == 4


LONG = ["rapprochement", "hidden_autonomy", "opening", "roadmap", "freeze_thaw", "veto"]


@pytest.mark.parametrize(
    "name",
    ["brexit", "dilemma", *(pytest.param(name, marks=pytest.mark.thorough) for name in LONG)],
)
def test_pages_are_short(name):
    bare = explorer(bargaining.load(name), evidence=False)
    assert size_without_evidence(bare) < len(bare.encode()) <= MOST_BYTES


def test_the_texts_of_the_evidence_may_stay_out(page):
    bare = explorer(bargaining.load("border"), evidence=False)
    told, untold = (parts(one)[3] for one in (page, bare))
    assert told["data"] == untold["data"]
    assert len(untold["evidence"]) < len(told["evidence"]) / 2


def test_a_page_is_the_same_whenever_it_is_made(page):
    assert explorer(bargaining.load("border")) == page


def test_exact_maps_are_where_the_scenario_declares_them(page):
    data = json.loads(parts(page)[3]["data"])
    names = [one["name"] for one in data["parameters"]]
    drawn = {(names[one["x"]], names[one["y"]]) for one in data["maps"]}
    assert drawn == {("advantage", other) for other in ("spiral", "calm", "harm")}
    assert {one["preset"] for one in data["maps"]} >= set(range(6))


def test_the_command_writes_a_page_and_nothing_over_what_is_not_its_own(tmp_path, capsys):
    target = tmp_path / "page.html"
    assert run("explore", "chicken", "-o", target) == 0
    assert re.search(r"page\.html: \d+ kB, \d+ kB without the evidence", capsys.readouterr().out)
    assert is_own(target.read_bytes())
    assert run("explore", "chicken", "-o", target, "--no-evidence") == 0  # its own is replaced
    target.write_text(target.read_text(encoding="utf-8").replace("<h1", "<h1 lang=en"), encoding="utf-8")
    assert run("explore", "chicken", "-o", target) == 1
    assert "changed since" in capsys.readouterr().err
    assert run("explore", "chicken", "-o", target, "--force") == 0
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "page.pdf"], "expected .html"),
        (["-o", "page.html", "--calibration", "parish"], "parish2025"),
        (["-o", "page.html", "--set", "autonomy=2"], "expected a value from 0 to 1"),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_line(arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run("explore", "rapprochement", *arguments) == 1
    told = capsys.readouterr().err
    assert message in told
    assert len(told.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_page_opens_at_the_values_that_were_asked_for():
    scenario = bargaining.load("border").replace(spiral="0.3")
    data = json.loads(parts(explorer(scenario))[3]["data"])
    start = data["presets"][data["start"]]
    assert start["kind"] == "asked"
    named = dict(
        zip(
            [p["name"] for p in data["parameters"]],
            (data["numbers"][k] for k in start["values"]),
            strict=True,
        )
    )
    assert named == {name: str(value) for name, value in scenario.values.items()}


@pytest.mark.parametrize(
    "name",
    ["horse", "attrition", *(pytest.param(n, marks=pytest.mark.thorough) for n in ("spence", "ultimatum"))],
)
def test_games_that_a_page_does_not_decide_whole_have_one_that_says_so(name):
    """Of all forms there is a page; what it has no room or no formulas for, it says."""
    scenario = bargaining.load(name)
    data = json.loads(parts(explorer(scenario))[3]["data"])
    assert data["missing"]
    solved = data["presets"][0]["solved"]
    assert solved["pure"] or solved["more"] or solved["mixed"]
    assert solved["reason"]


def test_concepts_and_alternatives_are_named_in_the_page():
    from bargaining.loading.scenarios import load, with_concept

    scenario = with_concept(load("moscow_track", variants={"channel": "liability"}), "strict Bayes-Nash")
    data = json.loads(parts(explorer(scenario))[3]["data"])
    assert (data["concept"], data["concept_set"], data["variants"]) == (
        "strict Bayes-Nash",
        True,
        {"channel": "liability"},
    )
    assert not data["mixes"]
