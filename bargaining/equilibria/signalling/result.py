"""The answer: which equilibria of a signalling game a criterion lets stand, and why it cuts the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.equilibria.sequential.assessments import Assessment
from bargaining.equilibria.sequential.result import AssessmentSet, Pattern
from bargaining.equilibria.signalling.criteria import Finding, Removal
from bargaining.equilibria.signalling.outcomes import CUT, IN_PART, OPEN, SURVIVES, Judge, OutcomeVerdict
from bargaining.results import Entries


@dataclass(frozen=True, eq=False)
class RefinedEquilibria(Entries[OutcomeVerdict]):
    """Hold what a criterion for signalling games says of equilibria, divided by messages sent and payoffs of types.

    Parameters
    ----------
    criterion : str
        Name of the criterion.
    equilibria : AssessmentSet
        What it was applied to.
    judge : Judge
        The game, and the criterion.
    entries : tuple of OutcomeVerdict
        The verdicts, component by component.
    """

    criterion: str
    equilibria: AssessmentSet
    judge: Judge
    entries: tuple[OutcomeVerdict, ...]

    @property
    def survivors(self) -> tuple[OutcomeVerdict, ...]:
        """Return what survives."""
        return tuple(v for v in self if v.verdict == SURVIVES)

    @property
    def cuts(self) -> tuple[OutcomeVerdict, ...]:
        """Return what is cut."""
        return tuple(v for v in self if v.verdict == CUT)

    @property
    def settled(self) -> bool:
        """Tell whether every equilibrium that was found has a verdict."""
        return all(v.verdict != OPEN for v in self)

    @property
    def complete(self) -> bool:
        """Tell whether it is proved that all equilibria are here, each with its verdict."""
        return self.equilibria.complete and self.settled

    @property
    def components(self) -> tuple[str, ...]:
        """Return the verdict on each component: "survives", "cut", "in part" or "not settled"."""
        found = []
        for number in range(1, len(self.equilibria) + 1):
            said = {v.verdict for v in self if v.component == number}
            found.append(OPEN if OPEN in said else said.pop() if len(said) == 1 else IN_PART)
        return tuple(found)

    def on(self, component: int, pattern: Pattern) -> set[str]:
        """Return what is said of a pattern of a component, counted from one: one verdict where types get the same.

        Parameters
        ----------
        component : int
            Its number.
        pattern : Pattern
            One of its patterns.
        """
        judge, types = self.judge, self.judge.game.types
        sent, paid = judge.sent(pattern.example), judge.payoffs(pattern.example)
        own = [v for v in self if v.component == component and v.sent == sent]
        if all(len(used) <= 1 for h, used in enumerate(pattern.supports) if h not in types):
            # Answers that are not mixed fix what types get: messages that one mixes are equally good for it.
            own = [v for v in own if all(v.spread.low[t] <= x <= v.spread.high[t] for t, x in paid.items())]
        return {v.verdict for v in own}

    def members(self, verdict: OutcomeVerdict) -> tuple[Assessment, ...]:
        """Return the vertices of what survives whose beliefs the criterion admits; none of what is cut."""
        if verdict.verdict != SURVIVES:
            return ()
        return tuple(v for v in verdict.vertices if self.judge.believes(v, verdict.findings))

    def __str__(self) -> str:
        """Count components by verdict, and give the reasons for each outcome."""
        lines = [
            f"{self.criterion}: {_counted(self.components)}",
            f"{'Complete' if self.complete else 'NOT COMPLETE'}: {self.reason}",
            *(f"Note: {note}" for note in self.equilibria.notes),
        ]
        for verdict in self:
            lines.append(f"  component {verdict.component}, {verdict.verdict}: {self.in_words(verdict)}")
            lines += [f"     {text}" for text in self.reasons(verdict)]
        return "\n".join(lines)

    @property
    def reason(self) -> str:
        """Return why the list is complete, or what stands in the way."""
        if self.settled or not self.equilibria.complete:
            return self.equilibria.reason
        return "; ".join(dict.fromkeys(v.reason for v in self if v.verdict == OPEN))

    def in_words(self, verdict: OutcomeVerdict) -> str:
        """Return who sends what, and what each type gets."""
        spread, types = verdict.spread, self.judge.game.types
        names = self._names(types)
        parts = [
            f"{name} sends {'/'.join(self._sent(verdict, t))} and gets {_range(spread.low[t], spread.high[t])}"
            for t, name in zip(types, names, strict=True)
        ]
        for end, belongs in zip((spread.low, spread.high), spread.closed, strict=True):
            if not belongs:
                at = ", ".join(f"{name} {end[t]}" for t, name in zip(types, names, strict=True))
                parts.append(f"without the end at {at}")
        return "; ".join(parts)

    def reasons(self, verdict: OutcomeVerdict) -> list[str]:
        """Return in words what the criterion says of each message that is not sent."""
        if verdict.reason:
            return [verdict.reason]
        exact = verdict.spread.low == verdict.spread.high
        found = [self._said(f, verdict, exact) for f in verdict.findings]
        if verdict.verdict == SURVIVES and exact and any(f.removed for f in verdict.findings):
            held, every = len(self.members(verdict)), len(verdict.vertices)
            found.append(f"{held} of {every} vertices of these equilibria hold such beliefs")
        return found

    def _said(self, finding: Finding, verdict: OutcomeVerdict, exact: bool) -> str:
        name = self.judge.game.messages[finding.message].name
        if not finding.removed:
            return f"{name}: may come from {_listed(self._names(finding.kept))}; {self._then(finding, exact)}"
        why = ", nor from ".join(self._removal(r, verdict, exact) for r in finding.removed)
        if len(finding.removed) == len(self.judge.game.messages[finding.message].senders):
            return f"{name}: not from {why}; nobody is left, and beliefs stay free"
        return (
            f"{name}: not from {why}; from {_listed(self._names(finding.kept))}: {self._then(finding, exact)}"
        )

    def _removal(self, one: Removal, verdict: OutcomeVerdict, exact: bool) -> str:
        (name,) = self._names([one.type])
        if one.other is None:
            gets = f"gets {verdict.spread.low[one.type]}" if exact else "gets more"
            return f"{name}, which {gets} and by this at most {one.most}"
        return f"{name}, since {self._names([one.other])[0]} gains by this whenever {name} does not lose"

    def _then(self, finding: Finding, exact: bool) -> str:
        message = self.judge.game.messages[finding.message]
        answers = " or ".join(self.judge.game.answer(message, r) for r in finding.answers)
        if not finding.cut:
            unmoved = "no type gains by all of these" if len(finding.answers) > 1 else "no type gains"
            if finding.least > 0:
                unmoved = "each makes some type gain, but none gains by all"
            return f"the answer is {answers}, and {unmoved}"
        if not finding.gains:
            at_least = f" at least {finding.least}" if exact else ""
            return f"the answer is {answers}, and by each mixture that is best some type gains{at_least}"
        named = zip(self._names(tuple(finding.gains)), finding.gains.values(), strict=True)
        gains = " and ".join(f"{t} gains at least {gain}" if exact else f"{t} gains" for t, gain in named)
        return f"the answer is {answers}, and {gains}"

    def _sent(self, verdict: OutcomeVerdict, one: int) -> list[str]:
        """Return the messages that a type sends somewhere."""
        game = self.judge.game
        options = sorted({o for v in verdict.vertices for o, p in enumerate(v.strategies[one]) if p})
        return [game.messages[game.message[one, o]].name for o in options]

    def _names(self, types: Sequence[int]) -> tuple[str, ...]:
        return self.judge.game.names(types)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; numbers are exact, as text."""
        return {
            "concept": self.criterion,
            "of": self.equilibria.concept,
            "complete": self.complete,
            "reason": self.reason,
            "notes": list(self.equilibria.notes),
            "components": list(self.components),
            "outcomes": [self._plain(verdict) for verdict in self],
            "equilibria": self.equilibria.to_dict(),
        }

    def _plain(self, verdict: OutcomeVerdict) -> dict[str, Any]:
        types = zip(self.judge.game.types, self._names(self.judge.game.types), strict=True)
        places: dict[Assessment, dict[str, int]] = {}
        for k, part in enumerate(self.equilibria[verdict.component - 1].parts):
            for j, vertex in enumerate(part.vertices):
                places.setdefault(vertex, {"part": k, "vertex": j})
        return {
            "component": verdict.component,
            "verdict": verdict.verdict,
            "types": [
                {
                    "type": name,
                    "sends": self._sent(verdict, t),
                    "from": str(verdict.spread.low[t]),
                    "to": str(verdict.spread.high[t]),
                }
                for t, name in types
            ],
            "ends belong": list(verdict.spread.closed),
            "vertices": [places[v] for v in verdict.vertices],
            "members": [places[v] for v in self.members(verdict)],
            "reasons": self.reasons(verdict),
            "messages": [self._finding(finding) for finding in verdict.findings],
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        message = self.judge.game.messages[finding.message]
        return {
            "message": message.name,
            "ruled out": [
                {
                    "type": self._names([one.type])[0],
                    "most": str(one.most),
                    "other": None if one.other is None else self._names([one.other])[0],
                }
                for one in finding.removed
            ],
            "left": list(self._names(finding.kept)),
            "answers": [self.judge.game.answer(message, r) for r in finding.answers],
            "gains": [{"type": self._names([t])[0], "gain": str(gain)} for t, gain in finding.gains.items()],
            "least gain": str(finding.least),
            "cut": finding.cut,
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an outcome: its component, who sends what and gets what, the verdict and the reasons."""
        return [
            {
                "component": verdict.component,
                "verdict": verdict.verdict,
                "outcome": self.in_words(verdict),
                "reasons": "; ".join(self.reasons(verdict)),
            }
            for verdict in self
        ]


def _counted(verdicts: Sequence[str]) -> str:
    total = "1 component" if len(verdicts) == 1 else f"{len(verdicts)} components"
    counts = [f"{verdicts.count(kind)} {kind}" for kind in (SURVIVES, CUT, IN_PART, OPEN) if kind in verdicts]
    return f"{total}: {', '.join(counts)}" if counts else total


def _range(low: Fraction, high: Fraction) -> str:
    return str(low) if low == high else f"from {low} to {high}"


def _listed(names: Sequence[str]) -> str:
    return " or ".join(names)
