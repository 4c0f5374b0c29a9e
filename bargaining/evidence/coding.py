"""Code a claim: what is wrong with one is said at once, and a sound one joins the others of its source."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

from bargaining.errors import EvidenceError, listed
from bargaining.evidence.additions import line, opened, put_additions, standing_beside, table
from bargaining.evidence.library import Library
from bargaining.evidence.misfits import misfits, new_actors, paragraph_numbers, quotations
from bargaining.evidence.model import Claim, Direction, Kind, Source, Strength
from bargaining.evidence.reading import Problems, record
from bargaining.files import printable

_DIGITS = 2


class Coded(NamedTuple):
    """Hold what was written: a claim, and the actors that were not known before, by name.

    Parameters
    ----------
    claim : Claim
        With the identifier that it was given.
    actors : mapping of str to str
        Their labels.
    """

    claim: Claim
    actors: Mapping[str, str]


def code_claim(
    folder: Path | str,
    source: str,
    *,
    paragraphs: str | Sequence[int],
    claim: str,
    actors: Mapping[str, str] | Sequence[str],
    kind: Sequence[str],
    strength: str,
    section: str = "body",
    bears_on: Mapping[str, str] | None = None,
    dates: Sequence[str] = (),
    note: str = "",
    document: Path | str | None = None,
    parameters: Collection[str] | None = None,
) -> Coded:
    """Add a claim to the end of the file of its source, under the next identifier; what stands there stays.

    Parameters
    ----------
    folder : Path or str
        The library.
    source : str
        The document, by the identifier under which it is registered.
    paragraphs : str or sequence of int
        Where it says so: numbers, or a text such as ``"3,5-6"``.
    claim : str
        What it says there, in the coder's words.
    actors : mapping or sequence of str
        Whom the claim is about; with a label where one is new.
    kind, strength, section, bears_on, dates, note
        As `Claim` has them.
    document : Path or str, optional
        A copy of the document, to tell a paraphrase from a copy of some words.
    parameters : collection of str, optional
        What ``bears_on`` may name; anything by default.

    Raises
    ------
    EvidenceError
        With a line for each fault of the claim; nothing is written then.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from bargaining.evidence import register_document
    >>> with TemporaryDirectory() as place:
    ...     memo, library = Path(place, "memo.txt"), Path(place, "my_evidence")
    ...     _ = memo.write_text("Our harbours, the cabinet heard, may not survive.", encoding="utf-8")
    ...     _ = register_document(memo, library, title="A memo")
    ...     coded = code_claim(library, "memo", paragraphs="1", claim="The north fears for its harbours.",
    ...                        actors={"north": "The North"}, kind=["interest"], strength="strong")
    >>> coded.claim.id, coded.actors
    ('M01', {'north': 'The North'})
    """
    folder = Path(folder)
    library, packaged = opened(folder), standing_beside(folder)
    described = _described(source, folder, library, packaged)
    identifier = next_identifier(library, described)
    file = f"claims/{source}.toml"
    place = f"{file}: {identifier}"
    problems = Problems()
    located = paragraph_numbers(paragraphs, described, place, problems)
    labels = dict(actors) if isinstance(actors, Mapping) else dict.fromkeys(actors, "")
    new = new_actors(labels, library, packaged, place, problems)
    given = {
        "section": section,
        "paragraphs": [1] if located is None else located,  # which is said already
        "actors": list(labels),
        "claim": claim,
        "kind": list(kind),
        "strength": strength,
        "bears_on": dict(bears_on or {}),
        "dates": list(dates),
        "note": note,
    }
    made = record(Claim, given, lambda: file, identifier, problems, {"id": identifier, "source": source})
    problems.lines.extend(place + misfit for misfit in misfits(given, library, described, parameters))
    if document is not None:
        try:
            problems.lines.extend(place + found for found in quotations(given, described, Path(document)))
        except EvidenceError as error:
            problems.lines.append(str(error))
    if made is None or problems.lines:
        raise EvidenceError(listed(problems.lines, file))
    held = {name: value for name, value in vars(made).items() if name not in ("id", "source")}
    additions = {file: table(identifier, held)}
    if new:
        additions["actors.toml"] = "".join(line(name, label) for name, label in new.items())
    put_additions(folder, additions, {})
    return Coded(made, new)


def _described(source: str, folder: Path, library: Library, packaged: Library) -> Source:
    """Return a source of a folder, or say why it has none of that name."""
    if source not in library.sources and source in packaged.sources:
        raise EvidenceError(
            f"{printable(str(folder))}: {source} is a source of the packaged evidence, expected one of your own"
        )
    if not library.sources:
        raise EvidenceError(
            f"{printable(str(folder))}: found no documents, expected {source!r} to be registered: "
            "bargaining sources add FILE"
        )
    return library.source(source)


def next_identifier(library: Library, source: Source) -> str:
    """Return the identifier that the next claim of a source gets: its prefix, and one more than the highest number.

    Examples
    --------
    >>> from bargaining.evidence import load_library
    >>> library = load_library()
    >>> next_identifier(library, library.source("olech2025"))
    'O61'
    """
    numbers = [
        claim.id.removeprefix(source.prefix) for claim in library.claims.values() if claim.source == source.id
    ]
    width = max(map(len, numbers), default=_DIGITS)
    return f"{source.prefix}{max(map(int, numbers), default=0) + 1:0{width}d}"


def blank_claim(library: Library, source: str, *, label: str = "") -> str:
    """Return a claim to fill in with an editor, with the words that each entry takes.

    Parameters
    ----------
    library : Library
        Holds the source.
    source : str
        Its identifier.
    label : str
        What the claim says, where something is known of it.

    Examples
    --------
    >>> from bargaining.evidence import load_library
    >>> print(blank_claim(load_library(), "olech2025").splitlines()[1])
    [O61]
    """
    described = library.source(source)
    words = {name: ", ".join(get_args(kind)) for name, kind in (("kind", Kind), ("strength", Strength))}
    actors = ", ".join(library.actors) or "none yet: write identifier = label into actors.toml"
    return f"""
[{next_identifier(library, described)}]
section = ""        # the heading it stands under, or a word such as "body"
paragraphs = []     # one or more numbers from 1 to {described.paragraphs}, in order
actors = []         # of actors.toml ({actors})
claim = "{label}"          # what the author says there, in your words
kind = []           # one or more of {words["kind"]}
strength = ""       # how firmly it is said: {words["strength"]}
# bears_on = {{ PARAMETER = "up" }}     # or {", ".join(get_args(Direction)[1:])}
# dates = ["2025-06-21"]              # days, months or years of which it speaks
# note = ""
"""
