"""Dated spells against those of predictions: the record of years, how probable it is, and simulated histories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bargaining.analysis.profiles import outcome_label
from bargaining.errors import ScenarioError
from bargaining.evidence.dates import span
from bargaining.forms.form import surely
from bargaining.forms.spells import Cyclic
from bargaining.results import Result

if TYPE_CHECKING:
    from bargaining.evidence import Library
    from bargaining.forms.form import Profile
    from bargaining.games.markov_chains import MarkovChain
    from bargaining.scenario import Scenario


@dataclass(frozen=True)
class Start:
    """Hold a dated event at which a spell in a group of states began.

    Parameters
    ----------
    group : str
        Name of the group.
    event : int
        Number of the event.
    first, last : int
        Years in which it may have been.
    """

    group: str
    event: int
    first: int
    last: int


@dataclass(frozen=True)
class DatedSpell:
    """Hold a spell of the record: when it began, and how many years it lasted at least and at most.

    Parameters
    ----------
    start : Start
        Its beginning.
    least : int
        Years that it lasted at least.
    most : int or None
        At most; None for one that had not ended when the record ends.
    """

    start: Start
    least: int
    most: int | None


@dataclass(frozen=True)
class Record(Result):
    """Hold in which groups of states each year may have been, and the dated spells that say so.

    A year counts for the spell that begins in it. Between two dated beginnings of the same group there is something
    that no event dates: the year before the second is not of that group, and those between may be of any.

    Parameters
    ----------
    years : mapping of int to tuple of str
        The groups that a year may belong to.
    spells : tuple of DatedSpell
        In order of time.
    """

    years: dict[int, tuple[str, ...]]
    spells: tuple[DatedSpell, ...]
    _head_lines = 1

    def __str__(self) -> str:
        """Say how long each dated spell lasted."""
        lines = [f"{len(self.spells)} dated spells, {min(self.years)} to {max(self.years)}"]
        for row in self.to_rows():
            most = "or more" if row["most"] is None else f"to {row['most']}"
            lines.append(
                f"  {row['group']} from {row['from']}: {row['least']} {most} years (event {row['event']})"
            )
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"years": {str(y): list(own) for y, own in self.years.items()}, "spells": self.to_rows()}

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a spell."""
        return [
            {
                "group": one.start.group,
                "event": one.start.event,
                "from": str(one.start.first)
                + ("" if one.start.first == one.start.last else f" or {one.start.last}"),
                "least": one.least,
                "most": one.most,
            }
            for one in self.spells
        ]


def dated_record(scenario: Scenario) -> Record:
    """Return the record of years that the events behind a scenario's groups of states make.

    Raises
    ------
    ScenarioError
        When the scenario has no groups of states with dated events, or its periods are no years.

    Examples
    --------
    >>> import bargaining
    >>> print(dated_record(bargaining.load("freeze_thaw")))
    5 dated spells, 2006 to 2025
      freeze from 2006: 1 to 3 years (event 1)
      freeze from 2010: 4 to 5 years (event 3)
      thaw from 2014 or 2015: 5 to 6 years (event 5)
      freeze from 2020: 5 to 5 years (event 9)
      thaw from 2025: 1 or more years (event 23)
    """
    form = scenario.form
    groups = form.spells.groups if isinstance(form, Cyclic) else ()
    if not any(group.events for group in groups):
        raise ScenarioError(
            f"{scenario.name}: found no groups of states whose spells are dated, expected [spells.NAME] with events"
        )
    assert isinstance(form, Cyclic)
    if not form.spells.steps:
        raise ScenarioError(
            f"{scenario.name}: found time without steps, expected periods of a year for dated events"
        )
    if form.spells.period != "year":
        raise ScenarioError(
            f"{scenario.name}: horizon.period: found {form.spells.period!r}, expected 'year' for dated events"
        )
    dates = {event.number: event.date for event in scenario.library.events}
    starts = []
    for group in groups:
        for number in group.events:
            if not dates[number]:
                raise ScenarioError(
                    f"{scenario.name}: spells.{group.name}: found event {number}, which is undated"
                )
            first, last = span(dates[number])
            starts.append(Start(group.name, number, first.year, last.year))
    starts.sort(key=lambda one: (one.first, one.last, one.event))
    every = tuple(group.name for group in groups)
    return Record(
        _years(starts, every, _end(scenario.library)), tuple(_lengths(starts, _end(scenario.library)))
    )


def _end(library: Library) -> int:
    """Return the last year that an event is dated in."""
    return max(span(event.date)[1].year for event in library.events if event.date)


