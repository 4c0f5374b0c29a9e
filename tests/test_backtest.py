"""Backtests: set-valued predictions and quantal response scored on dated observations with known answers."""

from datetime import date
from fractions import Fraction
from itertools import combinations
from math import exp, log
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import bargaining
from bargaining.analysis.backtests import testing
from bargaining.analysis.backtests.observations import record
from bargaining.analysis.backtests.quantal import fit
from bargaining.analysis.backtests.readings import readings
from bargaining.analysis.backtests.sets import chance
from bargaining.analysis.backtests.testing import backtest
from bargaining.cli.main import group
from bargaining.equilibria.logit import logit_branch, logit_equilibria
from bargaining.equilibria.logit_curve import LogitCurve
from bargaining.errors import EvidenceError, ScenarioError
from bargaining.forms.shown import Course, courses
from bargaining.games import NormalFormGame

SOURCES = """
[early]
prefix = "E"
title = "Early"
date = "2001"
earliest = "2001"
latest = "2001"
dating = "on its title page"
short = "Early"
file = "early.txt"
sha256 = "{zeros}"
paragraphs = 1

[late]
prefix = "L"
title = "Late"
date = "after 2001"
earliest = "2001"
dating = "nothing bounds it"
short = "Late"
file = "late.txt"
sha256 = "{ones}"
paragraphs = 1
"""
PERIODS = """
[[period]]
period = "2003"
row = "waits"
observed.row = { choices = ["right"], assumption = "seen" }
observed.column = { choices = ["west"], assumption = "seen" }

[[period]]
period = "2000"
row = "waits"
observed.row = { choices = ["left"], assumption = "seen" }

[[period]]
period = "2001/2002"
row = "waits"
observed.row = { choices = ["left", "right"], assumption = "not told apart" }
observed.column = { choices = ["west"], assumption = "seen" }

[[period]]
period = "1999"
row = "nothing"
"""
GAME = """
[scenario]
name = "meeting"
title = "Meeting"
library = "evidence"

[players.row]
label = "Row"
actions.left = { label = "Left", assumption = "a test" }
actions.right = { label = "Right", assumption = "a test" }

[players.column]
label = "Column"
actions.west = { label = "West", assumption = "a test" }
actions.east = { label = "East", assumption = "a test" }

[kinds.share]
meaning = "A share"
range = [0, 4]
assumption = "a test"

[parameters.pull]
label = "Pull of meeting in the east"
kind = "share"
baseline = "median"
assumption = "a test"

[[payoff]]
player = "row"
term = "Meeting"
value = "row.left * column.west + pull * row.right * column.east"
assumption = "a test"

[[payoff]]
player = "column"
term = "Meeting"
value = "row.left * column.west + pull * row.right * column.east"
assumption = "a test"

[calibrations.early]
label = "Early"
source = "early"
values.pull = { value = 1, why = "a test", assumption = "a test" }

[calibrations.late]
label = "Late"
source = "late"
values.pull = { value = 0, why = "a test", assumption = "a test" }

[calibrations.mute]
label = "Mute"
source = "early"
values.pull = { silent = "silent" }
"""
TYPES = """
[types.open]
label = "Open"
probability = "{odds}"
assumption = "a test"

[types.shut]
label = "Shut"
probability = "1 - ({odds})"
assumption = "a test"

[information]
row = [["open"], ["shut"]]
"""


@pytest.fixture
def meeting(tmp_path):
    evidence = tmp_path / "evidence"
    (evidence / "claims").mkdir(parents=True)
    (evidence / "actors.toml").write_text('row = "Row"\ncolumn = "Column"\n', encoding="utf-8")
    (evidence / "sources.toml").write_text(SOURCES.format(zeros="0" * 64, ones="1" * 64), encoding="utf-8")
    (evidence / "events.toml").write_text(PERIODS, encoding="utf-8")
    for name in ("early", "late"):
        (evidence / "claims" / f"{name}.toml").write_text("", encoding="utf-8")

    def load(text=GAME, events=None):
        if events is not None:
            (evidence / "events.toml").write_text(events, encoding="utf-8")
        path = tmp_path / "meeting.toml"
        path.write_text(text, encoding="utf-8")
        return bargaining.load(path)

    return load


