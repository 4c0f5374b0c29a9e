"""Forms whose mixed equilibria are listed beside the predictions at a point, which are pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
        Within which the probabilities of an equilibrium lie, and of no other that uses the same options.
    index : int or None
        Of a regular equilibrium.
    supports : tuple of tuple of int
        By place, the numbers of the options that are used.
    """

    strategies: Mapping[str, Mapping[str, float]]
    payoffs: Mapping[str, float]
    radius: float
    index: int | None
    supports: tuple[tuple[int, ...], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "strategies": {place: dict(own) for place, own in self.strategies.items()},
            "payoffs": dict(self.payoffs),
            "radius": self.radius,
            "index": self.index,
        }


@dataclass(frozen=True)
class Free:
    """Hold a continuum of equilibria on which whoever mixes changes nothing for itself.

    Parameters
    ----------
    used : mapping of str to tuple of str
        By place, the options that are used; where these are several, they are mixed.
    whole : bool
        Whether all probabilities there give equilibria, and not some alone, as others' conditions have it.
    isolated : mapping of str to mapping of str to float
        By place, the probabilities of those that do not mix freely but at isolated probabilities.
    radius : float
        Within which these lie, proved.
    """

    used: Mapping[str, tuple[str, ...]]
    whole: bool
    isolated: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    radius: float = 0.0

    @property
    def dimension(self) -> int:
        """Return how many places mix freely, each between two options."""
        return sum(len(own) > 1 for own in self.used.values()) - len(self.isolated)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        used = {place: list(own) for place, own in self.used.items()}
        bound = {place: dict(own) for place, own in self.isolated.items()}
        beside = {"isolated": bound, "radius": self.radius} if bound else {}
        return {"uses": used, "dimension": self.dimension, "whole": self.whole, **beside}


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
    continua : tuple of Free
        Of equilibria that are not isolated.
    """

    found: tuple[Mixed, ...]
    complete: bool
    reason: str
    continua: tuple[Free, ...] = ()


@runtime_checkable
class Mixing(Protocol):
    """A form that lists mixed equilibria at a point beside its predictions."""

    def mixed_play(self, values: Mapping[str, Fraction], max_seconds: float | None = None) -> MixedPlay:
        """Return the mixed equilibria at a point, and whether they and the pure ones are proved to be all."""
