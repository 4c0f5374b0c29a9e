"""The JSON Schemas of the files of a library, by which an editor completes and checks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bargaining.evidence.fingerprints import Fingerprints
from bargaining.evidence.model import Claim, Conflict, Event, Period, Source
from bargaining.records.parts import Part
from bargaining.records.schema import model

_NAME = r"^[a-z][a-z0-9_]*$"
_CLAIM = r"^[A-Z]+[0-9]+$"


def evidence_schema(file: str) -> dict[str, Any]:
    """Return the JSON Schema of one of the files of a library.

    Parameters
    ----------
    file : str
        One of `FILES`.

    Examples
    --------
    >>> sorted(evidence_schema("actors"))
    ['$schema', 'additionalProperties', 'description', 'patternProperties', 'title', 'type']
    >>> evidence_schema("claims")["$defs"]["Claim"]["properties"]["strength"]["enum"]
    ['weak', 'moderate', 'strong']
    """
    made = _MAKERS[file]()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", **made}


def _claims() -> dict[str, Any]:
    words = "Claims of one document, a table each, by identifier"
    return _named(Claim, "claims/SOURCE.toml", words, _CLAIM, implied=("id", "source"))


def _sources() -> dict[str, Any]:
    return _named(Source, "sources.toml", "Documents, a table each, by identifier", _NAME, implied=("id",))


def _fingerprints() -> dict[str, Any]:
    words = "What tells changed paragraphs, a table a document"
    return _named(Fingerprints, "fingerprints.toml", words, _NAME)


def _actors() -> dict[str, Any]:
    labels = {_NAME: {"type": "string", "minLength": 1}}
    words = "Who may be named, by identifier"
    return {
        "title": "actors.toml",
        "description": words,
        "patternProperties": labels,
        "additionalProperties": False,
    }


def _events() -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    arrays = {}
    for name, part in (("event", Event), ("period", Period), ("conflict", Conflict)):
        definitions |= _definitions(part)
        arrays[name] = {"type": "array", "items": {"$ref": f"#/$defs/{part.__name__}"}}
    period = definitions["Period"]  # the states stand beside the other keys
    states = period["properties"].pop("states")
    period["required"].remove("states")
    period["additionalProperties"] = next(
        iter(states.get("patternProperties", {"": {"type": "string"}}).values())
    )
    words = "Dated events, the periods built from them, and where documents disagree"
    return {
        "title": "events.toml",
        "description": words,
        "properties": arrays,
        "additionalProperties": False,
        "$defs": definitions,
    }


_MAKERS: dict[str, Callable[[], dict[str, Any]]] = {
    "sources": _sources,
    "claims": _claims,
    "actors": _actors,
    "events": _events,
    "fingerprints": _fingerprints,
}

FILES = tuple(_MAKERS)
"""The files that have a schema."""


def _named(
    part: type[Part], title: str, words: str, pattern: str, implied: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the schema of a file that holds records by name, some fields of which follow from the place."""
    definitions = _definitions(part)
    record = definitions[part.__name__]
    for name in implied:
        record["properties"].pop(name)
        record["required"].remove(name)
    entry = {pattern: {"$ref": f"#/$defs/{part.__name__}"}}
    return {
        "title": title,
        "description": words,
        "patternProperties": entry,
        "additionalProperties": False,
        "$defs": definitions,
    }


def _definitions(part: type[Part]) -> dict[str, Any]:
    """Return the schema of a record and of those in it, by name."""
    made = model(part).model_json_schema()
    inner: dict[str, Any] = made.pop("$defs", {})
    found = {**inner, part.__name__: made}
    for one in found.values():  # examples in Python are of no use in an editor
        one["description"] = one["description"].partition("\n\nExamples\n")[0]
    return found