# ---------------------------------------------------------------- what was seen, and when


def test_periods_come_in_the_order_of_time_and_the_last_is_held_out(meeting):
    found = record(meeting())
    own = found.observations
    assert [(one.period, one.when) for one in own] == [
        ("2000", "known"),
        ("2001/2002", "known"),
        ("2003", "after"),
    ]
    assert found.known_to == date(2002, 12, 31)
    assert found.unseen == ("1999",)
    assert own[1].allowed == {"row": ("left", "right"), "column": ("west",)}


@pytest.mark.parametrize(
    ("known_to", "when"),
    [("2001", ["known", "across", "after"]), ("1999", ["after"] * 3), ("2003-12-31", ["known"] * 3)],
)
def test_a_period_is_known_only_when_it_is_over(meeting, known_to, when):
    assert [one.when for one in record(meeting(), known_to=known_to).observations] == when


def test_periods_that_began_earlier_can_be_left_out(meeting):
    assert [one.period for one in record(meeting(), since="2001").observations] == ["2001/2002", "2003"]


def test_choices_that_the_game_does_not_have_are_told_and_leave_the_player_open(meeting):
    events = PERIODS + (
        '[[period]]\nperiod = "2004"\nrow = "x"\n'
        'observed.row = { choices = ["stay", "left"], assumption = "seen" }\n'
        'observed.column = { choices = ["stay"], assumption = "seen" }\n'
    )
    found = record(meeting(events=events))
    assert found.observations[-1].allowed == {"row": ("left",)}
    assert found.foreign == ("2004 row: stay", "2004 column: stay")


def test_dates_that_are_none_and_records_without_players_are_refused(meeting):
    with pytest.raises(ScenarioError, match=r"known_to: found 'soon', expected an ISO date"):
        record(meeting(), known_to="soon")
    with pytest.raises(
        EvidenceError, match=r"meeting: found no period .* since 2010, expected one in events.toml"
    ):
        record(meeting(), since="2010")


# ---------------------------------------------------------------- readings and their samples


def test_what_only_later_documents_say_is_kept_out_of_those_in_time(meeting):
    read = {one.name: one for one in readings(meeting(), date(2002, 12, 31))}
    assert {name: one.known for name, one in read.items()} == {
        "baseline": False,
        "baseline (known)": True,
        "early": True,
        "late": False,
        "mute": True,
    }
    pulls = {name: one.scenario.values["pull"] for name, one in read.items()}
    assert pulls == {
        "baseline": Fraction(1, 2),  # the median of both, as packaged
        "baseline (known)": 1,
        "early": 1,
        "late": 0,
        "mute": 1,  # in time and silent: the median of what was known
    }


def test_where_only_later_documents_speak_it_is_told(meeting):
    text = GAME.replace("values.pull = { value = 1, why", "values.pull = { silent = 'silent' }\n# { why")
    read = {one.name: one for one in readings(meeting(text), date(2002, 12, 31))}
    assert read["early"].borrowed == ("pull",)
    assert read["early"].known
    assert read["late"].borrowed == ()


def test_a_document_may_be_later_until_its_last_possible_day_is_past(meeting):
    scenario = meeting()
    assert not any(one.known for one in readings(scenario, date(2001, 12, 30)))
    assert any(one.known for one in readings(scenario, date(2001, 12, 31)))


# ---------------------------------------------------------------- predicted sets


