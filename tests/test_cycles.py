"""Dated spells against those of predictions, with paths multiplied out and closed forms."""

import importlib.util
import itertools
from fractions import Fraction
from math import prod

import numpy as np
import pytest

import bargaining
from bargaining.analysis.spells import cycles, dated_record, histories, likeliest_start, states_of, survival
from bargaining.errors import ScenarioError
from bargaining.games.markov_chains import MarkovChain
from bargaining.resources import folder
from tests.test_freeze_thaw import DOCUMENTS, read, year

F = Fraction
EXPERIMENTS = folder("experiments")


@pytest.fixture(scope="module")
def experiment():
    spec = importlib.util.spec_from_file_location("cycles_under_test", EXPERIMENTS / "cycles.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_record_is_what_the_events_date():
    record = dated_record(bargaining.load("freeze_thaw"))
    freeze, thaw, either = ("freeze",), ("thaw",), ("thaw", "freeze")
    expected = [freeze, either, either, thaw, *[freeze] * 4, either, *[thaw] * 5, *[freeze] * 5, thaw]
    assert record.years == dict(zip(range(2006, 2026), expected, strict=True))
    assert [(s.start.group, s.start.event, s.least, s.most) for s in record.spells] == [
        ("freeze", 1, 1, 3),
        ("freeze", 3, 4, 5),
        ("thaw", 5, 5, 6),
        ("freeze", 9, 5, 5),
        ("thaw", 23, 1, None),
    ]
    assert dated_record(bargaining.load("freeze_thaw_rule")).years == record.years


@pytest.mark.parametrize("document", DOCUMENTS)
def test_under_a_rule_the_record_has_the_probability_of_its_paths(document):
    scenario = read("freeze_thaw_rule", document)
    record, x = dated_record(scenario), scenario.values
    stays = (1 - x["crisis_rate"]) * (1 - x["annual_reversal"])
    for one in cycles(scenario, record):
        lasts = stays if one.profile == ("restrain",) else stays * (1 - x["verification"])
        chance = {
            ("thaw", "thaw"): lasts,
            ("thaw", "freeze"): 1 - lasts,
            ("freeze", "thaw"): x["reopening"],
            ("freeze", "freeze"): 1 - x["reopening"],
        }
        paths = itertools.product(*record.years.values())
        assert one.likelihood == sum(prod(map(chance.get, itertools.pairwise(path))) for path in paths)
        law = survival(one.chain, states_of(scenario, ["thaw"]), 6)
        assert law == [lasts**n for n in range(7)]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_with_offices_that_nobody_dates_it_is_summed_over_them(document):
    scenario = read("freeze_thaw", document)
    record, values = dated_record(scenario), {n: float(v) for n, v in scenario.values.items()}
    found = cycles(scenario, record)
    told = [one.likelihood for one in found]
    assert told == sorted(told, reverse=True)
    assert any(not one for one in told)  # freezes for good exclude the record
    for one in found:
        rows = np.array([year(values, s, one.profile[s], one.profile[4 + s])[1] for s in range(4)])
        allowed = [
            np.repeat([float("thaw" in own), float("freeze" in own)], 2) for own in record.years.values()
        ]
        ends = []
        for start in (2, 3):
            now = np.eye(4)[start]
            for own in allowed[1:]:
                now = (now @ rows) * own
            ends.append(now.sum())
        assert float(one.likelihood) == pytest.approx(max(ends), rel=1e-9, abs=1e-18)
        if abs(ends[0] - ends[1]) > 1e-9 * max(ends):
            seen = [states_of(scenario, own) for own in record.years.values()]
            assert likeliest_start(one.chain, seen) == (2 if ends[0] >= ends[1] else 3)


def test_histories_are_seeded_and_go_where_the_chain_goes():
    chain = MarkovChain([[F(3, 4), F(1, 4)], [F(1, 2), F(1, 2)]], 0)
    once, again = (histories(chain, 0, 2000, 20, np.random.default_rng(3)) for _ in range(2))
    assert once == again
    assert np.mean(once) == pytest.approx(1 / 3, abs=0.01)
    ways = [pair for history in once for pair in itertools.pairwise(history)]
    assert sum(pair == (0, 1) for pair in ways) / sum(pair[0] == 0 for pair in ways) == pytest.approx(
        0.25, abs=0.01
    )


def changed(tmp_path, old, new):
    text = (folder("seeds") / "scenarios" / "freeze_thaw_rule.toml").read_text(encoding="utf-8")
    assert old in text
    mine = tmp_path / "mine.toml"
    mine.write_text(text.replace(old, new), encoding="utf-8")
    return bargaining.load(mine)


def test_what_has_no_dated_years_is_refused(tmp_path):
    for scenario in (
        bargaining.load("rapprochement"),
        bargaining.load(folder("seeds") / "template_stochastic.toml"),
    ):
        with pytest.raises(ScenarioError, match="found no groups of states whose spells are dated"):
            dated_record(scenario)
    with pytest.raises(ScenarioError, match="found 'month', expected 'year'"):
        dated_record(changed(tmp_path, 'period = "year"', 'period = "month"'))
    with pytest.raises(ScenarioError, match=r"spells\.freeze: found event 14, which is undated"):
        dated_record(changed(tmp_path, "events = [1, 3, 9]", "events = [1, 3, 14]"))


def test_time_without_steps_has_no_years(tmp_path):
    text = (folder("seeds") / "scenarios" / "succession.toml").read_text(encoding="utf-8")
    mine = tmp_path / "mine.toml"
    dated = (
        '\n[spells.early]\nlabel = "early"\nstates = ["before"]\nevents = [1]\nassumption = "an example"\n'
    )
    mine.write_text(text + dated, encoding="utf-8")
    with pytest.raises(ScenarioError, match="found time without steps"):
        dated_record(bargaining.load(mine))


def test_the_experiment_saves_what_it_draws(experiment):
    settings = experiment.EXPERIMENT.settings(bargaining.load("freeze_thaw_rule"), quick=True)
    tables = experiment.compute(settings, lambda share: None)
    again = experiment.compute(settings, lambda share: None)
    assert tables == again
    assert len(tables["heads"]) == 6
    for row in tables["likelihoods"]:
        assert float(F(row["exact"])) == row["likelihood"] > 0
    record = [
        row["group"] for row in tables["years"] if (row["reading"], row["history"]) == ("Baseline", "record")
    ]
    assert record.count("") == 3
    assert len(record) == 20
    drawn = experiment.draw(tables)
    assert {*drawn} == {*experiment.FIGURES}
    assert "seed 2025" in drawn["cycles_histories"].caption
    bars = drawn["cycles_histories"].figure.axes[0].patches
    assert len(bars) == 20 * (1 + experiment.FEW)
    assert len(experiment.findings(tables)) == 6
