"""How the shape of an array says where a batch of games ends and the players begin."""

from __future__ import annotations

from bargaining.errors import GameError


def number_of_players(shape: tuple[int, ...], given: int | None = None) -> int:
    r"""Return the number of players of a batch of games of shape ``(*batch, n_players, *n_actions)``.

    Parameters
    ----------
    shape : tuple of int
        The shape of the payoffs.
    given : int, optional
        The number, where the caller knows it.

    Raises
    ------
    GameError
        When the shape cannot be read so, or in more than one way: a guess would change what is solved.

    Examples
    --------
    >>> number_of_players((100, 2, 3, 3))
    2
    >>> number_of_players((100, 4, 3, 2, 4, 3))
    Traceback (most recent call last):
    bargaining.errors.GameError: ... in one way only; give n_players, one of 2, 3, 4
    """
    options = range(1, len(shape)) if given is None else [given]
    fits = [n for n in options if 0 < n < len(shape) and shape[-n - 1] == n and 0 not in shape[-n:]]
    if len(fits) == 1:
        return fits[0]
    expected = "n_players" if given is None else str(given)
    hint = f" in one way only; give n_players, one of {', '.join(map(str, fits))}" if fits else ""
    raise GameError(f"payoffs: found shape {shape}, expected (*batch, {expected}, *n_actions){hint}")
