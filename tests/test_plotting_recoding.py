"""How firmly results stand: rows grouped by reading, told apart without colour, the least number of codes beside."""

import pytest

from bargaining.errors import FigureError
from bargaining.plotting import lint_figure
from bargaining.plotting.recoding import PANELS, draw_recoding, recoding_panels


def row(reading, result, holds, least, share):
    shares = {f"{panel}{end}": share for panel in PANELS for end in ("", "_low", "_high")}
    return {"reading": reading, "result": result, "holds": holds, "least": least, **shares}


ROWS = [
    row("Baseline", "Package with a long name that does not fit beside its row", True, "2", 0.9),
    row("Baseline", "Freeze", "false", "4 or more", 1),
    row("Baseline", "All predictions", None, "1", 0.25),
    row("Brief", "Freeze", "true", "3 to 7", 0),
]


def test_each_reading_has_a_line_of_its_own_above_its_results():
    page, axes = recoding_panels(ROWS, 170)
    scales, coders = draw_recoding(axes, ROWS)
    names = [label.get_text() for label in scales.get_yticklabels()]
    assert names[:1] + names[2:4] == ["Baseline", "Freeze", "All predictions"]
    assert names[4:] == ["Brief", "Freeze"]
    bold = [label.get_fontweight() == "bold" for label in scales.get_yticklabels()]
    assert bold == [True, False, False, False, True, False]
    marks = {gid: [m for m in ax.lines if m.get_gid() == gid] for ax, gid in zip(axes, PANELS, strict=True)}
    assert [float(m.get_xdata()[0]) for m in marks["coders"]] == [0.9, 1, 0.25, 0]
    assert [float(m.get_ydata()[0]) for m in marks["coders"]] == [1, 2, 3, 5]
    looks = [(m.get_marker(), m.get_markerfacecolor()) for m in marks["scales"]]
    assert len(set(looks)) == 3
    assert looks[0] == looks[3]
    assert [text.get_text() for text in coders.texts[1:]] == ["2", "4+", "1", "3 to 7"]
    assert lint_figure(page) == []


def test_what_is_missing_is_named():
    page, axes = recoding_panels(ROWS, 170)
    with pytest.raises(FigureError, match="coders_low"):
        draw_recoding(axes, [{k: v for k, v in one.items() if k != "coders_low"} for one in ROWS])
    with pytest.raises(FigureError, match="1 panels, expected 2"):
        draw_recoding(page.axes[:1], ROWS)
