"""Only what has changed since the last run is drawn again."""

import json
from types import SimpleNamespace

import pytest

from bargaining.cli.main import group
from bargaining.loading.scenarios import load_document
from bargaining.resources import conflicts, folder
from bargaining.scenario.reading import scenarios_of
from bargaining.studies import kept
from bargaining.studies.kept import NAME
from bargaining.terminal.running import run_command


@pytest.fixture
def small(tmp_path, capsys):
    """Return a small scenario, where it is drawn, and what draws it and says whether it was left as it was."""
    source, output = tmp_path / "small.toml", tmp_path / "out"
    source.write_text((folder("seeds") / "template.toml").read_text(encoding="utf-8"), encoding="utf-8")

    def draw(*more):
        asked = ["reproduce", "--scenario", str(source), "--quick", "--only", "documents"]
        assert run_command(group, [*asked, "--output", str(output), *more]) == 0
        return "documents: unchanged" in capsys.readouterr().err

    return SimpleNamespace(source=source, output=output, draw=draw)


def test_what_has_not_changed_is_left_alone_unless_it_is_wanted_again(small):
    assert not small.draw()
    files = {path.name: path.read_bytes() for path in small.output.iterdir()}
    assert small.draw()
    assert not small.draw("--again")
    assert {path.name: path.read_bytes() for path in small.output.iterdir()} == files


def test_another_number_in_the_file_has_it_drawn_again(small):
    small.draw()
    text = small.source.read_text(encoding="utf-8")
    assert "baseline = 0.5" in text
    small.source.write_text(text.replace("baseline = 0.5", "baseline = 0.4", 1), encoding="utf-8")
    assert not small.draw()
    assert small.draw()


def test_a_file_that_is_gone_or_a_record_that_cannot_be_read_is_made_good(small):
    small.draw()
    (small.output / "documents.png").unlink()
    assert not small.draw()
    assert (small.output / "documents.png").is_file()
    for broken in ("{", "[]", json.dumps({"x": 1})):
        (small.output / NAME).write_text(broken, encoding="utf-8")
        assert not small.draw()
        assert small.draw()


def test_the_packaged_figures_name_experiments_that_there_are():
    known = {path.stem for path in folder("experiments").glob("*.py")}
    for conflict in conflicts():
        for name in scenarios_of(conflict):
            assert set(load_document(name).study.figures) <= known, name


def test_what_a_related_scenario_is_made_from_counts_as_well(tmp_path, monkeypatch):
    written = {
        "first": "[scenario]\nname = 'first'\n",
        "second": "[scenario]\nextends = 'first'\n[imports.third]\nparameters = ['x']\n",
        "third": "[links.x]\nscenario = 'fourth'\n",
        "fourth": "",
        "fifth": "label = 'The third of five'\n",
    }
    (tmp_path / "scenarios").mkdir()
    for name, text in written.items():
        (tmp_path / "scenarios" / f"{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(kept, "folder", lambda _: tmp_path)
    assert [path.stem for path in kept._related("first", {"label": "One"})] == [
        "first",
        "fourth",
        "second",
        "third",
    ]
    assert len(kept._related("first", "")) == len(written)
