"""The map fills the cells of each regime, writes labels inside their regions, and numbers slivers."""

import numpy as np
import pytest

from bargaining.errors import FigureError
from bargaining.plotting import draw_regime_map, figure, journal_style, lint_figure
from bargaining.plotting.outlines import RegimeGrid

GRID = np.linspace(0, 1, 41)


def cells(regime, xs=GRID, ys=GRID):
    return [{"x": float(x), "y": float(y), "regime": regime(x, y)} for x in xs for y in ys]


def three(x, y):
    if x < 0.25:
        return "Freeze + Kremlin-run opening"
    return "Freeze" if y < 0.3 - 0.3 * x else "Freeze + Status quo + Package"


def sliver(x, y):
    return "Knife edge" if abs(x - 0.5) < 0.01 and y > 0.9 else three(x, y)


DOCUMENTS = [
    {"short": "Olech & Kremiec", "x": 0.4, "y": 0.3, "silent": False},
    {"short": "Parish", "x": 0.41, "y": 0.31, "silent": False},
    {"short": "Quincy brief", "x": 0.7, "y": 0.7, "silent": False},
    {"short": "Essay", "x": 0.7, "y": 0.7, "silent": False},
    {"short": "Doctrine op-ed", "x": 1.0, "y": 0.0, "silent": True},
    {"short": "Prisoners op-ed", "x": 0.1, "y": 0.1, "silent": False},
]


def draw(table, documents=(), *, size=(82, 80)):
    with journal_style():
        page = figure(*size)
        ax = draw_regime_map(
            page.add_subplot(), table, list(documents), x_label="autonomy", y_label="verification"
        )
    return page, ax


def test_each_regime_is_filled_over_its_own_cells():
    _, ax = draw(cells(three))
    grid = RegimeGrid(cells(three))
    areas = np.outer(np.diff(grid.y_edges), np.diff(grid.x_edges))
    filled = {patch.get_gid().removeprefix("regime: "): patch for patch in ax.patches if patch.get_gid()}
    assert set(filled) == set(grid.names)
    for name, patch in filled.items():
        (loop,) = patch.get_path().to_polygons()
        x, y = loop[:-1].T
        area = 0.5 * abs(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
        assert area == pytest.approx(areas[grid.mask(name)].sum())


@pytest.mark.parametrize("regime", [three, sliver, lambda x, y: "Freeze"])
def test_labels_lie_wholly_inside_their_regions(regime):
    table = cells(regime)
    page, ax = draw(table, DOCUMENTS)
    page.draw_without_rendering()
    grid = RegimeGrid(table)
    to_axes = ax.transData.inverted()
    found = set()
    for text in ax.texts:
        name = " ".join(text.get_text().split())
        if name not in grid.names:
            continue
        found.add(name)
        box = text.get_window_extent()
        for x in np.linspace(box.x0, box.x1, 15):
            for y in np.linspace(box.y0, box.y1, 9):
                across, up = to_axes.transform((x, y))
                column = np.searchsorted(grid.x_edges, across) - 1
                line = np.searchsorted(grid.y_edges, up) - 1
                assert grid.names[grid.regime[line, column]] == name
    assert found == set(grid.names) - {"Knife edge"}


def test_sliver_is_numbered_led_to_and_explained():
    page, ax = draw(cells(sliver))
    assert [text.get_text() for text in page.legends[0].get_texts()] == [
        f"1  {name}" for name in ("Knife edge",)
    ]
    (number,) = [text for text in ax.texts if text.get_text() == "1"]
    assert number.arrow_patch is not None
    assert sliver(*number.xy) == "Knife edge"


def test_map_without_slivers_has_no_key():
    page, _ = draw(cells(three), DOCUMENTS)
    assert page.legends == []


def test_key_leaves_the_map_its_size():
    plain, with_key = (draw(cells(regime))[1].get_window_extent() for regime in (three, sliver))
    assert (with_key.width, with_key.height) == pytest.approx((plain.width, plain.height), rel=0.005)


def test_documents_stand_at_their_points_and_silent_ones_are_hollow():
    _, ax = draw(cells(three), DOCUMENTS)
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
    half = cells(three, 0.1 + 0.6 * GRID, 0.1 + 0.6 * GRID)
    _, ax = draw(half, [{"short": "Brief", "x": 0.9, "y": 0.05, "silent": False}])
    (mark,) = [line for line in ax.lines if line.get_gid() == "document"]
    assert (mark.get_xdata()[0], mark.get_ydata()[0]) == pytest.approx((0.7, 0.1))
    assert "Brief\n(0.9, 0.05)" in {text.get_text() for text in ax.texts}


def test_regime_label_keeps_clear_of_documents_and_their_labels():
    central = [{"short": "Quincy brief", "x": 0.5, "y": 0.5, "silent": False}]
    page, ax = draw(cells(lambda x, y: "Freeze + Status quo"), central)
    page.draw_without_rendering()
    regime, document = (
        next(text for text in ax.texts if text.get_text() == name)
        for name in ("Freeze + Status quo", "Quincy brief")
    )
    assert not regime.get_window_extent().overlaps(document.get_window_extent())
    assert not regime.get_window_extent().contains(*ax.transData.transform((0.5, 0.5)))


def test_parts_of_one_regime_are_each_labelled():
    _, ax = draw(cells(lambda x, y: "Middle" if 0.3 < x < 0.7 else "Outside"))
    assert sorted(text.get_text() for text in ax.texts) == ["Middle", "Outside", "Outside"]


def stripes(x, y):
    return f"Freeze + Status quo + regime {int(12 * (x + y)) % 10}"


@pytest.mark.parametrize(
    ("regime", "documents", "size"),
    [
        (three, (), (82, 80)),
        (three, DOCUMENTS, (82, 80)),
        (sliver, DOCUMENTS, (170, 90)),
        (stripes, DOCUMENTS, (82, 80)),
        (lambda x, y: "Freeze", DOCUMENTS, (82, 80)),
    ],
)
def test_map_passes_the_lint(regime, documents, size):
    page, _ = draw(cells(regime), documents, size=size)
    assert lint_figure(page) == []


def test_missing_columns_are_refused():
    with pytest.raises(FigureError, match="cells: row 0: no column 'y'"):
        draw([{"x": 0, "regime": "Freeze"}])
    with pytest.raises(FigureError, match="documents: row 0: no column 'silent'"):
        draw(cells(three), [{"short": "Brief", "x": 0, "y": 0}])
