"""NetCDF-4 files written so that a full disk is an error and not the end of the process."""

from __future__ import annotations

import io
from collections.abc import Callable
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bargaining.analysis.sweeps.results import library

if TYPE_CHECKING:
    import xarray as xr


def write_netcdf(dataset: xr.Dataset, path: Path) -> None:
    """Write a dataset.

    Parameters
    ----------
    dataset : Dataset
        Anything that NetCDF-4 holds.
    path : Path
        Where; what stands there is lost, and what was begun is left when the disk takes no more.

    Raises
    ------
    OSError
        When the disk takes no more.

    Notes
    -----
    The HDF5 library keeps what it could not write and tries again when the process ends, which may then crash. It is
    therefore given a file that hides the first error, and the error is raised when the library has let go of it.
    """
    h5netcdf = library("h5netcdf")
    backends = library("xarray.backends")
    with path.open("w+b", buffering=0) as file:
        guarded = _Guarded(file)
        try:
            with h5netcdf.File(guarded, "w") as opened:
                dataset.dump_to_store(backends.H5NetCDFStore(opened))
        except Exception:
            if guarded.error is None:
                raise
        if guarded.error is not None:
            raise guarded.error


def made_by(path: Path) -> str | None:
    """Return what wrote a NetCDF-4 file, as its attribute ``made_by`` says; None for any other file."""
    try:
        with library("h5netcdf").File(path, "r") as file:
            return str(file.attrs.get("made_by"))
    except (OSError, KeyError, ValueError, RuntimeError):
        return None


class _Guarded(io.RawIOBase):
    """Pass everything on to a file until the first error; from there on, pretend that all goes well.

    Place and length are kept here, so that they stay what the library expects when nothing is written any more.
    """

    def __init__(self, file: FileIO) -> None:
        self.file = file
        self.error: OSError | None = None
        self.at = self.end = 0

    def _passed(self, do: Callable[[], None]) -> None:
        if self.error is None:
            try:
                do()
            except OSError as error:
                self.error = error.with_traceback(None)  # which would hold on to the library's memory

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        into = memoryview(buffer).cast("B")

        def read() -> None:
            self.file.seek(self.at)
            self.file.readinto(into)

        self._passed(read)
        n = max(0, min(len(into), self.end - self.at))
        self.at += n
        return n

    def write(self, content: Any) -> int:
        given = memoryview(content).cast("B")

        def write() -> None:
            self.file.seek(self.at)
            rest = given
            while rest:  # a file without a buffer may take less than all
                rest = rest[self.file.write(rest) :]

        self._passed(write)
        self.at += len(given)
        self.end = max(self.end, self.at)
        return len(given)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.end}[whence]
        return self.at

    def tell(self) -> int:
        return self.at

    def truncate(self, size: int | None = None) -> int:
        self.end = self.at if size is None else size
        self._passed(lambda: _discard(self.file.truncate(self.end)))
        return self.end


def _discard(_: object) -> None:
    """Do nothing with a result."""
