"""Draws of the parameters, block by block, so that any stretch can be made again without the others.

Block ``b`` of a parameter comes from a stream of its own, seeded with the seed, the parameter's name and ``b``:
more draws, or another parameter drawn beside it, leave the draws that exist as they are. Only the points of a
Sobol' sequence depend on all the parameters drawn.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.sweeps.marginals import Draws, Marginal
from bargaining.errors import ScenarioError

if TYPE_CHECKING:
    from bargaining.analysis.sweeps.constraints import Constraint

BLOCK = 2**16
"""Draws that are made at once."""

_TRIES = 10
_HALF_A_CELL = 2.0**-31
"""The library's points are multiples of 2^-30, ends of ranges and round shares among them, where payoffs tie."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Hold draws resolved against a scenario.

    Parameters
    ----------
    draws : Draws
    marginals : mapping of str to Marginal
        By parameter, in the scenario's order.
    redrawn : tuple of Constraint
        Constraints among parameters that are drawn independently.
    """

    draws: Draws
    marginals: Mapping[str, Marginal]
    redrawn: tuple[Constraint, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the parameters that are drawn."""
        return tuple(self.marginals)

    def recipe(self, entering: Collection[str], block: int) -> list[Any]:
        """Return all that a block's values of some parameters depend on, as plain values."""
        draws = self.draws
        joint = bool(self.redrawn) or draws.method == "sobol"
        names = [name for name in self.names if joint or name in entering]
        parts: list[Any] = [draws.method, draws.seed, block, [str(c) for c in self.redrawn]]
        if draws.method == "latin hypercube":
            parts.append(self.length(block))
        if draws.method == "sobol":
            parts.append("centres of cells")
        return [*parts, *([name, self.marginals[name].recipe()] for name in names)]

    def length(self, block: int) -> int:
        """Return the number of draws in a block."""
        return min(BLOCK, self.draws.n - block * BLOCK)

    def block(self, block: int) -> Mapping[str, NDArray[np.float64]]:
        """Return the drawn values of a block by parameter, each of shape (length(block),); each thread keeps its last.

        Raises
        ------
        ScenarioError
            When hardly any draw meets the constraints.
        """
        if _kept.sample is not self or _kept.block != block:
            _kept.values, _kept.sample, _kept.block = self._drawn(block), self, block
        return _kept.values

    def _drawn(self, block: int) -> dict[str, NDArray[np.float64]]:
        length = self.length(block)
        if self.draws.method == "sobol":
            shares = _sobol_block(len(self.names), self.draws.seed, block)[:length].T
            return {name: m.at(u) for (name, m), u in zip(self.marginals.items(), shares, strict=True)}
        streams = {name: np.random.default_rng(self._seeds(name, block)) for name in self.names}
        if self.draws.method == "latin hypercube":
            return {
                name: m.at((streams[name].permutation(length) + streams[name].random(length)) / length)
                for name, m in self.marginals.items()
            }
        if not self.redrawn:
            return {name: m.at(streams[name].random(length)) for name, m in self.marginals.items()}
        return self._accepted(streams, length)

    def _seeds(self, name: str, block: int) -> np.random.SeedSequence:
        return np.random.SeedSequence(
            [self.draws.seed, int.from_bytes(name.encode(), "big")], spawn_key=(block,)
        )

    def _accepted(
        self, streams: Mapping[str, np.random.Generator], length: int
    ) -> dict[str, NDArray[np.float64]]:
        found: list[dict[str, NDArray[np.float64]]] = []
        kept = tries = 0
        while kept < length:
            if tries == _TRIES and not kept:
                raise ScenarioError(
                    f"draws: found none among {tries * BLOCK:,} that meets {', '.join(map(str, self.redrawn))}, "
                    "expected constraints that leave more of the ranges"
                )
            values = {name: m.at(streams[name].random(BLOCK)) for name, m in self.marginals.items()}
            admitted = self._admitted(values, BLOCK)
            found.append({name: column[admitted] for name, column in values.items()})
            kept, tries = kept + int(admitted.sum()), tries + 1
        return {name: np.concatenate([part[name] for part in found])[:length] for name in self.names}

    def _admitted(self, values: Mapping[str, NDArray[np.float64]], size: int) -> NDArray[np.bool_]:
        def exactly(name: str, p: int) -> Fraction:
            return self.exactly(name, float(values[name][p]))

        admitted = np.ones(size, dtype=np.bool_)
        for constraint in self.redrawn:
            admitted &= constraint.holds(values, size, exactly)
        return admitted

    def exactly(self, name: str, value: float) -> Fraction:
        """Return a drawn value as the number that it stands for."""
        return self.marginals[name].exactly(value)


class _Kept(threading.local):
    """What a thread keeps: the last block drawn, and the state of the Sobol' sequence that it goes on with."""

    sample: Sample | None = None
    block: int = 0
    values: Mapping[str, NDArray[np.float64]] = {}
    sequence: tuple[int, int] = (0, 0)
    engine: Any = None


_kept = _Kept()


def _sobol_block(dimension: int, seed: int, block: int) -> NDArray[np.float64]:
    """Return a block of the scrambled sequence, centres of cells; asking in increasing order is quick."""
    if _kept.sequence != (dimension, seed):
        from scipy.stats import qmc

        _kept.engine = qmc.Sobol(dimension, scramble=True, rng=np.random.default_rng(seed))
        _kept.sequence = (dimension, seed)
    engine = _kept.engine
    if engine.num_generated > block * BLOCK:
        engine.reset()
    skipped = block * BLOCK - engine.num_generated
    if skipped:
        engine.fast_forward(skipped)
    found: NDArray[np.float64] = engine.random(BLOCK) + _HALF_A_CELL
    return found
