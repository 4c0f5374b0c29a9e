"""Which actions, and which action profiles, no equilibrium uses anywhere in a box: by halving sets of strategies."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.mixed.cells import Cell, Limit
from bargaining.analysis.mixed.exclusion import Exclusion, Incentives, exclusion

CELLS = 40
"""Sets of strategies that one question about a profile may look at."""


def unused_actions(incentives: Incentives, cell: Cell) -> Cell:
    """Return a cell of strategies less the actions that are proved to be in no equilibrium of it.

    Parameters
    ----------
    incentives : Incentives
        Over a box of assumptions.
    cell : Cell
        All equilibria that are asked about lie in it.

    Notes
    -----
    Goes on until no action is removed: a round may use what the one before removed. An action that another action
    or a strategy dominates strictly throughout the box is removed, and so is one that no correlated equilibrium uses.

    References
    ----------
    Porter, R., Nudelman, E. and Shoham, Y. (2008). Simple search methods for finding a Nash equilibrium. Games and
    Economic Behavior 63, 642-662.
    """
    while True:
        before = cell
        for i, actions in enumerate(cell.allowed):
            for action in actions if len(actions) > 1 else ():
                if exclusion(incentives, cell.with_used(i, action)).proved:
                    cell = cell.without(i, action)
        if cell == before:
            return cell


def never_used(incentives: Incentives, cell: Cell, profile: Sequence[int], cells: int = CELLS) -> bool:
    """Tell whether it is proved that no equilibrium in a cell uses all actions of a profile, anywhere in the box.

    Parameters
    ----------
    incentives : Incentives
        Over a box of assumptions.
    cell : Cell
        All equilibria that are asked about lie in it.
    profile : sequence of int
        One action for each player.
    cells : int
        Sets of strategies to look at before giving up.

    Returns
    -------
    bool
        False means not proved, which is no proof of the contrary.

    Notes
    -----
    A set that is not excluded is divided: an action is used or not, and when that is settled for every action, its
    probability lies below or above the middle of its interval. Complete in the limit where no equilibrium lies in the
    closure of the cell.

    Examples
    --------
    In the stag hunt both may hunt or both gather, but somebody who hunts for sure never meets one who gathers:
    with a payoff of 3 for gathering, 4 for a joint hunt and 0 for a lonely one, they may mix.

    >>> from bargaining.analysis.mixed.exclusion import Incentives
    >>> from bargaining.algebra.polynomial import Polynomial
    >>> gains = [Polynomial.constant(k) for k in (1, -1, -3, 3)]
    >>> place = np.array([[[-1, -1], [0, 2]], [[1, 3], [-1, -1]]])
    >>> hunt = Incentives((place, place), tuple(gains), {})
    >>> never_used(hunt, hunt.everything(), (0, 1))
    False
    >>> never_used(hunt, hunt.everything().without(1, 0), (0, 1))
    True
    """
    for i, action in enumerate(profile):
        if action not in cell.allowed[i]:
            return True
        cell = cell.with_used(i, action)
    left = [cell]
    for _ in range(cells):
        if not left:
            return True
        here = left.pop()
        found = exclusion(incentives, here)
        if not found.proved:
            parts = divided(here, found)
            if not parts:
                return False
            left += parts
    return not left


def divided(cell: Cell, found: Exclusion) -> list[Cell]:
    """Divide a cell where the distribution that was not excluded is furthest from independent strategies."""
    joint = found.distribution.reshape(tuple(map(len, cell.allowed)))
    open_actions, intervals = [], []
    for i, actions in enumerate(cell.allowed):
        distance = _dependence(joint, i)
        for k, action in enumerate(actions):
            low, high = cell.interval(i, action)
            if action not in cell.used[i]:
                open_actions.append((float(distance[k]), i, action))
            elif len(actions) > 1:
                intervals.append((float(distance[k]) * float(high - low), i, action))
    if open_actions:
        _, i, action = max(open_actions)
        return [cell.without(i, action), cell.with_used(i, action)]
    if not intervals:
        return []
    _, i, action = max(intervals)
    low, high = cell.interval(i, action)
    middle = Fraction(low + high) / 2
    return [cell.limited(Limit(i, action, *ends)) for ends in ((low, middle), (middle, high))]


def _dependence(joint: NDArray[np.float64], player: int) -> NDArray[np.float64]:
    """Return for each action of a player how far its row is from the product of the two margins."""
    rows = np.moveaxis(joint, player, 0).reshape(joint.shape[player], -1)
    product = rows.sum(axis=1, keepdims=True) * rows.sum(axis=0)
    return np.asarray(np.abs(rows - product).sum(axis=1))
