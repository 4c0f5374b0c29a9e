"""What the README shows runs as it stands there."""

import re
import shlex
from pathlib import Path

import pytest

from bargaining.cli.main import group
from bargaining.cli.running import run_command

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def blocks(language):
    every = re.findall(r"^```(\w*)\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)
    return [text for name, text in every if name == language]


def test_the_python_example_runs(capsys):
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {})
    assert "3/13" in capsys.readouterr().out


def test_the_example_of_a_changed_payoff_checks_and_compares(tmp_path, monkeypatch, capsys):
    (example,) = blocks("toml")
    (tmp_path / "mine.toml").write_text(example, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run_command(group, ["check", "mine.toml"]) == 0
    assert run_command(group, ["compare", "mine.toml", "--from", "rapprochement"]) == 0
    assert "orchestration_gain  0.65 -> 0.8" in capsys.readouterr().out


def commands():
    lines = [line for block in blocks("") for line in block.splitlines()]
    shown = [line.split("#")[0].strip() for line in lines if line.startswith("bargaining ")]
    return [line for line in shown if "mine.toml" not in line and "sweep" not in line]


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_readme_runs(line, capsys):
    assert run_command(group, shlex.split(line)[1:]) == 0
    assert capsys.readouterr().out
