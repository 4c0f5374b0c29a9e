"""Join pieces of equilibrium sets that touch into connected components.

The set of equilibria is closed, so that a limit of equilibria of one piece is an equilibrium, on the same face or a
smaller one, and belongs to a piece of that face: to the one that is left when all others are proved not to hold it.
Where some probabilities of a limit are only bounded, several pieces may be left; if these are connected anyway, the
limit connects the piece to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bargaining.algebra.groups import Groups
from bargaining.equilibria.branch_and_prune.exact_faces import Supports
from bargaining.equilibria.branch_and_prune.spots import Piece, Spot


@dataclass
class Joined:
    """Hold connected groups of pieces.

    Parameters
    ----------
    groups : list of list of Piece
        The components.
    astray : list of Spot
        Limits of equilibria that no known piece holds; there are none where all faces are settled.
    doubtful : list of list of Piece
        Pieces to which others may be connected: it is open to which of them.
    """

    groups: list[list[Piece]]
    astray: list[Spot] = field(default_factory=list)
    doubtful: list[list[Piece]] = field(default_factory=list)


def joined(faces: Mapping[Supports, Sequence[Piece]], covers: Sequence[Piece]) -> Joined:
    """Group the pieces of all faces into connected components.

    Parameters
    ----------
    faces : mapping of supports to pieces
        What is known of each face; those without equilibria may be missing.
    covers : sequence of Piece
        Pieces whose closure is all profiles on their face, so that smaller faces were passed over.
    """
    pieces = [piece for found in faces.values() for piece in found]
    numbers = {id(piece): k for k, piece in enumerate(pieces)}
    groups = Groups(len(pieces))
    astray = []
    followed: set[int] = set()  # pieces whose limits are known in digits
    for k, piece in enumerate(pieces):
        for spot in piece.rim:
            holders = _holders(spot, faces, covers)
            if not holders and spot.certain:
                astray.append(spot)
            for holder in holders:
                groups.join(k, numbers[id(holder)])
            if holders and not spot.certain:
                followed.add(k)
    waiting: list[tuple[int, list[int]]] = []
    for k, piece in enumerate(pieces):
        for spots in piece.limits:
            near = [numbers[id(c)] for c in _candidates(spots, faces, covers)]
            waiting.append((k, near))
            astray += [] if near else spots[:1]
    while True:
        told = [(k, near) for k, near in waiting if len({groups.root(c) for c in near}) == 1]
        waiting = [(k, near) for k, near in waiting if len({groups.root(c) for c in near}) > 1]
        for k, near in told:
            groups.join(k, near[0])
        if not told:
            break
    found: dict[int, list[Piece]] = {}
    for k, piece in enumerate(pieces):
        found.setdefault(groups.root(k), []).append(piece)
    return Joined(
        list(found.values()), astray, [[pieces[c] for c in near] for k, near in waiting if k not in followed]
    )


def _holders(
    spot: Spot, faces: Mapping[Supports, Sequence[Piece]], covers: Sequence[Piece]
) -> Sequence[Piece]:
    near = faces.get(spot.supports, ())
    alone = len(near) == 1 and spot.certain
    known = near if alone else [piece for piece in near if piece.holds(spot)]
    return [*_around(spot, covers), *known]


def _candidates(
    spots: Sequence[Spot], faces: Mapping[Supports, Sequence[Piece]], covers: Sequence[Piece]
) -> Sequence[Piece]:
    return [
        piece
        for spot in spots
        for piece in [*_around(spot, covers), *(p for p in faces.get(spot.supports, ()) if p.near(spot))]
    ]


def _around(spot: Spot, covers: Sequence[Piece]) -> list[Piece]:
    return [
        c for c in covers if all(set(t) <= set(s) for t, s in zip(spot.supports, c.supports, strict=True))
    ]


def outermost(group: Sequence[Piece]) -> list[Piece]:
    """Return the pieces of a component that describe it, without points and products inside of others' closure."""
    large = [piece for piece in group if piece.dimension > 0] or list(group)
    kept: list[Piece] = []
    for piece in sorted(large, key=lambda p: (-p.dimension, -sum(map(len, p.supports)), p.supports)):
        if not any(_within(piece, other) for other in kept):
            kept.append(piece)
    return sorted(kept, key=lambda p: (p.supports, -p.dimension))


def _within(piece: Piece, other: Piece) -> bool:
    """Tell whether both are products of polytopes, and the first lies in the closure of the second."""
    first, second = piece.solution, other.solution
    if first is None or second is None or not (first.exact and second.exact):
        return False
    if not all(set(t) <= set(s) for t, s in zip(piece.supports, other.supports, strict=True)):
        return False
    for own, t, s, (rows, bounds) in zip(
        first.polytopes, piece.supports, other.supports, second.linear, strict=True
    ):
        for corner in own:
            known = dict(zip(t, corner, strict=True))
            x = [known.get(k, 0) for k in s]
            if any(sum(a * b for a, b in zip(row, x, strict=True)) for row in rows):
                return False
            if any(sum(a * b for a, b in zip(row, x, strict=True)) > 0 for row in bounds):
                return False
    return True
