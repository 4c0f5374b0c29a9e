"""Tables in Stata's format, version 118: texts in UTF-8, labels of variables and of values, long texts as strL."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable
from datetime import datetime
from importlib.util import find_spec
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from bargaining.errors import BargainingError
from bargaining.replication.tables import Column, DataTable
from bargaining.text import visible

if TYPE_CHECKING:
    from pandas import DataFrame

VERSION = 118
LONGEST_LABEL, LONGEST_NAME, LONGEST_TEXT = 80, 32, 2045
"""What the format takes: characters of a variable's label and of its name, bytes of a text that is no strL."""
_WRITTEN = datetime(1980, 1, 1)
_LARGEST = 2_147_483_620
_YES_NO = {0: "no", 1: "yes"}


def require_pandas() -> None:
    """Raise BargainingError, naming the extra, unless what writes Stata's files is installed.

    Examples
    --------
    >>> require_pandas()
    """
    for library in ("pandas", "packaging"):
        if find_spec(library) is None:
            raise BargainingError(
                f"bundle: {library} is not installed, expected it; pip install 'bargaining[replication]'"
            )


def stata_bytes(table: DataTable) -> bytes:
    """Return a table as a file of Stata's.

    Parameters
    ----------
    table : DataTable
        Its texts stand there as they are shown; those of a column that is coded are labels of numbers.

    Notes
    -----
    A cell without a value is missing; an empty text of a coded column is missing as well.
    """
    frame, labelled = _frame(table)
    longest = {
        column.name: max((len(text.encode()) for text in frame[column.name]), default=0)
        for column in table.columns
        if column.kind in ("text", "exact") and not column.coded
    }
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        frame.to_stata(
            file,
            write_index=False,
            version=VERSION,
            time_stamp=_WRITTEN,
            data_label=_cut(table.title),
            variable_labels={column.name: _cut(column.label) for column in table.columns},
            value_labels=dict.fromkeys(labelled, _YES_NO) or None,
            convert_strl=[name for name, size in longest.items() if size > LONGEST_TEXT],
        )
    return file.getvalue()


def _cut(text: str) -> str:
    """Return a label that the format takes."""
    shown = visible(text)
    return shown if len(shown) <= LONGEST_LABEL else shorten(shown, LONGEST_LABEL, placeholder=" ...")


def _frame(table: DataTable) -> tuple[DataFrame, list[str]]:
    """Return the cells as pandas holds them, and which columns are labelled yes or no."""
    from pandas import DataFrame

    cells = {
        column.name: _cells(column, [row[column.name] for row in table.rows]) for column in table.columns
    }
    labelled = [column.name for column in table.columns if column.kind == "truth"]
    return DataFrame(cells), labelled


def _cells(column: Column, values: list[Any]) -> Any:
    import numpy as np
    from pandas import Categorical, Series

    if column.kind in ("text", "exact"):
        texts = ["" if value is None else visible(str(value)) for value in values]
        if not (column.coded and any(texts)):  # pandas labels nothing where there is nothing
            return Series(texts, dtype=object)
        return Categorical(
            [text or None for text in texts], categories=list(dict.fromkeys(filter(None, texts)))
        )
    missing = any(value is None for value in values)
    small = all(value is None or abs(value) <= _LARGEST for value in values)
    if column.kind == "number" or missing or not small:
        return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
    return np.array(values, dtype=np.int8 if column.kind == "truth" else np.int32)


def valid_names(names: Iterable[str]) -> list[str]:
    """Return names that every program takes as those of columns, each once.

    Parameters
    ----------
    names : iterable of str
        Such as the heads of a figure's data.

    Examples
    --------
    >>> valid_names(["payoff of EU", "payoff_of_eu", "2025", "end"])
    ['payoff_of_eu', 'payoff_of_eu_2', 'c_2025', 'end_']
    """
    found: list[str] = []
    for name in names:
        plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "column"
        if not plain[0].isalpha():
            plain = f"c_{plain}"
        plain = plain[:LONGEST_NAME].rstrip("_")
        chosen, number = plain + "_" * (plain in _RESERVED), 1
        while chosen in found:
            number += 1
            chosen = f"{plain[: LONGEST_NAME - len(str(number)) - 1]}_{number}"
        found.append(chosen)
    return found


_RESERVED = frozenset(
    [
        "aggregate",
        "array",
        "boolean",
        "break",
        "byte",
        "case",
        "catch",
        "class",
        "colvector",
        "complex",
        "const",
        "continue",
        "default",
        "delegate",
        "delete",
        "do",
        "double",
        "else",
        "eltypedef",
        "end",
        "enum",
        "explicit",
        "export",
        "external",
        "float",
        "for",
        "friend",
        "function",
        "global",
        "goto",
        "if",
        "inline",
        "int",
        "local",
        "long",
        "null",
        "pragma",
        "protected",
        "quad",
        "rowvector",
        "short",
        "typedef",
        "typename",
        "virtual",
        "in",
        "using",
        "with",
    ]
)
"""Words that name no variable in Stata or Mata."""
