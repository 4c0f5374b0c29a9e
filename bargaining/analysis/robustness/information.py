r"""What it is worth to learn an assumption before saying whether an outcome lasts.

The forecaster says a probability :math:`q` for "the outcome is an equilibrium" (:math:`Y \in \{0, 1\}`) and pays
the Brier score :math:`(Y - q)^2`, or says yes or no and pays one for an error. Learning :math:`\theta_k` first lowers
the expected loss by

.. math::
    \mathrm{EVPPI}_k = \mathrm{Var}\, E[Y \mid \theta_k]
    \quad\text{or}\quad
    E \max(P_k, 1 - P_k) - \max(P, 1 - P),\qquad P_k = P(Y = 1 \mid \theta_k)

(expected value of partial perfect information; Raiffa and Schlaifer 1961).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.robustness.boxes import DISAGREEMENT, Moving, placed
from bargaining.analysis.robustness.budget import refuse_excess
from bargaining.analysis.robustness.points import Points, drawn
from bargaining.analysis.robustness.profiles import profiles_named, scarcity
from bargaining.results import Result, noted
from bargaining.scenario import Scenario

BINS = 20
BLOCK = 100
BLOCKED = 3  # times the draws, for what is learnt jointly
RESAMPLES = 400
Counts = NDArray[np.float64]


@dataclass(frozen=True)
class Worth:
    """Hold what it is worth to learn one assumption, or several at once.

    Parameters
    ----------
    name : str
        The parameter, or the document whose dissent would be settled.
    parameters : tuple of str
        What would be learnt.
    brier, errors : float
        Expected fall of the Brier score and of the share of wrong yes-or-no forecasts; estimates without bias may
        lie a little below zero where the worth is nil.
    brier_interval, errors_interval : (float, float)
        Bootstrap intervals, 95 per cent.
    """

    name: str
    parameters: tuple[str, ...]
    brier: float
    brier_interval: tuple[float, float]
    errors: float
    errors_interval: tuple[float, float]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "name": self.name,
            "parameters": list(self.parameters),
            "brier": self.brier,
            "brier_interval": list(self.brier_interval),
            "errors": self.errors,
            "errors_interval": list(self.errors_interval),
        }


@dataclass(frozen=True)
class Information(Result):
    """Hold the worth of learning each assumption for forecasting one outcome.

    Parameters
    ----------
    profile : str
        Outcome or statement.
    probability : float
        Share of the draws with the outcome.
    brier, errors : float
        The worth of learning everything (expected value of perfect information): the whole loss at present.
    parameters : tuple of Worth
        One for each parameter that moves, the most valuable first.
    documents : tuple of Worth
        One for each document that alone stretches the disagreement on some parameters: learning those parameters.
    draws, seed : int
        Number of draws and their seed.
    """

    profile: str
    probability: float
    brier: float
    errors: float
    parameters: tuple[Worth, ...]
    documents: tuple[Worth, ...]
    draws: int
    seed: int

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what to bear in mind: that too few draws have the outcome, or are without it, to learn from."""
        return scarcity(round(self.probability * self.draws), self.draws, "tell what is worth learning")

    def __str__(self) -> str:
        """Say how often the outcome lasts, and what it is worth to learn everything."""
        head = (
            f"{self.profile}: an equilibrium in {self.probability:.3f} of {self.draws} draws. Learning everything "
            f"lowers the Brier score by {self.brier:.3f} and the share of wrong forecasts by {self.errors:.3f}. A "
            "document stands for the assumptions on which it alone stretches the disagreement"
        )
        return noted(head, self.notes)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "profile": self.profile,
            "probability": self.probability,
            "brier": self.brier,
            "errors": self.errors,
            "parameters": [worth.to_dict() for worth in self.parameters],
            "documents": [worth.to_dict() for worth in self.documents],
            "draws": self.draws,
            "seed": self.seed,
            "notes": list(self.notes),
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row for each assumption and each document: what learning it is worth, with intervals."""
        return [
            {
                "learnt": worth.name,
                "brier": worth.brier,
                "brier low": worth.brier_interval[0],
                "brier high": worth.brier_interval[1],
                "errors": worth.errors,
                "errors low": worth.errors_interval[0],
                "errors high": worth.errors_interval[1],
            }
            for worth in (*self.parameters, *self.documents)
        ]


def value_of_information(
    scenario: Scenario,
    profile: str,
    region: Moving = DISAGREEMENT,
    *,
    draws: int = 20_000,
    seed: int = 0,
) -> Information:
    """Estimate which assumption, and which document's dissent, it pays most to settle next.

    Parameters
    ----------
    scenario : Scenario
        Values set by hand or by an overlay stay as they are.
    profile : str
        An action profile, an outcome's name, or a statement that some pure equilibrium is to satisfy.
    region : Region, mapping of str to (low, high), or sequence of str
        Which assumptions move, and how far; by default between the documents' codes.
    draws, seed : int
        Number of draws, and the seed. For each parameter the same draws are cut into 20 bins; for each document
        three times as many fresh ones stand in blocks of 100 that share the learnt values.

    Raises
    ------
    ScenarioError
        For an unknown name or option, or when nothing that matters moves.

    Notes
    -----
    Between-bin variance less the sampling variance inside bins, which is unbiased for the variance of the binned
    conditional probability; wrong forecasts are counted by leaving each draw out of the vote of its bin. The joint
    distribution (independent, uniform between the documents) is an assumption, not evidence.

    References
    ----------
    Raiffa, H. and Schlaifer, R. (1961). Applied Statistical Decision Theory. Harvard Business School.
    Strong, M., Oakley, J. E. and Brennan, A. (2014). Estimating multiparameter partial expected value of perfect
    information from a probabilistic sensitivity analysis sample. Medical Decision Making 34, 311-326.

    Examples
    --------
    >>> import bargaining
    >>> found = value_of_information(bargaining.load("rapprochement"), "status_quo", draws=2_000)
    >>> found.parameters[0].brier < found.brier
    True
    """
    scenario, box = placed(scenario, region)
    tested = profiles_named(scenario, profile)
    names = tested.active(box)
    refuse_excess("draws", draws, least=BLOCK * BINS, bytes_each=BLOCKED * 32 * len(scenario.parameters))
    points = drawn(box, draws, seed)
    held = tested.indicator(points)
    rng = np.random.default_rng(seed)
    singles = [_worth(name, (name,), _binned(points.shares[name], held), rng) for name in names]
    documents = []
    for name, dissent in dissents(scenario, names).items():
        counts = _nested(tested.indicator, points, dissent, drawn(box, BLOCKED * draws, seed + 1))
        documents.append(_worth(name, dissent, counts, rng))
    p = float(held.mean())
    singles.sort(key=lambda worth: -worth.brier)
    documents.sort(key=lambda worth: -worth.brier)
    return Information(
        tested.label, p, p * (1 - p), min(p, 1 - p), tuple(singles), tuple(documents), draws, seed
    )


def dissents(scenario: Scenario, parameters: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return for each document the parameters whose disagreement it alone stretches, documents without left out."""
    found: dict[str, list[str]] = {}
    for name in parameters:
        codes = {document: value.value for document, value in scenario.spoken(name).items()}
        for end in {min(codes.values()), max(codes.values())} if len(set(codes.values())) > 1 else ():
            at_end = [document for document, code in codes.items() if code == end]
            if len(at_end) == 1:
                found.setdefault(at_end[0], []).append(name)
    order = {document: found[document] for document in scenario.document.calibrations if document in found}
    return {document: tuple(dict.fromkeys(names)) for document, names in order.items()}


