"""What a solution picks of a bargaining problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import ge
from typing import Any

from bargaining.equilibria.algebraic_numbers import FieldNumber
from bargaining.games.bargaining_problem import BargainingProblem, Payoffs
from bargaining.results import Result

Exact = Fraction | FieldNumber
"""A number without rounding: a fraction, or one of a field of algebraic numbers."""

NO_AGREEMENT = "no agreement"


@dataclass(frozen=True)
class Settlement(Result):
    """Hold the agreements that a solution picks.

    Parameters
    ----------
    concept : str
        The solution.
    parties : tuple of str
        Whose gains it compares.
    gains : mapping of str to tuple of Fraction
        The agreements that it picks, in the order of the problem, with what each party gains over disagreement. Empty
        where none is acceptable to all.
    """

    concept: str
    parties: tuple[str, ...]
    gains: Mapping[str, Payoffs]

    @property
    def agreements(self) -> tuple[str, ...]:
        """Return the names of the agreements."""
        return tuple(self.gains)

    def __str__(self) -> str:
        """Name each agreement with the gains."""
        if not self.gains:
            return f"{self.concept}: {NO_AGREEMENT} is acceptable to all"
        lines = [f"  {name}: {_gains(self.parties, gains)}" for name, gains in self.gains.items()]
        return "\n".join([f"{self.concept}: {len(lines)} of the agreements", *lines])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "concept": self.concept,
            "agreements": {name: _plain(self.parties, gains) for name, gains in self.gains.items()},
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an agreement."""
        return [
            {
                "agreement": name,
                **{f"gain of {p}": float(x) for p, x in zip(self.parties, gains, strict=True)},
            }
            for name, gains in self.gains.items()
        ]


@dataclass(frozen=True)
class Lottery(Result):
    """Hold a lottery of agreements that a solution picks; others may pay the same.

    Parameters
    ----------
    concept : str
        The solution.
    parties : tuple of str
        Whose gains it compares.
    weights : mapping of str to Fraction or FieldNumber
        The chance of each agreement that it uses, disagreement among them.
    gains : tuple of Fraction or FieldNumber
        What each party gains over disagreement, on average.
    """

    concept: str
    parties: tuple[str, ...]
    weights: Mapping[str, Exact]
    gains: tuple[Exact, ...]

    @property
    def rational(self) -> bool:
        """Tell whether all gains are fractions."""
        return all(isinstance(gain, Fraction) for gain in self.gains)

    def __str__(self) -> str:
        """Give the chances and the gains."""
        drawn = ", ".join(f"{name} with {float(w):.6g}" for name, w in self.weights.items())
        return f"{self.concept}: {drawn}; {_gains(self.parties, self.gains)}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "concept": self.concept,
            "weights": {name: float(weight) for name, weight in self.weights.items()},
            "gains": _plain(self.parties, self.gains),
            "rational": self.rational,
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an agreement that the lottery uses."""
        return [{"agreement": name, "weight": float(weight)} for name, weight in self.weights.items()]


def _plain(parties: Sequence[str], gains: Sequence[Exact]) -> dict[str, float]:
    return {party: float(gain) for party, gain in zip(parties, gains, strict=True)}


def _gains(parties: Sequence[str], gains: Sequence[Exact]) -> str:
    return ", ".join(f"{party} gains {float(gain):.6g}" for party, gain in zip(parties, gains, strict=True))


def dominated(gains: Payoffs, others: Iterable[Payoffs]) -> bool:
    """Tell whether others pay somebody more and nobody less."""
    return any(all(map(ge, other, gains)) and other != gains for other in others)


def best(problem: BargainingProblem, concept: str, score: Mapping[str, Sequence[Fraction]]) -> Settlement:
    """Return the agreements with the highest score, compared entry by entry."""
    highest = max(map(tuple, score.values()), default=())
    picked = [name for name, own in score.items() if tuple(own) == highest]
    return Settlement(concept, problem.parties, {name: problem.gains(name) for name in picked})
