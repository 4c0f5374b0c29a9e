"""Metadata of a bundle as an RO-Crate 1.1: what each file is, by whom and under which licence, for machines."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bargaining.manifests import checksum
from bargaining.version import __version__

PLACE = "ro-crate-metadata.json"
_CONTEXT = "https://w3id.org/ro/crate/1.1/context"
_PROFILE = "https://w3id.org/ro/crate/1.1"
_TYPES = {
    ".toml": "application/toml",
    ".dta": "application/x-stata-dta",
    ".md": "text/markdown",
    ".R": "text/x-r-source",
    ".do": "text/x-stata",
    ".whl": "application/zip",
    ".cff": "text/yaml",
    ".csv": "text/csv",
    ".py": "text/x-python",
    ".sh": "application/x-sh",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
}
_FOLDERS = {
    "evidence/": "Scenario files and coded evidence",
    "code/": "Program, exact versions and scripts",
    "data/": "Tables as CSV and Stata files, with a codebook",
    "output/": "Figures, each with its data and a manifest",
}


@dataclass(frozen=True)
class Described:
    """Hold what the metadata say of a deposit.

    Parameters
    ----------
    title, text : str
        What it is called, and what it is.
    published : str
        ISO date on which it was made.
    labels : mapping of str to str
        What files are, by place, where it is known.
    """

    title: str
    text: str
    published: str
    labels: Mapping[str, str]


def crate(contents: Mapping[str, bytes], described: Described) -> bytes:
    """Return the metadata.

    Parameters
    ----------
    contents : mapping of str to bytes
        All other files by their places.
    described : Described
        What they say of the deposit.
    """
    files = [_file(place, content, described.labels.get(place, "")) for place, content in contents.items()]
    folders = [
        {"@id": folder, "@type": "Dataset", "name": name, "hasPart": _refer(_inside(contents, folder))}
        for folder, name in _FOLDERS.items()
        if _inside(contents, folder)
    ]
    tops = [place for place in contents if "/" not in place]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": described.title,
        "description": described.text,
        "datePublished": described.published,
        "license": {"@id": "LICENSE"},
        "hasPart": _refer([*tops, *(str(folder["@id"]) for folder in folders)]),
        "mentions": {"@id": "#run"},
    }
    graph: list[dict[str, Any]] = [
        {
            "@id": PLACE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": _PROFILE},
            "about": {"@id": "./"},
        },
        root,
        *folders,
        *files,
        *_made(contents),
    ]
    held = {"@context": _CONTEXT, "@graph": graph}
    return (json.dumps(held, indent=1, ensure_ascii=False) + "\n").encode()


def _inside(contents: Mapping[str, bytes], folder: str) -> list[str]:
    return [place for place in contents if place.startswith(folder)]


def _refer(places: list[str]) -> list[dict[str, str]]:
    return [{"@id": identifier(place)} for place in places]


def identifier(place: str) -> str:
    """Return how a file is named in the metadata: a relative address.

    Examples
    --------
    >>> identifier("data/a b.csv"), identifier("data/")
    ('data/a%20b.csv', 'data/')
    """
    from urllib.parse import quote

    return quote(place)


def _file(place: str, content: bytes, label: str) -> dict[str, Any]:
    ending = place[place.rfind(".") :] if "." in place.rpartition("/")[2] else ""
    kind = "SoftwareSourceCode" if ending in (".py", ".sh", ".R", ".do") else None
    return {
        "@id": identifier(place),
        "@type": ["File", kind] if kind else "File",
        "name": label or place.rpartition("/")[2],
        "contentSize": str(len(content)),
        "encodingFormat": _TYPES.get(ending) or mimetypes.guess_type(place)[0] or "text/plain",
        "sha256": checksum(content),
    }


def _made(contents: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """Return what made the data and the output: the program, from the evidence."""
    program = {
        "@id": "#bargaining",
        "@type": "SoftwareApplication",
        "name": "bargaining",
        "softwareVersion": __version__,
        "license": {"@id": "LICENSE"},
    }
    run = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": "code/run.py",
        "instrument": [{"@id": "#bargaining"}, {"@id": "code/run.py"}],
        "object": {"@id": "evidence/"},
        "result": [{"@id": folder} for folder in ("data/", "output/") if _inside(contents, folder)],
    }
    return [program, run]
