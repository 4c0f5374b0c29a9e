r"""Text for LaTeX: what a researcher wrote is printed as it was written, under pdflatex and lualatex alike.

pdflatex takes Latin and Cyrillic letters, the latter with ``\usepackage[T2A,T1]{fontenc}``; other scripts need lualatex
and a font that has their letters. Text from right to left is marked as such where it stands, so that it comes out in
its order in tables and trees as well; a document should not turn it once more with ``bidi=basic`` of babel.
`script_needs` says of texts what they ask for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from bargaining.latex.directions import Part, directions
from bargaining.text import in_one_line

_ORDERS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "[": "{[}",  # behind \\ it would open an argument
    "]": "{]}",
    "*": "{*}",
    "≤": r"\ensuremath{\leq}",
    "≥": r"\ensuremath{\geq}",
    "≠": r"\ensuremath{\neq}",
    "≈": r"\ensuremath{\approx}",
    "∈": r"\ensuremath{\in}",
    "∞": r"\ensuremath{\infty}",
    "−": r"\textminus{}",
}
_ORDER = re.compile("[" + re.escape("".join(_ORDERS)) + "]")
_LIGATURE = re.compile(r"(?<=-)-|(?<=')'|(?<=,),")
_CYRILLIC = re.compile("[\u0400-\u04ff]+(?:[ \u00ad-]?[\u0400-\u04ff]+)*")
_ENDLESS = re.compile(r"[^\W\d_]{25,}")
_PIECE, _BROKEN = 7, "\u00ad"
_PDFLATEX = re.compile("[\n\x20-\x7e\u00a0-\u0148\u014a-\u017e–—‘’‚“”„†‡•…‰‹›€™₤№]")
_T2A = re.compile("[\u0401-\u040c\u040e-\u044f\u0451-\u045c\u045e\u045f\u0490-\u0493]")
_RIGHTWARD, _LEFTWARD = r"{\textdir TRT\relax ", r"{\textdir TLT\relax "
_MIRRORED = dict(zip("()[]{}<>«»≤≥", ")(][}{><»«≥≤", strict=True))
_FONT = r"{\ifdefined\Umathchar\else\fontencoding{T2A}\selectfont\fi "


class ScriptNeeds(NamedTuple):
    """What a document must have so that texts can be set.

    Parameters
    ----------
    lualatex : bool
        Whether pdflatex cannot set some letter.
    cyrillic : bool
        Whether pdflatex needs the font encoding T2A.
    rightward : bool
        Whether text runs from right to left.
    """

    lualatex: bool
    cyrillic: bool
    rightward: bool


def latex_text(text: str) -> str:
    r"""Write a text into a LaTeX document, in one line, so that it is printed as it is.

    Control characters are shown as escapes. The document needs the font encoding T1 under pdflatex, and what
    `script_needs` says. A word of 25 letters and more may be broken after every few. What is returned may stand in
    running text, a caption, an argument or a cell of a table.

    Parameters
    ----------
    text : str
        Anything.

    Examples
    --------
    >>> print(latex_text("R&D < 50% of $x_1^2 #3 {a} ~ \\b"))
    R\&D \textless{} 50\% of \$x\_1\textasciicircum{}2 \#3 \{a\} \textasciitilde{} \textbackslash{}b
    >>> print(latex_text("a -- 'b'' [c] ≥ 2"))
    a -\/- 'b'\/' {[}c{]} \ensuremath{\geq} 2
    >>> print(latex_text("red \x1b[31m"))
    red \textbackslash{}x1b{[}31m
    >>> print(latex_text("Беларусь, EU"))
    {\ifdefined\Umathchar\else\fontencoding{T2A}\selectfont\fi Беларусь}, EU
    >>> print(latex_text("to שלום"))
    to {\textdir TRT\relax שלום}
    """
    written, rightward = "", False
    for part in directions(unicodedata.normalize("NFC", in_one_line(text))):
        if bool(part.level) != rightward:
            written += "}" if rightward else _RIGHTWARD
            rightward = not rightward
        written += _directed(part)
    return written + "}" * rightward


def _directed(part: Part) -> str:
    """Write a part of a text; brackets that are read from right to left are mirrored, which no font is asked for."""
    if part.level == 0:
        return _escaped(part.text)
    if part.level == 2:
        return f"{_LEFTWARD}{_escaped(part.text)}}}"
    pieces = re.split(f"([{re.escape(''.join(_MIRRORED))}])", part.text)
    return "".join(
        f"{_LEFTWARD}{_escaped(_MIRRORED[one])}}}" if one in _MIRRORED else _escaped(one) for one in pieces
    )


def _escaped(text: str) -> str:
    text = _ENDLESS.sub(lambda found: _BROKEN.join(re.findall(f".{{1,{_PIECE}}}", found[0])), text)
    escaped = _LIGATURE.sub(r"\\/\g<0>", _ORDER.sub(lambda found: _ORDERS[found[0]], text))
    written = _CYRILLIC.sub(lambda found: f"{_FONT}{found[0]}}}", escaped)
    return written.replace(_BROKEN, r"\-")


def latex_code(name: str) -> str:
    r"""Write the name of a thing in a file, such as a parameter, in typewriter's letters that may break at underscores.

    Parameters
    ----------
    name : str
        A name.

    Examples
    --------
    >>> print(latex_code("eu_relief"))
    \texttt{eu\_\allowbreak{}relief}
    """
    return rf"\texttt{{{latex_text(name)}}}".replace(r"\_", r"\_\allowbreak{}")


def latex_prose(text: str) -> str:
    r"""Write a text that may break behind dashes, strokes and points without a space, as names joined by them need.

    Parameters
    ----------
    text : str
        Anything.

    Examples
    --------
    >>> print(latex_prose("share–fight, 3/13"))
    share–\allowbreak{}fight, 3/13
    """
    return re.sub(r"(?<=[^\W\d])(?:[–/;+.]|\\_|\{\*\})(?=\w)", r"\g<0>\\allowbreak{}", latex_text(text))


def script_needs(texts: Iterable[str]) -> ScriptNeeds:
    r"""Say what a document must have so that texts can be set.

    Parameters
    ----------
    texts : iterable of str
        All that is to be printed; LaTeX is taken as well.

    Examples
    --------
    >>> script_needs(["Kraków – naïve €"])
    ScriptNeeds(lualatex=False, cyrillic=False, rightward=False)
    >>> script_needs(["Беларусь", "שלום"])
    ScriptNeeds(lualatex=True, cyrillic=True, rightward=True)
    """
    letters = {letter for text in texts for letter in unicodedata.normalize("NFC", in_one_line(text))}
    letters -= set(_ORDERS)
    return ScriptNeeds(
        any(not (_PDFLATEX.fullmatch(letter) or _T2A.fullmatch(letter)) for letter in letters),
        any(_CYRILLIC.fullmatch(letter) for letter in letters),
        any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in letters),
    )
