"""The command line on good input: what it prints, the JSON contract, and how light it starts."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import bargaining
from bargaining.cli.main import group
from bargaining.terminal.running import run_command


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command line that must succeed, and return what it prints on a wide page."""
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments):
        status = run_command(group, [str(argument) for argument in arguments], name="bargaining")
        captured = capsys.readouterr()
        assert (status, captured.err) == (0, "")
        return captured.out

    return call


# ---------------------------------------------------------------- solve


def test_solve_json_of_the_baseline_is_complete_and_proved(run):
    found = json.loads(run("solve", "rapprochement", "--json"))
    scenario = bargaining.load("rapprochement")
    assert found["scenario"] == "rapprochement"
    assert found["digest"] == scenario.digest
    assert found["parameters"] == {name: float(value) for name, value in scenario.values.items()}
    assert found["complete"] is True
    assert found["components"] == []
    pure = [e for e in found["equilibria"] if e["pure"]]
    profiles = {tuple(max(mix, key=mix.get) for mix in e["strategies"].values()) for e in pure}
    assert profiles == {
        ("pressure", "isolate", "align", "tolerate"),
        ("transact", "isolate", "token", "tolerate"),
        ("package", "limited", "restrain", "tolerate"),
    }
    assert len(found["equilibria"]) == 5
    assert sum(e["index"] for e in found["equilibria"]) == 1
    assert all(e["regret"] < 1e-9 and e["certified"] for e in found["equilibria"])


def test_solve_json_agrees_with_the_game(run):
    game = bargaining.load("rapprochement").calibrated("parish2025").replace(autonomy="0.7").game()
    found = json.loads(
        run("solve", "rapprochement", "--json", "--calibration", "parish2025", "--set", "autonomy=0.7")
    )
    assert (found["calibration"], found["overlay"], found["parameters"]["autonomy"]) == (
        "parish2025",
        None,
        0.7,
    )
    for equilibrium in found["equilibria"]:
        profile = [
            [equilibrium["strategies"][player][action] for action in actions]
            for player, actions in zip(game.players, game.actions, strict=True)
        ]
        assert game.regret(profile) < 1e-9
        payoffs = [equilibrium["payoffs"][player] for player in game.players]
        assert np.allclose(payoffs, game.expected_payoffs(profile), rtol=0, atol=1e-12)


DEGENERATE = """
[scenario]
name = "indifferent"
title = "South does not care"
[players.north]
label = "North"
actions.stay = { label = "Stay", assumption = "assumed" }
actions.go = { label = "Go", assumption = "assumed" }
[players.south]
label = "South"
actions.left = { label = "Left", assumption = "assumed" }
actions.right = { label = "Right", assumption = "assumed" }
actions.wait = { label = "Wait", assumption = "assumed" }
[[payoff]]
player = "north"
term = "Going"
value = "north.go"
assumption = "assumed"
"""


def test_solve_json_of_a_continuum_names_actions_and_has_no_nan(run, tmp_path):
    path = tmp_path / "indifferent.toml"
    path.write_text(DEGENERATE, encoding="utf-8")
    found = json.loads(run("solve", path, "--json"), parse_constant=pytest.fail)
    (component,) = found["components"]
    assert component["supports"] == {"north": ["go"], "south": ["left", "right", "wait"]}
    assert component["box"]["south"]["wait"] == [0, 1]
    assert component["payoff_box"]["north"] == [1, 1]
    assert component["dimension"] == 2
    assert len(component["vertices"]) == 3
    text = run("solve", path)
    assert "Continuum 1 of dimension 2" in text
    assert "south: left, right, wait" in text


def test_solve_text_names_outcomes_and_says_what_is_proved(run):
    text = run("solve", "rapprochement")
    assert "5 equilibria: 3 pure, 2 mixed" in text
    assert "\nComplete: " in text
    assert "Freeze" in text
    assert "Borrowed" not in text
    assert "nan" not in text.lower().split()


