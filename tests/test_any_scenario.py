"""Every experiment answers a scenario of anybody's own, or says in a line why it has no meaning for it."""

import json
import re

import pytest

import bargaining
from bargaining.cli.main import group
from bargaining.plotting import check_figure, read_table
from bargaining.resources import folder
from bargaining.studies import carry_out
from bargaining.studies.reproducing import chosen_experiments, reproduce, runs_of
from bargaining.terminal.running import run_command
from tests.test_study_tables import GAME, written

WORDS = "under the conditions that both sides have come to expect of one another over the years"
ALWAYS = {"agreements", "backtest", "coding", "cycles", "dilemma", "mediation", "predictions", "structure"}
TEMPLATES = {
    "strategic": ("template.toml", ALWAYS | {"frontiers", "opening", "paths", "quantities"}),
    "bayesian": ("template_bayesian.toml", ALWAYS | {"opening", "paths", "quantities"}),
    "tree": ("template_tree.toml", ALWAYS | {"paths", "quantities", "selection"}),
    "stock": ("template_stock.toml", ALWAYS | {"opening", "selection"}),
    "moves": ("template_moves.toml", ALWAYS | {"opening", "paths", "selection"}),
}
"""The questions that have no meaning for the file that `bargaining new` writes, by form."""


def template(form):
    return (folder("seeds") / TEMPLATES[form][0]).read_text(encoding="utf-8")


def lengthened(text):
    """Return a scenario whose labels have 60 to 90 characters and no short ones beside them."""
    text = re.sub(
        r'(\blabel = |^title = )"([^"]*)"', lambda m: f'{m[1]}"{(m[2] + " " + WORDS)[:90]}"', text, flags=re.M
    )
    return re.sub(r"^short = .*\n", "", text, flags=re.M)


def all_asked(text, tmp_path, only=()):
    """Return what came of all questions; warnings, such as of labels that overlap, are errors."""
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    scenario = bargaining.load(str(path))
    runs, skipped = runs_of(chosen_experiments(only), scenario, path.name, quick=True)
    made = reproduce(runs, tmp_path / "out", started=lambda name: lambda share: None, passing=True)
    for manifest in (tmp_path / "out").glob("*.json"):
        check_figure(manifest.parent, manifest.stem)
    return made, {**skipped, **made.skipped}


@pytest.mark.parametrize("form", TEMPLATES)
def test_what_new_writes_is_asked_every_question_that_has_a_meaning_for_it(form, tmp_path):
    made, skipped = all_asked(template(form), tmp_path)
    assert set(skipped) == TEMPLATES[form][1]
    assert all(reason and "\n" not in reason for reason in skipped.values())
    assert made.files[-1].name == "README.md"
    commands = {
        json.loads(path.read_text())["provenance"]["command"] for path in made.files if path.suffix == ".json"
    }
    assert {command.split()[-2] for command in commands} == {
        path.stem for path in folder("experiments").glob("*.py")
    } - set(skipped)
    assert all(
        command.startswith("bargaining reproduce --scenario mine.toml --only ") for command in commands
    )


@pytest.mark.parametrize("form", TEMPLATES)
def test_figures_have_room_for_labels_of_any_length(form, tmp_path):
    pytest.importorskip("SALib")
    made, skipped = all_asked(lengthened(template(form)), tmp_path)
    assert set(skipped) == TEMPLATES[form][1]
    assert len(made.files) > 20


def crowd(documents, outcomes, label):
    """Return a game of 4 x 3 actions, in which the documents do not agree on what pays."""
    lines = ['[scenario]\nname = "crowd"\ntitle = "Crowd"', "[players.row]", f'label = "{label("Row")}"']
    lines += [f'actions.r{k} = {{ label = "{label(f"Row {k}")}", assumption = "x" }}' for k in range(4)]
    lines += ["[players.col]", f'label = "{label("Column")}"']
    lines += [f'actions.c{k} = {{ label = "{label(f"Column {k}")}", assumption = "x" }}' for k in range(3)]
    lines += ['[kinds.s]\nmeaning = "x"\nrange = [0, 1]\nassumption = "x"']
    for k in range(3):
        lines += [f'[parameters.w{k}]\nlabel = "{label(f"Weight {k}")}"\nkind = "s"\nassumption = "x"']
        lines += ['baseline = "median"' if documents else f"baseline = 0.{4 + k}"]
    for i in range(4):
        for j in range(3):
            for player, worth in (("row", 1 + (7 * i + 3 * j) % 4), ("col", 1 + (5 * i + 2 * j) % 4)):
                value = f"{worth} * w{(i + j) % 3} * row.r{i} * col.c{j}"
                lines += [
                    f'[[payoff]]\nplayer = "{player}"\nterm = "t{i}{j}"\nvalue = "{value}"\nassumption = "x"'
                ]
    for d in range(documents):
        lines += [f'[calibrations.d{d}]\nlabel = "{label(f"Document {d}")}"\n[calibrations.d{d}.values]']
        lines += [
            f'w{k} = {{ value = 0.{(37 * d + 53 * k) % 100:02d}, why = "x", assumption = "x" }}'
            for k in range(3)
        ]
    for k in range(outcomes):
        profile = f'{{ row = "r{k // 3}", col = "c{k % 3}" }}'
        lines += [
            f'[outcomes.o{k}]\nlabel = "{label(f"Outcome {k}")}"\nprofile = {profile}\nassumption = "x"'
        ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("documents", "outcomes"), [(12, 12), (0, 0), (1, 12)])
