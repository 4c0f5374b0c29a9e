r"""Quantal response fitted to what was seen, and scored on what followed.

Players choose by logit equilibrium of the principal branch, whose precision :math:`\lambda` is fitted by maximum
likelihood. An observation that several profiles fit has the probability of all of them. The interval is that of the
likelihood ratio: all precisions :math:`\lambda` with

.. math:: 2\,(\ell(\hat\lambda) - \ell(\lambda)) \le \chi^2_1.

References
----------
McKelvey, R. D. and Palfrey, T. R. (1995). Quantal response equilibria for normal form games. Games and Economic
Behavior 10, 6-38.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.logit import logit_branch
from bargaining.equilibria.logit_curve import LogitCurve
from bargaining.games.normal_form import NormalFormGame

Weights = NDArray[np.float64]
"""For each pure profile the probability that it shows what was seen."""

LEVEL = 0.95
SUBDIVISIONS = 8
"""Positions that are tried for each point of the branch."""
HALVINGS = 50
ALIKE = 1e-6
"""Logarithms of likelihoods that are no further apart are alike: a branch ends no nearer than that to its limit."""
LEAST = sys.float_info.min
"""Stands for a probability that is too small for a float."""


@dataclass(frozen=True)
class Forecast:
    """Hold the logarithm of the probability that the fit gave to an observation.

    Parameters
    ----------
    score : float
        At the fitted precision.
    low, high : float
        The least and the largest over the precisions of the interval.
    uniform : float
        When every player takes each action with the same probability.
    """

    score: float
    low: float
    high: float
    uniform: float


@dataclass(frozen=True)
class QuantalFit:
    """Hold a fitted precision.

    Parameters
    ----------
    precision : float
        In units of one over payoff; zero where uniform play fits as well as any.
    low : float
        Lower end of the interval.
    high : float or None
        Upper end; None where every larger precision on the branch is in the interval.
    at_limit : bool
        Whether the likelihood is largest where the branch ends, so that no finite precision fits best.
    log_likelihood, uniform : float
        At the fitted precision, and at precision zero, where play is uniform.
    forecasts : tuple of Forecast
        Of what followed, one an observation.
    reason : str
        How the branch ends.
    """

    precision: float
    low: float
    high: float | None
    at_limit: bool
    log_likelihood: float
    uniform: float
    forecasts: tuple[Forecast, ...]
    reason: str


def fit(
    game: NormalFormGame, seen: Sequence[Weights], followed: Sequence[Weights] = (), *, level: float = LEVEL
) -> QuantalFit:
    """Fit the precision of logit play to observations, and score others at it.

    Parameters
    ----------
    game : NormalFormGame
        The game that was played each time.
    seen, followed : sequence of ndarray
        For each observation the probability with which each pure profile shows it.
    level : float
        Of the interval.

    Raises
    ------
    SolverError
        Where the branch is singular between two of its points.

    Notes
    -----
    Observations count as independent, which those of neighbouring periods hardly are: the interval is then too narrow.

    Examples
    --------
    >>> alone = NormalFormGame([[1, 0]])
    >>> left, right = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    >>> round(fit(alone, [left, left, left, right]).precision, 6) == round(log(3), 6)
    True
    """
    branch = logit_branch(game)
    curve = LogitCurve(branch)

    def logs(position: float, weights: Sequence[Weights]) -> list[float]:
        strategies = curve.strategies(position)
        return [log(max(_probability(one, strategies), LEAST)) for one in weights]

    def likelihood(position: float) -> float:
        return sum(logs(position, seen))

    tried = np.linspace(0, curve.last, SUBDIVISIONS * curve.last + 1)
    values = [likelihood(float(at)) for at in tried]
    best = int(np.argmax(values))
    around = float(tried[max(best - 1, 0)]), float(tried[min(best + 1, len(tried) - 1)])
    top = max((_peak(likelihood, *around), float(tried[best])), key=likelihood)
    alike = [float(end) for end in (0, curve.last) if likelihood(end) >= likelihood(top) - ALIKE]
    top = alike[0] if alike else top
    largest = likelihood(top)
    least = largest - NormalDist().inv_cdf((1 + level) / 2) ** 2 / 2
    inside = [top, *(float(at) for at, value in zip(tried, values, strict=True) if value >= least)]
    inside += [
        _crossing(likelihood, least, float(tried[k]), float(tried[k + 1]))
        for k in range(len(tried) - 1)
        if (values[k] >= least) != (values[k + 1] >= least)
    ]
    if values[best] < least:  # the peak is so narrow that no position tried lies in the interval
        inside += [_crossing(likelihood, least, top, end) for end in around]
    precisions = [curve.precision(at) for at in inside]
    return QuantalFit(
        curve.precision(top),
        min(precisions),
        None if values[-1] >= least else max(precisions),
        top == curve.last > 0,
        largest,
        values[0],
        _forecasts(top, inside, lambda at: logs(at, followed)),
        branch.reason,
    )


def _forecasts(
    top: float, inside: Sequence[float], logs: Callable[[float], list[float]]
) -> tuple[Forecast, ...]:
    at_top, at_zero = logs(top), logs(0.0)
    over = [logs(at) for at in inside]
    return tuple(
        Forecast(score, min(row[k] for row in over), max(row[k] for row in over), at_zero[k])
        for k, score in enumerate(at_top)
    )


def _probability(weights: Weights, strategies: Sequence[NDArray[np.float64]]) -> float:
    """Return the probability of an observation when players mix independently."""
    for strategy in strategies:
        weights = np.tensordot(strategy, weights, axes=(0, 0))
    return float(weights)


def _peak(value: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function with one peak between two positions is largest, by golden sections."""
    golden = (5**0.5 - 1) / 2
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left, at_right = value(left), value(right)
    for _ in range(HALVINGS):
        if at_left >= at_right:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = value(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = value(right)
    return (low + high) / 2


def _crossing(value: Callable[[float], float], level: float, one: float, other: float) -> float:
    """Return a position inside, next to where a function crosses a level between two positions."""
    inside, outside = (one, other) if value(one) >= level else (other, one)
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        if value(middle) >= level:
            inside = middle
        else:
            outside = middle
    return inside
