r"""Tables with ``booktabs`` and ``longtable``: columns that break their text, heads that come again on every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bargaining.latex.escaping import latex_text

PACKAGES = ("array", "booktabs", "longtable")
LEFT, RIGHT = r"\raggedright", r"\raggedleft"
WIDE = 5.8
"""Inches from which tables of many columns have larger letters."""


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
    size: str = "footnotesize",
    lines: bool = False,
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
    size : str
        Of letters.
    lines : bool
        Whether there is some room between rows.

    Examples
    --------
    >>> made = longtable([Column("a", 1), Column("b", 3)], [["1", "2"]], caption="50%", label="t")
    >>> r"\caption{50\%}" in made, made.count(r"\raggedright"), "1 & 2" in made
    (True, 2, True)
    """
    whole = sum(column.share for column in columns)
    wide = [
        rf">{{{column.side}\arraybackslash{_breaking(column)}}}p{{\dimexpr{column.share / whole:.4f}\linewidth"
        rf"-\tabcolsep*{2 * (len(columns) - 1)}/{len(columns)}\relax}}"
        for column in columns
    ]
    head = " & ".join(column.head for column in columns) + r" \\"
    gap = r" \addlinespace" if lines else ""
    body = [" & ".join(row) + r" \\" + gap for row in rows]
    below = (
        [rf"\par\vspace{{-\medskipamount}}{{\{size}\noindent {' '.join(map(latex_text, notes))}\par}}"]
        if notes
        else []
    )
    return "\n".join(
        [
            rf"{{\{size}\setlength{{\tabcolsep}}{{3pt}}\setlength{{\LTleft}}{{0pt}}\setlength{{\LTright}}{{0pt}}%",
            rf"\begin{{longtable}}{{@{{}}{''.join(wide)}@{{}}}}",
            rf"\caption{{{latex_text(caption)}}}\label{{{label}}}\\",
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


def _breaking(column: Column) -> str:
    """Let the first word of a text be broken, which TeX does not do unasked; a number stays whole."""
    return r"\hspace{0pt}" if column.side == LEFT else ""


def size_for(width: float, many: bool) -> str:
    """Return the size of letters of a table: a smaller one where it is narrow and has many columns."""
    return "scriptsize" if many and width < WIDE else "footnotesize"