def _years(starts: Sequence[Start], every: tuple[str, ...], end: int) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for one, following in pairwise([*starts, None]):
        assert one is not None
        until = end if following is None else following.first - 1
        lasts = following is None or following.group != one.group
        for year in range(one.last, until + 1):
            found[year] = (one.group,) if lasts or year == one.last else every
        if following is None:
            continue
        if not lasts and until > one.last:
            found[until] = tuple(name for name in every if name != one.group)
        for year in range(following.first, following.last):
            before = found.get(year - 1, (one.group,))
            found[year] = tuple(name for name in every if name in before or name == following.group)
    first = starts[0]
    found |= dict.fromkeys(range(first.first, first.last), every)
    return dict(sorted(found.items()))


def _lengths(starts: Sequence[Start], end: int) -> Iterator[DatedSpell]:
    for one, following in pairwise([*starts, None]):
        assert one is not None
        if following is None:
            yield DatedSpell(one, max(end - one.last + 1, 1), None)
        elif following.group == one.group:  # it ended before the next began, at some time that nothing dates
            yield DatedSpell(one, 1, max(following.last - one.first - 1, 1))
        else:
            yield DatedSpell(one, max(following.first - one.last, 1), following.last - one.first)


@dataclass(frozen=True)
class Cycle:
    """Hold what a prediction says of spells.

    Parameters
    ----------
    profile : tuple of str
        The prediction, pure.
    label : str
        In words.
    chain : MarkovChain
        Of its states.
    likelihood : Fraction
        How probable the record is under it, exactly, from whichever state makes it most probable.
    """

    profile: Profile
    label: str
    chain: MarkovChain
    likelihood: Fraction


def cycles(scenario: Scenario, record: Record) -> tuple[Cycle, ...]:
    """Return the pure predictions at the values in force, those under which the record is most probable first.

    Where it is as probable under several, those come first that have a name.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("freeze_thaw_rule")
    >>> [(one.label, f"{float(one.likelihood):.2g}") for one in cycles(scenario, dated_record(scenario))]
    [('Tokens only', '3.6e-05')]
    """
    form = scenario.form
    assert isinstance(form, Cyclic)
    seen = [states_of(scenario, groups) for groups in record.years.values()]
    found = []
    for profile in scenario.form.predicted(scenario.values):
        chain = form.chain(surely(scenario.places, profile), scenario.values)
        found.append(Cycle(profile, outcome_label(scenario, profile), chain, chain.likelihood(seen)))
    return tuple(sorted(found, key=lambda one: (-one.likelihood, scenario.outcome_of(one.profile) is None)))


def states_of(scenario: Scenario, groups: Sequence[str]) -> frozenset[int]:
    """Return the states of some groups, by number."""
    form = scenario.form
    assert isinstance(form, Cyclic)
    return frozenset(
        form.states.index(state)
        for group in form.spells.groups
        if group.name in groups
        for state in group.states
    )


def group_of(scenario: Scenario) -> dict[int, str]:
    """Return the group of each state by number, for states that are in one."""
    form = scenario.form
    assert isinstance(form, Cyclic)
    return {form.states.index(state): group.name for group in form.spells.groups for state in group.states}


def survival(chain: MarkovChain, group: Sequence[int] | frozenset[int], longest: int) -> list[Fraction]:
    """Return how probable it is that a spell in a group lasts longer than 0, 1, ... years; empty without spells."""
    return [*islice(chain.survival(group), longest + 1)]


def histories(
    chain: MarkovChain, start: int, years: int, number: int, generator: np.random.Generator
) -> list[list[int]]:
    """Return simulated histories of states.

    Parameters
    ----------
    chain : MarkovChain
        What play goes on by.
    start : int
        The state of the first year.
    years, number : int
        How long histories are, and how many.
    generator : Generator
        Randomness.

    Examples
    --------
    >>> import bargaining
    >>> from bargaining.games.markov_chains import MarkovChain
    >>> turn = MarkovChain([[Fraction(0), Fraction(1)], [Fraction(1), Fraction(0)]], 0)
    >>> histories(turn, 0, 4, 1, np.random.default_rng(1))
    [[0, 1, 0, 1]]
    """
    cumulated = np.cumsum([[float(p) for p in row] for row in chain.rows], axis=1)
    draws = generator.random((number, years))
    found = []
    for row in draws:
        state, history = start, [start]
        for x in row[1:]:
            state = min(int(np.searchsorted(cumulated[state], x, side="right")), len(chain.rows) - 1)
            history.append(state)
        found.append(history)
    return found


def likeliest_start(chain: MarkovChain, seen: Sequence[frozenset[int]]) -> int:
    """Return the state of the first year from which a record is most probable."""
    return max(sorted(seen[0]), key=lambda s: chain.likelihood([frozenset({s}), *seen[1:]]))
