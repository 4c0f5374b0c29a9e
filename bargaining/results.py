"""The habit of every result: words, plain values, rows, a digest and a display in notebooks.

A class joins by deriving from `Result` and defining ``__str__``, ``to_dict`` and ``to_rows``; the rest follows.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, overload

from bargaining.display import Rows, folded, table, words
from bargaining.text import in_one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Entry = TypeVar("Entry")

PLOTS = "bargaining.plotting.plots"
_GLANCE = 100


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
    >>> Sum(), Sum().digest[:8]
    (<Sum: 1 + 2 = 3>, 'cf671ee8')
    """

    __slots__ = ()
    _head_lines: ClassVar[int] = 0
    """How many lines of the words stand above the rows that say the rest; all, with the rows folded, where it is 0."""

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

    def __repr__(self) -> str:
        """Return the class and a line of words: an answer may hold thousands of numbers."""
        return f"<{type(self).__name__}: {one_line(self._glance())}>"

    def __init_subclass__(cls, **options: Any) -> None:
        """Give every class this ``repr`` as its own, so that dataclasses do not write another."""
        super().__init_subclass__(**options)
        if "__repr__" not in cls.__dict__:
            cls.__repr__ = Result.__repr__  # type: ignore[method-assign]

    def _glance(self) -> str:
        """Return what tells the answer at a glance: by default its first line."""
        return str(self)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: words, and rows below them or to unfold."""
        said, rows = str(self), self._display_rows()
        if not self._head_lines:
            return words(said) + folded(rows)
        return words("\n".join(said.splitlines()[: self._head_lines])) + table(rows)

    def _display_rows(self) -> Rows:
        """Return the rows that a notebook shows."""
        return self.to_rows()


class Drawn(Result):
    """Hold an answer that can be drawn: a class says which kind of figure, and gives the tables behind it."""

    __slots__ = ()
    figure: ClassVar[str]
    """A key of `bargaining.plotting.plots.PLOTS`."""

    @abstractmethod
    def figure_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return the tables that the figure is drawn from."""

    def plot(self, ax: Axes | Sequence[Axes] | None = None) -> Any:
        """Draw the answer.

        Parameters
        ----------
        ax : matplotlib Axes or sequence of Axes, optional
            Where to draw: empty axes, or one for each panel; by default a figure of its own, as large as it has to be.

        Returns
        -------
        matplotlib Figure, Axes or sequence of Axes
            The figure, which a notebook shows and ``savefig`` writes, or what was given.

        Raises
        ------
        FigureError
            When there is nothing to draw, or a figure of several panels is given another number of axes.
        """
        # Found by its name when something is drawn: an answer knows its tables, and nothing of figures.
        return import_module(PLOTS).plotted(self.figure, self.figure_tables(), ax)


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


def one_line(text: str) -> str:
    r"""Return the first line of a text that says something, shortened to be read at a glance.

    Examples
    --------
    >>> one_line("\n  3 equilibria\n more")
    '3 equilibria'
    """
    said = in_one_line(next((line for line in text.splitlines() if line.strip()), ""))
    return said if len(said) <= _GLANCE else f"{said[: _GLANCE - 2].rstrip()} …"
