"""Numbers besides payoffs: expectations of a file's own formulas, and those that a form tells."""

import json
from fractions import Fraction

import pytest

import bargaining
from bargaining.analysis.predictions import predictions
from bargaining.analysis.quantities import measured, quantities, require_quantity, told
from bargaining.cli.main import group
from bargaining.errors import ScenarioError
from bargaining.terminal.running import run_command

ASKED = """
[scenario]
name = "asked"
title = "Asked"
extends = "{base}"
[quantities.engaged]
label = "Share of engagement"
value = "us.package + us.transact"
[quantities.relief]
label = "Relief for each opening"
unit = "points"
value = "us_relief * us.package"
per = "us.package + us.transact"
"""


@pytest.fixture
def asked(tmp_path):
    def make(base):
        path = tmp_path / f"{base}.toml"
        path.write_text(ASKED.format(base=base), encoding="utf-8")
        return bargaining.load(path)

    return make


@pytest.mark.parametrize("base", ["rapprochement", "hidden_autonomy"])
def test_an_expectation_is_what_the_formula_is_worth_where_it_is_played(asked, base):
    scenario = asked(base)
    for profile in scenario.form.predicted(scenario.values):
        (us,) = (
            option for place, option in zip(scenario.places, profile, strict=True) if place.player == "us"
        )
        found = measured(scenario, profile)
        assert found["engaged"] == (us != "pressure")
        if us == "pressure":
            assert "relief" not in found  # nothing is divided by nothing
        else:
            assert found["relief"] == (us == "package") * scenario.values["us_relief"]


def test_a_tree_counts_what_its_phases_read(asked):
    scenario = asked("opening")
    (profile,) = scenario.form.predicted(scenario.values)
    values = scenario.values
    lasting = (
        1 - (1 - values["early_share"]) * values["reversal"]
    )  # what follows a reversal is the status quo before
    assert measured(scenario, profile) == {"engaged": lasting, "relief": values["us_relief"]}


def test_mixed_play_counts_by_its_probabilities(asked):
    scenario = asked("rapprochement")
    rows = {row["prediction"]: row for row in told(scenario, predictions(scenario))}
    row = rows["Mixed: pressure/transact, align/token"]
    assert row["mixed"]
    assert row["values"]["engaged"] == pytest.approx(1 - 0.384615, abs=1e-5)
    half = {"us": {"pressure": Fraction(1, 2), "package": Fraction(1, 2)}}
    rest = {
        "eu": {"isolate": Fraction(1)},
        "belarus": {"align": Fraction(1)},
        "russia": {"tolerate": Fraction(1)},
    }
    assert measured(scenario, half | rest) == {
        "engaged": Fraction(1, 2),
        "relief": scenario.values["us_relief"],
    }


def test_what_is_asked_is_no_part_of_the_game(asked):
    plain = bargaining.load("rapprochement")
    scenario = asked("rapprochement")
    assert quantities(plain) == ()
    assert [q.name for q in quantities(scenario)] == ["engaged", "relief"]
    assert scenario.form.payoffs(next(scenario.form.candidates())) == plain.form.payoffs(
        next(plain.form.candidates())
    )


def test_solve_tells_quantities_in_words_and_as_json(asked, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    asked("rapprochement")
    path = str(tmp_path / "rapprochement.toml")
    assert run_command(group, ["solve", path], name="bargaining") == 0
    assert "Relief for each opening (points)" in capsys.readouterr().out
    run_command(group, ["solve", path, "--json"], name="bargaining")
    found = json.loads(capsys.readouterr().out)
    assert found["quantities"]["relief"] == {"label": "Relief for each opening", "unit": "points"}
    assert found["measured"][0]["values"] == {"engaged": 0.0}


@pytest.mark.parametrize(
    ("base", "change", "said"),
    [
        ("rapprochement", ("us.package + us.transact", "us.pakage"), "unknown action 'us.pakage'"),
        ("rapprochement", ("us_relief *", "us_relif *"), "did you mean 'us_relief'"),
        ("rapprochement", ("quantities.relief", "quantities.autonomy"), "expected one of its own"),
        ("rapprochement", ('label = "Share', 'labl = "Share'), "labl"),
        ("roadmap", ("us.package", "us_relief"), "quantities: the bargaining form takes none"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, base, change, said):
    path = tmp_path / "wrong.toml"
    path.write_text(ASKED.format(base=base).replace(*change), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"wrong\.toml") as caught:
        bargaining.load(path)
    assert said in str(caught.value)


def test_an_unknown_quantity_has_a_neighbour(asked):
    with pytest.raises(ScenarioError, match="did you mean 'relief'"):
        require_quantity(asked("rapprochement"), "relif")
    with pytest.raises(ScenarioError, match="which has none"):
        require_quantity(bargaining.load("rapprochement"), "relief")
