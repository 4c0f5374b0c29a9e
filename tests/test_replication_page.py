"""The page on deposits: its commands run in order in one folder, and print what it says."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from bargaining.cli.main import group
from bargaining.terminal.running import run_command
from tests.test_readme import every_block

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "replication.md").read_text(encoding="utf-8")
STEPS = re.findall(
    r"^```\n(bargaining .*?)\n```\n\n```text\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE
)


def walked(steps, folder, monkeypatch, capsys):
    pytest.importorskip("pandas")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "200")
    for command, output in steps:
        assert run_command(group, shlex.split(command)[1:]) == 0
        printed = " ".join(capsys.readouterr().out.split())
        for line in output.splitlines():
            assert " ".join(line.split()) in printed


def test_the_steps_up_to_the_verification_run_as_the_page_says(tmp_path, monkeypatch, capsys):
    steps = [step for step in STEPS if "--verify" not in step[0]]
    assert [command.split()[2] for command, _ in steps] == ["chicken", "--seal"]
    walked(steps, tmp_path, monkeypatch, capsys)


def test_all_steps_run_as_the_page_says(tmp_path, monkeypatch, capsys):
    walked(STEPS, tmp_path, monkeypatch, capsys)


def test_the_page_shows_no_other_command():
    shown = [text.strip() for language, text in every_block(PAGE) if not language]
    others = [text for text in shown if text not in {command for command, _ in STEPS}]
    assert others == ["Rscript deposit/code/read.R"]
    assert len(STEPS) == 3


def test_what_the_page_lists_is_there(tmp_path, monkeypatch, capsys):
    walked(STEPS[:1], tmp_path, monkeypatch, capsys)
    table = PAGE[PAGE.index("| place | content |") : PAGE.index("Two things are yours")]
    for row in table.splitlines()[2:]:
        if row:
            place, content = row.split("|")[1:3]
            folder = re.findall(r"`([^`]+)`", place)
            files = re.findall(r"`([\w.]+\.\w+)`", content)
            for name in [*folder, *(folder[0] + file for file in files if len(folder) == 1)]:
                assert (tmp_path / "deposit" / name).exists(), name
    shutil.rmtree(tmp_path / "deposit")
