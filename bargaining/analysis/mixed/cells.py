"""Sets of strategy profiles: which actions may be used, which are used, and how often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

Supports = tuple[tuple[int, ...], ...]


class Limit(NamedTuple):
    """Hold an interval for the probability of one action of one player."""

    player: int
    action: int
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class Cell:
    """Hold a set of strategy profiles.

    Parameters
    ----------
    allowed : tuple of tuple of int
        The actions that each player may use.
    used : tuple of tuple of int
        The actions that each player uses with positive probability.
    limits : tuple of Limit
        Intervals for some probabilities.
    """

    allowed: Supports
    used: Supports
    limits: tuple[Limit, ...] = ()

    def with_used(self, player: int, action: int) -> Cell:
        """Return the part in which an action has positive probability."""
        return replace(self, used=_changed(self.used, player, {*self.used[player], action}))

    def without(self, player: int, action: int) -> Cell:
        """Return the part in which an action is not used."""
        left = set(self.allowed[player]) - {action}
        return replace(self, allowed=_changed(self.allowed, player, left))

    def limited(self, limit: Limit) -> Cell:
        """Return the part within an interval, which replaces an earlier one for the same probability."""
        kept = tuple(one for one in self.limits if one[:2] != limit[:2])
        return replace(self, limits=(*kept, limit))

    def interval(self, player: int, action: int) -> tuple[Fraction, Fraction]:
        """Return the limits of a probability."""
        found = [one for one in self.limits if one[:2] == (player, action)]
        return (found[0].low, found[0].high) if found else (Fraction(0), Fraction(1))


def _changed(supports: Supports, player: int, actions: set[int]) -> Supports:
    return (*supports[:player], tuple(sorted(actions)), *supports[player + 1 :])
