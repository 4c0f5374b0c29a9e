"""Results on disk: files that appear whole or not at all, and never in the place of what the program did not write."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bargaining.errors import BargainingError

TEMPORARY = ".partial"


def put(path: Path, content: bytes) -> None:
    """Put one file in place, whole or not at all; its folder is made when missing.

    Parameters
    ----------
    path : Path
        Replaced where it exists; see `refuse_foreign`.
    content : bytes
        All of it.

    Raises
    ------
    OSError
        When the disk takes no more; what stood there stays.
    """
    put_all({path: content})


def put_all(contents: Mapping[Path, bytes]) -> None:
    """Put several files in place: all are written beside their places first, then each is renamed.

    Parameters
    ----------
    contents : mapping of Path to bytes
        In the order in which they appear.

    Raises
    ------
    OSError
        When the disk takes no more; what stood there stays.
    """
    waiting: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            waiting[path] = beside(path)
            waiting[path].write_bytes(content)
        for path, temporary in waiting.items():
            temporary.replace(path)
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)


def beside(path: Path) -> Path:
    """Return where a file is written before it is put in place: this process's own name in the same folder.

    Examples
    --------
    >>> beside(Path("figures/map.pdf")).parent.as_posix()
    'figures'
    """
    return path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY}")


@contextmanager
def told(path: Path, kept: str = "nothing is written") -> Iterator[None]:
    """Turn an error of the disk into one line.

    Parameters
    ----------
    path : Path
        What is written.
    kept : str
        What became of it.

    Raises
    ------
    BargainingError
        In the place of an OSError.
    """
    try:
        yield
    except OSError as error:
        raise BargainingError(f"{path}: {reason(error)}; {kept}") from None


def reason(error: OSError) -> str:
    """Return what is the matter in words.

    Examples
    --------
    >>> reason(OSError(errno.ENOSPC, "No space left on device")), reason(OSError("odd"))
    ('the disk is full', 'odd')
    """
    full = error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error)
    return "the disk is full" if full else (error.strerror or str(error)).lower()


def require_room(path: Path, *, option: str = "--output") -> None:
    """Make sure, before anything is computed, that a file could be written.

    Parameters
    ----------
    path : Path
        The file; folders that are missing would be made.
    option : str
        What named it, for the message.

    Raises
    ------
    BargainingError
        When there is no name, a folder stands there, or the nearest folder that exists takes no file.
    """
    if not path.name:
        raise BargainingError(f"{option} {str(path)!r}: found no name of a file, expected one")
    folder = path.absolute().parent
    try:
        if path.is_dir():
            raise BargainingError(f"{option} {path}: is a folder, expected the name of a file in it")
        while not os.path.lexists(folder) and folder != folder.parent:
            folder = folder.parent
        trial = folder / f".{os.getpid()}{TEMPORARY}"
        with trial.open("wb"):
            pass
        trial.unlink()
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise BargainingError(
            f"{option} {path}: found {folder}, {why}, expected a folder that takes files"
        ) from None


def refuse_foreign(paths: Iterable[Path], own: Callable[[Path], bool], *, force: bool) -> None:
    """Refuse to write over what the program did not write, or what was changed since.

    Parameters
    ----------
    paths : iterable of Path
        What would be written.
    own : callable
        Tells of a file that exists whether the program wrote it as it is.
    force : bool
        Whether it may be overwritten all the same.

    Raises
    ------
    BargainingError
        Naming the first file; a folder is never overwritten.
    """
    for path in paths:
        if not os.path.lexists(path):
            continue
        if path.is_dir():
            raise BargainingError(f"{path}: is a folder, expected a file or nothing")
        if not force and not own(path):
            raise BargainingError(
                f"{path}: found a file that this program did not write, or that was changed since; "
                "expected another name, or --force to overwrite it"
            )
