"""The tutorial asks every question that a first paper asks; `tests/test_pages.py` walks it, step by step."""

from tests.pages import ROOT, is_walk, steps

PAGE = ROOT / "docs" / "tutorial.md"


def test_the_walk_asks_every_question_and_ends_with_figures():
    asked = [words[1] for step in steps(PAGE) if step.kind == "commands" for words in step.commands]
    assert is_walk(PAGE)
    assert set(asked) >= {
        "check", "solve", "explain", "compare", "regimes", "phase", "crux", "tornado", "robust", "shares",
        "without", "backtest", "reproduce",
    }  # fmt: skip
    assert asked[-1] == "reproduce"
