"""Checksums of all files of a bundle, as ``sha256sum -c`` reads them."""

from __future__ import annotations

from collections.abc import Mapping

from bargaining.errors import BargainingError
from bargaining.files import printable
from bargaining.manifests import checksum

PLACE = "checksums.sha256"


def sums(contents: Mapping[str, bytes]) -> bytes:
    """Return the checksums of files, one line a file.

    Parameters
    ----------
    contents : mapping of str to bytes
        By place in the bundle.

    Examples
    --------
    >>> sums({"a": b""}).decode().split()
    ['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'a']
    """
    return "".join(f"{checksum(content)}  {place}\n" for place, content in sorted(contents.items())).encode()


def read_sums(content: bytes, where: str) -> dict[str, str]:
    """Return the checksum of each file that a file of checksums lists.

    Raises
    ------
    BargainingError
        For the first line that is none.
    """
    found = {}
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
        digest, blank, place = line.partition("  ")
        if len(digest) != 64 or not blank or not place or place in found:
            raise BargainingError(
                f"{where}: {PLACE}:{number}: found {printable(line[:80])!r}, expected a checksum"
            )
        found[place] = digest
    return found


def listed_sums(contents: Mapping[str, bytes], where: str) -> dict[str, str]:
    """Return the checksums that a bundle lists.

    Parameters
    ----------
    contents : mapping of str to bytes
        All its files.
    where : str
        What messages call it.

    Raises
    ------
    BargainingError
        When there are none.
    """
    if PLACE not in contents:
        raise BargainingError(f"{where}: found no {PLACE}, expected a bundle that `bargaining bundle` wrote")
    return read_sums(contents[PLACE], where)


def require_intact(contents: Mapping[str, bytes], where: str) -> None:
    """Refuse a bundle whose files are not those of its checksums.

    Parameters
    ----------
    contents : mapping of str to bytes
        All its files.
    where : str
        What messages call it.

    Raises
    ------
    BargainingError
        Naming the first file that is missing, differs, or is not listed.
    """
    listed = listed_sums(contents, where)
    for place, digest in listed.items():
        if place not in contents:
            raise BargainingError(f"{where}: {printable(place)}: no such file, but {PLACE} lists it")
        if checksum(contents[place]) != digest:
            raise BargainingError(f"{where}: {printable(place)}: differs from its checksum in {PLACE}")
    for place in contents:
        if place not in listed and place != PLACE:
            raise BargainingError(f"{where}: {printable(place)}: found a file that {PLACE} does not list")
