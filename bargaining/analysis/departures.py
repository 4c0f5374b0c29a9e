"""Who would do something else than a profile has it do, given what the others do."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.analysis.explanation import explain

if TYPE_CHECKING:
    from bargaining.forms.form import Profile
    from bargaining.scenario import Scenario


@dataclass(frozen=True)
class Departure:
    """Hold that somebody would do something else, given what the others do.

    Parameters
    ----------
    place, player : str
        Where, and who.
    option : str
        What pays most there.
    gain : Fraction
        By how much more; zero where a strict concept asks that it lose.
    """

    place: str
    player: str
    option: str
    gain: Fraction

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return vars(self) | {"gain": float(self.gain)}


def departures(scenario: Scenario, profile: Profile) -> tuple[Departure, ...]:
    """Return at which places something else would pay at the values in force, and what pays most.

    Examples
    --------
    >>> import bargaining
    >>> [(one.player, one.option, str(one.gain)) for one in departures(bargaining.load("chicken"), ("dare", "dare"))]
    [('one', 'swerve', '2'), ('two', 'swerve', '2')]
    """
    chosen = {place.name: option for place, option in zip(scenario.places, profile, strict=True)}
    return tuple(
        Departure(place.name, place.player, side.deviation, -side.margin)
        for place, side in zip(scenario.places, explain(scenario, chosen).players, strict=True)
        if not side.stays and side.deviation is not None
    )
