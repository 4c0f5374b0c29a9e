"""How a game in strategic form is laid out on a page: who chooses rows, who columns, in which size and parts."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bargaining.latex.measures import SIZES, Size, ems, points

if TYPE_CHECKING:
    from bargaining.latex.best_responses import Cell, Marked

PAGE_POINTS = 600.0
"""The height of text of a page, less what notes take."""
GAP_POINTS = 14.0
LABEL_EMS = 11.0
"""Longer labels of rows and of players are broken."""
_SEPARATION = 3.0
_HEADING_LINES = 3.4
_ROW_STRETCH = 1.35


@dataclass(frozen=True)
class Layout:
    """Hold how a game is laid out.

    Parameters
    ----------
    rows, columns : int
        The players whose actions these are.
    size : Size
        Of letters.
    label, cell : float
        Widths of a row's label and of a cell, in points, without what separates columns.
    together : int
        How many columns stand in one matrix.
    abreast : int
        How many matrices stand beside each other.
    high : float
        How many points all matrices take.
    """

    rows: int
    columns: int
    size: Size
    label: float
    cell: float
    together: int
    abreast: int
    high: float

    @property
    def pages(self) -> int:
        """Return about how many pages they take."""
        return max(1, math.ceil(self.high / PAGE_POINTS))


def layout(game: Marked, cells: dict[Cell, str], width: float, rows: int = -1, columns: int = -1) -> Layout:
    """Choose the layout that takes the fewest pages, then the largest letters, then the least room.

    Parameters
    ----------
    game : Marked
        The game.
    cells : dict of cell to str
        What stands in each cell.
    width : float
        Inches of text.
    rows, columns : int
        Players that are given; -1 where they are to be chosen.
    """
    found = list(_layouts(game, cells, points(width), rows, columns))
    return min(found, key=lambda one: (one.pages, SIZES.index(one.size), one.high))


def _layouts(game: Marked, cells: dict[Cell, str], width: float, rows: int, columns: int) -> Iterator[Layout]:
    numbers = range(len(game.players))
    longest = max(ems(text, bold=cell in game.equilibria) for cell, text in cells.items())
    given = rows == columns == -1 and len(numbers) == 2
    pairs = [(0, 1)] if given else list(itertools.permutations(numbers, 2))
    for size in SIZES:
        for row, column in pairs:
            if rows in (-1, row) and columns in (-1, column):
                yield _laid(game, size, row, column, longest * size.em, width)


def _laid(game: Marked, size: Size, row: int, column: int, cell: float, width: float) -> Layout:
    """Return the layout of one size and pair of players; cells that do not fit stand in further matrices."""
    names = [ems(label) for label in game.actions[row]]
    player = min(ems(game.players[row]), LABEL_EMS) * size.em + _SEPARATION + size.em / 2
    label = min(max(names), LABEL_EMS) * size.em
    wanted = max(min(ems(head), LABEL_EMS) for head in game.actions[column]) * size.em
    cell = max(cell, min(wanted, width / 4))
    one = cell + 2 * _SEPARATION + 1
    own = len(game.actions[column])
    together = max(1, min(own, int((width - label - player - 2 * _SEPARATION) / one)))
    parts = math.ceil(own / together)
    broad = label + player + 2 * _SEPARATION + together * one
    abreast = max(1, int((width + GAP_POINTS) / (broad + GAP_POINTS)))
    matrices = parts * math.prod(len(a) for k, a in enumerate(game.actions) if k not in (row, column))
    lines = [max(1, math.ceil(name / LABEL_EMS)) for name in names]
    high = (_HEADING_LINES + sum(lines) * _ROW_STRETCH) * size.line + GAP_POINTS
    too_wide = max(0.0, broad - width)  # even one column: counts as if it took more room
    return Layout(
        row,
        column,
        size,
        label,
        cell,
        together,
        abreast,
        math.ceil(matrices / abreast) * high + too_wide * 100,
    )
