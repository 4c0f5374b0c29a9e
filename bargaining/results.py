"""The habit of every result: words, plain values, rows, a digest and a display in notebooks.

A class joins by deriving from `Result` and defining ``__str__``, ``to_dict`` and ``to_rows``; the rest follows.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from html import escape
from typing import Any, Generic, TypeVar, overload

from bargaining.text import visible

Entry = TypeVar("Entry")

SHOWN_ROWS = 20
"""Rows that a notebook shows; `Result.to_rows` has them all."""


class Result(ABC):
    """Hold the answer to a question; printing it gives the answer in words.

    Examples
    --------
    >>> class Sum(Result):
    ...     def __str__(self):
    ...         return "1 + 2 = 3"
    ...     def to_dict(self):
    ...         return {"sum": 3}
    ...     def to_rows(self):
    ...         return [{"number": 1}, {"number": 2}]
    >>> Sum().digest[:8], Sum()._repr_html_()[:22]
    ('cf671ee8', '<pre>1 + 2 = 3</pre><d')
    """

    __slots__ = ()

    @abstractmethod
    def __str__(self) -> str:
        """Return the answer in words, a few lines."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Return all of the answer as plain values for JSON."""

    @abstractmethod
    def to_rows(self) -> list[dict[str, Any]]:
        """Return what the answer lists as rows of one table, with the same columns in each."""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the plain values: the same for the same answer, whenever it was found."""
        written = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the words, and the rows to unfold."""
        return f"<pre>{escape(visible(str(self)))}</pre>{_unfolding(self.to_rows())}"


class Entries(Result, Sequence[Entry], Generic[Entry]):
    """Hold an answer that is a list: a result, and a sequence of its `entries`."""

    __slots__ = ()
    entries: tuple[Entry, ...]

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, index: int | slice) -> Any:
        """Return the entry at a place."""
        return self.entries[index]

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.entries)


def noted(head: str, notes: Sequence[str]) -> str:
    """Return a line with notes behind it.

    Examples
    --------
    >>> noted("0.1 of 100 draws", ["too few"])
    '0.1 of 100 draws. Note: too few.'
    """
    return ". ".join([head, *(f"Note: {note}" for note in notes)]) + "." * bool(notes)


def _unfolding(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as a table of HTML that is shown when one asks for it."""
    if not rows:
        return ""
    head = "".join(f"<th>{_cell(name)}</th>" for name in rows[0])
    body = "".join(
        f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row.values())}</tr>"
        for row in rows[:SHOWN_ROWS]
    )
    told = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    told += f", the first {SHOWN_ROWS} shown" if len(rows) > SHOWN_ROWS else ""
    return f"<details><summary>{told}</summary><table><tr>{head}</tr>{body}</table></details>"


def _cell(value: Any) -> str:
    return "" if value is None else escape(visible(str(value)))
