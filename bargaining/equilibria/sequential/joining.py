"""Join pieces into connected components.

The set of all equilibria is closed, so that two pieces belong together where their closures meet. Where strategies
leave an information set, beliefs there have limits that depend on the way; then a piece belongs together with some
piece that has the same strategies there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations, product

from bargaining.equilibria.sequential.assessments import Assessment, played
from bargaining.equilibria.sequential.corners import Corners
from bargaining.equilibria.two_players.polyhedra import OutOfTime
from bargaining.games.exact_programs import nonnegative_solution

Row = tuple[Fraction, ...]


class Joining:
    """Join pieces.

    Parameters
    ----------
    pieces : sequence of Corners
        All that were found.
    complete : bool
        Whether these are all there are.
    check : callable
        Called now and then; may raise to stop.
    """

    def __init__(self, pieces: Sequence[Corners], complete: bool, check: Callable[[], None]) -> None:
        self.pieces, self.complete, self.check = pieces, complete, check
        self.parents = list(range(len(pieces)))
        self.undecided: list[tuple[int, int]] = []
        self._by_supports: dict[tuple[tuple[int, ...], ...], list[int]] = {}
        self.finished = False
        try:
            self._join_common_vertices()
            self._join_limits()
            self._join_pairs()
            self.finished = True
        except OutOfTime:
            pass

    def root(self, k: int) -> int:
        """Return the piece that stands for all that are joined with one."""
        while self.parents[k] != k:
            self.parents[k] = self.parents[self.parents[k]]
            k = self.parents[k]
        return k

    @property
    def groups(self) -> list[list[int]]:
        """Return the places of the pieces of each component."""
        found: dict[int, list[int]] = {}
        for k in range(len(self.pieces)):
            found.setdefault(self.root(k), []).append(k)
        return list(found.values())

    @property
    def apart(self) -> bool:
        """Tell whether it is proved that no two components touch."""
        touching = (self.root(j) == self.root(k) for j, k in self.undecided)
        return self.complete and self.finished and all(touching)

    def _join(self, j: int, k: int) -> None:
        self.parents[self.root(j)] = self.root(k)

    def _join_common_vertices(self) -> None:
        seen: dict[Assessment, int] = {}
        for k, piece in enumerate(self.pieces):
            self.check()
            self._by_supports.setdefault(piece.supports, []).append(k)
            for vertex, _ in piece.vertices:
                self._join(k, seen.setdefault(vertex, k))

    def _join_limits(self) -> None:
        """Join a piece with those that have its limits, where these are joined anyway or only one."""
        for j, piece in enumerate(self.pieces):
            self.check()
            for vertex, certain in piece.vertices:
                if not certain:
                    self._join_limit(j, vertex)

    def _join_limit(self, j: int, limit: Assessment) -> None:
        alike = self._by_supports.get(limit.supports, ()) if self.complete else ()
        if all(self.root(k) == self.root(j) for k in alike):
            return
        near = [k for k in alike if self._may_hold(k, limit)]
        if near and len({self.root(k) for k in near}) == 1:
            self._join(j, near[0])

    def _may_hold(self, k: int, vertex: Assessment) -> bool:
        """Tell whether strategies may be among those of a piece, by the bounds of each probability."""
        return not self.pieces[k].piece.affine or _boxes_meet(
            [_strategies(v) for v in self.pieces[k].hull], [_strategies(vertex)]
        )

    def _join_pairs(self) -> None:
        for one, other in combinations(self.groups, 2):
            for j, k in product(one, other):
                if self.root(j) == self.root(k):
                    break
                self.check()
                met, sure = self._meet(j, k)
                if met and sure:
                    self._join(j, k)
                elif met:
                    self.undecided.append((j, k))

    def _meet(self, j: int, k: int) -> tuple[bool, bool]:
        """Tell whether the closures of two pieces meet, and whether that is sure; that they do not, always is."""
        one, other = self.pieces[j], self.pieces[k]
        if any(not set(a) & set(b) for a, b in zip(one.supports, other.supports, strict=True) if a):
            return False, True
        shared, straight = sorted(one.steady & other.steady), sorted(one.straight & other.straight)
        rows = [[_coordinates(v, straight, shared) for v in piece.hull] for piece in (one, other)]
        if not _boxes_meet(*rows):
            return False, True
        shares = _common(*rows)
        if shares is None:
            return False, True
        curved = not (one.piece.affine and other.piece.affine)
        if curved or one.piece.region is not None or other.piece.region is not None:
            return True, self._holds_corner(one, other) or self._holds_corner(other, one)
        own = (one.at(one.mixed(shares[0])), other.at(other.mixed(shares[1])))
        if own[0][1] and own[1][1]:
            return True, own[0][0] == own[1][0]
        for place, (limit, _) in zip((j, k), own, strict=True):
            self._join_limit(place, limit)
        return True, self.root(j) == self.root(k)

    def _holds_corner(self, one: Corners, other: Corners) -> bool:
        """Tell whether a point of the closure of a piece surely lies in the closure of another, made by polytopes."""
        if other.piece.region is not None or not other.piece.affine:
            return False
        setting = other.piece.cell.setting
        loose = set(setting.members) - other.steady
        shared = sorted(other.steady)
        straight = sorted(other.straight)
        rows = [_coordinates(v, straight, shared) for v in other.hull]
        for vertex, certain in one.vertices:
            reached = all(any(played(vertex, setting.steps[x]) for x in setting.members[h]) for h in loose)
            if certain and reached and _common([_coordinates(vertex, straight, shared)], rows) is not None:
                return True
        return False


def _strategies(vertex: Assessment) -> Row:
    return tuple(p for own in vertex.strategies for p in own)


def _coordinates(vertex: Assessment, straight: Sequence[int], steady: Sequence[int]) -> Row:
    own = (p for h in straight for p in vertex.strategies[h])
    return (*own, *(p for h in steady for p in vertex.beliefs[h]))


def _boxes_meet(one: Sequence[Row], other: Sequence[Row]) -> bool:
    return all(
        max(a) >= min(b) and max(b) >= min(a)
        for a, b in zip(zip(*one, strict=True), zip(*other, strict=True), strict=True)
    )


def _common(one: Sequence[Row], other: Sequence[Row]) -> tuple[Row, Row] | None:
    """Return shares of the rows of each that have the same sum, None where the hulls have no point in common."""
    columns = [*((*row, 1, 0) for row in one), *((*(-v for v in row), 0, 1) for row in other)]
    rows = [list(map(Fraction, row)) for row in zip(*columns, strict=True)]
    unique = [list(row) for row in dict.fromkeys(map(tuple, rows[:-2])) if any(row)]
    rhs = [Fraction(0)] * len(unique) + [Fraction(1)] * 2
    solution = nonnegative_solution([*unique, *rows[-2:]], rhs).solution
    return None if solution is None else (solution[: len(one)], solution[len(one) :])
