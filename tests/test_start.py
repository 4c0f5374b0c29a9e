"""What a command does not need is not loaded: a user waits for what is asked for."""

import subprocess
import sys

import pytest

FORM = {"pydantic", "pydantic_core", "annotated_types"}
INSTALLED = {"importlib.metadata"}  # which looks through all that is installed, for forms of others
HEAVY = {"numpy", "scipy", "numba", "flint", "matplotlib", "nashpy", "highspy", "rich"} | FORM | INSTALLED
CASES = {
    ("list",): HEAVY,
    ("show", "rapprochement"): HEAVY,
    ("explain", "rapprochement", "status_quo"): HEAVY,
    ("sources",): HEAVY,
    ("sources", "show", "O48"): HEAVY,
    ("check", "rapprochement"): HEAVY - {"numpy"},  # which reads the statements of its study
    ("solve", "rapprochement"): HEAVY - {"numpy"},
    ("solve", "rapprochement", "--set", "autonomy=0.2", "--json"): HEAVY - {"numpy"},
    ("compare", "rapprochement", "--set", "autonomy=0.2"): HEAVY - {"numpy"},
    ("shares", "rapprochement"): {"numba", "matplotlib", "nashpy"} | FORM,
}
PROGRAM = """
import sys
from bargaining.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as left:
    print("loaded:", *sys.modules)
    raise
"""


@pytest.mark.parametrize("arguments", CASES, ids=" ".join)
def test_a_command_loads_nothing_that_it_does_not_need(arguments):
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", PROGRAM, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.rpartition("loaded:")[2].split())
    assert "bargaining.cli.main" in loaded
    assert not loaded & CASES[arguments]


def test_the_list_says_what_the_scenarios_hold(capsys, monkeypatch):
    import bargaining
    from bargaining.cli.main import group
    from bargaining.scenario.reading import packaged_scenarios
    from bargaining.terminal.running import run_command

    monkeypatch.setenv("COLUMNS", "200")
    assert run_command(group, ["list"]) == 0
    listed = capsys.readouterr().out
    for name in packaged_scenarios():
        scenario = bargaining.load(name)
        row = next(line for line in listed.splitlines() if line.split()[:1] == [name])
        entries = [*scenario.terms, *scenario.document.parameters.values()]
        assumed = f"{sum(bool(one.assumption) for one in entries)} of {len(entries)}"
        numbers = row.split()
        assert scenario.form.concept in row
        assert f"{len(scenario.terms)} {len(scenario.parameters)} {assumed}" in " ".join(numbers)
        assert numbers[-1] == str(len(scenario.document.calibrations))
