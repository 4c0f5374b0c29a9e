"""Where a figure comes from, by its own manifest, and whether the same command makes the same figure now."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bargaining.errors import FigureError
from bargaining.inside import kind_of, manifest_inside, read_figure
from bargaining.manifests import checksum, read_manifest

if TYPE_CHECKING:
    import click

    from bargaining.studies.commands import Again

LARGEST_TABLE = 50_000_000


@dataclass(frozen=True)
class Origin:
    """Hold a figure's file, its manifest and where that was found.

    Parameters
    ----------
    path : Path
        The file.
    content : bytes
        Of the file.
    manifest : dict
        What it says of itself.
    inside : bool
        Whether it stood in the file itself.
    """

    path: Path
    content: bytes
    manifest: dict[str, Any]
    inside: bool

    @property
    def provenance(self) -> Mapping[str, Any]:
        """What made it."""
        found: Mapping[str, Any] = self.manifest["provenance"]
        return found

    @property
    def name(self) -> str:
        """The figure's name when it was drawn."""
        return str(self.manifest["figure"])

    @property
    def tables(self) -> dict[str, str]:
        """The checksums of its tables by their names."""
        files = self.manifest["files"].items()
        return {str(name): str(digest) for name, digest in files if str(name).endswith(".csv")}


@dataclass
class Compared:
    """Hold what became of a figure when its command was run again.

    Parameters
    ----------
    same : list of str
        What is the same.
    differs : list of str
        What differs, and where.
    notes : list of str
        What may explain it: other versions.
    """

    same: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def origin_of(path: Path) -> Origin:
    """Return where a figure comes from, by the manifest inside its file, else by the one beside it.

    Parameters
    ----------
    path : Path
        A PDF, PNG, TIFF, EPS or SVG that this program wrote.

    Raises
    ------
    FigureError
        When there is no manifest, neither inside nor beside.
    """
    content = read_figure(path)
    if (inside := manifest_inside(content)) is not None:
        return Origin(path, content, inside, True)
    beside = read_manifest(path.with_suffix(".json"))
    if beside is None or path.name not in beside["files"]:
        raise FigureError(
            f"{path}: found no manifest inside, nor {path.stem}.json beside it that lists the file; "
            "expected a figure that bargaining wrote"
        )
    return Origin(path, content, beside, False)


def run_again(origin: Origin, again: Again, group: click.Command) -> Compared:
    """Run the command of a figure in a folder of its own, and compare what it makes.

    Parameters
    ----------
    origin : Origin
        The figure.
    again : Again
        Its command.
    group : Command
        ``bargaining``.

    Raises
    ------
    BargainingError
        When the command fails.
    """
    with tempfile.TemporaryDirectory(prefix="bargaining-why-") as made:
        folder = Path(made)
        _run(origin, again, group, folder)
        found = sorted(folder.rglob(f"{origin.name}.json"))
        manifest = read_manifest(found[0]) if found else None
        if manifest is None:
            raise FigureError(f"no figure {origin.name!r} is made")
        return _compared(origin, manifest, found[0].parent)


def _run(origin: Origin, again: Again, group: click.Command, folder: Path) -> None:
    from bargaining.plotting.provenance import versions_told

    words = again.writing(folder, origin.name)
    scenario = _scenario_file(origin, again.named)
    words = [str(scenario) if scenario is not None and word == again.named else word for word in words]
    told = {str(name): str(version) for name, version in origin.manifest["versions"].items()}
    with versions_told(told), _silent():
        if again.head[0] == "bargaining":
            group.main(args=[again.head[1], *words], prog_name="bargaining", standalone_mode=False)
        else:
            again.command.main(args=words, prog_name=again.head[1], standalone_mode=False)


def _scenario_file(origin: Origin, named: str) -> Path | None:
    """Return a scenario's file that stands here, or beside the figure; None for a packaged one."""
    from bargaining.scenario.reading import gallery_scenarios, packaged_scenarios

    if not named or named in packaged_scenarios() | gallery_scenarios():
        return None
    for folder in (Path.cwd(), origin.path.resolve().parent):
        if (folder / named).is_file():
            return folder / named
    raise FigureError(
        f"{named}: found neither here nor beside the figure, expected the scenario's file in one of these folders"
    )


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what the command prints to itself; its errors are raised."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        yield


def _compared(origin: Origin, made: dict[str, Any], folder: Path) -> Compared:
    found = Compared()
    _compare_scenario(origin, made, found)
    for name, digest in origin.tables.items():
        _compare_table(origin, name, digest, folder / name, found)
    for name in sorted(str(one) for one in made["files"] if str(one).endswith(".csv")):
        if name not in origin.tables:
            found.differs.append(f"table {name}: made now, and not then")
    _compare_image(origin, folder, found)
    from bargaining.plotting.provenance import versions

    now, then = versions(), origin.manifest["versions"]
    for package in sorted({*now, *then}):
        if now.get(package) != then.get(package):
            found.notes.append(f"{package} {then.get(package, 'none')} then, {now.get(package, 'none')} now")
    return found


