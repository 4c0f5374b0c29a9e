"""A figure on disk: image, vector file, plotted data and a manifest that ties them to how they were made."""

from __future__ import annotations

import json
import platform
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from bargaining.errors import FigureError
from bargaining.formats import USUAL_KINDS, in_force
from bargaining.manifests import CAPTIONS, as_written, checksum, file_names, require_replaceable
from bargaining.plotting.fitting import fit_figure
from bargaining.plotting.greys import made_grey
from bargaining.plotting.images import image_files
from bargaining.plotting.lint import lint_figure
from bargaining.plotting.record import recorded
from bargaining.plotting.style import MM_PER_INCH
from bargaining.plotting.tables import Table, csv_bytes, read_table
from bargaining.plotting.words import figure_words
from bargaining.text import file_name
from bargaining.writing import put_all, told

__all__ = ["check_figure", "lint_figure", "read_table", "save_figure"]

_TOLD: ContextVar[Mapping[str, str] | None] = ContextVar("told", default=None)
# What may quote a user's labels, in which a slash is no path.
_PROSE = ("question", "caption", "findings")
_ABSOLUTE = re.compile(r"""(?:^|[\s=,:'"(])((?:/[^\s/]|[A-Za-z]:[\\/])[^\s'"]*)""")


class FigureWarning(UserWarning):
    """A figure is drawn, but a reader may stumble over something in it."""


def save_figure(
    figure: Figure,
    folder: Path,
    name: str,
    *,
    tables: Mapping[str, Table],
    provenance: Mapping[str, object],
    alt: str,
    force: bool = False,
) -> list[Path]:
    """Write a figure with its plotted data and its manifest; the same input gives the same bytes.

    In the format in force (`bargaining.formats`): where one was asked for, caption and alt text stand in files beside
    the figure, and the images hold a manifest of their own, which `bargaining.inside` reads.

    Parameters
    ----------
    figure : Figure
        A finished figure; texts that do not fit it are broken or shortened first.
    folder : Path
        Made when missing.
    name : str
        Of files without their endings.
    tables : mapping of str to table
        The plotted data: one table becomes ``<name>.csv``, several become ``<name>_<table>.csv``.
    provenance : mapping
        What made the figure: scenario, digest, parameters, command, seed. JSON values without absolute paths.
    alt : str
        What the figure shows, for readers who cannot see it.
    force : bool
        Whether to write over files that are not those of an earlier figure of this name.

    Returns
    -------
    list of Path
        The files, the manifest last.

    Raises
    ------
    FigureError
        When a name or a table is not valid, or the provenance cannot be written. Nothing is written then.
    BargainingError
        When one of the files exists and is not what an earlier call wrote, or the disk takes no more.

    Warns
    -----
    FigureWarning
        For what ``lint_figure`` still finds, such as labels that overlap.

    Notes
    -----
    Everything is written beside its place first and then renamed, the manifest last. Files of an earlier figure of
    this name that it no longer has are removed, if they are as they were written.

    Examples
    --------
    >>> from bargaining.plotting.style import figure
    >>> page = figure(82, 60)
    >>> line = page.add_subplot().plot([0, 1], [0, 1])
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = save_figure(page, Path(folder), "paths", tables={"points": [{"x": 0.0}, {"x": 1.0}]},
    ...                         provenance={"seed": 1}, alt="A rising line.")
    ...     check_figure(Path(folder), "paths")
    ...     [file.name for file in files]
    ['paths.pdf', 'paths.png', 'paths.csv', 'paths.json']
    """
    for part in (name, *tables):
        if (found := file_name(part)) is not None:
            raise FigureError(
                f"figure name {part!r}: found {found}, expected letters, digits, '-', '_' and '.'"
            )
    if not tables or not alt.strip():
        raise FigureError(f"figure {name}: expected at least one table of plotted data and an alt text")
    if findings := [*fit_figure(figure), *_too_wide(figure)]:
        warnings.warn(f"figure {name}: {'; '.join(findings)}", FigureWarning, stacklevel=2)
    contents = _contents(figure, name, tables, provenance, alt)
    require_replaceable(folder, {name: tables}, force=force)
    earlier = as_written(folder, name)
    paths = {folder / file: content for file, content in contents.items()}
    with told(folder / name):
        put_all(paths)
        for left in earlier - paths.keys():
            left.unlink()
    return list(paths)


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
    for kind in manifest.get("kinds", USUAL_KINDS):
        if (required := f"{name}.{kind}") not in files:
            raise FigureError(f"{path.name}: {required} is not in the manifest; draw the figure again")
    for file, digest in files.items():
        if not (folder / file).is_file():
            raise FigureError(f"{file}: file not found, but its manifest {path.name} lists it")
        if checksum((folder / file).read_bytes()) != digest:
            raise FigureError(
                f"{file}: differs from its manifest {path.name}; draw the figure again, with --force"
            )


