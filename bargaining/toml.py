"""TOML that people hand over: bounded in depth and in the length of numbers, every table with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from bargaining.errors import BargainingError
from bargaining.files import printable

MAX_DEPTH = 20
MAX_WORD = 200
MAX_TABLES = 100_000
_LONGEST_KEY = 80

Path = tuple[str | int, ...]

# What may hold any character: strings of the four kinds, and comments. Nothing here looks back twice at a character.
_OPAQUE = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\\n]|\\[^\n])*+"'
    r"|'[^'\n]*+'"
    r"|#[^\n]*+",
    re.DOTALL,
)
_WORD = re.compile(rf"[A-Za-z0-9_+:-]{{{MAX_WORD + 1},}}+")
_DOTTED = re.compile(rf"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){{{MAX_DEPTH},}}""")
_MARKS = re.compile(r"[\[\]{}\n]")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class Table(dict[str, Any]):
    """Hold a table of a TOML file that remembers where it was written.

    Attributes
    ----------
    places : dict of str to str
        For the keys of which it is known, file and line of the statement that writes them: ``"game.toml:12"``.
    place : str
        The same for the table itself, where it is an entry of an array; empty where it is not known.
    """

    __slots__ = ("_origin", "_place", "_places")

    def __init__(
        self,
        content: Mapping[str, Any] = {},
        places: Mapping[str, str] | None = None,
        place: str = "",
        origin: tuple[_Origin, Path] | None = None,
    ) -> None:
        super().__init__(content)
        self._origin = origin
        self._places: dict[str, str] | None = None
        self._place: str | None = None
        if origin is None:
            self._places = dict(places if places is not None else getattr(content, "places", {}))
            self._place = place or getattr(content, "place", "")

    @property
    def places(self) -> dict[str, str]:
        """Return file and line of the statements that write the keys; looked up when it is first asked for."""
        if self._places is None:
            assert self._origin is not None
            origin, path = self._origin
            found = {key: origin.places.get((*path, key)) for key in self}
            self._places = {key: place for key, place in found.items() if place is not None}
        return self._places

    @property
    def place(self) -> str:
        """Return file and line of an entry of an array."""
        if self._place is None:
            assert self._origin is not None
            origin, path = self._origin
            self._place = origin.places.get(path, "") if path and isinstance(path[-1], int) else ""
        return self._place


def parse_toml(
    text: str,
    place: str,
    *,
    parse_float: Callable[[str], Any] = float,
    error: type[BargainingError] = BargainingError,
) -> Table:
    r"""Read TOML text.

    Parameters
    ----------
    text : str
        The text.
    place : str
        What messages call the file.
    parse_float : callable
        Reads a decimal.
    error : type of BargainingError
        What is raised.

    Raises
    ------
    BargainingError
        When the text is not TOML, nests tables or lists more than 20 deep, holds a bare word or number of more than
        200 characters, or more than 100,000 tables; with the line.

    Notes
    -----
    What takes more than linear time or a deep stack is refused before the parser sees it.

    Examples
    --------
    >>> table = parse_toml('[a]\n[[a.b]]\nc = 1\n[[a.b]]\nc = 2\n', "x.toml")
    >>> place_of(table, ("a", "b", 1, "c"))
    'x.toml:5'
    """
    name = printable(place)
    text = text.replace("\r\n", "\n")
    skeleton = _OPAQUE.sub(_blank, text)

    def refuse(position: int, found: str, expected: str) -> BargainingError:
        line = text.count("\n", 0, position) + 1
        return error(f"{name}:{line}: found {found}, expected {expected}")

    if match := _WORD.search(skeleton):
        raise refuse(
            match.start(),
            f"a name or number of {match.end() - match.start():,} characters",
            f"at most {MAX_WORD}",
        )
    many_dots = any(line.count(".") >= MAX_DEPTH for line in skeleton.split("\n"))
    if many_dots and (match := _DOTTED.search(skeleton)):
        raise refuse(match.start(), "a name of many parts", f"tables nested at most {MAX_DEPTH} deep")
    if (tables := skeleton.count("{") + skeleton.count("\n[")) > MAX_TABLES:
        raise error(f"{name}: found {tables:,} tables, expected at most {MAX_TABLES:,}")
    statements = []
    for statement in _statements(skeleton):
        if statement.depth > MAX_DEPTH:
            raise refuse(
                statement.deepest, "tables or lists nested too deeply", f"at most {MAX_DEPTH} levels"
            )
        statements.append(statement)
    try:
        tree = tomllib.loads(text, parse_float=parse_float)
    except tomllib.TOMLDecodeError as fault:
        raise error(f"{name}: not valid TOML: {printable(str(fault))}") from None
    except (ValueError, OverflowError, RecursionError) as fault:
        raise error(f"{name}: not valid TOML: {printable(str(fault))}") from None
    located = _located(tree, (), _Origin(name, text, skeleton, statements))
    return located if isinstance(located, Table) else Table()


