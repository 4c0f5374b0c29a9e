"""Tables of a deposit: rows under declared columns, which CSV and Stata hold alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from bargaining.plotting.tables import csv_bytes
from bargaining.toml import parse_toml

Kind = Literal["text", "exact", "number", "whole", "truth"]
Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """Hold what a column is.

    Parameters
    ----------
    name : str
        ASCII, in lower case with underscores.
    kind : str
        What its cells hold: ``"text"``, ``"exact"`` (a number as text), ``"number"``, ``"whole"`` or ``"truth"``.
    label : str
        What it means.
    coded : bool
        Whether Stata's file holds a number with a label for each text.
    """

    name: str
    kind: Kind
    label: str
    coded: bool = False


@dataclass(frozen=True)
class DataTable:
    """Hold a table of a deposit.

    Parameters
    ----------
    name : str
        Of its files, without their endings.
    title : str
        What one row is.
    columns : tuple of Column
        In their order.
    rows : tuple of dict
        One cell a column, None where there is nothing to say.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def csv(self) -> bytes:
        """Return the table as UTF-8 CSV; one without rows has its header all the same."""
        if self.rows:
            return csv_bytes(self.rows)
        return (",".join(column.name for column in self.columns) + "\n").encode()


def data_table(name: str, names: Sequence[str], rows: Iterable[Row]) -> DataTable:
    r"""Return a table under columns that ``columns.toml`` declares.

    Parameters
    ----------
    name : str
        The table's, which is declared there as well.
    names : sequence of str
        Its columns, in their order.
    rows : iterable of dict
        Their cells; None where one is left out.

    Raises
    ------
    KeyError
        When a table, a column or a cell's column is not declared: a fault of the program.

    Examples
    --------
    >>> data_table("thresholds", ["parameter", "threshold"], [{"parameter": "cost", "threshold": 0.5}]).csv()
    b'parameter,threshold\ncost,0.5\n'
    """
    titles, declared = _declared()
    columns = tuple(declared[column] for column in names)
    known = set(names)
    held = []
    for row in rows:
        if extra := row.keys() - known:
            raise KeyError(f"{name}: {sorted(extra)}")
        held.append({column: row.get(column) for column in names})
    return DataTable(name, titles[name], columns, tuple(held))


def number(name: str, value: Any, *, known: bool = True) -> Row:
    """Return the cells of a number: as a float and, where it is known, without rounding.

    Parameters
    ----------
    name : str
        The column; that of the exact number has ``_exact`` behind it.
    value : Fraction, ExactNumber, float or None
        The number.
    known : bool
        Whether it is the number itself and no approximation.

    Examples
    --------
    >>> from fractions import Fraction
    >>> number("value", Fraction(1, 4)), number("value", 0.25, known=False)
    ({'value': 0.25, 'value_exact': '1/4'}, {'value': 0.25, 'value_exact': ''})
    """
    if value is None:
        return {name: None, f"{name}_exact": ""}
    return {name: float(value), f"{name}_exact": _exact(value) if known else ""}


def _exact(value: Any) -> str:
    """Return a number without rounding; nothing for one of thousands of digits, which nobody reads."""
    try:
        return str(value)
    except ValueError:  # Python's own limit
        return ""


@cache
def _declared() -> tuple[Mapping[str, str], Mapping[str, Column]]:
    path = Path(__file__).with_name("columns.toml")
    read = parse_toml(path.read_text(encoding="utf-8"), path.name)
    columns = {
        name: Column(name, entry["kind"], entry["label"], bool(entry.get("coded", False)))
        for name, entry in read["columns"].items()
    }
    return dict(read["tables"]), columns