def test_solve_text_says_which_values_are_borrowed(run):
    scenario = bargaining.load("rapprochement").calibrated("doctrine2025oped")
    text = " ".join(run("solve", "rapprochement", "--calibration", "doctrine2025oped").split())
    assert f"Borrowed from the baseline, {len(scenario.borrowed())} of 41" in text
    assert ", ".join(scenario.borrowed()) in text


# ---------------------------------------------------------------- explain, compare


def test_explain_prints_margins_and_claims(run):
    text = run("explain", "rapprochement", "kremlin_run")
    assert "Not an equilibrium" in text
    assert "O48" in text
    found = json.loads(run("explain", "rapprochement", "transact isolate exploit direct", "--json"))
    assert found["equilibrium"] is False


def test_compare_shows_what_low_autonomy_changes_on_one_screen(run):
    text = run("compare", "rapprochement", "--set", "autonomy=0.2")
    lost, gained = text.index("Equilibria lost"), text.index("Equilibria gained")
    assert lost < text.index("Status quo of 2025") < gained
    assert lost < text.index("Package with EU re-engagement") < gained
    assert gained < text.index("Kremlin-run opening") < text.index("Equilibria kept")
    assert len(text.splitlines()) <= 40
    assert max(map(len, text.splitlines())) <= 110


def test_compare_starts_from_the_named_calibration(run):
    arguments = ("rapprochement", "--from-calibration", "olech2025", "--set", "autonomy=0.6", "--json")
    found = json.loads(run("compare", *arguments))
    assert found["parameters"] == {"autonomy": [0.4, 0.6]}


# ---------------------------------------------------------------- scenarios as files


def test_list_names_every_packaged_scenario(run):
    text = run("list")
    assert "rapprochement" in text
    assert "Bayes-Nash" in text


def test_new_writes_a_scenario_that_checks_shows_and_solves(run, tmp_path):
    path = tmp_path / "mine.toml"
    assert str(path) in run("new", path)
    assert "payoff terms that rest on assumptions: 8 of 8 (100 %)" in run("check", path)
    assert "Licence under guarantee" in run("show", path)
    found = json.loads(run("solve", path, "--json"))
    assert found["complete"] is True
    assert len(found["equilibria"]) == 3
    assert "Probability that observers catch poaching" in run("show", path, "--table", "parameters")


def test_check_counts_what_is_there(run):
    text = run("check", "rapprochement")
    assert "4 players, 3 x 2 x 4 x 3 actions, 72 action profiles" in text
    assert "41 parameters" in text
    assert "34 payoff terms" in text
    moves = run("check", "opening")  # the same terms, and three that follow from its stages
    assert "37 payoff terms" in moves
    assert "payoff terms that rest on assumptions: 4 of 37 (11 %)" in moves


def test_show_says_silent_where_a_document_is(run):
    text = run("show", "rapprochement", "--table", "calibrations")
    row = next(line for line in text.splitlines() if line.split()[:1] == ["eu_trap_cost"])
    assert row.split()[1:] == ["0.8", "0.8", "silent", "silent", "silent", "silent"]


def test_show_marks_values_that_are_set_or_borrowed(run):
    arguments = ("--calibration", "doctrine2025oped", "--set", "autonomy=0.25", "--table", "parameters")
    lines = {
        line.split()[0]: line
        for line in run("show", "rapprochement", *arguments).splitlines()
        if line.split()
    }
    assert "0.25 (set)" in lines["autonomy"]
    assert "(borrowed)" in lines["squeeze_cost"]
    assert "(borrowed)" not in lines["moscow_punishment"]


@pytest.mark.parametrize(
    "table", ["players", "parameters", "payoffs", "calibrations", "overlays", "outcomes"]
)
@pytest.mark.parametrize("columns", ["80", "200"])
def test_tables_fit_the_width_of_the_terminal(run, monkeypatch, table, columns):
    monkeypatch.setenv("COLUMNS", columns)
    text = run("show", "rapprochement", "--table", table)
    assert max(map(len, text.splitlines())) <= int(columns)
    assert "\x1b" not in text


