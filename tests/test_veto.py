"""`veto`: an opening that the flank may veto, against its table, a count of its own, and grids."""

import random
from fractions import Fraction as F
from itertools import pairwise

import numpy as np
import pytest

from bargaining import load, robust
from bargaining.analysis.quantities import measured
from bargaining.analysis.regimes import axis_regimes
from bargaining.equilibria import voting_power
from bargaining.scenario.voting import game_of

DOCUMENTS = {
    "baseline": "baseline",
    "O": "olech2025",
    "P": "parish2025",
    "Q": "episkopos2025brief",
    "C": "prisoners2025oped",
    "D": "doctrine2025oped",
}
CODES = ("ideal_poland", "ideal_baltics", "ideal_core", "ideal_us", "pressure")

TABLE = {
    # codes; the greatest levels that Poland and the Baltics accept; the outcome, what binds, the outcome at no pressure
    "baseline": (".2 .1 .5 .8 .4", (".667", ".333"), ".333", {"baltics_bind"}, ".2"),
    "O": (".2 .1 .5 .8 .3", (".571", ".286"), ".286", {"baltics_bind"}, ".2"),
    "P": (".2 .1 .5 .3 .4", (".457", ".314"), ".314", {"baltics_bind"}, ".2"),
    "Q": (".1 .1 .5 .8 .6", (".500", ".500"), ".500", {"baltics_bind", "poland_binds", "core_ideal"}, ".2"),
    "C": (".2 .1 .5 .8 .4", (".667", ".333"), ".333", {"baltics_bind"}, ".2"),
    "D": (".2 .2 .5 .8 .4", (".667", ".667"), ".500", {"core_ideal"}, ".4"),
}
BORROWED = {
    "O": {"status_quo", "readiness"},
    "P": {"ideal_poland", "ideal_baltics", "ideal_core", "pressure", "status_quo", "readiness"},
    "Q": {"status_quo", "readiness"},
    "C": {"ideal_poland", "ideal_baltics", "ideal_core", "pressure", "status_quo", "readiness"},
    "D": {"status_quo", "readiness"},
}


@pytest.fixture(scope="module")
def veto():
    return load("veto")


def read(scenario, document):
    return scenario if document == "baseline" else scenario.calibrated(DOCUMENTS[document])


def answered(scenario):
    """Return the names of what is predicted, and the quantities that all predictions share."""
    outcomes, profiles = scenario.document.outcomes, scenario.form.predicted(scenario.values)
    held = [scenario.outcome_of(profile) for profile in profiles]
    found = [measured(scenario, profile) for profile in profiles]
    (kept,) = {tuple((n, v) for n, v in one.items() if n != "proposal") for one in found}
    return {next(name for name, one in outcomes.items() if one is other) for other in held}, dict(kept)


def names(scenario):
    return answered(scenario)[0]


def told(scenario):
    return answered(scenario)[1]


def accepted(ideal, x):
    """Return the exact interval of levels that a member likes no less than the status quo, a piece at a time."""

    def gain(level):
        def worth(at):
            return -abs(at - ideal) - x["pressure"] * abs(at - x["ideal_us"])

        return worth(level) - worth(x["status_quo"])

    inside = []
    ends = sorted({F(0), F(1), *(p for p in (ideal, x["ideal_us"]) if 0 < p < 1)})
    for low, high in pairwise(ends):
        inside += [end for end in (low, high) if gain(end) >= 0]
        if gain(low) * gain(high) < 0:
            inside.append(low + (high - low) * gain(low) / (gain(low) - gain(high)))
    return min(inside), max(inside)


def expected(x):
    """Return the outcome: the core's ideal, or what of the win-set is closest to it."""
    ideals = [x["readiness"] * x[name] for name in ("ideal_poland", "ideal_baltics")]
    spans = [accepted(ideal, x) for ideal in ideals]
    low, high = max(s[0] for s in spans), min(s[1] for s in spans)
    return min(max(x["ideal_core"], low), high), spans


@pytest.mark.parametrize("document", TABLE)
def test_the_table(veto, document):
    scenario = read(veto, document)
    codes, caps, outcome, binding, without = TABLE[document]
    assert [scenario.values[name] for name in CODES] == [F(code) for code in codes.split()]
    if document in BORROWED:
        assert set(scenario.borrowed()) == BORROWED[document]
    named, found = answered(scenario)
    assert [f"{float(found[n]):.3f}"[1:] for n in ("cap_poland", "cap_baltics")] == list(caps)
    assert f"{float(found['outcome']):.3f}"[1:] == outcome
    assert named == binding
    assert told(scenario.replace(pressure=0))["outcome"] == F(without)


