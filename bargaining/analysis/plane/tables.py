"""Regimes over two parameters as tables: cells with what bounds them, shares, and where the documents stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.plane.words import condition, equation, inequality, latex_inequality, symbols_of
from bargaining.analysis.profiles import outcome_label, pure_profiles
from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile
from bargaining.scenario import Scenario
from bargaining.scenario.scenario import BASELINE

if TYPE_CHECKING:
    from bargaining.analysis.plane.conditions import Part
    from bargaining.analysis.plane.records import Cell, PlaneRegimes, Reason, Seam

Rows = list[dict[str, Any]]


def regime_label(scenario: Scenario, profiles: Iterable[Profile]) -> str:
    """Return the outcomes of a set of equilibria, joined by plus signs."""
    return " + ".join(outcome_label(scenario, profile) for profile in profiles) or "No pure equilibrium"


def outline_rows(scenario: Scenario, found: PlaneRegimes) -> Rows:
    """Return the cells' outlines: cell, regime, ring, order, x, y."""
    return [
        {
            "cell": number,
            "regime": regime_label(scenario, cell.profiles),
            "ring": ring,
            "order": order,
            "x": float(x),
            "y": float(y),
        }
        for number, cell in enumerate(found.cells)
        for ring, points in enumerate(cell.outlines)
        for order, (x, y) in enumerate(points)
    ]


def share_rows(scenario: Scenario, found: PlaneRegimes) -> Rows:
    """Return the share of the map of each regime, with the error's bound."""
    return [
        {
            "regime": regime_label(scenario, profiles),
            "share": float(share),
            "error": float(share.high - share.low) / 2,
        }
        for profiles, share in found.shares.items()
    ]


def document_rows(scenario: Scenario, x: str, y: str) -> Rows:
    """Return where the documents stand, and the regime of this scenario there, decided exactly.

    At the baseline these are all documents, otherwise the one in whose world we are. Axes on which a document is
    silent are named as borrowed. Where an axis is a level of a scale, the numbers in force stand in their place: levels
    are no document's.
    """
    if not {x, y}.isdisjoint(scenario.levels):
        now = scenario.values | scenario.levels
        return [_standing("in force", scenario, {x: now[x], y: now[y]}, [])]
    documents = scenario.document.calibrations
    names = list(documents) if scenario.calibration == BASELINE else [scenario.calibration]
    rows = []
    for name in names:
        spoken = scenario.cut().calibrated(name).values
        at = {axis: spoken[axis] for axis in (x, y)}
        borrowed = [axis for axis in at if scenario.silence(name, axis) is not None]
        rows.append(_standing(documents[name].label, scenario, at, borrowed))
    return rows


def _standing(
    short: str, scenario: Scenario, at: Mapping[str, Fraction], borrowed: Sequence[str]
) -> dict[str, Any]:
    """Return one row: who stands where, and which regime is there."""
    x, y = at.values()
    return {
        "short": short,
        "x": float(x),
        "y": float(y),
        "silent": bool(borrowed),
        "borrowed": " ".join(borrowed),
        "regime": regime_label(scenario, pure_profiles(scenario.replace(**at))),
    }


def map_tables(found: PlaneRegimes) -> dict[str, Rows]:
    """Return what a map is drawn from: its cells, its axes, and where the documents stand.

    Raises
    ------
    ScenarioError
        When the regimes are of no scenario, so that nothing has a label.
    """
    scenario = found.scenario
    if scenario is None:
        raise ScenarioError(
            f"{found.x}, {found.y}: found regimes of no scenario, expected one that gives labels"
        )
    return {
        "axes": [{"x_label": scenario.label(found.x), "y_label": scenario.label(found.y)}],
        "cells": outline_rows(scenario, found),
        "documents": document_rows(scenario, found.x, found.y),
    }


