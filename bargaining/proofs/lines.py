"""Which equilibria there are where along an assumption, between stops that are fractions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bargaining.algebra.numbers import enclosed
from bargaining.proofs.cases import UnsettledError
from bargaining.proofs.margins import Margin, Margins, sign_inside
from bargaining.proofs.points import proof_dict

if TYPE_CHECKING:
    from bargaining.forms.simultaneous import Simultaneous
    from bargaining.scenario import Scenario

Cell = tuple[int, ...]
Stop = tuple[Fraction, Fraction]
Part = tuple[Fraction, Fraction, dict[str, Any]]

BITS = 64
"""Width of the bounds of a threshold that is not rational."""
MOST_STOPS = 400
GRID = 21
"""Values at which mixed equilibria are looked for; one that is missed leaves cases open."""
MOST_HALVINGS = 3
"""How often a stretch is halved on which all equilibria are not proved at once."""
MOVING = 60
"""Cells to look at below one choice of supports, where equilibria move along the stretch."""


@dataclass(frozen=True)
class Line:
    """Hold stops along an assumption, and the equilibria at each and between each two.

    Parameters
    ----------
    axis : str
        The assumption.
    stops : tuple of tuple of Fraction and Fraction
        Inside the range; two different ends where only bounds are known.
    pure : tuple of tuple of profiles
        Pure equilibria at the low end, after it, at the first stop, and so on; nothing at a stop of which only bounds
        are known.
    between : tuple of (Fraction, Fraction, dict)
        Ends of parts of the axis, and the proof of all equilibria strictly between them; empty where none was asked
        for, or payoffs are not linear.
    """

    axis: str
    stops: tuple[Stop, ...]
    pure: tuple[tuple[Cell, ...], ...]
    between: tuple[Part, ...]


@dataclass
class Drawing:
    """Find the line along an axis.

    Parameters
    ----------
    scenario : Scenario
        Fixes the other assumptions.
    form : Simultaneous
        The game.
    margins : Margins
        Over the axis.
    axis : str
        The assumption.
    tick : callable
        Called now and then.
    """

    scenario: Scenario
    form: Simultaneous
    margins: Margins
    axis: str
    tick: Callable[[], None]
    profiles: dict[Cell, list[Margin]] = field(init=False)

    def __post_init__(self) -> None:
        self.profiles = {profile: self.margins.of(profile) for profile in self.margins.profiles()}

    def line(self, *, mixed: bool) -> Line | None:
        """Return what is proved along the axis, of mixed equilibria too if asked; None where stops are too many."""
        low, high = self.scenario.range(self.axis)
        stops: list[Stop] = [(low, low)]
        for stop in (*self._thresholds(), (high, high)):
            stops += ((x, x) for x in self._between(stops[-1][1], stop[0]))
            stops.append(stop)
            if len(stops) > MOST_STOPS:
                return None
        asked = mixed and not self.form.strict and self.margins.linear
        between = tuple(self._parts(stops)) if asked else ()
        pure: list[tuple[Cell, ...]] = []
        for one, other in pairwise(stops):
            pure += [self._at(one), self._at(((one[1] + other[0]) / 2,) * 2)]
        return Line(self.axis, tuple(stops[1:-1]), (*pure, self._at(stops[-1])), between)

    def _thresholds(self) -> Iterator[Stop]:
        from bargaining.analysis.regimes import axis_regimes

        low, high = self.scenario.range(self.axis)
        for found in axis_regimes(self.scenario, self.axis).thresholds:
            start, end = (found.low, found.low) if found.is_rational else enclosed(found, BITS)
            yield max(start, low), min(end, high)

    def _at(self, stop: Stop) -> tuple[Cell, ...]:
        if stop[0] < stop[1]:
            return ()
        return tuple(profile for profile, own in self.profiles.items() if self.margins.holds(own, stop[0]))

    def _between(self, low: Fraction, high: Fraction) -> list[Fraction]:
        """Return stops between which one look at each profile's coefficients tells whether it is an equilibrium."""
        told = (_told(self.margins, own, low, high) for own in self.profiles.values())
        if all(told) or high - low < Fraction(1, 2**40):
            return []
        middle = (low + high) / 2
        return [*self._between(low, middle), middle, *self._between(middle, high)]

    def _parts(self, stops: Sequence[Stop]) -> Iterator[Part]:
        """Yield proofs of all equilibria between where any begin or end; in some, cases may be left open."""
        for one, other in pairwise(sorted({*stops, *self._ends})):
            if one[1] < other[0]:
                yield from self._halved(one[1], other[0], MOST_HALVINGS)

    def _halved(self, low: Fraction, high: Fraction, halvings: int) -> Iterator[Part]:
        """Yield the proof of a part, or of its halves where that leaves no case open."""
        if (proof := self._stretch(low, high, whole=halvings > 0)) is not None:
            yield low, high, proof
            return
        middle = (low + high) / 2
        yield from self._halved(low, middle, halvings - 1)
        yield from self._halved(middle, high, halvings - 1)

    def _stretch(self, low: Fraction, high: Fraction, *, whole: bool) -> dict[str, Any] | None:
        """Return the proof of a stretch; None where a whole one is asked for and cases would be left open."""
        worlds = [
            self.form.game.exact_payoffs({**self.scenario.values, self.axis: value}) for value in (low, high)
        ]
        try:
            return proof_dict(self.form.places, *worlds, tick=self.tick, budget=MOVING, whole=whole)
        except UnsettledError:
            return None

    @cached_property
    def _ends(self) -> list[Stop]:
        """Return where mixed equilibria begin or end, with bounds where that is no fraction."""
        from bargaining.analysis.branches.paths import equilibrium_paths

        paths = equilibrium_paths(self.scenario, self.axis, grid=GRID).paths
        return [(end.low, end.high) for path in paths for end in path.ends if end.certified]


def _told(margins: Margins, own: list[Margin], low: Fraction, high: Fraction) -> bool:
    doubtful = False
    for margin in own:
        sign = sign_inside(margin, [(low, high)])
        if sign is not None and not margins.stable(sign):
            return True
        doubtful |= sign is None
    return not doubtful
