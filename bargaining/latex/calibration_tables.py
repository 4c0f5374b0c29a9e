"""What each document says of each assumption as tables: the value, its reason's claims, and where it is silent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bargaining.analysis.codebooks import Codebook, Variable, Voice
from bargaining.analysis.codebooks import codebook as codebook_of
from bargaining.errors import ScenarioError
from bargaining.latex.escaping import latex_text
from bargaining.latex.fragments import Fragment, origin_of, reference
from bargaining.latex.longtables import PACKAGES, WIDE, Column, longtable
from bargaining.latex.measures import SIZES, WIDTH
from bargaining.latex.numerals import Digits, brief

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

MOST_ABREAST = 5
"""Documents beside each other; more stand in further tables."""


def calibrations(scenario: Scenario, *, digits: Digits | None = None, width: float = WIDTH) -> Fragment:
    r"""Return what each document says of each assumption, with the claims behind it.

    Parameters
    ----------
    scenario : Scenario
        With documents.
    digits : int or str, optional
        Decimals of values, or ``exact``; by default exact where that is short, and else rounded to four.
    width : float
        Inches of text.

    Raises
    ------
    ScenarioError
        For a scenario without documents.

    Examples
    --------
    >>> import bargaining
    >>> calibrations(bargaining.load("rapprochement")).body.count(r"\begin{longtable}")
    1
    """
    book = codebook_of(scenario)
    if not book.documents:
        raise ScenarioError(
            f"{scenario.name}: latex calibrations: found no calibration, expected a scenario that documents speak of"
        )
    names = list(book.documents)
    abreast = MOST_ABREAST if width >= WIDE else MOST_ABREAST - 2
    parts = [names[k : k + abreast] for k in range(0, len(names), abreast)]
    body = "\n\n".join(
        _table(scenario, book, part, digits, width, number if len(parts) > 1 else 0)
        for number, part in enumerate(parts, 1)
    )
    return Fragment("calibrations", book.title, body, PACKAGES, origin_of(scenario, "calibrations"), width)


def _table(
    scenario: Scenario, book: Codebook, part: Sequence[str], digits: Digits | None, width: float, number: int
) -> str:
    columns = [
        Column("Assumption", 2.6),
        Column("Base", 0.8),
        *(Column(latex_text(book.documents[name]), 1.8) for name in part),
    ]
    rows = [
        [
            f"{latex_text(one.label)}{_symbol(one)}",
            latex_text(brief(one.baseline, digits)),
            *(_said(voice, digits) for voice in one.voices if voice.document in part),
        ]
        for one in book.variables
    ]
    return longtable(
        columns,
        rows,
        caption=f"{book.title}: what documents say" + (f" ({number})" if number else ""),
        label=reference(scenario, f"documents-{number}" if number else "documents"),
        notes=[
            "Below each value the claims that it rests on; *: inferred, not stated; a dash: the document is silent and "
            "the baseline stands in."
        ],
        width=width,
        lines=True,
    )


def _symbol(one: Variable) -> str:
    return "" if one.symbol.startswith(r"\mathit") else f", ${one.symbol}$"


def _said(voice: Voice, digits: Digits | None) -> str:
    if voice.value is None:
        return "--"
    number = brief(voice.value, digits)
    word = f" ({voice.code.replace('_', ' ')})" if voice.code[:1].isalpha() else ""
    claims = (
        rf" \newline {{{SIZES[3].command} {latex_text(' '.join(voice.evidence))}}}" if voice.evidence else ""
    )
    return latex_text(f"{number}{'*' * bool(voice.assumption)}{word}") + claims
