"""Designs of points in general position, and the indices of global sensitivity that SALib computes from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.robustness.budget import refuse_excess
from bargaining.analysis.robustness.profiles import Unchanging
from bargaining.errors import SolverError

Method = Literal["sobol", "morris", "pawn"]
Function = Callable[[NDArray[np.float64]], NDArray[np.float64]]
_LEVELS = 4
_SOBOL_CELL = 2.0**-30  # the library's points are multiples of it
_RESAMPLED = 8_000  # bytes a sample for the intervals


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
    ScenarioError
        When the samples are too few, or more than memory or time allow.
    Unchanging
        When the function is constant on the points.
    SolverError
        When SALib is missing, or the samples are no power of two for ``sobol``.
    """
    count = len(bounds)
    rows = count + 2 if method == "sobol" else count + 1 if method == "morris" else 1
    refuse_excess(
        "samples", samples, least=2, bytes_each=32 * rows * count + _RESAMPLED, steps_each=100 * rows
    )
    if method == "sobol" and samples & (samples - 1):
        raise SolverError(f"samples: found {samples}, expected a power of two for sobol")
    problem = {"num_vars": count, "names": list(bounds), "bounds": [[0.0, 1.0]] * count}
    lattice = _sample(problem, method, samples, _folded(seed))
    low, high = np.array(list(bounds.values()), dtype=np.float64).T
    values = function(low + (high - low) * _in_general_position(lattice, method, samples, seed))
    if values.min() == values.max():
        raise Unchanging(
            f"sensitivity: found the same value {values[0]:g} at all {len(values)} points of the design"
        )
    found = _analyse(problem, method, lattice, values, _folded(seed))
    return {
        name: {measure: float(column[k]) for measure, column in found.items()}
        for k, name in enumerate(bounds)
    }, values


def _folded(seed: int) -> int:
    """Return a seed that fits the 32 bits of older generators; small ones are themselves."""
    return seed if seed < 2**31 else int(np.random.SeedSequence(seed).generate_state(1)[0]) >> 1


def _in_general_position(
    lattice: NDArray[np.float64], method: Method, samples: int, seed: int
) -> NDArray[np.float64]:
    """Return a design of the unit cube shifted inside its cells, so that no point lies on an end or a round number."""
    rng = np.random.default_rng([seed, len(lattice)])
    if method == "sobol":
        return lattice + rng.random(lattice.shape[1]) * _SOBOL_CELL
    if method == "morris":
        offsets = np.repeat(rng.random((samples, lattice.shape[1])), len(lattice) // samples, axis=0)
        return (np.rint(lattice * (_LEVELS - 1)) + offsets) / _LEVELS
    return lattice


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
        # The library divides by the lattice's step, which is (levels / 2) / (levels - 1) there and a half here.
        stretched = values * (_LEVELS / (_LEVELS - 1))
        found = _salib("analyze.morris").analyze(problem, points, stretched, num_levels=_LEVELS, seed=nonzero)
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
