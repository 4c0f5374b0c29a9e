"""A deposit for replication: a folder, and a zip file with the same content."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bargaining.errors import BargainingError, ScenarioError
from bargaining.replication import closure, crate, readme, sums
from bargaining.replication.archive import files_below
from bargaining.replication.copies import copies_of
from bargaining.replication.making import DATA, Made, Started, make
from bargaining.replication.placing import archive_of, beside, replace_folder, require_replaceable
from bargaining.replication.readme import TEMPLATES, Measured
from bargaining.replication.recipe import PLACE as RECIPE
from bargaining.replication.recipe import Recipe, read_recipe
from bargaining.replication.sealing import archived, seal, sealed
from bargaining.replication.stata import require_pandas
from bargaining.replication.wheel import own_wheel
from bargaining.resources import file as resource
from bargaining.results import Result
from bargaining.scenario.reading import find
from bargaining.writing import put, put_all, told

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

SCRIPTS = {"run.py": "run_py.txt", "run.sh": "run_sh.txt", "read.R": "read_R.txt", "read.do": "read_do.txt"}
DATE = "SOURCE_DATE_EPOCH"


@dataclass(frozen=True)
class Bundle(Result):
    """Hold what was written.

    Parameters
    ----------
    folder, archive : Path
        The folder, and the zip file with its content.
    scenario, digest_of_scenario : str
        What it is about.
    files : mapping of str to int
        Bytes of each file, by its place in the folder.
    archive_bytes : int
        Size of the zip file.
    seconds : float or None
        How long data and output took; None where they were made before.
    left_out : mapping of str to str
        What has no answer for the scenario, and why.
    """

    folder: Path
    archive: Path
    scenario: str
    digest_of_scenario: str
    files: Mapping[str, int]
    archive_bytes: int
    seconds: float | None
    left_out: Mapping[str, str]
    _head_lines = 1

    def __str__(self) -> str:
        """Say what was written, where, and how large it is."""
        size = f"{sum(self.files.values()) / 1e6:.1f} MB, {self.archive_bytes / 1e6:.1f} MB as {self.archive.name}"
        took = "sealed anew" if self.seconds is None else f"data and output took {self.seconds:.0f} s"
        lines = [f"Wrote {len(self.files)} files to {self.folder}: {size}; {took}"]
        return "\n".join([*lines, *(f"Left out {name}: {why}" for name, why in self.left_out.items())])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "folder": self.folder.as_posix(),
            "archive": self.archive.as_posix(),
            "scenario": self.scenario,
            "digest": self.digest_of_scenario,
            "files": self.to_rows(),
            "bytes": sum(self.files.values()),
            "archive_bytes": self.archive_bytes,
            "seconds": self.seconds,
            "left_out": [{"name": name, "reason": why} for name, why in self.left_out.items()],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a file."""
        return [{"file": place, "bytes": size} for place, size in self.files.items()]


