"""What an earlier run made, so that only what has changed since is made again."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from bargaining.formats import TABLE, in_force
from bargaining.loading import base_of
from bargaining.manifests import checksum
from bargaining.records.parts import content
from bargaining.resources import conflicts, folder
from bargaining.studies.experiment import Experiment, Settings
from bargaining.studies.running import Outcome
from bargaining.writing import put

NAME = ".reproduced"
"""Stands beside figures; whoever deletes it has everything made again."""


class Kept:
    """Know what earlier runs made in a folder, and whether it would be made again as it is.

    Parameters
    ----------
    output : Path
        The folder.
    """

    def __init__(self, output: Path) -> None:
        self.output = output
        try:
            found = json.loads((output / NAME).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found = {}
        self.entries: dict[str, Any] = found if isinstance(found, dict) else {}

    def unchanged(self, command: str, stamp: str) -> Outcome | None:
        """Return what a command made, where all of it is there as it was written and nothing behind it has changed."""
        entry: Any = self.entries.get(command)
        try:
            files: Mapping[str, str] = entry["files"]
            if entry["stamp"] != stamp or not files:
                return None
            for name, expected in files.items():
                if checksum((self.output / name).read_bytes()) != expected:
                    return None
            return Outcome([self.output / name for name in files], [str(one) for one in entry["findings"]])
        except (OSError, KeyError, TypeError, AttributeError):
            return None

    def keep(self, command: str, stamp: str, outcome: Outcome) -> None:
        """Remember what a command made."""
        files = {path.name: checksum(path.read_bytes()) for path in outcome.files}
        self.entries[command] = {"stamp": stamp, "files": files, "findings": outcome.findings}
        put(self.output / NAME, json.dumps(self.entries, indent=1, sort_keys=True).encode())


def stamp_of(experiment: Experiment, settings: Settings) -> str:
    """Return a digest of all that an outcome hangs on: program, libraries, evidence, scenario, and what is asked."""
    scenario = settings.scenario
    base = base_of(scenario)
    evidence = (*scenario.shelf.folders, *(conflicts() if experiment.everything else (folder("seeds"),)))
    held = {
        "program": _program(),
        "experiment": _digest([folder("experiments") / f"{experiment.name}.py"]),
        "scenario": scenario.digest,
        "document": content(scenario.document),
        "base": None if base is None else [base.digest, content(base.document)],
        "others": _digest(
            _related(scenario.name, "" if experiment.everything else content(scenario.document))
        ),
        "evidence": [_evidence(path) for path in evidence],
        "asked": [settings.axes, settings.quick, content(settings.study), in_force().words()],
    }
    return checksum(json.dumps(held, sort_keys=True).encode())


def _evidence(seeds: Path) -> str:
    """Return a digest of what a folder says beside its scenarios, which count for themselves."""
    return _digest(sorted([*seeds.glob("*.toml"), *seeds.glob("claims/*.toml")]))


def _related(name: str, document: object) -> list[Path]:
    """Return the packaged scenarios that a scenario names or that name it, with those that these are made from in turn.

    Without a document all of them.
    """
    texts = {
        path: path.read_text(encoding="utf-8") for path in sorted(folder("seeds").rglob("scenarios/*.toml"))
    }
    if not document:
        return [*texts]
    written = json.dumps(document)
    found = [path for path, text in texts.items() if path.stem in written or name in text]
    for path in found:  # which grows meanwhile
        found += [
            other
            for other in texts
            if other not in found and re.search(rf"[\"'./]{re.escape(other.stem)}\b", texts[path])
        ]
    return sorted(found)


@cache
def _program() -> str:
    """Return a digest of the package and of the versions of the interpreter and of all that is installed beside it."""
    package = Path(__file__).resolve().parent.parent
    files = [*sorted(package.rglob("*.py")), package / TABLE]
    versions = sorted(f"{one.metadata['Name']} {one.version}" for one in distributions())
    return checksum("\n".join([_digest(files), sys.version, *versions]).encode())


def _digest(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        if path.is_file():
            total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()
