"""Finished results as plain tables: what figures are drawn from, and how a CSV file holds them."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from numbers import Integral, Real
from pathlib import Path

from bargaining.errors import FigureError, nearest
from bargaining.text import csv_read, csv_text, visible

Table = Sequence[Mapping[str, object]]


def require(table: Table, name: str, columns: Iterable[str]) -> None:
    """Refuse a table that lacks a column, or whose rows differ in their columns.

    Parameters
    ----------
    table : sequence of mapping
        The rows.
    name : str
        What to call the table in the message.
    columns : iterable of str
        The columns that every row must have.

    Raises
    ------
    FigureError
        Naming the table, the row and the column.

    Examples
    --------
    >>> require([{"x": 0.0, "y": 1.0}], "cells", ["x", "y"])
    """
    wanted = list(columns)
    for number, row in enumerate(table):
        for column in wanted:
            if column not in row:
                raise FigureError(f"{name}: row {number}: no column {column!r}{nearest(column, row)}")
        if row.keys() != table[0].keys():
            differ = sorted(row.keys() ^ table[0].keys())
            raise FigureError(f"{name}: row {number}: columns {differ} are not in every row")


def number(row: Mapping[str, object], column: str, name: str) -> float:
    """Return a cell as a finite float; text, as read back from a CSV file, is converted.

    Parameters
    ----------
    row : mapping
        One row.
    column : str
        The cell.
    name : str
        What to call the table in the message.

    Raises
    ------
    FigureError
        When the cell is not a finite number.

    Examples
    --------
    >>> number({"x": "3/4"}, "x", "cells"), number({"x": 0.5}, "x", "cells")
    (0.75, 0.5)
    """
    cell = row[column]
    try:
        value = float(Fraction(cell)) if isinstance(cell, str) else float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        raise FigureError(f"{name}: column {column!r}: found {cell!r}, expected a number") from None
    if not math.isfinite(value):
        raise FigureError(f"{name}: column {column!r}: found {cell!r}, expected a finite number")
    return value


def flag(row: Mapping[str, object], column: str, name: str) -> bool:
    """Return a cell as a truth value; ``"true"`` and ``"false"`` are what a CSV file holds.

    Parameters
    ----------
    row : mapping
        One row.
    column : str
        The cell.
    name : str
        What to call the table in the message.

    Raises
    ------
    FigureError
        When the cell is neither.

    Examples
    --------
    >>> flag({"silent": "false"}, "silent", "documents")
    False
    """
    written = csv_cell(row[column])
    if written not in {"true", "false"}:
        raise FigureError(f"{name}: column {column!r}: found {row[column]!r}, expected true or false")
    return written == "true"


def first(rows: Table, column: str, most: int) -> Table:
    """Return the rows of the first so many labels of a column.

    Parameters
    ----------
    rows : table
        Any rows.
    column : str
        One of their columns.
    most : int
        How many labels have room in a figure.

    Examples
    --------
    >>> first([{"outcome": "a"}, {"outcome": "b"}, {"outcome": "a"}], "outcome", 1)
    [{'outcome': 'a'}, {'outcome': 'a'}]
    """
    kept = labels(rows, column)[:most]
    return [row for row in rows if str(row[column]) in kept]


def labels(table: Table, column: str) -> list[str]:
    """Return the distinct labels of a column in order of first appearance.

    Parameters
    ----------
    table : sequence of mapping
        The rows.
    column : str
        The column that holds the labels.

    Examples
    --------
    >>> labels([{"regime": "b"}, {"regime": "a"}, {"regime": "b"}], "regime")
    ['b', 'a']
    """
    return list(dict.fromkeys(str(row[column]) for row in table))


def csv_cell(value: object) -> str:
    """Write one cell so that reading it back gives the same number, and no spreadsheet computes a text.

    Parameters
    ----------
    value : object
        None, a truth value, an integer, a float, a fraction or text.

    Raises
    ------
    FigureError
        For anything else, and for a number that is not finite.

    Examples
    --------
    >>> [csv_cell(cell) for cell in (None, True, 3, 0.1, Fraction(3, 13), "Freeze")]
    ['', 'true', '3', '0.1', '3/13', 'Freeze']
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return csv_text(visible(value))
    if isinstance(value, bool) or type(value).__name__ == "bool":  # the second is NumPy's
        return "true" if value else "false"
    if isinstance(value, (Integral, Fraction)):
        return str(value)
    if isinstance(value, Real) and math.isfinite(value):
        return repr(float(value))
    raise FigureError(f"table cell: found {value!r}, expected text, a finite number, true, false or nothing")


def csv_bytes(table: Table) -> bytes:
    r"""Write a table as UTF-8 CSV with ``\n`` line ends.

    Parameters
    ----------
    table : sequence of mapping
        Rows with the same keys; the first row's order is the order of the columns.

    Raises
    ------
    FigureError
        When rows differ in their columns or a cell cannot be written.

    Examples
    --------
    >>> csv_bytes([{"label": "Freeze", "start": 0.25}])
    b'label,start\nFreeze,0.25\n'
    """
    if not table:
        return b""
    require(table, "table", table[0])
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(csv_cell, table[0]))
    writer.writerows([csv_cell(row[column]) for column in table[0]] for row in table)
    return text.getvalue().encode("utf-8")


def read_table(path: Path) -> list[dict[str, str]]:
    """Read back the plotted data of a figure.

    Parameters
    ----------
    path : Path
        A CSV file that was saved beside a figure.

    Returns
    -------
    list of dict
        One dict a row; the drawing functions take these texts as they take numbers.

    Raises
    ------
    FigureError
        When the file cannot be read, or a row is shorter or longer than the header.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "intervals.csv"
    ...     size = file.write_bytes(csv_bytes([{"label": "Freeze", "start": 0.25}]))
    ...     read_table(file)
    [{'label': 'Freeze', 'start': '0.25'}]
    """
    try:
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))
    except (OSError, UnicodeDecodeError) as problem:
        raise FigureError(f"{path}: cannot be read as a table: {problem}") from None
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]):
            raise FigureError(f"{path}: row {line}: {len(row)} cells, expected {len(rows[0])}")
    texts = [[csv_read(cell) for cell in row] for row in rows]
    return [dict(zip(texts[0], row, strict=True)) for row in texts[1:]]
