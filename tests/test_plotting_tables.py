"""A table read back from its CSV file holds the same numbers, and what cannot be written is refused."""

from fractions import Fraction

import numpy as np
import pytest

from bargaining.errors import FigureError
from bargaining.plotting.tables import csv_bytes, flag, number, read_table, require


def test_floats_survive_the_file_exactly(tmp_path):
    values = np.random.default_rng(5).normal(size=200) * 10.0 ** np.arange(-100, 100)
    path = tmp_path / "points.csv"
    path.write_bytes(csv_bytes([{"value": value, "name": 'a, "b"\nc'} for value in values]))
    rows = read_table(path)
    assert [number(row, "value", "points") for row in rows] == values.tolist()
    assert {row["name"] for row in rows} == {'a, "b"\nc'}


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (np.float64(0.1), "0.1"),
        (np.int64(3), "3"),
        (np.bool_(True), "true"),
        (Fraction(3, 13), "3/13"),
        (None, ""),
    ],
)
def test_cells_are_written_one_way(cell, written):
    assert csv_bytes([{"cell": cell, "last": 1}]) == f"cell,last\n{written},1\n".encode()


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), [1.0], {"a": 1}])
def test_cells_that_are_no_value_are_refused(cell):
    with pytest.raises(FigureError, match="table cell"):
        csv_bytes([{"cell": cell}])


def test_missing_column_names_the_nearest_one():
    with pytest.raises(FigureError, match=r"intervals: row 0: no column 'start'.*did you mean 'strat'"):
        require([{"label": "Freeze", "strat": 0.0}], "intervals", ["label", "start"])
    with pytest.raises(FigureError, match="row 1: columns"):
        require([{"x": 0}, {"x": 0, "y": 1}], "cells", ["x"])


@pytest.mark.parametrize("cell", ["high", "1/0", "", None, "nan", [2]])
def test_text_that_is_no_number_is_refused(cell):
    with pytest.raises(FigureError, match="column 'x'"):
        number({"x": cell}, "x", "cells")


def test_flags_are_true_or_false():
    assert flag({"silent": np.bool_(False)}, "silent", "documents") is False
    with pytest.raises(FigureError, match="expected true or false"):
        flag({"silent": "perhaps"}, "silent", "documents")


def test_ragged_and_unreadable_files_are_refused(tmp_path):
    ragged = tmp_path / "ragged.csv"
    ragged.write_text("x,y\n1\n")
    with pytest.raises(FigureError, match="row 2: 1 cells, expected 2"):
        read_table(ragged)
    ragged.write_bytes(b"\xff\xfe")
    with pytest.raises(FigureError, match="cannot be read"):
        read_table(ragged)
    with pytest.raises(FigureError, match="cannot be read"):
        read_table(tmp_path / "absent.csv")
