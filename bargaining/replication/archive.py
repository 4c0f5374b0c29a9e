"""Folders as zip files with the same bytes for the same content, and back with nothing outside the folder."""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from bargaining.errors import BargainingError
from bargaining.files import printable
from bargaining.text import file_name

_MOMENT = (1980, 1, 1, 0, 0, 0)
LARGEST, MOST = 2_000_000_000, 50_000
"""Bytes and files of an archive beyond which it is none of ours."""
_DRIVE = re.compile(r"^[A-Za-z]:")


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """Return files as a zip file, in the order given, without dates.

    Parameters
    ----------
    contents : mapping of str to bytes
        By their places, with ``/`` between folders.

    Examples
    --------
    >>> zipped({"a/b": b"text"}) == zipped({"a/b": b"text"})
    True
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in contents.items():
            member = zipfile.ZipInfo(name, _MOMENT)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # Unix, wherever it is made
            member.external_attr = (stat.S_IFREG | (0o755 if name.endswith(".sh") else 0o644)) << 16
            archive.writestr(member, content)
    return file.getvalue()


def files_below(folder: Path, place: str) -> dict[str, bytes]:
    """Return all files of a folder by their places in it, in order.

    Raises
    ------
    BargainingError
        For a link or anything else that is no regular file or folder.
    """
    found = {}
    for here, folders, files in os.walk(folder):
        folders.sort()
        for name in [*folders, *sorted(files)]:
            path = Path(here, name)
            mode = path.lstat().st_mode
            shown = path.relative_to(folder).as_posix()
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                kind = "a link" if stat.S_ISLNK(mode) else "no regular file"
                raise BargainingError(
                    f"{place}: {printable(shown)}: found {kind}, expected files and folders only"
                )
            if stat.S_ISREG(mode):
                found[shown] = path.read_bytes()
    return dict(sorted(found.items()))


def unpacked(path: Path) -> dict[str, bytes]:
    """Return the files of a zip file by their places, without the one folder in which all may stand.

    Parameters
    ----------
    path : Path
        The zip file.

    Raises
    ------
    BargainingError
        When it is no zip file, or a name in it leads out of the folder, is a link or stands twice.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            _require_sound(path, archive.infolist())
            contents = {one.filename: archive.read(one) for one in members}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise BargainingError(
            f"{path}: cannot be read as a zip file ({printable(str(error))}), expected a bundle"
        ) from None
    tops = {name.partition("/")[0] for name in contents}
    if len(tops) == 1 and all("/" in name for name in contents):
        contents = {name.partition("/")[2]: content for name, content in contents.items()}
    return dict(sorted(contents.items()))


def _require_sound(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """Refuse, before anything is unpacked, names that lead elsewhere, links, names that stand twice, and too much."""
    names = set()
    for member in members:
        name = member.filename
        if problem := _problem(member):
            raise BargainingError(
                f"{path}: {printable(name)}: found {problem}, expected files below one folder"
            )
        if name.casefold() in names:
            raise BargainingError(f"{path}: {printable(name)}: found it twice, expected each file once")
        names.add(name.casefold())
    if len(members) > MOST or sum(member.file_size for member in members) > LARGEST:
        raise BargainingError(
            f"{path}: found more than {MOST:,} files or {LARGEST:,} bytes, expected a bundle"
        )


def _problem(member: zipfile.ZipInfo) -> str:
    name = member.filename
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        return "an absolute path"
    parts = PurePosixPath(name).parts
    if ".." in parts or "\\" in name:
        return "a path that may lead out of the folder"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "a link"
    bad = next((found for part in parts if (found := file_name(part)) and not part.startswith(".")), None)
    return f"{bad} in a name" if bad else ""
