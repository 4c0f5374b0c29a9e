"""Experiments: the same bytes twice, figures that match their manifests, and committed figures that are up to date."""

import dataclasses
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import bargaining
from bargaining.errors import BargainingError, FigureError, ScenarioError
from bargaining.plotting import check_figure, read_table
from bargaining.plotting.page import figures_page
from bargaining.resources import folder
from bargaining.studies import Settings, carry_out
from bargaining.studies.reproducing import loaded

FIGURES = Path(__file__).resolve().parent.parent / "figures"
SCRIPTS = sorted(folder("experiments").glob("*.py"))


def made(script, output, scenario=None, axes=None, **values):
    experiment = loaded(script)
    chosen = bargaining.load(scenario or experiment.scenario).replace(**values)
    settings = experiment.settings(chosen, axes or (), quick=True)
    return carry_out(experiment, settings, output, "command", lambda share: None)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_every_figure_of_a_run_is_as_its_manifest_says(script, tmp_path):
    assert made(script, tmp_path).findings
    manifests = list(tmp_path.glob("*.json"))
    assert manifests
    for manifest in manifests:
        check_figure(manifest.parent, manifest.stem)


TWICE = [
    script
    if script.stem in ("cycles", "documents", "quantities", "structure")
    else pytest.param(script, marks=pytest.mark.thorough)
    for script in SCRIPTS
]
"""One of each kind of work: draws, equilibria, formulas along an axis, alternatives; the others take long."""