def bundle(recipe: Recipe, target: Path, *, started: Started, force: bool = False) -> Bundle:
    """Write the bundle of a scenario.

    Parameters
    ----------
    recipe : Recipe
        What is asked; its scenario is a packaged name or a path.
    target : Path
        The folder; the zip file stands beside it.
    started : callable
        Told the name of each piece of work; returns what is told the share of it that is done.
    force : bool
        Whether an earlier bundle may be replaced though it was changed since.

    Raises
    ------
    BargainingError
        Before anything is computed, when something is not installed or in the way; when no experiment has an answer.
    """
    require_pandas()
    archive = archive_of(target)
    require_replaceable(target, archive, force=force)
    scenario = recipe.load()
    copies, named = copies_of(scenario, find(recipe.scenario))
    wheel, program = own_wheel()
    with beside(target) as root:
        put_all({root / place: content for place, content in copies.items()})
        recipe = replace(recipe, scenario=named)
        scenario = _as_copied(recipe, scenario, root)
        recipe, made, measured = _measured(recipe, scenario, root, started)
        pins = closure.closure(made.needs, scenario.document.scenario.form)
        put_all(
            {
                **{root / "code" / name: _script(file) for name, file in SCRIPTS.items()},
                root / RECIPE: recipe.to_bytes(scenario.digest),
                root / "code" / wheel: program,
                root / closure.PLACE: closure.written(pins, wheel),
                root / "LICENSE": resource("LICENSE").read_bytes(),
                root / "CITATION.cff": resource("CITATION.cff").read_bytes(),
            }
        )
        page = readme.readme(scenario, made, root, pins=pins, measured=measured, wheel=wheel)
        put(root / readme.PLACE, page)
        if own_wheel()[1] != program:
            raise BargainingError(f"{wheel}: the program was changed meanwhile; make the bundle again")
        contents = files_below(root, target.name)
        contents = sealed(contents, _described(scenario, made))
        put_all({root / place: contents[place] for place in (crate.PLACE, sums.PLACE)})
        (root / "code/run.sh").chmod(0o755)
        packed = archived(contents, target.name)
        with told(target):
            replace_folder(root, target)
            put(archive, packed)
    sizes = {place: len(content) for place, content in contents.items()}
    return Bundle(
        target, archive, scenario.name, scenario.digest, sizes, len(packed), measured.seconds, made.left_out
    )


def seal_again(folder: Path) -> Bundle:
    """Write checksums, metadata and zip file of a bundle anew, after its page was edited; see `seal`.

    Raises
    ------
    BargainingError
        When it is no bundle, or what the program made was changed.
    """
    contents, archive = seal(folder)
    recipe, digest = read_recipe(folder)
    sizes = {place: len(content) for place, content in contents.items()}
    return Bundle(folder, archive, recipe.named, digest, sizes, archive.stat().st_size, None, {})


def _as_copied(recipe: Recipe, scenario: Scenario, root: Path) -> Scenario:
    """Return the scenario as the bundle has it, which must be the one that was asked for."""
    copied = recipe.load(root)
    if copied.digest != scenario.digest:
        raise ScenarioError(
            f"{scenario.name}: found another scenario in its copy, expected the same; this is a fault"
        )
    return copied


def _measured(
    recipe: Recipe, scenario: Scenario, root: Path, started: Started
) -> tuple[Recipe, Made, Measured]:
    """Make data and output, and return the recipe with the experiments that have an answer, and what it took."""
    begun, worked = time.perf_counter(), sum(os.times()[:4])
    made = make(recipe, scenario, root, started=started, passing=True)
    if recipe.experiments and not made.experiments:
        reasons = "; ".join(made.left_out.values())
        raise ScenarioError(
            f"{recipe.named}: found no experiment that the scenario answers, expected one ({reasons})"
        )
    kept = replace(recipe, experiments=tuple(made.experiments))
    return kept, made, Measured(time.perf_counter() - begun, sum(os.times()[:4]) - worked, _memory())


def _memory() -> int | None:
    """Return how many bytes this process and its largest child have held at most, where the system tells."""
    try:
        import resource as system
    except ImportError:  # Windows
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    who = (system.RUSAGE_SELF, system.RUSAGE_CHILDREN)
    return sum(system.getrusage(one).ru_maxrss for one in who) * unit


def _script(file: str) -> bytes:
    return (TEMPLATES / file).read_bytes()


def _described(scenario: Scenario, made: Made) -> crate.Described:
    seconds = os.environ.get(DATE, "")
    moment = (
        datetime.fromtimestamp(int(seconds), UTC)
        if seconds.isdecimal() and len(seconds) < 12
        else datetime.now(UTC)
    )
    labels = {f"{DATA}/{one.name}{ending}": one.title for one in made.tables for ending in (".csv", ".dta")}
    header = scenario.document.scenario
    title = f"Replication data and code: {header.title}"
    return crate.Described(title, header.description or header.title, moment.date().isoformat(), labels)
