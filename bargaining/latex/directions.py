"""Which parts of a text run from right to left, by the rules of Unicode in a line that runs from left to right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_CLASSES = {"L": "L", "R": "R", "AL": "R", "EN": "N", "AN": "N", "NSM": "m", "WS": " ", "ET": "t"}
_RUN = re.compile(r"R(?:[^L]*[RNm](?:(?<=N)t+)?)?")
_TOKEN = re.compile(r"[^R ]*N[^R ]*")
_PAIRS = {"(": ")", "[": "]", "{": "}"}


class Part(NamedTuple):
    """Hold a part of a text with its direction: rightward ones may hold numbers, which run from left to right.

    Parameters
    ----------
    text : str
        In the order in which it is read.
    level : int
        0 in the line, 1 from right to left, 2 from left to right in such a part.
    """

    text: str
    level: int


def directions(text: str) -> Iterator[Part]:
    """Yield the parts of a text.

    Parameters
    ----------
    text : str
        In the order in which it is read.

    Notes
    -----
    A part from right to left goes from its first letter of such a script to the last letter or digit before a letter
    that runs from left to right; a bracket that opens in it closes in it (Unicode Standard Annex 9, rules W2 to N1).

    Examples
    --------
    >>> [tuple(part) for part in directions("To א (2) and б")]
    [('To ', 0), ('א ', 1), ('(2)', 2), (' and б', 0)]
    """
    classes = "".join(_CLASSES.get(unicodedata.bidirectional(letter), "o") for letter in text)
    at = 0
    for found in _RUN.finditer(classes):
        end = _closed(text, found.start(), found.end())
        if found.start() < at:
            continue
        yield from _some(text[at : found.start()], 0)
        yield from _inner(text[found.start() : end], classes[found.start() : end])
        at = end
    yield from _some(text[at:], 0)


def _closed(text: str, start: int, end: int) -> int:
    """Return the end of a part with the brackets behind it that open in it."""
    while end < len(text) and any(
        text[end] == closing and text.count(opening, start, end) > text.count(closing, start, end)
        for opening, closing in _PAIRS.items()
    ):
        end += 1
    return end


def _inner(text: str, classes: str) -> Iterator[Part]:
    at = 0
    for found in _TOKEN.finditer(classes):
        yield from _some(text[at : found.start()], 1)
        yield Part(text[found.start() : found.end()], 2)
        at = found.end()
    yield from _some(text[at:], 1)


def _some(text: str, level: int) -> Iterator[Part]:
    if text:
        yield Part(text, level)
