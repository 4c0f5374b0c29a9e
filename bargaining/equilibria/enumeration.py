"""All equilibria of a game: one door to the methods that enumerate them."""

from __future__ import annotations

from bargaining.equilibria.result import EquilibriumSet
from bargaining.equilibria.seconds import require_seconds
from bargaining.errors import GameError, SolverError, nearest
from bargaining.games.normal_form import NormalFormGame

METHODS = ("auto", "branch-and-prune", "two-player", "nashpy")


def nash_equilibria(
    game: NormalFormGame,
    method: str = "auto",
    *,
    max_seconds: float | None = None,
    max_cells: int | None = None,
) -> EquilibriumSet:
    r"""Return all Nash equilibria of a game, with a proof that none is missing wherever there is one.

    Parameters
    ----------
    game : NormalFormGame
        Any finite game in strategic form; `bargaining.equilibria.nash_equilibria_batch` takes arrays of many.
    method : {"auto", "branch-and-prune", "two-player", "nashpy"}
        "auto" takes the exact enumeration for two players and branch and prune otherwise.
    max_seconds : float, optional
        Stop after about this time and return what is proved so far, with ``complete`` false. The limit of "nashpy"
        is its own.
    max_cells : int, optional
        Stop branch and prune after about this many cells; 2,000,000 by default.

    Returns
    -------
    EquilibriumSet
        Isolated equilibria in canonical order, continua as components, and whether the list is complete: every
        support profile was excluded rigorously or its equilibria are all listed.

    Raises
    ------
    SolverError
        When the method is unknown or does not fit the number of players.
    GameError
        When it is no game.

    Notes
    -----
    A profile is an equilibrium when :math:`u_i(a_i, x_{-i}) \le u_i(x)` for every player and action. A game with
    generic payoffs has an odd number of equilibria with indices that sum to one (Wilson 1971; Gül, Pearce and
    Stacchetti 1993); every regular result is held against that.

    References
    ----------
    Porter, R., Nudelman, E. & Shoham, Y. (2008). Simple search methods for finding a Nash equilibrium. Games and
    Economic Behavior 63, 642-662.
    Wilson, R. (1971). Computing equilibria of n-person games. SIAM Journal on Applied Mathematics 21, 80-87.

    Examples
    --------
    >>> chicken = NormalFormGame([[[0, 7], [2, 6]], [[0, 2], [7, 6]]])
    >>> found = nash_equilibria(chicken, method="branch-and-prune")
    >>> [x.supports for x in found], found.complete
    ([((0,), (1,)), ((0, 1), (0, 1)), ((1,), (0,))], True)
    """
    if method not in METHODS:
        raise SolverError(f"method: unknown {method!r}{nearest(method, METHODS)}")
    if not isinstance(game, NormalFormGame):
        raise GameError(
            f"game: found {type(game).__name__}, expected NormalFormGame; nash_equilibria_batch takes arrays of payoffs"
        )
    require_seconds(max_seconds)
    if method == "auto":
        method = "two-player" if game.n_players == 2 else "branch-and-prune"
    if method != "branch-and-prune" and game.n_players != 2:
        raise SolverError(f"method {method!r}: found {game.n_players} players, expected 2")
    if method == "two-player":
        from bargaining.equilibria.two_players import two_player_equilibria

        return two_player_equilibria(game, max_seconds=max_seconds)
    if method == "nashpy":
        from bargaining.equilibria.nashpy_adapter import nashpy_equilibria

        return nashpy_equilibria(game)
    from bargaining.equilibria.branch_and_prune import branch_and_prune

    return branch_and_prune(game, max_seconds=max_seconds, max_cells=max_cells)
