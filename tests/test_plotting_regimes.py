"""The map fills the cells of each regime, writes labels inside their regions, and numbers slivers."""

import numpy as np
import pytest
from matplotlib.path import Path

from bargaining.errors import FigureError
from bargaining.plotting import draw_regime_map, figure, journal_style, lint_figure
from bargaining.plotting.outlines import RegimeOutlines

BOX = [(0, 0), (1, 0), (1, 1), (0, 1)]


def table(shapes):
    """Return the rows of a map from (regime, corners) a cell."""
    return [
        {"cell": cell, "regime": regime, "ring": 0, "order": k, "x": float(x), "y": float(y)}
        for cell, (regime, corners) in enumerate(shapes)
        for k, (x, y) in enumerate(corners)
    ]


WHOLE = table([("Freeze", BOX)])
LOW = ("Freeze", [(0.25, 0), (1, 0), (0.25, 0.225)])
LEFT = ("Freeze + Kremlin-run opening", [(0, 0), (0.25, 0), (0.25, 1), (0, 1)])
THREE = table([LEFT, LOW, ("Freeze + Status quo + Package", [(0.25, 0.225), (1, 0), (1, 1), (0.25, 1)])])
AROUND = [(0.25, 0.225), (1, 0), (1, 1), (0.51, 1), (0.51, 0.9), (0.49, 0.9), (0.49, 1), (0.25, 1)]
SLIVER = table(
    [
        LEFT,
        LOW,
        ("Freeze + Status quo + Package", AROUND),
        ("Knife edge", [(0.49, 0.9), (0.51, 0.9), (0.51, 1), (0.49, 1)]),
    ]
)
STRIPES = table(
    [
        (
            f"Freeze + Status quo + regime {k % 10}",
            [(k / 24, 0), ((k + 1) / 24, 0), ((k + 1) / 24, 1), (k / 24, 1)],
        )
        for k in range(24)
    ]
)


DOCUMENTS = [
    {"short": "Olech & Kremiec", "x": 0.4, "y": 0.3, "silent": False},
    {"short": "Parish", "x": 0.41, "y": 0.31, "silent": False},
    {"short": "Quincy brief", "x": 0.7, "y": 0.7, "silent": False},
    {"short": "Essay", "x": 0.7, "y": 0.7, "silent": False},
    {"short": "Doctrine op-ed", "x": 1.0, "y": 0.0, "silent": True},
    {"short": "Prisoners op-ed", "x": 0.1, "y": 0.1, "silent": False},
]


def draw(cells, documents=(), *, size=(82, 80)):
    with journal_style():
        page = figure(*size)
        ax = draw_regime_map(
            page.add_subplot(), cells, list(documents), x_label="autonomy", y_label="verification"
        )
    return page, ax


def area(loop):
    x, y = loop[:-1].T
    return 0.5 * float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def test_each_regime_is_filled_over_its_own_cells():
    _, ax = draw(THREE)
    filled = {patch.get_gid().removeprefix("regime: "): patch for patch in ax.patches if patch.get_gid()}
    found = {
        name: sum(area(loop) for loop in patch.get_path().to_polygons(closed_only=True))
        for name, patch in filled.items()
    }
    assert found == pytest.approx(
        {
            "Freeze + Kremlin-run opening": 0.25,
            "Freeze": 0.5 * 0.75 * 0.225,
            "Freeze + Status quo + Package": 0.75 - 0.5 * 0.75 * 0.225,
        }
    )


@pytest.mark.parametrize("cells", [THREE, SLIVER, WHOLE], ids=["three", "sliver", "whole"])
def test_labels_lie_wholly_inside_their_regions(cells):
    page, ax = draw(cells, DOCUMENTS)
    page.draw_without_rendering()
    shapes = RegimeOutlines(cells)
    to_axes = ax.transData.inverted()
    found = set()
    for text in ax.texts:
        name = " ".join(text.get_text().split())
        if name not in shapes.names:
            continue
        found.add(name)
        box = text.get_window_extent()
        points = [(x, y) for x in np.linspace(box.x0, box.x1, 15) for y in np.linspace(box.y0, box.y1, 9)]
        inside = [
            Path(np.vstack([ring, ring[:1]])).contains_points(to_axes.transform(points))
            for part in shapes.rings[name]
            for ring in part
        ]
        assert np.any(inside, axis=0).all()
    assert found == set(shapes.names) - {"Knife edge"}


