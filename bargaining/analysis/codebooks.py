"""The codebook of a scenario: what every assumption and every payoff term means, and what it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.results import Result
from bargaining.scenario.document import Silent
from bargaining.scenario.numbers import coded, plain
from bargaining.scenario.symbols import symbols

if TYPE_CHECKING:
    from bargaining.scenario.scenario import Scenario


@dataclass(frozen=True)
class Voice:
    """Hold what one document says of an assumption.

    Parameters
    ----------
    document : str
        The calibration's name.
    value : Fraction or None
        The number; None where the document is silent.
    code : str
        As it is coded: a level of the scale, or the number; empty where the document is silent.
    why : str
        The reason, or why it is silent.
    evidence : tuple of str
        Claims.
    assumption : str
        The rationale of what no claim supports in full.
    """

    document: str
    value: Fraction | None
    code: str
    why: str
    evidence: tuple[str, ...]
    assumption: str


@dataclass(frozen=True)
class Variable:
    """Hold what one assumption is.

    Parameters
    ----------
    name, label, symbol : str
        What it is called in files, in words, and in formulas (LaTeX).
    kind, meaning : str
        Its scale, and what that measures.
    low, high : Fraction
        Its range.
    baseline : Fraction
        Its value unless another is chosen.
    written : str
        The baseline as the file has it: a number, a level, or ``median`` of what documents say.
    value : Fraction
        The value in force.
    evidence : tuple of str
        Claims that it stands on.
    assumption : str
        The rationale of what no claim supports in full.
    voices : tuple of Voice
        What every document says of it.
    """

    name: str
    label: str
    symbol: str
    kind: str
    meaning: str
    low: Fraction
    high: Fraction
    baseline: Fraction
    written: str
    value: Fraction
    evidence: tuple[str, ...]
    assumption: str
    voices: tuple[Voice, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """Return all claims behind it, those of documents' values among them, in the order in which they are cited."""
        cited = (*self.evidence, *(claim for voice in self.voices for claim in voice.evidence))
        return tuple(dict.fromkeys(cited))


Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Codebook(Result):
    """Hold the codebook of a scenario; printing it gives an assumption a line.

    Parameters
    ----------
    scenario, title, digest_of_scenario : str
        Whose it is.
    documents : mapping of str to str
        The calibrations with their labels.
    variables : tuple of Variable
        The assumptions.
    terms, features, levels : list of dict
        Rows: payoff terms with formulas and claims, features, and the numbers behind words.
    """

    scenario: str
    title: str
    digest_of_scenario: str
    documents: Mapping[str, str]
    variables: tuple[Variable, ...]
    terms: Rows
    features: Rows
    levels: Rows

    def __str__(self) -> str:
        """Name every assumption with its label, range and baseline."""
        lines = [
            f"{one.name}: {one.label}, {plain(one.low)} to {plain(one.high)}, baseline {plain(one.baseline)}"
            for one in self.variables
        ]
        return "\n".join([f"{self.title} ({self.scenario}): {len(lines)} assumptions", *lines])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "scenario": self.scenario,
            "digest": self.digest_of_scenario,
            "documents": dict(self.documents),
            "parameters": self.to_rows(),
            "values": self.value_rows(),
            "terms": self.terms,
            "features": self.features,
            "levels": self.levels,
        }

    def to_rows(self) -> Rows:
        """Return one row an assumption, with a column a document that is empty where it is silent."""
        return [
            {
                "parameter": one.name,
                "label": one.label,
                "symbol": one.symbol,
                "kind": one.kind,
                "meaning": one.meaning,
                "low": float(one.low),
                "high": float(one.high),
                "baseline": float(one.baseline),
                "baseline_exact": plain(one.baseline),
                "baseline_written": one.written,
                "value_in_force": float(one.value),
                **{
                    voice.document: None if voice.value is None else float(voice.value)
                    for voice in one.voices
                },
                "claims": " ".join(one.claims),
                "evidence": " ".join(one.evidence),
                "assumption": one.assumption,
            }
            for one in self.variables
        ]

    def value_rows(self) -> Rows:
        """Return one row for each assumption and document: what it says, why, and by which claims."""
        return [
            {
                "parameter": one.name,
                "document": voice.document,
                "label": self.documents[voice.document],
                "value": None if voice.value is None else float(voice.value),
                "exact": "" if voice.value is None else plain(voice.value),
                "code": voice.code,
                "silent": voice.value is None,
                "why": voice.why,
                "evidence": " ".join(voice.evidence),
                "assumption": voice.assumption,
            }
            for one in self.variables
            for voice in one.voices
        ]


def codebook(scenario: Scenario) -> Codebook:
    """Return the codebook of a scenario.

    Parameters
    ----------
    scenario : Scenario
        With the values in force.

    Examples
    --------
    >>> import bargaining
    >>> book = codebook(bargaining.load("rapprochement"))
    >>> len(book.variables), len(book.terms), book.to_rows()[0]["parameter"], book.to_rows()[0]["parish2025"]
    (41, 34, 'autonomy', 0.3)
    """
    header, signs = scenario.document.scenario, symbols(scenario)
    return Codebook(
        scenario.name,
        header.title,
        scenario.digest,
        {name: entry.label for name, entry in scenario.document.calibrations.items()},
        tuple(_variable(scenario, name, signs[name]) for name in scenario.parameters),
        _terms(scenario),
        [
            {"feature": name, "meaning": entry.meaning, "formula": " ".join(entry.value.split())}
            for name, entry in scenario.document.features.items()
        ],
        _levels(scenario),
    )


def _variable(scenario: Scenario, name: str, symbol: str) -> Variable:
    entry = scenario.document.parameters[name]
    low, high = scenario.range(name)
    return Variable(
        name,
        scenario.label(name),
        symbol,
        entry.kind,
        scenario.document.kinds[entry.kind].meaning,
        low,
        high,
        scenario.baseline[name],
        coded(entry.baseline),
        scenario.values[name],
        tuple(entry.evidence),
        entry.assumption,
        tuple(_voice(scenario, name, document) for document in scenario.document.calibrations),
    )


def _voice(scenario: Scenario, name: str, document: str) -> Voice:
    found = scenario.document.calibrations[document].values.get(name)
    if found is None or isinstance(found, Silent):
        return Voice(document, None, "", "" if found is None else found.silent, (), "")
    number = scenario.number(name, found.value)
    return Voice(document, number, coded(found.value), found.why, tuple(found.evidence), found.assumption)


def _terms(scenario: Scenario) -> Rows:
    players = scenario.document.players
    return [
        {
            "player": term.player,
            "player_label": players[term.player].label if term.player in players else term.player,
            "term": term.name,
            "formula": " ".join(term.formula.split()),
            "table": term.entry[0],
            "evidence": " ".join(term.evidence),
            "assumption": term.assumption,
        }
        for term in scenario.terms
    ]


def _levels(scenario: Scenario) -> Rows:
    return [
        {
            "scale": scale,
            "level": step.level,
            "number": float(step.polynomial.evaluate(scenario.levels)),
            "exact": plain(step.polynomial.evaluate(scenario.levels)),
            "follows": str(step.polynomial) if step.polynomial.variables and not step.free else "",
            "assumption": step.name if step.free else "",
        }
        for scale, steps in scenario.scales.steps.items()
        for step in steps
    ]
