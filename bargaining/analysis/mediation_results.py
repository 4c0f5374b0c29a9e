"""What a mediator achieves in a scenario, in words, rows and plain values."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.numbers import ExactNumber
from bargaining.equilibria.mediation_pieces import Stretches
from bargaining.equilibria.mediation_result import Mediation, told
from bargaining.results import Result

NOBODY = "nobody"
"""The mediator of a file that names none: it has no leverage, and each payoff counts once."""


@dataclass(frozen=True)
class Compared:
    """Hold what a Nash equilibrium, or a continuum of them, is worth to a mediator; equal ends for one number."""

    label: str
    low: float
    high: float


@dataclass(frozen=True)
class Mediated(Result):
    """Hold what a mediator can achieve at a point, beside what happens without.

    Parameters
    ----------
    mediator : str
        Its name in the file, or `NOBODY`.
    best : Mediation
        With its leverage.
    advice : Mediation
        With words alone.
    nash : tuple of Compared
        Nash equilibria of the game, the best for the mediator first.
    complete : bool
        Whether these are all.
    reason : str
        Why, or what stands in the way.
    """

    mediator: str
    best: Mediation
    advice: Mediation
    nash: tuple[Compared, ...]
    complete: bool
    reason: str

    @property
    def gain(self) -> float:
        """Return what the mediator adds to the best equilibrium without one."""
        return float(self.best.value) - max(one.high for one in self.nash)

    def __str__(self) -> str:
        """Give the best recommendations, what words alone achieve, and the equilibria without a mediator."""
        lines = [str(self.best)]
        if self.best.backing:
            lines.append(f"With words alone: {told(self.advice.value)}")
        lines += [f"Without a mediator: {_extent(one)}, {one.label}" for one in self.nash]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "mediator": self.mediator,
            "best": self.best.to_dict(),
            "advice": {"value": float(self.advice.value), "exact_value": str(self.advice.value)},
            "nash": {
                "complete": self.complete,
                "reason": self.reason,
                "equilibria": [vars(one) for one in self.nash],
            },
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a recommended profile."""
        return self.best.to_rows()


@dataclass(frozen=True)
class MediatedAlong(Result):
    """Hold the most that a mediator can achieve along an assumption.

    Parameters
    ----------
    mediator, axis : str
        Who, and along what.
    found : Stretches
        The value as quotients of polynomials, with the exact values at the points between them.
    """

    mediator: str
    axis: str
    found: Stretches

    @property
    def thresholds(self) -> tuple[ExactNumber, ...]:
        """Return the points inside the range at which the value changes its formula or jumps."""
        return tuple(point for point, _ in self.found.points[1:-1])

    def __str__(self) -> str:
        """Say what is achieved on each stretch, and at the points between."""
        lines = [f"  {row['where']}: {row['worth']}" for row in self.to_rows()]
        return "\n".join([f"Worth of the best recommendations along {self.axis}", *lines])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "mediator": self.mediator,
            "axis": self.axis,
            "complete": self.found.complete,
            "thresholds": [{"exact": str(point), "value": float(point)} for point in self.thresholds],
            "stretches": [
                {
                    "start": str(one.start),
                    "end": str(one.end),
                    "values": [float(one.start), float(one.end)],
                    "worth": one.value.written(self.axis),
                }
                for one in self.found.stretches
            ],
            "points": [
                {"at": str(point), "value": float(point), "worth": float(value), "exact": _exactly(value)}
                for point, value in self.found.points
            ],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a stretch or point, in order along the axis."""
        rows = []
        for place, (point, value) in enumerate(self.found.points):
            rows.append({"where": f"at {point}", "worth": _short(value)})
            if place < len(self.found.stretches):
                one = self.found.stretches[place]
                rows.append({"where": f"({one.start}, {one.end})", "worth": one.value.written(self.axis)})
        return rows


def _extent(one: Compared) -> str:
    low, high = f"{one.low:.6g}", f"{one.high:.6g}"
    return low if low == high else f"{low} to {high}"


def _exactly(value: Any) -> str:
    return str(value) if isinstance(value, Fraction) else ""


def _short(value: Any) -> str:
    return told(value) if isinstance(value, Fraction) else f"{float(value):.6g}"
