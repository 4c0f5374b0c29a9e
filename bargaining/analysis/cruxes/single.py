"""Where along each single assumption a profile starts or ceases to be an equilibrium, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.numbers import ExactNumber, sign
from bargaining.analysis.cruxes.answer import Voice, voices
from bargaining.analysis.cruxes.claims import Margin, margins
from bargaining.analysis.cruxes.crux import free_box, target_profile
from bargaining.analysis.cruxes.line import Coefficients, marked, stops
from bargaining.scenario import Scenario


@dataclass(frozen=True)
class Flip:
    """Hold a value of one assumption at which a profile's status changes.

    Parameters
    ----------
    value : ExactNumber
        The threshold.
    attained : bool
        Whether the status has changed at the threshold itself, or only beyond it.
    distance : float
        From the current value, in units of the parameter's range.
    player, deviation : str
        Whose deviation starts or ceases to pay there.
    """

    value: ExactNumber
    attained: bool
    distance: float
    player: str
    deviation: str


@dataclass(frozen=True)
class SingleCrux:
    """Hold how one assumption alone turns a profile's status.

    Parameters
    ----------
    parameter, label : str
        Name and label.
    current : Fraction
        Its value.
    range : tuple of Fraction
        Lowest and highest value.
    below, above : Flip or None
        The first change of status downwards and upwards; None where there is none to the end of the range.
    voices : tuple of Voice
        What the documents say about the parameter.
    """

    parameter: str
    label: str
    current: Fraction
    range: tuple[Fraction, Fraction]
    below: Flip | None
    above: Flip | None
    voices: tuple[Voice, ...]

    @property
    def nearest(self) -> Flip | None:
        """Return the nearer of the two flips."""
        found = [flip for flip in (self.below, self.above) if flip is not None]
        return min(found, key=lambda flip: flip.distance, default=None)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "parameter": self.parameter,
            "current": str(self.current),
            **{
                side: None
                if flip is None
                else {
                    "value": str(flip.value),
                    "near": float(flip.value),
                    "attained": flip.attained,
                    "distance": flip.distance,
                    "player": flip.player,
                    "deviation": flip.deviation,
                }
                for side, flip in (("below", self.below), ("above", self.above))
            },
        }


def single_parameter_cruxes(
    scenario: Scenario, target: str | Mapping[str, str], parameters: Iterable[str] | None = None
) -> tuple[SingleCrux, ...]:
    """Find for every parameter the nearest values at which a profile starts or ceases to be an equilibrium.

    Parameters
    ----------
    scenario : Scenario
        Fixes the other parameters.
    target : str or mapping
        The profile, as `parse_profile` reads it, or ``{player: action}``.
    parameters : iterable of str, optional
        The axes; by default all that have a range.

    Returns
    -------
    tuple of SingleCrux
        Nearest flip first, in units of the ranges; parameters that never turn the profile come last.

    Raises
    ------
    ScenarioError
        For an unknown parameter or a target that does not fit.

    Notes
    -----
    The margins are polynomials in the parameter; their roots are found and their signs decided exactly.

    Examples
    --------
    >>> import bargaining
    >>> found = single_parameter_cruxes(bargaining.load("rapprochement"), "status_quo")
    >>> [(c.parameter, str(c.nearest.value), c.nearest.player) for c in found[:2]]
    [('direction_cost', '39/100', 'russia'), ('autonomy', '3/13', 'russia')]
    """
    own = margins(scenario, target_profile(scenario, target))
    box = free_box(scenario, parameters)
    found = []
    for name, low, high in zip(box.names, box.low, box.high, strict=True):
        others = {n: value for n, value in scenario.values.items() if n != name}
        along = [(m, m.polynomial.substitute(others).coefficients(name)) for m in own]
        below, above = _flips(along, scenario.values[name], (low, high))
        found.append(
            SingleCrux(
                name,
                scenario.label(name),
                scenario.values[name],
                (low, high),
                below,
                above,
                voices(scenario, name),
            )
        )
    return tuple(sorted(found, key=lambda c: (c.nearest is None, c.nearest.distance if c.nearest else 0.0)))


def _flips(
    along: Sequence[tuple[Margin, Coefficients]], current: Fraction, limits: tuple[Fraction, Fraction]
) -> tuple[Flip | None, Flip | None]:
    low, high = limits
    below, above = marked([c for _, c in along], current, low, high)

    def flip(way: Sequence[ExactNumber]) -> Flip | None:
        turn = _first_turn(along, way)
        if turn is None:
            return None
        value, attained, margin = turn
        distance = abs((value.low + value.high) / 2 - current) / (high - low)
        return Flip(value, attained, float(distance), margin.player, margin.deviation)

    return flip(below), flip(above)


def _first_turn(
    along: Sequence[tuple[Margin, Coefficients]], way: Sequence[ExactNumber]
) -> tuple[ExactNumber, bool, Margin] | None:
    """Walk from the first point on; return where the status turns, whether at that point, and by which margin."""
    before = _against(along, way[0])
    for value, attained, at in stops(way):
        after = _against(along, at)
        if bool(before) != bool(after):
            return value, attained, (before or after)[0]
        before = after
    return None


def _against(along: Sequence[tuple[Margin, Coefficients]], at: ExactNumber) -> list[Margin]:
    """Return the margins that are negative at a point; none where the profile is an equilibrium."""
    return [m for m, c in along if sign(c, at) < 0]