@pytest.mark.parametrize("script", TWICE, ids=lambda path: path.stem)
def test_a_second_run_writes_the_same_bytes(script, tmp_path):
    first = made(script, tmp_path / "first")
    second = made(script, tmp_path / "second")
    assert first.findings == second.findings
    assert [path.name for path in first.files] == [path.name for path in second.files]
    for one, other in zip(first.files, second.files, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_a_changed_assumption_changes_data_and_digest(tmp_path):
    script = folder("experiments") / "documents.py"
    made(script, tmp_path / "before")
    made(script, tmp_path / "after", orchestration_gain="0.8")
    before, after = (
        json.loads((tmp_path / when / "documents.json").read_text()) for when in ("before", "after")
    )
    assert before["provenance"]["digest"] != after["provenance"]["digest"]
    assert before["files"]["documents_equilibria.csv"] != after["files"]["documents_equilibria.csv"]


def test_another_axis_names_its_own_files(tmp_path):
    made(folder("experiments") / "autonomy.py", tmp_path, axes=("snapback_penalty",))
    intervals = read_table(tmp_path / "snapback_penalty_regimes_intervals.csv")
    package = next(row for row in intervals if row["label"] == "Package")
    assert Fraction(9, 100) < Fraction(package["start"]) < Fraction(11, 100)


def test_pawn_puts_contested_assumptions_beyond_inputs_without_influence_and_idle_ones_at_zero(tmp_path):
    made(folder("experiments") / "sensitivity.py", tmp_path)
    distances = read_table(tmp_path / "distances_distances.csv")
    least = {
        (row["outcome"], row["measure"]): float(row["value"])
        for row in read_table(tmp_path / "distances_thresholds.csv")
    }
    found = {(r["outcome"], r["parameter"], r["measure"]): float(r["value"]) for r in distances}
    assert len(least) == 4
    for (outcome, measure), value in least.items():
        assert 0 < value < found[outcome, "autonomy", measure]
        assert 0 < value < found[outcome, "direction_cost", measure]
    # The chance that Washington reverses is in no condition of the status quo (see its effects below).
    assert found["Status quo of 2025", "reversal", "maximum"] == 0
    effects = {(r["outcome"], r["parameter"]): r for r in read_table(tmp_path / "screening.csv")}
    assert float(effects["Status quo of 2025", "reversal"]["effect"]) == 0
    assert float(effects["Package with EU re-engagement", "reversal"]["effect"]) > 0
    for row in effects.values():
        assert abs(float(row["mean"])) <= float(row["effect"]) + 1e-12


def test_actions_proved_unused_are_used_by_no_equilibrium_of_their_band(tmp_path):
    made(folder("experiments") / "robustness.py", tmp_path)
    rows = read_table(tmp_path / "autonomy_shares_unused.csv")
    assert {row["unused"] for row in rows} == {"proved", "refuted"}
    scenario = bargaining.load("rapprochement")
    for share in (0.1, 0.9):
        for low, high in {(Fraction(row["low"]), Fraction(row["high"])) for row in rows}:
            game = scenario.replace(autonomy=low + (high - low) * Fraction(share)).game()
            used = {
                (player, action)
                for one in bargaining.nash_equilibria(game)
                for player, names, strategy in zip(
                    scenario.players, scenario.form.game.actions, one.strategies, strict=True
                )
                for action, probability in zip(names, strategy, strict=True)
                if probability > 1e-9
            }
            proved = {
                (row["player"], row["action"])
                for row in rows
                if row["unused"] == "proved" and (Fraction(row["low"]), Fraction(row["high"])) == (low, high)
            }
            assert proved
            assert not proved & used


def test_where_there_are_no_levels_the_question_of_codes_one_step_off_is_refused_in_one_line():
    result = subprocess.run(
        [sys.executable, str(folder("experiments") / "coding.py"), "--scenario", "chicken"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    (line,) = result.stderr.strip().splitlines()
    assert line.startswith("error: chicken: found no code on a scale with levels")


def test_as_few_axes_as_an_experiment_allows_may_be_named(tmp_path):
    script = folder("experiments") / "regime_maps.py"
    made(script, tmp_path, axes=("autonomy", "reversal"))
    assert sorted(path.stem for path in tmp_path.glob("*.json")) == ["autonomy_reversal"]
    result = subprocess.run(
        [sys.executable, str(script), "--axes", "autonomy"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "found 1 assumptions, expected 2 to 5" in result.stderr


def test_a_caption_stands_in_the_manifest_and_under_its_figure(tmp_path):
    made(folder("experiments") / "regime_maps.py", tmp_path, axes=("autonomy", "reversal"))
    manifest = json.loads((tmp_path / "autonomy_reversal.json").read_text())
    caption = manifest["provenance"]["caption"]
    assert caption in manifest["alt"]
    assert f"![autonomy_reversal](autonomy_reversal.png)\n\n*{caption}*\n" in figures_page(tmp_path)


def test_an_unknown_axis_writes_nothing(tmp_path):
    with pytest.raises(ScenarioError, match="did you mean 'autonomy'"):
        made(folder("experiments") / "autonomy.py", tmp_path / "out", axes=("autonmy",))
    assert not (tmp_path / "out").exists()


def test_a_script_refuses_bad_options_in_one_line():
    for options in (["--axes", "autonmy"], ["--set", "autonomy=2"], ["--axes", "autonomy,reversal"]):
        result = subprocess.run(
            [sys.executable, str(folder("experiments") / "autonomy.py"), *options],
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 1
        assert len(result.stderr.strip().splitlines()) == 1
        assert result.stderr.startswith("error: ")


PAGES = sorted(path.parent for path in FIGURES.rglob("README.md"))


def committed(page):
    return sorted(path.stem for path in page.glob("*.json"))


@pytest.mark.parametrize("folder", PAGES, ids=lambda path: path.name)
def test_there_are_committed_figures_with_a_page_that_shows_them(folder):
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert committed(folder)
    assert page == figures_page(folder)
    assert all(f"({name}.png)" in page for name in committed(folder))


@pytest.mark.parametrize(
    ("folder", "name"), [pytest.param(page, name, id=name) for page in PAGES for name in committed(page)]
)
def test_a_committed_figure_matches_its_manifest_and_the_scenario(folder, name):
    check_figure(folder, name)
    provenance = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["provenance"]
    scenario = bargaining.load(provenance["scenario"]).calibrated(provenance["calibration"])
    assert provenance["digest"] == scenario.digest, (
        "the scenario has changed since: run `bargaining reproduce`"
    )


def test_changed_data_no_longer_match_their_manifest(tmp_path):
    outcome = made(folder("experiments") / "documents.py", tmp_path)
    table = next(path for path in outcome.files if path.name == "documents_equilibria.csv")
    table.write_text(table.read_text(encoding="utf-8").replace("Freeze", "Thaw", 1), encoding="utf-8")
    with pytest.raises(FigureError, match=r"documents_equilibria\.csv"):
        check_figure(tmp_path, "documents")


def test_a_missing_library_is_named_with_its_extra_before_anything_is_computed(tmp_path):
    experiment = loaded(folder("experiments") / "documents.py")
    lacking = dataclasses.replace(experiment, needs=(("no_such_library", "sensitivity"),))
    settings = Settings(bargaining.load("rapprochement"), (), quick=True)
    with pytest.raises(BargainingError, match=r"pip install 'bargaining\[sensitivity\]'"):
        carry_out(lacking, settings, tmp_path / "out", "command", lambda share: None)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("scenario", ["hidden_autonomy", "dilemma"])
def test_structural_alternatives_of_any_scenario_are_drawn(tmp_path, scenario):
    script = folder("experiments") / "structure.py"
    made(script, tmp_path, scenario=scenario)
    (tmp_path / "plain").mkdir()
    with pytest.raises(BargainingError, match="ultimatum: found no structural alternatives"):
        made(script, tmp_path / "plain", scenario="ultimatum")
    assert list((tmp_path / "plain").iterdir()) == []
    survival = read_table(tmp_path / "structure_survival.csv")
    told = json.loads((tmp_path / "structure.json").read_text())["provenance"]["findings"][0]
    assert all(row["outcome"] in told for row in survival if row["structures"] == row["of"])
