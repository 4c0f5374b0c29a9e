"""Which equilibria there are where along an assumption, between stops that are fractions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from bargaining.algebra.numbers import ExactNumber, enclosed
from bargaining.proofs.cases import UnsettledError
from bargaining.proofs.margins import Margin, Margins, sign_inside
from bargaining.proofs.points import proof_dict

if TYPE_CHECKING:
    from bargaining.forms.simultaneous import Simultaneous
    from bargaining.scenario import Scenario

Cell = tuple[int, ...]
Stop = tuple[Fraction, Fraction]
Part = tuple[Fraction, Fraction, dict[str, Any]]

FEWEST_DIGITS = 8
"""By how many digits bounds of a threshold that is not rational are finer than the range; more where others are near.

The checking program takes bounds that are a millionth of the range apart at most.
"""
MOST_DIGITS = 48
MOST_STOPS = 400
NEAREST = Fraction(1, 2**40)
"""Stops that are nearer to each other than this have no more between them."""
GRID = 21
"""Values at which mixed equilibria are looked for; one that is missed leaves cases open."""
MOST_HALVINGS = 3
"""How often a stretch is halved on which all equilibria are not proved at once."""
MOVING = 60
"""Cells to look at below one choice of supports, where equilibria move along the stretch."""


class UnstatedError(Exception):
    """A line has no certificate that the checking program takes; the text says why."""


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

    def line(self, *, mixed: bool) -> Line:
        """Return what is proved along the axis, of mixed equilibria too if asked.

        Raises
        ------
        UnstatedError
            When the pure equilibria along the axis have no certificate.
        """
        low, high = self.scenario.range(self.axis)
        stops: list[Stop] = [(low, low)]
        for stop in (*self._thresholds(), (high, high)):
            stops += ((x, x) for x in self._between(stops[-1][1], stop[0]))
            stops.append(stop)
            if len(stops) > MOST_STOPS:
                raise UnstatedError("a proof would need too many stops")
        asked = mixed and not self.form.strict and self.margins.linear
        between = tuple(self._parts(stops)) if asked else ()
        pure: list[tuple[Cell, ...]] = []
        for one, other in pairwise(stops):
            pure += [self._at(one), self._at(((one[1] + other[0]) / 2,) * 2)]
        for (start, end), (before, after) in zip(stops[1:-1], pairwise(pure[1::2]), strict=True):
            if start < end and before == after:
                raise UnstatedError(
                    f"near {float(start):.6g} there are others at one value only, which is no fraction, and not around"
                )
        return Line(self.axis, tuple(stops[1:-1]), (*pure, self._at(stops[-1])), between)

    def _thresholds(self) -> list[Stop]:
        """Return thresholds, between as short decimals as keep them apart where they are no fractions."""
        from bargaining.analysis.regimes import axis_regimes

        low, high = self.scenario.range(self.axis)
        found = axis_regimes(self.scenario, self.axis).thresholds
        for digits in range(FEWEST_DIGITS, MOST_DIGITS, 4):
            stops = [_bounds(number, high - low, digits) for number in found]
            ends = pairwise([(low, low), *stops, (high, high)])
            if all(one[1] < other[0] for one, other in ends):
                return stops
        raise UnstatedError("two thresholds are too near to each other to be told apart by decimals")

    def _at(self, stop: Stop) -> tuple[Cell, ...]:
        if stop[0] < stop[1]:
            return ()
        return tuple(profile for profile, own in self.profiles.items() if self.margins.holds(own, stop[0]))

    def _between(self, low: Fraction, high: Fraction) -> list[Fraction]:
        """Return stops between which one look at each profile's coefficients tells whether it is an equilibrium."""
        told = (_told(self.margins, own, low, high) for own in self.profiles.values())
        if all(told):
            return []
        if high - low < NEAREST:
            raise UnstatedError(f"near {float(low):.6g} margins are too near to none to tell their signs")
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

        low, high = self.scenario.range(self.axis)
        paths = equilibrium_paths(self.scenario, self.axis, grid=GRID).paths
        ends = [end for path in paths for end in path.ends if end.certified]
        return [_rounded(end.low, end.high, high - low, FEWEST_DIGITS) for end in ends]


def _bounds(number: ExactNumber, length: Fraction, digits: int) -> Stop:
    """Return a fraction twice, or decimals around what is none."""
    if number.is_rational:
        return number.low, number.low
    return _rounded(*enclosed(number, 4 * MOST_DIGITS), length, digits)


def _rounded(low: Fraction, high: Fraction, length: Fraction, digits: int) -> Stop:
    """Return decimals around bounds that differ, finer by some digits than a length.

    Examples
    --------
    >>> [str(x) for x in _rounded(Fraction(1, 3), Fraction(34, 100), Fraction(20), 3)]
    ['33/100', '17/50']
    """
    if low == high:
        return low, high
    unit = Fraction(10) ** (digits - _magnitude(length))
    return Fraction(floor(low * unit)) / unit, Fraction(ceil(high * unit)) / unit


def _magnitude(length: Fraction) -> int:
    """Return the largest whole power of ten that a positive length is not below."""
    power = len(str(length.numerator)) - len(str(length.denominator))
    return power if Fraction(10) ** power <= length else power - 1


def _told(margins: Margins, own: list[Margin], low: Fraction, high: Fraction) -> bool:
    doubtful = False
    for margin in own:
        sign = sign_inside(margin, [(low, high)])
        if sign is not None and not margins.stable(sign):
            return True
        doubtful |= sign is None
    return not doubtful
