"""What a scenario declares, as long tables: assumptions, documents' values, players, outcomes, terms, citations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bargaining.analysis.codebooks import codebook
from bargaining.replication.tables import DataTable, Row, data_table, number
from bargaining.scenario.citations import citations
from bargaining.scenario.document import MEDIAN

if TYPE_CHECKING:
    from bargaining.analysis.codebooks import Codebook
    from bargaining.scenario import Scenario

PARAMETERS = (
    *(
        "parameter",
        "parameter_label",
        "symbol",
        "scale",
        "scale_meaning",
        "low",
        "low_exact",
        "high",
        "high_exact",
    ),
    *("baseline", "baseline_exact", "median", "value", "value_exact", "assumption"),
)
LEVELS = ("scale", "scale_meaning", "level", "value", "value_exact", "assumption")
CALIBRATIONS = (
    *("calibration", "calibration_label", "source", "parameter", "parameter_label"),
    *("value", "value_exact", "level", "silent", "why", "assumption"),
)
OVERLAYS = ("overlay", "parameter", "parameter_label", "value", "value_exact", "level", "why", "assumption")
PLAYERS = ("player", "player_label", "short_label", "action", "action_label", "meaning", "assumption")
OUTCOMES = ("outcome", "outcome_label", "short_label", "place", "action", "assumption")
TERMS = ("player", "player_label", "term", "formula", "assumption")


def declared_tables(scenario: Scenario) -> list[DataTable]:
    """Return what a scenario declares, with the values in force.

    Parameters
    ----------
    scenario : Scenario
        With the values in force.

    Examples
    --------
    >>> import bargaining
    >>> tables = {table.name: table for table in declared_tables(bargaining.load("chicken"))}
    >>> len(tables["parameters"].rows), len(tables["players"].rows)
    (4, 4)
    """
    book = codebook(scenario)
    sources = {name: one.source for name, one in scenario.document.calibrations.items()}
    return [
        data_table("parameters", PARAMETERS, _parameters(book)),
        data_table("levels", LEVELS, _levels(scenario)),
        data_table("calibrations", CALIBRATIONS, _calibrations(book, sources)),
        data_table("overlays", OVERLAYS, _overlays(scenario)),
        data_table("players", PLAYERS, _players(scenario)),
        data_table("outcomes", OUTCOMES, _outcomes(scenario)),
        data_table("payoff_terms", TERMS, _terms(book)),
        data_table("citations", ("entry", "claim"), _citations(scenario)),
    ]


def _parameters(book: Codebook) -> Iterator[Row]:
    for one in book.variables:
        yield {
            "parameter": one.name,
            "parameter_label": one.label,
            "symbol": one.symbol,
            "scale": one.kind,
            "scale_meaning": one.meaning,
            **number("low", one.low),
            **number("high", one.high),
            **number("baseline", one.baseline),
            "median": one.written == MEDIAN,
            **number("value", one.value),
            "assumption": one.assumption,
        }


def _levels(scenario: Scenario) -> Iterator[Row]:
    for name, steps in scenario.scales.steps.items():
        kind = scenario.document.kinds[name]
        for step in steps:
            yield {
                "scale": name,
                "scale_meaning": kind.meaning,
                "level": step.level,
                **number("value", step.polynomial.evaluate(scenario.levels)),
                "assumption": kind.assumption,
            }


def _calibrations(book: Codebook, sources: Mapping[str, str]) -> Iterator[Row]:
    for one in book.variables:
        for voice in one.voices:
            yield {
                "calibration": voice.document,
                "calibration_label": book.documents[voice.document],
                "source": sources[voice.document],
                "parameter": one.name,
                "parameter_label": one.label,
                **number("value", voice.value),
                "level": _level(voice.code),
                "silent": voice.value is None,
                "why": voice.why,
                "assumption": voice.assumption,
            }


def _level(code: str) -> str:
    """Return a code that is the name of a level; nothing for a number."""
    return code if code[:1].isalpha() else ""


def _overlays(scenario: Scenario) -> Iterator[Row]:
    for name, overlay in scenario.document.overlays.items():
        for parameter, said in overlay.values.items():
            yield {
                "overlay": name,
                "parameter": parameter,
                "parameter_label": scenario.label(parameter),
                **number("value", scenario.number(parameter, said.value)),
                "level": said.value if isinstance(said.value, str) else "",
                "why": said.why,
                "assumption": said.assumption,
            }


def _players(scenario: Scenario) -> Iterator[Row]:
    for name, player in scenario.document.players.items():
        for chosen, action in player.actions.items():
            yield {
                "player": name,
                "player_label": player.label,
                "short_label": player.short,
                "action": chosen,
                "action_label": action.label,
                "meaning": action.meaning,
                "assumption": action.assumption,
            }


def _outcomes(scenario: Scenario) -> Iterator[Row]:
    for name, outcome in scenario.document.outcomes.items():
        for place, action in outcome.choices.items():
            yield {
                "outcome": name,
                "outcome_label": outcome.label,
                "short_label": outcome.short,
                "place": place,
                "action": action,
                "assumption": outcome.assumption,
            }


def _terms(book: Codebook) -> Iterator[Row]:
    for term in book.terms:
        yield {column: term[column] for column in TERMS}


def _citations(scenario: Scenario) -> Iterator[Row]:
    for cited in citations(scenario.document):
        for claim in dict.fromkeys(cited.claims):
            yield {"entry": cited.entry, "claim": claim}
