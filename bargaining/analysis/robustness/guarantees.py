"""What is known of a statement about equilibria over a box of assumptions, in words and in plain values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

from bargaining.algebra.magnitudes import rounded_down
from bargaining.analysis.robustness.boxes import Box, moving
from bargaining.analysis.wording import Quantifier
from bargaining.equilibria.verdict import Status
from bargaining.forms.form import Profile
from bargaining.results import Result
from bargaining.scenario.numbers import plain, settings

Equilibria = Literal["all", "pure"]
_SHOWN = 6  # parameters written out in words; to_dict holds all
_CLAIMS = {
    ("every", "all"): "in every equilibrium, pure or mixed,",
    ("every", "pure"): "in every pure equilibrium",
    ("some", "all"): "in some equilibrium, pure or mixed, at each point",
    ("some", "pure"): "in some pure equilibrium at each point",
    ("none", "all"): "in no equilibrium, pure or mixed,",
    ("none", "pure"): "in no pure equilibrium",
}


@dataclass(frozen=True)
class Counterexample:
    """Hold a point at which a statement fails.

    Parameters
    ----------
    point : mapping of str to Fraction
        Exact values of the parameters.
    profile : tuple of str or None
        The pure equilibrium that breaks the statement.
    strategies : mapping of str to mapping of str to float, or None
        The mixed equilibrium that breaks it: probabilities of the actions that each player uses.
    regret : float
        Proved upper bound of the relative regret; nought for a pure equilibrium, which is checked exactly.
    changes : mapping of str to Fraction
        The values at the point that are not those in force, as `Scenario.replace` takes them.
    """

    point: Mapping[str, Fraction]
    profile: Profile | None = None
    strategies: Mapping[str, Mapping[str, float]] | None = None
    regret: float = 0.0
    changes: Mapping[str, Fraction] = field(default_factory=dict)

    def beside(self, values: Mapping[str, Fraction]) -> Counterexample:
        """Return it with the changes that lead there from the values in force."""
        return replace(self, changes={n: v for n, v in self.point.items() if v != values.get(n)})

    def in_words(self) -> str:
        """Return what breaks the statement."""
        if self.profile:
            return f"{', '.join(self.profile)} is an equilibrium"
        if not self.strategies:
            return "no equilibrium satisfies it"
        mixes = [f"{player} {_mix(mix)}" for player, mix in self.strategies.items()]
        return f"{'; '.join(mixes)} is an equilibrium (regret at most {_rounded_up(self.regret)})"


def _mix(mix: Mapping[str, float]) -> str:
    return next(iter(mix)) if len(mix) == 1 else ", ".join(f"{action} {p:.3g}" for action, p in mix.items())


@dataclass(frozen=True)
class Guarantee(Result):
    """Hold whether a statement is robust over a box of assumptions; printing it gives the answer in words.

    Parameters
    ----------
    statement : str
        What is said of an equilibrium, as written.
    quantifier : {"every", "some", "none"}
        Whether every equilibrium must satisfy it, at each point of the box at least one, or none at any.
    equilibria : {"all", "pure"}
        Which equilibria were asked about. A mixed equilibrium satisfies a statement when every action profile does
        that it plays with positive probability.
    status : {"proved", "refuted", "undecided"}
        Proofs and refutations are exact.
    reason : str
        Why, in words.
    pure : {"proved", "refuted", "undecided"}
        The answer for pure equilibria alone.
    counterexample : Counterexample or None
        Where the statement fails, and what breaks it.
    box : Box
        Limits of every parameter.
    boxes : int
        How many boxes were looked at, over all profiles.
    left : Fraction
        Upper bound of the share of the box, by volume, that is left undecided.
    """

    statement: str
    quantifier: Quantifier
    equilibria: Equilibria
    status: Status
    reason: str
    pure: Status
    counterexample: Counterexample | None
    box: Box
    boxes: int
    left: Fraction

    @property
    def claim(self) -> str:
        """Return what is claimed, in words."""
        return f"{self.statement} {_CLAIMS[self.quantifier, self.equilibria].rstrip(',')}"

    def __str__(self) -> str:
        """Write the answer, and the counter-example where there is one."""
        where = _listed(
            [f"{n} {plain(low)} to {plain(high)}" for n, (low, high) in self._moves()], "assumptions"
        )
        claim = _CLAIMS[self.quantifier, self.equilibria]
        lines = [f"{self.status.upper()}: {self.statement} {claim} over {where or 'the values in force'}."]
        if self.status == "undecided":
            lines.append(
                f"Nothing is proved for {_percent(self.left)} of these ranges, by volume: {self.reason}."
            )
        if self.counterexample is not None:
            point = self.counterexample.point
            at = _listed([f"{name} = {plain(point[name])}" for name, _ in self._moves()], "values")
            broken = self.counterexample.in_words()
            if self.quantifier == "some" and self.equilibria == "pure":
                broken = "no pure equilibrium satisfies it"
            lines.append(f"Counter-example: {broken} at {at or 'the values in force'}.")
            if changes := self.counterexample.changes:
                lines.append(f"As options: {settings(changes)}")
        if self.equilibria == "all" and self.pure != self.status:
            lines.append(f"In pure equilibria alone: {self.pure}.")
        return "\n".join(lines)

    def _moves(self) -> list[tuple[str, tuple[Fraction, Fraction]]]:
        return [(name, self.box[name]) for name in moving(self.box)]

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an assumption that moves: its range, and its value in the counter-example."""
        found = self.counterexample
        return [
            {
                "statement": self.statement,
                "status": self.status,
                "assumption": name,
                "low": str(low),
                "high": str(high),
                "counter-example": None if found is None else str(found.point.get(name, "")),
            }
            for name, (low, high) in self._moves()
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, fractions as text."""
        found = self.counterexample
        return {
            "statement": self.statement,
            "quantifier": self.quantifier,
            "equilibria": self.equilibria,
            "status": self.status,
            "reason": self.reason,
            "pure": self.pure,
            "ranges": {name: [str(low), str(high)] for name, (low, high) in self._moves()},
            "counterexample": None if found is None else {n: str(v) for n, v in found.point.items()},
            "settings": None if found is None else settings(found.changes),
            "profile": None if found is None or found.profile is None else list(found.profile),
            "strategies": None if found is None else found.strategies,
            "regret": None if found is None else found.regret,
            "boxes": self.boxes,
            "left": -rounded_down(-self.left),
        }


def _rounded_up(size: float) -> str:
    """Write a bound with one digit, which is no less than it.

    Examples
    --------
    >>> _rounded_up(1.4e-16), _rounded_up(0.0)
    ('2e-16', '0')
    """
    if not size:
        return "0"
    digits = math.floor(math.log10(size))
    first = math.ceil(Fraction(size) / Fraction(10) ** digits)
    return f"{first}e{digits}" if first < 10 else f"1e{digits + 1}"


def _listed(parts: list[str], noun: str) -> str:
    more = f" and {len(parts) - _SHOWN} more {noun}" if len(parts) > _SHOWN else ""
    return ", ".join(parts[:_SHOWN]) + more


def _percent(share: Fraction) -> str:
    """Write a share of one, rounded up to two digits of a per cent."""
    step = Fraction(1, 10)
    while 0 < share * 1000 < step * 100:
        step /= 10
    while share * 100 >= step * 100:
        step *= 10
    return f"{plain(math.ceil(share * 100 / step) * step)} %"
