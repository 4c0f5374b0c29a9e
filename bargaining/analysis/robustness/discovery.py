"""Scenario discovery: boxes of few assumptions inside which an outcome lasts (patient rule induction)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.robustness.boxes import DISAGREEMENT, Box, Moving, placed, written
from bargaining.analysis.robustness.budget import refuse_excess
from bargaining.analysis.robustness.points import drawn
from bargaining.analysis.robustness.profiles import Profiles, Unchanging, profiles_named, scarcity
from bargaining.analysis.robustness.volumes import what_is_sure
from bargaining.errors import ScenarioError
from bargaining.results import Result, noted
from bargaining.scenario import Scenario

PEEL = 0.05
PASTE = 0.01
LEAST = 0.05  # of all draws: no box holds a smaller share
FEWEST = 100
"""Fewer draws describe no box."""
_FRESH = 7_919  # added to the seed for the draws on which the box is judged


@dataclass(frozen=True)
class Limits:
    """Hold a box in a few of the parameters with how well it describes the outcome on some draws.

    Parameters
    ----------
    limits : mapping of str to (float, float)
        The restricted parameters only.
    coverage : float
        Share of the draws with the outcome that lie inside.
    density : float
        Share of the draws inside that have the outcome.
    support : float
        Share of all draws that lie inside.
    """

    limits: Mapping[str, tuple[float, float]]
    coverage: float
    density: float
    support: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        limits = {name: list(ends) for name, ends in self.limits.items()}
        return {
            "limits": limits,
            "coverage": self.coverage,
            "density": self.density,
            "support": self.support,
        }


@dataclass(frozen=True)
class Peeling(Result):
    """Hold the chosen box, judged on fresh draws, and how it was found.

    Parameters
    ----------
    profile : str
        Outcome or statement.
    base_rate : float
        Share of the fresh draws with the outcome.
    chosen : Limits
        The chosen box with coverage, density and support on the fresh draws.
    trajectory : tuple of Limits
        Every box of the peeling and pasting with what it has on the draws that it was found on.
    box : Box
        Where the draws come from.
    draws, seed : int
        Number of draws, as many again being fresh, and their seed.
    """

    profile: str
    base_rate: float
    chosen: Limits
    trajectory: tuple[Limits, ...]
    box: Box = field(repr=False)
    draws: int
    seed: int

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what to bear in mind: that there is no box, or too few draws to judge one by."""
        none = () if self.chosen.limits else ("no box of few assumptions has it more often than all ranges",)
        return (*scarcity(round(self.base_rate * self.draws), self.draws, "describe it by a box"), *none)

    def __str__(self) -> str:
        """Say how often the outcome lasts, and how often inside the chosen box."""
        head = f"{self.profile}: {self.base_rate:.3f} of {self.draws} fresh draws"
        if self.chosen.limits:
            head += f"; inside the box {self.chosen.density:.3f} (density), which holds "
            head += f"{self.chosen.coverage:.3f} of them (coverage)"
        return noted(head, self.notes)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "profile": self.profile,
            "base_rate": self.base_rate,
            "chosen": self.chosen.to_dict(),
            "trajectory": [one.to_dict() for one in self.trajectory],
            "ranges": written(self.box),
            "draws": self.draws,
            "seed": self.seed,
            "notes": list(self.notes),
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a restricted assumption of the chosen box."""
        return [
            {"assumption": name, "from": low, "to": high} for name, (low, high) in self.chosen.limits.items()
        ]


def discover(
    scenario: Scenario,
    profile: str,
    region: Moving = DISAGREEMENT,
    *,
    density: float = 0.9,
    draws: int = 4_000,
    seed: int = 0,
) -> Peeling:
    """Find a box of few assumptions inside which an outcome is nearly always an equilibrium.

    Parameters
    ----------
    scenario : Scenario
        Values set by hand or by an overlay stay as they are.
    profile : str
        An action profile, an outcome's name, or a statement.
    density : float
        Of the boxes found with at least this share of the outcome inside, the one that covers most is chosen; the
        densest when there is none.
    region : Region, mapping of str to (low, high), or sequence of str
        Which assumptions move, and how far; by default between the documents' codes.
    draws, seed : int
        Draws to find the box, and as many fresh ones to judge it.

    Raises
    ------
    ScenarioError
        When the density is not between 0 and 1, or there are fewer than 100 draws.
    Unchanging
        When all of the draws, or none, have the outcome.

    Notes
    -----
    The box is a description, not the region itself, which is exact and need not be a box (`robust` proves
    statements on it). Cost: peels times parameters times draws.

    References
    ----------
    Friedman, J. H. and Fisher, N. I. (1999). Bump hunting in high-dimensional data. Statistics and Computing 9,
    123-143.
    Bryant, B. P. and Lempert, R. J. (2010). Thinking inside the box: a participatory, computer-assisted approach
    to scenario discovery. Technological Forecasting and Social Change 77, 34-49.

    Examples
    --------
    >>> import bargaining
    >>> found = discover(bargaining.load("rapprochement"), "status_quo", draws=500)
    >>> found.chosen.density > found.base_rate
    True
    """
    if not 0 < density <= 1:
        raise ScenarioError(f"density: found {density}, expected a share above 0 and at most 1")
    refuse_excess("draws", draws, least=FEWEST, bytes_each=40 * len(scenario.parameters))
    scenario, box = placed(scenario, region)
    tested = profiles_named(scenario, profile)
    names = tested.active(box)
    points, inside = _drawn(tested, box, names, draws, seed)
    if inside.all() or not inside.any():
        raise Unchanging(
            f"{tested.label}: found {'all' if inside.all() else 'none'} of {draws} draws with it, expected some"
            f"{what_is_sure(tested, box)}"
        )
    trajectory = [_described(names, bounds, points, inside, box) for bounds in peel_and_paste(points, inside)]
    dense = [one for one in trajectory if one.density >= density]
    best = max(dense, key=lambda one: one.coverage) if dense else max(trajectory, key=lambda one: one.density)
    fresh, held = _drawn(tested, box, names, draws, seed + _FRESH)
    bounds = np.array([best.limits.get(name, (-np.inf, np.inf)) for name in names])
    chosen = _described(names, bounds, fresh, held, box)
    return Peeling(tested.label, float(held.mean()), chosen, tuple(trajectory), box, draws, seed)


def _drawn(
    tested: Profiles, box: Box, names: list[str], draws: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    points = drawn(box, draws, seed)
    return np.column_stack([points.values[name] for name in names]), tested.indicator(points)


def peel_and_paste(
    points: NDArray[np.float64], inside: NDArray[np.bool_], *, peel: float = PEEL
) -> list[NDArray[np.float64]]:
    """Return the boxes of one patient rule induction.

    Parameters
    ----------
    points : ndarray, shape (n, K)
        The draws.
    inside : ndarray of bool, shape (n,)
        Whether each has the outcome.
    peel : float
        Share of the draws in the box that one peel takes off.

    Returns
    -------
    list of ndarray, shape (K, 2)
        Limits of each box, from the unrestricted one to the smallest, then those that pasting widened.

    Examples
    --------
    >>> points = np.random.default_rng(0).random((2000, 2))
    >>> boxes = peel_and_paste(points, points[:, 0] > 0.5)
    >>> bool(abs(boxes[-1][0, 0] - 0.5) < 0.05)
    True
    """
    bounds = np.tile([-np.inf, np.inf], (points.shape[1], 1))
    boxes = [bounds]
    while True:
        kept = _within(points, bounds)
        if inside[kept].all():
            break
        tried = [one for one in _peels(points[kept], bounds, peel) if _within(points, one).mean() >= LEAST]
        if not tried:
            break
        best = max(tried, key=lambda one: _density(points, inside, one))
        if _density(points, inside, best) <= _density(points, inside, bounds):
            break
        bounds = best
        boxes.append(bounds)
    return boxes + _pasted(points, inside, bounds)


def _within(points: NDArray[np.float64], bounds: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(((points >= bounds[:, 0]) & (points <= bounds[:, 1])).all(axis=1))


def _density(points: NDArray[np.float64], inside: NDArray[np.bool_], bounds: NDArray[np.float64]) -> float:
    return float(inside[_within(points, bounds)].mean())


def _peels(held: NDArray[np.float64], bounds: NDArray[np.float64], peel: float) -> list[NDArray[np.float64]]:
    """Return the box cut a little at either end of every parameter."""
    found = []
    for side, share in ((0, peel), (1, 1 - peel)):
        for k, place in enumerate(np.quantile(held, share, axis=0)):
            cut = bounds.copy()
            cut[k, side] = place
            found.append(cut)
    return found


def _pasted(
    points: NDArray[np.float64], inside: NDArray[np.bool_], bounds: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    """Widen the last box step by step as long as it gets no less dense."""
    found: list[NDArray[np.float64]] = []
    step = max(1, round(PASTE * len(points)))
    while True:
        before = _density(points, inside, bounds)
        tried = []
        for k, side in zip(*np.nonzero(np.isfinite(bounds)), strict=True):
            free = bounds.copy()
            free[k] = -np.inf, np.inf
            column = points[_within(points, free), k]
            outside = (
                np.sort(column[column < bounds[k, 0]])[::-1]
                if side == 0
                else np.sort(column[column > bounds[k, 1]])
            )
            wider = bounds.copy()
            wider[k, side] = outside[step - 1] if len(outside) >= step else (-np.inf, np.inf)[side]
            tried.append(wider)
        best = max(tried, key=lambda one: _density(points, inside, one), default=None)
        if best is None or _density(points, inside, best) < before:
            return found
        bounds = best
        found.append(bounds)


def _described(
    names: list[str],
    bounds: NDArray[np.float64],
    points: NDArray[np.float64],
    inside: NDArray[np.bool_],
    box: Box,
) -> Limits:
    kept = _within(points, bounds)
    limits = {
        name: (max(float(low), float(box[name][0])), min(float(high), float(box[name][1])))
        for name, (low, high) in zip(names, bounds, strict=True)
        if float(low) > float(box[name][0]) or float(high) < float(box[name][1])
    }
    hits = int(inside[kept].sum())
    return Limits(
        limits,
        hits / max(int(inside.sum()), 1),
        hits / max(int(kept.sum()), 1),
        float(kept.mean()),
    )
