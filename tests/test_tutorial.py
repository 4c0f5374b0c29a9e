"""The tutorial from an empty folder with two texts to a figure: every step of the page, in order, in one folder."""

import re
import shlex
from pathlib import Path

import pytest

from bargaining.cli.main import group
from bargaining.terminal.running import run_command

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?:^`([\w/.]+)`:\n\n)?^```(\w*)\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)
CONTINUED = ", continued"


def steps():
    """Yield what a reader does, in order: write a file, or give commands and see what they print."""
    blocks = iter(BLOCKS)
    for name, language, text in blocks:
        if name:
            yield name, text, False
        elif language == "toml":
            head, _, body = text.partition("\n")
            yield head.removeprefix("# ").removesuffix(CONTINUED), body, head.endswith(CONTINUED)
        else:
            _, shown, output = next(blocks)
            assert (language, shown) == ("", "text")
            commands = text.replace("\\\n", " ").splitlines()
            yield [shlex.split(command)[1:] for command in commands], output, False


STEPS = list(steps())


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    """Return the folder of the walk, in which each step is done once, and how many were."""
    return {"folder": tmp_path_factory.mktemp("walk"), "done": 0}


def do(step, folder, capsys):
    what, text, continued = step
    if isinstance(what, str):
        path = folder / what
        path.parent.mkdir(exist_ok=True)
        path.write_text((path.read_text(encoding="utf-8") if continued else "") + text, encoding="utf-8")
        return
    capsys.readouterr()
    for command in what:
        assert run_command(group, command, name="bargaining") == 0, capsys.readouterr().err
    printed = " ".join(capsys.readouterr().out.split())
    for line in text.splitlines():
        wanted = " ".join(line.split())
        assert wanted in printed, f"{wanted}\nnot in\n{printed}"


@pytest.mark.parametrize(
    "number",
    [number for number, (what, *_) in enumerate(STEPS) if not isinstance(what, str)],
    ids=lambda number: " ".join(STEPS[number][0][0][:2]),
)
def test_a_step_prints_what_the_page_says(number, walk, monkeypatch, capsys):
    monkeypatch.chdir(walk["folder"])
    monkeypatch.setenv("COLUMNS", "200")
    while walk["done"] <= number:  # those before it, where they did not run in this process
        do(STEPS[walk["done"]], walk["folder"], capsys)
        walk["done"] += 1


def test_the_walk_asks_every_question_and_ends_with_figures(walk, monkeypatch, capsys):
    monkeypatch.chdir(walk["folder"])
    monkeypatch.setenv("COLUMNS", "200")
    asked = {command[0] for what, *_ in STEPS if not isinstance(what, str) for command in what}
    assert asked >= {
        "check", "solve", "explain", "compare", "regimes", "phase", "crux", "tornado", "robust", "shares",
        "without", "backtest", "reproduce",
    }  # fmt: skip
    while walk["done"] < len(STEPS):
        do(STEPS[walk["done"]], walk["folder"], capsys)
        walk["done"] += 1
    made = {path.name for path in (walk["folder"] / "figures" / "vote").iterdir()}
    assert "README.md" in made
    assert sum(name.endswith(".pdf") for name in made) > 5
