"""The page of a bundle in the template of the social science data editors, from what is really there."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from bargaining.manifests import read_manifest
from bargaining.replication.copies import carried_documents, evidence_of
from bargaining.replication.making import DATA, OUTPUT, Made
from bargaining.replication.words import table
from bargaining.scenario.wording import values_in_words
from bargaining.text import markdown_code, markdown_text
from bargaining.version import __version__

if TYPE_CHECKING:
    from bargaining.evidence.model import Source
    from bargaining.replication.closure import Pin
    from bargaining.scenario import Scenario

PLACE = "README.md"
OUTPUT_ROW = "\n| `output/` | figures (PDF, PNG), each with its data (CSV) and a manifest (JSON) |"
TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Measured:
    """Hold what making took.

    Parameters
    ----------
    seconds : float
        Wall-clock time.
    processor : float
        Seconds of processors, those of other processes that were started among them.
    memory : int or None
        Bytes at most, of the process and of its largest child; None where the system does not tell.
    """

    seconds: float
    processor: float
    memory: int | None


def duration(seconds: float) -> str:
    """Return a time in words, rounded up.

    Examples
    --------
    >>> duration(3.2), duration(600)
    ('4 seconds', '10 minutes')
    """
    return f"{ceil(seconds)} seconds" if seconds <= 120 else f"{ceil(seconds / 60)} minutes"


def readme(
    scenario: Scenario, made: Made, root: Path, *, pins: Sequence[Pin], measured: Measured, wheel: str
) -> bytes:
    """Return the page.

    Parameters
    ----------
    scenario : Scenario
        With the values in force.
    made : Made
        What was made of it.
    root : Path
        Where that stands.
    pins : sequence of Pin
        Versions of all dependencies.
    measured : Measured
        What it took.
    wheel : str
        Name of the program's wheel.
    """
    header = scenario.document.scenario
    manifests = _manifests(root / OUTPUT)
    solved = next(one for one in made.tables if one.name == "solutions")
    counts = f"its equilibria at {_number(len(solved.rows), 'reading')} of the assumptions"
    memory = (
        "an amount that this system does not tell" if measured.memory is None else _bytes(measured.memory)
    )
    parts = {
        "title": markdown_text(header.title),
        "own_words": " ".join(markdown_text(header.description).split()),
        "scenario": scenario.name,
        "version": __version__,
        "counts": counts,
        "figures": f"the data of {_number(len(manifests), 'figure')}" if manifests else "no figures",
        "output": OUTPUT_ROW if manifests else "",
        "seconds": duration(measured.seconds),
        "processor": duration(measured.processor),
        "values": f"Values in force: {markdown_text(values_in_words(scenario))}. Digest of the scenario: "
        f"`{scenario.digest}`.",
        "sources": _sources(scenario, root, wheel),
        "datasets": _datasets(made),
        "python": platform.python_version(),
        "packages": "\n".join(f"- {pin.name} {pin.version}" for pin in pins),
        "wheel": wheel,
        "machine": _machine(),
        "memory": memory,
        "storage": _bytes(sum(path.stat().st_size for path in root.rglob("*") if path.is_file())),
        "exhibits": _exhibits(manifests, root / OUTPUT),
        "left_out": _left_out(made),
        "references": _references(scenario),
    }
    page = Template((TEMPLATES / PLACE).read_text(encoding="utf-8"))
    return page.substitute(parts).encode()


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _bytes(size: int) -> str:
    """Return a size in words."""
    return f"{ceil(size / 1e6)} MB" if size >= 1e6 else f"{ceil(size / 1e3)} kB"


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, {_number(os.cpu_count() or 1, 'processor')}"


def _manifests(output: Path) -> dict[str, dict[str, Any]]:
    """Return the manifests of all figures, by the figures' names."""
    found = {path.stem: read_manifest(path) for path in sorted(output.glob("*.json"))}
    return {name: manifest for name, manifest in found.items() if manifest is not None}


