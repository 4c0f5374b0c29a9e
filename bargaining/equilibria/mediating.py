"""The best that a mediator can recommend in private, exact: a correlated equilibrium, with leverage if it has some."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod

from bargaining.equilibria.mediation_result import Mediation, Obeyed, Tied
from bargaining.equilibria.obedience import Obedience, obedience
from bargaining.errors import SolverError, nearest
from bargaining.games.exact_linear import rank
from bargaining.games.exact_programs import Optimum, likely, optimum
from bargaining.games.normal_form import NormalFormGame

MOST_CELLS = 4096
MOST_DESCRIBED = 64
"""Action profiles up to which all that is as good is told, profile by profile."""


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
    The linear programme of `bargaining.equilibria.obedience`, solved in fractions from what a solver in floats finds.
    Whether others are as good is a second programme, over the columns with reduced cost zero. With backing they may be
    no equilibrium of the game: players would leave them if disobeying were free.

    References
    ----------
    Aumann, R. (1974). Subjectivity and correlation in randomized strategies. Journal of Mathematical Economics 1,
    67-96.
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
    names = [
        tuple(labels[k] for labels, k in zip(game.actions, cell, strict=True)) for cell in programme.cells
    ]
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
        raise SolverError(
            f"backing: unknown action {action!r} of {player}{nearest(action, game.actions[place])}"
        )
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
        raise SolverError(
            "found nothing that everybody would follow, expected costs of disobeying, not rewards"
        )
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
    # Columns outside the basis decide whether there is another optimum; then the others are asked for together.
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