def _compare_scenario(origin: Origin, made: dict[str, Any], found: Compared) -> None:
    for key in ("digest", "parameters"):
        then, now = origin.provenance.get(key), made["provenance"].get(key)
        if then == now:
            continue
        if isinstance(then, dict) and isinstance(now, dict):
            names = [name for name in {**then, **now} if then.get(name) != now.get(name)]
            found.differs += [f"parameter {one}: {then.get(one)} then, {now.get(one)} now" for one in names]
        else:
            found.differs.append(f"scenario: digest {str(then)[:12]} then, {str(now)[:12]} now")


def _compare_table(origin: Origin, name: str, digest: str, made: Path, found: Compared) -> None:
    if not made.is_file():
        found.differs.append(f"table {name}: made then, and not now")
        return
    content = made.read_bytes()
    if checksum(content) == digest:
        found.same.append(f"table {name}")
    else:
        beside = origin.path.parent / Path(name).name
        found.differs.append(f"table {name}: {_first_row(beside, digest, content)}")


def _first_row(beside: Path, digest: str, made: bytes) -> str:
    """Say which row is the first to differ, where the table of then stands beside the figure as it was."""
    try:
        then = beside.read_bytes() if beside.stat().st_size <= LARGEST_TABLE else b""
    except OSError:
        then = b""
    if checksum(then) != digest:
        return "differs; the one of then is not beside the figure, so that rows cannot be compared"
    old, new = (list(csv.reader(io.StringIO(one.decode("utf-8")))) for one in (then, made))
    for number, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            head = old[0] if old else []
            columns = [k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
            if number and columns and columns[0] < len(head):
                k = columns[0]
                return f"row {number}, {head[k]}: {one[k]} then, {other[k]} now"
            return f"row {number}: {', '.join(one)} then, {', '.join(other)} now"
    return f"{len(old) - 1} rows then, {len(new) - 1} now"


def _compare_image(origin: Origin, folder: Path, found: Compared) -> None:
    kind = kind_of(origin.content)
    made = folder / f"{origin.name}.{kind}"
    if not made.is_file():
        found.differs.append(f"image: the command makes no {kind} now")
    elif made.read_bytes() == origin.content:
        found.same.append(f"image, byte by byte ({kind})")
    else:
        found.differs.append(f"image: {_in_which_way(kind, origin.content, made.read_bytes())}")


def _in_which_way(kind: str, then: bytes, now: bytes) -> str:
    if kind in ("png", "tiff"):
        return _pixels(then, now)
    if kind == "pdf":
        try:
            from bargaining.pdf import sheets

            old, new = ([(t.text, t.box) for page in sheets(one) for t in page.texts] for one in (then, now))
            for (one, place), (other, _) in zip(old, new, strict=False):
                if one != other:
                    return f"text {one!r} then, {other!r} now, at {place[0]:.0f}, {place[1]:.0f} pt"
        except (ImportError, FigureError):
            pass
    return f"{len(then):,} bytes then, {len(now):,} now"


def _pixels(then: bytes, now: bytes) -> str:
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    try:
        pictures = [np.asarray(Image.open(io.BytesIO(one)).convert("RGB")) for one in (then, now)]
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return "the file cannot be read as a picture"
    old, new = pictures
    if old.shape != new.shape:
        sizes = [f"{one.shape[1]} by {one.shape[0]}" for one in (old, new)]
        return f"{sizes[0]} pixels then, {sizes[1]} now"
    rows = np.flatnonzero((old != new).any(axis=(1, 2)))
    if not rows.size:
        return "every pixel is the same, and the file says something else of itself"
    count = int((old != new).any(axis=2).sum())
    return f"{count:,} of {old.shape[0] * old.shape[1]:,} pixels, the first in line {rows[0] + 1}"


def told_evidence(origin: Origin) -> str:
    """Say which claims a figure's scenario cites, as its manifest lists them; empty where it lists none."""
    claims = origin.provenance.get("evidence")
    if not isinstance(claims, list):
        return ""
    return f"{len(claims)} claims: {', '.join(map(str, claims))}" if claims else "none"


def as_json(origin: Origin, found: Compared | None) -> dict[str, Any]:
    """Return the manifest and what was compared as plain values."""
    kept: dict[str, Any] = json.loads(json.dumps(origin.manifest))
    return {
        "file": origin.path.name,
        "inside": origin.inside,
        "manifest": kept,
        "same": None if found is None else not found.differs,
        "compared": None
        if found is None
        else {"same": found.same, "differs": found.differs, "versions": found.notes},
    }
