"""What an assumption changes: equilibria gained, lost and kept, with margins before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.analysis.baselines import BaselineMove, moved_baselines
from bargaining.analysis.explanation import Explanation, amount, explain
from bargaining.analysis.plans import PredictionSet
from bargaining.analysis.predictions import predictions
from bargaining.display import Hover, Rows, table, words
from bargaining.equilibria import EquilibriumSet
from bargaining.errors import ScenarioError
from bargaining.forms.assessed import Assessed
from bargaining.results import Result
from bargaining.scenario import Scenario
from bargaining.scenario.compilation import grounds
from bargaining.scenario.numbers import plain

Actions = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """Hold one pure profile that is an equilibrium before or after.

    Parameters
    ----------
    actions : tuple of str
        The action profile.
    outcome : str
        Its label.
    before, after : Explanation or str
        The profile explained in both scenarios; what fails, where what is predicted are patterns of play and this is
        none: it says nothing of what would be done where play does not come to, so that nothing can be compared.
    """

    actions: Actions
    outcome: str
    before: Explanation | str
    after: Explanation | str

    @property
    def verdict(self) -> str:
        """Return ``"gained"``, ``"lost"`` or ``"kept"``."""
        if _stands(self.before):
            return "kept" if _stands(self.after) else "lost"
        return "gained"


@dataclass(frozen=True)
class Comparison(Result):
    """Hold what differs between two scenarios with the same players; printing it gives one screen.

    Parameters
    ----------
    parameters : mapping of str to (Fraction, Fraction)
        Values before and after of every parameter that changed.
    terms : tuple of str
        Structural alternatives of which both have another value, as ``name: before -> after``; payoff terms that were
        changed, added or dropped, as ``player: term (what happened)``.
    changes : tuple of Change
        Pure equilibria of either: lost first, then gained, then kept.
    before, after : EquilibriumSet or PredictionSet
        All equilibria, mixed ones included.
    baselines : tuple of BaselineMove
        Medians of the documents, or numbers in their place, that are not what they were, in force or not.
    """

    parameters: Mapping[str, tuple[Fraction, Fraction]]
    terms: tuple[str, ...]
    changes: tuple[Change, ...]
    before: EquilibriumSet | PredictionSet
    after: EquilibriumSet | PredictionSet
    baselines: tuple[BaselineMove, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "parameters": {n: [float(b), float(a)] for n, (b, a) in self.parameters.items()},
            "terms": list(self.terms),
            "baselines": [move.to_dict() for move in self.baselines],
            "pure": [
                {
                    "actions": list(c.actions),
                    "outcome": c.outcome,
                    "verdict": c.verdict,
                    "before": _margin(c.before),
                    "after": _margin(c.after),
                }
                for c in self.changes
            ],
            "mixed": {"before": len(self.before.mixed), "after": len(self.after.mixed)},
            "complete": {"before": self.before.complete, "after": self.after.complete},
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a pure equilibrium of either, with its tightest margin before and after."""
        return [
            {
                "actions": ", ".join(c.actions),
                "outcome": c.outcome,
                "verdict": c.verdict,
                "margin before": _margin(c.before)["margin"],
                "margin after": _margin(c.after)["margin"],
            }
            for c in self.changes
        ]

    def __str__(self) -> str:
        """Say what changed, which equilibria come, go and stay, and who makes them go."""
        lines = ["Assumptions changed"]
        width = max((len(name) for name in self.parameters), default=0)
        lines += [
            f"  {name:<{width}}  {float(b):g} -> {float(a):g}" for name, (b, a) in self.parameters.items()
        ] + [f"  {term}" for term in self.terms]
        if len(lines) == 1:
            lines.append("  none: both scenarios have the same values and payoff terms")
        if self.baselines:
            lines += ["", "Baselines moved", *(f"  {move}" for move in self.baselines)]
        what = "Agreements" if self._agreed else "Equilibria"
        for verdict, heading in (
            ("lost", f"{what} lost"),
            ("gained", f"{what} gained"),
            ("kept", f"{what} kept"),
        ):
            found = [c for c in self.changes if c.verdict == verdict]
            if found:
                lines += ["", heading, *(line for c in found for line in _described(c))]
        return "\n".join(lines if self._agreed else [*lines, "", *self._mixed()])

    @property
    def _agreed(self) -> bool:
        """Tell whether agreements are compared, none of which is mixed."""
        return any(not isinstance(c.before, str) and c.before.solution for c in self.changes)

    def _glance(self) -> str:
        verdicts = [c.verdict for c in self.changes]
        return ", ".join(f"{verdicts.count(name)} {name}" for name in ("lost", "gained", "kept"))

    def _repr_html_(self) -> str:
        """Return what a notebook shows: what changed, and each pure equilibrium with what turned it."""
        values = [
            {"assumption": name, "before": plain(b), "after": plain(a)}
            for name, (b, a) in self.parameters.items()
        ]
        same = [] if values or self.terms else ["none: both scenarios have the same values and payoff terms"]
        changed = words("\n".join(["Assumptions changed", *self.terms, *same])) + table(values)
        rows: Rows = [
            {
                "equilibrium": Hover(c.outcome, ", ".join(c.actions)),
                "verdict": c.verdict,
                "margin before": _margin(c.before)["margin"],
                "margin after": _margin(c.after)["margin"],
                "because": _because(c),
            }
            for c in self.changes
        ]
        return changed + table(rows, "Pure equilibria", len(rows)) + words("\n".join(self._mixed()))

    def _mixed(self) -> list[str]:
        lines = [f"Mixed equilibria: {len(self.before.mixed)} before, {len(self.after.mixed)} after."]
        if self.before.components or self.after.components:
            counts = f"{len(self.before.components)} before, {len(self.after.components)} after"
            lines.append(f"Continua of equilibria, and regions that are not settled: {counts}.")
        for when, found in (("before", self.before), ("after", self.after)):
            if not found.complete:
                lines.append(f"The list {when} may lack mixed equilibria: {found.reason}.")
        return lines


