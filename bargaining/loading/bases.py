"""What a scenario takes over from others: the whole of one that it changes, single parameters of any."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from os.path import abspath, realpath
from pathlib import Path
from typing import Any

from bargaining.errors import ScenarioError, listed, nearest
from bargaining.files import printable
from bargaining.loading.registry import DEFAULT, room_of
from bargaining.loading.variants import varied
from bargaining.resources import folder as packaged
from bargaining.scenario.levels import level_name
from bargaining.scenario.reading import MAX_BASES, Tree, find, merge, read_tree
from bargaining.toml import Table, place_of

SHARED = (
    *("scenario", "players", "kinds", "parameters", "features", "payoff"),
    *("calibrations", "dependence", "overlays", "links"),
)
"""Tables that a scenario of another form takes over from its base."""
OWN = ("concept", "variants", "result")
"""Entries of the header that mean nothing in another form."""

Folders = tuple[Path, ...]
Digest = Callable[[Tree, str, Folders], str]


def effective_tree(path: Path, digest: Digest) -> tuple[Tree, Folders]:
    """Return a file with whatever it takes over from others, and the folders with evidence of theirs and its own.

    A file that names a library stands on that, and on the evidence of the files that it takes over from; one that
    names none and takes over nothing stands on the packaged evidence. Where that is all, no folder is returned.

    Parameters
    ----------
    path : Path
        The file.
    digest : callable
        Gives the digest of a base, where a file asks for it.

    Raises
    ------
    ScenarioError
        When a file that another builds on is not there, is not sound, or builds on that one itself.
    """
    tree, folders = _Files(digest).effective(path)
    return tree, () if folders == (packaged("seeds"),) else folders


class _Files:
    """Read files, each once, and know which are being read: none may build on itself."""

    def __init__(self, digest: Digest) -> None:
        self.digest = digest
        self.known: dict[str, tuple[Tree, Folders]] = {}
        self.open: list[Path] = []

    def effective(self, path: Path) -> tuple[Tree, Folders]:
        key = realpath(path)  # which a loop of links has as well
        if key not in self.known:
            self.open.append(path)
            self.known[key] = self._made(path)
            self.open.pop()
        return self.known[key]

    def _made(self, path: Path) -> tuple[Tree, Folders]:
        own = read_tree(path)
        self._walk_links(own, path)
        tree, folders = self._with_imports(own, path)
        header = _header(own)
        if library := header.get("library"):
            folders = _distinct(*folders, path.parent / str(library))
        if not header.get("extends"):
            return tree, folders or (packaged("seeds"),)
        base_path = self._found(str(header["extends"]), path, f"{path.name}: scenario.extends")
        base, base_folders = self.effective(base_path)
        if expected := header.get("extends_digest"):
            found = self.digest(base, base_path.name, base_folders)
            if not found.startswith(str(expected)):
                raise ScenarioError(
                    f"{path.name}: scenario.extends_digest: found a base {base_path.name} with digest {found[:12]}, "
                    f"expected {expected}; the base has changed since this file was written"
                )
        return merge(_shared(base, own), tree), _distinct(*base_folders, *folders)

    def _walk_links(self, tree: Tree, path: Path) -> None:
        """Go to the files that links lead to: none may lead back, through whatever links, imports and bases."""
        links = tree.get("links")
        for name, entry in links.items() if isinstance(links, dict) else ():
            if isinstance(entry, dict) and isinstance(entry.get("scenario"), str):
                at = f"{place_of(tree, ('links', name)) or path.name}: links.{name}.scenario"
                self.effective(self._found(entry["scenario"], path, at))

    def _found(self, name: str, path: Path, at: str) -> Path:
        """Return the file that another names, which must not be one that is being read."""
        try:
            found = find(name, beside=path.parent)
        except ScenarioError as error:
            raise ScenarioError(f"{at}: {error}") from None
        if realpath(found) in map(realpath, self.open) or len(self.open) > MAX_BASES:
            names = " -> ".join([*(seen.name for seen in self.open), found.name])
            raise ScenarioError(f"{at}: found a cycle {names}, expected bases and links that end")
        return found

    def _with_imports(self, tree: Tree, path: Path) -> tuple[Tree, Folders]:
        """Return a file with the parameters that it imports, which its own entries may change, and their evidence.

        Entries that are no tables are left for the check to refuse.
        """
        imports = tree.get("imports")
        taken: Tree = Table()
        folders: dict[Path, None] = {}
        for name, entry in imports.items() if isinstance(imports, dict) else ():
            if isinstance(entry, dict):
                at = f"{place_of(tree, ('imports', name)) or path.name}: imports.{name}"
                base_path = self._found(str(entry.get("file") or name), path, at)
                base, evidence = self.effective(base_path)
                imported = _imported(_sound(base, base_path), _listed(entry.get("parameters")), at)
                _refuse_conflicts(taken, imported, at)
                taken = merge(taken, imported)
                folders |= dict.fromkeys(evidence)
        return (merge(taken, tree) if taken else tree), tuple(folders)


def home_of(path: Path, parameter: str) -> Path | None:
    """Return the file that declares a parameter, which others may take over by import or as their base.

    Two scenarios in which a parameter has one home share it: it is one assumption.

    Examples
    --------
    >>> home_of(find("dilemma"), "autonomy").name, home_of(find("dilemma"), "no_such_thing")
    ('rapprochement.toml', None)
    """
    tree = read_tree(path)
    imports = tree.get("imports")
    for name, entry in imports.items() if isinstance(imports, dict) else ():
        if isinstance(entry, dict) and parameter in _listed(entry.get("parameters")):
            return home_of(find(str(entry.get("file") or name), beside=path.parent), parameter)
    if base := _header(tree).get("extends"):
        home = home_of(find(str(base), beside=path.parent), parameter)
        if home is not None:
            return home
    return Path(realpath(path)) if parameter in tree.get("parameters", {}) else None


def _distinct(*folders: Path) -> Folders:
    """Return folders in their order, each once, whatever way leads to it."""
    # abspath gives no error for a name that no folder can have, which is told when the evidence is read
    by_place = {abspath(folder): folder for folder in reversed(folders)}  # noqa: PTH100
    return tuple(by_place.values())[::-1]


def _shared(base: Tree, change: Tree) -> Tree:
    """Return what a scenario takes over from its base: all of it, or of another form what all forms have.

    Outcomes are profiles of one form, which mean nothing in another; concepts and alternatives are those of one.
    """
    form = _header(base).get("form", DEFAULT)
    if _header(change).get("form", form) == form:
        return base
    shared = type(base)(base)
    for table in [name for name in base if name not in SHARED]:
        shared.pop(table)
    shared["scenario"] = Table({key: value for key, value in _header(base).items() if key not in OWN})
    return shared


def _header(tree: Tree) -> dict[str, Any]:
    header = tree.get("scenario")
    return header if isinstance(header, dict) else {}


def _sound(tree: Tree, path: Path) -> Tree:
    """Return a scenario as its defaults make it, refused where what stands in it is not what may stand there."""
    from bargaining.scenario.validation import read_document

    place = printable(path.name)
    tree = varied(tree, {}, place)
    if problems := read_document(tree, place, room_of(tree, place).document).problems:
        raise ScenarioError(listed(problems, place))
    return tree


def _listed(value: Any) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _imported(base: Tree, names: Iterable[str], at: str) -> Tree:
    """Return of a scenario what belongs to some of its parameters: kinds, and what every calibration says of them."""
    found: Tree = Table({"kinds": Table(), "parameters": Table(), "calibrations": Table()})
    parameters, kinds = base.get("parameters", {}), base.get("kinds", {})
    for name in names:
        if name not in parameters:
            raise ScenarioError(f"{at}: unknown parameter {name!r}{nearest(name, parameters)}")
        found["parameters"][name] = parameters[name]
        for kind in _scales(parameters[name]["kind"], kinds):
            found["kinds"][kind] = kinds[kind]
        for key, calibration in base.get("calibrations", {}).items():
            if name in calibration.get("values", {}):
                entry = found["calibrations"].setdefault(
                    key, Table({k: v for k, v in calibration.items() if k != "values"} | {"values": Table()})
                )
                entry["values"][name] = calibration["values"][name]
    return found


def _scales(kind: str, kinds: Tree) -> list[str]:
    """Return a kind with the kinds whose levels those of its scale follow."""
    levels = kinds.get(kind, {}).get("levels", {}).values()
    named = {word for level in levels if isinstance(level, str) for word in re.findall(r"[a-z]\w*", level)}
    followed = [
        other
        for other, entry in kinds.items()
        if other != kind
        and not named.isdisjoint(level_name(other, level) for level in entry.get("levels", {}))
    ]
    return [name for name in (kind, *followed) if name in kinds]


def _refuse_conflicts(taken: Tree, imported: Tree, at: str) -> None:
    """Refuse a parameter, or a kind, of which two imported scenarios say different things."""
    for table, what in (("parameters", "parameter"), ("kinds", "kind")):
        for name, entry in imported[table].items():
            if taken.get(table, {}).get(name, entry) != entry:
                raise ScenarioError(
                    f"{at}: found another {what} {name!r} than that of an import before it, expected one; "
                    f"write {table}.{name} where both are imported from"
                )
