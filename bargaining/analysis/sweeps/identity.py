"""The question that a store answers, and whether another sweep may go on with it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from bargaining.analysis.sweeps.axes import Axis, read_axes
from bargaining.analysis.sweeps.design import FORMAT, Design, profile_names
from bargaining.analysis.sweeps.layout import MANIFEST
from bargaining.analysis.sweeps.quantities import Quantity, united
from bargaining.errors import BargainingError
from bargaining.scenario import Scenario
from bargaining.writing import TEMPORARY

MADE_BY = "bargaining sweep"
LOCK = "lock"


def question(design: Design) -> dict[str, Any]:
    """Return what a store answers: for it to be continued all must agree, apart from axes and draws that are longer.

    Quantities need not agree; a store keeps those that it has.
    """
    sample = design.sample
    drawn = None
    if sample:
        marginals = {name: marginal.recipe() for name, marginal in sample.marginals.items()}
        drawn = {"method": sample.draws.method, "seed": sample.draws.seed, "from": marginals}
    return {
        "format": FORMAT,
        "scenario": design.scenario.name,
        "calibration": design.scenario.calibration,
        "overlay": design.scenario.overlay,
        "concept": design.scenario.form.concept,
        "variants": dict(design.scenario.document.scenario.variants),
        "dimensions": list(design.dims),
        "links": {link.name: link.written for link in design.links},
        "draws": drawn,
        "profiles": profile_names(design.candidates),
        "axes": {axis.name: ",".join(axis.values) if axis.worlds else axis.written for axis in design.axes},
        "quantities": [quantity.plain() for quantity in design.quantities],
    }


def with_what_is_there(path: Path, design: Design) -> Design:
    """Return the design with the quantities that a folder holds beside its own.

    Raises
    ------
    BargainingError
        When the folder holds something else, or a sweep at other points.
    """
    found = question_of(path)
    if found is None:
        return design
    asked = question(design)
    if found.get("format") != FORMAT:
        raise BargainingError(
            f"{path}: found a sweep of another version of this program (format {found.get('format')}, expected "
            f"{FORMAT}); it is left as it is, choose another name"
        )
    for name in (name for name in asked if name not in ("axes", "quantities")):
        if found.get(name) != asked[name]:
            raise _another(path, name, found.get(name), asked[name])
    try:
        axes = [_there(design.scenario, axis, found["axes"][axis.name]) for axis in design.axes]
        quantities = [Quantity.read(plain) for plain in found["quantities"]]
    except (BargainingError, KeyError, TypeError, ValueError):
        raise BargainingError(f"{path}: found a sweep that cannot be read, expected a new name") from None
    for there, here in zip(axes, design.axes, strict=True):
        if not _continues(there, here):
            raise _another(path, f"axis {here.name}", there.written, f"{here.written}, or one that begins so")
    return dataclasses.replace(design, quantities=united(quantities, design.quantities))


def question_of(path: Path) -> dict[str, Any] | None:
    """Return the question that a folder answers, None where there is nothing yet.

    Raises
    ------
    BargainingError
        When it holds something else.
    """
    if not path.exists():
        return None
    if path.is_dir() and all(_of_a_beginning(p) for p in path.rglob("*")):
        return None
    try:
        attributes = json.loads((path / "zarr.json").read_text(encoding="utf-8"))["attributes"]
        found = json.loads(attributes["question"]) if attributes["made_by"] == MADE_BY else None
    except (OSError, ValueError, KeyError, TypeError):
        found = None
    if not isinstance(found, dict):
        raise BargainingError(f"{path}: found something else than a sweep, expected a new name")
    return found


def _of_a_beginning(path: Path) -> bool:
    """Tell whether a file or folder is what a process leaves that ends before a store is known for what it is."""
    return path.name.endswith(TEMPORARY) or path.name in (MANIFEST, LOCK)


def _there(scenario: Scenario, here: Axis, written: str) -> Axis:
    """Return the axis of a store, scenarios by name only: their files may be elsewhere by now."""
    if here.worlds:
        return Axis(here.name, tuple(written.split(",")), written, here.worlds)
    ((axis,), _) = read_axes(scenario, {here.name: written})
    return axis


def _continues(there: Axis, here: Axis) -> bool:
    """Tell whether one axis is the beginning of the other."""
    return all(one == other for one, other in zip(there.values, here.values, strict=False))


def _another(path: Path, name: str, found: Any, expected: Any) -> BargainingError:
    what = f"{name} {_short(found)}, expected {_short(expected)}"
    return BargainingError(f"{path}: found a sweep with {what}; it is left as it is, choose another name")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