def test_schema_accepts_what_the_package_reads(run):
    schema = json.loads(run("schema"))
    assert set(schema["properties"]) >= {"scenario", "players", "parameters", "payoff", "calibrations"}
    assert schema["additionalProperties"] is False
    assert schema["$schema"].startswith("https://json-schema.org/")


# ---------------------------------------------------------------- evidence


def test_sources_show_names_everything_that_cites_a_claim(run):
    text = " ".join(run("sources", "show", "O48").split())
    assert "olech2025" in text or "Olech & Kremiec" in text
    scenario = bargaining.load("rapprochement")
    for term in scenario.terms:
        assert (f"payoff of {term.player}: {term.name}" in text) == ("O48" in term.evidence)
    for name, calibration in scenario.document.calibrations.items():
        for parameter, value in calibration.values.items():
            cites = "O48" in getattr(value, "evidence", ())
            assert (f"calibration {name}: {parameter} =" in text) == cites


def test_sources_lists_documents_and_events(run):
    library = bargaining.load_library()
    text = run("sources")
    assert all(name in text for name in library.sources)
    assert run("sources", "events").count("Disagreement: ") == len(library.conflicts)


def test_sources_verify_fails_without_the_documents(capsys, tmp_path):
    status = run_command(group, ["sources", "verify", str(tmp_path)], name="bargaining")
    errors = capsys.readouterr().err.splitlines()
    assert status == 1
    assert len(errors) == len(bargaining.load_library().sources)
    assert all(line.startswith("error: ") for line in errors)


# ---------------------------------------------------------------- the process


def python(*arguments, **options):
    root = str(Path(bargaining.__file__).parent.parent)
    environment = os.environ | {"PYTHONPATH": root} | options.pop("env", {})
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, **options)


def test_help_imports_nothing_heavy():
    code = "import sys; from bargaining.terminal.running import run_command; from bargaining.cli.main import group;" \
        "run_command(group, ['--help']); print(sorted(sys.modules))"  # fmt: skip
    done = python("-c", code)
    assert "Usage: " in done.stdout
    loaded = set(eval(done.stdout.splitlines()[-1]))
    heavy = {"numpy", "scipy", "numba", "flint", "pydantic", "matplotlib", "nashpy", "rich", "tomllib"}
    assert not loaded & heavy


@pytest.mark.parametrize("name", bargaining.__all__)
def test_public_names_are_found_on_first_use(name):
    assert getattr(bargaining, name) is not None
    assert name in dir(bargaining)


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'laod'"):
        _ = bargaining.laod


def test_an_interrupt_leaves_with_130(capsys, monkeypatch):
    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("bargaining.loading.load", interrupted)
    assert run_command(group, ["check", "rapprochement"]) == 130
    assert capsys.readouterr().err.strip() == "interrupted"


def test_a_bug_keeps_its_traceback(monkeypatch):
    def broken(*_args, **_options):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("bargaining.loading.load", broken)
    with pytest.raises(ZeroDivisionError):
        run_command(group, ["check", "rapprochement"])


def test_a_closed_pipe_is_quiet():
    code = "from bargaining.cli.main import main; main(['show', 'rapprochement'])"
    root = str(Path(bargaining.__file__).parent.parent)
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": root},
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
@pytest.mark.parametrize("command", ["list", "schema"])
def test_a_full_disk_gets_one_line(command):
    code = f"from bargaining.cli.main import main; main(['{command}'])"
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        root = str(Path(bargaining.__file__).parent.parent)
        done = subprocess.run(
            [sys.executable, "-c", code],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env=os.environ | {"PYTHONPATH": root},
        )
    assert done.returncode == 1
    assert done.stderr == "error: standard output: No space left on device\n"


def test_a_terminal_without_unicode_gets_text():
    code = "from bargaining.cli.main import main; main(['solve', 'rapprochement', '--set', 'autonomy=0.2'])"
    done = python("-c", code, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert math.isfinite(len(done.stdout))
