"""How wide the columns of a table are: as asked, but none so narrow that a word or a number does not fit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bargaining.latex.measures import SIZES, Size, ems, points

_SIZES = SIZES[2:]
_GAP = 6.0  # points between columns
_HYPHENATED, _AT_WORST = 11, 7  # letters from which TeX breaks a word of a language
_FORMULA = re.compile(r"\$[^$]*\$")
_ORDER = re.compile(r"\\[A-Za-z]+\*?|\\(?=[&%$#_{}])|[{}$]")
_BREAK = re.compile(r"\s+|\\-|\\allowbreak\{\}|\\newline|\\addlinespace|(?<=[A-Za-z])-(?=[A-Za-z])")


def word(cell: str, letters: int = _HYPHENATED) -> float:
    r"""Return about how many ems the longest word of a cell in LaTeX is that is not broken.

    Examples
    --------
    >>> word(r"12 \textbf{345}") == word("345"), word(""), word("understandings") < word(r"\texttt{understandings}")
    (True, 0.0, True)
    """
    return max((_word(part, letters) for part in _BREAK.split(_FORMULA.sub(_formula, cell))), default=0.0)


def _formula(found: re.Match[str]) -> str:
    """Return what is left of a formula: a symbol stays, and of a longer one what stands between its signs."""
    pieces = re.split(r" [+-] |\\penalty700", found[0])
    bare = max(
        (_ORDER.sub(lambda order: "m" if order[0][0] == "\\" else "", piece) for piece in pieces), key=len
    )
    return bare[:30].replace(" ", "")


def _word(part: str, letters: int) -> float:
    bare = _ORDER.sub("", re.sub(r"\\text[a-z]+\{\}", "−", part))
    broken = bare.isalpha() and len(bare) > letters and r"\texttt" not in part
    return ems(bare[:letters] if broken else bare) * (1.1 if r"\texttt" in part else 1.0)


def widths(
    shares: Sequence[float], heads: Sequence[str], rows: Sequence[Sequence[str]], inches: float
) -> tuple[Size, list[float]]:
    """Return the size of letters, the largest in which words fit, and for each column its share of the text's width.

    Parameters
    ----------
    shares : sequence of float
        How wide columns are to be, in any unit.
    heads, rows : sequences of str
        Cells in LaTeX.
    inches : float
        Of text.

    Examples
    --------
    >>> size, found = widths([1, 9], ["a", "b"], [["unbreakable_name", "x"]], 3)
    >>> size.letters, found[0] > 0.2, abs(sum(found) - 1) < 1e-9
    (8, True, True)
    """
    room = points(inches) - _GAP * (len(shares) - 1)
    columns = list(zip(heads, *rows, strict=True))
    for size, letters in [*((one, _HYPHENATED) for one in _SIZES), (_SIZES[-1], _AT_WORST)]:
        longest = [max(word(cell, letters) for cell in column) for column in columns]
        if sum(longest) * size.em <= room:
            break
    least = [long * size.em + 1 for long in longest]
    if (needed := sum(least)) > room:  # nothing fits: as it comes out
        return size, [one / needed for one in least]
    wide = [share / sum(shares) * room for share in shares]
    for _ in shares:
        short = [k for k, one in enumerate(wide) if one <= least[k]]
        free = room - sum(least[k] for k in short)
        rest = sum(wide[k] for k in range(len(wide)) if k not in short)
        wide = [least[k] if k in short else one * free / rest for k, one in enumerate(wide)]
        if all(one >= least[k] - 1e-9 for k, one in enumerate(wide)):
            break
    return size, [one / sum(wide) for one in wide]
