"""Global sensitivity of an outcome's existence, or of its margin, over what the documents leave open (SALib)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.robustness.boxes import DISAGREEMENT, Box, Moving, moving, placed, written
from bargaining.analysis.robustness.designs import Function, Method, measured
from bargaining.analysis.robustness.points import Points
from bargaining.analysis.robustness.profiles import Profiles, Unchanging, profiles_named, scarcity
from bargaining.analysis.robustness.volumes import what_is_sure
from bargaining.display import Hover, Rows
from bargaining.errors import ScenarioError, nearest
from bargaining.results import Drawn, noted
from bargaining.scenario import Scenario

Quantity = Literal["indicator", "margin"]
RANKED_BY: dict[str, str] = {"sobol": "total", "morris": "mean_absolute", "pawn": "median"}
"""The measure by which each method ranks."""
_WIDE = 0.25  # of the largest value, beyond which an interval is said to be wide


_DRAWN_ROWS = 24  # of a figure: twelve assumptions, two measures each
_MEASURED = {
    "sobol": "share of variance",
    "morris": "mean size of elementary effects",
    "pawn": "distance between distributions",
}


@dataclass(frozen=True)
class Index:
    """Hold one parameter's sensitivity.

    Parameters
    ----------
    parameter : str
        The assumption.
    measures : mapping of str to float
        ``sobol``: first, first_error, total, total_error; ``morris``: mean_absolute, mean_absolute_error, mean,
        deviation; ``pawn``: minimum, mean, median, maximum. Errors are half-widths of 95 per cent intervals.
    """

    parameter: str
    measures: Mapping[str, float]


@dataclass(frozen=True)
class Indices(Drawn):
    """Hold the sensitivity of one quantity to every assumption that moves.

    Parameters
    ----------
    profile : str
        Outcome or statement.
    method : {"sobol", "morris", "pawn"}
        How it was measured.
    quantity : {"indicator", "margin"}
        Whether an equilibrium among the profiles exists (0 or 1), or by what margin.
    box : Box
        Where the assumptions move, uniformly and independently.
    evaluations, seed : int
        How many points were evaluated, and the seed of their choice.
    mean : float
        Mean of the quantity over the points of the design, which are not drawn independently: no share of the box.
    count : int or None
        At how many of the points the outcome is an equilibrium; None for the margin.
    entries : tuple of Index
        Largest first; parameters that move but cannot matter have exact zeros.
    labels : mapping of str to str
        What the parameters are called.
    """

    profile: str
    method: Method
    quantity: Quantity
    box: Box
    evaluations: int
    seed: int
    mean: float
    count: int | None
    entries: tuple[Index, ...]
    labels: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    figure = "indices"
    _head_lines = 1

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what to bear in mind: too few points on one side to rank assumptions by, and wide intervals."""
        few = () if self.count is None else scarcity(self.count, self.evaluations, "rank assumptions by")
        measure = RANKED_BY[self.method]
        best = self.entries[0].measures[measure]
        widest = max(entry.measures.get(f"{measure}_error", 0.0) for entry in self.entries)
        if widest <= _WIDE * best:
            return few
        known = f"{measure.replace('_', ' ')} to within {widest:.2g}, where the largest is {best:.2g}"
        return (*few, f"intervals are wide: {known}")

    def __str__(self) -> str:
        """Say at how many points the outcome lasts, or its mean margin, and how many assumptions have no influence."""
        points = f"{self.evaluations} points of the design"
        if self.count is None:
            head = f"{self.profile}, {self.quantity}: mean {self.mean:.3g} at {points}"
        else:
            head = f"{self.profile}, {self.quantity}: an equilibrium at {self.count} of {points}"
        if silent := sum(not any(entry.measures.values()) for entry in self.entries):
            head += f"; {silent} of {len(self.entries)} assumptions have no influence there"
        return noted(head, self.notes)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "profile": self.profile,
            "method": self.method,
            "quantity": self.quantity,
            "ranges": written(self.box),
            "evaluations": self.evaluations,
            "seed": self.seed,
            "mean": self.mean,
            "count": self.count,
            "entries": [{"parameter": one.parameter, **one.measures} for one in self.entries],
            "notes": list(self.notes),
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row for each parameter and each measure with an error; all measures where none has one."""
        return [
            {
                "outcome": self.profile,
                "parameter": entry.parameter,
                "measure": measure,
                "value": value,
                "error": entry.measures.get(f"{measure}_error"),
            }
            for entry in self.entries
            for measure, value in reversed(list(entry.measures.items()))
            if self.method == "pawn" or f"{measure}_error" in entry.measures
        ]

    def figure_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return the measures of the first assumptions, and what they measure."""
        rows = [
            {
                **row,
                "label": self.labels.get(row["parameter"], row["parameter"]),
                "measure": row["measure"].replace("_", " "),
                "error": row["error"] or 0.0,
            }
            for row in self.to_rows()
            if self.method != "pawn" or row["measure"] in ("maximum", "median")
        ]
        return {"indices": rows[:_DRAWN_ROWS], "axis": [{"label": _MEASURED[self.method]}]}

    def _display_rows(self) -> Rows:
        return [
            {
                "assumption": Hover(self.labels.get(entry.parameter, entry.parameter), entry.parameter),
                **{measure.replace("_", " "): value for measure, value in entry.measures.items()},
            }
            for entry in self.entries
            if any(entry.measures.values())
        ]


