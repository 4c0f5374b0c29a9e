"""Links along an axis and over sweeps: each point against what is solved at it alone, and by hand."""

import warnings
from fractions import Fraction as F

import numpy as np
import pytest

from bargaining import crux, load, regions, robust, single_parameter_cruxes, sweep, tornado
from bargaining.analysis.links import follow, linked_sweep
from bargaining.analysis.regimes import axis_regimes
from bargaining.analysis.sweeps import Draws
from bargaining.analysis.sweeps.making import SweepWarning
from bargaining.errors import ScenarioError
from tests.linked_games import BOTTOM, MIDDLE, TOP, game, link
from tests.test_links import COORDINATION, files, refused, taking  # noqa: F401 (a fixture)

BELIEF = game(
    "mine",
    {"r": "ef"},
    [("r", "trust * r.e + (1 - trust) * r.f")],
    {"trust": 0.3},
    link("trust", "dilemma", 'belief = "type.own"', "once = true", "spoken = true"),
    '[imports.rapprochement]\nparameters = ["autonomy"]',
)


@pytest.fixture
def chain(files):  # noqa: F811
    return files(top=TOP, middle=MIDDLE, bottom=BOTTOM)


def intervals(regimes):
    return {profile: [str(one) for one in found] for profile, found in regimes.intervals.items()}


# ---------------------------------------------------------------- along an axis, exactly


def test_regimes_of_a_chain_are_those_of_the_whole(chain):
    """From t = 1/2 on x = t: e where 2 t / 3 >= 1 - t, from 3/5 on. Below, the top game's a is no equilibrium."""
    (whole,) = follow(load(chain / "bottom.toml"), "all")
    assert intervals(axis_regimes(whole, "t")) == {("e",): ["[3/5, 1]"], ("f",): ["[1/2, 3/5]"]}
    (alone,) = follow(load(chain / "bottom.toml"), "x")
    # y = 1/10 in the middle game, whose d is worth t / 2 and played from t = 1/5 on: e where t / 3 >= 1 - t
    assert intervals(axis_regimes(alone, "t")) == {("e",): ["[3/4, 1]"], ("f",): ["[1/5, 3/4]"]}


def test_a_link_that_hangs_on_another_goes_along_with_it(files):  # noqa: F811
    """y = t x and x = t: e from the root of one half on, where t t is as much as 1/2."""
    mine = game(
        "mine",
        {"r": "ef"},
        [("r", "y * r.e + r.f / 2")],
        {"x": 0.9, "y": 0.9},
        link("y", "top.toml", 'payoff = "p"', 'outcome = "a"', 'scale = "linked * x"')
        + link("x", "top.toml", 'payoff = "p"', 'outcome = "a"', "calibration = 'baseline'"),
        '[imports.top]\nfile = "top.toml"\nparameters = ["t"]',
    )
    (found,) = follow(load(files(top=TOP, mine=mine) / "mine.toml"), "all")
    assert found.values["y"] == F(49, 100)
    root = axis_regimes(found, "t").intervals[("e",)][0].start
    assert root.polynomial == (-1, 0, 2)
    (alone,) = follow(found.cut(), "y")
    assert str(axis_regimes(alone, "t").intervals[("e",)][0].start) == "5/9"
    refused(lambda: found.replace(t=1), "t: found it moving")


def test_the_bound_where_the_upstream_equilibrium_ends_names_it(chain):
    (whole,) = follow(load(chain / "bottom.toml"), "all")
    first = axis_regimes(whole, "t").intervals[("f",)][0]
    assert str(first.start_bound) == "top p: b"
    assert str(first.end_bound) == "r: e"


