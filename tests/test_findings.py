"""The page of findings: every command prints what the page says."""

import shlex
from pathlib import Path

import pytest

from bargaining.cli.main import group
from bargaining.loading.scenarios import load_document
from bargaining.resources import conflicts
from bargaining.scenario.reading import scenarios_of
from bargaining.terminal.running import run_command
from tests.test_readme import worked_examples

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "findings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "output"), worked_examples(PAGE), ids=lambda text: " ".join(text.split()[1:4])
)
def test_a_command_prints_what_the_page_says(command, output, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "200")
    assert run_command(group, shlex.split(command)[1:]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    for line in output.splitlines():
        assert " ".join(line.split()) in printed


def test_the_page_names_systems_of_every_form():
    forms = {
        load_document(name).scenario.form
        for name in scenarios_of(conflicts()[0])
        if f" {name}" in PAGE or f"`{name}`" in PAGE
    }
    assert forms == {"strategic", "bayesian", "tree", "stochastic", "bargaining", "stock", "moves"}
