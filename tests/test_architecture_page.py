"""The page on the architecture can be followed: its form, its question and its figure work as they stand there."""

import importlib
import json
import re
import sys
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

import bargaining
from bargaining.analysis.predictions import predictions
from bargaining.analysis.robustness import Region, robust, tornado, volume
from bargaining.cli.main import COMMANDS, group
from bargaining.plotting import check_figure
from bargaining.studies import Settings, carry_out

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```\w+\n# (\S+)\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE))
METADATA = "Metadata-Version: 2.1\nName: satisficing\nVersion: 0.1\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Do what the page says: write its files, and install the form as its pyproject.toml does."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    points = tomllib.loads(FILES["pyproject.toml"])["project"]["entry-points"]["bargaining.forms"]
    info = tmp_path / "satisficing-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(METADATA, encoding="utf-8")
    lines = [f"{name} = {module}" for name, module in points.items()]
    (info / "entry_points.txt").write_text("\n".join(["[bargaining.forms]", *lines]), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    for name in FILES:
        sys.modules.pop(name.partition(".")[0], None)


@pytest.fixture
def scenario(folder):
    return bargaining.load("flat.toml")


def taken(haste, rent):
    """Return what is predicted, by the words of the page and not by its formulas."""
    enough = 1 - haste
    for option, worth in (("near", 1 - 2 * rent), ("far", Fraction(1, 2))):
        if worth >= enough:
            return {(option,)}
    return set()


GRID = [Fraction(k, 8) for k in range(9)]


def run(*words):
    result = CliRunner().invoke(group, list(words))
    assert result.exception is None, result.stderr
    return result.stdout


def test_a_form_is_checked_shown_and_explained(folder):
    assert "no problem found" in run("check", "flat.toml")
    assert "Tenant" in run("show", "flat.toml")
    assert "enough" in run("schema", "--form", "satisficing")
    run("new", "mine.toml", "--form", "satisficing")
    assert (folder / "mine.toml").read_bytes() == (folder / "flat.toml").read_bytes()
    for rent, expected in (("1/4", True), ("1/2", False)):
        told = json.loads(run("explain", "flat.toml", "near", "--set", f"rent={rent}", "--json"))
        assert told["equilibrium"] is expected


def test_problems_of_a_form_are_found_with_their_places(folder):
    broken = FILES["flat.toml"].replace("1 - haste", "1 - hast")
    broken = broken.replace('[search]\nplayer = "tenant"', '[search]\nplayer = "me"')
    (folder / "flat.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(bargaining.BargainingError) as error:
        bargaining.load("flat.toml")
    lines = str(error.value).splitlines()
    assert len(lines) == 2
    assert (
        "flat.toml:8: search.enough: unknown parameter or feature 'hast' (did you mean 'haste'?)" in lines[0]
    )
    assert "flat.toml:7: search.player: found 'me'" in lines[1]


def test_an_unknown_form_names_the_nearest_of_all(folder):
    misspelt = FILES["flat.toml"].replace('"satisficing"', '"satisfising"')
    (folder / "flat.toml").write_text(misspelt, encoding="utf-8")
    with pytest.raises(bargaining.BargainingError, match=r"'satisfising' \(did you mean 'satisficing'\?\)"):
        bargaining.load("flat.toml")


def test_questions_answer_for_the_form_as_brute_force_does(scenario):
    plane = bargaining.regions(scenario, "haste", "rent")
    for haste in GRID:
        along = bargaining.regions(scenario.replace(haste=haste), "rent")
        for rent in GRID:
            here = scenario.replace(haste=haste, rent=rent)
            expected = taken(haste, rent)
            assert set(here.form.predicted(here.values)) == expected
            assert set(along.at(rent)) == expected
            if 0 < haste < 1 and 0 < rent < 1:
                assert set(plane.at(haste, rent)) == expected
            for (option,) in here.form.candidates():
                assert bargaining.explain(here, option).is_equilibrium is ((option,) in expected), (
                    haste,
                    rent,
                )


def test_a_prediction_that_is_no_best_response_is_not_called_certified(scenario):
    """The dear flat is good enough for a tenant in haste, though the cheap one is worth more."""
    (good_enough,) = predictions(scenario.replace(haste="9/10", rent="2/5"))
    assert (good_enough.actions, good_enough.certified, good_enough.index) == ((0,), False, None)
    assert good_enough.regret == pytest.approx(1)
    (best,) = predictions(scenario.replace(haste="9/10", rent="1/10"))
    assert (best.certified, best.index, best.regret) == (True, 1, 0)


def test_a_tornado_and_a_comparison_answer_for_the_form(scenario):
    bars = {bar.parameter: bar for bar in tornado(scenario, "near").bars}
    assert [str(i.start) + " " + str(i.end) for i in bars["rent"].intervals] == ["0 1/4"]
    assert [str(i.start) + " " + str(i.end) for i in bars["haste"].intervals] == ["1/2 1"]
    changes = {c.actions: c.verdict for c in bargaining.compare(scenario, scenario.replace(rent=1)).changes}
    assert changes == {("near",): "lost", ("far",): "gained"}


def test_ranges_and_least_changes_answer_for_the_form(scenario):
    assert robust(scenario, "tenant == near", {"rent": (0, "1/4")}).status == "proved"
    assert robust(scenario, "tenant == near", {"rent": (0, "3/10")}).status == "refuted"
    assert robust(scenario, "tenant == far", {"rent": ("3/10", 1)}).status == "proved"
    measured = volume(scenario, "far", Region(over="ranges"))
    low, high = measured.bounds
    assert low <= Fraction(5, 16) <= high
    change = bargaining.crux(scenario, "far").solutions[0]
    assert 0 <= float(change.distance) < 1e-6  # a limit that is not attained: beyond 1/4, however little
    least = bargaining.crux(scenario.replace(haste="1/4", rent="1/2"), "far")
    assert least.status == "optimal"
    (change,) = least.solutions
    assert abs(float(change.distance) - 0.25) < 1e-6


def test_the_question_and_the_figure_of_the_page_work(scenario, tmp_path):
    found = importlib.import_module("slack").slack(scenario.replace(rent=0), "near")
    assert [row["margin"] for row in found.to_rows()] == [0.5]
    assert "search on: 0.5" in str(found)
    assert "near" in found._repr_html_()
    experiment = importlib.import_module("slack_study").EXPERIMENT
    made = carry_out(
        experiment, Settings(scenario, (), False), tmp_path / "out", "command", lambda share: None
    )
    assert made.findings == ["Tightest: near against search on."]
    check_figure(tmp_path / "out", "slack")


def test_every_module_and_command_that_the_page_names_is_there():
    inside = [name for name in re.findall(r"`([\w/]+\.pyi?)`", PAGE) if "/" in name]
    assert len(inside) > 10
    for name in inside:
        assert (ROOT / name).exists() or (ROOT / "bargaining" / name).exists(), name
    assert set(re.findall(r"`bargaining (\w+)", PAGE)) <= {*COMMANDS, "reproduce"}


def test_every_room_is_in_the_drawing_and_its_layer():
    rooms = {path.name for path in (ROOT / "bargaining").iterdir() if (path / "__init__.py").exists()}
    drawing = next(text for text in PAGE.split("```") if "faces" in text)
    assert {room for room in rooms if f" {room}/ " not in drawing} == set()