@pytest.mark.parametrize("name", ["us_without=Freeze", "us_without=Status quo", "us_without=Package"])
def test_regimes_agree_with_following_at_every_point(name):
    roadmap = load("roadmap")
    (found,) = follow(roadmap, name, "belarus_without")
    regimes = axis_regimes(found, "us_relief")
    for k in [*range(0, 21, 4), F(1, 3), F(55, 13)]:
        at = roadmap.replace(us_relief=F(k) / 20)
        try:
            (alone,) = follow(at, name, "belarus_without")
        except ScenarioError:
            assert regimes.at(F(k) / 20) == ()
            continue
        assert set(regimes.at(F(k) / 20)) == set(alone.form.predicted(alone.values))
    for point in regimes.thresholds:
        (alone,) = follow(roadmap.replace(us_relief=point.low), name, "belarus_without")
        assert set(regimes.at(point.low)) == set(alone.form.predicted(alone.values))


def test_a_map_over_what_moves_a_link_agrees_with_following_at_points():
    roadmap, names = load("roadmap"), ("us_without=Status quo", "belarus_without")
    (found,) = follow(roadmap, *names)
    cells = regions(found, "us_relief", "precondition")
    seen = set()
    for x, y in [
        (F(1, 12), F(1, 2)),
        (F(1, 5), F(9, 10)),
        (F(1, 2), F(1, 10)),
        (F(9, 10), F(12, 10)),
        (F(1, 30), F(1, 100)),
    ]:
        (alone,) = follow(roadmap.replace(us_relief=x, precondition=y), *names)
        assert cells.at(x, y) == alone.form.predicted(alone.values)
        seen |= {cells.at(x, y)}
    assert len(seen) > 2


def test_a_belief_along_its_prior_is_a_quotient_and_exact(files):  # noqa: F811
    """At O's odds 1.2 and 1.1 trust is one half where the prior odds are 1 over their product."""
    mine = load(files(mine=BELIEF) / "mine.toml").calibrated("olech2025")
    (found,) = follow(mine, "trust")
    regimes = axis_regimes(found, "autonomy")
    assert [point.low for point in regimes.thresholds] == [1 / (1 + F("1.2") * F("1.1"))]
    assert regimes.at(F(0)) == (("f",),)
    assert regimes.at(F(1)) == (("e",),)


def test_a_quantity_is_taken_at_a_point_and_along_an_axis(files):  # noqa: F811
    """Where a is played it is t / (1 + t): two fifths from t = 2/3 on."""
    told = '[quantities.n]\nlabel = "n"\nvalue = "t * p.a + p.b"\nper = "1 + t * p.a"\n'
    mine = game(
        "mine",
        {"r": "ef"},
        [("r", "x * r.e + 2 / 5 * r.f")],
        {"x": 0.9},
        link("x", "top.toml", 'quantity = "n"', "each = true"),
        '[imports.top]\nfile = "top.toml"\nparameters = ["t"]',
    )
    (found,) = follow(load(files(top=TOP + "\n" + told, mine=mine) / "mine.toml"), "x")
    assert found.values["x"] == F(7, 17)
    assert intervals(axis_regimes(found, "t")) == {("e",): ["[2/3, 1]"], ("f",): ["[1/2, 2/3]"]}


def test_one_over_what_is_taken_is_a_rate(files):  # noqa: F811
    """u over the worth of the top game: a length of 1 / u years and more has a rate below u."""
    mine = game(
        "mine",
        {"r": "ef"},
        [("r", "x * r.e + 2 / 5 * r.f")],
        {"x": 0.9},
        link("x", "top.toml", 'payoff = "p"', "each = true", 'scale = "per_linked / 4"'),
        '[imports.top]\nfile = "top.toml"\nparameters = ["t"]',
    )
    (found,) = follow(load(files(top=TOP, mine=mine) / "mine.toml"), "x")
    assert found.values["x"] == F(5, 14)
    assert intervals(axis_regimes(found, "t")) == {("e",): ["[1/2, 5/8]"], ("f",): ["[5/8, 1]"]}


