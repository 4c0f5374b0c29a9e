"""Whether a bundle makes its data and its output again, byte by byte, with nothing but what it holds and names."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bargaining.errors import BargainingError
from bargaining.replication import closure, sums
from bargaining.replication.archive import files_below, unpacked
from bargaining.replication.comparing import Difference, differences
from bargaining.replication.environment import Sources, environment, require_python
from bargaining.replication.making import DATA, OUTPUT
from bargaining.replication.recipe import PLACE as RECIPE
from bargaining.replication.running import isolation, require_no_network, run
from bargaining.replication.wheel import own_wheel
from bargaining.results import Result
from bargaining.steps import reached
from bargaining.writing import put_all, told

MADE = (f"{DATA}/", f"{OUTPUT}/")
NOT_COMPARED = (
    "README.md, ro-crate-metadata.json and checksums.sha256, which hold the run time measured and the date",
    "code/ and evidence/, which are what is run; their checksums hold",
)


@dataclass(frozen=True)
class VerifiedBundle(Result):
    """Hold what came of making a bundle again.

    Parameters
    ----------
    bundle : str
        Its name.
    compared : int
        How many files were compared.
    differences : tuple of Difference
        Files that are not made again as they are.
    python : str
        Version of the interpreter.
    packages : int
        How many distributions the environment held at the pinned versions, beside the program.
    taken_from : str
        Where these came from.
    network : str
        What kept the run from it.
    own_program : bool
        Whether the bundle's program is the one that verifies, byte by byte.
    seconds : float
        How long the run took.
    """

    bundle: str
    compared: int
    differences: tuple[Difference, ...]
    python: str
    packages: int
    taken_from: str
    network: str
    own_program: bool
    seconds: float
    _head_lines = 2

    @property
    def same(self) -> bool:
        """Tell whether everything was made again as it is."""
        return not self.differences

    def __str__(self) -> str:
        """Say whether all is the same, under which conditions, what differs and what is not compared."""
        count = f"{self.compared} files of data/ and output/"
        head = "made again with the same bytes" if self.same else f"{len(self.differences)} of them differ"
        program = "the one that verifies" if self.own_program else "another than the one that verifies"
        return "\n".join(
            [
                f"{self.bundle}: {count}, {head}",
                f"Run in {self.seconds:.0f} s with Python {self.python}, {self.packages} packages at the pinned "
                f"versions from {self.taken_from}; network: {self.network}; the bundle's program is {program}",
                *(f"  {one}" for one in self.differences),
                *(f"Not compared: {one}" for one in NOT_COMPARED),
            ]
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "bundle": self.bundle,
            "same": self.same,
            "compared": self.compared,
            "differences": self.to_rows(),
            "python": self.python,
            "packages": self.packages,
            "taken_from": self.taken_from,
            "network": self.network,
            "own_program": self.own_program,
            "seconds": self.seconds,
            "not_compared": list(NOT_COMPARED),
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a file that differs."""
        return [
            {"file": d.file, "kind": d.kind, "where": d.where, "expected": d.expected, "found": d.found}
            for d in self.differences
        ]


def verify(bundle: Path, wheels: Path | None = None) -> VerifiedBundle:
    """Make a bundle's data and output again in a clean environment, and compare every byte.

    Parameters
    ----------
    bundle : Path
        A folder or a zip file.
    wheels : Path, optional
        Folder of wheels from which the pinned versions are taken; otherwise from what is installed here.

    Raises
    ------
    BargainingError
        Before anything is run: when files are missing, were changed or lead elsewhere, when Python or a pinned version
        is not at hand; when the run fails.

    Notes
    -----
    The environment holds the bundle's own wheel and the pinned distributions file by file; variables, home and network
    are taken away. It is removed whatever happens.
    """
    contents = contents_of(bundle)
    sums.require_intact(contents, bundle.name)
    python, pins = closure.read_pins(_text(contents, closure.PLACE, bundle))
    require_python(python)
    sources = Sources(wheels)
    sources.require(pins)
    wheel = _wheel(contents, bundle)
    chosen = isolation()
    with tempfile.TemporaryDirectory(prefix="bargaining-verify-") as made, told(Path(made)):
        folder = Path(made) / "bundle"
        given = {place: content for place, content in contents.items() if not place.startswith(MADE)}
        put_all({folder / place: content for place, content in given.items()})
        reached("making the environment")
        interpreter, site = environment(Path(made) / "environment", folder / wheel, pins, sources)
        require_no_network(site, chosen)
        begun = time.perf_counter()
        run(interpreter, folder / "code/run.py", Path(made) / "home", chosen)
        seconds = time.perf_counter() - begun
        reached("comparing")
        remade = {
            place: content
            for place, content in files_below(folder, bundle.name).items()
            if place.startswith(MADE)
        }
    expected = {place: content for place, content in contents.items() if place.startswith(MADE)}
    return VerifiedBundle(
        bundle.name,
        len(expected.keys() | remade.keys()),
        differences(expected, remade),
        python,
        len(pins),
        sources.place,
        chosen.told,
        contents[wheel] == own_wheel()[1],
        seconds,
    )


def contents_of(bundle: Path) -> dict[str, bytes]:
    """Return the files of a bundle, a folder or a zip file.

    Raises
    ------
    BargainingError
        When there is none.
    """
    if bundle.is_dir():
        return files_below(bundle, bundle.name)
    if not bundle.is_file():
        raise BargainingError(f"--verify {bundle}: no such folder or zip file, expected a bundle")
    return unpacked(bundle)


def _text(contents: Mapping[str, bytes], place: str, bundle: Path) -> str:
    for wanted in (place, RECIPE, "code/run.py"):
        if wanted not in contents:
            raise BargainingError(f"{bundle.name}: {wanted}: no such file, expected a bundle")
    return contents[place].decode("utf-8", "replace")


def _wheel(contents: Mapping[str, bytes], bundle: Path) -> str:
    wheels = [place for place in contents if place.startswith("code/") and place.endswith(".whl")]
    if len(wheels) != 1:
        raise BargainingError(f"{bundle.name}: code/: found {len(wheels)} wheels, expected one")
    return wheels[0]