def sensitivity_indices(
    scenario: Scenario,
    profile: str,
    method: Method = "sobol",
    *,
    region: Moving = DISAGREEMENT,
    quantity: Quantity = "indicator",
    samples: int = 1_024,
    seed: int = 0,
) -> Indices:
    """Measure how much each assumption moves an outcome's existence or margin.

    Parameters
    ----------
    scenario : Scenario
        Values set by hand or by an overlay stay as they are.
    profile : str
        An action profile, an outcome's name, or a statement that some pure equilibrium is to satisfy.
    method : {"sobol", "morris", "pawn"}
        Shares of variance; elementary effects; or distances between distributions.
    quantity : {"indicator", "margin"}
        Whether an equilibrium exists (0 or 1), or their margin, which is negative where none does.
    region : Region, mapping of str to (low, high), or sequence of str
        Which assumptions move, and how far; by default between the documents' codes.
    samples : int
        Base samples (``sobol``; a power of two), trajectories (``morris``) or points (``pawn``).
    seed : int
        Seed of the samples and of the intervals.

    Raises
    ------
    ScenarioError
        For an unknown name or option, or when nothing that matters moves.
    Unchanging
        When the quantity is the same at every point, so that there is nothing to share.
    SolverError
        When SALib is not installed.

    Notes
    -----
    Points: samples times (parameters + 2) for ``sobol``, times (parameters + 1) for ``morris``. Designs are in general
    position: they lie inside the ranges, shifted by random offsets, because at the ends of ranges and at round
    numbers payoffs tie that differ almost everywhere. Elementary effects are those of steps of half a range between
    points :math:`(l + s) / 4` of it with levels :math:`l` from 0 to 3 and an offset :math:`s` for each trajectory and
    assumption.

    References
    ----------
    Sobol', I. M. (2001). Global sensitivity indices for nonlinear mathematical models and their Monte Carlo
    estimates. Mathematics and Computers in Simulation 55, 271-280.
    Morris, M. D. (1991). Factorial sampling plans for preliminary computational experiments. Technometrics 33,
    161-174.
    Pianosi, F. and Wagener, T. (2015). A simple and efficient method for global sensitivity analysis based on
    cumulative distribution functions. Environmental Modelling & Software 67, 1-11.
    """
    if method not in RANKED_BY:
        raise ScenarioError(f"method: found {method!r}{nearest(method, RANKED_BY)}")
    if quantity not in {"indicator", "margin"}:
        raise ScenarioError(f"quantity: found {quantity!r}, expected indicator or margin")
    scenario, box = placed(scenario, region)
    tested = profiles_named(scenario, profile)
    names = tested.active(box)
    function = quantity_of(tested, box, names, quantity)
    unit = dict.fromkeys(names, (0.0, 1.0))
    try:
        found, outputs = measured(function, unit, method, samples=samples, seed=seed)
    except Unchanging as error:
        proved = what_is_sure(tested, box) if quantity == "indicator" else ""
        raise Unchanging(f"{tested.label}: {error}{proved}") from None
    zeros = dict.fromkeys(next(iter(found.values())), 0.0)
    idle = {name: zeros for name in moving(box) if name not in found}
    ranked = sorted((found | idle).items(), key=lambda item: -item[1][RANKED_BY[method]])
    entries = tuple(Index(name, measures) for name, measures in ranked)
    count = int(outputs.sum()) if quantity == "indicator" else None
    called = {name: scenario.label(name) for name in box}
    return Indices(
        tested.label, method, quantity, box, len(outputs), seed, float(outputs.mean()), count, entries, called
    )


def quantity_of(tested: Profiles, box: Box, names: Sequence[str], quantity: Quantity) -> Function:
    """Return the function from shares of the ranges of some parameters, shape (n, K), to a quantity, shape (n,).

    Parameters
    ----------
    tested : Profiles
    box : Box
        Limits of every parameter; those that are not named have to be held, or not to matter.
    names : sequence of str
    quantity : {"indicator", "margin"}
    """
    measure = tested.indicator if quantity == "indicator" else tested.margin
    inside = {name: box[name] if name in names else (low, low) for name, (low, _) in box.items()}

    def function(shares: NDArray[np.float64]) -> NDArray[np.float64]:
        points = Points(inside, dict(zip(names, shares.T, strict=True)), len(shares))
        return np.asarray(measure(points), dtype=np.float64)

    return function
