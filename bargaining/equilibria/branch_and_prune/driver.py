r"""Enumerate all equilibria of a finite game with a proof for each and for the whole list.

Every support profile is settled on its own: it is excluded, or all equilibria with exactly that support are found.

1. An action of a support that another action weakly dominates against the others' supports earns strictly less
   when they use all of them: no equilibrium (conditional dominance; Porter, Nudelman and Shoham 2008).
2. Otherwise cells of the face are excluded, contracted and divided (`bounds`, `newton`, `mixtures`) until a
   certificate (`certificate`) holds around every solution. What floats leave open is looked at with more digits
   (`refinement`).
3. Faces that stay open, and those on which two actions of a player pay the same everywhere, are proved empty by
   mixtures of their conditions (`exclusion`) where these suffice, and otherwise described in exact
   terms: as a product of polytopes where the conditions come apart into linear ones (`exact_faces`), otherwise split by
   factors and linear steps until at most two unknowns are left, whose plane is cut into cells (`pieces`). Where more
   are left, a region is reported as not settled, except where no equation is left and a point inside is found.
4. Pieces on all faces are joined into connected components where one holds limits of another (`joining`).

Actions that pay everyone the same are merged before (`duplicates`), and where there are many support profiles, strictly
dominated actions are removed in exact arithmetic.

The work is exponential in the number of actions in the worst case, as the number of equilibria is.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.account import clock
from bargaining.equilibria.branch_and_prune.assembly import Assembly
from bargaining.equilibria.branch_and_prune.duplicates import duplicate_classes, expanded, measured
from bargaining.equilibria.branch_and_prune.faces import empty_face, row_length
from bargaining.equilibria.branch_and_prune.newton import workspace
from bargaining.equilibria.branch_and_prune.records import Limits, Tools, empty_found
from bargaining.equilibria.branch_and_prune.scaling import scaled_payoffs
from bargaining.equilibria.branch_and_prune.screening import relations, relations_bytes
from bargaining.equilibria.branch_and_prune.walk import walk
from bargaining.equilibria.result import EquilibriumSet
from bargaining.equilibria.seconds import require_seconds
from bargaining.errors import SolverError
from bargaining.games.dominance import iterated_dominance
from bargaining.games.normal_form import NormalFormGame

DEFAULT_CELLS = 2_000_000
WORTH_REDUCING = 100_000  # support profiles, from which on strictly dominated actions are looked for first
SECONDS_A_CALL = 0.1
FIRST_CELLS, FIRST_PROFILES = 64, 4_096  # of a call; more as long as calls are quick
STACK_BYTES = 2**26
TABLE_BYTES = 2**29
MOST_PROFILES = 2**40  # some 10**12, weeks of work
FINE = Limits(500_000, 64, 1e-6, 256, 8, False)
COARSE = Limits(2_000, 64, 1 / 64, 256, 1, True)
STOP = FINE._replace(cells=-1)


def branch_and_prune(
    game: NormalFormGame, *, max_seconds: float | None = None, max_cells: int | None = None
) -> EquilibriumSet:
    """Return all equilibria of a game.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players.
    max_seconds : float, optional
        Stop after about this time, loading and compiling of kernels not counted.
    max_cells : int, optional
        Stop after about this many cells; 2,000,000 by default.

    Returns
    -------
    EquilibriumSet
        Complete unless a budget ran out or a region could not be settled.

    Raises
    ------
    SolverError
        When the game has more than 2**40 support profiles, or tables of its payoffs do not fit into memory.

    References
    ----------
    Porter, R., Nudelman, E. & Shoham, Y. (2008). Simple search methods for finding a Nash equilibrium. Games and
    Economic Behavior 63, 642-662.
    Neumaier, A. (1990). Interval methods for systems of equations. Cambridge University Press, chapter 5.

    Examples
    --------
    >>> import numpy as np
    >>> pennies = NormalFormGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    >>> found = branch_and_prune(pennies)
    >>> [x.tolist() for x in found[0].strategies], found[0].index, found.complete
    ([[0.5, 0.5], [0.5, 0.5]], 1, True)
    """
    require_seconds(max_seconds)
    if WORTH_REDUCING <= math.prod(2**m - 1 for m in game.n_actions) < MOST_PROFILES:
        kept = iterated_dominance(game)  # no equilibrium uses a strictly dominated action (Pearce 1984)
        if kept != tuple(tuple(range(m)) for m in game.n_actions):
            found = branch_and_prune(game.restrict(kept), max_seconds=max_seconds, max_cells=max_cells)
            return measured(expanded(found, game, tuple(tuple((k,) for k in own) for own in kept)))
    classes = duplicate_classes(game)
    if any(len(group) > 1 for groups in classes for group in groups):
        single = game.restrict([[group[0] for group in groups] for groups in classes])
        found = branch_and_prune(single, max_seconds=max_seconds, max_cells=max_cells)
        return expanded(found, game, classes)
    search = _Search(game, DEFAULT_CELLS if max_cells is None else max_cells, max_seconds)
    assembly = Assembly(game, search.probe)
    stopped = search.run(assembly)
    return assembly.result(stopped, search.summary())


class _Search:
    """Run the kernels in slices short enough for a budget and an interrupt to be honoured."""

    def __init__(self, game: NormalFormGame, max_cells: int, max_seconds: float | None) -> None:
        self.deadline = None if max_seconds is None else clock() + max_seconds
        self.shape = game.n_actions
        self.profiles = math.prod(2**m - 1 for m in self.shape)
        length = row_length(self.shape)
        if self.profiles >= MOST_PROFILES or max(relations_bytes(self.shape), 64 * length) > TABLE_BYTES:
            raise SolverError(
                f"branch and prune: found {' x '.join(map(str, self.shape))} actions, expected fewer: "
                "every support profile is visited"
            )
        scaled = scaled_payoffs(game)
        rows = int(np.clip(STACK_BYTES // (8 * length), 8, 256))
        self.tools = Tools(
            empty_face(self.shape),
            scaled.values,
            scaled.ranks,
            scaled.size,
            scaled.error,
            relations(scaled.ranks, self.shape),
            np.empty((rows, length)),
            np.zeros(rows),
            workspace(self.shape),
        )
        self.found = empty_found(game.n_players, max(self.shape), 512)
        self.max_cells = max_cells
        self.visited = 0

    def run(self, assembly: Assembly) -> str:
        """Walk over all support profiles; return why it stopped early, or an empty string."""
        counts, paused = self.found.counts, self.found.paused
        cells, profiles, stopped = FIRST_CELLS, FIRST_PROFILES, ""
        while self.visited < self.profiles and not stopped:
            started = clock()
            if counts[2] >= self.max_cells:
                stopped = f"stopped after {counts[2]} cells"
            elif self.deadline is not None and started >= self.deadline:
                stopped = "stopped at the time limit"
            if stopped and paused[0] == 0:
                break
            self.visited = walk(
                self.tools,
                self.visited,
                self.visited + 1 if stopped else min(self.visited + profiles, self.profiles),
                int(counts[2]) + 1 if stopped else min(int(counts[2]) + cells, self.max_cells),
                STOP if stopped else FINE,
                self.found,
            )
            if paused[0] == 0:
                assembly.take(self.found)
                counts[:2] = 0
            share = (clock() - started) / SECONDS_A_CALL
            factor = 2.0 if share < 0.5 else 0.5 if share > 1.0 else 1.0
            cells = max(int(cells * factor), 1)
            profiles = int(np.clip(profiles * factor, 1, 2**20))
        return stopped or assembly.settle_open(self.deadline)

    def probe(self, masks: NDArray[np.int64]) -> NDArray[np.float64] | None:
        """Return bounds of the cells of a coarse size that are left on a face, None if it is excluded."""
        counts = self.found.counts
        counts[:2] = 0
        profile, radix = 0, 1
        for mask, m in zip(masks.tolist(), self.shape, strict=True):
            profile += (mask - 1) * radix
            radix *= 2**m - 1
        stop_cells = int(counts[2]) + COARSE.cells + 2
        while walk(self.tools, profile, profile + 1, stop_cells, COARSE, self.found) == profile:
            pass  # the interpreter does a little at a time
        if not counts[:2].any():
            return None
        if counts[0]:
            return np.stack([np.zeros_like(self.found.open_low[0]), np.ones_like(self.found.open_low[0])])
        return np.stack([self.found.open_low[0], self.found.open_high[0]])

    def summary(self) -> str:
        """Say what was done."""
        return f"{self.visited} of {self.profiles} support profiles, {int(self.found.counts[2])} cells"
