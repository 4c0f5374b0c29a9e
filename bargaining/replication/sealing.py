"""Checksums, metadata and zip file of a bundle, written when all else stands, and anew after its page was edited."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from bargaining.errors import BargainingError
from bargaining.files import printable
from bargaining.manifests import checksum
from bargaining.replication import crate, sums
from bargaining.replication.archive import files_below, zipped
from bargaining.replication.placing import archive_of
from bargaining.writing import put_all, told

MADE = ("code/", "data/", "evidence/", "output/")
"""Folders in which nothing is edited by hand."""


def sealed(contents: Mapping[str, bytes], description: crate.Described) -> dict[str, bytes]:
    """Return files with metadata and checksums beside them, in order.

    Parameters
    ----------
    contents : mapping of str to bytes
        All files by their places; metadata and checksums among them are replaced.
    description : Described
        What the metadata say.
    """
    kept = {place: content for place, content in contents.items() if place not in (crate.PLACE, sums.PLACE)}
    kept[crate.PLACE] = crate.crate(kept, description)
    kept = dict(sorted(kept.items()))
    return {**kept, sums.PLACE: sums.sums(kept)}


def archived(contents: Mapping[str, bytes], name: str) -> bytes:
    """Return files as a zip file, in one folder."""
    return zipped({f"{name}/{place}": content for place, content in contents.items()})


def seal(folder: Path) -> tuple[dict[str, bytes], Path]:
    """Write checksums, metadata and zip file of a bundle anew, after its page or other files beside it were edited.

    Parameters
    ----------
    folder : Path
        Of the bundle.

    Returns
    -------
    contents : dict of str to bytes
        All files.
    archive : Path
        The zip file.

    Raises
    ------
    BargainingError
        When it is no bundle, or what the program made was changed.
    """
    if not folder.is_dir():
        raise BargainingError(f"--seal {folder}: no such folder, expected that of a bundle")
    contents = files_below(folder, folder.name)
    listed = sums.listed_sums(contents, folder.name)
    made = {place for place in (*listed, *contents) if place.startswith(MADE)}
    for place in sorted(made):
        if place not in contents or checksum(contents[place]) != listed.get(place):
            raise BargainingError(
                f"{folder.name}: {printable(place)}: is not as it was made, expected changes beside {', '.join(MADE)} "
                "alone; make the bundle again"
            )
    contents = sealed(contents, _described(contents, folder.name))
    archive = archive_of(folder)
    with told(folder):
        put_all(
            {
                folder / crate.PLACE: contents[crate.PLACE],
                folder / sums.PLACE: contents[sums.PLACE],
                archive: archived(contents, folder.name),
            }
        )
    return contents, archive


def _described(contents: Mapping[str, bytes], where: str) -> crate.Described:
    """Return what the metadata of a bundle say."""
    try:
        graph = json.loads(contents[crate.PLACE])["@graph"]
        held = {entity["@id"]: entity for entity in graph}
        root = held["./"]
        labels = {unquote(place): str(one["name"]) for place, one in held.items() if "contentSize" in one}
        return crate.Described(
            str(root["name"]), str(root["description"]), str(root["datePublished"]), labels
        )
    except (ValueError, KeyError, TypeError):
        raise BargainingError(
            f"{where}: {crate.PLACE}: found no metadata of a bundle, expected them"
        ) from None
