"""What every deviation from every action profile gains, straight from the payoffs: the peer's view of a crux."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bargaining.scenario import Scenario

Floats = NDArray[np.float64]


class Deviations:
    """Hold the gains of all deviations as polynomials over the box of the parameters, scaled to unit ranges.

    Parameters
    ----------
    scenario : Scenario
        Gives payoffs, ranges and current values.
    target : tuple of int
        The profile that a crux is about.
    """

    def __init__(self, scenario: Scenario, target: tuple[int, ...]) -> None:
        game = scenario.form.game
        self.scenario, self.target = scenario, target
        shape = game.coefficients.shape[2:]
        rows, owners = [], []
        profiles = np.arange(np.prod(shape)).reshape(shape)
        for i, size in enumerate(shape):
            own = game.float_coefficients[:, i]
            for b in range(size):
                others = [a for a in range(size) if a != b]
                gains = np.take(own, [b], axis=1 + i) - np.take(own, others, axis=1 + i)
                rows.append(gains.reshape(len(gains), -1).T)
                owners.append(np.take(profiles, others, axis=i).ravel())
        self.rows: Floats = np.concatenate(rows)
        self.owners: NDArray[np.int64] = np.concatenate(owners)
        self.own = int(profiles[target])
        ranges = [scenario.range(name) for name in game.parameters]
        self.names = game.parameters
        self.start = np.array([float(scenario.values[name]) for name in game.parameters])
        self.widths = np.array([float(high - low) for low, high in ranges])
        self.low = np.array([float(low) for low, _ in ranges])
        self.high = np.array([float(high) for _, high in ranges])
        self.exponents = game.exponents

    @cached_property
    def _slopes(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return for each monomial and parameter in it: the monomial, the parameter, the powers of the derivative."""
        m, k = np.nonzero(self.exponents)
        powers = self.exponents[m].copy()
        powers[np.arange(len(m)), k] -= 1
        return m, k, powers

    def gains(self, z: Floats) -> Floats:
        """Return the gains, shape (..., n_rows), at changes of shape (..., n_parameters), in ranges."""
        point = self.start + z * self.widths
        monomials = np.ones((*point.shape[:-1], len(self.exponents)))
        for m, k in zip(*np.nonzero(self.exponents), strict=True):
            monomials[..., m] *= point[..., k] ** self.exponents[m, k]
        found: Floats = monomials @ self.rows.T
        return found

    def gradients(self, z: Floats, chosen: NDArray[np.int64]) -> Floats:
        """Return the gradients of chosen gains at one change, shape (n_chosen, n_parameters)."""
        m, k, powers = self._slopes
        point = self.start + z * self.widths
        values = self.exponents[m, k] * np.prod(point**powers, axis=1) * self.widths[k]
        jacobian = np.zeros((len(self.exponents), len(point)))
        jacobian[m, k] = values
        found: Floats = self.rows[chosen] @ jacobian
        return found

    def exact(self, z: Floats) -> dict[str, Fraction]:
        """Return the values at a change in floats as fractions within the ranges; no change stays none."""
        found = {}
        for name, change in zip(self.names, z.tolist(), strict=True):
            low, high = self.scenario.range(name)
            value = self.scenario.values[name] + Fraction(change) * (high - low)
            found[name] = min(max(value, low), high)
        return found

    def distance(self, values: Mapping[str, Fraction], norm: str) -> Fraction:
        """Return the exact distance from the current values, in ranges: the sum of the changes or the largest."""
        changes = []
        for name, value in values.items():
            low, high = self.scenario.range(name)
            if low < high:
                changes.append(abs(value - self.scenario.values[name]) / (high - low))
        return sum(changes, Fraction(0)) if norm == "range" else max(changes)

    def fulfils(self, values: Mapping[str, Fraction], mode: str) -> bool:
        """Tell from the exact payoffs of every profile whether a point is what a crux asks for."""
        payoffs = self.scenario.form.game.exact_payoffs({**self.scenario.values, **values})
        best = np.array(
            [own.max(axis=i, keepdims=True) - own for i, own in enumerate(payoffs)], dtype=object
        ).max(axis=0)
        if mode == "ends":
            return bool(best[self.target] > 0)
        others = np.delete(best.ravel(), self.own)
        return bool(best[self.target] == 0 and (mode == "becomes" or (others > 0).all()))
