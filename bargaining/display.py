"""What notebooks show: words and tables in HTML, one home for all of it.

Everything is text: what a label holds is escaped. There are no scripts, no files to load and no colours of one's own,
so that a page is readable in light and dark and after it was saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from bargaining.text import visible

SHOWN_ROWS = 20
"""Rows that a notebook shows of a table."""


@dataclass(frozen=True)
class Hover:
    """Hold a text that tells more when a pointer rests on it.

    Parameters
    ----------
    text : str
        What stands there.
    more : str
        What is told; empty where there is no more to tell.
    """

    text: str
    more: str = ""


Cell = str | bool | int | float | Fraction | Hover | Sequence[Hover] | None
"""What may stand in a table: nothing, a text, a number, or texts that tell more."""
Rows = Sequence[Mapping[str, Cell]]


def words(text: str) -> str:
    """Return lines of text as they are.

    Examples
    --------
    >>> words("a < b")
    '<pre style="white-space:pre-wrap">a &lt; b</pre>'
    """
    return f'<pre style="white-space:pre-wrap">{_text(text)}</pre>'


def table(rows: Rows, title: str = "", most: int = SHOWN_ROWS) -> str:
    """Return rows with the same columns as a table; nothing where there are none.

    Parameters
    ----------
    rows : sequence of mapping of str to Cell
        Numbers stand on the right, all else on the left.
    title : str
        Stands above.
    most : int
        Rows that are shown; what is left out is counted.

    Examples
    --------
    >>> print(table([{"claim": Hover("O48", "Moscow pays"), "share": 0.25}]))
    <table><tr><th style="text-align:left">claim</th><th style="text-align:right">share</th></tr><tr><td
    style="text-align:left"><span title="Moscow pays">O48</span></td><td style="text-align:right">0.25</td></tr></table>
    """
    if not rows:
        return ""
    numeric = {name: all(_is_number(row[name]) for row in rows) for name in rows[0]}
    sides = {name: f' style="text-align:{"right" if right else "left"}"' for name, right in numeric.items()}
    head = "".join(f"<th{side}>{_text(name)}</th>" for name, side in sides.items())
    body = "".join(
        f"<tr>{''.join(f'<td{sides[name]}>{_cell(value)}</td>' for name, value in row.items())}</tr>"
        for row in rows[:most]
    )
    above = f'<caption style="text-align:left"><b>{_text(title)}</b></caption>' if title else ""
    left_out = f"<p>{counted(len(rows), most)}</p>" if len(rows) > most else ""
    return f"<table>{above}<tr>{head}</tr>{body}</table>{left_out}"


def folded(rows: Rows) -> str:
    """Return rows as a table that is shown when one asks for it.

    Examples
    --------
    >>> folded([{"number": 1}])[:34]
    '<details><summary>1 row</summary><'
    """
    if not rows:
        return ""
    return f"<details><summary>{counted(len(rows))}</summary>{table(rows[:SHOWN_ROWS])}</details>"


def counted(rows: int, most: int = SHOWN_ROWS) -> str:
    """Say how many rows there are, and how many of them are shown.

    Examples
    --------
    >>> counted(1), counted(50)
    ('1 row', '50 rows, the first 20 shown')
    """
    told = "1 row" if rows == 1 else f"{rows} rows"
    return told + (f", the first {most} shown" if rows > most else "")


def _is_number(value: Cell) -> bool:
    return value is None or (isinstance(value, int | float | Fraction) and not isinstance(value, bool))


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.6g}"
        case str() | int() | Fraction():
            return _text(str(value))
        case Hover():
            more = f' title="{_text(value.more)}"' if value.more else ""
            return f"<span{more}>{_text(value.text)}</span>"
    return ", ".join(map(_cell, value))


def _text(text: str) -> str:
    return escape(visible(text))
