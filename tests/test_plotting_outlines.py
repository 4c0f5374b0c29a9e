"""Outlines enclose exactly the cells of a regime, and a label's box lies wholly inside."""

import numpy as np
import pytest
from matplotlib.path import Path

from bargaining.errors import FigureError
from bargaining.plotting.outlines import RegimeGrid, boundary_loops, roomiest


def signed_area(loop):
    x, y = np.array(loop, dtype=float).T
    return 0.5 * float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


@pytest.mark.parametrize("seed", range(6))
def test_loops_enclose_as_much_as_the_cells_cover(seed):
    mask = np.random.default_rng(seed).random((7, 11)) < 0.6
    assert sum(map(signed_area, boundary_loops(mask))) == pytest.approx(mask.sum())


def test_hole_runs_the_other_way_and_corners_are_turns_only():
    mask = np.ones((3, 5), dtype=bool)
    mask[1, 2] = False
    loops = boundary_loops(mask)
    assert sorted(map(signed_area, loops)) == [-1, 15]
    assert all(len(loop) == 4 for loop in loops)


@pytest.mark.parametrize("mask", [np.eye(3), np.fliplr(np.eye(3))])
def test_cells_that_touch_at_a_corner_are_separate_loops(mask):
    assert [len(loop) for loop in boundary_loops(mask.astype(bool))] == [4, 4, 4]


def test_outline_in_axes_units_contains_each_cell_of_the_regime_and_no_other():
    rng = np.random.default_rng(3)
    xs, ys = np.sort(rng.random(9)), np.sort(rng.random(6))
    cells = [{"x": x, "y": y, "regime": "high" if rng.random() < 0.5 else "low"} for x in xs for y in ys]
    grid = RegimeGrid(cells)
    x_mid, y_mid = ((edges[1:] + edges[:-1]) / 2 for edges in (grid.x_edges, grid.y_edges))
    middles = np.array([(x, y) for y in y_mid for x in x_mid])
    for name in grid.names:
        outline = grid.outline(name)
        loops = [Path(loop) for loop in outline.to_polygons()]
        winding = sum(loop.contains_points(middles).astype(int) * _way(loop) for loop in loops)
        assert (winding.reshape(len(ys), len(xs)) == grid.mask(name)).all()
    assert grid.x_edges[[0, -1]].tolist() == [xs[0], xs[-1]]


def _way(loop):
    return 1 if signed_area(loop.vertices[:-1]) > 0 else -1


def test_raster_shows_what_lies_under_each_pixel():
    cells = [{"x": x, "y": y, "regime": f"{x > 0}{y > 0}"} for x in (0, 1) for y in (0, 1)]
    grid = RegimeGrid(cells)
    raster = grid.raster(6, 4)
    assert raster.shape == (4, 6)
    assert grid.names[raster[0, -1]] == "TrueFalse"
    assert grid.names[raster[-1, 0]] == "FalseTrue"


def test_cells_reach_the_limits_of_the_range_and_not_less():
    cells = [{"x": x, "y": y, "regime": "Freeze"} for x in (0.25, 0.75) for y in (0.25, 0.75)]
    assert RegimeGrid(cells, x_limits=(0, 1)).x_edges.tolist() == [0, 0.5, 1]
    assert RegimeGrid(cells, x_limits=(0, 1)).y_edges.tolist() == [0.25, 0.5, 0.75]
    with pytest.raises(FigureError, match="expected within the range"):
        RegimeGrid(cells, y_limits=(0.3, 1))


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
        ([{"x": 0, "y": 0, "regime": "a"}], "1 x 1 grid"),
        ([{"x": x, "y": y, "regime": "a"} for x, y in ((0, 0), (0, 1), (1, 0))], "3 rows, expected one"),
        (
            [{"x": x, "y": y, "regime": "a"} for x, y in ((0, 0), (0, 1), (1, 0), (1, 0))],
            "4 rows, expected one",
        ),
        ([{"x": 0, "y": 0, "regimes": "a"}], "no column 'regime'"),
    ],
)
def test_grids_that_are_not_complete_are_refused(cells, message):
    with pytest.raises(FigureError, match=message):
        RegimeGrid(cells)
