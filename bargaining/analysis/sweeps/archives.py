"""Finished sweeps in formats that outlive the program: NetCDF, and a table of comma-separated values."""

from __future__ import annotations

import csv
import hashlib
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bargaining import writing
from bargaining.analysis.sweeps.identity import MADE_BY
from bargaining.analysis.sweeps.netcdf import made_by, write_netcdf
from bargaining.errors import BargainingError
from bargaining.text import csv_text, visible

if TYPE_CHECKING:
    import xarray as xr

ROWS = 2**16
FORMATS = (".nc", ".csv")


def check_format(path: str | Path) -> Path:
    """Return the path of an archive.

    Raises
    ------
    BargainingError
        When the name does not end in .nc or .csv.
    """
    found = Path(path)
    if found.suffix not in FORMATS:
        raise BargainingError(f"{found}: found the ending {found.suffix!r}, expected .nc or .csv")
    return found


def require_replaceable(path: str | Path, *, force: bool = False) -> None:
    """Make sure, before anything is computed, that an archive could be written and nothing else is lost by it.

    Parameters
    ----------
    path : path
        Ends in ``.nc`` or ``.csv``.
    force : bool
        Whether to write over what `archive` did not write.

    Raises
    ------
    BargainingError
        For another ending, a folder that takes no files, or a file that something else has written.
    """
    target = check_format(path)
    writing.require_room(target, option="-o")
    writing.refuse_foreign(_files_of(target), _own, force=force)


def archive(dataset: xr.Dataset, path: str | Path, *, force: bool = False) -> Path:
    """Write a sweep as NetCDF, or as CSV with the attributes beside it in JSON.

    Parameters
    ----------
    dataset : Dataset
        Of `sweep`.
    path : path
        Ends in ``.nc`` or ``.csv``. The file appears whole or not at all; its folder is made when missing.
    force : bool
        Whether to write over a file that `archive` did not write, or that was changed since.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    BargainingError
        For another ending, a file that something else has written, or a full disk.

    Notes
    -----
    A row of the table is a point: the axes, the drawn values, the regime's code and label, the status, and every
    payoff and margin that was asked; texts that a spreadsheet would compute are marked as text by
    `bargaining.text.csv_text`. NetCDF-4 holds the dataset as it is.
    """
    target = check_format(path)
    require_replaceable(target, force=force)
    temporary = writing.beside(target)
    with writing.told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            if target.suffix == ".nc":
                write_netcdf(dataset.assign_attrs(made_by=MADE_BY), temporary)
            else:
                _write_table(dataset, temporary)
                written = {target.name: _checksum(temporary)}
                described = {
                    "made_by": MADE_BY,
                    "files": written,
                    "attributes": dataset.attrs,
                    "status": dataset["status"].attrs,
                }
                text = json.dumps(described, indent=1, ensure_ascii=False) + "\n"
                writing.put(_description(target), text.encode())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    return target


def _description(target: Path) -> Path:
    return target.with_name(f"{target.name}.json")


def _files_of(target: Path) -> list[Path]:
    return [target, _description(target)] if target.suffix == ".csv" else [target]


def _own(path: Path) -> bool:
    """Tell whether `archive` wrote a file as it is."""
    if path.suffix == ".nc":
        return made_by(path) == MADE_BY
    described = path if path.suffix == ".json" else _description(path)
    try:
        content = json.loads(described.read_text(encoding="utf-8"))
        known = content["made_by"] == MADE_BY and dict(content["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(known) and (path == described or known.get(path.name) == _checksum(path))


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_table(dataset: xr.Dataset, path: Path) -> None:
    dims = dataset["regime"].dims
    columns = list(_columns(dataset))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([csv_text(name) for name, _ in columns])
        for part in _parts(dataset.sizes, [str(dim) for dim in dims]):
            piece = dataset.isel(part).load()
            shape = tuple(piece.sizes[dim] for dim in dims)
            cells = [_spread(piece, pick(piece), shape) for _, pick in columns]
            writer.writerows(zip(*cells, strict=True))


def _parts(sizes: Any, dims: list[str]) -> Iterator[dict[str, slice]]:
    """Yield slabs of about as many rows as are held at once, in the order of the rows."""
    inner = [math.prod(sizes[dim] for dim in dims[k + 1 :]) for k in range(len(dims))]
    split = next((k for k, n in enumerate(inner) if n <= ROWS), len(dims) - 1)
    step = max(1, ROWS // inner[split])
    for outer in np.ndindex(*(sizes[dim] for dim in dims[:split])):
        fixed = {dim: slice(k, k + 1) for dim, k in zip(dims, outer, strict=False)}
        for start in range(0, sizes[dims[split]], step):
            yield {**fixed, dims[split]: slice(start, start + step)}


def _columns(dataset: xr.Dataset) -> Iterator[tuple[str, Any]]:
    """Yield the head of each column, and what picks it from a piece of the dataset."""
    dims = dataset["regime"].dims
    for name in dims:
        yield str(name), lambda piece, name=name: piece[name]
    labels = [csv_text(visible(str(label))) for label in dataset["regime_label"].values]
    if "drawn" in dataset:
        for k, parameter in enumerate(dataset["parameter"].values):
            yield str(parameter), lambda piece, k=k: piece["drawn"].isel(parameter=k)
    for name, variable in dataset.data_vars.items():
        if name in ("pure_equilibria", "drawn") or not set(dims) <= set(variable.dims):
            continue
        rest = [dim for dim in variable.dims if dim not in dims]
        for place in np.ndindex(*(dataset.sizes[dim] for dim in rest)):
            chosen = dict(zip(rest, place, strict=True))
            words = [str(dataset[dim].values[k]) for dim, k in chosen.items()]
            head = " ".join([str(name), *words])
            yield head, lambda piece, name=name, chosen=chosen: piece[name].isel(chosen)
        if name == "regime":
            table = np.array([*labels, "excluded by a constraint"], dtype=object)
            yield (
                "regime_label",
                lambda piece, table=table: piece["regime"].copy(data=table[piece["regime"].values]),
            )


def _spread(piece: xr.Dataset, values: xr.DataArray, shape: tuple[int, ...]) -> list[Any]:
    """Return a column's cells, one a row, along all the axes."""
    dims = piece["regime"].dims
    ordered = values.expand_dims([dim for dim in dims if dim not in values.dims]).transpose(*dims)
    return np.broadcast_to(ordered.values, shape).reshape(-1).tolist()
