"""Which files a saved figure has, and which of them are still as the program wrote them: what its manifest says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bargaining.formats import in_force
from bargaining.writing import refuse_foreign

CAPTIONS = ("caption.txt", "caption.tex", "alt.txt")
"""What stands beside a figure in words, where a format was asked for: caption as text and in LaTeX, and alt text."""


def file_names(name: str, tables: Iterable[str]) -> list[str]:
    """Return the names of all files of a figure in the format in force: images, tables, words, the manifest last.

    Parameters
    ----------
    name : str
        The figure's.
    tables : iterable of str
        Names of the tables of plotted data; the table of a figure with one bears the figure's name.

    Examples
    --------
    >>> file_names("map", ["cells", "documents"])
    ['map.pdf', 'map.png', 'map_cells.csv', 'map_documents.csv', 'map.json']
    >>> from bargaining.formats import Format, drawn_in
    >>> with drawn_in(Format("apsr", kinds=("tiff",))):
    ...     file_names("map", ["cells"])
    ['map.tiff', 'map.csv', 'map_caption.txt', 'map_caption.tex', 'map_alt.txt', 'map.json']
    """
    kept = list(tables)
    images = [f"{name}.{kind}" for kind in in_force().written_kinds]
    data = [f"{name}.csv"] if len(kept) == 1 else [f"{name}_{table}.csv" for table in kept]
    words = [f"{name}_{ending}" for ending in CAPTIONS] if in_force().asked else []
    return [*images, *data, *words, f"{name}.json"]


def listed(folder: Path, name: str) -> dict[str, str] | None:
    """Return the files that a figure's manifest lists, each with its SHA-256; None where there is no manifest.

    Parameters
    ----------
    folder : Path
        Where the figure stands.
    name : str
        Its name.

    Examples
    --------
    >>> listed(Path("no-such-folder"), "map") is None
    True
    """
    manifest = read_manifest(folder / f"{name}.json")
    if manifest is None or manifest["figure"] != name:
        return None
    return {str(file): str(digest) for file, digest in manifest["files"].items()}


def read_manifest(path: Path) -> dict[str, Any] | None:
    """Return the content of a figure's manifest; None for any other file.

    Parameters
    ----------
    path : Path
        A file in JSON.
    """
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(manifest, dict) or "figure" not in manifest:
        return None
    kept = all(isinstance(manifest.get(key), dict) for key in ("files", "provenance", "versions"))
    return manifest if kept and "bargaining" in manifest["versions"] else None


def checksum(content: bytes) -> str:
    """Return the SHA-256 of a file's content as manifests hold it."""
    return hashlib.sha256(content).hexdigest()


def as_written(folder: Path, name: str) -> set[Path]:
    """Return the files of a figure that are as its manifest lists them, the manifest among them.

    Parameters
    ----------
    folder : Path
        Where the figure stands.
    name : str
        Its name.
    """
    files = listed(folder, name)
    if files is None:
        return set()
    found = {folder / f"{name}.json"}
    for file, digest in files.items():
        path = folder / Path(file).name
        if path.is_file() and checksum(path.read_bytes()) == digest:
            found.add(path)
    return found


def require_replaceable(folder: Path, figures: Mapping[str, Iterable[str]], *, force: bool) -> None:
    """Refuse to draw figures over files that the program did not write, or that were changed since.

    Parameters
    ----------
    folder : Path
        Where the figures will stand.
    figures : mapping of str to iterable of str
        The tables that each figure may have, by the figure's name.
    force : bool
        Whether to overwrite all the same.

    Raises
    ------
    BargainingError
        Naming the first file.
    """
    for name, tables in figures.items():
        own = as_written(folder, name)
        # A figure may turn out to have one table only, which then bears its name.
        paths = [folder / file for file in (*file_names(name, tables), f"{name}.csv")]
        refuse_foreign(paths, own.__contains__, force=force)
