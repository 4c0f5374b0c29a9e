"""An independent optimiser for cruxes: sequential quadratic programming from random starts, without any proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.deviations import Deviations, Floats

INSIDE = 1e-9  # in payoff units: floats this far inside their inequalities are inside them in fractions
ROUNDS = 3  # restarts near the best point of a start, with the deviations that pay chosen anew
MOST_CHANGED = 8  # parameters that a sparse start changes at most
JITTER = 0.05
STEPS = 200


@dataclass(frozen=True)
class Found:
    """Hold the nearest point found that fulfils its claim exactly, and how far it is."""

    values: dict[str, Fraction]
    distance: Fraction


def nearest_found(
    gaps: Deviations, mode: str, norm: str, epsilon: Fraction, starts: int, seed: int
) -> Found | None:
    """Return the nearest point that any start leads to and that exact arithmetic confirms, or None."""
    rng = np.random.default_rng(seed)
    best: Found | None = None
    for k, start in enumerate(_starts(gaps, starts, rng)):
        here = start
        for turn in range(k * ROUNDS, (k + 1) * ROUNDS):
            pays = _chosen(gaps, here, mode, turn, rng)
            here = _local(gaps, here, pays, mode, norm, float(epsilon))
            values = gaps.exact(np.where(np.abs(here) < INSIDE, 0.0, here))
            far = gaps.distance(values, norm)
            if (best is None or far < best.distance) and gaps.fulfils(values, mode):
                best = Found(values, far)
            here = _clipped(gaps, here + rng.normal(0, JITTER, here.shape) * (rng.random(here.shape) < 0.2))
    return best


def _clipped(gaps: Deviations, z: Floats) -> Floats:
    low, high = _box(gaps)
    return np.clip(z, low, high)


def _box(gaps: Deviations) -> tuple[Floats, Floats]:
    widths = np.where(gaps.widths > 0, gaps.widths, 1.0)
    return (gaps.low - gaps.start) / widths, (gaps.high - gaps.start) / widths


def _starts(gaps: Deviations, number: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Give the current values, then uniform draws and draws of a few parameters in turn, half of them nearer."""
    low, high = _box(gaps)
    yield np.zeros(len(low))
    for k in range(number - 1):
        z = rng.uniform(low, high) * (rng.random() if k % 4 > 1 else 1.0)
        if k % 2:
            changed = rng.choice(len(z), rng.integers(1, min(MOST_CHANGED, len(z)) + 1), replace=False)
            z = np.where(np.isin(np.arange(len(z)), changed), z, 0.0)
        yield z


def _chosen(gaps: Deviations, z: Floats, mode: str, turn: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the deviations that shall pay: from the target each in turn, from each other profile one that gains.

    That is the one that gains most, or any where none does yet.
    """
    if mode != "only":
        own = np.flatnonzero(gaps.owners == gaps.own)
        return own[[turn % len(own)]] if mode == "ends" else own[:0]
    gains = gaps.gains(z)
    rows = (np.flatnonzero(gaps.owners == p) for p in np.unique(gaps.owners) if p != gaps.own)
    best = [own[np.argmax(gains[own])] if (gains[own] > 0).any() else rng.choice(own) for own in rows]
    return np.array(best, dtype=np.int64)


def _local(
    gaps: Deviations, z: Floats, pays: NDArray[np.int64], mode: str, norm: str, epsilon: float
) -> Floats:
    """Return where sequential quadratic programming ends: least distance, with the chosen deviations paying.

    A change is written as what is added less what is taken away, and for the largest change one more variable
    bounds both, so that the objective is linear.
    """
    from scipy.optimize import minimize

    n = len(z)
    stays = np.flatnonzero(gaps.owners == gaps.own) if mode != "ends" else np.zeros(0, dtype=np.int64)
    rows = np.concatenate([stays, pays])
    signs = np.concatenate([-np.ones(len(stays)), np.ones(len(pays))])
    margin = np.concatenate([np.full(len(stays), INSIDE), np.full(len(pays), epsilon + INSIDE)])
    wide = norm == "largest"
    low, high = _box(gaps)
    bounds = [(0.0, max(h, 0.0)) for h in high] + [(0.0, max(-b, 0.0)) for b in low] + [(0.0, 1.0)] * wide

    def value(v: Floats) -> Floats:
        found: Floats = signs * gaps.gains(v[:n] - v[n : 2 * n])[rows] - margin
        return found

    def slope(v: Floats) -> Floats:
        gradient = signs[:, None] * gaps.gradients(v[:n] - v[n : 2 * n], rows)
        return np.hstack([gradient, -gradient, np.zeros((len(rows), int(wide)))])

    constraints: list[dict[str, Any]] = [{"type": "ineq", "fun": value, "jac": slope}]
    if wide:
        above = np.hstack([-np.eye(2 * n), np.ones((2 * n, 1))])
        constraints.append({"type": "ineq", "fun": lambda v: above @ v, "jac": lambda v: above})
    objective = np.append(np.zeros(2 * n), 1.0) if wide else np.ones(2 * n)
    first = np.concatenate([np.maximum(z, 0), np.maximum(-z, 0), [np.abs(z).max()] * wide])
    ended = minimize(
        lambda v: float(objective @ v),
        first,
        jac=lambda v: objective,
        method="SLSQP",
        bounds=bounds,
        constraints=constraints,
        options={"maxiter": STEPS, "ftol": 1e-12},
    )
    return _clipped(gaps, ended.x[:n] - ended.x[n : 2 * n])
