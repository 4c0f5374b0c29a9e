"""A folder and its zip file put in place: whole or not at all, and never where something else stands."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bargaining.errors import BargainingError
from bargaining.replication import sums
from bargaining.replication.archive import files_below, unpacked
from bargaining.replication.recipe import PLACE as RECIPE
from bargaining.text import file_name
from bargaining.writing import TEMPORARY, refuse_foreign, require_room


def with_name(folder: Path) -> Path:
    """Return a folder by a path that ends in its name, also where it is told as ``.`` or ``..``.

    Examples
    --------
    >>> with_name(Path("papers/deposit")).as_posix(), with_name(Path(".")) == Path.cwd()
    ('papers/deposit', True)
    """
    return folder.resolve() if folder.name in ("", "..") else folder


def archive_of(target: Path) -> Path:
    """Return where the zip file of a folder stands.

    Examples
    --------
    >>> archive_of(Path("papers/deposit")).as_posix(), archive_of(Path(".")).as_posix()
    ('papers/deposit.zip', '.zip')
    """
    return target.parent / f"{target.name}.zip"


def require_replaceable(target: Path, archive: Path, *, force: bool) -> None:
    """Refuse, before anything is computed, to write where something stands that is no bundle, or was changed since.

    Raises
    ------
    BargainingError
        Naming it; a folder that is no bundle is never replaced.
    """
    if (found := file_name(target.name)) is not None:
        raise BargainingError(
            f"--output {target}: found {found} in the name of a folder, expected another name"
        )
    require_room(archive)
    if os.path.lexists(target):
        if target.is_symlink() or not target.is_dir():
            raise BargainingError(f"--output {target}: is no folder, expected a new one or that of a bundle")
        if any(target.iterdir()):
            if not (target / sums.PLACE).is_file() or not (target / RECIPE).is_file():
                raise BargainingError(
                    f"--output {target}: found a folder that is no bundle, expected another name"
                )
            if not force and not is_intact(target):
                raise BargainingError(
                    f"--output {target}: found a bundle that was changed since, expected another name, or --force to "
                    "replace it"
                )
    refuse_foreign([archive], is_intact, force=force)


def is_intact(path: Path) -> bool:
    """Tell whether a folder or a zip file is a bundle as it was written.

    Examples
    --------
    >>> is_intact(Path("no-such-bundle.zip"))
    False
    """
    try:
        contents = files_below(path, path.name) if path.is_dir() else unpacked(path)
        sums.require_intact(contents, path.name)
    except (BargainingError, OSError):
        return False
    return True


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Give a new folder beside the target, which is removed whatever happens."""
    target.absolute().parent.mkdir(parents=True, exist_ok=True)
    made = target.absolute().with_name(f".{target.name}.{os.getpid()}{TEMPORARY}")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def replace_folder(made: Path, target: Path) -> None:
    """Put a folder in the place of an earlier one."""
    if target.exists():
        old = made.with_name(f"{made.name}.old")
        target.rename(old)
        made.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    else:
        made.rename(target)
