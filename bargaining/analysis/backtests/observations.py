"""What was seen of a scenario's players, period by period, and which of it was known when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bargaining.errors import EvidenceError, ScenarioError
from bargaining.evidence.dates import iso, span

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

KNOWN, AFTER, ACROSS = "known", "after", "across"


@dataclass(frozen=True)
class Observation:
    """Hold what was seen in a period.

    Parameters
    ----------
    period : str
        As the evidence writes it.
    allowed : mapping of str to tuple of str
        For each player that was seen to choose, the actions that it may have been.
    when : str
        ``"known"`` where the period was over on the day up to which things are taken as known, ``"after"`` where it
        began later, ``"across"`` where that day lies in it.
    """

    period: str
    allowed: Mapping[str, tuple[str, ...]]
    when: str

    def fits(self, actions: Mapping[str, str]) -> bool:
        """Tell whether actions may be what was seen; of a player that does not act nothing can be said."""
        return all(actions[one] in seen for one, seen in self.allowed.items() if one in actions)


@dataclass(frozen=True)
class Record:
    """Hold the observations of a scenario.

    Parameters
    ----------
    known_to : date
        The last day up to which things are taken as known.
    observations : tuple of Observation
        Of the periods in which some player was seen to choose, in the order of time.
    unseen : tuple of str
        The periods in which none was.
    foreign : tuple of str
        What was seen that is no action of the scenario, as ``"period player: action"``.
    """

    known_to: date
    observations: tuple[Observation, ...]
    unseen: tuple[str, ...]
    foreign: tuple[str, ...]


def record(scenario: Scenario, known_to: str | None = None, since: str | None = None) -> Record:
    """Return what the evidence of a scenario holds of its players' choices.

    Parameters
    ----------
    scenario : Scenario
        Names players and actions.
    known_to : str, optional
        A day, month or year, to the end of which things are taken as known; to the day before the last period in
        which somebody was seen to choose when left out.
    since : str, optional
        A day, month or year; periods that began before it are left out.

    Raises
    ------
    EvidenceError
        When a date is none, or no period has an observed choice of a player of the scenario.
    """
    first = _day(since, "since", 0) if since else date.min
    cutoff = _day(known_to, "known_to", 1) if known_to else None
    players = scenario.document.players
    seen: list[tuple[tuple[date, date], str, dict[str, tuple[str, ...]]]] = []
    unseen, foreign = [], []
    for period in sorted(scenario.library.periods, key=lambda one: span(one.period)):
        if span(period.period)[0] < first or players.keys().isdisjoint({*period.states, *period.observed}):
            continue  # it is earlier, or of other players
        allowed = {}
        for player, entry in players.items():
            choices = period.observed[player].choices if player in period.observed else ()
            if own := tuple(choice for choice in choices if choice in entry.actions):
                allowed[player] = own
            foreign += [f"{period.period} {player}: {one}" for one in choices if one not in entry.actions]
        if allowed:
            seen.append((span(period.period), period.period, allowed))
        else:
            unseen.append(period.period)
    if not seen:
        later = f" since {since}" if since else ""
        raise EvidenceError(
            f"{scenario.name}: found no period with an observed choice of its players{later}, expected one in "
            'events.toml; e.g. observed.PLAYER = { choices = ["ACTION"], events = [1] }'
        )
    cutoff = cutoff or seen[-1][0][0] - timedelta(days=1)
    observations = tuple(Observation(name, allowed, _when(days, cutoff)) for days, name, allowed in seen)
    return Record(cutoff, observations, tuple(unseen), tuple(foreign))


def _when(days: tuple[date, date], cutoff: date) -> str:
    if days[1] <= cutoff:
        return KNOWN
    return AFTER if days[0] > cutoff else ACROSS


def _day(text: str, name: str, end: int) -> date:
    try:
        return span(iso(text))[end]
    except ValueError as error:
        raise ScenarioError(f"{name}: found {text!r}, {error}") from None
