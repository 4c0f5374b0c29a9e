"""What cites claims in a scenario: payoff terms, values of calibrations, actions and the rest, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bargaining.scenario.document import ScenarioDocument, Term, Value, cited_tables
from bargaining.scenario.numbers import coded


class Citation(NamedTuple):
    """Hold one entry that may cite claims.

    Parameters
    ----------
    claims : tuple of str
        Those that it cites.
    entry : str
        The entry in words.
    """

    claims: tuple[str, ...]
    entry: str


def citations(document: ScenarioDocument) -> Iterator[Citation]:
    """Yield every entry of a scenario that may cite claims, with those that it cites.

    Examples
    --------
    >>> import bargaining
    >>> document = bargaining.load("rapprochement").document
    >>> [citation.entry for citation in citations(document) if "Q35" in citation.claims][0]
    'payoff of belarus: War exposure when serving as platform'
    """
    for payoff in document.payoff:
        yield Citation(tuple(payoff.evidence), f"payoff of {payoff.player}: {payoff.term}")
    for kind, entries in (("calibration", document.calibrations), ("overlay", document.overlays)):
        for name, entry in entries.items():
            for parameter, value in entry.values.items():
                if isinstance(value, Value):
                    yield Citation(tuple(value.evidence), f"{kind} {name}: {parameter} = {_said(value)}")
    for player, described in document.players.items():
        for name, action in described.actions.items():
            yield Citation(tuple(action.evidence), f"action {player}.{name}")
    for name, held in document.parameters.items():
        yield Citation((*held.evidence, *held.range_evidence), f"parameter {name}")
    for table, name, cited in cited_tables(document):
        kind = table.partition(".")[0].removesuffix("s")
        named = f"{kind} of {cited.player}: {cited.term}" if isinstance(cited, Term) else f"{kind} {name}"
        yield Citation(tuple(cited.evidence), named)


def cited_sources(document: ScenarioDocument) -> tuple[str, ...]:
    """Return the sources that the calibrations of a scenario name."""
    return tuple(dict.fromkeys(c.source for c in document.calibrations.values() if c.source))


def _said(value: Value) -> str:
    assumed = " (assumption beside it)" if value.assumption else ""
    return f"{coded(value.value)}, {value.why}{assumed}"
