"""Turn what the kernels found into equilibria and components, and decide exactly about what they left open."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.account import clock
from bargaining.equilibria.branch_and_prune.certificate import AMBIGUOUS, STRICT
from bargaining.equilibria.branch_and_prune.decisions import BELONGS, EQUILIBRIUM, WORSE, decide
from bargaining.equilibria.branch_and_prune.evaluation import payoffs_and_regret
from bargaining.equilibria.branch_and_prune.exact_faces import (
    FaceSolution,
    Form,
    Supports,
    corner_profiles,
    solve_face,
)
from bargaining.equilibria.branch_and_prune.joining import joined, outermost
from bargaining.equilibria.branch_and_prune.products import product_piece
from bargaining.equilibria.branch_and_prune.records import Found
from bargaining.equilibria.branch_and_prune.regions import Region
from bargaining.equilibria.branch_and_prune.screening import SINGULAR
from bargaining.equilibria.branch_and_prune.spots import Piece, Spot, point_piece
from bargaining.equilibria.result import Component, Equilibrium, EquilibriumSet, canonical_order
from bargaining.games.normal_form import NormalFormGame

FEW_BOXES = (
    40  # of what a face leaves, before its conditions are split: double roots and curves take no fewer
)
FEW_CELLS, MANY_CELLS = 60, 400
"""Into how many cells a face is divided to prove it empty, before its conditions are split, and after that failed."""
METHOD = "branch and prune over support profiles"
if TYPE_CHECKING:
    from bargaining.equilibria.branch_and_prune.refinement import CertifiedPoint

Strategies = tuple[NDArray[np.float64], ...]
Probe = Callable[[NDArray[np.int64]], NDArray[np.float64] | None]


@dataclass
class OpenFace:
    """Hold a support profile that the kernels left open.

    Parameters
    ----------
    masks : ndarray, shape (n_players,)
        The supports as bit masks.
    singular : bool
        Whether two actions of a support pay the same everywhere, so that the kernels did not look at the face.
    boxes : list of tuple of ndarray, each of shape (2, support size)
        Bounds of what was left, and of the neighbourhoods of solutions that may be no equilibria.
    doubts : list
        Those solutions: point, lower bounds of the neighbourhood in which each is the only one.
    """

    masks: NDArray[np.int64]
    singular: bool = False
    boxes: list[Strategies] = field(default_factory=list)
    doubts: list[tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]]] = field(default_factory=list)

    @property
    def box(self) -> Strategies:
        """Return bounds of all boxes."""
        return tuple(_around([b[i] for b in self.boxes]) for i in range(len(self.masks)))


class OutOfTime(Exception):
    """Say that a time limit has passed."""


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
        self.faces: dict[Supports, list[Piece]] = {}
        self.open: dict[Supports, OpenFace] = {}
        self.covers: list[Piece] = []
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
            verdict, radius = int(found.verdicts[s]), float(found.radii[s])
            if verdict == AMBIGUOUS:
                lower = [found.lower[s, i, : len(x)].copy() for i, x in enumerate(supports)]
                face = self.open.setdefault(supports, OpenFace(found.masks[s].copy()))
                face.doubts.append((point, lower))
                face.boxes.append(tuple(np.clip(np.stack([x - radius, x + radius]), 0.0, 1.0) for x in point))
            else:
                index = int(found.signs[s]) if verdict == STRICT else None
                self._add_point(supports, point, index, radius)
        for s in range(int(found.counts[1])):
            supports = self._supports(found.open_masks[s])
            face = self.open.setdefault(supports, OpenFace(found.open_masks[s].copy()))
            face.singular |= int(found.open_status[s]) == SINGULAR
            face.boxes.append(_cut(np.stack([found.open_low[s], found.open_high[s]]), supports))

    def settle_open(self, deadline: float | None) -> str:
        """Settle the open support profiles, large ones first; return why this stopped early, if it did."""

        def check() -> None:
            if deadline is not None and clock() >= deadline:
                raise OutOfTime

        try:
            for supports in sorted(self.open, key=lambda s: (-sum(map(len, s)), s)):
                check()
                if not any(_inside(supports, c.supports) for c in self.covers):
                    self._settle(supports, self.open[supports], check)
        except OutOfTime:
            return "stopped at the time limit"
        return ""

    def _settle(self, supports: Supports, face: OpenFace, check: Callable[[], None]) -> None:
        if not face.singular and (
            self._empty(supports, FEW_CELLS, check) or self._settle_boxes(supports, face, check)
        ):
            return
        solution = solve_face(self.exact, supports)
        if solution.exact:
            pieces = [product_piece(supports, solution)] if solution.polytopes else []
        else:
            found = self._curved(supports, face, solution, check)
            if found is None:
                return
            pieces = found
        known = self.faces.pop(supports, [])
        for piece in pieces:
            if piece.dimension == 0:
                near = [p for p in known if p.holds(piece.spots[0])]
                piece.equilibrium = near[0].equilibrium if near else self._of_spot(piece.spots[0])
        # Others that were found lie outside the box that was open.
        apart = [p for p in known if not any(piece.holds(p.spots[0]) for piece in pieces)]
        if pieces or apart:
            self.faces[supports] = [*pieces, *apart]
        if solution.exact and pieces and _whole(solution, supports):
            self.covers.append(pieces[0])

    def _curved(
        self, supports: Supports, face: OpenFace, solution: FaceSolution, check: Callable[[], None]
    ) -> list[Piece] | None:
        """Return the pieces of a face with conditions that are not linear; None where none is left or it stays open."""
        # Loaded where it is needed: most games of a scenario need no algebra.
        from bargaining.algebra.factors import Unsettled
        from bargaining.algebra.splitting import TooLarge
        from bargaining.equilibria.branch_and_prune.pieces import face_pieces

        if face.singular and self._empty(supports, FEW_CELLS, check):
            return None
        box = face.box
        if face.singular and solution.polytopes:
            left = self.probe(face.masks)
            if left is None:
                return None
            box = _cut(left, supports)
        try:
            return face_pieces(self.exact, supports, solution, box, check)
        except (Unsettled, TooLarge, ArithmeticError):
            if not self._empty(supports, MANY_CELLS, check):
                self._leave_open(supports, face, box)
            return None

    def _empty(self, supports: Supports, most: int, check: Callable[[], None]) -> bool:
        """Tell whether a face on which nothing was found is proved to hold no equilibrium."""
        from bargaining.equilibria.branch_and_prune.exclusion import excluded

        return supports not in self.faces and excluded(self.exact, supports, most, check)

    def _settle_boxes(self, supports: Supports, face: OpenFace, check: Callable[[], None]) -> bool:
        """Settle what the kernels left with more digits; tell whether that is all."""
        from bargaining.equilibria.branch_and_prune.refinement import settle_box

        points: list[CertifiedPoint] = []
        for box in face.boxes:
            check()
            settled = settle_box(self.exact, supports, box, max_boxes=FEW_BOXES)
            if not settled.settled:
                return False
            points += [p for p in settled.points if not any(p.same_as(q) for q in points)]
        known = self.faces.get(supports, [])
        for point in points:
            if point.verdict == "equilibrium" and not any(_meets(piece, point) for piece in known):
                tied = any(gain == 0 for gains in point.gains for gain in gains)
                self._add_point(supports, list(point.strategies), None if tied else point.index, point.radius)
        return True

    def _leave_open(self, supports: Supports, face: OpenFace, box: Strategies) -> None:
        """Decide about the solutions found on a face by other means, or say that it stays open."""
        region = Region(supports, box, self.shape)
        if not face.singular and len(face.boxes) == len(face.doubts):
            verdicts = [decide(self.exact, supports, point, lower) for point, lower in face.doubts]
            if all(verdict in (BELONGS, WORSE, EQUILIBRIUM) for verdict, _ in verdicts):
                for _, exact in verdicts:
                    if exact is not None:
                        self._add_point(supports, _floats(exact), None, 2.0**-50)
                return
        if not any(r.contains(region) for r in self.regions):
            self.regions.append(region)

    def result(self, stopped: str, summary: str) -> EquilibriumSet:
        """Return the equilibria found, with the verdict on completeness."""
        found = joined(self.faces, self.covers)
        isolated, components = [], []
        for group in found.groups:
            if len(group) == 1 and group[0].dimension == 0 and group[0].equilibrium is not None:
                isolated.append(group[0].equilibrium)
            else:
                components.append(self._component(group))
        components.sort(key=lambda c: c.supports)
        lost = (
            "self-check failed: a limit of equilibria is on none" if found.astray and not self.regions else ""
        )
        open_joint = (
            "could not tell which of several pieces others are connected to" if found.doubtful else ""
        )
        trouble = stopped or self._open_reason() or lost or open_joint or _failed_check(isolated, components)
        components += [self._unsettled(r) for r in self.regions]
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
    ) -> Equilibrium:
        profile = np.zeros((len(self.shape), max(self.shape)))
        for i, (s, x) in enumerate(zip(supports, point, strict=True)):
            profile[i, list(s)] = x
        expected = np.zeros(len(self.shape))
        regret = payoffs_and_regret(self.flat, self.actions, self.strides, profile, expected)
        strategies = tuple(profile[i, :m].copy() for i, m in enumerate(self.shape))
        return Equilibrium(strategies, expected, max(float(regret), 0.0), index, certified=True)

    def _add_point(
        self, supports: Supports, point: Sequence[NDArray[np.float64]], index: int | None, radius: float
    ) -> None:
        equilibrium = self._equilibrium(supports, point, index)
        self.faces.setdefault(supports, []).append(point_piece(equilibrium, supports, radius))

    def _of_spot(self, spot: Spot) -> Equilibrium:
        every = tuple(tuple(range(m)) for m in self.shape)
        return self._equilibrium(every, spot.strategies(self.shape), None)

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

    def _component(self, group: Sequence[Piece]) -> Component:
        pieces = outermost(group)
        parts = [self._part(piece) for piece in pieces]
        if len(parts) == 1 and parts[0].polyhedral:
            return parts[0]
        found = [v for part in parts for v in part.vertices]
        # Every pure equilibrium of a component is named, whether or not a part ends there.
        found += [p.equilibrium for p in group if p.equilibrium is not None and p.equilibrium.pure]
        vertices = {tuple(tuple(x.tolist()) for x in v.strategies): v for v in found}
        if len(parts) == 1:
            return replace(parts[0], vertices=tuple(vertices.values()))
        supports = tuple(
            tuple(sorted({k for p in parts for k in p.supports[i]})) for i in range(len(self.shape))
        )
        return Component(
            supports,
            max(piece.dimension for piece in pieces),
            tuple(vertices.values()),
            False,
            tuple(_around([p.box[i] for p in parts]) for i in range(len(self.shape))),
            _around([p.payoff_box for p in parts]),
            tuple(parts),
        )

    def _part(self, piece: Piece) -> Component:
        vertices = tuple(self._of_spot(spot) for spot in piece.spots)
        box = tuple(_widened(b, s, m) for b, s, m in zip(piece.box, piece.supports, self.shape, strict=True))
        if piece.polyhedral and piece.dimension <= 1:
            payoffs = np.array([v.payoffs for v in vertices])
        else:
            assert piece.solution is not None, "pieces of positive dimension come from an exact solution"
            corners = corner_profiles(piece.solution.polytopes)
            payoffs = np.array([self._equilibrium(piece.supports, _floats(c), None).payoffs for c in corners])
        payoff_box = np.stack([payoffs.min(axis=0), payoffs.max(axis=0)])
        return Component(piece.supports, piece.dimension, vertices, piece.polyhedral, box, payoff_box)

    def _unsettled(self, region: Region) -> Component:
        payoff_box = np.empty((2, len(self.shape)))
        for i in range(len(self.shape)):
            values = self.game.payoffs[i][np.ix_(*region.supports)]
            payoff_box[:, i] = values.min(), values.max()
        return Component(region.supports, None, (), False, region.full_box(), payoff_box)


def _inside(supports: Supports, others: Supports) -> bool:
    return all(set(t) <= set(s) for t, s in zip(supports, others, strict=True))


def _whole(solution: FaceSolution, supports: Supports) -> bool:
    """Tell whether every profile on a face is an equilibrium, because no condition binds."""
    return all(
        len(p) == len(s) and set(map(max, p)) == {1}
        for p, s in zip(solution.polytopes, supports, strict=True)
    )


def _meets(piece: Piece, point: CertifiedPoint) -> bool:
    """Tell whether a point is not proved to differ from one that the kernels found."""
    return piece.holds(Spot(point.supports, lambda: tuple(tuple(x) for x in point.balls)))


def _floats(profile: Sequence[Sequence[Fraction]]) -> list[NDArray[np.float64]]:
    return [np.array(x, dtype=np.float64) for x in profile]


def _around(boxes: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.stack([np.min([b[0] for b in boxes], axis=0), np.max([b[1] for b in boxes], axis=0)])


def _widened(box: NDArray[np.float64], support: Sequence[int], number: int) -> NDArray[np.float64]:
    full = np.zeros((2, number))
    full[:, list(support)] = box
    return full


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
