"""Cruxes of the named outcomes of the main game, beside an optimiser that proves nothing."""

from __future__ import annotations

import itertools
import time
from fractions import Fraction

import bargaining
from bargaining.analysis.cruxes import Crux, crux
from bargaining.analysis.cruxes.claims import MODES
from benchmarks.deviations import Deviations
from benchmarks.local_search import nearest_found
from benchmarks.report import Report

COLUMNS = {
    "outcome": "text",
    "mode": "text",
    "norm": "text",
    "status": "text",
    "distance": "number",
    "bound": "number",
    "nodes": "number",
    "time": "seconds",
    "peer_distance": "number",
    "peer_time": "seconds",
}
NOTE = (
    "Distances are in ranges of the parameters. `optimal` is proved to a gap of 1e-6. The peer is SLSQP from random "
    "starts; its nearest point that exact payoffs confirm is told, and - where it found none. Outcomes that already "
    "are what is asked are left out."
)
STARTS = {"becomes": 10, "ends": 10, "only": 4}
QUICK = ("status_quo", "package", "kremlin_run")
GAIN = Fraction(1, 10**6)
"""What a deviation must gain for the peer, in payoff units: it cannot say more than zero."""
GAP = 1e-6
"""At which a search calls its answer optimal, as for `crux`; relative above one."""


def cruxes(report: Report, *, quick: bool) -> None:
    """Measure each crux, confirm it in fractions, and hold its bound against the peer's nearest point."""
    table = report.table("Cruxes of the main game at its baseline", COLUMNS, NOTE)
    scenario = bargaining.load("rapprochement")
    profiles = {name: outcome.profile for name, outcome in scenario.document.outcomes.items()}
    crux(scenario, next(iter(profiles)))  # imports and compiled code
    for name, mode, norm in itertools.product(QUICK if quick else profiles, MODES, ("range", "largest")):
        started = time.perf_counter()
        found = crux(scenario, name, mode=mode, norm=norm)
        taken = time.perf_counter() - started
        if found.status == "holds":
            continue
        places = zip(scenario.players, scenario.form.game.actions, strict=True)
        gaps = Deviations(scenario, tuple(actions.index(profiles[name][p]) for p, actions in places))
        distance = _confirmed(report, gaps, found)
        started = time.perf_counter()
        starts = 3 if quick else STARTS[mode]
        theirs = nearest_found(gaps, mode, norm, GAIN, starts, seed=0)
        if theirs is not None and theirs.distance < found.bound:
            point = {n: float(v) for n, v in theirs.values.items() if v != scenario.values[n]}
            what = f"{name}, {mode}, {norm}: {point} at {float(theirs.distance)}"
            report.fail(f"crux of {what} is nearer than the bound {found.bound}")
        table.add(
            outcome=name,
            mode=mode,
            norm=norm,
            status=found.status,
            distance=None if distance is None else round(distance, 6),
            bound=None if found.status == "infeasible" else round(found.bound, 6),
            nodes=found.nodes,
            time=taken,
            peer_distance=None if theirs is None else round(float(theirs.distance), 6),
            peer_time=time.perf_counter() - started,
        )


def _confirmed(report: Report, gaps: Deviations, found: Crux) -> float | None:
    """Return how far the crux is, after holding it against the exact payoffs, its own words and its bound."""
    if not found.solutions:
        return None
    what = f"crux of {found.outcome}, {found.mode}, {found.norm}"
    values = {**gaps.scenario.values, **found.solutions[0].values}
    distance = gaps.distance(values, found.norm)
    if not gaps.fulfils(values, found.mode):
        report.fail(f"{what}: the change does not bring it about")
    if distance != (found.solutions[0].distance if found.norm == "range" else found.solutions[0].largest):
        report.fail(f"{what}: the change is {distance} from the baseline, which is not what it says")
    if found.status == "optimal" and distance > found.bound + 2 * GAP * max(1.0, float(distance)):
        report.fail(f"{what}: called optimal, but {float(distance)} is not within the gap of {found.bound}")
    return float(distance)
