"""Labels of players and readings that tell everything apart, and tables that show nothing but text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from bargaining.text import in_one_line

if TYPE_CHECKING:
    from bargaining.scenario.scenario import Scenario

LONG = 24
"""Characters from which a player's label gives way to the short one where there is one."""


def distinct(labels: Mapping[str, str], reserved: Sequence[str] = ()) -> dict[str, str]:
    """Return labels that tell everything apart: one that two share, or that is taken, is followed by the name.

    Parameters
    ----------
    labels : mapping of str to str
        By the name that a scenario gives.
    reserved : sequence of str
        Labels that mean something else.

    Examples
    --------
    >>> distinct({"us": "States", "eu": "States", "ru": "Russia"})
    {'us': 'States (us)', 'eu': 'States (eu)', 'ru': 'Russia'}
    """
    given = [*labels.values(), *reserved]
    return {name: f"{label} ({name})" if given.count(label) > 1 else label for name, label in labels.items()}


def player_labels(scenario: Scenario, reserved: Sequence[str] = (), *, brief: bool = True) -> dict[str, str]:
    """Return each player's short label, or unless it must be brief the full one where that is not long."""
    chosen = {
        name: entry.short if entry.short and (brief or len(entry.label) > LONG) else entry.label
        for name, entry in scenario.document.players.items()
    }
    return distinct(chosen, reserved)


def shortened_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Return labels that have room beside something else: a long one ends in dots.

    Examples
    --------
    >>> shortened_labels({"eu": "European Union, Poland, Lithuania and Latvia", "by": "Belarus"})
    {'eu': 'European Union, …', 'by': 'Belarus'}
    """
    return distinct({name: shorten(label, LONG, placeholder=" …") for name, label in labels.items()})


def place_labels(scenario: Scenario, reserved: Sequence[str] = (), *, brief: bool = True) -> dict[str, str]:
    """Return a label of each of a game's players: the scenario's own, with where it chooses if at several places.

    Examples
    --------
    >>> import bargaining
    >>> list(place_labels(bargaining.load("hidden_autonomy")).values())
    ['US', 'EU', 'BY (own)', 'RU (own)', 'RU (directed)']
    """
    players = player_labels(scenario, brief=brief)
    if not scenario.form.strategic:
        return distinct(players, reserved)
    found, players = {}, shortened_labels(players) if len(scenario.places) > len(players) else players
    for place in scenario.places:
        where = (place.name.partition(".")[2] or place.name).replace("_", " ")
        found[place.name] = players[place.player] + ("" if place.name == place.player else f" ({where})")
    return distinct(found, reserved)


def choice_label(scenario: Scenario, name: str, choice: str) -> str:
    """Return who chooses what in words; a name as statements use it is a player, with a dot and where it chooses.

    Examples
    --------
    >>> import bargaining
    >>> choice_label(bargaining.load("hidden_autonomy"), "belarus.own", "restrain")
    'BY (own): Verified restraint'
    """
    players, (player, _, where) = scenario.document.players, name.partition(".")
    if player not in players:
        spoken = name.replace("_", " ").capitalize()  # one of several that are chosen together
        label = next((place.label for place in scenario.places if place.name == name), spoken)
        return f"{label}: {choice.replace('_', ' ')}"
    entry = players[player]
    who = (entry.short or entry.label) + (f" ({where.replace('_', ' ')})" if where else "")
    action = entry.actions.get(choice)
    return f"{who}: {action.label if action else choice.replace('_', ' ')}"


def reading_labels(scenario: Scenario) -> dict[str, str]:
    """Return the labels of the baseline and of each document's calibration."""
    calibrations = scenario.document.calibrations.items()
    return distinct({"baseline": "Baseline", **{name: entry.label for name, entry in calibrations}})


def own_value(scenario: Scenario, axis: str) -> dict[str, Any]:
    """Return what an assumption is called, a reading's own value of it, and whether that is borrowed.

    Examples
    --------
    >>> import bargaining
    >>> own_value(bargaining.load("rapprochement").calibrated("prisoners2025oped"), "reversal")["silent"]
    True
    """
    return {
        "axis_label": scenario.label(axis),
        "value": float(scenario.values[axis]),
        "silent": scenario.silence(scenario.calibration, axis) is not None,
    }


def legible(table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a table whose labels hold nothing that is not to be seen; ends of lines in them are spaces."""
    return [
        {
            in_one_line(column): in_one_line(cell) if isinstance(cell, str) else cell
            for column, cell in row.items()
        }
        for row in table
    ]
