"""An environment that holds a bundle's own program and the pinned versions of all else, and nothing more."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import venv
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

from bargaining.errors import BargainingError, listed
from bargaining.files import printable
from bargaining.replication.closure import PLACE, Pin
from bargaining.steps import reached

_APART = ("__pycache__",)
_DATA = ("purelib", "platlib")
"""What of a wheel's folder ``*.data`` is part of the library."""


def require_python(version: str) -> None:
    """Refuse another version of Python than the one that a bundle was made with.

    Raises
    ------
    BargainingError
        Naming both.
    """
    if version != platform.python_version():
        raise BargainingError(
            f"{PLACE}:1: found Python {platform.python_version()} here, expected {version}, with which the bundle was "
            "made"
        )


class Sources:
    """Where pinned distributions are taken from: a folder of wheels, or what is installed here.

    Parameters
    ----------
    wheels : Path or None
        The folder; None for what is installed.
    """

    def __init__(self, wheels: Path | None) -> None:
        self.wheels = None if wheels is None else sorted(wheels.glob("*.whl"))
        self.place = "this environment" if wheels is None else str(wheels)

    def require(self, pins: Iterable[Pin]) -> None:
        """Refuse pins that cannot be had at exactly their versions, all of them at once.

        Raises
        ------
        BargainingError
            One line a pin.
        """
        problems = [problem for pin in pins if (problem := self._problem(pin))]
        if problems:
            raise BargainingError(listed(problems, PLACE))

    def _problem(self, pin: Pin) -> str:
        if self.wheels is not None:
            if self._wheel(pin) is not None:
                return ""
            return f"{PLACE}: {pin}: found no wheel of it for this Python in {self.place}, expected one"
        found = _installed(pin.name)
        if found is None:
            return f"{PLACE}: {pin}: found none installed, expected it, or --wheels DIR with its wheel"
        if found.version != pin.version:
            return (
                f"{PLACE}: {pin.name}: found {found.version} installed, expected {pin.version}, or --wheels DIR with "
                "its wheel"
            )
        if not found.files or _linked(found):
            what = "a link to a folder" if found.files else "no list of its files"
            return f"{PLACE}: {pin.name}: found {what}, expected files as pip installs them, or --wheels DIR"
        return ""

    def put(self, pin: Pin, site: Path) -> None:
        """Put a distribution into a folder of libraries."""
        wheel = self._wheel(pin)
        if wheel is not None:
            unpack_wheel(wheel, site)
            return
        found = _installed(pin.name)
        assert found is not None  # required before
        for here, place in _files(found):
            target = site / place
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(here, target)  # behind a link what runs there could change what is installed here

    def _wheel(self, pin: Pin) -> Path | None:
        """Return the wheel of a pin that this Python takes."""
        from packaging.tags import sys_tags
        from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
        from packaging.version import Version

        supported = set(sys_tags())
        for path in self.wheels or ():
            try:
                name, version, _, tags = parse_wheel_filename(path.name)
            except InvalidWheelFilename:
                continue
            fits = name == canonicalize_name(pin.name) and version == Version(pin.version)
            if fits and not supported.isdisjoint(tags):
                return path
        return None


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _linked(found: Distribution) -> bool:
    """Tell whether a distribution is installed as a link to the folder where it is worked on."""
    try:
        told = json.loads(found.read_text("direct_url.json") or "{}")
        return bool(told.get("dir_info", {}).get("editable"))
    except (ValueError, AttributeError):
        return False


def _files(found: Distribution) -> Iterator[tuple[Path, str]]:
    """Yield the files of a distribution that are part of the library, each with its place there."""
    for file in found.files or ():
        parts = PurePosixPath(str(file)).parts
        if ".." in parts or parts[0] == "/" or not set(parts).isdisjoint(_APART):
            continue  # programs, and what Python compiled
        here = Path(str(file.locate()))
        if here.is_file():
            yield here, "/".join(parts)


def unpack_wheel(wheel: Path, site: Path) -> None:
    """Put the library of a wheel into a folder.

    Raises
    ------
    BargainingError
        When it is no wheel, or a name in it leads elsewhere.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.infolist():
                place = _library_place(member.filename)
                if place is None or member.is_dir():
                    continue
                parts = PurePosixPath(place).parts
                if ".." in parts or place.startswith("/") or "\\" in place or ":" in place:
                    raise BargainingError(
                        f"{wheel.name}: {printable(place)}: found a path out of the library, expected one in it"
                    )
                target = site.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(member))
    except zipfile.BadZipFile:
        raise BargainingError(f"{wheel.name}: cannot be read, expected a wheel") from None


def _library_place(name: str) -> str | None:
    """Return where a file of a wheel stands in the library; None for programs and their like.

    Examples
    --------
    >>> _library_place("numpy/core.py"), _library_place("x-1.data/platlib/x.py"), _library_place("x-1.data/scripts/x")
    ('numpy/core.py', 'x.py', None)
    """
    first, _, rest = name.partition("/")
    if not first.endswith(".data"):
        return name
    kind, _, place = rest.partition("/")
    return place if kind in _DATA else None


def environment(folder: Path, wheel: Path, pins: Iterable[Pin], sources: Sources) -> tuple[Path, Path]:
    """Make an environment, and return its interpreter and its folder of libraries.

    Parameters
    ----------
    folder : Path
        Where it is made; new.
    wheel : Path
        The package's own.
    pins : iterable of Pin
        Everything else.
    sources : Sources
        Where that is taken from.
    """
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(folder)
    if os.name == "nt":
        python, site = folder / "Scripts" / "python.exe", folder / "Lib" / "site-packages"
    else:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        python, site = folder / "bin" / "python", folder / "lib" / version / "site-packages"
    unpack_wheel(wheel, site)
    for pin in pins:
        reached(f"putting {pin} into the environment")
        sources.put(pin, site)
    return python, site
