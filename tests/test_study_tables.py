"""What a scenario says of studies: checked with its place, no part of the digest, taken over and put in force."""

import pytest

import bargaining
from bargaining.cli.main import group
from bargaining.errors import ScenarioError
from bargaining.resources import folder
from bargaining.studies import contested
from bargaining.studies.choosing import NoMeaningError, axes_of, ranked_axes
from bargaining.studies.reproducing import chosen_experiments
from bargaining.terminal.running import run_command

GAME = """
[scenario]
name = "meeting"
title = "Where to meet"

[players.ann]
label = "Ann"
actions = { here = { label = "Here", assumption = "x" }, there = { label = "There", assumption = "x" } }

[players.bob]
label = "Bob"
actions = { here = { label = "Here", assumption = "x" }, there = { label = "There", assumption = "x" } }

[kinds.share]
meaning = "a share"
range = [0, 1]
assumption = "x"

[parameters]
idle = { label = "Idle", kind = "share", baseline = 0.5, assumption = "x" }
pull = { label = "Pull", kind = "share", baseline = 0.5, assumption = "x" }
push = { label = "Push", kind = "share", baseline = 0.5, assumption = "x" }

[[payoff]]
player = "ann"
term = "pull"
value = "ann.here * (pull - 1/4) + 0 * idle"
assumption = "x"

[[payoff]]
player = "bob"
term = "push"
value = "bob.here * (push - 3/4)"
assumption = "x"

[calibrations.one]
label = "One"
values = { pull = { value = 0.3, why = "x", assumption = "x" }, push = { value = 0, why = "x", assumption = "x" } }

[calibrations.two]
label = "Two"
values = { pull = { value = 0.4, why = "x", assumption = "x" }, push = { value = 1, why = "x", assumption = "x" } }

[outcomes.both]
label = "Both here"
profile = { ann = "here", bob = "here" }
assumption = "x"

[outcomes.apart]
label = "Apart"
profile = { ann = "here", bob = "there" }
assumption = "x"
"""


def written(tmp_path, more="", name="meeting.toml"):
    path = tmp_path / name
    path.write_text(GAME + more, encoding="utf-8")
    return str(path)


def test_a_table_of_studies_leaves_the_digest_as_it_is(tmp_path):
    plain = bargaining.load(written(tmp_path)).digest
    more = '[study]\naxes = ["push"]\noutcomes = ["both"]\n[study.experiments.mine]\nstatements = ["ann == here"]\n'
    assert bargaining.load(written(tmp_path, more)).digest == plain


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('axes = ["pul"]', ":64: study.axes[0]: unknown parameter 'pul' (did you mean 'pull'?)"),
        ('axes = ["pull", "pull"]', ":64: study.axes[1]: found 'pull' twice, expected each once"),
        ('outcomes = ["booth"]', ":64: study.outcomes[0]: unknown outcome 'booth' (did you mean 'both'?)"),
        ('alternatives = ["order"]', ":64: study.alternatives[0]: unknown variant 'order'"),
        ('axis = ["pull"]', ":64: study.axis: unknown entry (did you mean 'axes'?)"),
        ('statements = ["ann == heer"]', "study.statements[0]: "),
        ('experiments.mine.axes = ["pul"]', "study.experiments.mine.axes[0]: unknown parameter 'pul'"),
    ],
)
def test_check_finds_what_a_scenario_does_not_have_with_its_line(entry, message, tmp_path, capsys):
    path = written(tmp_path, f"[study]\n{entry}\n")
    line = (GAME + f"[study]\n{entry}").count("\n") + 1
    assert run_command(group, ["check", path]) == 1
    assert message.replace(":64:", f":{line}:") in capsys.readouterr().err


def test_an_extending_file_takes_the_table_over_and_changes_entries_of_it(tmp_path):
    written(tmp_path, '[study]\naxes = ["push"]\noutcomes = ["both"]\n')
    path = tmp_path / "other.toml"
    path.write_text(
        '[scenario]\nname = "other"\ntitle = "T"\nextends = "meeting.toml"\n[study]\naxes = ["pull"]\n',
        encoding="utf-8",
    )
    study = bargaining.load(str(path)).document.study
    assert (study.axes, study.outcomes) == (["pull"], ["both"])
    assert bargaining.load("rapprochement_strict").document.study.axes[0] == "autonomy"


def test_an_experiment_takes_its_own_entries_before_the_general_ones(tmp_path):
    more = '[study]\naxes = ["push"]\n[study.experiments.autonomy]\naxes = ["pull"]\n'
    scenario = bargaining.load(written(tmp_path, more))
    found = {one.name: one.settings(scenario).axes for one in chosen_experiments(("autonomy", "readings"))}
    assert found == {"autonomy": ("pull",), "readings": ("push",)}


def test_without_a_table_axes_turn_predictions_and_divide_documents(tmp_path):
    """Both thresholds are inside the ranges; the documents are further apart on push; idle turns nothing."""
    scenario = bargaining.load(written(tmp_path))
    assert ranked_axes(scenario) == ("push", "pull", "idle")
    assert axes_of(scenario, ["idle"], 1, 2) == ("idle",)
    assert axes_of(scenario, ["idle"], 2, 2) == ("idle", "push")
    with pytest.raises(NoMeaningError, match="found 3 assumptions that may vary, expected at least 4"):
        axes_of(scenario, (), 4, 4)


def test_contested_is_what_some_readings_predict_unless_it_is_declared(tmp_path):
    scenario = bargaining.load(written(tmp_path))
    assert set(contested(scenario)) == {"both", "apart"}
    assert set(contested(scenario, ["apart"])) == {"apart"}
    agreed = scenario.replace(push=1)
    assert set(contested(agreed)) == {"both"}


def test_no_experiment_names_a_parameter_or_an_outcome_of_a_packaged_scenario():
    names = set()
    for name in ("rapprochement", "hidden_autonomy", "opening", "dilemma"):
        scenario = bargaining.load(name)
        names |= {*scenario.document.parameters, *scenario.document.outcomes, *scenario.document.calibrations}
        names |= {*scenario.document.variants} - {
            "information",
            "order",
        }  # which are names of tables and columns
    for path in folder("experiments").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        code = text.replace(f'name="{path.stem}"', "")
        assert not [name for name in names if f'"{name}"' in code], path.name


def test_axes_that_are_named_are_counted_and_known(tmp_path):
    scenario = bargaining.load(written(tmp_path))
    (maps,) = chosen_experiments(("regime_maps",))
    with pytest.raises(ScenarioError, match="found 1 assumptions, expected 2 to 5"):
        maps.settings(scenario, ("pull",))
    with pytest.raises(ScenarioError, match="did you mean 'pull'"):
        maps.settings(scenario, ("pul", "push"))