@pytest.mark.parametrize("document", TABLE)
def test_the_closed_form(veto, document):
    """Caps where the status quo is below the ideal and that below Washington's, and the outcome their least."""
    scenario = read(veto, document)
    x, found = scenario.values, told(scenario)
    caps = []
    for name in ("poland", "baltics"):
        ideal, us, k, start = x[f"ideal_{name}"], x["ideal_us"], x["pressure"], x["status_quo"]
        assert start < ideal < us
        low = (2 * ideal - (1 + k) * start) / (1 - k)
        caps.append(low if low <= us else min(F(1), (2 * ideal + 2 * k * us) / (1 + k) - start))
        assert found[f"cap_{name}"] == caps[-1]
    assert found["outcome"] == min(*caps, x["ideal_core"])


def test_in_one_reading_the_flank_is_pushed_past_washington(veto):
    x = read(veto, "P")
    assert told(x)["outcome"] == F(11, 35) > x.values["ideal_us"]


@pytest.mark.parametrize(
    ("pressure", "cap"),
    [("0", "1/5"), (".2", "1/4"), (".3", "2/7"), (".4", "1/3"), (".6", "1/2"), (".75", "4/5")],
)
def test_pressure_widens_what_the_flank_accepts(veto, pressure, cap):
    scenario = veto.replace(pressure=F(pressure))
    assert told(scenario)["cap_baltics"] == F(cap)
    assert told(scenario.replace(ideal_core=1))["outcome"] == F(cap)  # which the core would go to the end of


def test_a_full_move_to_washington_takes_three_quarters(veto):
    scenario = veto.replace(ideal_core=1)
    found = axis_regimes(scenario, "pressure")
    assert [str(point) for point in found.thresholds] == ["3/4"]
    assert 1 - 2 * scenario.values["ideal_baltics"] / scenario.values["ideal_us"] == F(3, 4)
    at = told(scenario.replace(pressure=F(3, 4)))
    assert at["outcome"] == scenario.values["ideal_us"]
    assert (
        told(scenario.replace(pressure=F(74, 100)))["outcome"]
        < F(4, 5)
        < told(scenario.replace(pressure=F(76, 100)))["outcome"]
    )


@pytest.mark.parametrize("member", ["ideal_poland", "ideal_baltics"])
@pytest.mark.parametrize("document", TABLE)
def test_nothing_moves_where_one_ideal_is_isolation(veto, document, member):
    scenario = read(veto, document).replace(**{member: 0})
    named, found = answered(scenario)
    assert found["outcome"] == found[f"cap_{member.removeprefix('ideal_')}"] == 0
    assert named == {"isolation_proposed", "poland_vetoes", "baltics_veto"}


def test_the_most_reluctant_decides(veto):
    """Poland's ideal does not matter while it is above the Baltics', and theirs counts two over 1 - pressure."""
    for ideal in (F(1, 10), F(1, 5), F(3, 5), F(1)):
        assert told(veto.replace(ideal_poland=ideal))["outcome"] == F(1, 3)
    for ideal in (F(1, 20), F(1, 12), F(1, 10)):
        assert told(veto.replace(ideal_baltics=ideal))["outcome"] == 2 * ideal / (1 - veto.values["pressure"])


def test_pressure_never_narrows_the_outcome(veto):
    for document in TABLE:
        scenario = read(veto, document)
        outcomes = [told(scenario.replace(pressure=F(k, 20)))["outcome"] for k in (0, 8, 19)]
        assert outcomes == sorted(outcomes)
        assert outcomes[0] < outcomes[-1]


@pytest.mark.parametrize(
    ("belief", "outcome"),
    [("0.1", ".083"), ("0.2", ".167"), ("0.4", ".333"), ("0.468", ".390"), ("0.7", ".500")],
)
def test_ideals_in_proportion_to_a_belief(veto, belief, outcome):
    assert load("rapprochement").values["autonomy"] == F(2, 5)
    scenario = veto.replace(readiness=F(belief) / F(2, 5))
    assert f"{float(told(scenario)['outcome']):.3f}"[1:] == outcome


