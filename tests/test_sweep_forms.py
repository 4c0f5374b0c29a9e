"""Sweeps ask a form: formulas with alternatives and strict conditions, hidden types, structural alternatives."""

import json
import shlex
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.analysis.sweeps import Draws, sweep
from bargaining.analysis.sweeps.bits import from_words
from bargaining.cli.main import group
from bargaining.equilibria import pure_equilibria
from bargaining.errors import BargainingError, ScenarioError
from bargaining.forms.formula import holds, truth
from bargaining.loading.scenarios import with_concept
from bargaining.scenario.scenario import Scenario
from bargaining.terminal.running import run_command
from tests.toy_forms import ToyForm, toy_form

pytest.importorskip("xarray")
pytest.importorskip("zarr")
pytestmark = pytest.mark.filterwarnings("ignore::bargaining.analysis.sweeps.SweepWarning")

NAMES = ("x", "y", "z")
HEAD = (
    '[scenario]\nname = "toy"\ntitle = "Toy"\n'
    '[kinds.weight]\nmeaning = "a weight"\nrange = [0, 1]\nassumption = "x"\n'
)
PARAMETER = '[parameters.{0}]\nlabel = "{0}"\nkind = "weight"\nbaseline = 0.25\nassumption = "x"\n'
ACTION = 'c{0} = {{ label = "{0}", assumption = "x" }}\n'


@dataclass(frozen=True, eq=False)
class Toy(Scenario):
    """A scenario whose game is a form of random formulas."""

    toy: ToyForm | None = None

    @property
    def form(self):
        return self.toy


@pytest.fixture
def toy(tmp_path):
    """Return what makes a scenario of a toy form with as many candidates as there are actions."""

    def make(form):
        n = len(form.formulas)
        actions = "".join(ACTION.format(k) for k in range(n))
        text = (
            HEAD
            + "".join(map(PARAMETER.format, NAMES))
            + f'[players.p]\nlabel = "P"\n[players.p.actions]\n{actions}'
        )
        path = tmp_path / "toy.toml"
        path.write_text(text + '[[payoff]]\nplayer = "p"\nterm = "t"\nvalue = "x * p.c0"\nassumption = "x"\n')
        loaded = bargaining.load(path)
        return Toy(loaded.compiled, loaded.shelf, toy=form)

    return make


def told(found, *place):
    """Return the candidates that a dataset says to hold at a point."""
    bits = from_words(found["pure_equilibria"].values[place].tolist())
    return {str(name) for k, name in enumerate(found["profile"].values) if bits >> k & 1}


def brute(form, point):
    return {",".join(profile) for profile, formula in form.formulas.items() if holds(formula, point)}


def carried_by_a_tie(form, point):
    """Tell whether some candidate holds, but would not if what is exactly zero were a little less."""

    def above(condition):
        return condition.polynomial.evaluate(point) > 0

    return any(holds(f, point) and not truth(f, above) for f in form.formulas.values())


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_formulas_hold_where_they_hold_on_grids(toy, seed, strict, depth):
    form = toy_form(np.random.default_rng([seed, strict, depth]), NAMES, (5, 70)[seed == 0], depth, strict)
    tiny = Fraction(1, 10**18)
    xs = [Fraction(k, 4) for k in range(5)] + [
        Fraction(1, 4) + tiny * 10,
        Fraction(1, 3),
        Fraction("0.75") - tiny * 100,
    ]
    xs = sorted({float(x): x for x in xs}.values())
    ys = [Fraction(k, 4) for k in range(5)]
    found = sweep(toy(form), x=xs, y=ys, margins=True)
    for i, x in enumerate(xs):
        for j, y in enumerate(ys):
            point = {"x": x, "y": y, "z": Fraction(1, 4)}
            assert told(found, i, j) == brute(form, point), point
            assert (found["status"].values[i, j] == 2) == carried_by_a_tie(
                form.substituted({"z": Fraction(1, 4)}), point
            )
            for k, (profile, formula) in enumerate(form.formulas.items()):
                margin = found["margin"].values[i, j, k]
                if abs(margin) > 1e-12:
                    assert (margin > 0) == holds(formula, point), (profile, point)


