"""Statements about all equilibria over a box, mixed ones included, where the answer for pure ones is known."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from bargaining.analysis.mixed.absence import Witness
from bargaining.analysis.mixed.statements import plays_alone, satisfied_at
from bargaining.analysis.robustness.asked import Asked
from bargaining.analysis.robustness.boxes import moving
from bargaining.analysis.robustness.guarantees import Counterexample, Guarantee
from bargaining.analysis.robustness.pure_proofs import check

NONE_LISTED = "no equilibrium of the complete list satisfies it"
PARTLY = "a mixed equilibrium plays profiles that satisfy it and others that do not"


def every_equilibrium(asked: Asked, pure: Guarantee, boxes: int) -> Guarantee:
    """Return the answer for all equilibria; a pure one that breaks the statement settles it."""
    if pure.status == "refuted":
        return replace(pure, equilibria="all")
    found = asked.none_plays(asked.read.false, boxes)
    answer = replace(
        pure,
        equilibria="all",
        status=found.status,
        reason=found.reason,
        pure="proved" if found.status == "proved" else pure.status,
        boxes=pure.boxes + found.boxes,
        left=found.left,
    )
    return answer if found.witness is None else _broken(asked, answer, found.witness)


def _broken(asked: Asked, answer: Guarantee, witness: Witness) -> Guarantee:
    """Return a refutation with the equilibrium that breaks the statement, checked exactly where it is pure."""
    mix = witness.strategies
    broken = Counterexample(witness.point, None, mix, witness.regret)
    if all(len(options) == 1 for options in mix.values()):
        profile = tuple(next(iter(mix[place.name])) for place in asked.scenario.places)
        answer, broken = replace(answer, pure="refuted"), Counterexample(witness.point, profile)
    answer = replace(answer, counterexample=broken)
    if broken.profile:
        check(asked, answer)
    return answer


def some_equilibrium(asked: Asked, pure: Guarantee, boxes: int) -> Guarantee:
    """Return the answer for all equilibria: there is one (Nash 1951), so what holds in every one holds in some."""
    answer, reason = replace(pure, equilibria="all"), pure.reason
    if pure.status == "proved":
        return answer
    if pure.counterexample is not None:
        satisfied, reason = satisfied_at(asked.form, asked.read.true, pure.counterexample.point)
        if satisfied is False:
            return replace(answer, reason=reason)
        if satisfied and not moving(pure.box):
            return replace(answer, status="proved", reason=reason, counterexample=None, left=Fraction(0))
    absence = asked.none_plays(asked.read.false, boxes)
    proved = absence.status == "proved"
    return replace(
        answer,
        status="proved" if proved else "undecided",
        reason=absence.reason if proved else f"{reason}, and exact bounds on all equilibria do not decide",
        counterexample=None,
        boxes=pure.boxes + absence.boxes,
        left=Fraction(0 if proved else 1),
    )


def none_equilibrium(asked: Asked, pure: Guarantee, boxes: int) -> Guarantee:
    """Return the answer for all equilibria: one that satisfies the statement plays some profile that does."""
    if pure.status == "refuted":
        return replace(pure, equilibria="all")
    found = asked.none_plays(asked.read.true, boxes)
    answer = replace(pure, equilibria="all", boxes=pure.boxes + found.boxes)
    if found.status == "proved":
        return replace(answer, status="proved", reason=found.reason, pure="proved", left=Fraction(0))
    if found.witness is not None and plays_alone(asked.form, asked.read.true, found.witness.strategies):
        answer = replace(answer, status="refuted", reason=found.reason, left=Fraction(0))
        return _broken(asked, answer, found.witness)
    if not moving(pure.box):
        point = {name: low for name, (low, _) in pure.box.items()}
        if satisfied_at(asked.form, asked.read.true, point)[0] is False:
            return replace(answer, status="proved", reason=NONE_LISTED, left=Fraction(0))
    reason = found.reason if found.witness is None else PARTLY
    return replace(answer, status="undecided", reason=reason, left=Fraction(1))
