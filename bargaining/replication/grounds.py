"""The evidence behind a scenario as long tables: claims, whom and what they are about, documents, events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bargaining.replication.tables import DataTable, Row, data_table

if TYPE_CHECKING:
    from bargaining.evidence import Library

CLAIMS = ("claim", "source", "section", "paragraphs", "paraphrase", "kinds", "strength", "citation", "note")
SOURCES = ("source", "title", "authors", "publisher", "dated", "file", "sha256", "paragraph_count", "note")
EVENTS = ("event", "date", "precision", "year_inferred", "description")


def grounds_tables(library: Library) -> list[DataTable]:
    """Return the evidence; the documents themselves are no part of it.

    Parameters
    ----------
    library : Library
        What a scenario may cite.

    Examples
    --------
    >>> from bargaining.evidence import load_library
    >>> [(table.name, len(table.rows)) for table in grounds_tables(load_library())][0]
    ('claims', 222)
    """
    return [
        data_table("claims", CLAIMS, _claims(library)),
        data_table("claim_actors", ("claim", "actor", "actor_label"), _actors(library)),
        data_table("claim_parameters", ("claim", "parameter", "direction"), _parameters(library)),
        data_table("sources", SOURCES, _sources(library)),
        data_table("events", EVENTS, _events(library)),
    ]


def _claims(library: Library) -> Iterator[Row]:
    for claim in library.claims.values():
        yield {
            "claim": claim.id,
            "source": claim.source,
            "section": claim.section,
            "paragraphs": " ".join(map(str, claim.paragraphs)),
            "paraphrase": claim.claim,
            "kinds": " ".join(claim.kind),
            "strength": claim.strength,
            "citation": library.citation(claim.id),
            "note": claim.note,
        }


def _actors(library: Library) -> Iterator[Row]:
    for claim in library.claims.values():
        for actor in claim.actors:
            yield {"claim": claim.id, "actor": actor, "actor_label": library.actors[actor]}


def _parameters(library: Library) -> Iterator[Row]:
    for claim in library.claims.values():
        for parameter, direction in claim.bears_on.items():
            yield {"claim": claim.id, "parameter": parameter, "direction": direction}


def _sources(library: Library) -> Iterator[Row]:
    for source in library.sources.values():
        yield {
            "source": source.id,
            "title": source.title,
            "authors": "; ".join(source.authors),
            "publisher": source.publisher or "",
            "dated": source.date,
            "file": source.file,
            "sha256": source.sha256,
            "paragraph_count": source.paragraphs,
            "note": source.note,
        }


def _events(library: Library) -> Iterator[Row]:
    for event in library.events:
        yield {
            "event": event.number,
            "date": event.date,
            "precision": event.precision,
            "year_inferred": event.inferred_year,
            "description": event.event,
        }
