"""Load the evidence of a folder, and report every error in it at once."""

from collections.abc import Mapping
from itertools import islice
from os.path import isdir, lexists
from pathlib import Path
from string import digits
from typing import Any

from bargaining.errors import EvidenceError, listed
from bargaining.evidence.checks import check_citations
from bargaining.evidence.fingerprints import Fingerprints
from bargaining.evidence.library import Library
from bargaining.evidence.model import Claim, Conflict, Event, Period, Source
from bargaining.evidence.reading import Problems, array, read_toml, records
from bargaining.files import printable
from bargaining.numerals import shortened
from bargaining.resources import conflicts
from bargaining.resources import folder as packaged
from bargaining.toml import Table, place_of, written

MAX_STRAYS = 100
"""How many files of claims without a source are looked into."""


def load_library(folder: Path | str | None = None) -> Library:
    """Read and check the evidence of a folder.

    Parameters
    ----------
    folder : Path or str, optional
        Holds ``actors.toml``, ``sources.toml`` and one ``claims/<source>.toml`` a source; may hold
        ``events.toml`` and ``fingerprints.toml``. The packaged evidence by default.

    Returns
    -------
    Library
        Its citations all resolve.

    Raises
    ------
    EvidenceError
        Once for all errors, one line each: file, identifier and field, what was found, what was expected.

    Notes
    -----
    Every table is validated on its own; the citations among the valid ones are checked after that, so that
    one run shows both kinds of errors. Time is linear in the number of claims and events.

    Examples
    --------
    >>> library = load_library()
    >>> len(library.sources), library.claim("P22").strength
    (5, 'strong')
    """
    return _loaded(packaged("seeds") if folder is None else Path(folder))


def load_around(claim: str) -> Library:
    """Read and check what it takes to show a claim of a packaged conflict: the claims of its source alone.

    Parameters
    ----------
    claim : str
        Its identifier. It is looked for in one conflict after the other; where none has it, the first is read whole.

    Raises
    ------
    EvidenceError
        As `load_library`, for what is read.

    Examples
    --------
    >>> library = load_around("O48")
    >>> library.claim("O48") == load_library().claim("O48"), "P22" in library.claims
    (True, False)
    """
    for conflict in conflicts():
        library = _loaded(conflict, claim.rstrip(digits))
        if claim in library.claims:
            return library
    return load_library()


def _loaded(root: Path, prefix: str | None = None) -> Library:
    """Read a folder; of the claims those of one prefix, or all."""
    if not isdir(root):  # noqa: PTH112 (no error for a name that no folder can have)
        raise EvidenceError(
            f"{printable(str(root))}: not a folder, expected one that holds sources.toml and claims/"
        )
    problems = Problems()
    sources = read_toml(root / "sources.toml", problems)
    if sources is None:  # without it every other file would seem wrong
        raise EvidenceError(problems.lines[0])
    library = _library(root, sources, problems, prefix)
    problems.lines.extend(check_citations(library, problems.broken))
    if problems.lines:
        raise EvidenceError(listed(problems.lines, printable(root.name)))
    return library


def _library(root: Path, sources: Mapping[str, object], problems: Problems, prefix: str | None) -> Library:
    """Read every file; what is valid goes into the library, what is not into the problems."""
    known = records(Source, sources, "sources.toml", problems)
    events = _optional(root / "events.toml", problems)
    for name in events:
        if name in ("event", "period", "conflict"):
            continue
        problems.lines.append(
            f"events.toml: unknown array {shortened(name)!r}{problems.hint(name, ['event', 'period', 'conflict'])}"
        )
    return Library(
        sources=known,
        claims=_claims(root / "claims", known, problems, prefix),
        events=array(Event, events.get("event", []), "events.toml", "event", "number", problems),
        periods=array(Period, events.get("period", []), "events.toml", "period", "period", problems),
        conflicts=array(Conflict, events.get("conflict", []), "events.toml", "conflict", "about", problems),
        actors=_labels(read_toml(root / "actors.toml", problems), problems),
        fingerprints=_fingerprints(root, problems) if prefix is None else {},
    )


def _optional(path: Path, problems: Problems) -> dict[str, Any]:
    """Return the tables of a file that a folder need not have."""
    return (read_toml(path, problems) or {}) if lexists(path) else {}


def _fingerprints(root: Path, problems: Problems) -> dict[str, Fingerprints]:
    tables = _optional(root / "fingerprints.toml", problems)
    return records(Fingerprints, tables, "fingerprints.toml", problems)


def _claims(
    folder: Path, sources: Mapping[str, Source], problems: Problems, prefix: str | None
) -> dict[str, Claim]:
    """Read the claims of the sources of a prefix, or of all, in the order of the sources."""
    claims: dict[str, Claim] = {}
    for source in sources.values():
        if prefix is not None and source.prefix != prefix:
            problems.broken.add(source.prefix)  # not read, so that a citation of them may be right
            continue
        tables = read_toml(folder / f"{source.id}.toml", problems, f"claims/{source.id}.toml")
        if tables is None:
            problems.broken.add(source.prefix)
            continue
        valid = records(Claim, tables, f"claims/{source.id}.toml", problems, source=source.id)
        for twice in claims.keys() & valid.keys():
            problems.lines.append(
                f"claims/{source.id}.toml: {twice}: found again, expected each identifier once"
            )
        claims.update(valid)
    strays = (path for path in folder.glob("*.toml") if path.stem not in sources)
    for path in sorted(islice(strays, MAX_STRAYS)):
        _stray_claims(path, sources, problems)
    return claims


def _stray_claims(path: Path, sources: Mapping[str, Source], problems: Problems) -> None:
    """Report the errors of claims whose source is not valid or not known."""
    if path.stem not in problems.broken:
        hint = problems.hint(path.stem, sources)
        problems.lines.append(f"claims/{printable(path.name)}: no source {path.stem!r} in sources.toml{hint}")
    tables = read_toml(path, problems, f"claims/{path.name}") or Table()
    records(Claim, tables, f"claims/{path.name}", problems, source=path.stem)
    problems.broken.update(tables)


def _labels(given: Mapping[str, Any] | None, problems: Problems) -> dict[str, str]:
    """Return the label of every actor."""
    if given is None:
        problems.broken.add("actors.toml")
        return {}
    for name, label in given.items():
        if not isinstance(label, str) or not label.strip():
            place = place_of(given, (name,)) or "actors.toml"
            problems.lines.append(
                f"{place}: {written((name,))}: found {shortened(repr(label))}, expected a label"
            )
    return {name: label for name, label in given.items() if isinstance(label, str)}