@pytest.mark.parametrize("depth", [1, 3])
def test_formulas_hold_where_they_hold_near_a_tie_that_floats_do_not_see(toy, depth):
    for seed in range(6):
        form = toy_form(np.random.default_rng([seed, depth, 9]), NAMES, 8, depth, strict=True)
        for side in (-1, 1):
            x = Fraction(1, 2) + side * Fraction(1, 10**25)
            found = sweep(toy(form), x=["0.1", x], y=["1/4", "1/2"])
            for j, y in enumerate((Fraction(1, 4), Fraction(1, 2))):
                assert told(found, 1, j) == brute(form, {"x": x, "y": y, "z": Fraction(1, 4)})


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_formulas_hold_where_they_hold_at_draws_and_along_links(toy, depth):
    for seed in range(3):
        form = toy_form(np.random.default_rng([seed, depth]), NAMES, 20, depth, strict=True)
        found = sweep(toy(form), draws=Draws(1100, seed=seed))
        names = found["parameter"].values.tolist()
        for k in range(0, 1100, 13):
            point = {n: Fraction(float(v)) for n, v in zip(names, found["drawn"].values[k], strict=True)}
            assert told(found, k) == brute(form, point)
        found = sweep(toy(form), x="0:1:9", y="1 - x", z=["0", "1/2"])
        for k in range(9):
            for j in range(2):
                x = Fraction(k, 8)
                assert told(found, k, j) == brute(form, {"x": x, "y": 1 - x, "z": Fraction(j, 2)})


def test_a_store_of_formulas_with_alternatives_is_what_memory_is(toy, tmp_path):
    form = toy_form(np.random.default_rng(3), NAMES, 12, 3, strict=True)
    asked = {"x": "0:1:9", "y": "0:1:5", "margins": True}
    stored = sweep(toy(form), store=tmp_path / "a.zarr", **asked)
    assert stored.identical(sweep(toy(form), **asked))
    other = toy_form(np.random.default_rng(4), NAMES, 12, 3, strict=True)
    again = sweep(
        toy(other), store=tmp_path / "a.zarr", **asked
    )  # other formulas, so that all is computed again
    assert again["pure_equilibria"].equals(sweep(toy(other), **asked)["pure_equilibria"])


def test_mixed_play_is_refused_where_the_concept_has_none(toy):
    form = toy_form(np.random.default_rng(3), NAMES, 4, 2, strict=False)
    for asked in (True, 3):
        with pytest.raises(ScenarioError, match="found the concept 'toy', which predicts no mixed play"):
            sweep(toy(form), x="0:1:3", mixed=asked)
    strict = with_concept(bargaining.load("rapprochement"), "strict Nash")
    with pytest.raises(ScenarioError, match="'strict Nash', which predicts no mixed play"):
        sweep(strict, autonomy="0:1:3", mixed=True)


# ---------------------------------------------------------------- concepts and types


def test_the_strict_concept_leaves_out_ties():
    scenario = bargaining.load("rapprochement")
    values = ["0.1", "3/13", "39/100", "0.9"]
    weak, strict = (sweep(s, autonomy=values) for s in (scenario, with_concept(scenario, "strict Nash")))
    form = with_concept(scenario, "strict Nash").form
    for k, value in enumerate(values):
        point = {**scenario.values, "autonomy": Fraction(value)}
        expected = {",".join(c) for c in form.candidates() if holds(form.formula(c), point)}
        assert told(strict, k) == expected <= told(weak, k)
    assert any(told(strict, k) != told(weak, k) for k in range(4))
    assert (strict["status"] != 2).all()


@pytest.fixture(scope="module")
def hidden():
    return bargaining.load("hidden_autonomy")


