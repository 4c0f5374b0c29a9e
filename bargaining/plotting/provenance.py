"""A figure on disk: image, vector file, plotted data and a manifest that ties them to how they were made."""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import re
import tempfile
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from bargaining.errors import FigureError
from bargaining.plotting.lint import lint_figure
from bargaining.plotting.style import DPI, journal_style
from bargaining.plotting.tables import Table, csv_bytes, read_table

__all__ = ["check_figure", "lint_figure", "read_table", "save_figure"]

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_ABSOLUTE = re.compile(r"""(?:^|[\s=,:'"(])((?:/[^\s/]|[A-Za-z]:[\\/])[^\s'"]*)""")


def save_figure(
    figure: Figure,
    folder: Path,
    name: str,
    *,
    tables: Mapping[str, Table],
    provenance: Mapping[str, object],
    alt: str,
) -> list[Path]:
    """Write a figure with its plotted data and its manifest; the same input gives the same bytes.

    Parameters
    ----------
    figure : Figure
        A finished figure that passes ``lint_figure``.
    folder : Path
        Made when missing.
    name : str
        Small letters, digits, ``-`` and ``_``.
    tables : mapping of str to table
        The plotted data: one table becomes ``<name>.csv``, several become ``<name>_<table>.csv``.
    provenance : mapping
        What made the figure: scenario, digest, parameters, command, seed. JSON values without absolute paths.
    alt : str
        What the figure shows, for readers who cannot see it.

    Returns
    -------
    list of Path
        The files, the manifest last.

    Raises
    ------
    FigureError
        When the figure does not pass the lint, a name or a table is not valid, or the provenance cannot be
        written. Nothing is written then.

    Notes
    -----
    Everything is written beside its place first and then renamed, the manifest last.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> page = figure(82, 60)
    >>> line = page.add_subplot().plot([0, 1], [0, 1])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = save_figure(page, Path(folder), "paths", tables={"points": [{"x": 0.0}, {"x": 1.0}]},
    ...                         provenance={"seed": 1}, alt="A rising line.")
    ...     check_figure(Path(folder), "paths")
    ...     [file.name for file in files]
    ['paths.pdf', 'paths.png', 'paths.csv', 'paths.json']
    """
    findings = lint_figure(figure)
    if findings:
        raise FigureError(f"figure {name}: {'; '.join(findings)}")
    for part in (name, *tables):
        if not _NAME.fullmatch(part):
            raise FigureError(f"figure name {part!r}: expected small letters, digits, '-' and '_'")
    if not tables or not alt.strip():
        raise FigureError(f"figure {name}: expected at least one table of plotted data and an alt text")
    contents = _images(figure, name)
    for label, table in tables.items():
        contents[f"{name}.csv" if len(tables) == 1 else f"{name}_{label}.csv"] = csv_bytes(table)
    contents[f"{name}.json"] = _manifest(name, contents, provenance, alt)
    return _write_all(folder, contents)


def check_figure(folder: Path, name: str) -> None:
    """Refuse a saved figure whose data or images are not those of its manifest.

    Parameters
    ----------
    folder : Path
        Where the figure stands.
    name : str
        Its name.

    Raises
    ------
    FigureError
        Naming the file that is missing or differs, or the manifest when it cannot be read.

    Examples
    --------
    >>> check_figure(Path("no-such-folder"), "autonomy")
    Traceback (most recent call last):
    ...
    bargaining.errors.FigureError: autonomy.json: manifest not found in no-such-folder
    """
    path = folder / f"{name}.json"
    if not path.is_file():
        raise FigureError(f"{path.name}: manifest not found in {folder}")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        files = dict(manifest["files"])
    except (ValueError, KeyError, TypeError):
        raise FigureError(f"{path.name}: not a figure's manifest; draw the figure again") from None
    if manifest.get("figure") != name:
        raise FigureError(f"{path.name}: manifest of figure {manifest.get('figure')!r}, expected {name!r}")
    for required in (f"{name}.pdf", f"{name}.png"):
        if required not in files:
            raise FigureError(f"{path.name}: {required} is not in the manifest; draw the figure again")
    for file, digest in files.items():
        if not (folder / file).is_file():
            raise FigureError(f"{file}: file not found, but its manifest {path.name} lists it")
        if hashlib.sha256((folder / file).read_bytes()).hexdigest() != digest:
            raise FigureError(f"{file}: differs from its manifest {path.name}; draw the figure again")


@journal_style()
def _images(figure: Figure, name: str) -> dict[str, bytes]:
    """Return the vector file and the bitmap, without dates and with one layout for both."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    metadata: dict[str, dict[str, Any]] = {
        "pdf": {"CreationDate": None, "Creator": "bargaining", "Producer": "Matplotlib"},
        "png": {"Software": None},
    }
    images = {}
    for kind, fields in metadata.items():
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=DPI, metadata=fields)
        images[f"{name}.{kind}"] = buffer.getvalue()
    return images


def _manifest(name: str, contents: Mapping[str, bytes], provenance: Mapping[str, object], alt: str) -> bytes:
    for text in _texts(provenance):
        if found := _ABSOLUTE.search(text):
            raise FigureError(
                f"figure {name}: provenance: absolute path {found[1]!r}, expected a relative one"
            )
    manifest = {
        "figure": name,
        "alt": alt,
        "files": {file: hashlib.sha256(content).hexdigest() for file, content in contents.items()},
        "provenance": provenance,
        "versions": _versions(),
    }
    try:
        text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as problem:
        raise FigureError(f"figure {name}: provenance cannot be written as JSON: {problem}") from None
    return (text + "\n").encode("utf-8")


def _texts(value: object) -> list[str]:
    """Return every text within nested provenance."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    if isinstance(value, (list, tuple)):
        return [text for part in value for text in _texts(part)]
    return []


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in ("bargaining", "numpy", "scipy", "matplotlib"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # run from a checkout that is not installed
            found[package] = "not installed"
    return found


def _write_all(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write all files or none: under temporary names first, then each renamed to its own."""
    waiting: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in contents.items():
            handle, temporary = tempfile.mkstemp(prefix=f".{file}.", dir=folder)
            waiting.append((Path(temporary), folder / file))
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(temporary).chmod(0o644)
        for temporary_path, final in waiting:
            temporary_path.replace(final)
    except OSError as problem:
        raise FigureError(f"{folder}: figure cannot be written: {problem}") from None
    finally:
        for temporary_path, _ in waiting:
            temporary_path.unlink(missing_ok=True)
    return [final for _, final in waiting]
