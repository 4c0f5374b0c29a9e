"""Whether a proof file is about a scenario as it is here, and states all that is stated of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bargaining.errors import BargainingError
from bargaining.files import printable
from bargaining.proofs.claims import claims_without_proof, line_without_proof
from bargaining.proofs.files import said
from bargaining.proofs.lines import UnstatedError
from bargaining.proofs.proof import game_of, simultaneous, worlds
from bargaining.proofs.stating import HALVINGS, drawing, lines_of, regions_of
from bargaining.writing import reason

if TYPE_CHECKING:
    from bargaining.scenario import Scenario


def check_against(path: Path, scenario: Scenario) -> tuple[str, ...]:
    """Return what is proved in a file, after making sure that it is about a scenario as it is here.

    The file may leave out points, and the last line says which; of the points that it holds it states all.

    Raises
    ------
    BargainingError
        When the file cannot be read, is about another game or other values, leaves out a line, a region or a claim, or
        is refused by the checking program.
    """
    shown = printable(str(path))
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise BargainingError(
            f"{shown}: {reason(error) if isinstance(error, OSError) else 'no text'}"
        ) from None
    try:
        told = said(text)  # so that the file has the shape of a proof
    except BargainingError as error:
        raise BargainingError(f"{shown}: {error}") from None
    file = json.loads(text)
    named = dict(worlds(scenario))
    if problem := _difference(file, scenario, named):
        raise BargainingError(f"{shown}: {problem}")
    left = [name for name in named if name not in {point["name"] for point in file["points"]}]
    return (*told, f"Points that are not in the file: {', '.join(left)}") if left else told


def _difference(file: Mapping[str, Any], scenario: Scenario, named: Mapping[str, Scenario]) -> str:
    """Return where a file that was checked differs from what is stated of a scenario; empty where it does not."""
    about, game = game_of(scenario)
    for part, expected in (("scenario", about), ("game", game)):
        if file[part] != expected:
            return f"{part}: found another than that of {scenario.name} as it is here"
    points = {point["name"]: point["values"] for point in file["points"]}
    for name, values in points.items():
        if name not in named or values != {k: str(v) for k, v in named[name].values.items()}:
            return f"points: {name}: found other values than {scenario.name} has here"
    proved = {name: world for name, world in named.items() if name in points}
    if list(points) != list(proved):
        return f"points: found another order, expected {', '.join(proved)}"
    return _regions(file, proved) or _lines(file, scenario, proved)


def _regions(file: Mapping[str, Any], named: Mapping[str, Scenario]) -> str:
    """Return which region is left out, or is known less well."""
    depths = {(one["point"], tuple(one["axes"])): one["depth"] for one in file["regions"]}
    for name, pair in regions_of(named):
        if depths.get((name, pair), 0) < HALVINGS:
            return f"regions: found none over {' and '.join(pair)} at {name} with a depth of {HALVINGS}"
    return ""


def _lines(file: Mapping[str, Any], scenario: Scenario, named: Mapping[str, Scenario]) -> str:
    """Return which line is left out though it can be stated, or that other claims have no proof."""
    stated = {(one["point"], one["axis"]) for one in file["lines"]}
    unproved = []
    for name, axis in lines_of(named):
        if (name, axis) in stated:
            continue
        try:
            drawing(simultaneous(scenario), named[name], axis).line(mixed=False)
        except UnstatedError as error:
            unproved.append(line_without_proof(name, axis, str(error)))
        else:
            return f"lines: found none along {axis} at {name}"
    if file["unproved"] != [*unproved, *claims_without_proof(file)]:
        return f"unproved: found other claims than of {scenario.name} as it is here"
    return ""
