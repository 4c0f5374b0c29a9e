"""Appearances stay apart in colour, in greyscale and as markers; widths and fonts are the journals'."""

from itertools import combinations

import matplotlib as mpl
import pytest
from matplotlib.colors import to_rgb

from bargaining import load
from bargaining.analysis.plane import plane_regimes
from bargaining.analysis.plane.tables import outline_rows
from bargaining.errors import FigureError
from bargaining.loading.scenarios import load_document
from bargaining.plotting.signs import outcome_places, signs_for
from bargaining.plotting.style import (
    LUMA,
    SINGLE_COLUMN_MM,
    SMALLEST_PT,
    appearances,
    figure,
    journal_style,
    looks_of,
)
from bargaining.resources import conflicts
from bargaining.scenario.reading import scenarios_of

MOST = 21


def lightness(colour):
    return sum(weight * part for weight, part in zip(LUMA, to_rgb(colour), strict=True))


def test_no_two_classes_share_fill_and_hatch_or_colour_and_marker():
    looks = list(appearances(f"regime {k}" for k in range(MOST)).values())
    assert len({(look.face, look.hatch) for look in looks}) == MOST
    assert len({(look.colour, look.marker) for look in looks}) == MOST


def test_classes_with_one_hatch_differ_in_greyscale():
    looks = list(appearances(f"regime {k}" for k in range(MOST)).values())
    for one, other in combinations(looks, 2):
        if one.hatch == other.hatch:
            assert abs(lightness(one.face) - lightness(other.face)) >= 0.15 - 1e-9


def test_fills_are_colours_on_which_black_text_is_legible():
    for look in appearances(f"regime {k}" for k in range(MOST)).values():
        assert all(0 <= part <= 1 for part in look.face)
        assert lightness(look.face) >= 0.5


def test_appearance_depends_on_the_order_and_not_on_the_name():
    assert list(appearances(["x", "y"]).values()) == list(appearances(["y", "x"]).values())
    assert appearances(["x", "y", "x"]) == appearances(["x", "y"])


def test_signs_repeat_beyond_what_can_be_told_apart():
    looks = list(appearances(f"regime {k}" for k in range(MOST + 2)).values())
    assert looks[MOST:] == looks[:2]
    assert len(set(map(str, looks))) == MOST


def test_labels_without_appearance_are_refused():
    with pytest.raises(FigureError, match="'Package' has no appearance"):
        looks_of(["Freeze", "Package"], appearances(["Freeze"]))


def test_style_replaces_a_users_settings_inside_and_restores_them_after():
    with mpl.rc_context({"font.size": 20, "axes.grid": True}):
        with journal_style():
            assert mpl.rcParams["axes.grid"] is False
            assert mpl.rcParams["pdf.fonttype"] == 42
            assert SMALLEST_PT <= mpl.rcParams["font.size"] <= 8
        assert mpl.rcParams["font.size"] == 20


def test_figure_has_its_printed_size():
    width, height = figure(SINGLE_COLUMN_MM, 50.8).get_size_inches()
    assert (width * 25.4, height) == pytest.approx((82, 2))
    with pytest.raises(FigureError, match="height 0 mm"):
        figure(SINGLE_COLUMN_MM, 0)


# ---------------------------------------------------------------- outcomes


@pytest.mark.parametrize("conflict", conflicts(), ids=lambda path: path.name)
def test_one_outcome_has_one_sign_whatever_its_scenario_calls_it(conflict):
    found: dict[str, set[int]] = {}
    known = outcome_places()
    for name in scenarios_of(conflict):
        outcomes = load_document(name).outcomes
        names = {key: {one.label, one.short or one.label} for key, one in outcomes.items()}
        if known.keys().isdisjoint(set().union(*names.values())):
            continue  # its outcomes stand in no figure with these
        for key, own in names.items():
            assert own <= known.keys(), f"{name}: {key} has no sign in signs.toml"
            found.setdefault(key, set()).update(known[one] for one in own)
    if conflict == conflicts()[0]:
        assert {"freeze", "status_quo", "package", "exploited_package", "free_gesture"} <= found.keys()
    assert found
    assert all(len(signs) == 1 for signs in found.values())
    assert len({min(signs) for signs in found.values()}) == len(found) <= MOST


def test_outcomes_that_a_scenario_names_keep_their_signs_from_figure_to_figure():
    outcomes = [("Fair", "A fair"), ("Status quo of 2025", "Status quo"), ("Feast", "A feast"), ("Freeze",)]
    with signs_for(outcomes):
        alone = appearances(["A feast"])["A feast"]
        beside = appearances(["Fair", "Freeze", "Feast + Fair", "Feast", "Status quo", "other"])
    assert alone == beside["Feast"]
    assert len({(look.colour, look.hatch) for look in beside.values()}) == len(beside)
    assert beside["Freeze"] == appearances(["Freeze"])["Freeze"]
    assert appearances(["A feast"])["A feast"] != alone  # of no scenario, it takes the first sign again


def test_an_outcome_looks_the_same_beside_whatever_else():
    alone = appearances(["Package"])["Package"]
    beside = appearances(
        ["Mixed: EU", "transact-limited", "Package with EU re-engagement", "Status quo", "Freeze"]
    )
    assert beside["Package with EU re-engagement"] == alone
    assert len({(look.face, look.hatch) for look in beside.values()}) == 5
    assert appearances(["Freeze", "Package"]) == {**appearances(["Package"]), **appearances(["Freeze"])}


def test_a_class_of_several_outcomes_is_made_of_theirs():
    scenario = load("rapprochement")
    labels = {
        row["regime"] for row in outline_rows(scenario, plane_regimes(scenario, "autonomy", "verification"))
    }
    looks = appearances(labels)
    for label, look in looks.items():
        assert look.parts == tuple(appearances([one])[one] for one in label.split(" + ")), label
    assert len(looks) == 5
    several = appearances(["Freeze + elsewhere", "Freeze + Package"])
    assert several["Freeze + elsewhere"].parts == ()  # one of them is no outcome that has a sign
    assert several["Freeze + Package"].parts
