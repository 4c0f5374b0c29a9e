"""The words of statements that Python does not have, ``somewhere`` and ``implies``, and the places of words.

A comma binds more loosely than all of Python's operators, so that a statement with a comma in place of each
``implies`` has the syntax tree that is meant: a tuple, of which every comma has to be one that was put there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Quantifier = Literal["every", "some", "none"]

IMPLIES, SOMEWHERE = "implies", "somewhere"
_KEYWORDS = (IMPLIES, SOMEWHERE, "and", "or", "not", "in")
_HEAD = re.compile(rf"\s*(not\s+)?{SOMEWHERE}\b(?=.*\w)", re.DOTALL)
_WORD = re.compile(r"(?P<quoted>'[^']*'|\"[^\"]*\")|(?P<word>(?<!\.)\b[^\W\d]\w*(?:\.\w+)*)")


@dataclass(frozen=True)
class Wording:
    """Hold a statement as Python would write it, character by character where the words stood.

    Parameters
    ----------
    written : str
        The statement as written.
    text : str
        What is said of profiles, with commas for ``implies``.
    start : int
        The character of the statement, counted from nought, at which the text begins.
    quantifier : {"some", "none"} or None
        Of how many equilibria it is said; None where the statement does not say so.
    implied : tuple of int
        Where the commas are, in bytes of the text, as the syntax tree counts.
    """

    written: str
    text: str
    start: int
    quantifier: Quantifier | None
    implied: tuple[int, ...]

    def tree(self) -> ast.expr:
        """Return the syntax tree.

        Raises
        ------
        SyntaxError, ValueError, RecursionError, MemoryError
            As Python's parser raises them.
        """
        return ast.parse(self.text, mode="eval").body

    def place(self, node: ast.expr) -> int:
        """Return the character of the statement, counted from 1, at which a part begins."""
        return self._character(node.col_offset) + 1

    def part(self, node: ast.expr) -> str:
        """Return a part as written."""
        return self.written[self._character(node.col_offset) : self._character(node.end_col_offset or 0)]

    def is_implication(self, node: ast.Tuple) -> bool:
        """Tell whether all commas of a tuple stand for ``implies``."""
        ends = [one.end_col_offset or 0 for one in node.elts]
        starts = [two.col_offset for two in node.elts[1:]]
        between = all(
            any(end <= comma < start for comma in self.implied)
            for end, start in zip(ends, starts, strict=False)
        )
        trailing = self.text.encode()[ends[-1] : node.end_col_offset] if ends else b","
        return between and len(ends) > 1 and b"," not in trailing

    def implied_within(self, node: ast.expr) -> bool:
        """Tell whether ``implies`` stands in a part."""
        return any(node.col_offset <= comma < (node.end_col_offset or 0) for comma in self.implied)

    def _character(self, byte: int) -> int:
        return self.start + len(self.text.encode()[:byte].decode(errors="replace"))


def worded(written: str) -> Wording:
    """Read the words of a statement that are not Python's.

    Examples
    --------
    >>> worded("not somewhere us == package").quantifier
    'none'
    >>> worded("us == package implies eu == limited").text
    'us == package       , eu == limited'
    """
    head = _HEAD.match(written)
    rest = written[head.end() if head else 0 :]
    start = len(written) - len(rest.lstrip())
    text = re.sub(r"\s", " ", rest.strip())
    commas = [place + len(IMPLIES) - 1 for word, place in words(text) if word == IMPLIES]
    for place in commas:
        text = f"{text[: place + 1 - len(IMPLIES)]}{',':>{len(IMPLIES)}}{text[place + 1 :]}"
    quantifier: Quantifier | None = None if head is None else "none" if head[1] else "some"
    return Wording(written, text, start, quantifier, tuple(len(text[:place].encode()) for place in commas))


def words(text: str) -> Iterator[tuple[str, int]]:
    """Yield the words of a statement that are not in quotes, each with its place, counted from nought."""
    for match in _WORD.finditer(text):
        if match["word"]:
            yield match["word"], match.start()


def stranger(
    text: str, vocabulary: Mapping[str, Sequence[str]], outcomes: Iterable[str]
) -> tuple[str, int, list[str]] | None:
    """Return the first word of a statement that nothing has as its name, its place, and all words that there are."""
    actions = dict.fromkeys(action for options in vocabulary.values() for action in options)
    known = [*_KEYWORDS, *vocabulary, *outcomes, *actions]
    return next(((word, place + 1, known) for word, place in words(text) if word not in known), None)
