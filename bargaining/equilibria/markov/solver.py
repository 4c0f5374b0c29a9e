r"""All stationary Markov perfect equilibria of a small stochastic game, pure and mixed, each proved.

Pure ones are found by exact comparison. For mixed ones, where every place has two actions, the unit box of the
probabilities of second actions is split until each part is dropped, or lies within a region with exactly one point at
which all that mix are indifferent (see `boxes` and `proofs`). Where somebody is indifferent to what it does not use,
who mixes is gone through face by face instead (see `faces`), and what is left unsettled is told.

A game is regular where at each equilibrium everybody loses by what it does not use, and the Jacobian of what mixes is
not singular. Then there are finitely many, their indices sum to one and so their number is odd (Haller and Lagunoff
2000; Herings and Peeters 2004). Where a choice changes nothing for whoever makes it there are continua, and nothing of
this is claimed.

References
----------
Haller, H. and Lagunoff, R. (2000). Genericity and Markovian behavior in stochastic games. Econometrica 68, 1231-1248.
Herings, P. J.-J. and Peeters, R. (2004). Stationary equilibria in stochastic games: structure, selection, and
computation. Journal of Economic Theory 118, 32-60.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Any

import numpy as np

from bargaining.equilibria.markov.boxes import Bools, Boxes
from bargaining.equilibria.markov.by_faces import PURE_ALONE, STOPPED, by_faces, mixed_equilibrium
from bargaining.equilibria.markov.margins import Margin, margins
from bargaining.equilibria.markov.proofs import Floats, Region, System, newton, proved
from bargaining.equilibria.markov.pure import deviations, pure_markov_perfect
from bargaining.equilibria.markov.result import MarkovEquilibria, MarkovEquilibrium
from bargaining.errors import SolverError
from bargaining.games.stochastic import Cells, StochasticGame

MAX_PLACES = 8
MAX_BOXES = 20_000
MAX_NUMBERS = 6_000_000
"""Coefficients of all boxes together beyond which the search stops."""
MAX_ROUNDS = 24
MOST_TRIED = 400
"""Boxes from which on none is looked into one by one."""


def markov_perfect_equilibria(game: StochasticGame, *, max_seconds: float | None = None) -> MarkovEquilibria:
    """Return all stationary Markov perfect equilibria, pure and mixed, and whether the list is proved complete.

    Parameters
    ----------
    game : StochasticGame
        Mixed equilibria are looked for where nobody has more than two actions in a state.
    max_seconds : float, optional
        Stop the search for mixed ones after about this time.

    Raises
    ------
    SolverError
        When there are too many pure profiles to go through.

    Notes
    -----
    Pure equilibria are exact; mixed ones have a box in which it is proved that there is exactly one.

    Examples
    --------
    Matching pennies with a second state that is worth the same to both has the equilibrium of matching pennies:

    >>> from fractions import Fraction
    >>> half = Fraction(1, 2)
    >>> game = StochasticGame(
    ...     ("odd", "even"), ("play", "rest"), ((("h", "t"), ("h", "t")), (("-",), ("-",))),
    ...     ([[[-1, 1], [1, -1]], [[1, -1], [-1, 1]]], [[[0]], [[0]]]),
    ...     ([[[0, 0], [0, 0]], [[1, 1], [1, 1]]], [[[1]], [[0]]]), half)
    >>> found = markov_perfect_equilibria(game)
    >>> len(found), found.complete, found.describe(found.equilibria[0])["play"]["odd"]
    (1, True, {'h': 0.5, 't': 0.5})
    """
    pure = [_pure(game, cells) for cells in pure_markov_perfect(game)]
    if reason := _why_not(game):
        return MarkovEquilibria(game, tuple(pure), False, f"{PURE_ALONE}: {reason}")
    conditions = margins(game)
    deadline = None if max_seconds is None else monotonic() + max_seconds
    tied = any(one.index is None for one in pure) or not all(margin.terms for margin in conditions)
    if not tied:
        search = _Search(conditions, deadline)
        if search.run():
            found = (*pure, *(mixed_equilibrium(game, region) for region in _sorted(search.regions)))
            return _regular(game, found)
        if search.late:
            found = (*pure, *(mixed_equilibrium(game, region) for region in _sorted(search.regions)))
            return MarkovEquilibria(game, found, False, STOPPED)
    return by_faces(game, pure, conditions, deadline)


def _regular(game: StochasticGame, found: tuple[MarkovEquilibrium, ...]) -> MarkovEquilibria:
    """Return the list where all of the box is searched and nobody is indifferent to what it does not use."""
    indices = [one.index for one in found]
    if None in indices or sum(index or 0 for index in indices) != 1:
        raise SolverError(
            f"markov_perfect_equilibria: found indices {indices}, expected ones that sum to one"
        )
    reason = "the whole box of probabilities is searched; the game is regular, and the indices sum to one as they must"
    return MarkovEquilibria(game, found, True, reason)


def _sorted(regions: Sequence[Region]) -> list[Region]:
    return sorted((r for r in regions if r.equilibrium and r.mixing), key=lambda r: (*r.point,))


def _why_not(game: StochasticGame) -> str:
    """Say why mixed equilibria are not looked for; nothing where they are."""
    if any(len(options) > 2 for own in game.actions for options in own):
        return "somebody has more than two actions in a state"
    if len(game.places) > MAX_PLACES:
        return f"there are {len(game.places)} places where somebody chooses, and {MAX_PLACES} are the most"
    return ""


def _pure(game: StochasticGame, cells: Cells) -> MarkovEquilibrium:
    values = game.worth_of(cells)
    strict = all(worth < values[s][i] for s, i, _, worth in deviations(game, cells, values))
    return MarkovEquilibrium(game.pure(cells), values, 0.0, 1 if strict else None)


class _Search:
    """Split the box of all probabilities until everything is settled, or too much is left."""

    def __init__(self, conditions: Sequence[Margin], deadline: float | None) -> None:
        self.conditions, self.deadline = conditions, deadline
        self.system = System(conditions)
        self.regions: list[Region] = []
        self.late = False

    def run(self) -> bool:
        """Search the box; tell whether everything in it is settled."""
        boxes = Boxes.whole(self.conditions).pruned()
        for _ in range(MAX_ROUNDS):
            for j, _ in enumerate(self.conditions):
                boxes = boxes.halved(j).pruned()
                self.late = self.deadline is not None and monotonic() > self.deadline
                if self.late or len(boxes) > MAX_BOXES or sum(t.size for t in boxes.tables) > MAX_NUMBERS:
                    return False
            boxes = boxes.kept(~self._settled(boxes))
            if not len(boxes):
                return True
        return False

    def _settled(self, boxes: Boxes) -> Bools:
        """Tell of which boxes it is known what they hold."""
        found: Any = boxes.fixed.all(axis=1)  # everybody loses by the other action: pure, and listed already
        # At an end of the probabilities an equilibrium need not be a point of indifference.
        inside = (boxes.fixed | ((boxes.low > 0) & (boxes.high < 1))).all(axis=1) & ~found
        looked = len(boxes) <= MOST_TRIED
        for k in np.flatnonzero(inside).tolist() if looked or self.regions else ():
            low, high = boxes.low[k], boxes.high[k]
            known = any(region.holds(low, high) for region in self.regions)
            found[k] = known or (looked and self._looked_into(np.flatnonzero(low < high).tolist(), low, high))
        return np.asarray(found)

    def _looked_into(self, mixing: Sequence[int], low: Floats, high: Floats) -> bool:
        """Look for a region with exactly one point of indifference that a box lies in."""
        width = float((high - low).max())
        point = newton(self.system, mixing, (low + high) / 2)
        if point is None or (np.abs(point - (low + high) / 2) > 2 * width).any():
            return False
        if any(
            r.mixing == tuple(mixing) and np.abs(r.point - point).max() < r.radius / 2 for r in self.regions
        ):
            return False
        region = proved(self.system, mixing, point, min(4 * width, 0.5))
        if region is None:
            return False
        self.regions.append(region)
        return region.holds(low, high)
