"""The package as a wheel, made from what is installed or from a checkout: always with the same bytes."""

from __future__ import annotations

import base64
import hashlib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

import bargaining.resources
from bargaining.errors import BargainingError
from bargaining.replication.archive import zipped
from bargaining.replication.closure import PACKAGE

CARRIED = ("seeds", "experiments")
"""Folders of the repository that a wheel carries inside the package; see pyproject.toml."""
CARRIED_FILES = ("CITATION.cff", "LICENSE")
_LOCAL = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json")
"""What an installer writes beside what a wheel holds."""


def own_wheel() -> tuple[str, bytes]:
    """Return the name and the content of the package's own wheel.

    Raises
    ------
    BargainingError
        When the package is not installed, or files of it are missing.

    Examples
    --------
    >>> name, content = own_wheel()
    >>> name.endswith("-py3-none-any.whl"), own_wheel()[1] == content
    (True, True)
    """
    try:
        installed = distribution(PACKAGE)
    except PackageNotFoundError:
        raise BargainingError(
            f"{PACKAGE}: is not installed, expected it; a bundle holds it as a wheel"
        ) from None
    contents = {**_described(installed), **_package()}
    home = f"{PACKAGE}-{installed.version}.dist-info"
    record = f"{home}/RECORD"
    lines = [f"{name},sha256={_digest(content)},{len(content)}" for name, content in sorted(contents.items())]
    ordered = {**dict(sorted(contents.items())), record: "\n".join([*lines, f"{record},,", ""]).encode()}
    return f"{PACKAGE}-{installed.version}-py3-none-any.whl", zipped(ordered)


def _described(installed: Distribution) -> dict[str, bytes]:
    """Return what the wheel says of itself: metadata, entry points, licence."""
    found = {}
    for file in installed.files or ():
        parts = PurePosixPath(str(file)).parts
        if parts[0].endswith(".dist-info") and file.name not in _LOCAL and "__pycache__" not in parts:
            found["/".join(parts)] = Path(str(file.locate())).read_bytes()
    if not any(name.endswith("/METADATA") for name in found):
        raise BargainingError(
            f"{PACKAGE}: found no metadata of an installed package; install it again with pip"
        )
    return found


def _package() -> dict[str, bytes]:
    """Return the package's own files, with the folders that a wheel carries where a checkout has them beside it."""
    package = Path(bargaining.resources.__file__).resolve().parent
    found = _folder(package, PACKAGE)
    if not (package / "_data").is_dir():
        for name in CARRIED:
            found |= _folder(bargaining.resources.folder(name), f"{PACKAGE}/_data/{name}")
        for name in CARRIED_FILES:
            found[f"{PACKAGE}/_data/{name}"] = (package.parent / name).read_bytes()
    return found


def _folder(folder: Path, place: str) -> dict[str, bytes]:
    """Return all files of a folder but those that Python compiled."""
    return {
        f"{place}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".pyc", ".pyo")
    }


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