def test_sliver_is_numbered_led_to_and_explained():
    page, ax = draw(SLIVER)
    assert [text.get_text() for text in page.legends[0].get_texts()] == [
        f"1  {name}" for name in ("Knife edge",)
    ]
    (number,) = [text for text in ax.texts if text.get_text() == "1"]
    assert number.arrow_patch is not None
    assert 0.49 < number.xy[0] < 0.51
    assert 0.9 < number.xy[1] < 1


def test_map_without_slivers_has_no_key():
    page, _ = draw(THREE, DOCUMENTS)
    assert page.legends == []


def test_key_leaves_the_map_its_size():
    plain, with_key = (draw(cells)[1].get_window_extent() for cells in (THREE, SLIVER))
    assert (with_key.width, with_key.height) == pytest.approx((plain.width, plain.height), rel=0.005)


def test_documents_stand_at_their_points_and_silent_ones_are_hollow():
    _, ax = draw(THREE, DOCUMENTS)
    marks = {
        (line.get_xdata()[0], line.get_ydata()[0]): line.get_markerfacecolor()
        for line in ax.lines
        if line.get_gid() == "document"
    }
    assert set(marks) == {(row["x"], row["y"]) for row in DOCUMENTS}
    assert [point for point, face in marks.items() if face == "white"] == [(1.0, 0.0)]
    written = {text.get_text() for text in ax.texts}
    assert {"Quincy brief\nEssay", "Doctrine op-ed\n(silent)", "Parish"} <= written


def test_document_beyond_the_map_stands_at_its_rim_with_its_values():
    half = table([("Freeze", [(0.1 + 0.6 * x, 0.1 + 0.6 * y) for x, y in BOX])])
    _, ax = draw(half, [{"short": "Brief", "x": 0.9, "y": 0.05, "silent": False}])
    (mark,) = [line for line in ax.lines if line.get_gid() == "document"]
    assert (mark.get_xdata()[0], mark.get_ydata()[0]) == pytest.approx((0.7, 0.1))
    assert "Brief\n(0.9, 0.05)" in {text.get_text() for text in ax.texts}


def test_regime_label_keeps_clear_of_documents_and_their_labels():
    central = [{"short": "Quincy brief", "x": 0.5, "y": 0.5, "silent": False}]
    page, ax = draw(table([("Freeze + Status quo", BOX)]), central)
    page.draw_without_rendering()
    regime, document = (
        next(text for text in ax.texts if text.get_text() == name)
        for name in ("Freeze + Status quo", "Quincy brief")
    )
    assert not regime.get_window_extent().overlaps(document.get_window_extent())
    assert not regime.get_window_extent().contains(*ax.transData.transform((0.5, 0.5)))


def test_a_documents_label_stays_in_the_regime_of_its_mark_where_there_is_room():
    strip = table(
        [
            ("Freeze", [(0, 0), (0.55, 0), (0.55, 1), (0, 1)]),
            ("Package", [(0.55, 0), (1, 0), (1, 1), (0.55, 1)]),
        ]
    )
    page, ax = draw(strip, [{"short": "Prisoners op-ed", "x": 0.5, "y": 0.5, "silent": False}])
    page.draw_without_rendering()
    (label,) = [text for text in ax.texts if text.get_text() == "Prisoners op-ed"]
    assert label.get_window_extent().x1 < ax.transData.transform((0.55, 0))[0]


def test_parts_of_one_regime_are_each_labelled():
    strips = [("Outside", 0, 0.3), ("Middle", 0.3, 0.7), ("Outside", 0.7, 1)]
    _, ax = draw(table([(name, [(a, 0), (b, 0), (b, 1), (a, 1)]) for name, a, b in strips]))
    assert sorted(text.get_text() for text in ax.texts) == ["Middle", "Outside", "Outside"]


@pytest.mark.parametrize(
    ("cells", "documents", "size"),
    [
        (THREE, (), (82, 80)),
        (THREE, DOCUMENTS, (82, 80)),
        (SLIVER, DOCUMENTS, (170, 90)),
        (STRIPES, DOCUMENTS, (82, 80)),
        (WHOLE, DOCUMENTS, (82, 80)),
    ],
)
def test_map_passes_the_lint(cells, documents, size):
    page, _ = draw(cells, documents, size=size)
    assert lint_figure(page) == []


def test_missing_columns_are_refused():
    with pytest.raises(FigureError, match="cells: row 0: no column 'y'"):
        draw([{name: value for name, value in WHOLE[0].items() if name != "y"}])
    with pytest.raises(FigureError, match="documents: row 0: no column 'silent'"):
        draw(THREE, [{"short": "Brief", "x": 0, "y": 0}])
