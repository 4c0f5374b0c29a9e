"""Global sensitivity of an outcome's existence, or of its margin, over what the documents leave open (SALib)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.robustness.boxes import Box, Over, Unspoken, assumption_box
from bargaining.analysis.robustness.targets import as_target
from bargaining.errors import ScenarioError, SolverError, nearest
from bargaining.scenario import Scenario

Method = Literal["sobol", "morris", "pawn"]
Quantity = Literal["indicator", "margin"]
Function = Callable[[NDArray[np.float64]], NDArray[np.float64]]
RANKED_BY: dict[str, str] = {"sobol": "total", "morris": "mean_absolute", "pawn": "median"}
"""The measure by which each method ranks."""
_LEVELS = 4


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
class Indices:
    """Hold the sensitivity of one quantity to every assumption that moves.

    Parameters
    ----------
    target : str
        Outcome or statement.
    method : {"sobol", "morris", "pawn"}
        How it was measured.
    quantity : {"indicator", "margin"}
        Whether an equilibrium of the target exists (0 or 1), or by what margin.
    box : Box
        Where the assumptions move, uniformly and independently.
    evaluations, seed : int
        How many points were evaluated, and the seed of their choice.
    mean : float
        Mean of the quantity over the points.
    entries : tuple of Index
        Largest first; parameters that move but cannot matter for the target have exact zeros.
    """

    target: str
    method: Method
    quantity: Quantity
    box: Box
    evaluations: int
    seed: int
    mean: float
    entries: tuple[Index, ...]

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row of plain values for each parameter and each measure that has an error."""
        return [
            {
                "outcome": self.target,
                "parameter": entry.parameter,
                "measure": measure,
                "value": value,
                "error": entry.measures[f"{measure}_error"],
            }
            for entry in self.entries
            for measure, value in reversed(list(entry.measures.items()))
            if f"{measure}_error" in entry.measures
        ]


def sensitivity_indices(
    scenario: Scenario,
    target: str,
    method: Method = "sobol",
    *,
    quantity: Quantity = "indicator",
    over: Over = "documents",
    unspoken: Unspoken = "held",
    samples: int = 1_024,
    seed: int = 0,
) -> Indices:
    """Measure how much each assumption moves an outcome's existence or margin.

    Parameters
    ----------
    scenario : Scenario
        Values set by hand or by an overlay stay as they are.
    target : str
        An action profile, an outcome's name, or a statement that some pure equilibrium is to satisfy.
    method : {"sobol", "morris", "pawn"}
        Shares of variance; elementary effects; or distances between distributions.
    quantity : {"indicator", "margin"}
        Whether an equilibrium exists (0 or 1), or the target's margin, which is negative where none does.
    over, unspoken
        Where the assumptions move; see `assumption_box`.
    samples : int
        Base samples (``sobol``; a power of two), trajectories (``morris``) or points (``pawn``).
    seed : int
        Seed of the samples and of the intervals.

    Raises
    ------
    ScenarioError
        For an unknown name or option, or when nothing that matters moves.
    SolverError
        When SALib is not installed, or the quantity is the same at every point, so that there is nothing to share.

    Notes
    -----
    Points: samples times (parameters + 2) for ``sobol``, times (parameters + 1) for ``morris``.

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
    asked = as_target(scenario, target)
    box = assumption_box(scenario, over, unspoken=unspoken)
    names = asked.active(box)
    measure = asked.indicator if quantity == "indicator" else asked.margin

    def function(points: NDArray[np.float64]) -> NDArray[np.float64]:
        held = {name: float(low) for name, (low, _) in box.items()}
        return np.asarray(measure(held | dict(zip(names, points.T, strict=True))), dtype=np.float64)

    bounds = {name: (float(box[name][0]), float(box[name][1])) for name in names}
    found, outputs = measured(function, bounds, method, samples=samples, seed=seed)
    zeros = dict.fromkeys(next(iter(found.values())), 0.0)
    idle = {name: zeros for name, (low, high) in box.items() if low < high and name not in found}
    ranked = sorted((found | idle).items(), key=lambda item: -item[1][RANKED_BY[method]])
    entries = tuple(Index(name, measures) for name, measures in ranked)
    return Indices(asked.label, method, quantity, box, len(outputs), seed, float(outputs.mean()), entries)


def measured(
    function: Function, bounds: Mapping[str, tuple[float, float]], method: Method, *, samples: int, seed: int
) -> tuple[dict[str, dict[str, float]], NDArray[np.float64]]:
    """Measure the sensitivity of any function of independent uniform inputs.

    Parameters
    ----------
    function : callable
        From points, shape (n, K), to values, shape (n,).
    bounds : mapping of str to (low, high)
        The K inputs.
    method, samples, seed
        As in `sensitivity_indices`.

    Returns
    -------
    (dict of str to dict of str to float, ndarray)
        Measures by input, and the values of the function.

    Raises
    ------
    SolverError
        When SALib is missing, the samples are too few, or the function is constant on the points.
    """
    problem = {"num_vars": len(bounds), "names": list(bounds), "bounds": [list(b) for b in bounds.values()]}
    if samples < 2 or (method == "sobol" and samples & (samples - 1)):
        raise SolverError(f"samples: found {samples}, expected at least 2, and a power of two for sobol")
    points = _sample(problem, method, samples, seed)
    values = function(points)
    if values.min() == values.max():
        raise SolverError(
            f"sensitivity: found the same value {values[0]:g} at all {len(values)} points, so that no assumption "
            "that moves changes it"
        )
    found = _analyse(problem, method, points, values, seed)
    return {
        name: {measure: float(column[k]) for measure, column in found.items()}
        for k, name in enumerate(bounds)
    }, values


def _salib(module: str) -> Any:
    try:
        return import_module(f"SALib.{module}")
    except ImportError:
        raise SolverError(
            "SALib is not installed: found no module of that name; pip install 'bargaining[sensitivity]'"
        ) from None


def _sample(problem: dict[str, Any], method: Method, samples: int, seed: int) -> NDArray[np.float64]:
    if method == "sobol":
        drawn = _salib("sample.sobol").sample(problem, samples, calc_second_order=False, seed=seed)
    elif method == "morris":
        drawn = _salib("sample.morris").sample(problem, samples, num_levels=_LEVELS, seed=seed)
    else:
        drawn = _salib("sample.latin").sample(problem, samples, seed=seed)
    return np.asarray(drawn, dtype=np.float64)


def _analyse(
    problem: dict[str, Any],
    method: Method,
    points: NDArray[np.float64],
    values: NDArray[np.float64],
    seed: int,
) -> dict[str, Any]:
    nonzero = seed + 1  # a seed of zero is read as none
    if method == "sobol":
        found = _salib("analyze.sobol").analyze(problem, values, calc_second_order=False, seed=nonzero)
        names = {"first": "S1", "first_error": "S1_conf", "total": "ST", "total_error": "ST_conf"}
    elif method == "morris":
        found = _salib("analyze.morris").analyze(problem, points, values, num_levels=_LEVELS, seed=nonzero)
        names = {
            "mean_absolute": "mu_star",
            "mean_absolute_error": "mu_star_conf",
            "mean": "mu",
            "deviation": "sigma",
        }
    else:
        found = _salib("analyze.pawn").analyze(problem, points, values)
        names = {key: key for key in ("minimum", "mean", "median", "maximum")}
    return {name: found[key] for name, key in names.items()}