def test_a_hidden_type_is_swept_over_the_belief_and_two_assumptions(hidden):
    found = sweep(hidden, autonomy="0:1:101", reversal=["0", "1/2", "0.9"], verification=["1/10", "3/5"])
    assert found.sizes["profile"] == 864
    rng = np.random.default_rng(8)
    places = [(int(rng.integers(101)), int(rng.integers(3)), int(rng.integers(2))) for _ in range(60)]
    places += [(k, 0, 0) for k in (0, 100)] + [(k, 2, 1) for k in (0, 100)]
    for n, (i, j, k) in enumerate(places):
        point = hidden.values | {
            "autonomy": Fraction(i, 100),
            "reversal": (Fraction(0), Fraction(1, 2), Fraction(9, 10))[j],
            "verification": (Fraction(1, 10), Fraction(3, 5))[k],
        }
        game = hidden.form.at(point)
        expected = {
            ",".join(actions[k] for actions, k in zip(game.actions, profile, strict=True))
            for profile in pure_equilibria(game)
        }
        assert told(found, i, j, k) == expected
        if n % 16 == 0:
            candidates = hidden.form.candidates()
            assert expected == {",".join(c) for c in candidates if holds(hidden.form.formula(c), point)}


def test_payoffs_are_the_players_and_equilibria_the_places(hidden):
    profile = "transact,isolate,exploit,direct,exploit+direct"
    found = sweep(hidden, autonomy=["0", "1/3"], payoffs=[profile], margins=[profile], mixed=4)
    expected = hidden.form.payoffs(tuple(profile.split(",")))
    places = [place.name for place in hidden.form.places]
    for k, value in enumerate((Fraction(0), Fraction(1, 3))):
        point = hidden.values | {"autonomy": value}
        for player in hidden.players:
            payoff = found["payoff"].sel(payoff_profile=profile, player=player).values[k]
            assert payoff == pytest.approx(float(expected[player].evaluate(point)), abs=1e-12)
        conditions = hidden.form.formula(tuple(profile.split(","))).parts
        least = min(condition.polynomial.evaluate(point) for condition in conditions)
        assert found["margin"].values[k, 0] == pytest.approx(float(least), abs=1e-12)
        assert found["equilibria"].values[k] >= len(told(found, k)) - found["continua"].values[k] * 864
    assert found["equilibrium_payoff"].dims[-1] == "place"
    assert found["place"].values.tolist() == places


# ---------------------------------------------------------------- structural alternatives

VARIED = """
[scenario]
name = "varied"
title = "A structural alternative"
extends = "rapprochement"

[variants.memory]
label = "Who remembers"
default = "nobody"
[variants.memory.values.nobody]
label = "Nobody"
assumption = "test"
[variants.memory.values.moscow]
label = "Moscow"
assumption = "test"
changes.parameters.orchestration_gain = { baseline = 0.8, assumption = "test" }
[variants.memory.values.minsk]
label = "Minsk"
assumption = "test"
changes.parameters.orchestration_gain = { baseline = 0.1, assumption = "test" }
"""


@pytest.fixture
def varied(tmp_path):
    path = tmp_path / "varied.toml"
    path.write_text(VARIED)
    return path


def test_structural_alternatives_stand_side_by_side(varied):
    names = ["nobody", "moscow", "minsk"]
    axes = {"autonomy": ["0.1", "3/13", "0.4", "0.7"]}
    found = sweep(bargaining.load(varied), **{"variant:memory": names}, **axes)
    assert found["regime"].dims == ("variant_memory", "autonomy")
    labels = []
    for name in names:
        alone = sweep(bargaining.load(varied, variants={"memory": name}), **axes)
        here = found.sel(variant_memory=name)
        labels.append(alone.regime_label.values[alone.regime.values].tolist())
        assert here.regime_label.values[here.regime.values].tolist() == labels[-1]
        assert (
            json.loads(found.attrs["digests"])[name]
            == bargaining.load(varied, variants={"memory": name}).digest
        )
    assert labels[1] != labels[2]


