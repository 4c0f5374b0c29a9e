"""Forms whose mixed equilibria are listed beside the predictions at a point, which are pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True)
class Mixed:
    """Hold one mixed equilibrium.

    Parameters
    ----------
    strategies : mapping of str to mapping of str to float
        By place, the probabilities of what is used there.
    payoffs : mapping of str to float
        What each player expects.
    radius : float
        Within which the probabilities of an equilibrium lie, and of no other there.
    index : int or None
        Of a regular equilibrium.
    """

    strategies: Mapping[str, Mapping[str, float]]
    payoffs: Mapping[str, float]
    radius: float
    index: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "strategies": {place: dict(own) for place, own in self.strategies.items()},
            "payoffs": dict(self.payoffs),
            "radius": self.radius,
            "index": self.index,
        }


@dataclass(frozen=True)
class MixedPlay:
    """Hold the mixed equilibria at a point.

    Parameters
    ----------
    found : tuple of Mixed
        Each proved.
    complete : bool
        Whether these and the pure ones are proved to be all.
    reason : str
        Why, or what may be missing.
    """

    found: tuple[Mixed, ...]
    complete: bool
    reason: str


@runtime_checkable
class Mixing(Protocol):
    """A form that lists mixed equilibria at a point beside its predictions."""

    def mixed_play(self, values: Mapping[str, Fraction]) -> MixedPlay:
        """Return the mixed equilibria at a point, and whether they and the pure ones are proved to be all."""