def _too_wide(figure: Figure) -> list[str]:
    """Say that a figure is wider than the format that was asked for: one whose size follows from what it shows."""
    width, room = figure.get_figwidth() * MM_PER_INCH, in_force().full_width_mm
    if not in_force().asked or width <= room + 0.5:
        return []
    return [f"{width:.4g} mm wide, wider than {room:g} mm"]


def _contents(
    figure: Figure, name: str, tables: Mapping[str, Table], provenance: Mapping[str, object], alt: str
) -> dict[str, bytes]:
    """Return all files of a figure by their names, the manifest last."""
    form = in_force()
    data = list(map(csv_bytes, tables.values()))
    names = file_names(name, tables)
    kinds = len(form.written_kinds)
    manifest: dict[str, Any] = {"figure": name, "alt": alt, "provenance": provenance, "versions": versions()}
    if form.asked:
        manifest |= {"kinds": list(form.written_kinds), "format": form.words(), **recorded(figure)}
    if form.grey:
        made_grey(figure)
    own = {file: checksum(content) for file, content in zip(names[kinds:], data, strict=False)}
    inner = _as_json(name, manifest | {"files": own}, indent=None) if form.asked or form.inside else b""
    contents = dict(zip(names, [*image_files(figure, name, alt, inner), *data], strict=False))
    if form.asked:
        words = figure_words(name, str(provenance.get("caption") or alt), alt)
        contents |= {f"{name}_{ending}": words[ending] for ending in CAPTIONS}
    manifest["files"] = {file: checksum(content) for file, content in contents.items()}
    contents[f"{name}.json"] = _as_json(name, manifest, indent=2)
    return contents


def _as_json(name: str, manifest: Mapping[str, Any], indent: int | None) -> bytes:
    provenance = manifest["provenance"]
    for text in _texts({key: value for key, value in provenance.items() if key not in _PROSE}):
        if found := _ABSOLUTE.search(text):
            raise FigureError(
                f"figure {name}: provenance: absolute path {found[1]!r}, expected a relative one"
            )
    try:
        text = json.dumps(
            manifest, indent=indent, sort_keys=True, ensure_ascii=indent is None, allow_nan=False
        )
    except (TypeError, ValueError) as problem:
        raise FigureError(f"figure {name}: provenance cannot be written as JSON: {problem}") from None
    return (text + "\n" * (indent is not None)).encode("utf-8")


def _texts(value: object) -> list[str]:
    """Return every text within nested provenance."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    if isinstance(value, (list, tuple)):
        return [text for part in value for text in _texts(part)]
    return []


def versions() -> dict[str, str]:
    """Return the versions of what draws a figure, or those that `versions_told` puts in their place."""
    if (told := _TOLD.get()) is not None:
        return dict(told)
    found = {"python": platform.python_version()}
    for package in ("bargaining", "numpy", "scipy", "matplotlib"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # run from a checkout that is not installed
            found[package] = "not installed"
    return found


@contextmanager
def versions_told(told: Mapping[str, str]) -> Iterator[None]:
    """Write other versions into files meanwhile, so that what is drawn again can be compared byte by byte.

    Parameters
    ----------
    told : mapping of str to str
        Those of a figure that is drawn again.
    """
    before = _TOLD.set(told)
    try:
        yield
    finally:
        _TOLD.reset(before)
