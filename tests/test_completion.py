"""A shell completes commands, scenarios and the names in them, in a moment and without a word of its own."""

import inspect
import os
import shutil
import subprocess
import sys

import click
import pytest
from click.shell_completion import ShellComplete

import bargaining
from bargaining.cli.main import COMMANDS, COMPLETE, group
from bargaining.terminal.completion import COMPLETED, FORMATS, PREDICTIONS, SCENARIOS
from bargaining.terminal.running import run_command

SCENARIO = bargaining.load("rapprochement")
CALIBRATIONS = ["baseline", *SCENARIO.document.calibrations]
OUTCOMES = list(SCENARIO.document.outcomes)

FREE = {
    "actors", "authors", "bears_on", "claim", "date", "dates", "dating", "earliest", "kind", "latest", "note", "others",
    "paragraphs", "prefix", "publisher", "section", "sees", "short", "source", "statements", "strength", "title",
    "accuracy", "concept", "courses", "draw", "equilibria", "form", "identifier", "known_to", "margins", "method",
    "mode", "norm", "payoffs", "points", "quantity", "scheduler", "share", "signals", "since", "stage", "statement",
    "unspoken", "wanted", "where", "digits", "font", "width",
}  # fmt: skip
"""Parameters of commands that take a text which is completed by nothing."""


def completed(words, incomplete=""):
    found = ShellComplete(group, {}, "bargaining", COMPLETE).get_completions(words.split(), incomplete)
    return [item.value for item in found if item.type == "plain"]


def starting(names, with_):
    return [name for name in names if name.startswith(with_)]


@pytest.mark.parametrize(
    ("words", "incomplete", "expected"),
    [
        ("", "so", ["solve", "sources"]),
        ("solve", "rapp", ["rapprochement", "rapprochement_strict"]),
        ("compare rapprochement --from", "hidden", ["hidden_autonomy"]),
        ("solve rapprochement --calibration", "", CALIBRATIONS),
        ("crux rapprochement --between olech2025", "epi", starting(CALIBRATIONS, "epi")),
        ("solve rapprochement --overlay", "", list(SCENARIO.document.overlays)),
        ("solve rapprochement --set", "au", ["autonomy="]),
        ("solve rapprochement --set autonomy=0.2 --set", "rev", ["reversal="]),
        ("solve --set autonomy=0.2 rapprochement --set", "rev", ["reversal="]),
        ("solve rapprochement", "--set=au", ["autonomy="]),
        ("solve roadmap --link", "", ["us_without", "belarus_without", "all"]),
        ("solve dilemma --variant", "gesture=dri", ["gesture=drills_inland"]),
        ("phase rapprochement autonomy", "rev", ["reversal"]),
        ("regimes rapprochement", "rev", ["reversal"]),
        ("regimes rapprochement", "weight", [name for name in SCENARIO.levels if name.startswith("weight")]),
        ("shares rapprochement --by", "rev", ["reversal"]),
        ("sweep rapprochement autonomy=0:1:3", "rev", ["reversal="]),
        ("robust rapprochement eu==isolate --range", "rev", ["reversal="]),
        ("latex rapprochement matrix --row", "", list(SCENARIO.players)),
        ("latex rapprochement", "ma", ["matrix"]),
        ("explain rapprochement", "pa", starting(OUTCOMES, "pa")),
        ("coder rapprochement --step", "", ["belief=", "technical="]),
        ("coder rapprochement status_quo", "pa", starting(OUTCOMES, "pa")),
        ("crux rapprochement --target", "pa", starting(OUTCOMES, "pa")),
        (
            "explain hidden_autonomy",
            "pa",
            starting(bargaining.load("hidden_autonomy").document.outcomes, "pa"),
        ),
    ],
)
def test_names_are_completed(words, incomplete, expected):
    assert expected
    assert completed(words, incomplete) == expected


