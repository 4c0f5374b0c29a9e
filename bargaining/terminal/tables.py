"""Tables and paragraphs of plain text that fit a width, in characters of one or two cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from unicodedata import combining, east_asian_width

import click

from bargaining.text import visible

_WORD = re.compile(r"\s*\S+\s*")
GAP = 3
"""Blanks between two columns; the first and the last stand one blank from the edge."""


def cells(text: str) -> int:
    """Return how many cells of a terminal a line takes.

    Examples
    --------
    >>> cells("Minsk"), cells("明斯克")
    (5, 6)
    """
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def _cells_of(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def wrapped(text: str, width: int) -> list[str]:
    """Break lines between words; words that are longer than a line are cut.

    Examples
    --------
    >>> wrapped("one two three", 8), wrapped("transformation", 8)
    (['one two ', 'three'], ['transfor', 'mation'])
    """
    lines = []
    for line in text.split("\n"):
        lines += [_without_blanks_beyond(part, width) for part in _parts(line, width)]
    return lines


def _parts(line: str, width: int) -> list[str]:
    if cells(line) <= width:
        return [line]
    parts, current = [], ""
    for word in _WORD.findall(line):
        if cells(current) + cells(word.rstrip()) <= width:
            current += word
            continue
        if current:
            parts.append(current)
        current = word
        while cells(current.rstrip()) > width:
            first = _cut(current, width)
            parts.append(first)
            current = current[len(first) :]
    return [*parts, current] if current or not parts else parts


def _cut(text: str, width: int) -> str:
    """Return as much of a text as fits, one character at least."""
    taken = 0
    for k, character in enumerate(text):
        taken += _cells_of(character)
        if taken > width and k:
            return text[:k]
    return text


def _without_blanks_beyond(line: str, width: int) -> str:
    beyond = min(cells(line) - width, len(line) - len(line.rstrip()))
    return line[:-beyond] if beyond > 0 else line


@dataclass
class Table:
    """Hold a table: a title, heads with a line under them, and rows.

    Parameters
    ----------
    heads : sequence of str
        Heads of the columns.
    rows : sequence of sequences of str
        One text a column.
    right, whole : collections of str
        Heads of columns that stand on the right, and whose texts are never broken.
    lines : bool
        Whether an empty line stands between rows.
    title : str
        Printed above the table.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Collection[str] = ()
    whole: Collection[str] = ()
    lines: bool = False
    title: str = ""

    @property
    def row_count(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def text(self, width: int, rule: str = "─") -> str:
        """Return the table in lines of at most ``width`` cells, heads and title bold."""
        widths = self._widths(width)
        total = sum(widths) + GAP * (len(widths) - 1) + 2
        blank = " " * total
        written = [click.style(_filled(line, total), bold=True) for line in wrapped(self.title, total)]
        written = [*(written if self.title else []), blank, *self._row(self.heads, widths, head=True)]
        written.append(f" {rule * (total - 2)} ")
        for number, row in enumerate(self.rows):
            written += [blank] if number and self.lines else []
            written += self._row(row, widths)
        return "\n".join([*written, blank])

    def _row(self, texts: Sequence[str], widths: Sequence[int], *, head: bool = False) -> list[str]:
        columns = []
        for name, text, width in zip(self.heads, texts, widths, strict=True):
            broken = text.split("\n") if name in self.whole else wrapped(text, width)
            lines = [_cut(line, width) if cells(line) > width else line for line in broken]
            columns.append([_filled(line, width, right=name in self.right) for line in lines])
        height = max(map(len, columns))
        full = []
        for lines, width in zip(columns, widths, strict=True):
            empty = [" " * width] * (height - len(lines))
            full.append([*empty, *lines] if head else [*lines, *empty])
        shown = [[click.style(line, bold=True) if head else line for line in lines] for lines in full]
        return [f" {(' ' * GAP).join(line)} " for line in zip(*shown, strict=True)]

    def _widths(self, most: int) -> list[int]:
        """Return the widths of the columns: the widest give way, those whose texts are whole only at last."""
        last = len(self.heads) - 1
        # Blanks count with the column beside them when it is told which is widest.
        beside = [(k > 0) + (k < last) for k in range(last + 1)]
        widths = [
            blanks + max(cells(line) for text in (head, *texts) for line in text.split("\n"))
            for blanks, head, *texts in zip(beside, self.heads, *self.rows, strict=True)
        ]
        room = most - 2 - last
        for yielding in ([head not in self.whole for head in self.heads], [True] * len(widths)):
            while sum(widths) > room:
                given = [w for w, may in zip(widths, yielding, strict=True) if may]
                widest = max(given, default=0)
                if widest <= 3:
                    break
                at = [k for k, may in enumerate(yielding) if may and widths[k] == widest]
                below = max((w for w in given if w < widest), default=3)
                excess = min(sum(widths) - room, (widest - max(below, 3)) * len(at))
                for place, k in enumerate(at):
                    taken = round(excess / (len(at) - place))
                    widths[k], excess = widths[k] - taken, excess - taken
        return [w - blanks for w, blanks in zip(widths, beside, strict=True)]


def _filled(line: str, width: int, *, right: bool = False) -> str:
    if right:
        line = line.rstrip()
    blanks = " " * (width - cells(line))
    return blanks + line if right else line + blanks


def table(
    columns: Iterable[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
    lines: bool = False,
    title: str = "",
) -> Table:
    """Return a table in which what a terminal would obey is shown instead; see `Table`."""
    shown = [[visible(text) for text in row] for row in (columns, right, whole, *rows)]
    return Table(shown[0], shown[3:], shown[1], shown[2], lines, visible(title))
