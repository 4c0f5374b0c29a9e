"""What happens from a move on, and what a mover may do with what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.quotients import Quotient
from bargaining.forms.formula import FALSE, AllOf, Condition, Formula, conjunction


@dataclass(frozen=True, eq=False)
class Plan:
    """Hold what happens from a move on.

    Parameters
    ----------
    chosen : mapping of str to str
        The option at each move that is made.
    levels : mapping of str to Quotient
        The number at each move that is one.
    shares : mapping of str to Quotient
        Where a mover answers by what was drawn, the probability of each of its options, by ``move.option``.
    payoffs : tuple of Quotient
        What each player expects.
    holds : Formula
        Where it is subgame perfect.
    possible : Formula
        Where it can be played and later movers do as it says.
    """

    chosen: Mapping[str, str]
    levels: Mapping[str, Quotient]
    shares: Mapping[str, Quotient]
    payoffs: tuple[Quotient, ...]
    holds: Formula
    possible: Formula


@dataclass(frozen=True, eq=False)
class Choice:
    """Hold something that a mover may do, with what follows.

    Parameters
    ----------
    option : str
        Its name.
    after : Plan
        What follows, with the level put in.
    level : Quotient or None
        The number, where the move is one.
    holds : Formula
        Where it can be done and what follows is supported.
    near : Formula
        Where it can be had as nearly as one likes: where nothing better can be had is seen from these.
    floors : tuple of Quotient
        What the mover expects, and what it expects at least.
    piece : int
        Choices of one piece, a concave payoff over an interval, that are each best nearby are equally good.
    """

    option: str
    after: Plan
    level: Quotient | None
    holds: Formula
    near: Formula
    floors: tuple[Quotient, ...]
    piece: int = -1


def words(plan: Plan, option: str = "") -> str:
    """Return an option, if there is one, with what follows it."""
    return ", ".join([*([option] if option else []), *plan.chosen.values()])


def both(parts: Iterable[Formula]) -> Formula:
    """Join formulas by *and*; FALSE also where a number would have to be positive and not."""
    joined = conjunction(parts)
    found: dict[Polynomial, bool] = {}
    for part in joined.parts if isinstance(joined, AllOf) else ():
        if isinstance(part, Condition):
            found[part.polynomial] = found.get(part.polynomial, False) or part.strict
    for polynomial, strict in found.items():
        other = found.get(-polynomial)
        if other is not None and (strict or other):
            return FALSE
    return joined
