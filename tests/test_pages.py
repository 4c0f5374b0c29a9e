"""What the pages show runs as it stands there, and prints what they say: every block of every page."""

from collections import Counter

import pytest

from bargaining.loading.scenarios import effective
from bargaining.scenario.reading import find, read_tree
from tests import pages
from tests.pages import PAGES, follow, is_walk, not_printed, steps, walk, write

STEPS = {page: steps(page) for page in PAGES}
WALKS = [page for page in PAGES if is_walk(page)]


def chosen(kind, walks=False):
    found = [step for page in PAGES if is_walk(page) is walks for step in STEPS[page] if step.kind == kind]
    return pytest.mark.parametrize("step", found, ids=lambda step: step.label)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@chosen("commands")
def test_a_command_prints_what_the_page_says(step, folder):
    for file in STEPS[step.page]:
        if file.kind == "file":
            write(file, folder)
    follow(step)


@pytest.fixture(scope="module")
def walks(tmp_path_factory):
    """Return the folder of each walk and how many of its steps were done in it: each is done once in a process."""
    return {page: [tmp_path_factory.mktemp("walk"), 0] for page in WALKS}


@chosen("commands", walks=True)
def test_a_step_prints_what_the_page_says(step, walks, monkeypatch):
    place, done = walks[step.page]
    monkeypatch.chdir(place)
    monkeypatch.setenv("COLUMNS", "200")
    walks[step.page][1] = walk(step.page, place, done, step.line)


@pytest.mark.parametrize(
    "page", [p for p in PAGES if any(s.kind == "python" for s in STEPS[p])], ids=lambda page: page.stem
)
def test_the_python_of_a_page_runs(page, folder):
    names = {"__name__": "__main__"}
    for step in STEPS[page]:
        if step.kind == "file":
            write(step, folder)
        elif step.kind == "python":
            exec(compile(step.text, step.where, "exec"), names)


def holds(whole, part):
    """Tell whether a file holds all entries of an example."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and holds(whole[key], value) for key, value in part.items())
    if isinstance(part, list) and part and isinstance(part[0], dict):
        return all(entry in whole for entry in part)
    return whole == part


@pytest.mark.parametrize(
    "step", [s for p in PAGES for s in STEPS[p] if s.kind == "entry"], ids=lambda s: s.where
)
def test_an_entry_stands_in_its_file_as_the_page_shows_it(step, tmp_path):
    (tmp_path / "shown.toml").write_text(step.text, encoding="utf-8")
    shown = dict(read_tree(tmp_path / "shown.toml"))
    assert holds(effective(find(step.name))[0], shown)
    assert not holds(effective(find(step.name))[0], shown | {"more": {"a": 1}})


def test_few_blocks_are_not_run_and_each_says_why():
    kinds = Counter(step.kind for found in STEPS.values() for step in found)
    assert kinds["commands"] > 150
    assert kinds["not run"] <= 9


@pytest.mark.parametrize(
    "text",
    [
        "```\nls\n```\n",
        "```json\n{}\n```\n",
        "```text\nprinted by nothing\n```\n",
        "- in a list\n\n  ```\n  bargaining list\n  ```\n",
        "<!-- not run: why -->\n```\na\n```\n\n```\nls\n```\n\n<!-- not run: why -->\n```\nb\n```\n",
    ],
)
def test_no_block_escapes(text, monkeypatch, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    with pytest.raises(AssertionError):
        steps(page)


def test_lines_are_looked_for_in_their_order_and_in_whole_words():
    printed = "one  0.5\ntwo  0.25\n"
    assert not_printed("one 0.5\ntwo 0.25", printed) is None
    assert not_printed("two 0.25\none 0.5", printed) == "one 0.5"
    assert not_printed("two 0.2", printed) == "two 0.2"
    assert not_printed("ne 0.5", printed) == "ne 0.5"
