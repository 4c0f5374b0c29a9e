"""What a mediator can achieve, with the proof, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.results import Result

Profile = tuple[str, ...]


@dataclass(frozen=True)
class Obeyed:
    """Hold one incentive to disobey, and what keeps the player from it.

    Parameters
    ----------
    player, recommended, instead : str
        Who is told what, and what it would do instead.
    probability : Fraction
        How often it is told so.
    slack : Fraction
        What it would lose by disobeying whenever it is told so, times that probability: never negative.
    multiplier : Fraction
        By how much the mediator's objective would rise if disobeying brought so little less: zero where there is slack.
    """

    player: str
    recommended: str
    instead: str
    probability: Fraction
    slack: Fraction
    multiplier: Fraction


@dataclass(frozen=True)
class Tied:
    """Hold what best recommendations may do with one action profile: its least and largest probability."""

    profile: Profile
    least: Fraction
    most: Fraction


@dataclass(frozen=True)
class Mediation(Result):
    """Hold the best that a mediator can recommend.

    Parameters
    ----------
    players : tuple of str
        The players.
    recommended : mapping of tuple of str to Fraction
        The action profiles that are recommended, with their probabilities.
    payoffs : mapping of str to Fraction
        What each player expects.
    weights : mapping of str to Fraction
        How much each counts for the mediator.
    value : Fraction
        The weighted sum, the largest there is: the multipliers prove it.
    obedience : tuple of Obeyed
        All incentives to disobey.
    backing : mapping of (str, str) to Fraction
        What is taken from a player that is told an action and disobeys.
    worth : mapping of (str, str) to Fraction
        By the same keys, by how much the value rises with a unit more of it, at the margin.
    dimension : int
        Of the set of all best recommendations: 0 where there is one only.
    ties : tuple of Tied
        Where there are several: the profiles that some of them use; empty also where there are too many to tell.
    settled : bool
        Whether the multipliers, and so the worth of leverage, are the only ones, which is proved where no probability
        or slack in the basis is zero; otherwise there may be others.

    Examples
    --------
    >>> from bargaining.equilibria import mediation
    >>> from bargaining.games import NormalFormGame
    >>> chicken = NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]], actions=[["swerve", "dare"]] * 2)
    >>> print(mediation(chicken))
    Best recommendations, worth 10.5 (21/2):
      1/2: swerve, swerve
      1/4: swerve, dare
      1/4: dare, swerve
    No other recommendations are as good.
    """

    players: tuple[str, ...]
    recommended: Mapping[Profile, Fraction]
    payoffs: Mapping[str, Fraction]
    weights: Mapping[str, Fraction]
    value: Fraction
    obedience: tuple[Obeyed, ...]
    backing: Mapping[tuple[str, str], Fraction]
    worth: Mapping[tuple[str, str], Fraction]
    dimension: int
    ties: tuple[Tied, ...]
    settled: bool

    @property
    def unique(self) -> bool:
        """Tell whether no other recommendations are as good."""
        return self.dimension == 0

    def __str__(self) -> str:
        """Give the recommendations with their probabilities, and whether others are as good."""
        lines = [f"  {p}: {', '.join(profile)}" for profile, p in self.recommended.items()]
        return "\n".join([f"Best recommendations, worth {told(self.value)}:", *lines, self.others])

    @property
    def others(self) -> str:
        """Say in a line whether other recommendations are as good."""
        if self.unique:
            return "No other recommendations are as good."
        return f"Others are as good: the best recommendations form a polytope of dimension {self.dimension}."

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: exact numbers as text beside each number."""
        return {
            "value": float(self.value),
            "exact_value": str(self.value),
            "weights": {player: str(weight) for player, weight in self.weights.items()},
            "payoffs": {player: float(payoff) for player, payoff in self.payoffs.items()},
            "exact_payoffs": {player: str(payoff) for player, payoff in self.payoffs.items()},
            "recommended": [
                {"profile": self._named(profile), "probability": float(p), "exact": str(p)}
                for profile, p in self.recommended.items()
            ],
            "unique": self.unique,
            "dimension": self.dimension,
            "ties": [
                {"profile": self._named(one.profile), "least": str(one.least), "most": str(one.most)}
                for one in self.ties
            ],
            "obedience": [{name: str(value) for name, value in vars(one).items()} for one in self.obedience],
            "backing": [
                {
                    "player": player,
                    "action": action,
                    "cost": str(cost),
                    "worth": str(self.worth[player, action]),
                }
                for (player, action), cost in self.backing.items()
            ],
            "settled": self.settled,
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a recommended profile."""
        return [
            {"profile": ", ".join(profile), "probability": float(p), "exact": str(p)}
            for profile, p in self.recommended.items()
        ]

    def _named(self, profile: Profile) -> dict[str, str]:
        return dict(zip(self.players, profile, strict=True))


def told(value: Fraction) -> str:
    """Write a number with six digits, and the exact one behind it where it has more.

    Examples
    --------
    >>> told(Fraction(1, 3)), told(Fraction(3, 2)), told(Fraction(2))
    ('0.333333 (1/3)', '1.5 (3/2)', '2')
    """
    short = f"{float(value):.6g}"
    return short if short == str(value) else f"{short} ({value})"
