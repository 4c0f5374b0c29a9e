"""A scenario as a notebook shows it: who plays, on which assumptions, and what outcomes are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bargaining.display import Hover, Rows, table, words
from bargaining.scenario.numbers import plain

if TYPE_CHECKING:
    from bargaining.scenario.scenario import Scenario

_MOST = 200


def scenario_html(scenario: Scenario) -> str:
    """Return the header and its tables of a scenario in HTML.

    Parameters
    ----------
    scenario : Scenario
        With the values in force.
    """
    header = scenario.document.scenario
    counts = f"{len(scenario.parameters)} assumptions, {len(scenario.terms)} payoff terms"
    form = f"Form: {header.form}; concept: {scenario.form.concept}; {counts}"
    description = " ".join(header.description.split())
    return "".join(
        [
            words("\n".join(filter(None, [header.title, description, form, repr(scenario)]))),
            table(player_rows(scenario), "Players and actions", _MOST),
            table(parameter_rows(scenario), "Assumptions in force", _MOST),
            table(level_rows(scenario), "Scales: numbers for words", _MOST),
            table(outcome_rows(scenario), "Outcomes that have a name", _MOST),
        ]
    )


def player_rows(scenario: Scenario) -> Rows:
    """Return one row a player: its name, and its actions with their labels and meanings to be seen."""
    return [
        {
            "player": name,
            "label": player.label,
            "actions": [
                Hover(action, ": ".join(filter(None, [entry.label, entry.meaning])))
                for action, entry in player.actions.items()
            ],
        }
        for name, player in scenario.document.players.items()
    ]


def parameter_rows(scenario: Scenario) -> Rows:
    """Return one row an assumption: its value in force, where that comes from, its range, and what documents say."""
    borrowed, calibrations = set(scenario.borrowed()), scenario.document.calibrations
    return [
        {
            "assumption": name,
            "label": scenario.label(name),
            "value": plain(value),
            "from": "set" if name in scenario.overrides else "borrowed" if name in borrowed else "",
            "range": " to ".join(map(plain, scenario.range(name))),
            "documents": [
                Hover(
                    f"{calibrations[c].label} {plain(said.value)}",
                    " ".join([said.entry.why, *said.entry.evidence]),
                )
                for c, said in scenario.spoken(name).items()
            ],
        }
        for name, value in scenario.values.items()
    ]


def level_rows(scenario: Scenario) -> Rows:
    """Return one row a level of a scale: its number in force, and the assumption that it is or what it follows."""
    return [
        {
            "scale": scale,
            "level": step.level,
            "number": plain(step.polynomial.evaluate(scenario.levels)),
            "from": "set" if step.name in scenario.overrides else "",
            "assumption": step.name if step.free else "",
        }
        for scale, steps in scenario.scales.steps.items()
        for step in steps
    ]


def outcome_rows(scenario: Scenario) -> Rows:
    """Return one row an outcome that has a name: its label and what is chosen in it."""
    return [
        {"outcome": name, "label": entry.label, "actions": ", ".join(entry.choices.values())}
        for name, entry in scenario.document.outcomes.items()
    ]
