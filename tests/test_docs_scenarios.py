"""The page on scenario files names every form, concept and table; `tests/test_pages.py` runs what it shows."""

import re
import tomllib

from bargaining.cli.main import group
from bargaining.loading.registry import forms, room
from bargaining.terminal.running import run_command
from tests.pages import ROOT, steps, write

FILE = ROOT / "docs" / "scenarios.md"
PAGE = FILE.read_text(encoding="utf-8")
FILES = [step for step in steps(FILE) if step.kind == "file"]


def test_files_of_the_page_are_sound(tmp_path):
    assert FILES
    for step in FILES:
        write(step, tmp_path)
        assert run_command(group, ["check", str(tmp_path / step.name)]) == 0


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
    (alternative,) = [step.text for step in steps(FILE) if "[variants.platform]" in step.text]
    assert tomllib.loads(alternative)["variants"]["platform"]["default"] == "exploited_counts"
