"""What is known of a claim: proved, refuted or undecided, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Generic, TypeVar

from bargaining.equilibria.verdict import Status
from bargaining.results import Result

W = TypeVar("W")


@dataclass(frozen=True)
class Verdict(Result, Generic[W]):
    """Hold an answer with what stands behind it.

    Parameters
    ----------
    status : {"proved", "refuted", "undecided"}
        Proofs and refutations are exact.
    reason : str
        Why, in words.
    witness : W or None
        What settles the answer alone, where something does: a point at which what is asked for holds, or fails.
    boxes : int
        How many boxes were looked at.
    left : Fraction
        Share of the box, by volume, that is undecided.
    """

    status: Status
    reason: str
    witness: W | None
    boxes: int
    left: Fraction = Fraction(0)

    def __str__(self) -> str:
        """Give the answer and what stands behind it."""
        return f"{self.status}: {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, exact numbers as text."""
        point = self.witness
        if isinstance(point, Mapping):
            settles: Any = {str(name): str(value) for name, value in point.items()}
        else:
            settles = None if point is None else str(point)
        return {**self.to_rows()[0], "witness": settles}

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row: the answer, its reason, and how far the search went."""
        return [{"status": self.status, "reason": self.reason, "boxes": self.boxes, "left": str(self.left)}]


def used_up(boxes: int) -> str:
    """Return the reason of what a budget of boxes leaves undecided.

    Examples
    --------
    >>> used_up(400)
    'the budget of 400 boxes is used up'
    """
    return f"the budget of {boxes} box{'es' if boxes != 1 else ''} is used up"
