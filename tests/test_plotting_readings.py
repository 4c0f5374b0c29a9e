"""Strips of readings: bars that do not meet share a lane, those that do lie above each other."""

import pytest

from bargaining.plotting import draw_reading_strips, journal_style, lint_figure, reading_strips


def bar(equilibrium, start, end, reading="Brief", **more):
    return {
        "game": "Known", "reading": reading, "equilibrium": equilibrium, "start": start, "end": end, **more
    }  # fmt: skip


def drawn(rows, readings=("Brief",)):
    told = {"game": "Known", "value": 0.4, "silent": False, "axis_label": "Autonomy"}
    own = [{**told, "reading": one} for one in readings]
    page, axes = reading_strips(rows, own, 82)
    with journal_style():
        (ax,) = draw_reading_strips(axes, rows, own, limits=(0, 1))
    assert lint_figure(page) == []
    return page, [patch for patch in ax.patches if patch.get_gid() == "interval"]


def middles(patches):
    return [round(patch.get_y() + patch.get_height() / 2, 6) for patch in patches]


def test_bars_that_only_touch_share_a_lane_and_others_do_not():
    _, bars = drawn([bar("Freeze", 0, 0.5), bar("Package", 0.5, 1), bar("Status quo", 0.4, 0.6)])
    first, second, third = middles(bars)
    assert first == second != third
    _, apart = drawn(
        [bar("Freeze", 0, 1), bar("Package", 0, 0.2), bar("Package", 0.8, 1), bar("Exploited", 0.3, 0.7)]
    )
    assert middles(apart)[1:] == [middles(apart)[1]] * 3


def test_a_single_value_is_not_drawn_over_a_bar():
    page, (only,) = drawn([bar("Freeze", 0, 0.5), bar("Package", 0.5, 0.5)])
    (mark,) = (line for line in page.axes[0].lines if line.get_marker() == "D")
    assert mark.get_ydata()[0] > middles([only])[0]


def test_lanes_of_all_readings_have_room_and_bars_of_a_grid_have_no_frame():
    rows = [
        bar("Freeze", 0, 1, exact=True),
        bar("Package", 0, 1, exact=False),
        bar("Freeze", 0, 1, reading="Essay", exact=True),
    ]
    _, bars = drawn(rows, ("Brief", "Essay"))
    assert len(set(middles(bars))) == 3
    assert [patch.get_linewidth() > 0 for patch in bars] == [True, False, True]
    assert middles(bars) == pytest.approx(sorted(middles(bars)))
