"""What the README says of its figures is so, and the page of questions shows every question."""

from tests.pages import ROOT, every_block, worked_examples

README = (ROOT / "README.md").read_text(encoding="utf-8")
QUESTIONS = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")


def test_every_question_has_its_command_and_its_output():
    assert [name for name, _ in every_block(QUESTIONS)] == ["", "text"] * len(worked_examples(QUESTIONS))
    commands = {command.split()[1] for command, _ in worked_examples(QUESTIONS)}
    known = {
        "regimes",
        "phase",
        "crux",
        "compare",
        "robust",
        "coder",
        "without",
        "shares",
        "structure",
        "tornado",
        "discover",
        "intelligence",
        "beliefs",
        "misperception",
        "backtest",
        "predictions",
    }
    assert commands == known


def test_the_first_figure_is_told_as_the_two_games_have_it():
    import bargaining
    from bargaining.analysis.regimes import axis_regimes

    words = " ".join(README.split())
    scenario = bargaining.load("hidden_autonomy")
    starts = {}
    for reading in ("baseline", *scenario.document.calibrations):
        seen = scenario.calibrated(reading)
        intervals = axis_regimes(seen, "autonomy").intervals
        package = [held for profile, held in intervals.items() if profile[:2] == ("package", "limited")]
        starts[reading] = min((str(held[0].start) for held in package), default=None)
        own = seen.values["autonomy"]
        enough = any(own in one for held in package for one in held)
        assert enough == (reading in ("baseline", "episkopos2025brief", "doctrine2025oped"))
        status_quo = [
            held for profile, held in intervals.items() if profile[:3] == ("transact", "isolate", "token")
        ]
        lasts = max(float(one.end) for held in status_quo for one in held)
        assert lasts == 1 or (reading == "doctrine2025oped" and round(lasts, 2) == 0.87)
    assert starts.pop("prisoners2025oped") is None
    assert all(f"{start}" in words for start in starts.values())
    assert len(set(starts.values())) == 5
