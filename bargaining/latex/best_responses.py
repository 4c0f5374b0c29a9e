"""Which payoffs of a game in strategic form are best responses, and which profiles equilibria, by exact comparison."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bargaining.games.normal_form import NormalFormGame

Cell = tuple[int, ...]


@dataclass(frozen=True)
class Marked:
    """Hold the payoffs of a game with what stands out among them.

    Parameters
    ----------
    players : tuple of str
        Labels, in the order of the payoffs.
    actions : tuple of tuples of str
        Labels.
    payoffs : dict of cell to tuple of Fraction
        One a player, for each action profile.
    best : frozenset of (int, cell)
        Where a player's action is a best response to those of the others; all of them where several tie.
    equilibria : frozenset of cell
        Those that are to stand out.
    """

    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    payoffs: dict[Cell, tuple[Fraction, ...]]
    best: frozenset[tuple[int, Cell]]
    equilibria: frozenset[Cell]


def marked(
    game: NormalFormGame,
    players: Sequence[str],
    actions: Sequence[Sequence[str]],
    equilibria: Iterable[Cell] | None = None,
) -> Marked:
    """Return a game's payoffs with its best responses.

    Parameters
    ----------
    game : NormalFormGame
        Payoffs that are known as floats only are taken as the rationals that these are.
    players, actions : sequences of str
        Labels.
    equilibria : iterable of cells, optional
        Those of a concept; where it is left out, the profiles in which all actions are best responses.

    Examples
    --------
    >>> from bargaining.games import NormalFormGame
    >>> found = marked(NormalFormGame([[[3, 0], [5, 0]], [[3, 5], [0, 1]]]), "ab", ("ab", "ab"))
    >>> sorted(found.best), sorted(found.equilibria)
    ([(0, (0, 1)), (0, (1, 0)), (0, (1, 1)), (1, (0, 1)), (1, (1, 1))], [(0, 1), (1, 1)])
    """
    tensor = game.payoffs if game.exact_payoffs is None else game.exact_payoffs
    cells = list(itertools.product(*(range(number) for number in game.n_actions)))
    payoffs = {cell: tuple(Fraction(tensor[i][cell]) for i in range(game.n_players)) for cell in cells}
    best = set()
    for i in range(game.n_players):
        most: dict[Cell, Fraction] = {}
        for cell in cells:
            others, own = _without(cell, i), payoffs[cell][i]
            most[others] = max(own, most.get(others, own))
        best |= {(i, cell) for cell in cells if payoffs[cell][i] == most[_without(cell, i)]}
    if equilibria is None:
        equilibria = (cell for cell in cells if all((i, cell) in best for i in range(game.n_players)))
    return Marked(tuple(players), tuple(map(tuple, actions)), payoffs, frozenset(best), frozenset(equilibria))


def _without(cell: Cell, player: int) -> Cell:
    return cell[:player] + cell[player + 1 :]
