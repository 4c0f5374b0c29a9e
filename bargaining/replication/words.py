"""The codebook of a bundle: every column of every file, and every assumption and term, as a table and as a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bargaining.analysis.codebooks import codebook
from bargaining.replication.tables import DataTable, data_table
from bargaining.scenario.numbers import plain
from bargaining.text import markdown_code, markdown_text

if TYPE_CHECKING:
    from bargaining.analysis.codebooks import Codebook
    from bargaining.scenario import Scenario

COLUMNS = ("described", "column", "column_kind", "column_meaning")
NAME = "codebook"


def columns_table(tables: Sequence[DataTable]) -> DataTable:
    """Return the table that describes every column of all tables, its own among them.

    Parameters
    ----------
    tables : sequence of DataTable
        All others.
    """
    own = data_table(NAME, COLUMNS, [])
    rows = (
        {"described": one.name, "column": c.name, "column_kind": c.kind, "column_meaning": c.label}
        for one in (*tables, own)
        for c in one.columns
    )
    return data_table(NAME, COLUMNS, rows)


def codebook_page(scenario: Scenario, tables: Sequence[DataTable]) -> bytes:
    """Return the codebook as a page in Markdown.

    Parameters
    ----------
    scenario : Scenario
        With the values in force.
    tables : sequence of DataTable
        All data, the table of columns among them.
    """
    book = codebook(scenario)
    lines = [
        f"# Codebook: {markdown_text(book.title)}",
        "",
        "Each file stands in `data/` as CSV (UTF-8) and as Stata file (version 118) with the same rows and names. In "
        "CSV a text that a spreadsheet would compute has an apostrophe in front; a cell without a value is empty.",
        "",
        *_assumptions(book),
        *_terms(book),
        "## Columns",
        "",
    ]
    for one in tables:
        lines += [f"### {one.name}", "", f"{markdown_text(one.title)}. Rows: {len(one.rows)}.", ""]
        lines += table(
            ["column", "holds", "meaning"], ([markdown_code(c.name), c.kind, c.label] for c in one.columns)
        )
    return "\n".join(lines).encode()


def _assumptions(book: Codebook) -> list[str]:
    if not book.variables:
        return []
    rows = (
        [
            markdown_code(one.name),
            one.label,
            one.meaning,
            f"{plain(one.low)} to {plain(one.high)}",
            plain(one.baseline),
            plain(one.value),
            " ".join(one.claims),
        ]
        for one in book.variables
    )
    heads = ["assumption", "label", "scale", "range", "baseline", "in force", "claims"]
    return ["## Assumptions", "", *table(heads, rows)]


def _terms(book: Codebook) -> list[str]:
    rows = (
        [
            str(t["player_label"]),
            str(t["term"]),
            markdown_code(str(t["formula"])),
            str(t["evidence"]),
            str(t["assumption"]),
        ]
        for t in book.terms
    )
    return ["## Terms of payoffs", "", *table(["player", "term", "formula", "claims", "assumption"], rows)]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    r"""Return the lines of a table in Markdown, an empty one behind it; a cell that is code stays code.

    Parameters
    ----------
    heads : sequence of str
        Of the columns.
    rows : iterable of sequence of str
        Texts as they are to be read.

    Examples
    --------
    >>> table(["a", "b"], [["x|y", "`z`"]])
    ['| a | b |', '|---|---|', '| x\\|y | `z` |', '']
    """
    written = [[_cell(text) for text in row] for row in rows]
    lines = [list(heads), *written]
    body = [f"| {' | '.join(cells)} |" for cells in lines]
    return [body[0], "|" + "---|" * len(heads), *body[1:], ""]


def _cell(text: str) -> str:
    code = text.startswith("`") and text.endswith("`") and len(text) > 1
    return (text if code else markdown_text(text)).replace("|", "\\|")
