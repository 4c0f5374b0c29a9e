"""The page on scenario files shows entries as they stand in the files, and commands with what they print."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from bargaining.cli.main import group
from bargaining.loading.registry import forms, room
from bargaining.loading.scenarios import effective
from bargaining.scenario.reading import find, read_tree
from bargaining.terminal.running import run_command
from tests.test_readme import every_block, worked_examples

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "scenarios.md").read_text(encoding="utf-8")
SHOWN = [text for language, text in every_block(PAGE) if language == "toml"]
OWN = {text.split()[1]: text for text in SHOWN if re.match(r"# \w+\.toml\n", text)}


def holds(whole, part):
    """Tell whether a file holds all entries of an example."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and holds(whole[key], value) for key, value in part.items())
    if isinstance(part, list) and part and isinstance(part[0], dict):
        return all(entry in whole for entry in part)
    return whole == part


@pytest.mark.parametrize("text", [text for text in SHOWN if text not in OWN.values()])
def test_an_entry_stands_in_its_file_as_the_page_shows_it(text, tmp_path):
    (tmp_path / "shown.toml").write_text(text, encoding="utf-8")
    shown = dict(read_tree(tmp_path / "shown.toml"))
    named = re.match(r"# (\w+)\n", text)
    name = named[1] if named else "rapprochement"
    assert holds(effective(find(name))[0], shown)
    assert not holds(effective(find(name))[0], shown | {"more": {"a": 1}})


@pytest.mark.parametrize(
    ("command", "output"), worked_examples(PAGE), ids=lambda text: " ".join(text.split()[:4])
)
def test_a_command_prints_what_the_page_says(command, output, tmp_path, monkeypatch, capsys):
    for name, text in OWN.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    assert run_command(group, shlex.split(command)[1:]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    for line in output.splitlines():
        assert " ".join(line.split()) in printed


def test_files_of_the_page_are_sound(tmp_path, capsys):
    assert OWN
    for name, text in OWN.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert run_command(group, ["check", str(tmp_path / name)]) == 0


def test_the_page_names_every_form_with_its_concepts_and_every_table():
    for form in forms():
        (row,) = re.findall(rf"^\| `{form}`.*$", PAGE, flags=re.M)
        assert all(f"`{concept}`" in row for concept in room(form).concepts)
        for table in room(form).document.model_fields:
            assert re.search(rf"\[{table}[\].]", PAGE), table


def test_the_profile_in_the_order_of_the_places_is_the_one_above_it(monkeypatch, capsys):
    (ordered,) = re.findall(r"joint choices stand with `\+`: `(.*?)`", PAGE)
    assert run_command(group, ["explain", "hidden_autonomy", ordered]) == 0
    assert "Package of the US alone" in capsys.readouterr().out
    (alternative,) = [text for text in SHOWN if "[variants.platform]" in text]
    assert tomllib.loads(alternative)["variants"]["platform"]["default"] == "exploited_counts"
