"""What is known of a claim: proved, refuted or undecided, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from bargaining.equilibria.verdict import Status

W = TypeVar("W")


@dataclass(frozen=True)
class Verdict(Generic[W]):
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


def used_up(boxes: int) -> str:
    """Return the reason of what a budget of boxes leaves undecided.

    Examples
    --------
    >>> used_up(400)
    'the budget of 400 boxes is used up'
    """
    return f"the budget of {boxes} box{'es' if boxes != 1 else ''} is used up"
