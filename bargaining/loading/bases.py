"""What a scenario takes over from others: the whole of one that it changes, single parameters of any."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bargaining.errors import ScenarioError, nearest
from bargaining.loading.registry import DEFAULT
from bargaining.scenario.reading import MAX_BASES, Tree, find, merge, read_tree
from bargaining.toml import Table, place_of

SHARED = ("scenario", "players", "kinds", "parameters", "features", "payoff", "calibrations", "overlays")
"""Tables that a scenario of another form takes over from its base."""

Digest = Callable[[Tree, str, tuple[Path, ...]], str]


def effective_tree(path: Path, digest: Digest) -> tuple[Tree, tuple[Path, ...]]:
    """Follow ``extends`` to the first file and apply the changes in order.

    Parameters
    ----------
    path : Path
        The file.
    digest : callable
        Gives the digest of a base, where a file asks for it.
    """
    chain: list[tuple[Path, Tree]] = [(path, with_imports(read_tree(path), path, digest))]
    while base := _header(chain[-1][1]).get("extends"):
        last = chain[-1][0]
        try:
            base_path = find(str(base), beside=last.parent)
        except ScenarioError as error:
            raise ScenarioError(f"{last.name}: scenario.extends: {error}") from None
        if base_path.resolve() in [seen.resolve() for seen, _ in chain] or len(chain) > MAX_BASES:
            names = " -> ".join([*(seen.name for seen, _ in chain), base_path.name])
            raise ScenarioError(
                f"{last.name}: scenario.extends: found a cycle {names}, expected a base that ends"
            )
        chain.append((base_path, with_imports(read_tree(base_path), base_path, digest)))
    folders = tuple(
        seen.parent / str(folder)
        for seen, tree in reversed(chain)
        if (folder := _header(tree).get("library"))
    )
    effective = chain[-1][1]
    for (seen, tree), (base_path, _) in zip(reversed(chain[:-1]), reversed(chain[1:]), strict=True):
        _require_base(seen, tree, digest, effective, base_path, folders)
        effective = merge(_shared(effective, tree), tree)
    return effective, folders


def _shared(base: Tree, change: Tree) -> Tree:
    """Return what a scenario takes over from its base: all of it, or of another form what all forms have.

    Outcomes are profiles of one form, which mean nothing in another.
    """
    if _header(change).get("form", DEFAULT) == _header(base).get("form", DEFAULT):
        return base
    shared = type(base)(base)
    for table in [name for name in base if name not in SHARED]:
        shared.pop(table)
    return shared


def _header(tree: Tree) -> dict[str, Any]:
    header = tree.get("scenario")
    return header if isinstance(header, dict) else {}


def _require_base(
    path: Path, tree: Tree, digest: Digest, base: Tree, base_path: Path, folders: tuple[Path, ...]
) -> None:
    expected = _header(tree).get("extends_digest")
    if not expected:
        return
    found = digest(base, base_path.name, folders)
    if not found.startswith(str(expected)):
        raise ScenarioError(
            f"{path.name}: scenario.extends_digest: found a base {base_path.name} with digest {found[:12]}, "
            f"expected {expected}; the base has changed since this file was written"
        )


def with_imports(tree: Tree, path: Path, digest: Digest) -> Tree:
    """Return a file with the parameters that it imports from other scenarios, which its own entries may change.

    With a parameter come its kind and what every calibration says about it.

    Raises
    ------
    ScenarioError
        When there is no such scenario or parameter. Entries that are no tables are left for the check to refuse.
    """
    imports = tree.get("imports")
    if not isinstance(imports, dict):
        return tree
    taken: Tree = Table()
    for name, entry in imports.items():
        if not isinstance(entry, dict):
            continue
        at = place_of(tree, ("imports", name)) or path.name
        try:
            base = effective_tree(find(str(entry.get("file") or name), beside=path.parent), digest)[0]
            taken = merge(taken, _imported(base, _listed(entry.get("parameters"))))
        except RecursionError:
            raise ScenarioError(
                f"{at}: imports.{name}: found scenarios that import each other, expected imports that end"
            ) from None
        except ScenarioError as error:
            raise ScenarioError(f"{at}: imports.{name}: {error}") from None
    return merge(taken, tree)


def _listed(value: Any) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list) else []


def _imported(base: Tree, names: Iterable[str]) -> Tree:
    """Return of a scenario what belongs to some of its parameters."""
    found: Tree = Table({"kinds": Table(), "parameters": Table(), "calibrations": Table()})
    parameters = base.get("parameters", {})
    for name in names:
        if name not in parameters:
            raise ScenarioError(f"unknown parameter {name!r}{nearest(name, parameters)}")
        found["parameters"][name] = parameters[name]
        kind = parameters[name].get("kind")
        if kind in base.get("kinds", {}):
            found["kinds"][kind] = base["kinds"][kind]
        for key, calibration in base.get("calibrations", {}).items():
            if name in calibration.get("values", {}):
                entry = found["calibrations"].setdefault(
                    key, Table({k: v for k, v in calibration.items() if k != "values"} | {"values": Table()})
                )
                entry["values"][name] = calibration["values"][name]
    return found