@pytest.mark.parametrize("label", [str, lambda text: f"{text} {WORDS}"[:90]], ids=["short", "long"])
def test_many_documents_and_outcomes_have_room_and_none_are_needed(documents, outcomes, label, tmp_path):
    only = ("autonomy", "cruxes", "documents", "readings", "regime_maps", "robustness")
    _, skipped = all_asked(crowd(documents, outcomes, label), tmp_path, only)
    assert not skipped
    rows = read_table(tmp_path / "out" / "documents_lenses.csv")
    assert len(rows) == documents + 1


@pytest.mark.parametrize("name", ["autonomy", "readings", "robustness", "selection"])
def test_the_declared_axis_is_the_one_that_is_drawn(name, tmp_path):
    scenario = bargaining.load(written(tmp_path, '[study]\naxes = ["idle"]\n'))
    (experiment,) = chosen_experiments((name,))
    made = carry_out(
        experiment, experiment.settings(scenario, quick=True), tmp_path, "command", lambda share: None
    )
    manifests = [json.loads(path.read_text()) for path in made.files if path.suffix == ".json"]
    assert manifests
    assert all(manifest["provenance"]["axes"] == ["idle"] for manifest in manifests)


def test_declared_outcomes_and_statements_are_what_is_asked(tmp_path):
    more = '[study]\noutcomes = ["apart"]\nstatements = ["ann == here"]\n'
    _, skipped = all_asked(GAME + more, tmp_path, ("cruxes", "robustness"))
    assert not skipped
    assert {
        row["target"].partition(" ends")[0] for row in read_table(tmp_path / "out" / "cruxes_flips.csv")
    } == {"Apart"}
    (shares,) = (tmp_path / "out").glob("*_shares_shares.csv")
    asked = {row["label"] for row in read_table(shares) if row["panel"] != "it is an equilibrium"}
    assert asked == {"ann == here"}


def test_structural_alternatives_that_are_declared_stand_side_by_side(tmp_path):
    scenario = bargaining.load("opening")
    (experiment,) = chosen_experiments(("opening",))
    study = scenario.document.study.model_copy(update={"alternatives": ["credit"]})
    settings = experiment.settings(scenario.changed(study=study), ("early_share",), quick=True)
    tables = experiment.compute(settings, lambda share: None)
    assert {row["game"] for row in tables["readings"]} == {"flow", "upfront"}


def test_mixed_patterns_of_a_signalling_game_are_drawn_without_payoffs(tmp_path):
    (experiment,) = chosen_experiments(("autonomy",))
    settings = experiment.settings(bargaining.load("beer_quiche"), quick=True)
    tables = experiment.compute(settings, lambda share: None)
    kinds = {row["kind"] for row in tables["intervals"]}
    assert kinds == {"pure", "mixed"}
    assert {row["kind"] for row in tables["payoffs"]} == {"pure"}


def test_reproduce_says_in_a_line_what_it_leaves_out_and_keeps_off_others_files(
    tmp_path, monkeypatch, capsys
):
    written(tmp_path)
    monkeypatch.chdir(tmp_path)
    asked = ["reproduce", "--scenario", "meeting.toml", "--quick", "--only", "documents", "--only", "opening"]
    assert run_command(group, asked) == 0
    printed = capsys.readouterr()
    assert "Made 6 files of 1 experiment in figures/meeting" in printed.out
    assert "Left out opening: meeting: found a game in which all choose at once" in printed.err
    (tmp_path / "figures" / "meeting" / "documents.png").write_text("mine")
    assert run_command(group, asked) == 1
    assert "documents.png" in capsys.readouterr().err
    assert (tmp_path / "figures" / "meeting" / "documents.png").read_text() == "mine"


def test_reproduce_says_when_nothing_has_a_meaning_and_names_the_nearest_scenario(
    tmp_path, monkeypatch, capsys
):
    written(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run_command(group, ["reproduce", "--scenario", "meeting.toml", "--only", "opening"]) == 1
    assert "found no experiment that the scenario answers" in capsys.readouterr().err
    assert not (tmp_path / "figures").exists()
    assert run_command(group, ["reproduce", "--scenario", "rapprochment"]) == 1
    assert "did you mean 'rapprochement'" in capsys.readouterr().err
