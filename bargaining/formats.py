"""The format in force: how wide figures are, in which kinds of file, in colour or grey, in which typeface.

Plotting code asks for one column or the full width, and gets what the journal has that somebody asked for. What
journals want stands in ``journals.toml`` beside this module, with the source of every number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bargaining.errors import BargainingError, expected_one

KINDS = ("pdf", "png", "tiff", "eps", "svg")
"""Kinds of files for one figure, in the order in which they are written."""
USUAL_KINDS = ("pdf", "png")
TABLE = "journals.toml"
USUAL = "generic"
SMALLEST_PT = 6.0
"""The smallest text at print, in points."""
NARROWEST_MM, WIDEST_MM = 30.0, 500.0
_UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}
_LENGTH = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?) ?(mm|cm|in|pt)", re.IGNORECASE)


@dataclass(frozen=True)
class Journal:
    """Hold what a journal wants of figures, as far as it is known.

    Parameters
    ----------
    name : str
        As ``--journal`` takes it.
    title : str
        The journal's.
    column_mm, page_mm : float or None
        Widths of one column and of the text; None where nothing is known.
    dpi : int
        Dots an inch of bitmaps.
    note : str
        What is not sure about the widths; empty where they are known.
    source : str
        Where they are from.
    """

    name: str
    title: str
    column_mm: float | None
    page_mm: float | None
    dpi: int
    note: str
    source: str


@cache
def journals() -> Mapping[str, Journal]:
    """Return the presets by name.

    Examples
    --------
    >>> journals()["apsr"].column_mm, journals()["bjpols"].page_mm, journals()["jop"].page_mm
    (81.7, 141.0, None)
    """
    from bargaining.toml import parse_toml

    text = Path(__file__).with_name(TABLE).read_text(encoding="utf-8")
    return {name: _journal(name, entry) for name, entry in parse_toml(text, TABLE).items()}


def _journal(name: str, entry: Mapping[str, object]) -> Journal:
    column, page = (entry.get(key) for key in ("column_mm", "page_mm"))
    return Journal(
        name,
        str(entry["title"]),
        float(str(column)) if column is not None else None,
        float(str(page)) if page is not None else None,
        int(str(entry["dpi"])),
        "" if entry["known"] else str(entry["note"]),
        str(entry["source"]),
    )


@dataclass(frozen=True)
class Format:
    """Say how figures are written.

    Parameters
    ----------
    journal : str
        Name of a preset; empty where none was asked for.
    columns : int or None
        1 or 2 where every figure is to have one column's or the text's width; None for the width each is made for.
    width : str
        A width as it was typed, such as ``84mm``; it goes before the journal's.
    grey : bool
        Whether colours become greys.
    kinds : tuple of str
        Some of `KINDS`; empty for the usual ones.
    font : str
        A typeface; empty for the usual one.
    inside : bool
        Whether files hold their manifest, whatever else was asked for.

    Raises
    ------
    BargainingError
        For a journal, width or kind that there is not, or a journal whose widths are not known without a width.

    Examples
    --------
    >>> one = Format("apsr", columns=1, grey=True)
    >>> one.full_width_mm, one.words()
    (81.7, ['--journal', 'apsr', '--columns', '1', '--grey'])
    >>> Format().full_width_mm, Format().asked
    (170.0, False)
    """

    journal: str = ""
    columns: int | None = None
    width: str = ""
    grey: bool = False
    kinds: tuple[str, ...] = ()
    font: str = ""
    inside: bool = False

    def __post_init__(self) -> None:
        if self.journal and self.journal not in journals():
            raise BargainingError(
                f"--journal {self.journal}: no such preset{expected_one(self.journal, journals())}"
            )
        for kind in self.kinds:
            if kind not in KINDS:
                raise BargainingError(f"--format {kind}: no such kind of file{expected_one(kind, KINDS)}")
        if self.width:
            length_mm(self.width)
        elif self.preset.page_mm is None:
            raise BargainingError(
                f"--journal {self.journal}: {self.preset.note} of {self.preset.title}, expected --width, such as 84mm"
            )

    @property
    def preset(self) -> Journal:
        """The journal's preset, or the usual one."""
        return journals()[self.journal or USUAL]

    @property
    def asked(self) -> bool:
        """Whether anything but the usual format was asked for."""
        return bool(self.words())

    @property
    def full_width_mm(self) -> float:
        """How wide a figure is that may take the whole width."""
        if self.width:
            return length_mm(self.width)
        return self._column_mm if self.columns == 1 else self._page_mm

    @property
    def one_column_mm(self) -> float:
        """How wide a figure is that is made for one column."""
        if self.width:
            return length_mm(self.width)
        return self._page_mm if self.columns == 2 else self._column_mm

    @property
    def written_kinds(self) -> tuple[str, ...]:
        """The kinds of files, in a fixed order."""
        return tuple(kind for kind in KINDS if kind in (self.kinds or USUAL_KINDS))

    @property
    def _column_mm(self) -> float:
        return float(self.preset.column_mm or 0)

    @property
    def _page_mm(self) -> float:
        return float(self.preset.page_mm or 0)

    def words(self) -> list[str]:
        """Return the options of a command that ask for this format."""
        found = ["--journal", self.journal] if self.journal else []
        found += ["--columns", str(self.columns)] if self.columns else []
        found += ["--width", self.width] if self.width else []
        found += ["--grey"] if self.grey else []
        found += ["--format", ",".join(self.kinds)] if self.kinds else []
        return found + (["--font", self.font] if self.font else [])


_FORMAT: ContextVar[Format | None] = ContextVar("format", default=None)


def in_force() -> Format:
    """Return the format in force, the usual one where none was asked for."""
    return _FORMAT.get() or Format()


@contextmanager
def drawn_in(wanted: Format) -> Iterator[None]:
    """Put a format in force for all figures that are drawn and saved meanwhile.

    Parameters
    ----------
    wanted : Format
        The format.

    Examples
    --------
    >>> with drawn_in(Format(width="84mm")):
    ...     in_force().full_width_mm
    84.0
    """
    before = _FORMAT.set(wanted)
    try:
        yield
    finally:
        _FORMAT.reset(before)


def length_mm(text: str) -> float:
    """Read a width with its unit, as millimetres.

    Parameters
    ----------
    text : str
        A number with mm, cm, in or pt behind it; 72 points are an inch.

    Raises
    ------
    BargainingError
        For any other text, and for a width at which no figure can be printed.

    Examples
    --------
    >>> length_mm("84mm"), length_mm("8.4 cm"), length_mm("2in")
    (84.0, 84.0, 50.8)
    >>> length_mm("36pt")
    Traceback (most recent call last):
    ...
    bargaining.errors.BargainingError: --width 36pt: found 12.7 mm, expected 30 to 500 mm
    """
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        raise BargainingError(
            f"--width {text}: expected a number with mm, cm, in or pt behind it, such as 84mm"
        )
    millimetres = float(found[1]) * _UNITS[found[2].lower()]
    if not NARROWEST_MM <= millimetres <= WIDEST_MM:
        raise BargainingError(
            f"--width {text}: found {millimetres:g} mm, expected {NARROWEST_MM:g} to {WIDEST_MM:g} mm"
        )
    return millimetres
