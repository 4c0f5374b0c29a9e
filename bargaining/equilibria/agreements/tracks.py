"""Issues settled each on a track of its own, or linked so that all of them hold or none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import prod

from bargaining.errors import GameError, nearest

_ZERO = Fraction(0)


@dataclass(frozen=True)
class Tracks:
    """Hold issues that may be settled, with the risk that each breaks down.

    Parameters
    ----------
    gains : mapping of str to tuple of Fraction
        What each party gains by an issue.
    risks : mapping of str to Fraction
        The chance that an issue, once settled, breaks down; zero where it is not listed.

    Examples
    --------
    >>> tenth, half = Fraction(1, 10), Fraction(1, 2)
    >>> gains = {"trade": (Fraction(1), Fraction(1)), "rights": (Fraction(1), -half)}
    >>> tracks = Tracks(gains, {"trade": tenth, "rights": half})
    >>> tracks.harmless, str(tracks.separate()), str(tracks.linked(["trade", "rights"]))
    (('trade',), '9/5', '9/8')
    >>> tracks.threshold(["trade"], "rights")
    Fraction(1, 5)
    """

    gains: Mapping[str, tuple[Fraction, ...]]
    risks: Mapping[str, Fraction]

    def __post_init__(self) -> None:
        """Refuse risks of unknown issues and risks that are no chances."""
        for name, risk in self.risks.items():
            if name not in self.gains:
                raise GameError(f"unknown issue {name!r}{nearest(name, self.gains)}")
            if not 0 <= risk <= 1:
                raise GameError(f"risk of {name}: found {risk}, expected a number from 0 to 1")

    @property
    def harmless(self) -> tuple[str, ...]:
        """Return the issues by which nobody loses: what is settled when each is judged alone."""
        return tuple(name for name, gains in self.gains.items() if min(gains) >= 0)

    def holding(self, issues: Collection[str]) -> Fraction:
        """Return the chance that none of some issues breaks down."""
        return prod((1 - self.risks.get(name, _ZERO) for name in issues), start=Fraction(1))

    def surplus(self, issues: Collection[str]) -> Fraction:
        """Return what the parties gain together by some issues that hold."""
        return sum((x for name in issues for x in self.gains[name]), _ZERO)

    def separate(self) -> Fraction:
        """Return the expected joint gain where each issue is judged alone, and holds or breaks down alone."""
        return sum((self.holding([name]) * self.surplus([name]) for name in self.harmless), _ZERO)

    def linked(self, issues: Collection[str]) -> Fraction:
        """Return the expected joint gain of issues that hold together or break down together."""
        return self.holding(issues) * self.surplus(issues)

    def best_linked(self) -> tuple[str, ...]:
        """Return the linked issues with the largest expected joint gain, nobody losing; the fewest of several."""
        chosen: tuple[str, ...] = ()
        for size in range(len(self.gains) + 1):
            for issues in combinations(self.gains, size):
                each = zip(*(self.gains[name] for name in issues), strict=True)
                if all(sum(own) >= 0 for own in each) and self.linked(issues) > self.linked(chosen):
                    chosen = issues
        return chosen

    def threshold(self, issues: Collection[str], added: str) -> Fraction | None:
        """Return the risk of one more issue above which linked issues are worth more without it.

        None where they are worth more without it at any risk, or nothing with it.
        """
        without, full = self.surplus(issues), self.surplus([*issues, added])
        return 1 - without / full if full > 0 and without <= full else None
