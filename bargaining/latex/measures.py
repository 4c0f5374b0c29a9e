"""How wide text is in print, about: enough to choose a size of letters and to break what is too long.

Widths are those of Computer Modern's letters in ems, rounded up; smaller sizes of it are wider for their height.
"""

from __future__ import annotations

from typing import NamedTuple

POINTS_PER_INCH = 72.27
WIDTH = 6.5
"""Inches of text between the margins of a page, unless another width is asked for."""

_NARROW, _WIDE = "ijl:;'|!()[] tfrI/-", "mwMW@%—ШЩЖЮМ&"
_NUMERALS = dict.fromkeys("0123456789", 0.5) | {".": 0.28, ",": 0.28, " ": 0.34, "−": 0.79}
_BOLD = 1.16


class Size(NamedTuple):
    """Hold a size of letters, the height of a line and the width of an em, in points."""

    letters: float
    line: float
    em: float

    @property
    def command(self) -> str:
        r"""Return what sets it, whatever the size and the spacing of the paper are.

        Examples
        --------
        >>> print(SIZES[-1].command)
        \linespread{1}\fontsize{7}{8}\selectfont
        """
        return rf"\linespread{{1}}\fontsize{{{self.letters:g}}}{{{self.line:g}}}\selectfont"


SIZES = (Size(10, 12, 10), Size(9, 11, 9.25), Size(8, 9.5, 8.5), Size(7, 8, 8))
"""From the largest on; smaller ones are not to be read in print."""

NOTES = SIZES[2].command
"""What sets the letters of notes."""


def ems(text: str, *, bold: bool = False) -> float:
    """Return about how many ems a text is long.

    Examples
    --------
    >>> ems("0.85, 0.32") < ems("0.85, 0.32", bold=True) < ems("Verified restraint")
    True
    """
    return sum(map(_em, text)) * (_BOLD if bold else 1)


def _em(letter: str) -> float:
    if letter in _NUMERALS:
        return _NUMERALS[letter]
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE:
        return 0.95
    return 0.78 if letter.isupper() else 0.52 if letter.isascii() or letter.isalpha() else 0.8


def points(inches: float) -> float:
    """Return how many points of TeX some inches are."""
    return inches * POINTS_PER_INCH
