"""Which files of two folders differ, and where they first do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bargaining.files import printable

_TEXTS = (".csv", ".json", ".md", ".txt", ".toml")
_SHOWN = 120


@dataclass(frozen=True)
class Difference:
    """Hold one file that is not made again as it is.

    Parameters
    ----------
    file : str
        Its place in the bundle.
    kind : str
        ``"differs"``, ``"not made"`` (the bundle has it and the run does not make it) or ``"new"`` (the other way).
    where : str
        The first line or byte that differs.
    expected, found : str
        What stands there in the bundle, and in what was made.
    """

    file: str
    kind: str
    where: str = ""
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        """Say what differs in a line."""
        if self.kind != "differs":
            return f"{self.file}: {self.kind}"
        if not self.expected and not self.found:
            return f"{self.file}: differs from {self.where} on"
        return f"{self.file}: differs from {self.where} on: found {self.found!r}, expected {self.expected!r}"


def differences(expected: Mapping[str, bytes], found: Mapping[str, bytes]) -> tuple[Difference, ...]:
    r"""Return the files that are not the same, in order.

    Parameters
    ----------
    expected, found : mapping of str to bytes
        Files by their places.

    Examples
    --------
    >>> [str(one) for one in differences({"a.csv": b"x\n1\n", "b": b""}, {"a.csv": b"x\n2\n"})]
    ["a.csv: differs from line 2 on: found '2', expected '1'", 'b: not made']
    """
    every = sorted(expected.keys() | found.keys())
    return tuple(_differ(p, expected.get(p), found.get(p)) for p in every if expected.get(p) != found.get(p))


def _differ(place: str, expected: bytes | None, found: bytes | None) -> Difference:
    if expected is None or found is None:
        return Difference(place, "new" if expected is None else "not made")
    if not place.endswith(_TEXTS):
        first = next((k for k, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b), None)
        return Difference(
            place, "differs", f"byte {min(len(expected), len(found)) if first is None else first}"
        )
    lines = [content.decode("utf-8", "replace").split("\n") for content in (expected, found)]
    shared = min(map(len, lines))
    first = next((k for k in range(shared) if lines[0][k] != lines[1][k]), shared)
    shown = [printable(own[first][:_SHOWN]) if first < len(own) else "the end" for own in lines]
    return Difference(place, "differs", f"line {first + 1}", *shown)
