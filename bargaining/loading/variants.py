"""Structural alternatives of a scenario: each value of a variant is a change of the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bargaining.errors import ScenarioError, nearest
from bargaining.numerals import shortened
from bargaining.scenario.reading import Tree, merge
from bargaining.toml import Table

FIXED = ("scenario", "variants", "imports", "links")
"""Tables that no variant may change."""


def varied(tree: Tree, wanted: Mapping[str, str], place: str) -> Tree:
    """Return the effective file with a value chosen for each variant, its default where none is named.

    Parameters
    ----------
    tree : dict
        The file, with whatever it takes over from others.
    wanted : mapping of str to str
        The values that are asked for, in place of those that the file itself chooses.
    place : str
        The file, for messages.

    Raises
    ------
    ScenarioError
        For a variant or a value that is not there, or a value that changes what it may not.
    """
    variants = tree.get("variants")
    variants = variants if isinstance(variants, dict) else {}
    written = tree["scenario"].get("variants") if isinstance(tree.get("scenario"), dict) else None
    if written and not (isinstance(written, dict) and all(isinstance(v, str) for v in written.values())):
        return tree  # which the check of the file refuses
    chosen = {**(written or {}), **wanted}
    for name in chosen:
        if name not in variants:
            raise ScenarioError(
                f"{place}: unknown variant {shortened(str(name))!r}{nearest(str(name), variants)}"
            )
    taken: dict[str, str] = {}
    for name, variant in variants.items():
        values = variant.get("values") if isinstance(variant, dict) else None
        default = variant.get("default") if isinstance(variant, dict) else None
        if not isinstance(values, dict) or not values or not isinstance(default, str):
            return tree  # which the check of the file refuses
        value = chosen.get(name, default)
        if value not in values:
            raise ScenarioError(
                f"{place}: variants.{name}: unknown value {shortened(value)!r}{nearest(value, values)}, "
                f"expected {' or '.join(values)}"
            )
        tree = _changed(tree, values[value], f"{place}: variants.{name}.values.{value}.changes")
        if value != default:
            taken[name] = value
    if (written or {}) == taken:
        return tree
    changed = Table(tree)
    # A default that is named makes the scenario that names nothing, with its digest
    changed["scenario"] = Table({**tree["scenario"], "variants": taken})
    return changed


def _changed(tree: Tree, value: Any, at: str) -> Tree:
    changes = value.get("changes", {}) if isinstance(value, dict) else {}
    if not isinstance(changes, dict):
        return tree
    for table in changes:
        if table in FIXED:
            raise ScenarioError(f"{at}: found {table}, expected tables of the game")
    return merge(tree, changes)