def test_a_file_of_ones_own_is_completed_while_it_is_written(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[scenario]\nextends = "rapprochement"\n[parameters.autumn]\n', encoding="utf-8")
    assert completed(f"solve {path} --set", "aut") == ["autonomy=", "autumn="]
    path.write_text("[scenario\n", encoding="utf-8")
    assert completed(f"solve {path} --set", "aut") == []


def test_files_are_left_to_the_shell():
    (item,) = ShellComplete(group, {}, "bargaining", COMPLETE).get_completions(["solve"], "./mi")
    assert item.type == "file"


@pytest.mark.parametrize("words", ["solv rapp", "solve nosuch --set", "solve --set", "explain"])
def test_nothing_is_refused_while_one_types(words, capsys):
    assert isinstance(completed(words), list)
    assert capsys.readouterr().err == ""


def test_no_file_is_tried_while_one_types(tmp_path, monkeypatch):
    monkeypatch.setattr("bargaining.terminal.options.require_room", lambda path: pytest.fail("tried"))
    assert completed(f"phase rapprochement -o {tmp_path / 'x.pdf'} autonomy", "rev") == ["reversal"]


def texts(command, context):
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield from texts(command.get_command(context, name), context)
    for parameter in command.params:
        if type(parameter.type) is type(click.STRING):
            yield parameter.name


def test_every_word_that_commands_take_is_completed_or_said_to_be_free():
    context = click.Context(group)
    taken = {name for name in COMMANDS for name in texts(group.get_command(context, name), context)}
    assert taken == FREE | SCENARIOS | PREDICTIONS | FORMATS.keys() | COMPLETED.keys()


PROGRAM = """
import sys
from bargaining.cli.main import main
try:
    main([])
finally:
    print("loaded:", *sys.modules)
"""
HEAVY = {
    "numpy",
    "scipy",
    "numba",
    "flint",
    "matplotlib",
    "nashpy",
    "highspy",
    "rich",
    "pydantic",
    "importlib.metadata",
}


def test_an_answer_takes_a_moment():
    asked = {
        COMPLETE: "bash_complete",
        "COMP_WORDS": "bargaining\nsolve\nhidden_autonomy\n--set\nau",
        "COMP_CWORD": "4",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=False,
    )
    answer, _, loaded = done.stdout.partition("loaded:")
    assert (answer, done.stderr) == ("plain,autonomy=\n", "")
    assert not HEAVY & set(loaded.split())


def replies(typed, folder):
    """Return what bash itself would show for words that it has parted at equals signs."""
    words = " ".join(f"'{word}'" for word in typed)
    script = f"""
eval "$({sys.executable} -m bargaining completion bash)"
compopt() {{ local IFS=" "; echo "compopt $*"; }}
COMP_WORDS=({words}) COMP_CWORD={len(typed) - 1}
_bargaining_completion bargaining
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    program = folder / "bargaining"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bargaining "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    path = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        env={**os.environ, **path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


@pytest.mark.skipif(sys.platform == "win32" or shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_what_it_takes_for_three_words(tmp_path):
    typed = ["bargaining", "solve", "rapprochement", "--set"]
    assert replies([*typed, "au"], tmp_path) == ["compopt -o nospace", "autonomy="]
    later = [*typed, "autonomy", "=", "0.2", "--calibration", "par"]
    assert replies(later, tmp_path) == ["parish2025"]
    variant = ["bargaining", "solve", "dilemma", "--variant", "gesture", "=", "dri"]
    assert replies(variant, tmp_path) == ["drills_inland"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_a_shell_has_to_read_is_printed(shell, capsys):
    assert run_command(group, ["completion", shell]) == 0
    assert f"{COMPLETE}={shell}_complete" in capsys.readouterr().out


def test_a_notebook_completes_the_assumptions_of_a_scenario():
    assert tuple(inspect.signature(SCENARIO.replace).parameters) == (*SCENARIO.parameters, *SCENARIO.levels)
    core = pytest.importorskip("IPython.core.completer")
    completer = core.IPCompleter(namespace={"scenario": SCENARIO}, use_jedi=False)
    for line, expected in (("scenario.replace(auton", "autonomy="), ("scenario.values['auton", "autonomy")):
        with core.provisionalcompleter():
            assert expected in [found.text for found in completer.completions(line, len(line))]
