"""Tables of measurements, printed as text and kept as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

Value = str | int | float | None
UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns"))


@dataclass
class Table:
    """Hold one table: its columns by name and kind, and one row a measurement.

    Parameters
    ----------
    title : str
        What is measured.
    columns : dict of str to {"text", "number", "seconds", "times", "share"}
        How each column is printed.
    rows : list of dict
        The measurements; None where there is nothing to state.
    note : str
        How to read it.
    """

    title: str
    columns: dict[str, str]
    rows: list[dict[str, Value]] = field(default_factory=list)
    note: str = ""

    def add(self, **cells: Value) -> None:
        """Append a row and say so on stderr."""
        unknown = set(cells) - set(self.columns)
        if unknown:
            raise KeyError(
                f"{self.title}: found cells {sorted(unknown)}, expected some of {list(self.columns)}"
            )
        row = {name: cells.get(name) for name in self.columns}
        self.rows.append(row)
        print(f"  {self.title}: " + ", ".join(self._printed(row)), file=sys.stderr, flush=True)

    def _printed(self, row: dict[str, Value]) -> list[str]:
        return [_cell(row[name], kind) for name, kind in self.columns.items()]

    def text(self) -> str:
        """Return the table as aligned text."""
        lines = [[name.replace("_", " ") for name in self.columns], *map(self._printed, self.rows)]
        widths = [max(len(line[k]) for line in lines) for k in range(len(self.columns))]
        aligned = [
            "  ".join(
                cell.ljust(width) if kind == "text" else cell.rjust(width)
                for cell, width, kind in zip(line, widths, self.columns.values(), strict=True)
            ).rstrip()
            for line in lines
        ]
        rule = "-" * (sum(widths) + 2 * len(widths) - 2)
        return "\n".join(
            [self.title, rule, aligned[0], rule, *aligned[1:], *([self.note] if self.note else [])]
        )


@dataclass
class Report:
    """Hold the tables of a run, and the mistakes of ours that it found.

    Parameters
    ----------
    facts : dict
        The machine and the versions.
    tables : list of Table
        In the order in which they were begun.
    failures : list of str
        One line each: what a peer found and we did not, claims that do not hold.
    """

    facts: dict[str, Value]
    tables: list[Table] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def table(self, title: str, columns: dict[str, str], note: str = "") -> Table:
        """Begin a table."""
        begun = Table(title, columns, note=note)
        self.tables.append(begun)
        return begun

    def fail(self, text: str) -> None:
        """Note a mistake of ours, at once and loudly."""
        self.failures.append(text)
        print(f"!!! FAILURE: {text}", file=sys.stderr, flush=True)

    def text(self) -> str:
        """Return everything as text."""
        facts = ", ".join(f"{name} {value}" for name, value in self.facts.items())
        tables = [table.text() for table in self.tables if table.rows]
        failed = "\n".join(f"!!! FAILURE: {text}" for text in self.failures)
        return "\n\n".join([facts, *tables, failed or "No peer found what ours misses."])

    def write(self, path: Path) -> None:
        """Write everything as JSON, numbers in seconds and without rounding."""
        content = {
            "facts": self.facts,
            "tables": [vars(table) for table in self.tables],
            "failures": self.failures,
        }
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8", newline="\n")


def _cell(value: Value, kind: str) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if kind == "seconds":
        return seconds(value)
    if kind == "times":
        return f"{value:.3g}x" if value < 100 else f"{value:,.0f}x"
    if kind == "share":
        return f"{value:.0%}" if value in (0, 1) else f"{value:.1%}"
    return f"{value:,}"


def seconds(value: float) -> str:
    """Return a time with three digits and its unit.

    Examples
    --------
    >>> seconds(0.01234)
    '12.3 ms'
    """
    scale, unit = next((pair for pair in UNITS if value >= pair[0] * 0.9995), UNITS[-1])
    return f"{value / scale:.3g} {unit}"
