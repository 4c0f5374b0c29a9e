"""Figures that are made for the width of a page, in one column: panels go below each other, and nothing overlaps."""

import pytest

from bargaining.formats import Format, drawn_in
from bargaining.plotting import figure, full_width, journal_style, lens_axes, quantity_panels
from bargaining.plotting.cruxes import draw_flips, flip_height
from bargaining.plotting.fitting import fit_figure
from bargaining.plotting.indices import draw_indices, indices_height
from bargaining.plotting.lenses import draw_lens_matrix
from bargaining.plotting.panels import panel_row
from bargaining.plotting.quantities import draw_quantities
from bargaining.plotting.style import across, narrow
from bargaining.plotting.tornado import draw_tornado, tornado_height

COLUMN = Format("apsr", columns=1)
NAMES = [
    "Russian cost of day-to-day direction",
    "Verification (chance that diversion is caught)",
    "Lukashenko's autonomy",
]


@pytest.fixture(autouse=True)
def in_one_column():
    with drawn_in(COLUMN), journal_style():
        yield


def rows_of(page):
    """Return how many rows of panels a figure has."""
    return len({round(ax.get_position().y0, 3) for ax in page.axes})


def test_panels_are_as_many_beside_each_other_as_are_legible():
    assert narrow()
    assert [across(most) for most in (1, 2, 3, 4)] == [1, 1, 1, 2]
    with drawn_in(Format("bjpols")):
        assert [across(most) for most in (1, 2, 3, 4)] == [1, 2, 3, 4]


def test_bars_and_what_is_written_beside_them_stay_away_from_the_names_of_rows():
    flips = [
        {"target": "Status quo ends", "label": name, "now": "0.4", "distance": distance, "threshold": "1079/4299",
         "player": "US"}
        for name, distance in zip(NAMES, (-0.4, 0.1, -0.02), strict=True)
    ]  # fmt: skip
    page = figure(full_width(), flip_height(flips))
    draw_flips([page.add_subplot()], flips, players=["US"])
    assert fit_figure(page) == []
    (ax,) = page.axes
    longest = max(abs(patch.get_width()) for patch in ax.patches)
    low, high = ax.get_xlim()
    assert longest / (high - low) > 0.15  # bars are still seen


def test_what_is_counted_below_bars_is_written_within_the_page():
    flip = {"target": "Package ends", "label": "How far the opening threatens Moscow's position", "now": "0.2",
            "distance": 0.5, "threshold": "0.7", "player": "RU"}  # fmt: skip
    page = figure(full_width(), flip_height([flip]))
    (ax,) = draw_flips([page.add_subplot()], [flip], players=["RU"])
    assert fit_figure(page) == []
    assert ax.xaxis.label.get_window_extent().x1 < page.bbox.x1 - 2  # in a PDF letters are a little wider


def test_payoffs_stand_below_the_matrix_with_their_own_names_of_rows():
    players = ["United States", "EU", "Belarus", "Russia"]
    lenses = ["Baseline", "Olech & Kremiec", "Prisoners op-ed"]
    rows = [
        {"lens": lens, "equilibrium": name, "kind": "pure", "margin": 0.06, "bounding_player": "EU"}
        | dict.fromkeys(players, place / 3)
        for place, name in enumerate(("Freeze", "Status quo", "Package"))
        for lens in lenses
    ]
    page, axes = lens_axes(rows, lenses, players)
    draw_lens_matrix(axes, rows, lenses=lenses, players=players)
    assert fit_figure(page) == []
    assert rows_of(page) == 3
    assert [label.get_text() for label in axes[1].get_yticklabels()] == lenses


def test_readings_of_a_quantity_go_on_below():
    readings = [
        {"reading": f"Reading {k}", "axis_label": "Autonomy", "value": 0.4, "silent": False} for k in range(6)
    ]
    points = [
        {"quantity": quantity, "reading": reading["reading"], "equilibrium": "Package", "kind": "pure", "segment": 0,
         "value": x / 4, "payoff": x}
        for quantity in ("Loss", "Control") for reading in readings for x in range(5)
    ]  # fmt: skip
    page, axes = quantity_panels(points, readings, full_width())
    draw_quantities(axes, points, readings, limits=(0, 1))
    assert fit_figure(page) == []
    assert rows_of(page) == 4
    assert [len(row) for row in axes] == [6, 6]
    assert axes[0][0].get_ylim() == axes[0][5].get_ylim()


def test_outcomes_that_share_rows_stand_below_each_other_each_with_the_names():
    outcomes = ("Freeze", "Package with EU re-engagement")
    switches = [
        {"outcome": outcome, "label": name, "low": 0, "high": 1, "value": 0.4, "start": 0.25, "end": 1,
         "start_text": "1079/4299", "end_text": ""}
        for outcome in outcomes for name in NAMES
    ]  # fmt: skip
    page, panels = panel_row(tornado_height(switches), 2)
    draw_tornado(panels, switches, [])
    assert fit_figure(page) == []
    indices = [
        {"outcome": outcome, "label": name, "measure": "total", "value": 0.4, "error": 0.1}
        for outcome in outcomes
        for name in NAMES
    ]
    page, panels = panel_row(indices_height(indices), 2)
    draw_indices(panels, indices, axis_label="share of variance")
    assert fit_figure(page) == []
    assert rows_of(page) == 2
    for panel in panels:
        assert all(label.get_visible() for label in panel.get_yticklabels())
        assert len(panel.get_yticklabels()) == 3