def test_scores_of_a_game_with_known_equilibria(meeting):
    scenario = meeting()
    found = backtest(scenario)
    rows = {(row["concept"], row["calibration"], row["period"]): row for row in found.to_rows()}
    # Early: meeting in the west and in the east. 2000 is (left, ?), 2001/2002 (?, west), 2003 (right, west).
    early = [rows["Nash", "early", period] for period in ("2000", "2001/2002", "2003")]
    assert [row["hit"] for row in early] == [True, True, False]
    assert [row["sample"] for row in early] == ["in sample", "in sample", "out of sample"]
    assert [row["predicted"] for row in early] == [2, 2, 2]
    # Two of four profiles, of which two, two and one fit: 1 - 1/6, 1 - 1/6, 1/2.
    assert [row["chance"] for row in early] == pytest.approx([5 / 6, 5 / 6, 1 / 2])
    assert {row["mixed"] for row in early} == {1}
    # Late: nothing to be had in the east, where staying apart and (right, east) are ties.
    late = rows["Nash", "late", "2003"]
    assert (late["predicted"], late["sample"], late["hit"]) == (2, "hindsight", False)
    assert rows["strict Nash", "late", "2000"]["predicted"] == 1


def test_totals_are_rates_less_areas(meeting):
    totals = {
        (one.concept, one.reading.name, total.sample): total
        for one in backtest(meeting()).sets
        for total in one.totals
    }
    total = totals["strict Nash", "late", "in sample"]  # (left, west) alone, right twice
    assert (total.hits, total.periods, total.area, total.success) == (2, 2, Fraction(1, 4), Fraction(3, 4))
    assert total.skill == 1 - Fraction(1, 2)
    total = totals["strict Nash", "late", "hindsight"]
    assert (total.success, total.skill) == (Fraction(-1, 4), Fraction(-1, 4))


@pytest.mark.parametrize(
    ("profiles", "fitting", "predicted"), [(5, 2, 2), (6, 1, 3), (4, 0, 2), (4, 4, 1), (4, 2, 0)]
)
def test_chance_is_that_of_all_sets_of_the_size(profiles, fitting, predicted):
    sets = list(combinations(range(profiles), predicted))
    right = sum(any(k < fitting for k in one) for one in sets)
    assert chance(profiles, fitting, predicted) == Fraction(right, len(sets))


# ---------------------------------------------------------------- what shows of a profile


def test_only_what_is_chosen_in_a_type_shows_and_types_weigh_by_probability(meeting):
    text = GAME.replace('library = "evidence"', 'library = "evidence"\nform = "bayesian"')
    form = meeting(text + TYPES.format(odds="1/4 * pull")).form
    ways = courses(form, ("left", "right", "west"))
    assert [dict(way.actions) for way in ways] == [
        {"row": "left", "column": "west"},
        {"row": "right", "column": "west"},
    ]
    values = {"pull": Fraction(2)}
    assert [way.probability.evaluate(values) for way in ways] == [Fraction(1, 2)] * 2
    held = courses(form.substituted(values), ("left", "right", "west"))
    assert [way.probability.evaluate({}) for way in held] == [Fraction(1, 2)] * 2


def test_a_type_that_cannot_be_shows_nothing(meeting, monkeypatch):
    monkeypatch.setattr(testing, "SECONDS", 0.05)  # mixed equilibria are not what is asked
    text = GAME.replace('library = "evidence"', 'library = "evidence"\nform = "bayesian"')
    scenario = meeting(text + TYPES.format(odds="0"))
    for one in backtest(scenario).sets:
        for score in one.scores:
            if score.period == "2000":
                shown = [name for name in one.outcomes if name in score.shown]
                assert all(name.split("–")[1] == "left" for name in shown)  # the second type's choice
                assert len(shown) == sum(name.split("–")[1] == "left" for name in one.outcomes)


def test_a_form_with_places_of_one_player_must_say_what_shows():
    form = bargaining.load("hidden_autonomy").form

    class Silent:
        places, concept = form.places, "quiet"

    with pytest.raises(ScenarioError, match="quiet: found a player at several places"):
        courses(Silent(), next(form.candidates()))


def test_probabilities_of_what_shows_sum_to_one():
    for name in ("rapprochement", "hidden_autonomy", "opening"):
        scenario = bargaining.load(name)
        for profile in scenario.form.candidates():
            ways = courses(scenario.form, profile)
            assert all(isinstance(way, Course) and set(way.actions) == set(scenario.players) for way in ways)
            assert sum(way.probability.evaluate(scenario.values) for way in ways) == 1