def _sources(scenario: Scenario, root: Path, wheel: str) -> str:
    sources = evidence_of(scenario).sources.values()
    if not sources:
        return "No document is cited; all stands on assumptions."
    libraries = sorted(
        path.parent.relative_to(root).as_posix() for path in root.glob("evidence/**/sources.toml")
    )
    verify = "\n".join(f"    bargaining sources verify FOLDER --library {library}" for library in libraries)
    head = (
        "Documents are part of the deposit only where it is said. Whoever holds the others puts them into one folder "
        "under the names below, and checks with these commands that they are the same and that every paragraph is "
        "found:\n\n"
        f"{verify}\n\n"
    )
    carried = carried_documents(scenario)
    there = {file: f"Provided in `code/{wheel}`, below `{place}`." for file, place in carried.items()}
    return head + "\n".join(_source(one, there.get(one.file, "Not provided.")) for one in sources)


def _source(one: Source, provided: str) -> str:
    authors = f"{', '.join(one.authors)}. " if one.authors else ""
    publisher = f" {one.publisher}." if one.publisher else ""
    said = markdown_text(f"{authors}{one.title}.{publisher} Date: {one.date}.")
    note = f" {markdown_text(one.note)}" if one.note else ""
    return (
        f"- {said} File {markdown_code(one.file)}, {one.paragraphs} paragraphs, SHA-256 `{one.sha256}`. "
        f"{provided}{note}"
    )


def _datasets(made: Made) -> str:
    rows = ([f"`{DATA}/{one.name}.csv`, `.dta`", one.title, str(len(one.rows)), "yes"] for one in made.tables)
    return "\n".join(table(["data file", "content", "rows", "provided"], rows)).rstrip()


def _exhibits(manifests: Mapping[str, dict[str, Any]], output: Path) -> str:
    """Return which file each figure is, and what makes it; tables stand in the list of data sets."""
    rows = []
    for name, manifest in manifests.items():
        provenance = manifest["provenance"]
        data = ", ".join(f"`{OUTPUT}/{file}`" for file in manifest["files"] if file.endswith(".csv"))
        caption = str(provenance.get("caption") or provenance["question"])
        script = f"experiments/{experiment_of(str(provenance['command']))}.py"
        rows.append([f"`{OUTPUT}/{name}.pdf`", caption, f"`code/run.py`, with `{script}`", data])
    if not rows:
        return "The deposit has no figures. `code/run.py` makes every table of the list above."
    heads = ["figure", "what it shows", "program", "data"]
    body = "\n".join(_raw_table(heads, rows))
    tables = "`code/run.py` makes all tables of the list above; `code/read.R` prints how many equilibria there are."
    return f"{body}\n\n{tables}"


def experiment_of(command: str) -> str:
    """Return which experiment a command of a manifest runs.

    Examples
    --------
    >>> experiment_of("bargaining reproduce --scenario chicken --only autonomy --quick")
    'autonomy'
    """
    return command.partition("--only ")[2].partition(" ")[0]


def _raw_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table whose cells but the second are Markdown already."""
    written = [[row[0], markdown_text(row[1]), *row[2:]] for row in rows]
    body = [
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in (heads, *written)
    ]
    return [body[0], "|" + "---|" * len(heads), *body[1:]]


def _left_out(made: Made) -> str:
    if not made.left_out:
        return ""
    lines = [f"- {markdown_text(name)}: {markdown_text(why)}" for name, why in made.left_out.items()]
    return "\n".join(["Left out, since it has no answer for this scenario:", "", *lines])


def _references(scenario: Scenario) -> str:
    lines = (
        [f"- {markdown_text(scenario.document.scenario.source)}"] if scenario.document.scenario.source else []
    )
    for one in evidence_of(scenario).sources.values():
        authors = ", ".join(one.authors) or one.short
        publisher = f" {one.publisher}." if one.publisher else ""
        lines.append(f"- {markdown_text(f'{authors}. {one.title}.{publisher} {one.date}.')}")
    lines.append(f"- The bargaining developers. bargaining {__version__}. Software; see `CITATION.cff`.")
    return "\n".join(lines)
