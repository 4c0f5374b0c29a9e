"""The data of figures under names and in types that other programs take: read from the files beside the figures."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

from bargaining.manifests import read_manifest
from bargaining.plotting.tables import read_table
from bargaining.replication.stata import valid_names
from bargaining.replication.tables import Column, DataTable, Kind

FOLDER = "figures"
_WHOLE = re.compile(r"-?\d{1,15}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_QUOTIENT = re.compile(r"-?\d+/\d+")


def figure_tables(output: Path) -> list[DataTable]:
    """Return the data of all figures of a folder.

    Parameters
    ----------
    output : Path
        Holds figures with their data and manifests.

    Examples
    --------
    >>> figure_tables(Path("no-such-folder"))
    []
    """
    found = []
    for path in sorted(output.glob("*.json")):
        manifest = read_manifest(path)
        if manifest is not None:
            question = str(manifest["provenance"].get("question", ""))
            for file in sorted(manifest["files"]):
                found += [_table(output / file, path.stem, question)] if _held(output / file) else []
    return found


def _held(path: Path) -> bool:
    """Tell whether a file is data: where a figure has nothing to show, it has neither rows nor heads."""
    return path.suffix == ".csv" and path.stat().st_size > 0


def _table(path: Path, figure: str, question: str) -> DataTable:
    """Return one file of a figure's data with a column for each of its own, and one more where numbers are exact."""
    rows = read_table(path)
    heads = list(rows[0]) if rows else []
    columns: list[Column] = []
    cells: list[list[Any]] = []
    for head in heads:
        texts = [row[head] for row in rows]
        kind = kind_of(texts)
        label = f"{head}, as in output/{path.name}"
        columns.append(Column(head, "number" if kind == "exact" else kind, label))
        cells.append([_read(text, columns[-1].kind) for text in texts])
        if kind == "exact":
            columns.append(Column(f"{head} exact", "exact", f"{label}, without rounding"))
            cells.append([text or None for text in texts])
    names = valid_names(column.name for column in columns)
    renamed = tuple(Column(n, c.kind, c.label) for n, c in zip(names, columns, strict=True))
    held = tuple(dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True))
    return DataTable(f"{FOLDER}/{path.stem}", f"Data of figure {figure}: {question}", renamed, held)


def kind_of(texts: list[str]) -> Kind:
    """Return what all cells of a column hold, as they were written; an empty cell may be anything.

    Examples
    --------
    >>> kind_of(["1", ""]), kind_of(["1", "0.5"]), kind_of(["1", "3/13"]), kind_of(["true"]), kind_of(["", "x"])
    ('whole', 'number', 'exact', 'truth', 'text')
    """
    told = [text for text in texts if text]
    if not told:
        return "text"
    if all(text in ("true", "false") for text in told):
        return "truth"
    if all(_WHOLE.fullmatch(text) for text in told):
        return "whole"
    if all(_NUMBER.fullmatch(text) for text in told):
        return "number"
    return "exact" if all(_NUMBER.fullmatch(t) or _QUOTIENT.fullmatch(t) for t in told) else "text"


def _read(text: str, kind: Kind) -> Any:
    if kind == "text":
        return text
    if not text:
        return None
    if kind == "truth":
        return text == "true"
    return int(text) if kind == "whole" else float(Fraction(text) if "/" in text else text)
