"""The page on figures: its commands run, and print what it says; its widths are those of the presets."""

import re
import shlex
from pathlib import Path

import pytest

from bargaining.cli.main import group
from bargaining.formats import journals
from bargaining.terminal.running import run_command

PAGE = (Path(__file__).parent.parent / "docs" / "figures.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)


def test_commands_of_the_page_print_what_it_says(tmp_path, monkeypatch, capsys):
    pytest.importorskip("pdfminer")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    printed = ""
    for kind, text in BLOCKS:
        if kind == "text":
            for line in text.splitlines():
                assert line in printed
        elif "reproduce" not in text:
            assert run_command(group, shlex.split(text)[1:], name="bargaining") == 0
            printed = capsys.readouterr().out
    for name in re.findall(r"`(figure3[\w.]+)`", PAGE):
        assert (tmp_path / name).is_file()


def test_widths_of_the_page_are_those_of_the_presets():
    rows = re.findall(
        r"^\| ((?:`\w+`(?:, )?)+) \| ([\d.]*)(?: mm)? ?\| ([\d.]*)(?: mm)? ?\|", PAGE, flags=re.MULTILINE
    )
    told = {
        name: (float(one or 0), float(text or 0))
        for names, one, text in rows
        for name in re.findall(r"\w+", names)
    }
    assert told == {name: (one.column_mm or 0, one.page_mm or 0) for name, one in journals().items()}


def test_what_the_page_calls_unverified_is_what_presets_say_a_word_about():
    for name, journal in journals().items():
        row = next(line for line in PAGE.splitlines() if (line.startswith("|") and f"`{name}`" in line and "mm" in line)
                   or line.startswith(f"| `{name}` | | |"))  # fmt: skip
        assert bool(journal.note) == ("not verified" in row or "nothing is known" in row)
