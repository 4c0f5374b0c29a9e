r"""Voting bodies as simple games: which coalitions of members carry a decision.

A simple game is a set of members and a set of winning coalitions, in which every coalition with a winning part wins.
Votes are given by weights and quotas, several at a time where several majorities are asked for at once, or by the
coalitions that win.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, gcd, lcm

from bargaining.errors import GameError, expected_one, nearest

MEMBERS = "members"
"""The criterion by which every member counts one."""


@dataclass(frozen=True)
class VotingRule:
    """Hold a rule by weights: a coalition wins where it meets every quota of one of the ways.

    Parameters
    ----------
    members : tuple of str
        Who votes.
    weights : mapping of str to sequence of Fraction
        For each criterion what the members weigh, in their order; ``members`` counts heads and need not be given.
    ways : sequence of mapping of str to Fraction
        Each a way to carry a decision: for each criterion the least sum that is enough. One way is enough.

    Raises
    ------
    GameError
        Where a weight is negative, a criterion unknown, or the members together carry no decision or nobody does.

    Examples
    --------
    Three majorities at once, and another way besides: all but one of the members.

    >>> rule = VotingRule(("a", "b", "c"), {"people": (5, 3, 1)}, [{"people": 6, "members": 2}, {"members": 2}])
    >>> rule.wins({"b", "c"}), rule.wins({"a"})
    (True, False)
    """

    members: tuple[str, ...]
    weights: Mapping[str, Sequence[Fraction | int]]
    ways: Sequence[Mapping[str, Fraction | int]]

    def __post_init__(self) -> None:
        """Refuse rules that are none."""
        require_members(self.members)
        for name, weights in self.weights.items():
            if name == MEMBERS:
                raise GameError(f"weights.{name}: found a name that counts heads, expected another")
            if len(weights) != len(self.members):
                raise GameError(
                    f"weights.{name}: found {len(weights)}, expected {len(self.members)}, one a member"
                )
            for member, weight in zip(self.members, weights, strict=True):
                if weight < 0:
                    raise GameError(f"weights.{name}.{member}: found {weight}, expected 0 or more")
        if not self.ways:
            raise GameError("ways: found none, expected at least one")
        for way in self.ways:
            for name in way:
                if name != MEMBERS and name not in self.weights:
                    raise GameError(
                        f"unknown criterion {name!r}{expected_one(name, [*self.weights, MEMBERS])}"
                    )
        _require_simple(self)

    def wins(self, coalition: Collection[str]) -> bool:
        """Tell whether some members, if all of them agree, carry a decision."""
        inside = [member in coalition for member in self.members]
        sums = {
            name: sum(weight for weight, there in zip(weights, inside, strict=True) if there)
            for name, weights in self.weights.items()
        }
        sums[MEMBERS] = sum(inside)
        return any(all(sums[name] >= least for name, least in way.items()) for way in self.ways)

    @cached_property
    def whole(self) -> tuple[tuple[tuple[int, ...], ...], tuple[Mapping[int, int], ...]]:
        """Return the weights of each criterion as whole numbers without a common divisor, and the quotas to them.

        A way holds the quota of a criterion by its number; heads come first, with the number 0.
        """
        names = list(self.weights)
        scales = {name: _scale(self.weights[name]) for name in names} | {MEMBERS: Fraction(1)}
        weights = [tuple(int(w * scales[name]) for w in self.weights[name]) for name in names]
        numbers = {name: number for number, name in enumerate((MEMBERS, *names))}
        ways = tuple(
            {numbers[name]: ceil(least * scales[name]) for name, least in way.items()} for way in self.ways
        )
        return ((1,) * len(self.members), *weights), ways


@dataclass(frozen=True)
class SimpleGame:
    """Hold a rule by coalitions: one wins where it holds one of those that are given.

    Parameters
    ----------
    members : tuple of str
        Who votes.
    winning : tuple of frozenset of str
        Coalitions that carry a decision, each of which may lack members that add nothing.

    Raises
    ------
    GameError
        Where a coalition is empty or names no member, or there is none.

    Examples
    --------
    >>> SimpleGame.of("abc", ["ab", "ac"]).wins({"a", "c"})
    True
    """

    members: tuple[str, ...]
    winning: tuple[frozenset[str], ...]

    def __post_init__(self) -> None:
        """Refuse rules that are none."""
        require_members(self.members)
        for number, coalition in enumerate(self.winning, 1):
            for name in sorted(coalition):
                if name not in self.members:
                    raise GameError(
                        f"coalition {number}: unknown member {name!r}{nearest(name, self.members)}"
                    )
        _require_simple(self)

    @classmethod
    def of(cls, members: Iterable[str], winning: Iterable[Iterable[str]]) -> SimpleGame:
        """Return the game of some members and coalitions in any form."""
        return cls(tuple(members), tuple(frozenset(one) for one in winning))

    def wins(self, coalition: Collection[str]) -> bool:
        """Tell whether some members, if all of them agree, carry a decision."""
        inside = frozenset(coalition)
        return any(one <= inside for one in self.winning)


def require_members(members: Sequence[str]) -> None:
    """Raise GameError where there are no members, or two of one name."""
    if not members:
        raise GameError("members: found none, expected at least one")
    if len(set(members)) < len(members):
        twice = next(name for name in members if members.count(name) > 1)
        raise GameError(f"members: found {twice!r} twice, expected names of their own")


def _require_simple(game: VotingRule | SimpleGame) -> None:
    if not game.wins(game.members):
        raise GameError("found a rule by which all members together carry no decision, expected that they do")
    if game.wins(()):
        raise GameError("found a rule by which nobody at all carries a decision, expected a quota above 0")


def _scale(weights: Sequence[Fraction | int]) -> Fraction:
    """Return what makes weights whole numbers without a common divisor."""
    exact = [Fraction(weight) for weight in weights]
    denominator = lcm(*(weight.denominator for weight in exact))
    divisor = gcd(*(int(weight * denominator) for weight in exact)) or 1
    return Fraction(denominator, divisor)