def test_an_axis_has_the_name_of_the_variant_and_runs_over_all_or_some_of_its_values(varied, tmp_path):
    scenario = bargaining.load(varied)
    found = sweep(scenario, memory=("nobody", "moscow"), autonomy=(0, 1, 5), store=tmp_path / "a.zarr")
    assert found["regime"].dims == ("memory", "autonomy")
    assert found["memory"].values.tolist() == ["nobody", "moscow"]
    assert found["memory"].attrs["long_name"] == "Who remembers"
    longer = sweep(scenario, memory="all", autonomy=(0, 1, 5), store=tmp_path / "a.zarr")
    assert longer["memory"].values.tolist() == ["nobody", "moscow", "minsk"]
    assert json.loads(longer.attrs["axes"])["memory"] == "nobody,moscow,minsk"
    prefixed = sweep(scenario, **{"variant:memory": "all"}, autonomy=(0, 1, 5))
    assert (longer["pure_equilibria"].values == prefixed["pure_equilibria"].values).all()
    documents = sweep(scenario, calibration="all", autonomy=(0, 1, 3))["calibration"].values.tolist()
    assert documents == ["baseline", *scenario.document.calibrations]


def test_a_parameter_keeps_its_name_where_a_variant_has_it_too(varied):
    varied.write_text(VARIED.replace("variants.memory", "variants.reversal"))
    scenario = bargaining.load(varied)
    assert sweep(scenario, reversal=(0, 1, 3))["reversal"].values.tolist() == [0, 0.5, 1]
    both = sweep(scenario, reversal=(0, 1, 3), **{"variant:reversal": "nobody,minsk"})
    assert both["regime"].dims == ("reversal", "variant_reversal")


def test_an_outcome_that_only_an_alternative_names_has_its_label(varied):
    named = (
        'changes.outcomes.mine = { label = "Mine", profile = { us = "package", eu = "isolate", '
        'belarus = "restrain", russia = "squeeze" }, assumption = "test" }\n'
        'changes.outcomes.taken = { label = "Freeze", profile = { us = "package", eu = "isolate", '
        'belarus = "token", russia = "squeeze" }, assumption = "test" }\n'
    )
    varied.write_text(VARIED + named)
    found = sweep(bargaining.load(varied), memory="nobody,minsk", autonomy="0:1:3")
    labels = dict(zip(found["profile"].values.tolist(), found["outcome"].values.tolist(), strict=True))
    assert labels["package,isolate,restrain,squeeze"] == "Mine"
    assert labels["pressure,isolate,align,tolerate"] == "Freeze"
    assert labels["package,isolate,token,squeeze"] == "Freeze (taken)"  # no second profile of that label


def test_structural_alternatives_cross_with_documents_and_keep_the_concept(varied):
    start = with_concept(bargaining.load(varied), "strict Nash")
    documents = ["baseline", "parish2025"]
    found = sweep(start, **{"variant:memory": "moscow,minsk"}, calibration=documents, autonomy="0:1:5")
    for name in ("moscow", "minsk"):
        for document in documents:
            world = with_concept(bargaining.load(varied, variants={"memory": name}), "strict Nash")
            alone = sweep(world.calibrated(document), autonomy="0:1:5")
            here = found.sel(variant_memory=name, calibration=document)
            assert (here["pure_equilibria"].values == alone["pure_equilibria"].values).all()
            digest = world.calibrated(document).digest
            assert json.loads(found.attrs["digests"])[f"{name},{document}"] == digest


