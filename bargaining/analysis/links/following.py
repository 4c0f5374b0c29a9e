"""Follow links: solve the scenarios that they lead to, and put in what they give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bargaining.analysis.links import standins
from bargaining.analysis.links.handing import passed, shared
from bargaining.analysis.links.putting import There, told, with_value
from bargaining.analysis.links.taking import check
from bargaining.analysis.links.upstream import Played, chosen
from bargaining.analysis.links.wanted import (
    Group,
    Wanted,
    deeper_wanted,
    grouped,
    in_order,
    pick_of,
    read_wanted,
)
from bargaining.errors import ScenarioError
from bargaining.loading.scenarios import load, with_concept
from bargaining.scenario.document import SAME
from bargaining.scenario.linked import LINKED, PER_LINKED, scale_of
from bargaining.scenario.reading import find

if TYPE_CHECKING:
    from bargaining.scenario import Scenario
    from bargaining.scenario.document import Link


def follow(scenario: Scenario, *names: str) -> tuple[Scenario, ...]:
    """Return a scenario with values taken from results of others, once for each equilibrium that its links ask for.

    Parameters
    ----------
    scenario : Scenario
        Its values in force; what it shares with a scenario that a link leads to, and has set by hand or by an overlay,
        is handed on.
    *names : str
        Links to follow, the others stay cut: NAME, NAME=OUTCOME for another equilibrium than its rule picks,
        SCENARIO.NAME for a link of the scenario that a link leads to, or "all".

    Raises
    ------
    ScenarioError
        For an unknown link, a scenario without the equilibrium, a value out of its parameter's range, an irrational
        value so near a threshold that no rational one can stand for it, or links in a circle.

    Notes
    -----
    Fractions are passed as they are. For an irrational number of an algebraic field a fraction stands in, after proof
    that every condition of every pure prediction has one sign on an enclosure of both.

    Examples
    --------
    >>> import bargaining
    >>> for one in follow(bargaining.load("roadmap"), "us_without", "belarus_without"):
    ...     print(one.followed["us_without"].equilibrium, float(one.values["us_without"]))
    Freeze 0.0
    Status quo 1.2355
    Package 1.59
    """
    return Follower().followed(scenario, names)


def check_links(scenario: Scenario) -> None:
    """Refuse links that name what the scenarios that they lead to do not have, or that go round in a circle.

    Raises
    ------
    ScenarioError
        With a line for each such link.

    Examples
    --------
    >>> import bargaining
    >>> check_links(bargaining.load("roadmap"))
    """
    follower = Follower()
    problems = []
    for name, link in scenario.document.links.items():
        try:
            check(follower.loaded(scenario, link), link)
        except ScenarioError as error:
            problems += [
                f"{scenario.compiled.source.place}: links.{name}: {line}" for line in str(error).splitlines()
            ]
    if problems:
        raise ScenarioError("\n".join(problems))
    groups = grouped(scenario, dict.fromkeys(scenario.document.links, ""))
    in_order(scenario, groups, lambda group: follower.needs(scenario, group))


class Follower:
    """Follow links at one point after the other; each scenario is loaded once and solved once at its own values."""

    def __init__(self) -> None:
        self._loaded: dict[Any, Scenario] = {}
        self._solved: dict[Any, tuple[Played, ...]] = {}
        self._shared: dict[Any, tuple[frozenset[str], Any]] = {}
        self.solved = 0

    def followed(self, scenario: Scenario, names: Iterable[str]) -> tuple[Scenario, ...]:
        """Return a scenario with its links followed; see `follow`."""
        wanted = read_wanted(scenario, names)
        groups = in_order(scenario, grouped(scenario, wanted.own), lambda group: self.needs(scenario, group))
        worlds: tuple[Scenario, ...] = (scenario,)
        for group in groups:
            pick = pick_of(scenario, group, wanted.own)
            worlds = tuple(
                made
                for world in worlds
                for taken in self._there(world, group, wanted)
                for made in self._taken(world, group, taken, pick)
            )
        return worlds

    def needs(self, scenario: Scenario, group: Group) -> frozenset[str]:
        """Return the assumptions of a scenario that the values of links hang on."""
        links = scenario.document.links
        there = told(scenario, group, lambda: self.loaded(scenario, links[group[0]]))
        scales = frozenset().union(
            *(
                scale_of(scenario.document, links[name]).variables - {LINKED, PER_LINKED, name}
                for name in group
            )
        )
        return (scales | self._in_both(scenario, there)) - frozenset(group)

    def loaded(self, scenario: Scenario, link: Link) -> Scenario:
        """Return the scenario that a link leads to, at its baseline."""
        path = find(link.scenario, beside=scenario.compiled.source.folder)
        key = (path, tuple(link.variants.items()), link.concept)
        if key not in self._loaded:
            there = load(str(path), variants=link.variants)
            self._loaded[key] = with_concept(there, link.concept) if link.concept else there
        return self._loaded[key]

    def _there(self, world: Scenario, group: Group, wanted: Wanted) -> Iterable[There]:
        """Yield the scenario that a group leads to at the values that it is solved at, its own links followed."""
        link = world.document.links[group[0]]
        there = self.loaded(world, link)
        reading = world.calibration if link.calibration == SAME else link.calibration
        if reading in there.document.calibrations or link.calibration != SAME:
            there = told(world, group, lambda: there.calibrated(reading))
        both = self._in_both(world, there)
        handed = passed(world, there, both)
        there = told(world, group, lambda: there.replace(**handed))
        texts = deeper_wanted(wanted, link.scenario, there)
        for one in self.followed(there, texts) if texts else (there,):
            yield There(one, handed, both - frozenset(one.followed) - frozenset(group))

    def _taken(self, world: Scenario, group: Group, found: There, pick: str) -> Iterable[Scenario]:
        """Yield a world with the values of a group put in, for each equilibrium."""
        link, there = world.document.links[group[0]], found.scenario
        answers: tuple[Played | None, ...] = (None,)
        if not link.belief:
            answers = told(world, group, lambda: self._equilibria(there, link, pick))
        for one in answers:
            made = world
            for name in group:
                made = with_value(made, name, found, one)
            yield standins.checked(made)

    def _in_both(self, one: Scenario, other: Scenario) -> frozenset[str]:
        key = (id(one.compiled), id(other.compiled))
        if key not in self._shared:
            self._shared[key] = (
                shared(one, other),
                (one, other),
            )  # which keeps them, and so their numbers, alive
        return self._shared[key][0]

    def _equilibria(self, there: Scenario, link: Link, pick: str) -> tuple[Played, ...]:
        key = (
            id(there.compiled),  # kept alive among what is loaded, or by what it was made from
            tuple(there.values.items()),
            tuple(there.levels.items()),
            pick or link.outcome,
            link.selection if not pick else "",
            link.mixed,
        )
        if key not in self._solved:
            self.solved += 1
            self._solved[key] = chosen(there, link, pick)
        return self._solved[key]