def _binned(column: NDArray[np.float64], held: NDArray[np.bool_]) -> Counts:
    """Count draws without and with the outcome in bins of equal size, shape (bins, 2)."""
    parts = np.array_split(held[np.argsort(column, kind="stable")], BINS)
    return np.array([[len(part) - part.sum(), part.sum()] for part in parts], dtype=np.float64)


def _nested(
    indicator: Callable[[Points], NDArray[np.bool_]], points: Points, learnt: Sequence[str], fresh: Points
) -> Counts:
    """Count as `_binned` does in blocks of fresh draws that share the values of the learnt parameters."""
    block = np.arange(len(fresh)) // BLOCK
    held = indicator(fresh.taking(learnt, points, block))
    ones = np.bincount(block, weights=held)
    return np.column_stack([np.bincount(block) - ones, ones])


def _worth(name: str, learnt: tuple[str, ...], counts: Counts, rng: np.random.Generator) -> Worth:
    resampled = _resampled(counts, rng)
    brier, errors = float(brier_fall(counts)), float(error_fall(counts))
    return Worth(
        name,
        learnt,
        brier,
        _interval(brier, brier_fall(resampled)),
        errors,
        _interval(errors, error_fall(resampled)),
    )


def _interval(estimate: float, resampled: NDArray[np.float64]) -> tuple[float, float]:
    """Return the resampled quantiles around the estimate: resampling adds its own noise, which shifts their mean."""
    low, high = np.quantile(resampled - resampled.mean(), [0.025, 0.975])
    return estimate + float(low), estimate + float(high)


def _resampled(counts: Counts, rng: np.random.Generator) -> Counts:
    """Return bootstrap counts: whole blocks where there are many, single draws inside bins where there are few."""
    if len(counts) > BINS:
        return counts[rng.integers(0, len(counts), (RESAMPLES, len(counts)))]
    totals = counts.sum(axis=1)
    ones = rng.binomial(totals.astype(np.int64), counts[:, 1] / totals, (RESAMPLES, len(counts)))
    return np.stack([totals - ones, ones], axis=-1)


def brier_fall(counts: Counts) -> NDArray[np.float64]:
    """Estimate the variance of the conditional probability from counts, without bias.

    Parameters
    ----------
    counts : ndarray, shape (..., bins, 2)
        Draws without and with the outcome in bins of equal size.

    Examples
    --------
    >>> float(brier_fall(np.array([[10.0, 0.0], [0.0, 10.0]])))
    0.25
    """
    totals = counts.sum(axis=-1)
    p = counts[..., 1] / totals
    noise = p * (1 - p) / (totals - 1)
    bins = p.shape[-1]
    spread = p.var(axis=-1) - noise.mean(axis=-1) * (bins - 1) / bins
    return np.asarray(spread)


def error_fall(counts: Counts) -> NDArray[np.float64]:
    """Estimate by how much the share of wrong forecasts falls, each draw left out of its bin's vote on itself.

    Parameters
    ----------
    counts : ndarray, shape (..., bins, 2)
        Draws without and with the outcome in bins.

    Examples
    --------
    >>> float(error_fall(np.array([[10.0, 0.0], [0.0, 10.0]])))
    0.5
    """
    totals = counts.sum(axis=(-2, -1))
    before = counts.sum(axis=-2).max(axis=-1) / totals
    return np.asarray(_right(counts).sum(axis=-1) / totals - before)


def _right(counts: Counts) -> NDArray[np.float64]:
    """Return how many draws the majority of the others in their bin forecasts, ties counting a half."""
    zeros, ones = counts[..., 0], counts[..., 1]
    vote = ones * (0.5 + 0.5 * np.sign(ones - 1 - zeros)) + zeros * (0.5 + 0.5 * np.sign(zeros - 1 - ones))
    return np.asarray(vote)
