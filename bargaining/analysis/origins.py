"""Where the numbers of an assumption come from: what each document says of it, why, and on which claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.results import Result
from bargaining.scenario import Scenario
from bargaining.scenario.citations import citations
from bargaining.scenario.document import MEDIAN
from bargaining.scenario.numbers import plain
from bargaining.scenario.scenario import Said

if TYPE_CHECKING:
    from bargaining.evidence import Library


@dataclass(frozen=True)
class Grounds:
    """Hold a claim with its place.

    Parameters
    ----------
    claim : str
        Its identifier.
    place : str
        Document and paragraphs.
    strength : str
        How firmly it is made.
    text : str
        The paraphrase.
    """

    claim: str
    place: str
    strength: str
    text: str


@dataclass(frozen=True)
class Code:
    """Hold what one document says of an assumption.

    Parameters
    ----------
    calibration, label : str
        The calibration that reads the document.
    value : Fraction or None
        None where the document is silent.
    level : str
        The name of the value on its scale, where it has one.
    why : str
        The reason of the coder, for silence too.
    assumption : str
        Why more is coded than the claims carry, where that is so.
    grounds : tuple of Grounds
        The claims cited.
    """

    calibration: str
    label: str
    value: Fraction | None
    level: str
    why: str
    assumption: str
    grounds: tuple[Grounds, ...]


@dataclass(frozen=True)
class Provenance(Result):
    """Hold where the numbers of an assumption come from; printing it gives code, reason and claims by document.

    Parameters
    ----------
    scenario, parameter, label : str
        What is asked about.
    baseline : Fraction
        The value where no document is read.
    rule : str
        How it comes about.
    codes : tuple of Code
        A calibration each.
    others : mapping of str to str
        Claims that bear on the assumption and are cited nowhere in the scenario, with the direction.
    """

    scenario: str
    parameter: str
    label: str
    baseline: Fraction
    rule: str
    codes: tuple[Code, ...]
    others: Mapping[str, str]

    def __str__(self) -> str:
        """Say what each document says, why and where, and what follows for the baseline."""
        lines = [
            f"{self.parameter}: {self.label} (scenario {self.scenario})",
            f"Baseline {plain(self.baseline)}: {self.rule}",
        ]
        for code in self.codes:
            lines += ["", *_described(code)]
        if self.others:
            named = ", ".join(f"{claim} ({direction})" for claim, direction in self.others.items())
            lines += ["", f"Claims that bear on it and are cited nowhere in {self.scenario}: {named}"]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "scenario": self.scenario,
            "parameter": self.parameter,
            "label": self.label,
            "baseline": float(self.baseline),
            "rule": self.rule,
            "codes": [
                {
                    "calibration": code.calibration,
                    "label": code.label,
                    "silent": code.value is None,
                    "value": None if code.value is None else float(code.value),
                    "level": code.level,
                    "why": code.why,
                    "assumption": code.assumption,
                    "claims": [dict(vars(ground)) for ground in code.grounds],
                }
                for code in self.codes
            ],
            "not_cited": [
                {"claim": claim, "direction": direction} for claim, direction in self.others.items()
            ],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a document."""
        return [
            {
                "calibration": code.calibration,
                "value": None if code.value is None else float(code.value),
                "level": code.level,
                "why": code.why,
                "claims": ", ".join(ground.claim for ground in code.grounds),
                "assumption": code.assumption,
            }
            for code in self.codes
        ]


def provenance(scenario: Scenario, parameter: str) -> Provenance:
    """Tell where the numbers of an assumption come from.

    Parameters
    ----------
    scenario : Scenario
        Its calibrations are read, whichever is in force.
    parameter : str
        Name of the assumption.

    Raises
    ------
    ScenarioError
        When there is no such parameter.

    Examples
    --------
    >>> import bargaining
    >>> found = provenance(bargaining.load("rapprochement"), "direction_cost")
    >>> found.rule
    'the median of 4 documents that speak (0.2, 0.5, 0.5, 0.8); 1 is silent'
    >>> [code.calibration for code in found.codes if code.value is None]
    ['doctrine2025oped']
    """
    scenario.require_parameter(parameter)
    document, library = scenario.document, scenario.library
    cited = {claim for citation in citations(document) for claim in citation.claims}
    others = {
        claim.id: claim.bears_on[parameter]
        for claim in library.claims.values()
        if parameter in claim.bears_on and claim.id not in cited
    }
    codes = tuple(_code(scenario, calibration, parameter, library) for calibration in document.calibrations)
    return Provenance(
        scenario.name,
        parameter,
        scenario.label(parameter),
        scenario.baseline[parameter],
        _rule(scenario, parameter),
        codes,
        others,
    )


def _rule(scenario: Scenario, parameter: str) -> str:
    """Say how the baseline of a parameter comes about."""
    written = scenario.document.parameters[parameter]
    spoken = scenario.spoken(parameter)
    numbers = ", ".join(plain(value) for value in sorted(said.value for said in spoken.values()))
    silent = len(scenario.document.calibrations) - len(spoken)
    end = f"; {silent} {'is' if silent == 1 else 'are'} silent" if silent else ""
    speak = f"{len(spoken)} document{' that speaks' if len(spoken) == 1 else 's that speak'}"
    if written.baseline == MEDIAN:
        return f"the {MEDIAN} of {speak} ({numbers}){end}"
    said = f"; {speak} ({numbers}){end}" if spoken else ""
    why = f", {written.assumption}" if written.assumption else ""
    return f"as written{why}{said}"


def _level(scenario: Scenario, parameter: str, said: Said) -> str:
    """Return the word that a code is, or that its number has on the scale; nothing where it has none."""
    if isinstance(said.entry.value, str):
        return said.entry.value
    steps = scenario.scales.steps[scenario.document.parameters[parameter].kind]
    return next((s.level for s in steps if s.polynomial.evaluate(scenario.levels) == said.value), "")


def _code(scenario: Scenario, calibration: str, parameter: str, library: Library) -> Code:
    entry = scenario.document.calibrations[calibration]
    said = scenario.spoken(parameter).get(calibration)
    if said is None:
        why = scenario.silence(calibration, parameter) or ""
        return Code(calibration, entry.label, None, "", why, "", ())
    grounds = tuple(
        Grounds(name, library.citation(name), library.claim(name).strength, library.claim(name).claim)
        for name in said.entry.evidence
    )
    named = _level(scenario, parameter, said)
    return Code(calibration, entry.label, said.value, named, said.entry.why, said.entry.assumption, grounds)


def _described(code: Code) -> Iterator[str]:
    if code.value is None:
        yield f"{code.label} ({code.calibration}): silent" + (f", {code.why}" if code.why != "silent" else "")
        return
    named = f" ({code.level})" if code.level else ""
    yield f"{code.label} ({code.calibration}): {plain(code.value)}{named}, {code.why}"
    if code.assumption:
        yield f"  assumed beside the claims: {code.assumption}"
    for ground in code.grounds:
        yield f"  {ground.claim}  {ground.place}, {ground.strength}: {ground.text}"
