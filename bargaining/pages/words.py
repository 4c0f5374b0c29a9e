"""The words of a page: who plays, what is assumed, what outcomes are called, and the claims behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bargaining.analysis.profiles import outcome_label
from bargaining.forms.form import Profile
from bargaining.pages.pool import Pool
from bargaining.scenario import Scenario


def place_parts(scenario: Scenario) -> list[dict[str, Any]]:
    """Return where choices are made, by whom, and the options with their labels.

    Examples
    --------
    >>> import bargaining
    >>> place_parts(bargaining.load("chicken"))[0]["options"][0]
    ['swerve', 'Swerve']
    """
    players = scenario.document.players
    names = list(players)
    found = []
    for place in scenario.places:
        actions = players[place.player].actions if place.player in players else {}
        found.append(
            {
                "name": place.name,
                "label": place.label,
                "player": names.index(place.player) if place.player in names else -1,
                "options": [
                    [option, actions[option].label if option in actions else ""] for option in place.options
                ],
            }
        )
    return found


def parameter_parts(scenario: Scenario, pool: Pool) -> list[dict[str, Any]]:
    """Return every assumption with its kind, its range and the claims that it stands on."""
    kinds = list(scenario.document.kinds)
    return [
        {
            "name": name,
            "label": scenario.label(name),
            "kind": kinds.index(entry.kind) if entry.kind in kinds else 0,
            "range": [pool.number(end) for end in scenario.range(name)],
        }
        for name, entry in scenario.document.parameters.items()
    ]


def outcome_parts(scenario: Scenario, candidates: Sequence[Profile]) -> list[list[Any]]:
    """Return number, label, short label and name of each candidate that the scenario names."""
    names = {id(outcome): name for name, outcome in scenario.document.outcomes.items()}
    found = []
    for k, profile in enumerate(candidates):
        outcome = scenario.outcome_of(profile)
        if outcome is not None:
            found.append([k, scenario.outcome(profile), outcome_label(scenario, profile), names[id(outcome)]])
    return found


def evidence_parts(scenario: Scenario, claims: Iterable[str], *, told: bool) -> dict[str, Any]:
    """Return sources, for each claim its source and paragraphs, and which documents speak on each assumption.

    Parameters
    ----------
    scenario : Scenario
        Whose evidence.
    claims : iterable of str
        Which are cited.
    told : bool
        Whether paraphrases of claims, and reasons of values, are written.
    """
    library = scenario.library
    said = [_said(scenario, name, told=told) for name in scenario.parameters]
    wanted = list(
        dict.fromkeys([*claims, *(claim for one in said for _, cited, *_ in one for claim in cited)])
    )
    sources = list(dict.fromkeys(library.claim(one).source for one in wanted))
    return {
        "sources": [
            [library.source(name).short, library.source(name).title, library.source(name).date]
            for name in sources
        ],
        "claims": {
            one: [sources.index(claim.source), list(claim.paragraphs)] + ([claim.claim] if told else [])
            for one in wanted
            for claim in [library.claim(one)]
        },
        "said": said,
    }


def _said(scenario: Scenario, parameter: str, *, told: bool) -> list[list[Any]]:
    """Return which documents speak on an assumption, each with its claims and, where it is told, why it says so."""
    return [
        [name, said.entry.evidence, *([said.entry.why, said.entry.assumption] if told else [])]
        for name, said in scenario.spoken(parameter).items()
    ]