def _blank(match: re.Match[str]) -> str:
    """Put something of the same length for a string, which may be a key, and nothing for a comment."""
    found = match.group()
    return (" " if found[0] == "#" else '"') * len(found)


class _Statement(NamedTuple):
    start: int
    end: int
    depth: int
    deepest: int


def _statements(skeleton: str) -> Iterator[_Statement]:
    """Yield what stands between line ends outside of brackets, and how deep brackets are nested in it."""
    start = depth = highest = deepest = 0
    for match in _MARKS.finditer(skeleton):
        mark = match.group()
        if mark in "[{":
            depth += 1
            if depth > highest:
                highest, deepest = depth, match.start()
        elif mark in "]}":
            depth = max(depth - 1, 0)
        elif depth == 0:
            yield _Statement(start, match.start(), highest, deepest)
            start, highest = match.end(), 0
    yield _Statement(start, len(skeleton), highest, deepest)


class _Origin:
    """Hold the text that tables were read from; lines are looked for when a message names one."""

    def __init__(self, name: str, text: str, skeleton: str, statements: Sequence[_Statement]) -> None:
        self.name, self.text, self.skeleton, self.statements = name, text, skeleton, statements

    def __deepcopy__(self, _: object) -> _Origin:
        return self

    @cached_property
    def places(self) -> dict[Path, str]:
        """Return file and line of every table and key that a statement of its own writes."""
        lines = _lines(self.text, self.skeleton, self.statements)
        return {path: f"{self.name}:{line}" for path, line in lines.items()}


def _lines(text: str, skeleton: str, statements: Sequence[_Statement]) -> dict[Path, int]:
    """Return the line of every table and key that a statement of its own writes."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    header: Path = ()
    line, seen = 1, 0
    for start, end, _, _ in statements:
        written = skeleton[start:end]
        if not (short := written.strip()):
            continue
        begin = start + len(written) - len(written.lstrip())
        line, seen = line + text.count("\n", seen, begin), begin
        if short.startswith("["):
            width = 2 if short.startswith("[[") else 1
            parts = _keys(text[begin + width : begin + len(short) - width])
            header = _resolved(parts, counts, again=width == 2)
            path = header
        else:
            path = (*header, *_keys(text[begin : begin + short.find("=")]))
        for length in range(1, len(path) + 1):
            lines.setdefault(path[:length], line)
    return lines


def _resolved(parts: Sequence[str], counts: dict[Path, int], *, again: bool) -> Path:
    """Return the path of a header: the names, and after the name of an array of tables its last number."""
    path: Path = ()
    for number, part in enumerate(parts, 1):
        path = (*path, part)
        if again and number == len(parts):
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, counts[path] - 1)
    return path


def _keys(written: str) -> tuple[str, ...]:
    """Split a dotted key."""
    if '"' not in written and "'" not in written:
        return tuple(part.strip() for part in written.split("."))
    found: list[str] = []
    rest: Any = tomllib.loads(f"{written.strip()} = 0")
    while isinstance(rest, dict):
        ((key, rest),) = rest.items()
        found.append(key)
    return tuple(found)


def _located(value: Any, path: Path, origin: _Origin) -> Any:
    if isinstance(value, dict):
        content = {key: _located(entry, (*path, key), origin) for key, entry in value.items()}
        return Table(content, origin=(origin, path))
    if isinstance(value, list):
        return [_located(entry, (*path, k), origin) for k, entry in enumerate(value)]
    return value


def place_of(tree: Any, path: Sequence[str | int]) -> str:
    """Return file and line of the innermost statement that is known to write what stands at a path, or nothing."""
    place = ""
    for part in path:
        if isinstance(tree, Table) and isinstance(part, str):
            place = tree.places.get(part, place)
        try:
            tree = tree[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(tree, Table) and tree.place:
            place = tree.place
    return place


def written(path: Sequence[str | int]) -> str:
    r"""Write a path as a file would: a name that is no bare key stands in quotation marks.

    Examples
    --------
    >>> print(written(("payoff", 12, "value")), written(("players", "a.b", "")))
    payoff[12].value players."a.b".""
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{_key(part)}" if text else _key(part)
    return text


def _key(name: str) -> str:
    shown = name if len(name) <= _LONGEST_KEY else f"{name[: _LONGEST_KEY - 3]}..."
    return shown if _BARE.fullmatch(name) else '"' + printable(shown).replace('"', '\\"') + '"'
