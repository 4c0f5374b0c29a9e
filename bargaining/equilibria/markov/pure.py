r"""All pure stationary Markov perfect equilibria of a stochastic game, exactly.

A stationary profile is Markov perfect where in no state a player gains by another action there once, all else staying
as it is (Maskin and Tirole 2001). One-shot deviations suffice, for a player's problem against stationary strategies is
a discounted decision problem (Blackwell 1965); so nothing that hangs on the past gains either.

References
----------
Blackwell, D. (1965). Discounted dynamic programming. Annals of Mathematical Statistics 36, 226-235.
Maskin, E. and Tirole, J. (2001). Markov perfect equilibrium. Journal of Economic Theory 100, 191-219.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from bargaining.errors import SolverError
from bargaining.games.stochastic import Cells, StochasticGame, Values, column

MAX_PROFILES = 100_000


def pure_markov_perfect(game: StochasticGame) -> tuple[Cells, ...]:
    """Return all pure stationary Markov perfect equilibria, by the numbers of actions in each state.

    Raises
    ------
    SolverError
        When there are too many profiles to go through.

    Notes
    -----
    Exact and complete: one linear system in fractions for each pure profile.

    Examples
    --------
    Working pays tomorrow, and tomorrow counts enough:

    >>> half = Fraction(1, 2)
    >>> game = StochasticGame(
    ...     ("p",), ("poor", "rich"), ((("idle", "work"),), (("enjoy",),)),
    ...     [[[0, -1]], [[4]]], [[[1, 0], [0, 1]], [[1], [0]]], half)
    >>> pure_markov_perfect(game)
    (((1,), (0,)),)
    """
    if game.n_profiles > MAX_PROFILES:
        raise SolverError(
            f"found {game.n_profiles:,} pure stationary profiles, expected at most {MAX_PROFILES:,}"
        )
    return tuple(cells for cells in game.profiles() if stands(game, cells, game.worth_of(cells)))


def stands(game: StochasticGame, cells: Cells, values: Values) -> bool:
    """Tell whether no player gains by another action in one state once, where values say how play goes on."""
    return all(worth <= values[s][i] for s, i, _, worth in deviations(game, cells, values))


def deviations(
    game: StochasticGame, cells: Cells, values: Values
) -> Iterator[tuple[int, int, int, Fraction]]:
    """Yield state, player, another action, and what it is worth to take it once."""
    for s, i in game.places:
        for k, _ in enumerate(game.actions[s][i]):
            if k != cells[s][i]:
                cell = (*cells[s][:i], k, *cells[s][i + 1 :])
                later = sum(
                    (p * own[i] for p, own in zip(column(game.transitions[s], cell), values, strict=True)),
                    start=Fraction(0),
                )
                yield s, i, k, game.payoffs[s][(i, *cell)] + game.discount * later
