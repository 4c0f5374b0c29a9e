"""Evidence that is read when it is shown: what a scenario cites is found at a glance, the records when asked for."""

from __future__ import annotations

import re
from functools import cached_property, reduce
from pathlib import Path
from typing import TYPE_CHECKING

from bargaining.errors import BargainingError
from bargaining.files import read_text
from bargaining.resources import folder as packaged
from bargaining.toml import parse_toml

if TYPE_CHECKING:
    from bargaining.evidence.library import Library

_LARGEST = 1_000_000
_CLAIM = re.compile(r"^\[([A-Z]+[0-9]+)\][ \t]*$", re.MULTILINE)
_EVENT = re.compile(r"^\[\[event\]\][ \t]*\nnumber = ([0-9]{1,9})[ \t]*$", re.MULTILINE)
_DESCRIBES = re.compile(r'^kind = \["(?:[a-z]+", ")*(?!advice")[a-z]+"[^\]#]*\][ \t]*$', re.MULTILINE)


class Shelf:
    """Answer what a scenario asks of its evidence, and hold the library for those who show it.

    A look at the files in the form in which most are written says that a claim is there and describes something. What
    that does not show is looked up in the library, which is read and checked whole; so nothing is refused for the way
    it is written. Faults of evidence that the scenario does not cite are found when the library is read.

    Parameters
    ----------
    folders : tuple of Path
        Of the evidence; the packaged one where none is given.

    Examples
    --------
    >>> shelf = Shelf()
    >>> shelf.has_claim("O48"), shelf.is_advice("O48"), "library" in vars(shelf)
    (True, False, False)
    >>> shelf.has_claim("O480"), "library" in vars(shelf)
    (False, True)
    """

    def __init__(self, folders: tuple[Path, ...] = ()) -> None:
        self.folders = folders

    @cached_property
    def library(self) -> Library:
        """Return all evidence, read and checked.

        Raises
        ------
        EvidenceError
            With one line for every error in the evidence.
        """
        from bargaining.evidence.library import Library
        from bargaining.evidence.loading import load_library

        return reduce(Library.joined, map(load_library, self._folders))

    def has_claim(self, claim: str) -> bool:
        """Tell whether there is a claim of that identifier."""
        return claim in self._glance or claim in self.library.claims

    def is_advice(self, claim: str) -> bool:
        """Tell whether a claim that there is only says what its author wants."""
        return not self._glance.get(claim) and set(self.library.claims[claim].kind) == {"advice"}

    def has_source(self, source: str) -> bool:
        """Tell whether there is a source of that identifier."""
        return source in self._sources or source in self.library.sources

    def has_event(self, number: int) -> bool:
        """Tell whether there is an event of that number."""
        return number in self._events or any(event.number == number for event in self.library.events)

    @cached_property
    def _glance(self) -> dict[str, bool]:
        """Return the claims that stand as tables of their own, and whether each surely describes something."""
        found: dict[str, bool] = {}
        twice = set[str]()
        for folder in self._folders:
            for path in folder.glob("claims/*.toml"):
                parts = _CLAIM.split(_text(path))
                for claim, body in zip(parts[1::2], parts[2::2], strict=True):
                    if claim in found:
                        twice.add(claim)
                    found[claim] = bool(_DESCRIBES.search(body))
        return {claim: describes for claim, describes in found.items() if claim not in twice}

    @cached_property
    def _events(self) -> frozenset[int]:
        texts = (_text(folder / "events.toml") for folder in self._folders)
        return frozenset(int(number) for text in texts for number in _EVENT.findall(text))

    @cached_property
    def _sources(self) -> frozenset[str]:
        found: set[str] = set()
        for folder in self._folders:
            try:
                found.update(parse_toml(_text(folder / "sources.toml"), "sources.toml"))
            except BargainingError:
                return frozenset()
        return frozenset(found)

    @property
    def _folders(self) -> tuple[Path, ...]:
        return self.folders or (packaged("seeds"),)


def _text(path: Path) -> str:
    """Return the text of a file, or nothing where the library will say what is wrong with it."""
    try:
        return read_text(path, limit=_LARGEST, place=path.name)
    except BargainingError:
        return ""
