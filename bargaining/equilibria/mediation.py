"""The best that a mediator can recommend in private, exact: a correlated equilibrium, with leverage where it has some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from bargaining.equilibria.obedience import Obedience, obedience
from bargaining.errors import SolverError, nearest
from bargaining.games.exact_linear import rank
from bargaining.games.exact_programs import Optimum, likely, optimum
from bargaining.games.normal_form import NormalFormGame
from bargaining.results import Result

MOST_CELLS = 4096
MOST_DESCRIBED = 64
"""Action profiles up to which all that is as good is told, profile by profile."""

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
            "recommended": self.to_rows(),
            "unique": self.unique,
            "dimension": self.dimension,
            "ties": [
                {"profile": self._named(one.profile), "least": str(one.least), "most": str(one.most)}
                for one in self.ties
            ],
            "obedience": [
                {name: str(value) for name, value in vars(one).items()} for one in self.obedience
            ],
            "backing": [
                {"player": player, "action": action, "cost": str(cost), "worth": str(self.worth[player, action])}
                for (player, action), cost in self.backing.items()
            ],
            "settled": self.settled,
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a recommended profile."""
        return [
            {"profile": self._named(profile), "probability": float(p), "exact": str(p)}
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


def mediation(
    game: NormalFormGame,
    *,
    weights: Mapping[str, Fraction] | None = None,
    backing: Mapping[tuple[str, str], Fraction] | None = None,
) -> Mediation:
    r"""Find the recommendations with the largest weighted sum of payoffs that everybody is willing to follow.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players, at most 4,096 action profiles.
    weights : mapping of str to Fraction, optional
        How much each player's payoff counts; 1 for each by default, 0 for who is left out. Payoffs are added as they
        are, so that the sum depends on the players' units.
    backing : mapping of (str, str) to Fraction, optional
        What is taken from a player that is told an action and chooses another.

    Returns
    -------
    Mediation
        Exact, with multipliers that prove that nothing is better.

    Raises
    ------
    SolverError
        For an unknown player or action, or a game that is too large.

    Notes
    -----
    The linear programme of `bargaining.equilibria.obedience`, solved in fractions from the answer of a solver in floats.
    Whether several recommendations are as good is a second one over the columns with reduced cost zero. With backing
    they may be no equilibrium of the game: players would leave them if disobeying were free.

    References
    ----------
    Aumann, R. (1974). Subjectivity and correlation in randomized strategies. Journal of Mathematical Economics 1, 67-96.
    Myerson, R. (1991). Game Theory: Analysis of Conflict, chapter 6. Harvard University Press.

    Examples
    --------
    >>> chicken = NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]], actions=[["swerve", "dare"]] * 2)
    >>> found = mediation(chicken, backing={(p, "swerve"): Fraction(1) for p in chicken.players})
    >>> str(found.value), dict(found.recommended)
    ('12', {('swerve', 'swerve'): Fraction(1, 1)})
    """
    if (number := prod(game.n_actions)) > MOST_CELLS:
        raise SolverError(f"found {number:,} action profiles, expected at most {MOST_CELLS:,}")
    counted = weights_of(game, weights)
    costs = {key: Fraction(cost) for key, cost in (backing or {}).items()}
    programme = obedience(
        game.rationals, list(counted.values()), {numbered(game, key): c for key, c in costs.items()}, Fraction
    )
    best = solved(programme)
    dimension, ties = _face(programme, best)
    names = [tuple(labels[k] for labels, k in zip(game.actions, cell, strict=True)) for cell in programme.cells]
    used = {name: p for name, p in zip(names, best.solution, strict=False) if p}
    return Mediation(
        game.players,
        used,
        {
            player: sum((p * x for p, x in zip(best.solution, own.ravel(), strict=False)), Fraction(0))
            for player, own in zip(game.players, game.rationals, strict=True)
        },
        counted,
        best.value,
        tuple(_obeyed(game, programme, best)),
        costs,
        {key: _worth(game, programme, best, numbered(game, key)) for key in costs},
        dimension,
        tuple(Tied(names[c], low, high) for c, low, high in ties),
        all(best.solution[c] > 0 for c in best.basis),
    )


def weights_of(game: NormalFormGame, weights: Mapping[str, Fraction] | None) -> dict[str, Fraction]:
    """Return a weight for each player, in order.

    Raises
    ------
    SolverError
        For a player that is not in the game.
    """
    for player in weights or ():
        if player not in game.players:
            raise SolverError(f"weights: unknown player {player!r}{nearest(player, game.players)}")
    rest = Fraction(not weights)
    return {player: Fraction((weights or {}).get(player, rest)) for player in game.players}


def numbered(game: NormalFormGame, key: tuple[str, str]) -> tuple[int, int]:
    """Return the numbers of a player and its action.

    Raises
    ------
    SolverError
        Where the game does not have them.
    """
    player, action = key
    if player not in game.players:
        raise SolverError(f"backing: unknown player {player!r}{nearest(player, game.players)}")
    place = game.players.index(player)
    if action not in game.actions[place]:
        raise SolverError(f"backing: unknown action {action!r} of {player}{nearest(action, game.actions[place])}")
    return place, game.actions[place].index(action)


def solved(programme: Obedience) -> Optimum:
    """Return an optimum of a programme over fractions: there is one, since every game has a Nash equilibrium.

    Raises
    ------
    SolverError
        Where disobeying is rewarded, so that nothing may be obeyed.
    """
    rhs = [Fraction(b) for b in programme.rhs]
    guess = likely(programme.objective, programme.matrix, rhs)
    found = optimum(programme.objective, programme.matrix, rhs, guess)
    if found is None:
        raise SolverError("found nothing that everybody would follow, expected costs of disobeying, not rewards")
    return found


def _obeyed(game: NormalFormGame, programme: Obedience, best: Optimum) -> list[Obeyed]:
    first = len(programme.cells)
    return [
        Obeyed(
            game.players[t.player],
            game.actions[t.player][t.recommended],
            game.actions[t.player][t.action],
            _told(programme, best, t.player, t.recommended),
            best.solution[first + k],
            best.reduced[first + k],
        )
        for k, t in enumerate(programme.temptations)
    ]


def _told(programme: Obedience, best: Optimum, player: int, action: int) -> Fraction:
    pairs = zip(programme.cells, best.solution, strict=False)
    return sum((p for cell, p in pairs if cell[player] == action), Fraction(0))


def _worth(game: NormalFormGame, programme: Obedience, best: Optimum, key: tuple[int, int]) -> Fraction:
    """Return what a unit more of backing is worth: each multiplier of its rows, times how often it is told."""
    rows = enumerate(programme.temptations, len(programme.cells))
    price = sum((best.reduced[c] for c, t in rows if (t.player, t.recommended) == key), Fraction(0))
    return price * _told(programme, best, *key)


def _face(programme: Obedience, best: Optimum) -> tuple[int, list[tuple[int, Fraction, Fraction]]]:
    """Return the dimension of the set of optima, and the extent of each probability where there are several."""
    free = [c for c, cost in enumerate(best.reduced) if not cost]
    face = _Face(programme, best, free)
    # Columns outside the basis decide whether there is another optimum; of the rest each is used by some optimum or none.
    rest = {c for c in free if c not in best.basis}
    while rest and face.extent(dict.fromkeys(rest, Fraction(1))) > 0:
        rest = {c for c in free if c not in face.used}
    if len(face.used) == sum(1 for c in free if best.solution[c]):
        return 0, []
    columns = sorted(face.used)
    dimension = len(columns) - rank([[row[c] for c in columns] for row in programme.matrix])
    if len(programme.cells) > MOST_DESCRIBED:
        return dimension, []
    cells = [c for c in columns if c < len(programme.cells)]
    return dimension, [(c, -face.extent({c: Fraction(-1)}), face.extent({c: Fraction(1)})) for c in cells]


class _Face:
    """Maximise over the optima of a programme, which use only columns without reduced cost, and note what they use."""

    def __init__(self, programme: Obedience, best: Optimum, free: list[int]) -> None:
        self.free, self.matrix = free, [[row[c] for c in free] for row in programme.matrix]
        self.rhs = [Fraction(b) for b in programme.rhs]
        self.start = [float(c in best.basis) for c in free]
        self.used = {c for c in free if best.solution[c]}

    def extent(self, goal: Mapping[int, Fraction]) -> Fraction:
        """Return the largest value of a linear function of some columns."""
        found = optimum([goal.get(c, Fraction(0)) for c in self.free], self.matrix, self.rhs, self.start)
        assert found is not None  # the optimum that is known is one
        self.used |= {c for c, x in zip(self.free, found.solution, strict=True) if x}
        return found.value