def plane_dictionary(scenario: Scenario, found: PlaneRegimes) -> dict[str, Any]:
    """Return the regimes as plain values for JSON."""
    box = found.box
    return {
        "x": {"parameter": found.x, "range": [float(box.x_low), float(box.x_high)]},
        "y": {"parameter": found.y, "range": [float(box.y_low), float(box.y_high)]},
        "regimes": share_rows(scenario, found),
        "cells": [_cell(scenario, found, cell) for cell in found.cells],
        "equilibria": [_equilibrium(scenario, found, profile) for profile in found.profiles],
        "seams": _seams(found.seams),
        **({"gaps": _seams(found.gaps)} if found.gaps else {}),
        "documents": document_rows(scenario, found.x, found.y),
    }


def _equilibrium(scenario: Scenario, found: PlaneRegimes, profile: Profile) -> dict[str, Any]:
    symbols = symbols_of(scenario)
    return {
        "profile": list(profile),
        "outcome": regime_label(scenario, [profile]),
        "bounds": [
            {
                "inequality": inequality(polynomial, strict=indifference(reasons)),
                "latex": latex_inequality(polynomial, symbols, strict=indifference(reasons)),
                "else": [_deviation(reason) for reason in reasons],
            }
            for polynomial, reasons in found.bounds(profile).items()
        ],
        **({"parts": _parts(found.unions[profile], symbols)} if profile in found.unions else {}),
    }


def _deviation(reason: Reason) -> dict[str, Any]:
    """Return who deviates, where that says more, and to what."""
    where = {"place": reason.place} if reason.place not in ("", reason.player) else {}
    return {"player": reason.player, **where, "deviation": reason.deviation}


def indifference(reasons: Iterable[Reason]) -> bool:
    """Tell whether indifference is enough for a deviation, so that an inequality is strict."""
    return any(reason.strict for reason in reasons)


def _parts(parts: Iterable[Part], symbols: Mapping[str, str]) -> list[Rows]:
    return [[{"condition": condition(c), "latex": condition(c, symbols)} for c in part] for part in parts]


def _seams(seams: Iterable[Seam]) -> Rows:
    return [
        {
            "profile": list(seam.profile),
            "equation": equation(seam.equation),
            "ends": [[float(v) for v in point] for point in (seam.start, seam.end)],
        }
        for seam in seams
    ]


def _cell(scenario: Scenario, found: PlaneRegimes, cell: Cell) -> dict[str, Any]:
    symbols = symbols_of(scenario)
    return {
        "regime": regime_label(scenario, cell.profiles),
        "profiles": [list(profile) for profile in cell.profiles],
        "area": str(cell.area.low) if cell.exact else [float(cell.area.low), float(cell.area.high)],
        "share": float(cell.area) / float(found.area),
        "exact": cell.exact,
        "witness": [str(value) for value in cell.witness],
        "parts": _parts(cell.parts, symbols),
        "bounds": [
            {
                "inequality": inequality(polynomial),
                "latex": latex_inequality(polynomial, symbols),
                **_changes(cell, polynomial),
            }
            for polynomial in cell.inequalities
        ],
        "bounds_in_places": [
            {
                "equation": equation(side.inequality),
                "latex": equation(side.inequality, symbols),
                "from": [float(v) for v in side.points[0]],
                "to": [float(v) for v in side.points[-1]],
                **_changes(cell, side.inequality),
            }
            for side in cell.bounds_in_places
            if side.inequality is not None
        ],
        "outlines": [[[float(x), float(y)] for x, y in outline] for outline in cell.outlines],
    }


def _changes(cell: Cell, polynomial: Polynomial) -> dict[str, Rows]:
    """Return the equilibria that end and begin on the way out across a curve."""
    sides = [side for side in cell.sides if side.inequality == polynomial]
    return {
        "ends": _reasons(side.lost for side in sides),
        "begins": _reasons(side.gained for side in sides),
    }


def _reasons(found: Iterable[tuple[Reason, ...]]) -> Rows:
    distinct = dict.fromkeys(reason for reasons in found for reason in reasons)
    return [{"profile": list(reason.profile), **_deviation(reason)} for reason in distinct]
