"""What a form of game adds to a scenario, such as phases, transitions or issues, as tables in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bargaining.latex.escaping import latex_prose
from bargaining.latex.fragments import reference
from bargaining.latex.longtables import Column, longtable
from bargaining.latex.measures import WIDTH

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

_LEAST, _MOST = 6, 40


def form_tables(scenario: Scenario, width: float = WIDTH) -> str:
    """Return the tables of the form's own, or nothing where it has none.

    Parameters
    ----------
    scenario : Scenario
        Of any form.
    width : float
        Inches of text.

    Examples
    --------
    >>> import bargaining
    >>> form_tables(bargaining.load("rapprochement"))
    ''
    """
    from bargaining.loading.registry import room

    document = scenario.document
    made = []
    for number, table in enumerate(room(document.scenario.form).tables(document), 1):
        if not table.rows:
            continue
        shares = [_share([head, *(row[k] for row in table.rows)]) for k, head in enumerate(table.columns)]
        made.append(
            longtable(
                [Column(latex_prose(head), share) for head, share in zip(table.columns, shares, strict=True)],
                [[latex_prose(cell) for cell in row] for row in table.rows],
                caption=f"{document.scenario.title}: {table.title}",
                label=reference(scenario, f"form-{number}"),
                width=width,
                lines=True,
            )
        )
    return "\n\n".join(made)


def _share(texts: list[str]) -> int:
    """Return how wide a column is to be: as its longest text up to so many letters."""
    return max(_LEAST, min(_MOST, max(map(len, texts))))
