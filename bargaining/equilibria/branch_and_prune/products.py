"""Products of polytopes as pieces of an equilibrium set, and points with rational probabilities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.branch_and_prune.exact_faces import FaceSolution, Supports, corner_profiles
from bargaining.equilibria.branch_and_prune.polytope import Vector, eliminate
from bargaining.equilibria.branch_and_prune.spots import Piece, Spot

CORNERS = 256
"""Corners of a product that are listed at the most."""


def rational_spot(supports: Supports, profile: Sequence[Vector]) -> Spot:
    """Return a point with rational probabilities, of which some may be zero."""
    used = tuple(
        tuple(k for k, p in zip(s, x, strict=True) if p) for s, x in zip(supports, profile, strict=True)
    )
    exact = tuple(tuple(p for p in x if p) for x in profile)
    return Spot(used, lambda: _balls(exact), exact=exact)


def _balls(exact: Sequence[Vector]) -> tuple[tuple[Any, ...], ...]:
    import flint  # where points are compared; most games of a scenario need no balls

    from bargaining.algebra.fields import as_flint

    return tuple(tuple(flint.arb(as_flint(p)) for p in own) for own in exact)


def product_piece(supports: Supports, solution: FaceSolution) -> Piece:
    """Return the product of polytopes that linear conditions describe."""
    corners = [tuple(tuple(map(Fraction, v)) for v in p) for p in solution.polytopes]
    dimension = sum(_rank(p) for p in corners)
    box = tuple(_hull(p) for p in corners)
    spots = [rational_spot(supports, profile) for profile in corner_profiles(tuple(corners))[:CORNERS]]
    rim = [] if dimension == 0 else list(_face_middles(supports, corners))
    return Piece(supports, dimension, spots, rim, box, True, solution)


def _hull(corners: Sequence[Vector]) -> NDArray[np.float64]:
    columns = list(zip(*corners, strict=True))
    return np.array([[float(min(c)) for c in columns], [float(max(c)) for c in columns]])


def _rank(corners: Sequence[Vector]) -> int:
    rows = [[a - b for a, b in zip(v, corners[0], strict=True)] for v in corners[1:]]
    return len(eliminate(rows)[0])


def _face_middles(supports: Supports, corners: Sequence[Sequence[Vector]]) -> Iterable[Spot]:
    """Return a point on every face of the simplices that a product of polytopes touches, but the largest."""
    choices = []
    for own in corners:
        used = {frozenset(k for k, p in enumerate(v) if p) for v in own}
        closed = set(used)
        while True:
            more = {a | b for a in closed for b in used} - closed
            if not more:
                break
            closed |= more
        choices.append(
            [_middle([v for v in own if all(k in face for k, p in enumerate(v) if p)]) for face in closed]
        )
    for profile in product(*choices):
        spot = rational_spot(supports, profile)
        if spot.supports != supports:
            yield spot


def _middle(corners: Sequence[Vector]) -> Vector:
    return tuple(sum(column, Fraction(0)) / len(corners) for column in zip(*corners, strict=True))
