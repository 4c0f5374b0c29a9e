"""Which links are to be followed, in which order: one that moves what another is taken from comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bargaining.errors import ScenarioError, nearest

if TYPE_CHECKING:
    from bargaining.scenario import Scenario
    from bargaining.scenario.document import Link

ALL = "all"
"""Stands for every link, those of the scenarios that they lead to included."""


@dataclass
class Wanted:
    """Hold which links of a scenario to follow, and which of those that they lead to.

    Parameters
    ----------
    own : dict of str to str
        By parameter, the outcome that is named in place of the link's rule, or nothing.
    deeper : dict of str to list of str
        What is wanted of the scenarios that links lead to, by what the link calls them.
    """

    own: dict[str, str] = field(default_factory=dict)
    deeper: dict[str, list[str]] = field(default_factory=dict)


def read_wanted(scenario: Scenario, texts: Iterable[str]) -> Wanted:
    """Read which links are wanted: NAME, NAME=OUTCOME, SCENARIO.NAME of the scenario that a link leads to, or all.

    Raises
    ------
    ScenarioError
        For a link that the scenario does not have, or that is named twice.

    Examples
    --------
    >>> import bargaining
    >>> read_wanted(bargaining.load("roadmap"), ["us_without=package"]).own
    {'us_without': 'package'}
    """
    links = scenario.document.links
    found = Wanted()
    for text in texts:
        name, _, pick = (part.strip() for part in text.partition("="))
        if name == ALL and not pick and not links:
            raise ScenarioError(
                f"{scenario.name}: --link all: found no link, expected some under [links] in the file"
            )
        if name == ALL and not pick:
            found.own |= {link: "" for link in links if link not in found.own}
            for link in links.values():
                found.deeper.setdefault(link.scenario, []).append(ALL)
            continue
        there, dot, rest = name.rpartition(".")
        if dot and there in (known := {link.scenario for link in links.values()}):
            found.deeper.setdefault(there, []).append(f"{rest}={pick}" if pick else rest)
            continue
        if name not in links:
            known = {*links, *(f"{link.scenario}.…" for link in links.values())} if dot else {*links}
            hint = nearest(name, known) if links else "; it has none"
            raise ScenarioError(f"{scenario.name}: unknown link {name!r}{hint}")
        if found.own.get(name):
            raise ScenarioError(f"{scenario.name}: --link {text}: found {name} twice, expected it once")
        found.own[name] = pick
    return found


def deeper_wanted(wanted: Wanted, there: str, scenario: Scenario) -> list[str]:
    """Return what is wanted of a scenario that a link leads to; `all` asks nothing of one without links."""
    texts = list(dict.fromkeys(wanted.deeper.get(there, ())))
    return texts if scenario.document.links else [text for text in texts if text != ALL]


Group = tuple[str, ...]
"""Links of one scenario that are taken from one equilibrium of another."""


def grouped(scenario: Scenario, own: Mapping[str, str]) -> list[Group]:
    """Return links together that take something from the same equilibrium: one reading, structure and rule."""
    found: dict[str, list[str]] = {}
    for name in own:
        found.setdefault(rule_of(scenario.document.links[name]), []).append(name)
    return [tuple(names) for names in found.values()]


def rule_of(link: Link) -> str:
    """Return what two links have in common that are taken from one equilibrium."""
    rule = (link.outcome, link.selection, link.each, link.mixed) if not link.belief else ("belief",)
    return repr((link.scenario, link.calibration, dict(link.variants), link.concept, *rule))


def pick_of(scenario: Scenario, group: Group, own: Mapping[str, str]) -> str:
    """Return the outcome that is named for one of a group, and so for all of it.

    Raises
    ------
    ScenarioError
        When two are named, or one for a belief.
    """
    picks = {own[name]: name for name in group if own[name]}
    if len(picks) > 1:
        (first, one), (second, other) = list(picks.items())[:2]
        raise ScenarioError(
            f"{scenario.name}: --link {other}={second}: found {one}={first} beside it, expected one outcome for both, "
            "which are taken from one equilibrium"
        )
    pick = next(iter(picks), "")
    if pick and scenario.document.links[group[0]].belief:
        raise ScenarioError(
            f"{scenario.name}: --link {group[0]}={pick}: found an outcome for a belief after signals, expected none"
        )
    return pick


def in_order(scenario: Scenario, groups: list[Group], needs: Callable[[Group], Iterable[str]]) -> list[Group]:
    """Return groups so that each comes after those that it needs.

    Parameters
    ----------
    scenario : Scenario
    groups : list of tuple of str
    needs : callable
        Which assumptions of the scenario what a group takes hangs on.

    Raises
    ------
    ScenarioError
        When links go round in a circle.
    """
    home = {name: group for group in groups for name in group}
    found: list[Group] = []
    open_: list[Group] = []

    def visit(group: Group) -> None:
        if group in found:
            return
        if group in open_:
            names = " -> ".join(one[0] for one in [*open_[open_.index(group) :], group])
            raise ScenarioError(
                f"{scenario.name}: links: found a cycle {names}, "
                f"expected links none of which moves what it is taken from"
            )
        open_.append(group)
        for name in needs(group):
            if name in home:
                visit(home[name])
        open_.pop()
        found.append(group)

    for group in groups:
        visit(group)
    return found
