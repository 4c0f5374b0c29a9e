"""The walk from an empty folder with two texts to a library: every step of the page, in order, in one folder."""

import re
import shlex
from pathlib import Path

import pytest

from bargaining.cli.main import group
from bargaining.terminal.running import run_command

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "own_evidence.md").read_text(encoding="utf-8")
TEXTS = dict(re.findall(r"^`(\w+\.txt)`:\n\n```text\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE))
FILES = dict(re.findall(r"^```toml\n# (\w+\.toml)\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE))
STEPS = re.findall(
    r"^```\n(bargaining .*?)\n```\n\n```text\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of the walk; steps that ran in it are kept there."""
    made = tmp_path_factory.mktemp("walk")
    for name, text in {**TEXTS, **FILES}.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


def done(folder, capsys, number):
    """Run a step of the page and those before it that did not run yet; return status and what was printed."""
    kept = folder / ".done"
    ran = int(kept.read_text(encoding="utf-8")) if kept.exists() else 0
    printed = None
    for _, (command, _) in zip(range(number + 1), STEPS, strict=False):
        if ran:
            ran -= 1
            continue
        capsys.readouterr()
        status = run_command(group, shlex.split(command)[1:], name="bargaining")
        printed = status, "".join(capsys.readouterr())
    kept.write_text(str(number + 1), encoding="utf-8")
    return printed


def test_the_page_has_nothing_but_texts_files_and_steps():
    assert (len(TEXTS), len(FILES)) == (2, 2)
    assert len(re.findall(r"^```\w*$", PAGE, flags=re.M)) == 2 * (len(TEXTS) + len(FILES) + 2 * len(STEPS))


@pytest.mark.parametrize(
    "number", range(len(STEPS)), ids=lambda number: " ".join(STEPS[number][0].split()[1:4])
)
def test_a_step_prints_what_the_page_says(number, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "200")
    output = STEPS[number][1]
    status, printed = done(folder, capsys, number)
    assert status == int(output.startswith("error:")), printed
    words = " ".join(printed.split())
    for line in output.splitlines():
        assert " ".join(line.split()) in words
    assert not (folder / "my_evidence").exists() or not list((folder / "my_evidence").rglob("*.partial"))


def test_no_words_of_the_texts_enter_the_library(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    done(folder, capsys, len(STEPS) - 1)
    written = " ".join(path.read_text(encoding="utf-8") for path in (folder / "my_evidence").rglob("*.toml"))
    for text in TEXTS.values():
        for line in filter(None, text.splitlines()[1:]):
            assert line not in written
