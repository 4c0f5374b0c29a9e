"""Strips show who picks what where: lanes for several, a broken rim for nothing, texts where they fit."""

from itertools import pairwise

import numpy as np
import pytest

from bargaining.errors import FigureError
from bargaining.plotting import (
    draw_selection_strips,
    figure,
    journal_style,
    lint_figure,
    selection_strips_height,
)
from bargaining.plotting.tables import csv_bytes, read_table


def cell(row, stretch, outcome, start, end, verdict="one"):
    known = {
        "row": row,
        "stretch": stretch,
        "verdict": verdict,
        "outcome": outcome,
        "start": start,
        "end": end,
    }
    return {**known, "start_text": f"≈{start}", "end_text": f"≈{end}"}


STRETCHES = [
    cell("Pool", 0, "Freeze", 0, 0.25, "several"),
    cell("Pool", 0, "Package", 0, 0.25, "several"),
    cell("Pool", 1, "Package", 0.25, 1),
    cell("Logit", 0, "Freeze", 0, 0.5),
    cell("Logit", 1, "Directed package", 0.5, 0.53),
    cell("Logit", 2, "", 0.53, 0.98, "undecided"),
    cell("Logit", 3, "Package", 0.98, 1),
    cell("Payoff dominance", 0, "", 0, 1, "none"),
    cell("Edge", 0, "Package", 0, 1),
    cell("Edge", 1, "Freeze", 1, 1),
]
MARKS = [{"row": "Pool", "value": 0.4, "silent": False}, {"row": "Logit", "value": 0.7, "silent": True}]


def draw(stretches=STRETCHES, marks=(), **options):
    with journal_style():
        page = figure(170, selection_strips_height(stretches, list(marks)))
        ax = draw_selection_strips(
            page.add_subplot(), stretches, list(marks), axis_label="autonomy", **{"limits": (0, 1), **options}
        )
    return page, ax


def boxes(ax, gid):
    found = [patch for patch in ax.patches if patch.get_gid() == gid]
    return [(p.get_x(), p.get_x() + p.get_width(), p.get_y(), p.get_y() + p.get_height()) for p in found]


def rows(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def test_every_stretch_has_its_place_and_rows_do_not_touch():
    _, ax = draw()
    assert rows(ax) == ["Pool", "Logit", "Payoff dominance", "Edge"]
    rims = boxes(ax, "stretch")
    drawn = {(row["row"], row["stretch"]): (row["start"], row["end"]) for row in STRETCHES}
    drawn.pop(("Edge", 1))
    assert np.allclose([rim[:2] for rim in rims], list(drawn.values()))
    strips = sorted({rim[2:] for rim in rims})
    assert all(one[1] < other[0] for one, other in pairwise(strips))


def test_several_picks_share_the_strip_in_lanes_of_equal_height():
    _, ax = draw()
    first, second, alone = boxes(ax, "lane")[:3]
    assert first[3] == pytest.approx(second[2])
    assert first[3] - first[2] == pytest.approx(second[3] - second[2])
    assert (alone[2], alone[3]) == pytest.approx((first[2], second[3]))


def test_a_pick_at_the_end_of_the_range_is_a_diamond():
    _, ax = draw()
    diamonds = [line for line in ax.lines if line.get_gid() == "stretch"]
    assert [(line.get_marker(), line.get_xdata()[0]) for line in diamonds] == [("D", 1)]


def test_nothing_picked_is_said_and_never_coloured():
    _, ax = draw()
    texts = [text.get_text() for text in ax.texts]
    assert {"none", "undecided"} <= set(texts)
    broken = [p for p in ax.patches if p.get_gid() == "stretch" and p.get_linestyle() not in ("-", "solid")]
    assert [(p.get_x(), round(p.get_x() + p.get_width(), 6)) for p in broken] == [(0.53, 0.98), (0, 1)]
    empty = {(p.get_x(), p.get_y()) for p in broken}
    assert not empty & {(x, y) for x, _, y, _ in boxes(ax, "lane")}


def test_only_what_is_written_nowhere_is_in_the_key():
    page, _ = draw()
    assert [text.get_text() for text in page.legends[0].get_texts()] == ["Directed package"]
    page, _ = draw(STRETCHES[:3])
    assert page.legends == []


def test_switches_are_printed_once_each():
    _, ax = draw(STRETCHES[:4])
    assert [text.get_text() for text in ax.texts if text.get_text().startswith("≈")] == ["≈0.25", "≈0.5"]


def test_own_values_are_marked_hollow_when_silent_and_explained():
    page, ax = draw(marks=MARKS)
    marks = [line for line in ax.lines if line.get_gid() == "own value"]
    assert [(m.get_xdata()[0], m.get_markerfacecolor()) for m in marks] == [(0.4, "black"), (0.7, "white")]
    explained = [text.get_text() for text in page.legends[0].get_texts()]
    assert explained[-2:] == ["the row's own value", "silent: the baseline's value"]


@pytest.mark.parametrize("marks", [(), MARKS])
def test_the_figure_is_legible_and_the_same_from_its_saved_table(tmp_path, marks):
    page, ax = draw(marks=marks)
    assert lint_figure(page) == []
    (tmp_path / "s.csv").write_bytes(csv_bytes(STRETCHES))
    _, again = draw(read_table(tmp_path / "s.csv"), marks)
    assert np.allclose(boxes(again, "stretch"), boxes(ax, "stretch"))
    assert [t.get_text() for t in again.texts] == [t.get_text() for t in ax.texts]


@pytest.mark.parametrize(
    ("stretches", "marks", "options", "message"),
    [
        ([{**STRETCHES[0], "verdict": "two"}], [], {}, "verdict 'two', expected one of one, several"),
        (
            STRETCHES,
            [{"row": "Logic", "value": 0.4, "silent": False}],
            {},
            "row 'Logic' is not among the rows",
        ),
        (STRETCHES, [], {"limits": (1, 1)}, "expected a start below its end"),
        (STRETCHES, [], {"looks": {}}, "class 'Freeze' has no appearance"),
        ([{**STRETCHES[3], "start": "x"}], [], {}, "column 'start': found 'x'"),
    ],
)
def test_bad_tables_are_refused(stretches, marks, options, message):
    with pytest.raises(FigureError, match=message):
        draw(stretches, marks, **options)


def test_a_missing_column_is_named():
    with pytest.raises(FigureError, match="no column 'verdict'"):
        selection_strips_height([{k: v for k, v in STRETCHES[0].items() if k != "verdict"}], [])