def test_actions_show_where_moves_have_an_order_and_later_choices_do_not():
    scenario = bargaining.load("opening")
    for name, outcomes in (("parish2025", ("Status quo",)), ("baseline", ("Package",))):
        (one,) = (s for s in backtest(scenario).sets if s.reading.name == name)
        assert one.outcomes == outcomes
        # Of 24 plans of pressure and 96 of an opening, September's fit: a swap, Europe out, a token or an exploited
        # opening, Moscow tolerating or directing, kept or snapped back.
        september = next(score for score in one.scores if score.period == "2025-09")
        assert (one.profiles, september.chance) == (120, Fraction(8, 120))
        assert september.shown == (outcomes if name == "parish2025" else ())


# ---------------------------------------------------------------- quantal response

ALONE = NormalFormGame([[1, 0]])
GOOD, BAD = np.array([1.0, 0.0]), np.array([0.0, 1.0])


def interval(hits, misses, level_drop):
    """Return where the logarithm of the likelihood of hits and misses falls by so much, by bisection."""

    def value(x):
        return -hits * log(1 + exp(-x)) - misses * log(1 + exp(x))

    top = log(hits / misses)
    ends = []
    for outside in (top - 20, top + 20):
        inside = top
        for _ in range(100):
            middle = (inside + outside) / 2
            inside, outside = (
                (middle, outside) if value(middle) >= value(top) - level_drop else (inside, middle)
            )
        ends.append(inside)
    return ends


def test_one_player_alone_gives_the_textbook_estimate_and_interval():
    found = fit(ALONE, [GOOD] * 15 + [BAD] * 5, [GOOD, BAD])
    assert found.precision == pytest.approx(log(3), abs=1e-6)
    low, high = interval(15, 5, 1.959963984540054**2 / 2)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6))
    assert [exp(one.score) for one in found.forecasts] == pytest.approx([0.75, 0.25], abs=1e-6)
    assert [exp(one.uniform) for one in found.forecasts] == pytest.approx([0.5, 0.5])
    shares = [1 / (1 + exp(-x)) for x in (low, high)]
    assert [exp(found.forecasts[0].low), exp(found.forecasts[0].high)] == pytest.approx(shares, abs=1e-6)
    assert found.uniform == pytest.approx(20 * log(0.5))
    assert not found.at_limit


def test_the_estimate_scales_with_the_unit_of_payoffs_and_the_scores_do_not():
    seen = [GOOD] * 3 + [BAD]
    small, large = fit(ALONE, seen, [GOOD]), fit(NormalFormGame([[1000, 0]]), seen, [GOOD])
    assert small.precision == pytest.approx(1000 * large.precision, rel=1e-6)
    assert small.forecasts[0].score == pytest.approx(large.forecasts[0].score, abs=1e-7)


def test_behaviour_without_mistakes_has_no_largest_precision_and_against_payoffs_none_above_zero():
    best = fit(ALONE, [GOOD] * 4)
    assert best.at_limit
    assert best.high is None
    assert best.low > 0
    worst = fit(ALONE, [BAD] * 4)
    assert worst.precision == pytest.approx(0, abs=1e-9)
    assert worst.low == 0
    assert worst.high > 0


def test_an_observation_that_says_nothing_leaves_the_precision_open():
    found = fit(ALONE, [GOOD + BAD])
    assert (found.low, found.high) == (0, None)
    assert found.log_likelihood == pytest.approx(0)


def test_the_estimate_is_the_best_of_a_fine_grid_in_a_game_of_two():
    game = NormalFormGame([[[9, 0], [0, 1]], [[0, 1], [1, 0]]])
    seen = [np.array(one, dtype=float) for one in ([[1, 0], [0, 0]], [[0, 1], [0, 0]], [[0, 0], [1, 1]])]

    def value(precision):
        ((row, column),) = logit_equilibria(game, precision)
        return sum(log(row @ one @ column) for one in seen)

    found = fit(game, seen)
    assert found.log_likelihood == pytest.approx(value(found.precision), abs=1e-7)
    assert found.log_likelihood >= max(value(x) for x in np.linspace(0, 5, 41)) - 1e-9


