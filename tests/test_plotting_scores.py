"""Tables of hits and misses: a cell a reading and period, told apart in greyscale, with the sample at its frame."""

import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from bargaining.errors import FigureError
from bargaining.plotting import draw_hits, hit_panels, lint_figure
from bargaining.plotting.style import LUMA

ROWS = [
    {"game": game, "reading": reading, "period": period, "sample": sample, "predicted": size, "hit": hit}
    for game, reading, period, sample, size, hit in (
        ("Known", "Baseline", "2024", "in sample", 3, True),
        ("Known", "Baseline", "2025", "hindsight", 3, False),
        ("Known", "Brief", "2024", "in sample", 0, False),
        ("Known", "Brief", "2025", "out of sample", 2, "true"),
        ("Hidden", "Baseline", "2025", "hindsight", 12, True),
    )
]


def test_each_cell_tells_hit_size_and_sample():
    page, axes = hit_panels(ROWS, 82)
    known, hidden = draw_hits(axes, ROWS)
    assert [text.get_text() for text in known.texts] == ["3", "3", "0", "2", "Known"]
    assert [text.get_text() for text in hidden.texts] == ["12", "Hidden"]
    filled = [p for p in known.patches if isinstance(p, Rectangle) and p.get_fill()]
    lightness = [sum(w * c for w, c in zip(LUMA, to_rgb(p.get_facecolor()), strict=True)) for p in filled]
    assert [p.get_xy() for p in filled] == [(0, 0), (1, 0), (0, 1), (1, 1)]
    assert lightness[0] == lightness[3]
    assert lightness[1] == lightness[2]
    assert abs(lightness[0] - lightness[1]) >= 0.15
    assert [bool(p.get_hatch()) for p in known.patches if p.get_hatch()] == [True, True]
    frames = {p.get_gid(): p.get_linestyle() for p in known.patches if p.get_gid()}
    assert frames.keys() == {"hindsight", "out of sample"}
    assert frames["hindsight"] != frames["out of sample"]
    assert lint_figure(page) == []


@pytest.mark.parametrize("readings", [1, 3, 7])
@pytest.mark.parametrize("periods", [2, 8])
def test_a_single_game_with_periods_between_days_has_room_for_all_its_names(readings, periods):
    rows = [
        {**ROWS[0], "reading": f"Reading of {reading + 2010}", "period": f"20{period + 10}-11-25/2019-01-15"}
        for reading in range(readings)
        for period in range(periods)
    ]
    page, axes = hit_panels(rows, 170)
    (panel,) = draw_hits(axes, rows)
    assert panel.get_xticklabels()[0].get_text() == "2010-11-25/\n2019-01-15"
    assert lint_figure(page) == []


def test_wrong_tables_and_panels_are_refused():
    with pytest.raises(FigureError, match="hit"):
        hit_panels([{k: v for k, v in row.items() if k != "hit"} for row in ROWS], 82)
    _, axes = hit_panels(ROWS, 82)
    with pytest.raises(FigureError, match="1 panels, expected one for each of 2 games"):
        draw_hits(axes[:1], ROWS)
