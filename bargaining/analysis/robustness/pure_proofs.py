"""Statements about pure equilibria over a box of assumptions: proved by exact bounds, or refuted by a point."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from bargaining.analysis.robustness.asked import Asked
from bargaining.analysis.robustness.guarantees import Counterexample, Guarantee
from bargaining.analysis.robustness.possibility import everywhere, somewhere
from bargaining.analysis.statements import Statement
from bargaining.analysis.verdicts import Verdict
from bargaining.analysis.wording import Quantifier
from bargaining.errors import SolverError
from bargaining.forms.form import Profile
from bargaining.forms.formula import AnyOf, holds
from bargaining.steps import within

BROKEN = "a profile that breaks it is an equilibrium at a point, which is checked exactly"
UNBROKEN = "every profile that breaks it is excluded by exact bounds on every part of the box"


def breaking(read: Statement, asked: Quantifier) -> tuple[Profile, ...]:
    """Return the profiles of which none may be an equilibrium."""
    return read.true if asked == "none" else read.false


def no_pure(asked: Asked, boxes: int) -> Guarantee:
    """Return whether none of the profiles that break a statement is an equilibrium anywhere."""
    seen, left, reason = 0, Fraction(0), ""
    forbidden = breaking(asked.read, asked.quantifier)
    for number, profile in enumerate(forbidden, start=1):
        with within(f"profile {number} of {len(forbidden)}"):
            found = somewhere(asked.form.formula(profile), asked.domain, boxes=boxes)
        seen, left = seen + found.boxes, min(left + found.left, Fraction(1))
        if found.witness is not None:
            broken = Counterexample(found.witness, profile)
            refuted = Verdict("refuted", BROKEN, found.witness, seen)
            return _pure(asked, refuted, broken)
        if found.status == "undecided":
            reason = found.reason
    answer: Verdict[Mapping[str, Fraction]] = (
        Verdict("undecided", reason, None, seen, left) if reason else Verdict("proved", UNBROKEN, None, seen)
    )
    return _pure(asked, answer, None)


def some_pure(asked: Asked, boxes: int) -> Guarantee:
    """Return whether at each point one of the profiles that satisfy a statement is an equilibrium."""
    formula = AnyOf(tuple(asked.form.formula(profile) for profile in asked.read.true))
    found = everywhere(formula, asked.domain, boxes=boxes)
    broken = None if found.witness is None else Counterexample(found.witness)
    return _pure(asked, found, broken)


def _pure(asked: Asked, found: Verdict[Mapping[str, Fraction]], broken: Counterexample | None) -> Guarantee:
    return Guarantee(
        asked.read.said,
        asked.quantifier,
        "pure",
        found.status,
        found.reason,
        found.status,
        broken,
        asked.box,
        found.boxes,
        found.left,
    )


def check(asked: Asked, found: Guarantee) -> None:
    """Evaluate the formulas at a counter-example among pure equilibria, which has to lie where it is asked for."""
    if found.counterexample is None:
        return
    point, profile = found.counterexample.point, found.counterexample.profile
    inside = all(low <= point[name] <= high for name, (low, high) in found.box.items())
    inside = inside and asked.domain.bounds.counts(point)
    form, read = asked.form, asked.read
    if found.quantifier != "some":
        forbidden = breaking(read, found.quantifier)
        stands = profile is not None and profile in forbidden and holds(form.formula(profile), point)
    else:
        stands = not any(holds(form.formula(one), point) for one in read.true)
    if not (inside and stands):
        raise SolverError(f"{found.statement}: found a counter-example that fails its exact check")