def test_one_over_what_is_taken_may_be_negative(files):  # noqa: F811
    """From t = 1/2 on b is worth t - 1, and x = 1 / (4 (1 - t)) stays within its range up to t = 3/4."""
    loss = game("top", {"p": "ab"}, [("p", "-t * p.a - (1 - t) * p.b")], {"t": 0.7, "u": 0.25})
    mine = game(
        "mine",
        {"r": "ef"},
        [("r", "x * r.e + 2 / 5 * r.f")],
        {"x": 0.9},
        link("x", "top.toml", 'payoff = "p"', "each = true", 'scale = "-per_linked / 4"'),
        '[imports.top]\nfile = "top.toml"\nparameters = ["t"]',
    )
    (found,) = follow(load(files(top=loss, mine=mine) / "mine.toml"), "x")
    assert found.values["x"] == F(5, 6)
    assert intervals(axis_regimes(found, "t")) == {("e",): ["[1/2, 3/4]"]}


def test_out_of_its_range_a_value_along_an_axis_predicts_nothing(files):  # noqa: F811
    folder = files(two=COORDINATION, mine=taking('payoff = "p"', 'outcome = "a, a"', scale="2 * linked"))
    mine = load(folder / "mine.toml").replace(t=F(1, 4))
    (found,) = follow(mine, "x")
    assert intervals(axis_regimes(found, "t")) == {("e",): ["[1/4, 1/2]"], ("f",): ["[0, 1/4]"]}


def test_what_is_no_polynomial_is_refused_along_an_axis_and_swept(files):  # noqa: F811
    folder = files(two=COORDINATION, mine=taking('payoff = "p"', 'selection = "least p-dominance"'))
    (found,) = follow(load(folder / "mine.toml"), "x")
    refused(
        lambda: axis_regimes(found, "t"),
        "moving what the link x is taken from",
        "'least p-dominance'",
        "sweep",
    )
    swept = linked_sweep(found.cut(), ["x"], t=[F(1, 4), F(3, 4)])
    assert swept["x"].values.tolist() == [0.75, 0.75]
    assert swept["linked_equilibrium"].values.tolist() == ["b–b", "a–a"]


# ---------------------------------------------------------------- what moves must not leave the link behind


def test_what_a_link_hangs_on_is_held_or_refused():
    (found,) = follow(load("roadmap"), "us_without=Freeze", "belarus_without")
    assert {"us_relief", "us_without"}.isdisjoint(
        bar.parameter for bar in tornado(found, "grand_bargain").bars
    )
    assert "us_relief" in {bar.parameter for bar in tornado(found.cut(), "grand_bargain").bars}
    alone = {one.parameter for one in single_parameter_cruxes(found, "grand_bargain")}
    assert {"us_relief", "us_without", "belarus_without"}.isdisjoint(alone)
    assert "us_economy" in alone
    for move in (
        lambda: tornado(found, "grand_bargain", parameters=["us_relief"]),
        lambda: crux(found, "common_ground", parameters=["us_relief"]),
        lambda: robust(found, "grand_bargain", {"us_relief": (0, 1)}),
        lambda: found.replace(us_relief=F(1, 2)),
        lambda: sweep(found, us_relief=(0, 1, 3)),
        lambda: sweep(found, draws=Draws(5, parameters=["us_relief"])),
    ):
        refused(move, "us_relief: found it moving what the link us_without is taken from (rapprochement)")
    for move in (lambda: axis_regimes(found, "us_without"), lambda: found.replace(us_without=F(1, 2))):
        refused(move, "us_without: found it", "while its link is followed")
    refused(
        lambda: found.calibrated("parish2025"), "calibration parish2025: found the link us_without followed"
    )
    refused(lambda: found.overlaid("freeze"), "overlay freeze")


