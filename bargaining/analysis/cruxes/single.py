"""Where along each single assumption a profile starts or ceases to be an equilibrium, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from bargaining.algebra.numbers import ExactNumber
from bargaining.analysis.cruxes.answer import Voice, said, voices
from bargaining.analysis.cruxes.crux import free_box
from bargaining.analysis.lines import Lines
from bargaining.analysis.profiles import outcome_in
from bargaining.analysis.statements import read_profiles
from bargaining.analysis.thresholds import Axis, Bound, Turn
from bargaining.display import Hover, Rows
from bargaining.forms.form import Profile
from bargaining.forms.formula import disjunction
from bargaining.results import Drawn, Entries
from bargaining.scenario import Scenario
from bargaining.scenario.labels import player_labels
from bargaining.scenario.numbers import plain
from bargaining.scenario.opened import opened
from bargaining.scenario.told import Told, retold


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
    bound : Bound
        Whose deviation starts or ceases to pay there.
    told : Told or None
        The threshold on the other scale on which the assumption is told.
    """

    value: ExactNumber
    attained: bool
    distance: float
    bound: Bound
    told: Told | None = None

    def __str__(self) -> str:
        """Write the threshold and whose deviation it is about."""
        return f"{self.where} ({self.bound})"

    @property
    def where(self) -> str:
        """Write the threshold, and what it is on another scale."""
        return str(self.value) if self.told is None else f"{self.value}, {self.told}"

    @property
    def player(self) -> str:
        """Return who would deviate."""
        return self.bound.player

    @property
    def deviation(self) -> str:
        """Return to what."""
        return self.bound.deviation


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
                    **({} if flip.told is None else {"told": flip.told.to_dict()}),
                }
                for side, flip in (("below", self.below), ("above", self.above))
            },
        }


@dataclass(frozen=True)
class SingleCruxes(Entries[SingleCrux], Drawn):
    """Hold how each assumption alone turns the status of what is tested.

    Parameters
    ----------
    profile : tuple of str, or str
        The profile, or the statement about profiles.
    entries : tuple of SingleCrux
        Nearest flip first; assumptions that turn nothing come last.
    scenario : Scenario, optional
        What it is about: gives labels to those who show it.
    """

    profile: Profile | str
    entries: tuple[SingleCrux, ...]
    scenario: Scenario | None = field(default=None, repr=False, compare=False)
    figure = "flips"
    _head_lines = 1

    @property
    def turning(self) -> tuple[SingleCrux, ...]:
        """Return those that turn it somewhere in their range."""
        return tuple(one for one in self.entries if one.nearest is not None)

    def __str__(self) -> str:
        """Say where each assumption that does it turns the status, nearest first."""
        asked = self.profile if isinstance(self.profile, str) else ", ".join(self.profile)
        head = f"{asked}: {len(self.turning)} of {len(self.entries)} assumptions alone turn it"
        return "\n".join(
            [head, *(f"  {one.parameter} {one.current} at {one.nearest}" for one in self.turning)]
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        asked = self.profile if isinstance(self.profile, str) else list(self.profile)
        return {"target": asked, "parameters": [one.to_dict() for one in self.entries]}

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an assumption: its value, where it turns the status below and above, and who deviates."""
        return [
            {
                "assumption": one.parameter,
                "now": str(one.current),
                "turns below": None if one.below is None else str(one.below.value),
                "turns above": None if one.above is None else str(one.above.value),
                "nearest, in ranges": None if one.nearest is None else one.nearest.distance,
                "deviation": None if one.nearest is None else str(one.nearest.bound),
            }
            for one in self.entries
        ]

    def figure_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return the nearest flip of each assumption that has one, and the players in their order."""
        players = {} if self.scenario is None else player_labels(self.scenario)
        asked = self.profile if isinstance(self.profile, str) else outcome_in(self.scenario, self.profile)
        flips = [
            {
                "target": asked,
                "label": one.label,
                "now": plain(one.current),
                "distance": flip.distance * (1 if flip is one.above else -1),
                "threshold": str(flip.value),
                "player": players.get(flip.player, flip.player),
            }
            for one in self.turning
            if (flip := one.nearest) is not None
        ]
        order = [*players.values()] or list(dict.fromkeys(str(row["player"]) for row in flips))
        return {"flips": flips, "players": [{"player": name} for name in order]}

    def _display_rows(self) -> Rows:
        return [
            {
                "assumption": Hover(one.label, one.parameter),
                "now": plain(one.current),
                "turns at": str(flip.value),
                "in ranges": flip.distance,
                "deviation": str(flip.bound),
                "documents": [said(voice) for voice in one.voices],
            }
            for one in self.turning
            if (flip := one.nearest) is not None
        ]


def single_parameter_cruxes(
    scenario: Scenario, profile: str | Mapping[str, str], parameters: Iterable[str] | None = None
) -> SingleCruxes:
    """Find for every parameter the nearest values at which a profile starts or ceases to be an equilibrium.

    Parameters
    ----------
    scenario : Scenario
        Fixes the other parameters.
    profile : str or mapping
        As `crux` takes it; of a statement it is asked whether some profile that satisfies it is an equilibrium.
    parameters : iterable of str, optional
        The axes; by default all that have a range. With levels among them, what is coded by these moves along.

    Returns
    -------
    SingleCruxes
        Nearest flip first, in units of the ranges; parameters that never turn the profile come last.

    Raises
    ------
    ScenarioError
        For an unknown parameter or a profile that does not fit.

    Notes
    -----
    The conditions are about polynomials in the parameter; their roots are found and their signs decided exactly.

    Examples
    --------
    >>> import bargaining
    >>> found = single_parameter_cruxes(bargaining.load("rapprochement"), "status_quo")
    >>> [(c.parameter, str(c.nearest.value), c.nearest.player) for c in found[:2]]
    [('direction_cost', '39/100', 'russia'), ('autonomy', '3/13', 'russia')]
    """
    parameters = None if parameters is None else tuple(dict.fromkeys(parameters))
    alone, scenario = scenario, opened(scenario, parameters or ())
    asked, profiles = read_profiles(scenario, profile)
    formula = disjunction(scenario.form.formula(one) for one in profiles)
    box = free_box(scenario, parameters)
    found = []
    lines = Lines(formula, scenario.values, box.names)
    for name in box.names:
        low, high = alone.range(name)  # of a level, between the neighbours that stay
        current = scenario.values[name]
        line = lines.along(name)
        turns = Axis(name, low, high, [line], [current]).turns(line, current)
        below, above = (_flip(scenario, name, turn, current, high - low) for turn in turns)
        found.append(
            SingleCrux(name, scenario.label(name), current, (low, high), below, above, voices(scenario, name))
        )
    found.sort(key=lambda c: (c.nearest is None, c.nearest.distance if c.nearest else 0.0))
    return SingleCruxes(asked, tuple(found), scenario)


def _flip(
    scenario: Scenario, name: str, turn: Turn | None, current: Fraction, width: Fraction
) -> Flip | None:
    if turn is None:
        return None
    distance = abs((turn.value.low + turn.value.high) / 2 - current) / width
    return Flip(turn.value, turn.attained, float(distance), turn.bound, retold(scenario, name, turn.value))
