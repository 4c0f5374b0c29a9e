"""What commands print that answer with a line and a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from bargaining.terminal import output

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

Rows = list[dict[str, Any]]
_SMALL, _LARGE = 0.05, 1e6  # sizes between which three decimals tell something


class Answer(NamedTuple):
    """What a method found: a line, rows for a table, and the rows to show, all when left out."""

    method: str
    head: str
    rows: Rows
    shown: Rows | None = None


def show(scenario: Scenario, profile: str | None, answer: Answer, *, as_json: bool) -> None:
    """Print an answer as text or as JSON, in the words of the scenario's form."""
    from bargaining.forms.assessed import worded_for

    if as_json:
        output.print_json(
            {"method": answer.method, "target": profile, "summary": answer.head, "rows": answer.rows}
        )
        return
    console = output.console()
    console.print(f"Values in force: {output.values_in_force(scenario)}")
    console.print(worded_for(scenario.form, answer.head))
    rows = answer.rows if answer.shown is None else answer.shown
    if rows:
        written = number_of(rows)
        texts = [[_text(cell, written) for cell in row.values()] for row in rows]
        heads = [worded_for(scenario.form, head) for head in rows[0]]
        console.print(output.table(heads, texts, whole=heads[:1]))


def number_of(rows: Rows) -> Callable[[float], str]:
    """Return how to write the numbers of a table: with three decimals, or digits where all are small or some large."""
    largest = max(
        (abs(cell) for row in rows for cell in row.values() if isinstance(cell, float)), default=1.0
    )
    return output.number if _SMALL <= largest < _LARGE or not largest else "{:.3g}".format


def _text(cell: object, written: Callable[[float], str]) -> str:
    if isinstance(cell, float):
        return written(cell)
    return ", ".join(_text(one, written) for one in cell) if isinstance(cell, list) else str(cell)
