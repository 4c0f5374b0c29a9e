"""Turn what the kernels found into equilibria and components, and decide exactly about what they left open."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.certificate import AMBIGUOUS, STRICT
from bargaining.equilibria.branch_and_prune.continua import Continuum, Region, maximal
from bargaining.equilibria.branch_and_prune.decisions import BELONGS, EQUILIBRIUM, WORSE, decide
from bargaining.equilibria.branch_and_prune.evaluation import payoffs_and_regret
from bargaining.equilibria.branch_and_prune.exact_faces import Form, Supports, inner_point, solve_face
from bargaining.equilibria.branch_and_prune.jit import clock
from bargaining.equilibria.branch_and_prune.records import Found
from bargaining.equilibria.branch_and_prune.screening import SINGULAR
from bargaining.equilibria.result import Component, Equilibrium, EquilibriumSet, canonical_order
from bargaining.games.normal_form import NormalFormGame

METHOD = "branch and prune over support profiles"
Strategies = tuple[NDArray[np.float64], ...]
Probe = Callable[[NDArray[np.int64]], NDArray[np.float64] | None]


class Assembly:
    """Collect the equilibria of one game.

    Parameters
    ----------
    game : NormalFormGame
        The game.
    probe : callable
        Divides the face of a support profile, given as bit masks, into cells of a coarse size; returns None where all
        are excluded, otherwise bounds of those left, shape (2, n_players, max_actions).
    """

    def __init__(self, game: NormalFormGame, probe: Probe) -> None:
        self.game, self.probe = game, probe
        self.shape = game.n_actions
        self.flat = game.payoffs.reshape(game.n_players, -1)
        self.actions = np.array(self.shape, dtype=np.int64)
        self.strides = np.array(
            [math.prod(self.shape[i + 1 :]) for i in range(len(self.shape))], dtype=np.int64
        )
        self.equilibria: list[Equilibrium] = []
        self.open: list[tuple[int, Supports, NDArray[np.int64], Strategies]] = []
        self.continua: list[Continuum] = []
        self.regions: list[Region] = []

    @cached_property
    def exact(self) -> Form:
        """Return the payoffs as fractions; floats are binary fractions."""
        if self.game.exact_payoffs is not None:
            return self.game.exact_payoffs
        return np.asarray(np.vectorize(Fraction, otypes=[object])(self.game.payoffs))

    def take(self, found: Found) -> None:
        """Take over the solutions and open support profiles of one slice of the walk."""
        for s in range(int(found.counts[0])):
            supports = self._supports(found.masks[s])
            point = [found.points[s, i, : len(x)].copy() for i, x in enumerate(supports)]
            verdict = int(found.verdicts[s])
            if verdict == AMBIGUOUS:
                lower = [found.lower[s, i, : len(x)].copy() for i, x in enumerate(supports)]
                self._decide(supports, point, lower, float(found.radii[s]))
            else:
                self._add(supports, point, int(found.signs[s]) if verdict == STRICT else None)
        for s in range(int(found.counts[1])):
            supports = self._supports(found.open_masks[s])
            box = _cut(np.stack([found.open_low[s], found.open_high[s]]), supports)
            self.open.append((int(found.open_status[s]), supports, found.open_masks[s].copy(), box))

    def settle_open(self, deadline: float | None) -> str:
        """Settle the open support profiles, large ones first; return why this stopped early, if it did."""
        self.open.sort(key=lambda entry: (-sum(map(len, entry[1])), entry[1]))
        for status, supports, masks, box in self.open:
            if deadline is not None and clock() >= deadline:
                return "stopped at the time limit"
            if any(c.covers_face(supports) for c in self.continua):
                continue
            solution = solve_face(self.exact, supports)
            inner = inner_point(solution)
            if inner is not None and all(len(p) == 1 for p in solution.polytopes):
                if any(e.supports == supports for e in self.equilibria):
                    continue  # the only solution on the face, and found before its cells were given up
                self._add(supports, [np.array(x, dtype=np.float64) for x in inner], None)
            elif inner is not None:
                self.continua.append(Continuum(supports, self.shape, solution, inner))
            elif solution.polytopes:
                self._leave_open(status, supports, masks, box)
        return ""

    def result(self, stopped: str, summary: str) -> EquilibriumSet:
        """Return the equilibria found, with the verdict on completeness."""
        continua = maximal(self.continua)
        isolated = [e for e in self.equilibria if not any(c.contains(e.strategies) for c in continua)]
        components = [self._component(c) for c in continua]
        components += [self._unsettled(r) for r in self.regions]
        trouble = stopped or self._open_reason() or _failed_check(isolated, components)
        if trouble:
            # With an unused action tied, a continuum may start here on a face that is not settled.
            isolated = [e if e.index is not None else replace(e, certified=False) for e in isolated]
        equilibria = canonical_order(isolated)
        reason = (
            f"{trouble} ({summary})"
            if trouble
            else f"every support profile is settled rigorously ({summary})"
        )
        return EquilibriumSet(self.game, equilibria, METHOD, not trouble, reason, tuple(components))

    def _supports(self, masks: NDArray[np.int64]) -> Supports:
        bits = masks.tolist()
        return tuple(tuple(k for k in range(m) if b >> k & 1) for m, b in zip(self.shape, bits, strict=True))

    def _equilibrium(
        self,
        supports: Supports,
        point: Sequence[NDArray[np.float64]],
        index: int | None,
        certified: bool = True,
    ) -> Equilibrium:
        profile = np.zeros((len(self.shape), max(self.shape)))
        for i, (s, x) in enumerate(zip(supports, point, strict=True)):
            profile[i, list(s)] = x
        expected = np.zeros(len(self.shape))
        regret = payoffs_and_regret(self.flat, self.actions, self.strides, profile, expected)
        strategies = tuple(profile[i, :m].copy() for i, m in enumerate(self.shape))
        return Equilibrium(strategies, expected, max(float(regret), 0.0), index, certified)

    def _add(self, supports: Supports, point: Sequence[NDArray[np.float64]], index: int | None) -> None:
        self.equilibria.append(self._equilibrium(supports, point, index))

    def _decide(
        self,
        supports: Supports,
        point: Sequence[NDArray[np.float64]],
        lower: Sequence[NDArray[np.float64]],
        radius: float,
    ) -> None:
        verdict, exact = decide(self.exact, supports, point, lower)
        if verdict == EQUILIBRIUM:
            found = point if exact is None else [np.array(x, dtype=np.float64) for x in exact]
            self._add(supports, found, None)
        elif verdict not in (BELONGS, WORSE):
            box = tuple(np.clip(np.stack([x - radius, x + radius]), 0.0, 1.0) for x in point)
            self.regions.append(Region(supports, box, self.shape))

    def _leave_open(self, status: int, supports: Supports, masks: NDArray[np.int64], box: Strategies) -> None:
        if status == SINGULAR:
            left = self.probe(masks)
            if left is None:
                return
            box = _cut(left, supports)
        region = Region(supports, box, self.shape)
        if not any(r.contains(region) for r in self.regions):
            self.regions.append(region)

    def _open_reason(self) -> str:
        if not self.regions:
            return ""
        names = "; ".join(
            " x ".join(
                "{" + ", ".join(labels[k] for k in s) + "}"
                for labels, s in zip(self.game.actions, region.supports, strict=True)
            )
            for region in self.regions[:3]
        )
        more = f" and {len(self.regions) - 3} more" if len(self.regions) > 3 else ""
        return f"could not settle all of the supports {names}{more}"

    def _component(self, continuum: Continuum) -> Component:
        every = tuple(tuple(range(m)) for m in self.shape)
        known = tuple(self._equilibrium(every, point, None) for point in continuum.known())
        corners = continuum.corners()
        box = tuple(
            np.stack([x.min(axis=0), x.max(axis=0)])
            for x in (np.array([c[i] for c in corners]) for i in range(len(self.shape)))
        )
        payoffs = np.array([self._equilibrium(every, point, None).payoffs for point in corners])
        payoff_box = np.stack([payoffs.min(axis=0), payoffs.max(axis=0)])
        polyhedral = continuum.solution.exact
        return Component(continuum.supports, continuum.dimension, known, polyhedral, box, payoff_box)

    def _unsettled(self, region: Region) -> Component:
        payoff_box = np.empty((2, len(self.shape)))
        for i in range(len(self.shape)):
            values = self.game.payoffs[i][np.ix_(*region.supports)]
            payoff_box[:, i] = values.min(), values.max()
        return Component(region.supports, None, (), False, region.full_box(), payoff_box)


def _cut(bounds: NDArray[np.float64], supports: Supports) -> Strategies:
    """Return bounds of shape (2, n_players, max_actions) as one array a player, within zero and one."""
    return tuple(np.clip(bounds[:, i, : len(s)], 0.0, 1.0) for i, s in enumerate(supports))


def _failed_check(equilibria: Sequence[Equilibrium], components: Sequence[Component]) -> str:
    """Hold a regular result against theory: an odd number of equilibria, indices that sum to one."""
    indices = [e.index for e in equilibria]
    if components or None in indices:
        return ""
    total = sum(i for i in indices if i is not None)
    if len(indices) % 2 == 0 or total != 1:
        return f"self-check failed: {len(indices)} equilibria with indices that sum to {total}"
    return ""
