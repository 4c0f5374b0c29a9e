"""Outlines enclose exactly the cells of a regime, holes left out, and a label's box lies wholly inside."""

import numpy as np
import pytest

from bargaining.errors import FigureError
from bargaining.plotting.outlines import RegimeOutlines, roomiest

SQUARE = [(0, 0), (4, 0), (4, 2), (0, 2)]
HOLE = [(1, 0.5), (1, 1.5), (3, 1.5), (3, 0.5)]


def rows(cell, regime, *rings):
    return [
        {"cell": cell, "regime": regime, "ring": ring, "order": k, "x": x, "y": y}
        for ring, corners in enumerate(rings)
        for k, (x, y) in enumerate(corners)
    ]


RINGED = rows(0, "around", SQUARE, HOLE) + rows(1, "within", HOLE[::-1])


def signed_area(loop):
    x, y = np.array(loop[:-1], dtype=float).T
    return 0.5 * float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def test_outline_keeps_holes_which_run_the_other_way():
    shapes = RegimeOutlines(RINGED)
    loops = shapes.outline("around").to_polygons(closed_only=True)
    assert [signed_area(loop) for loop in loops] == [8, -2]
    assert [signed_area(loop) for loop in shapes.outline("within").to_polygons(closed_only=True)] == [2]


def test_corners_are_joined_in_their_order_however_the_rows_stand():
    shuffled = [RINGED[k] for k in np.random.default_rng(1).permutation(len(RINGED))]
    for name in ("around", "within"):
        assert np.array_equal(
            RegimeOutlines(shuffled).outline(name).vertices, RegimeOutlines(RINGED).outline(name).vertices
        )


def test_the_map_reaches_as_far_as_its_corners():
    shapes = RegimeOutlines(RINGED)
    assert (shapes.x_limits, shapes.y_limits) == ((0, 4), (0, 2))


def test_raster_shows_what_lies_under_each_pixel():
    shapes = RegimeOutlines(RINGED)
    raster = shapes.raster(8, 4)
    expected = np.zeros((4, 8), dtype=int)
    expected[1:3, 2:6] = 1
    assert [shapes.names[k] for k in (0, 1)] == ["around", "within"]
    assert raster.tolist() == expected.tolist()


def test_pixels_of_no_cell_belong_to_no_regime():
    triangle = rows(0, "half", [(0, 0), (2, 0), (0, 2)])
    assert RegimeOutlines(triangle).raster(2, 2).tolist()[1][1] == -1


@pytest.mark.parametrize("seed", range(4))
def test_box_lies_inside_and_none_is_found_only_where_none_exists(seed):
    allowed = np.random.default_rng(seed).random((14, 20)) < 0.8
    fits = {
        (column, row)
        for column in range(18)
        for row in range(13)
        if allowed[row : row + 2, column : column + 3].all()
    }
    assert roomiest(allowed, 3, 2) in fits
    assert roomiest(allowed, 19, 13) is None


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (rows(0, "a", SQUARE[:2]), "cell 0, ring 0: 2 corners, expected three or more"),
        (rows(0, "a", SQUARE) + rows(0, "b", HOLE), "cell 0 belongs to a and b, expected one regime"),
        ([{"x": 0, "y": 0, "regime": "a"}], "no column 'cell'"),
    ],
)
def test_cells_that_are_not_closed_are_refused(cells, message):
    with pytest.raises(FigureError, match=message):
        RegimeOutlines(cells)
