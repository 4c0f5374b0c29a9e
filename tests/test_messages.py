"""Messages say what was found, what was expected and where, in the words of who asked."""

import re

import numpy as np
import pytest

import bargaining
from bargaining.cli.main import group
from bargaining.equilibria import commit_to_action, nash_equilibria, nash_equilibria_batch
from bargaining.errors import ScenarioError, SolverError
from bargaining.games import NormalFormGame
from bargaining.resources import folder
from bargaining.terminal.running import run_command

DIRECTED = {"us": "package", "eu": "limited", "belarus.own": "token", "russia.own": "tolerate"}
PENNIES = NormalFormGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
THREE = NormalFormGame(np.zeros((3, 2, 2, 2)))


@pytest.fixture(scope="module")
def hidden():
    return bargaining.load("hidden_autonomy")


@pytest.fixture
def called(capsys):
    def run(*words):
        status = run_command(group, words, name="bargaining")
        return status, capsys.readouterr().err

    return run


@pytest.mark.parametrize(
    ("together", "expected"),
    [
        (
            {"belarus.directed": "exploit"},
            "'belarus.directed' without 'russia.directed', expected all of them",
        ),
        ({"russia.directed": "direct"}, "'russia.directed' without 'belarus.directed', expected all of them"),
        (
            {"belarus.directed": "exploti", "russia.directed": "direct"},
            "unknown action 'exploti' of belarus.directed (did you mean 'exploit'?)",
        ),
        (
            {"belarus.directd": "exploit"},
            "unknown player 'belarus.directd' (did you mean 'belarus.directed'?)",
        ),
    ],
)
@pytest.mark.parametrize("written", [True, False])
def test_choices_that_are_made_together_are_named_together(hidden, together, expected, written):
    given = {**DIRECTED, **together}
    profile = ", ".join(f"{name}={action}" for name, action in given.items()) if written else given
    for ask in (bargaining.explain, bargaining.crux, bargaining.single_parameter_cruxes):
        with pytest.raises(ScenarioError) as raised:
            ask(hidden, profile)
        assert expected in str(raised.value)


def test_a_mapping_names_choices_as_statements_do(hidden):
    given = {**DIRECTED, "belarus.directed": "token", "russia.directed": "tolerate"}
    joined = {**DIRECTED, "directed": "token+tolerate"}
    assert bargaining.explain(hidden, given).to_dict() == bargaining.explain(hidden, joined).to_dict()
    assert bargaining.crux(hidden, given).profile == bargaining.crux(hidden, joined).profile


def _template(tmp_path, name):
    path = tmp_path / "mine.toml"
    path.write_text((folder("seeds") / name).read_text())
    return path


@pytest.mark.parametrize("table", ["[types.calm]\nprobability = 0.5", '[information]\np = [["calm"]]'])
def test_a_table_of_another_form_names_the_form(tmp_path, table):
    path = _template(tmp_path, "template.toml")
    path.write_text(f"{path.read_text()}\n{table}\n")
    with pytest.raises(ScenarioError) as raised:
        bargaining.load(path)
    assert 'unknown entry in the strategic form, expected form = "bayesian"' in str(raised.value)


def test_a_table_of_no_form_names_none(tmp_path):
    path = _template(tmp_path, "template.toml")
    path.write_text(f"{path.read_text()}\n[outcoms.one]\nlabel = 'One'\n")
    with pytest.raises(ScenarioError, match="unknown entry") as raised:
        bargaining.load(path)
    assert "did you mean 'outcomes'" in str(raised.value)
    assert "form" not in str(raised.value).replace(str(tmp_path), "")


def test_a_name_with_a_dot_stands_in_quotes(tmp_path):
    path = _template(tmp_path, "template_bayesian.toml")
    text = path.read_text()
    quoted = re.search(r'"([a-z_]+)\.([a-z_]+)" = ', text[text.index("[outcomes.") :])
    path.write_text(text.replace(quoted[0], f"{quoted[1]}.{quoted[2]} = "))
    with pytest.raises(ScenarioError) as raised:
        bargaining.load(path)
    assert f'a name with a dot stands in quotes, as in "{quoted[1]}.{quoted[2]}" = ...' in str(raised.value)


@pytest.mark.parametrize(
    "words", [("show", "--table"), ("solve", "--overlay"), ("sources", "show", "--nosuch")]
)
def test_usage_errors_name_the_command(called, words):
    status, message = called(*words)
    assert status == 2
    commands = " ".join(word for word in words if not word.startswith("-"))
    assert message.startswith(f"error: bargaining {commands}: ")


@pytest.mark.parametrize(
    "words",
    [
        ("tornado", "rapprochement", "package"),
        ("sensitivity", "rapprochement", "package"),
        ("shares", "rapprochement"),
        ("phase", "rapprochement", "autonomy", "verification"),
    ],
)
def test_force_without_a_figure_is_refused(called, words):
    status, message = called(*words, "--force")
    assert status == 1
    assert message == "error: --force: found without -o, where it has no effect\n"


@pytest.mark.parametrize("limit", [float("nan"), -1.0, -float("inf")])
@pytest.mark.parametrize(
    "solve",
    [
        lambda limit: nash_equilibria(PENNIES, max_seconds=limit),
        lambda limit: nash_equilibria(THREE, max_seconds=limit),
        lambda limit: nash_equilibria(PENNIES, "branch-and-prune", max_seconds=limit),
        lambda limit: nash_equilibria_batch(PENNIES.payoffs[None], max_seconds=limit, workers=1),
        lambda limit: commit_to_action(THREE, 0, max_seconds=limit),
    ],
)
def test_a_limit_of_time_is_a_number_of_seconds(solve, limit):
    with pytest.raises(SolverError, match="expected a number of seconds"):
        solve(limit)
