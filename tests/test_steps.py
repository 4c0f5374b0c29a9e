"""How far long work is: told to whoever listens, shown where someone looks, and said once after an interrupt."""

import re

import pytest

import bargaining
from bargaining.analysis.cruxes import crux, crux_between
from bargaining.analysis.robustness import robust, sensitivity_indices, shares
from bargaining.cli.main import group
from bargaining.steps import heard, reached, within
from bargaining.terminal import output
from bargaining.terminal.running import run_command
from tests import catalogue


def told_by(work):
    """Return what a piece of work tells."""
    told = []
    with heard(told.append):
        work()
    return told


def test_what_is_told_stands_from_the_whole_to_the_part_and_nobody_hears_it_later():
    told = []
    with heard(told.append), within("profile 1 of 2"):
        reached("box 1 of at most 9")
        with within("box 2 of at most 9"):
            reached("point 3")
    reached("late")
    assert told == [
        "profile 1 of 2",
        "profile 1 of 2, box 1 of at most 9",
        "profile 1 of 2, box 2 of at most 9",
        "profile 1 of 2, box 2 of at most 9, point 3",
    ]


def test_a_failure_leaves_no_words_behind():
    told = []
    with heard(told.append):
        with pytest.raises(ValueError, match="no"), within("first"):
            raise ValueError("no")
        reached("second")
    assert told == ["first", "second"]


def test_proofs_tell_each_profile_once_and_in_order():
    given = catalogue.scenario("three_guards")
    told = told_by(lambda: robust(given, "somewhere not none", quantifier="some", region={"s": (-1, 1)}))
    assert any(text.startswith("box ") for text in told)
    told = told_by(lambda: robust(given, "none", {"s": (-1, "-1/10")}))
    profiles = [int(found[1]) for text in told if (found := re.fullmatch(r"profile (\d) of 7", text))]
    assert profiles == list(range(1, 8))
    assert any(text.startswith("mixed equilibria, box 1 of at most") for text in told)


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (lambda s: crux(s, "package", mode="ends"), r".*\d+ of at most \d+ relaxations"),
        (lambda s: crux(s, "kremlin_run", norm="count"), r"set 1 of 1 assumption"),
        (lambda s: crux_between(s, "olech2025", "episkopos2025brief"), r"\d+ of \d+ sets of 1"),
        (lambda s: sensitivity_indices(s, "package", "morris", samples=8), r"0 of \d+ points"),
        (lambda s: shares(s, by="autonomy", steps=2, draws=20), r"autonomy = 1, 0 of 20 points"),
    ],
)
def test_each_long_question_tells_how_far_it_is(work, words):
    told = told_by(lambda: work(bargaining.load("rapprochement")))
    assert any(re.match(words, text) for text in told), told[:20]


def test_answers_do_not_depend_on_who_listens():
    given = catalogue.scenario("ell")
    found = []
    told_by(lambda: found.append(crux(given, "b,d", mode="only").to_dict()))
    assert found == [crux(given, "b,d", mode="only").to_dict()]


class Terminal:
    """Keep what is written to a terminal."""

    def __init__(self, stream):
        self.stream, self.written = stream, ""

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def isatty(self):
        return True

    def write(self, text):
        self.written += text
        return len(text)


def test_a_terminal_shows_it_in_one_line_and_clears_it(monkeypatch, capsys):
    import sys

    screen = Terminal(sys.stderr)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    with output.working("proving"):
        reached("profile 3 of 108, " + "box " * 60)
    assert "proving: profile 3 of 108" in screen.written
    assert screen.written.endswith("\x1b[2K")
    assert "box box box\n" not in screen.written
    assert capsys.readouterr().out == ""


def test_elsewhere_nothing_is_shown(capsys):
    with output.working("proving"):
        reached("profile 3 of 108")
    assert capsys.readouterr() == ("", "")


def test_an_interrupt_ends_with_how_far_it_was_and_no_traceback(monkeypatch, capsys):
    def interrupted(*_, **__):
        reached("profile 3 of 108")
        raise KeyboardInterrupt

    monkeypatch.setattr("bargaining.analysis.robustness.robust", interrupted)
    assert run_command(group, ["robust", "rapprochement", "eu == limited"], name="bargaining") == 130
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.split("\n\n") == ["stopped: proving: profile 3 of 108; nothing is kept", "interrupted\n"]