@pytest.mark.parametrize("document", TABLE)
def test_if_sanctions_lapse_without_a_decision_the_core_has_its_way(veto, document):
    scenario = (
        veto.overlaid("renewal") if document == "baseline" else read(veto, document).overlaid("renewal")
    )
    assert scenario.values["status_quo"] == 1
    assert names(scenario) == {"core_ideal"}
    assert told(scenario)["outcome"] == F(1, 2)


def test_random_readings_against_the_win_set(veto):
    rng = random.Random(3)
    binding = set()
    for _ in range(24):
        x = {
            name: F(rng.randint(0, 8), 8)
            for name in ("ideal_poland", "ideal_baltics", "ideal_core", "ideal_us")
        }
        x |= {"status_quo": F(rng.choice((0, 0, 1, 2, 4, 8)), 8), "pressure": F(rng.randint(0, 15), 16)}
        x["readiness"] = F(rng.choice((2, 4, 4, 4, 5, 10)), 4)
        scenario = veto.replace(**x)
        outcome, spans = expected(x)
        named, found = answered(scenario)
        assert found["outcome"] == outcome, x
        assert [found[f"cap_{n}"] for n in ("poland", "baltics")] == [high for _, high in spans], x
        binding |= named
    assert binding >= {
        "baltics_bind",
        "poland_binds",
        "core_ideal",
        "full",
        "isolation_proposed",
        "baltics_veto",
    }


def test_grids_of_proposals(veto):
    """Every proposal of a fine grid, in floats: the best that passes is the outcome, up to the grid."""
    rng = random.Random(9)
    grid = np.linspace(0, 1, 20_001)
    for _ in range(6):
        x = {name: rng.random() for name in ("ideal_poland", "ideal_baltics", "ideal_core", "ideal_us")}
        x |= {"status_quo": rng.random(), "pressure": 0.95 * rng.random(), "readiness": 0.5 + rng.random()}
        x = {name: F(round(value, 4)).limit_denominator(10_000) for name, value in x.items()}

        def worth(ideal, at, x=x):
            return -abs(at - float(ideal)) - float(x["pressure"]) * abs(at - float(x["ideal_us"]))

        start = float(x["status_quo"])
        ideals = [x["readiness"] * x["ideal_poland"], x["readiness"] * x["ideal_baltics"]]
        passing = np.all([worth(i, grid) >= worth(i, start) for i in ideals], axis=0)
        worths = np.where(passing, worth(x["ideal_core"], grid), -np.inf)
        best = grid[int(np.argmax(worths))] if passing.any() else start
        if worth(x["ideal_core"], best) < worth(x["ideal_core"], start):
            best = start
        assert abs(float(told(veto.replace(**x))["outcome"]) - best) <= 1 / 10_000


def test_what_passes_is_the_win_set_as_far_as_the_core_likes_it():
    scenario = load("veto", variants={"agenda": "given"})
    found = axis_regimes(scenario, "proposed")
    assert [str(span) for span in found.intervals[("put", "accept", "accept")]] == ["[0, 1/3]"]
    assert [str(point) for point in found.thresholds] == ["1/3"]
    rng = random.Random(4)
    for _ in range(20):
        x = {
            n: F(rng.randint(0, 8), 8)
            for n in ("ideal_poland", "ideal_baltics", "ideal_core", "ideal_us", "proposed")
        }
        x |= {"status_quo": F(rng.randint(0, 4), 4), "pressure": F(rng.randint(0, 15), 16), "readiness": F(1)}
        profiles = scenario.replace(**x).form.predicted(x)
        _, spans = expected(x)
        core = accepted(x["ideal_core"], x)
        passes = all(low <= x["proposed"] <= high for low, high in (*spans, core))
        assert (("put", "accept", "accept") in profiles) == passes, x


def test_the_flank_decides_over_all_that_documents_say(veto):
    ranges = {"pressure": (F(0), F(59, 100))}
    said = str(robust(veto, "proposal == brink_baltics_vote", ranges))
    assert said.startswith("PROVED")
    assert str(robust(veto, "proposal == brink_baltics_vote", {"pressure": (F(0), F(3, 5))})).startswith(
        "REFUTED"
    )


def test_by_votes_alone_nobody_decides_more_than_another(veto):
    """Each of three members with a veto has the same power; who binds, ideals say."""
    power = voting_power(game_of(veto.document.voting["unanimity"]))
    assert set(power.shapley_shubik.values()) == {F(1, 3)}
    assert set(power.veto_players) == set(veto.players)