def test_what_no_link_hangs_on_moves_as_ever():
    (found,) = follow(load("roadmap"), "us_without=Freeze", "belarus_without")
    by_hand = load("roadmap").replace(us_without=0, belarus_without=F(-1, 5))
    for axis in ("us_economy", "precondition"):
        assert intervals(axis_regimes(found, axis)) == intervals(axis_regimes(by_hand, axis))


# ---------------------------------------------------------------- sweeps


def test_a_sweep_solves_what_a_link_is_taken_from_anew_at_each_point(chain):
    bottom = load(chain / "bottom.toml")
    values = [F(k, 20) for k in range(21)]
    with pytest.warns(SweepWarning, match="left out 10 of 21 points"):
        found = linked_sweep(bottom, ["all"], t=values)
    labels = found["regime_label"].values
    for k, t in enumerate(values):
        if t < F(1, 2):
            assert found["regime"].values[k] == -1
            assert np.isnan(found["x"].values[k])
            continue
        assert found["x"].values[k] == float(t)
        predicted = [
            name for name, worth in (("e", 2 * t / 3), ("f", 1 - t)) if worth == max(2 * t / 3, 1 - t)
        ]
        assert labels[found["regime"].values[k]] == " + ".join(predicted)
    assert found["regime_points"].values.sum() == 11
    assert "no equilibrium at these values" in found.attrs["left_out"]
    assert "--link all" in found.attrs["command"]


def test_with_its_link_cut_a_sweep_is_another_one(chain):
    bottom = load(chain / "bottom.toml")
    cut, followed = sweep(bottom, t=[0.5, 0.6, 0.7]), linked_sweep(bottom, ["x"], t=[0.5, 0.6, 0.7])
    assert cut["regime_label"].values[cut["regime"].values].tolist() == ["e", "e", "e"]
    assert followed["regime_label"].values[followed["regime"].values.ravel()].tolist() == ["f", "f", "f"]


def test_a_sweep_over_documents_has_a_dimension_of_equilibria():
    roadmap = load("roadmap")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = linked_sweep(roadmap, ["all"], calibration="all", precondition=[0, 1])
    assert found["regime"].dims[:2] == ("calibration", "precondition")
    for document in found["calibration"].values:
        answers = follow(roadmap.calibrated(document), "all")
        labels = {world.followed["us_without"].equilibrium: world for world in answers}
        for label in found["linked_equilibrium"].values:
            at = found.sel(calibration=document, precondition=1.0, linked_equilibrium=label)
            if label not in labels:
                assert int(at["regime"]) == -1
                continue
            world = labels[label].replace(precondition=1)
            assert float(at["us_without"]) == float(world.values["us_without"])
            names = [",".join(p) for p in world.form.predicted(world.values)]
            inside = found["profile_in_regime"].values[int(at["regime"])]
            assert found["profile"].values[inside].tolist() == names


def test_a_scenario_that_a_link_leads_to_is_solved_once_for_each_of_its_own_values(chain, monkeypatch):
    from bargaining.analysis.links import upstream

    solved = []
    plain = upstream.equilibria
    monkeypatch.setattr(
        upstream, "equilibria", lambda s, **o: solved.append((s.name, s.values["t"])) or plain(s, **o)
    )
    linked_sweep(load(chain / "bottom.toml"), ["all"], t=[0.6, 0.8])
    assert sorted(solved) == sorted((name, t) for name in ("top", "middle") for t in (F(3, 5), F(4, 5)))


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        ({"x": [0, 1]}, "axis x: found it swept while its link is followed"),
        ({"u": "1 - t", "t": [0, 1]}, "unknown axis 'u'"),
    ],
)
def test_axes_along_which_links_cannot_be_followed(chain, axes, message):
    refused(lambda: linked_sweep(load(chain / "bottom.toml"), ["x"], **axes), message)


def test_axes_over_structures_are_refused_with_links_followed():
    refused(
        lambda: linked_sweep(load("roadmap"), ["all"], breakdown="all"),
        "axis breakdown: found variant breakdown",
    )
