"""Which distributions a run uses: the package's own requirements and those of the extras that count, in turn."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, entry_points

from bargaining.errors import BargainingError

PACKAGE = "bargaining"
EXTRA = "replication"
FORMS = "bargaining.forms"
"""Entry points of forms of games; see `bargaining.loading.registry`."""
PLACE = "code/requirements.txt"


@dataclass(frozen=True)
class Pin:
    """Hold a distribution at one version.

    Parameters
    ----------
    name : str
        Normalised: lower case, words joined by ``-``.
    version : str
        Exactly.
    """

    name: str
    version: str

    def __str__(self) -> str:
        """Write the pin as a requirement."""
        return f"{self.name}=={self.version}"


def closure(extras: Iterable[str] = (), form: str = "") -> list[Pin]:
    """Return the exact versions of all that the package needs here, the package itself left out.

    Parameters
    ----------
    extras : iterable of str
        Those that count beside the one of bundles.
    form : str
        The form of the game, which may come from a distribution of its own.

    Raises
    ------
    BargainingError
        When one is not installed.

    Examples
    --------
    >>> names = [pin.name for pin in closure()]
    >>> "numpy" in names, "pandas" in names, "bargaining" in names
    (True, True, False)
    """
    found: dict[str, Pin] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(PACKAGE, extra) for extra in ("", EXTRA, *extras)]
    waiting += [(name, "") for name in _providers(form)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        installed = _installed(name)
        if name != PACKAGE:
            found[name] = Pin(name, installed.version)
        waiting += _required(installed, extra)
    return [found[name] for name in sorted(found)]


def _providers(form: str) -> list[str]:
    """Return the distributions that bring a form of game to the package."""
    from packaging.utils import canonicalize_name

    found = entry_points(group=FORMS, name=form)
    return [canonicalize_name(one.dist.name) for one in found if one.dist is not None]


def _installed(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError:
        raise BargainingError(
            f"{PLACE}: {name} is not installed, expected all that the package needs; install bargaining with pip"
        ) from None


def _required(installed: Distribution, extra: str) -> list[tuple[str, str]]:
    """Return what a distribution requires here, with an extra or without, each with the extras that are wanted."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found: list[tuple[str, str]] = []
    for text in installed.requires or ():
        wanted = Requirement(text)
        counts = not extra if wanted.marker is None else wanted.marker.evaluate({"extra": extra})
        if counts:
            name = canonicalize_name(wanted.name)
            found += [(name, ""), *((name, one) for one in wanted.extras)]
    return found


def written(pins: Iterable[Pin], wheel: str) -> bytes:
    """Return the pins as a file that pip reads, with the version of Python in its head.

    Parameters
    ----------
    pins : iterable of Pin
        Of all dependencies.
    wheel : str
        Name of the package's own wheel, which stands beside the file.
    """
    lines = [
        f"# Python {platform.python_version()} ({sys.implementation.name}) on {platform.system()} {platform.machine()}",
        "# Exactly what was used; the package itself is the wheel beside this file.",
        f"./{wheel}",
        *map(str, pins),
    ]
    return ("\n".join(lines) + "\n").encode()


def read_pins(text: str) -> tuple[str, list[Pin]]:
    """Return the version of Python and the pins of a file that `written` wrote.

    Raises
    ------
    BargainingError
        Naming the first line that is no pin.

    Examples
    --------
    >>> python, pins = read_pins(written([Pin("numpy", "2.4.0")], "bargaining-0.1.0-py3-none-any.whl").decode())
    >>> python == platform.python_version(), pins
    (True, [Pin(name='numpy', version='2.4.0')])
    """
    head, *lines = text.splitlines() or [""]
    words = head.split()
    if words[:2] != ["#", "Python"] or len(words) < 3:
        raise BargainingError(f"{PLACE}:1: found {head!r}, expected the version of Python")
    pins = []
    for number, line in enumerate(lines, start=2):
        name, equal, version = line.partition("==")
        if line.startswith(("#", "./")) or not line.strip():
            continue
        if not equal or not name or not version:
            raise BargainingError(f"{PLACE}:{number}: found {line!r}, expected name==version")
        pins.append(Pin(name, version))
    return words[2], pins
