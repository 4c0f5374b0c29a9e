r"""Tables with ``booktabs`` and ``longtable``: columns that break their text, heads that come again on every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bargaining.latex.column_widths import widths
from bargaining.latex.escaping import latex_prose, latex_text
from bargaining.latex.measures import WIDTH

PACKAGES = ("booktabs", "longtable")
LEFT, RIGHT = r"\cellleft ", r"\cellright "
WIDE = 5.8
"""Inches from which tables have room for many columns."""


class Column(NamedTuple):
    """Hold a column of a table.

    Parameters
    ----------
    head : str
        In LaTeX.
    share : float
        Of the width of the text that the columns have together.
    side : str
        On which side text stands.
    """

    head: str
    share: float
    side: str = LEFT


def longtable(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    caption: str,
    label: str,
    notes: Sequence[str] = (),
    exact: Sequence[str] = (),
    width: float = WIDTH,
    lines: bool = False,
    begins: Sequence[int] = (),
) -> str:
    r"""Write a table that may run over pages.

    Parameters
    ----------
    columns : sequence of Column
        Their shares are made to sum to the width of the text.
    rows : iterable of sequences of str
        Cells in LaTeX.
    caption, label : str
        In words; and what ``\ref`` calls the table.
    notes : sequence of str
        Sentences below, in words.
    exact : sequence of str
        Sentences in LaTeX after them.
    width : float
        Inches of text.
    lines : bool
        Whether there is some room between rows.
    begins : sequence of int
        The numbers of rows, from 0, before which there is some room.

    Examples
    --------
    >>> made = longtable([Column("a", 1), Column("b", 3)], [["1", "2"]], caption="50%", label="t")
    >>> r"\caption{50\%}" in made, r"\cellleft 1 & \cellleft 2 \tabularnewline" in made
    (True, True)
    """
    cells = [list(row) for row in rows]
    heads = [column.head for column in columns]
    letters, shares = widths([column.share for column in columns], heads, cells, width)
    size = letters.command
    wide = [
        rf"p{{\dimexpr{0.999 * share:.4f}\linewidth-{share * 6 * (len(columns) - 1):.2f}pt\relax}}"
        for share in shares
    ]
    sides = [column.side for column in columns]
    head = _row(heads, sides)
    gap = r" \addlinespace" if lines else ""
    written = [_row(row, sides) + gap for row in cells]
    body = [(r"\addlinespace " if k in begins else "") + row for k, row in enumerate(written)]
    ragged = r"\raggedright" if exact else ""
    said = " ".join([*map(latex_prose, notes), *exact])
    below = [rf"\par\vspace{{-\medskipamount}}{{{size}{ragged}\noindent {said}\par}}"] if said else []
    return "\n".join(
        [
            rf"{{{size}\setlength{{\tabcolsep}}{{3pt}}\setlength{{\LTleft}}{{0pt}}\setlength{{\LTright}}{{\fill}}%",
            r"\setlength{\LTcapwidth}{\linewidth}%",
            r"\def\cellleft{\raggedright\hspace{0pt}}\def\cellright{\raggedleft}%",
            rf"\begin{{longtable}}{{@{{}}{''.join(wide)}@{{}}}}",
            rf"\caption{{{latex_text(caption)}}}\label{{{label}}}\tabularnewline",
            r"\toprule",
            head,
            r"\midrule",
            r"\endfirsthead",
            r"\toprule",
            head,
            r"\midrule",
            r"\endhead",
            r"\bottomrule",
            r"\endfoot",
            *body,
            r"\end{longtable}}",
            *below,
        ]
    )


def _row(cells: Sequence[str], sides: Sequence[str]) -> str:
    """Write a row: every cell says on which side its text stands, which needs no package that ``sgame`` forbids."""
    return " & ".join(side + cell for side, cell in zip(sides, cells, strict=True)) + r" \tabularnewline"