def _stands(explanation: Explanation | str) -> bool:
    return not isinstance(explanation, str) and explanation.is_equilibrium


def _margin(explanation: Explanation | str) -> dict[str, Any]:
    if isinstance(explanation, str):
        return {"margin": None, "player": None, "deviation": None}
    tight = explanation.tightest
    return {"margin": float(tight.margin), "player": tight.player, "deviation": tight.deviation}


def _because(change: Change) -> str | Hover:
    """Return who turns an equilibrium; what it would gain by, term by term, to be seen by who points at it."""
    for said in (change.before, change.after):
        if isinstance(said, str):
            return said
    if change.verdict == "kept":
        return ""
    outside = change.after if change.verdict == "lost" else change.before
    assert not isinstance(outside, str)
    tight = outside.tightest
    terms = "; ".join(f"{amount(t.difference, '+')} {t.term}" for t in tight.terms)
    return Hover(f"{tight.label} would gain {amount(-tight.margin)} by {tight.deviation}", terms)


def _described(change: Change) -> list[str]:
    lines = [f"  {change.outcome} ({', '.join(change.actions)})"]
    if isinstance(change.before, str) or isinstance(change.after, str):
        when, why = ("before", change.before) if isinstance(change.before, str) else ("now", change.after)
        return [*lines, f"    {when}: {why}"]
    before, after = change.before.tightest, change.after.tightest
    if change.verdict == "kept":
        return [
            *lines,
            f"    tightest margin {amount(before.margin)} ({before.label}: {before.deviation}) -> "
            f"{amount(after.margin)} ({after.label}: {after.deviation})",
        ]
    inside, outside = (before, after) if change.verdict == "lost" else (after, before)
    when = "now" if change.verdict == "lost" else "before"
    fails = f"{outside.label} would gain {amount(-outside.margin)} by {outside.deviation}"
    if change.before.solution:
        fails = f"not picked, for {outside.deviation} ({amount(outside.margin)})"
    lines.append(
        f"    {when} {fails}; "
        f"margin {'before' if when == 'now' else 'now'} {amount(inside.margin)} ({inside.label}: {inside.deviation})"
    )
    lines += [
        f"      {amount(t.difference, '+')}  {t.term}  [{grounds(t.evidence, t.assumption, rationale=False)}]"
        for t in outside.terms[:3]
    ]
    return lines


def compare(before: Scenario, after: Scenario) -> Comparison:
    """Compare the equilibria of two scenarios with the same players and actions.

    Parameters
    ----------
    before, after : Scenario
        For instance the baseline and the same with an assumption replaced.

    Raises
    ------
    ScenarioError
        When players or actions differ.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> result = compare(scenario, scenario.replace(autonomy=0.2))
    >>> [(change.outcome, change.verdict) for change in result.changes][-1]
    ('Freeze', 'kept')
    """
    _require_same_actions(before, after)
    first, second = predictions(before), predictions(after)
    profiles = dict.fromkeys([*before.form.predicted(before.values), *after.form.predicted(after.values)])
    changes = []
    for actions in profiles:
        profile = {place.name: action for place, action in zip(before.places, actions, strict=True)}
        changes.append(
            Change(
                actions, before.outcome(actions), *(_explained(s, actions, profile) for s in (before, after))
            )
        )
    changes.sort(key=lambda c: ("lost", "gained", "kept").index(c.verdict))
    changed = {
        name: (before.values[name], after.values[name])
        for name in before.parameters
        if name in after.values and before.values[name] != after.values[name]
    }
    moved = moved_baselines(before, after)
    return Comparison(changed, _changed_terms(before, after), tuple(changes), first, second, moved)


def _explained(scenario: Scenario, actions: Actions, profile: Mapping[str, str]) -> Explanation | str:
    form, values = scenario.form, scenario.values
    if isinstance(form, Assessed) and actions not in form.predicted(values):
        return form.why_not(actions, values)
    return explain(scenario, profile)


def _changed_terms(before: Scenario, after: Scenario) -> tuple[str, ...]:
    old, new = ({(t.player, t.name): t.polynomial for t in s.terms} for s in (before, after))
    found = []
    for key in dict.fromkeys([*old, *new]):
        if key not in new or key not in old:
            found.append((key, "added" if key in new else "dropped"))
        elif old[key] != new[key]:
            found.append((key, "changed"))
    return (
        *_changed_structure(before, after),
        *(f"{player}: {term} ({what})" for (player, term), what in found),
    )


def _changed_structure(before: Scenario, after: Scenario) -> tuple[str, ...]:
    """Return the structural alternatives of which both have another value."""
    chosen = [
        {name: s.document.scenario.variants.get(name, v.default) for name, v in s.document.variants.items()}
        for s in (before, after)
    ]
    return tuple(
        f"{name}: {value} -> {chosen[1][name]} (structural alternative)"
        for name, value in chosen[0].items()
        if chosen[1].get(name, value) != value
    )


def _require_same_actions(before: Scenario, after: Scenario) -> None:
    if (before.players, before.places) != (after.players, after.places):
        raise ScenarioError(
            f"compare: found {before.name} and {after.name} with different players or actions, expected the same"
        )