def test_an_alternative_more_extends_a_store(varied, tmp_path):
    scenario, store = bargaining.load(varied), tmp_path / "a.zarr"
    reports = []
    sweep(scenario, store=store, **{"variant:memory": "nobody,moscow"}, autonomy="0:1:5")
    longer = {"variant:memory": "nobody,moscow,minsk", "autonomy": "0:1:5"}
    found = sweep(scenario, store=store, progress=reports.append, **longer)
    assert len(reports) == 1
    assert found.identical(sweep(scenario, **longer))
    chosen = bargaining.load(varied, variants={"memory": "minsk"})
    with pytest.raises(BargainingError, match="found a sweep with"):
        sweep(chosen, store=store, autonomy="0:1:5")


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        ({"variant:memry": "nobody,moscow"}, r"unknown variant 'memry' \(did you mean 'memory'\?\)"),
        ({"variant:memory": "nobody,moscou"}, r"unknown value 'moscou' \(did you mean 'moscow'\?\)"),
        ({"variant:memory": "nobody"}, "found one point"),
        ({"variant:memory": "nobody,nobody"}, "found 'nobody' twice"),
        ({"variantmemory": "nobody,moscow"}, "did you mean 'variant:memory'"),
        ({"memry": "nobody,moscow"}, r"unknown axis 'memry' \(did you mean 'memory'\?\)"),
        ({"memory": "nobody,moscou"}, r"unknown value 'moscou' \(did you mean 'moscow'\?\)"),
        ({"memory": "nobody,all"}, "unknown value 'all'"),
        ({"memory": "all", "variant:memory": "all"}, "found the variant 'memory' twice, expected it once"),
    ],
)
def test_alternatives_that_are_not_there_are_refused(varied, axes, message):
    with pytest.raises(ScenarioError, match=message):
        sweep(bargaining.load(varied), **axes)


def test_alternatives_with_other_actions_are_refused(varied):
    more = '[variants.memory.values.other]\nlabel = "O"\nassumption = "test"\n'
    more += 'changes.players.eu.actions.more = { label = "More", assumption = "test" }\n'
    varied.write_text(VARIED + more)
    with pytest.raises(ScenarioError, match="axis variant:memory: other has other actions than varied"):
        sweep(bargaining.load(varied), **{"variant:memory": "nobody,other"})


def test_the_command_asks_for_alternatives_and_repeats_itself(varied, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = [
        "sweep",
        "varied.toml",
        "variant:memory=moscow,minsk",
        "autonomy=0:1:5",
        "--concept",
        "strict Nash",
    ]
    assert run_command(group, [*words, "-o", "a.csv", "--json"]) == 0
    command = json.loads(capsys.readouterr().out)["command"]
    again = shlex.split(command.replace(" varied ", " varied.toml "))
    assert run_command(group, [*again[1:], "-o", "b.csv"]) == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    chosen = ["sweep", "varied.toml", "autonomy=0:1:5", "--variant", "memory=minsk", "-o", "c.csv", "--json"]
    capsys.readouterr()
    assert run_command(group, chosen) == 0
    assert "--variant memory=minsk" in json.loads(capsys.readouterr().out)["command"]
    both = ["sweep", "varied.toml", "variant:memory=minsk,moscow", "--variant", "memory=minsk", "-o", "d.csv"]
    assert run_command(group, both) == 1
    assert "--variant memory: found an axis of this name as well" in capsys.readouterr().err


def test_alternatives_are_the_same_bytes_with_one_worker_or_two_and_after_an_interruption(varied, tmp_path):
    scenario = bargaining.load(varied)
    asked = {"autonomy": (0, 1, 9), "calibration": "baseline,parish2025", "memory": "all"}

    def stop(state):
        raise KeyboardInterrupt

    sweep(scenario, store=tmp_path / "one", workers=1, **asked)
    sweep(scenario, store=tmp_path / "two", workers=2, **asked)
    with pytest.raises(KeyboardInterrupt):
        sweep(scenario, store=tmp_path / "three", workers=1, progress=stop, **asked)
    sweep(scenario, store=tmp_path / "three", workers=2, **asked)
    one, two, three = (
        {file.relative_to(store): file.read_bytes() for file in store.rglob("*") if file.is_file()}
        for store in (tmp_path / name for name in ("one", "two", "three"))
    )
    assert one == two == three
