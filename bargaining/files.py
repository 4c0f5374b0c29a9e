"""Read files that people hand over: regular ones of bearable size, as text, or one message that says why not."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from bargaining.errors import BargainingError

_MARK = b"\xef\xbb\xbf"
_OTHER_ENCODINGS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
# Opened so, a pipe that took the file's place after it was looked at does not wait for a writer.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def read_bytes(
    path: Path,
    *,
    limit: int,
    place: str,
    expected: str = "a text file",
    error: type[BargainingError] = BargainingError,
) -> bytes:
    """Return the content of a regular file, links followed.

    Parameters
    ----------
    path : Path
        The file.
    limit : int
        The largest number of bytes that is read.
    place : str
        What messages call the file.
    expected : str
        What the file should be, for messages.
    error : type of BargainingError
        What is raised.

    Raises
    ------
    BargainingError
        When there is no such file, it is no regular file (a folder, a pipe, a device, a loop of links), may not be
        read, or is larger than `limit`; a file that grows while it is read is too large as soon as it passes it.

    Notes
    -----
    The file is looked at before it is opened, since opening a device may do something, and again once it is open.
    """
    name = printable(place)
    try:
        _require_regular(os.stat(path).st_mode, name, expected, error)  # noqa: PTH116 (one look, of any kind)
        descriptor = os.open(path, _FLAGS)
        with open(descriptor, "rb", buffering=0) as stream:  # noqa: PTH123 (the descriptor is open already)
            found = os.fstat(descriptor)
            _require_regular(found.st_mode, name, expected, error)
            content = b"" if found.st_size > limit else _at_most(stream.fileno(), limit + 1)
            size = max(found.st_size, len(content))
    except ValueError:  # a name that no file can have, with a null character or half a character
        raise error(f"{name}: no such file, expected {expected}") from None
    except OSError as fault:
        raise error(f"{name}: {_reason(fault)}, expected {expected}") from None
    if size > limit:
        raise error(f"{name}: found {size:,} bytes, expected {expected} of at most {limit:,}")
    return content


def _at_most(descriptor: int, count: int) -> bytes:
    pieces, left = [], count
    while left and (piece := os.read(descriptor, min(left, 1 << 20))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _require_regular(mode: int, name: str, expected: str, error: type[BargainingError]) -> None:
    if not stat.S_ISREG(mode):
        kind = next((words for test, words in _KINDS if test(mode)), "no regular file")
        raise error(f"{name}: is {kind}, expected {expected}")


def _reason(fault: OSError) -> str:
    if fault.errno == errno.ELOOP:
        return "is a loop of links"
    if fault.errno in (errno.ENOENT, errno.ENOTDIR):
        return "no such file"
    return f"cannot be read ({fault.strerror or fault})"


def read_text(
    path: Path,
    *,
    limit: int,
    place: str,
    expected: str = "a text file",
    error: type[BargainingError] = BargainingError,
) -> str:
    """Return the text of a regular file in UTF-8, with or without a byte order mark.

    The parameters are those of `read_bytes`.

    Raises
    ------
    BargainingError
        As `read_bytes`, and when the bytes are not UTF-8, with line and byte of the first that is not.
    """
    content = read_bytes(path, limit=limit, place=place, expected=expected, error=error)
    start = len(_MARK) if content.startswith(_MARK) else 0
    try:
        return content[start:].decode("utf-8")
    except UnicodeDecodeError as fault:
        at = start + fault.start
        line = content.count(b"\n", 0, at) + 1
        likely = _OTHER_ENCODINGS.get(content[:2])
        hint = f" (it looks like {likely})" if likely else ""
        raise error(
            f"{printable(place)}:{line}: byte {at} of the file is not UTF-8, expected UTF-8 text{hint}"
        ) from None


def printable(text: str) -> str:
    r"""Write control characters, line ends and half characters as escapes, so that a message stays one line.

    Examples
    --------
    >>> print(printable("a name\nthat \x1b[31mshouts"))
    a name\nthat \x1b[31mshouts
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
