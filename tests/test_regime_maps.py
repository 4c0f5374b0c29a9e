"""The regime maps' data: areas, marks and regimes agree with the game itself, point by point."""

from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.equilibria import pure_equilibria
from bargaining.plotting import journal_style, lint_figure
from bargaining.plotting.outlines import RegimeOutlines
from bargaining.resources import folder
from bargaining.studies.reproducing import loaded

EXPERIMENT = loaded(folder("experiments") / "regime_maps.py")
SCENARIO = bargaining.load("rapprochement")


@pytest.fixture(scope="module")
def tables():
    return EXPERIMENT.compute(EXPERIMENT.settings(SCENARIO), lambda share: None)


def short(scenario):
    """Return the short names of the pure equilibria, in the order of the profiles."""
    actions = scenario.form.game.actions
    names = {tuple(one.profile.values()): one.short for one in scenario.document.outcomes.values()}
    profiles = [
        tuple(own[k] for own, k in zip(actions, profile, strict=True))
        for profile in pure_equilibria(scenario.game())
    ]
    return {names[profile] for profile in profiles}


def of(rows, panel):
    return [row for row in rows if row["panel"] == panel]


def test_there_is_a_map_for_every_pair_and_one_for_every_reading(tables):
    documents = [entry.label for entry in SCENARIO.document.calibrations.values()]
    assert [row["panel"] for row in tables["maps"]] == ["verification", "reversal", "eu_relief", "swap_scope"]
    assert [row["panel"] for row in tables["reading_maps"]] == ["Baseline", *documents]
    for row in tables["maps"]:
        assert [mark["short"] for mark in of(tables["documents"], row["panel"])] == documents


@pytest.mark.parametrize("prefix", ["", "reading_"])
def test_areas_add_up_and_an_outcome_has_that_of_its_regimes(tables, prefix):
    for row in tables[f"{prefix}maps"]:
        shares, outcomes = (of(tables[prefix + key], row["panel"]) for key in ("shares", "outcomes"))
        assert sum(entry["share"] for entry in shares) == pytest.approx(1, abs=1e-4)
        for entry in outcomes:
            holding = [e["share"] for e in shares if entry["outcome"] in e["regime"].split(" + ")]
            assert entry["share"] == pytest.approx(sum(holding), abs=1e-4)


def test_marks_stand_in_the_regime_of_the_map_and_lead_to_the_documents_own(tables):
    names = {entry.label: name for name, entry in SCENARIO.document.calibrations.items()}
    for row in tables["documents"]:
        own = SCENARIO.calibrated(names[row["short"]])
        at = {axis: own.values[axis] for axis in ("autonomy", row["panel"])}
        assert set(row["regime"].split(" + ")) == short(SCENARIO.replace(**at))
        assert set(row["own"].split(" + ")) == short(own)
    assert {row["short"] for row in tables["documents"] if row["own"] != row["regime"]} == {
        "Olech & Kremiec",
        "Parish",
        "Doctrine op-ed",
    }
    assert all(row["own"] == row["regime"] for row in tables["reading_documents"])


def test_the_outlines_hold_the_points_of_their_regime(tables):
    generator = np.random.default_rng(0)
    for panel in ("reversal", "swap_scope"):
        shapes = RegimeOutlines(of(tables["cells"], panel))
        raster = shapes.raster(200, 200)
        low, high = SCENARIO.range(panel)
        for across, up in generator.integers(0, 200, size=(25, 2)):
            if len(set(raster[max(up - 1, 0) : up + 2, max(across - 1, 0) : across + 2].ravel())) > 1:
                continue
            x, y = (Fraction(int(place) * 2 + 1, 400) for place in (across, up))
            at = SCENARIO.replace(**{"autonomy": x, panel: low + (high - low) * y})
            assert set(shapes.names[raster[up, across]].split(" + ")) == short(at)


def test_verification_and_autonomy_replace_each_other_in_the_world_of_the_plot_report():
    world = SCENARIO.calibrated("olech2025")
    found = bargaining.regions(world, "autonomy", "verification")

    def engaged(autonomy, verification):
        return any("limited" in profile for profile in found.at(Fraction(autonomy, 100), verification))

    least = {
        tenths: next((a for a in range(2, 100, 2) if engaged(a, Fraction(tenths, 10))), None)
        for tenths in range(1, 10)
    }
    assert least == {1: None, 2: 80, 3: 52, 4: 38, 5: 34, 6: 28, 7: 28, 8: 28, 9: 28}


def test_both_pages_pass_the_lint_and_share_their_numbers(tables):
    with journal_style():
        drawn = EXPERIMENT.draw(tables)
    assert list(drawn) == ["autonomy_maps", "autonomy_verification_readings"]
    keys = []
    for drawing in drawn.values():
        assert lint_figure(drawing.figure) == []
        assert drawing.caption
        (key,) = drawing.figure.legends
        keys.append(dict(reversed(text.get_text().split("  ")) for text in key.get_texts()))
    common = keys[0].keys() & keys[1].keys()
    assert len(common) >= 5
    assert all(keys[0][name] == keys[1][name] for name in common)