def test_a_curve_gives_logit_equilibria_between_its_points():
    game = NormalFormGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])
    curve = LogitCurve(logit_branch(game))
    for position in (0, 0.5, 3.25, curve.last):
        row, column = curve.strategies(position)
        payoffs = game.payoffs[0] @ column, row @ game.payoffs[1]
        for mine, worth in zip((row, column), payoffs, strict=True):
            weights = np.exp(curve.precision(position) * (worth - worth.max()))
            assert mine == pytest.approx(weights / weights.sum(), abs=1e-6)


def test_quantal_response_is_fitted_to_what_is_known_and_scored_on_what_followed(meeting):
    found = {one.reading.name: one for one in backtest(meeting()).quantal}
    early = found["early"]
    assert early.fitted == ("2000", "2001/2002")
    assert early.followed == ("2003",)
    assert (early.sample, found["late"].sample) == ("out of sample", "hindsight")
    # A game in which west and east are alike: play stays uniform, at any precision on the branch.
    assert exp(early.fit.forecasts[0].score) == pytest.approx(1 / 4)
    # In the late reading west and left pay: fitted at the limit, which makes (right, west) very unlikely.
    late = found["late"].fit
    assert late.at_limit
    assert late.forecasts[0].score < late.forecasts[0].uniform - 5
    assert late.uniform == pytest.approx(2 * log(1 / 2))


def test_nothing_known_leaves_quantal_response_out(meeting):
    assert backtest(meeting(), known_to="1998").quantal == ()


# ---------------------------------------------------------------- the packaged record


def test_the_packaged_record_tells_samples_by_dates():
    scenario = bargaining.load("rapprochement")
    read = {one.name: one for one in readings(scenario, date(2025, 8, 31))}
    assert {name for name, one in read.items() if one.known} == {
        "baseline (known)",
        "parish2025",
        "episkopos2025brief",
        "prisoners2025oped",
    }
    found = record(scenario)
    assert found.known_to == date(2025, 8, 31)
    assert found.unseen == ("2025-03",)
    seen = {one.period: one for one in found.observations}
    assert seen["2025-09"].when == "after"
    assert seen["2006/2008"].allowed == {"us": ("pressure",), "eu": ("isolate",)}
    for period in scenario.library.periods:
        for player, observed in period.observed.items():
            assert set(observed.choices) <= set(scenario.document.players[player].actions)


def test_words_and_values_tell_misses_as_well(meeting):
    found = backtest(meeting())
    text = str(found)
    assert "strict Nash, Late, hindsight: right in 0 of 1 with 1 of 4 profiles; success -0.250" in text
    assert "What followed is 1 period: a hit or a miss is an instance" in text
    values = found.to_dict()
    assert [one["period"] for one in values["periods"]] == ["2000", "2001/2002", "2003"]
    assert len(found.digest) == 64


def test_scenarios_that_cannot_be_tested_are_left_out_aloud(meeting, monkeypatch):
    sound = meeting()
    other = bargaining.load(Path(__file__).parent / "data" / "named.toml")
    monkeypatch.setattr("bargaining.scenario.reading.packaged_scenarios", lambda: {"one": None, "two": None})
    monkeypatch.setattr("bargaining.loading.scenarios.load", {"one": sound, "two": other}.__getitem__)
    printed = CliRunner().invoke(group, ["backtest"]).output
    assert "Left out: named: found no period with an observed choice" in " ".join(printed.split())
    assert "Meeting (meeting), known to 2002-12-31" in printed
    monkeypatch.setattr("bargaining.loading.scenarios.load", {"one": other, "two": other}.__getitem__)
    assert isinstance(CliRunner().invoke(group, ["backtest"]).exception, EvidenceError)


def test_too_many_profiles_are_refused(meeting, monkeypatch):
    monkeypatch.setattr(testing, "MOST_PROFILES", 4)
    assert backtest(meeting()).sets[0].profiles == 4
    monkeypatch.setattr(testing, "MOST_PROFILES", 3)
    with pytest.raises(ScenarioError, match="meeting: found more than 3 profiles"):
        backtest(meeting())
