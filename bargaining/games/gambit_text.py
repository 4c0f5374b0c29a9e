"""The text in which Gambit's files are written: their tokens, and labels as they are quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count
from typing import NamedTuple

from bargaining.errors import GameError
from bargaining.files import printable
from bargaining.games.payoffs import MAX_DIGITS, MAX_EXPONENT
from bargaining.numerals import rational, shortened

MAX_BYTES = 20_000_000

_TOKEN = re.compile(r'\s*+(?:([{}])|"([^"\\]*+(?:\\.[^"\\]*+)*+)"|,|([^\s{}",]++))', re.DOTALL)
_INTEGER = re.compile(r"[0-9]{1,9}")


class Token(NamedTuple):
    """What stands in the text: "brace", "text", "number" or "end"; what it says; where it begins."""

    kind: str
    says: str
    start: int


class Reader:
    """Walk over the tokens of a text; each method takes what it names or says what stands there instead."""

    def __init__(self, text: str, place: str) -> None:
        self.text = text.rstrip()
        self.place = printable(place)
        self.position = 0
        self.next = self._token()

    def fault(self, message: str, start: int | None = None) -> GameError:
        """Return an error with the line of the next token, or of a place in the text."""
        return GameError(f"{self.place}:{self.line(self.next.start if start is None else start)}: {message}")

    def line(self, start: int) -> int:
        """Return the line of a place in the text."""
        return self.text.count("\n", 0, start) + 1

    def _token(self) -> Token:
        while self.position < len(self.text):
            start = self.position
            match = _TOKEN.match(self.text, start)
            if match is None:
                quote = self.text.index('"', start)
                raise self.fault("found a quotation mark that is never closed", quote)
            brace, quoted, number = match.groups()
            self.position = match.end()
            if brace:
                return Token("brace", brace, match.start(1))
            if quoted is not None:
                return Token("text", re.sub(r'\\(["\\])', r"\1", quoted), match.start(2) - 1)
            if number:
                return Token("number", number, match.start(3))
        return Token("end", "the end of the text", len(self.text))

    def take(self, kind: str, says: str | None = None) -> str:
        """Take the next token, which must be of a kind, and may have to say something."""
        found = self.next
        if found.kind != kind or (says is not None and found.says != says):
            expected = repr(says) if says else f"a {kind}"
            raise self.fault(f"found {shortened(found.says)!r}, expected {expected}")
        self.next = self._token()
        return found.says

    def accepts(self, kind: str, says: str | None = None) -> bool:
        """Tell whether the next token is of a kind and says something."""
        return self.next.kind == kind and (says is None or self.next.says == says)

    def braced(self, what: str, most: int) -> list[str]:
        """Take texts between braces; each must be one of the few that a game may have."""
        self.take("brace", "{")
        found: list[str] = []
        while self.accepts("text"):
            if len(found) == most:
                raise self.fault(f"found more than {most:,} {what}, expected at most {most:,}")
            found.append(self.take("text"))
        self.take("brace", "}")
        return found

    def fraction(self, what: str = "payoff") -> Fraction:
        """Take a number, exactly; one that floats cannot span is refused."""
        start = self.next.start
        found = self.take("number")
        if _INTEGER.fullmatch(found):
            return Fraction(int(found))
        try:
            value = rational(found, MAX_DIGITS, MAX_EXPONENT)
            float(value)
        except ValueError:
            raise self.fault(
                f"found {shortened(found)!r}, expected a {what} such as 1/2 or 0.25, of at most {MAX_DIGITS:,} digits "
                f"and an exponent of at most {MAX_EXPONENT}",
                start,
            ) from None
        except OverflowError:
            raise self.fault(
                f"found {shortened(found)!r}, expected a {what} of at most 1.8e308 in size", start
            ) from None
        return value

    def integer(self, low: int, high: int, what: str) -> int:
        """Take a whole number within bounds."""
        start = self.next.start
        found = self.take("number")
        if not _INTEGER.fullmatch(found) or not low <= int(found) <= high:
            raise self.fault(f"found {shortened(found)!r}, expected {what} between {low} and {high:,}", start)
        return int(found)


def distinct(labels: Sequence[str]) -> list[str]:
    """Make labels different: an empty one becomes its number, and one that was there before is numbered as well."""
    wanted = [label if label.strip() else str(k) for k, label in enumerate(labels, 1)]
    taken, seen = set(wanted), set[str]()
    numbers: dict[str, Iterator[int]] = {}  # each goes on where it stopped, so that many do not take long
    found = []
    for label in wanted:
        free = label
        while free in seen or (free != label and free in taken):
            free = f"{label} ({next(numbers.setdefault(label, count(2)))})"
        seen.add(free)
        found.append(free)
    return found


def quoted(text: str) -> str:
    """Return a label in quotation marks, as all versions of Gambit read it."""
    if "\\" in text:  # which Gambit writes escaped and does not read so
        raise GameError(f"game file: found {shortened(text)!r}, expected a label without backslashes")
    return '"' + text.replace('"', '\\"') + '"'


def braced(labels: Sequence[str]) -> str:
    """Return labels between braces."""
    return "{ " + " ".join(map(quoted, labels)) + " }"
