"""The codebook of a scenario for an appendix: assumptions, payoff terms, features and scales, with their claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.analysis.codebooks import Codebook, Variable
from bargaining.analysis.codebooks import codebook as codebook_of
from bargaining.latex.escaping import latex_code, latex_text
from bargaining.latex.formulas import Notation, formula, notation
from bargaining.latex.fragments import Fragment, origin_of, reference
from bargaining.latex.longtables import PACKAGES, RIGHT, Column, longtable
from bargaining.latex.measures import WIDTH
from bargaining.latex.numerals import EXACT, Digits, brief, numeral

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

MOST_DOCUMENTS = 8
"""As many have a column each beside everything else."""


def codebook(scenario: Scenario, *, digits: Digits | None = None, width: float = WIDTH) -> Fragment:
    r"""Return the codebook of a scenario as tables for an appendix.

    Parameters
    ----------
    scenario : Scenario
        Of any form.
    digits : int or str, optional
        Decimals of values, or ``exact``; by default exact where that is short, and else rounded to four.
    width : float
        Inches of text.

    Examples
    --------
    >>> import bargaining
    >>> codebook(bargaining.load("rapprochement")).body.count(r"\begin{longtable}")
    4
    """
    book, names = codebook_of(scenario), notation(scenario)
    parts = [
        _parameters(scenario, book, digits, width),
        _terms(scenario, book, names, width),
        _features(scenario, book, names, width) if book.features else "",
        _levels(scenario, book, digits, width) if book.levels else "",
    ]
    body = "\n\n".join(filter(None, parts))
    packages = ("amsmath", *PACKAGES)
    return Fragment("codebook", book.title, body, packages, origin_of(scenario, "codebook"), width)


def _parameters(scenario: Scenario, book: Codebook, digits: Digits | None, width: float) -> str:
    shown = list(book.documents) if len(book.documents) <= MOST_DOCUMENTS else []
    long = any(len(_value(v.value, False, digits)) > 4 for one in book.variables for v in one.voices)
    wide = 1.4 if long else 0.97
    columns = [
        Column("", 1.0),
        Column("Assumption", 5),
        Column("Range", 1.4),
        Column("Base", 1.15, RIGHT),
        *(Column(f"({number})", wide, RIGHT) for number, _ in enumerate(shown, start=1)),
        Column("Claims", 3.3),
    ]
    rows = [_parameter(one, shown, digits) for one in book.variables]
    return longtable(
        columns,
        rows,
        caption=f"{book.title}: assumptions",
        label=reference(scenario, "assumptions"),
        notes=list(_notes(book, shown)),
        width=width,
        lines=True,
    )


def _parameter(one: Variable, shown: list[str], digits: Digits | None) -> list[str]:
    said = {voice.document: voice for voice in one.voices}
    values = [_value(said[name].value, bool(said[name].assumption), digits) for name in shown]
    grounds = " ".join(one.claims) or (f"assumed: {one.assumption}" if one.assumption else "")
    return [
        f"${one.symbol}$" if not one.symbol.startswith(r"\mathit") else "",
        rf"{latex_text(one.label)} \newline {latex_code(one.name)}, {latex_text(one.kind.replace('_', ' '))}",
        latex_text(f"[{numeral(one.low, EXACT)}, {numeral(one.high, EXACT)}]"),
        latex_text(brief(one.baseline, digits)),
        *values,
        latex_text(grounds),
    ]


def _value(number: Fraction | None, assumed: bool, digits: Digits | None) -> str:
    if number is None:
        return "--"
    return latex_text(brief(number, digits) + "*" * assumed)


def _notes(book: Codebook, shown: list[str]) -> Iterator[str]:
    if shown:
        yield (
            "Columns: " + "; ".join(f"({k}) {book.documents[name]}" for k, name in enumerate(shown, 1)) + "."
        )
        yield "A dash: the document is silent and the baseline stands in; *: inferred, not stated."
    elif book.documents:
        yield f"The values of {len(book.documents)} documents stand in a table of their own."
    kinds = dict.fromkeys((one.kind.replace("_", " "), one.meaning) for one in book.variables)
    yield "Kinds: " + "; ".join(f"{kind}: {meaning}" for kind, meaning in kinds) + "."
    if any(one.written == "median" for one in book.variables):
        yield "The baseline is the median of the documents that speak, where the file gives no other."


def _terms(scenario: Scenario, book: Codebook, names: Notation, width: float) -> str:
    rows, before = [], None
    for row in book.terms:
        rows.append(
            [
                latex_text(row["player_label"]) if row["player"] != before else "",
                latex_text(row["term"]),
                _formula(row, names),
                latex_text(_grounds(row)),
            ]
        )
        before = row["player"]
    columns = [Column("Player", 1.3), Column("Term", 2.4), Column("Formula", 5), Column("Stands on", 2.6)]
    return longtable(
        columns,
        rows,
        caption=f"{book.title}: payoff terms",
        label=reference(scenario, "terms"),
        width=width,
        lines=True,
    )


def _features(scenario: Scenario, book: Codebook, names: Notation, width: float) -> str:
    rows = [
        [f"${names.name(row['feature'])[0]}$", _formula(row, names), latex_text(row["meaning"])]
        for row in book.features
    ]
    columns = [Column("Feature", 2), Column("Formula", 5), Column("Meaning", 3.5)]
    return longtable(
        columns,
        rows,
        caption=f"{book.title}: features",
        label=reference(scenario, "features"),
        width=width,
        lines=True,
    )


def _levels(scenario: Scenario, book: Codebook, digits: Digits | None, width: float) -> str:
    rows, before = [], None
    for row in book.levels:
        rows.append(
            [
                latex_text(row["scale"].replace("_", " ")) if row["scale"] != before else "",
                latex_text(row["level"].replace("_", " ")),
                latex_text(brief(Fraction(row["exact"]), digits)),
                latex_code(row["assumption"]) if row["assumption"] else latex_text(row["follows"]),
            ]
        )
        before = row["scale"]
    columns = [
        Column("Scale", 2),
        Column("Word", 2),
        Column("Number", 1, RIGHT),
        Column("Assumption, or what it follows", 4),
    ]
    return longtable(
        columns,
        rows,
        caption=f"{book.title}: numbers for words",
        label=reference(scenario, "scales"),
        width=width,
    )


def _formula(row: Mapping[str, Any], names: Notation) -> str:
    return f"${formula(row['formula'], names)}$"


def _grounds(row: Mapping[str, Any]) -> str:
    assumed = f"assumed: {row['assumption']}" if row["assumption"] else ""
    return "; ".join(filter(None, [row["evidence"], assumed]))
