"""The strip draws the intervals at their ends, prints exact interior ends, and stays legible."""

import pytest

from bargaining.errors import FigureError
from bargaining.plotting import (
    draw_threshold_strip,
    figure,
    journal_style,
    lint_figure,
    threshold_strip_height,
)
from bargaining.plotting.tables import csv_bytes, read_table


def interval(label, start, end, start_text="", end_text="", kind="pure"):
    return {
        "label": label,
        "kind": kind,
        "start": start,
        "end": end,
        "start_text": start_text,
        "end_text": end_text,
    }


INTERVALS = [
    interval("Freeze", 0, 1, "0", "1"),
    interval("Kremlin-run opening", 0, 3 / 13, "0", "3/13"),
    interval("Package", 3 / 13, 1, "3/13", "1"),
    interval("Mixed: US and Belarus", 0.3, 5 / 7, "3/10", "5/7", "mixed"),
    interval("Mixed: US and Belarus", 0.8, 0.81, "4/5", "81/100", "mixed"),
]
DOCUMENTS = [
    {"short": "Olech & Kremiec", "value": 0.4, "silent": False},
    {"short": "Parish", "value": 0.3, "silent": False},
    {"short": "Quincy brief", "value": 0.7, "silent": False},
    {"short": "Prisoners op-ed", "value": 0.1, "silent": False},
    {"short": "Doctrine op-ed", "value": 0.7, "silent": True},
]


def draw(intervals, documents, *, width=82, **options):
    with journal_style():
        page = figure(width, threshold_strip_height(intervals, documents, width))
        ax = draw_threshold_strip(page.add_subplot(), intervals, documents, axis_label="autonomy", **options)
    return page, ax


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_bars_stand_where_the_equilibria_exist():
    _, ax = draw(INTERVALS, DOCUMENTS, limits=(0, 1))
    rows = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    drawn = [
        (rows[round(bar.get_y() + bar.get_height() / 2)], bar.get_x(), bar.get_x() + bar.get_width())
        for bar in ax.patches
        if bar.get_gid() == "interval"
    ]
    assert [name for name, _, _ in drawn] == [row["label"] for row in INTERVALS]
    for (_, start, end), row in zip(drawn, INTERVALS, strict=True):
        assert (start, end) == pytest.approx((row["start"], row["end"]))


def test_only_interior_ends_are_printed_and_close_ones_are_joined():
    _, ax = draw(INTERVALS, [], limits=(0, 1), width=170)
    assert sorted(texts(ax)) == sorted(["3/13", "3/13", "3/10", "5/7", "4/5–81/100"])


def test_end_of_a_range_that_is_not_the_whole_is_no_threshold():
    rows = [interval("Freeze", 0.1, 0.7, "1/10", "7/10"), interval("Package", 0.25, 0.7, "1/4", "7/10")]
    _, ax = draw(rows, [], limits=(0.1, 0.7))
    assert texts(ax) == ["1/4"]
    assert ax.get_xlim() == (0.1, 0.7)


def test_documents_stand_at_their_values_and_share_a_mark():
    _, ax = draw(INTERVALS, DOCUMENTS, limits=(0, 1))
    marks = {line.get_xdata()[0]: line for line in ax.lines if line.get_gid() == "document"}
    assert sorted(marks) == [0.1, 0.3, 0.4, 0.7]
    assert "Quincy brief\nDoctrine op-ed (silent)" in texts(ax)
    assert marks[0.7].get_markerfacecolor() == "black"


def test_mark_of_silent_documents_alone_is_hollow():
    silent = [{"short": "Doctrine op-ed", "value": 0.7, "silent": True}]
    _, ax = draw(INTERVALS, silent, limits=(0, 1))
    assert [line.get_markerfacecolor() for line in ax.lines if line.get_gid() == "document"] == ["white"]


def test_document_beyond_the_range_stands_at_its_end_with_its_value():
    _, ax = draw(INTERVALS, [{"short": "Brief", "value": 0.9, "silent": False}], limits=(0.1, 0.7))
    mark = next(line for line in ax.lines if line.get_gid() == "document")
    assert (mark.get_xdata()[0], mark.get_marker()) == (0.7, ">")
    assert "Brief (0.9)" in texts(ax)


def test_equilibrium_at_a_single_value_is_seen():
    _, ax = draw([interval("Freeze", 0, 1), interval("Knife edge", 0.5, 0.5, "1/2", "1/2")], [])
    assert [line.get_xdata()[0] for line in ax.lines if line.get_gid() == "interval"] == [0.5]
    assert texts(ax) == ["1/2"]


TEN = [
    interval(f"Transact, isolate, token, tolerate {k}", 0.1 + 0.03 * k, 0.69, f"{10 + 3 * k}/100", "69/100")
    for k in range(10)
]
CROWD = [{"short": f"Document {k}", "value": 0.4 + 0.004 * k, "silent": k % 2 == 0} for k in range(6)]


@pytest.mark.parametrize("width", [82, 170])
@pytest.mark.parametrize(
    ("intervals", "documents"),
    [(INTERVALS, DOCUMENTS), (TEN, CROWD), (TEN[:1], []), (INTERVALS, CROWD), ([], DOCUMENTS)],
)
def test_strip_passes_the_lint(intervals, documents, width):
    page, _ = draw(intervals, documents, width=width, limits=(0, 1))
    assert lint_figure(page) == []


def test_strip_is_the_same_from_the_saved_table(tmp_path):
    path = tmp_path / "intervals.csv"
    path.write_bytes(csv_bytes(INTERVALS))
    _, first = draw(INTERVALS, DOCUMENTS)
    _, again = draw(read_table(path), DOCUMENTS)
    assert [bar.get_bbox().bounds for bar in again.patches] == [
        bar.get_bbox().bounds for bar in first.patches
    ]
    assert texts(again) == texts(first)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "correlated"}, "kind 'correlated'"),
        ({"start": "low"}, "found 'low'"),
        ({"start": 0.9, "end": 0.2}, "lies below start"),
    ],
)
def test_bad_rows_are_refused(change, message):
    with pytest.raises(FigureError, match=message):
        draw([INTERVALS[0] | change], [])


def test_missing_column_and_empty_range_are_refused():
    with pytest.raises(FigureError, match="no column 'end_text'"):
        draw([{key: cell for key, cell in INTERVALS[0].items() if key != "end_text"}], [])
    with pytest.raises(FigureError, match="give limits"):
        draw([], [])
    with pytest.raises(FigureError, match="expected a start below its end"):
        draw(INTERVALS, [], limits=(1, 1))
