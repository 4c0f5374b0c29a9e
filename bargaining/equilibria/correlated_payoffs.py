"""The payoffs that two players can have in correlated equilibria: a convex polygon, found edge by edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.correlated import player_index
from bargaining.equilibria.incentives import IncentiveProgram
from bargaining.equilibria.plain import numbers
from bargaining.errors import SolverError
from bargaining.games.normal_form import NormalFormGame
from bargaining.results import Result

_SEPARATE = 1e-8  # points and edges closer than this share of the payoff ranges are taken as one


@dataclass(frozen=True, eq=False)
class PayoffPolygon(Result):
    r"""Hold the polygon of two players' correlated-equilibrium payoffs.

    Parameters
    ----------
    players : tuple of str
        The two players; the columns of `vertices`.
    vertices : ndarray, shape (n_vertices, 2)
        Counter-clockwise; two for a segment, one for a point.
    distributions : tuple of ndarray, each of shape (\*n_actions,)
        An equilibrium that pays each vertex.
    violation : float
        Largest relative incentive violation over these equilibria.
    gap : float
        How far beyond an edge the payoffs of any equilibrium could still lie, relative to the payoff ranges
        (a bound by weak duality; rounding error, and up to 1e-8 where an edge that short was left unrefined).
    coarse : bool
        Which concept.
    """

    players: tuple[str, str]
    vertices: NDArray[np.float64]
    distributions: tuple[NDArray[np.float64], ...]
    violation: float
    gap: float
    coarse: bool

    def __str__(self) -> str:
        """Give the players and the corners."""
        kind = "coarse correlated" if self.coarse else "correlated"
        corners = "; ".join(f"({numbers(vertex)})" for vertex in self.vertices)
        return f"Payoffs of {' and '.join(self.players)} in {kind} equilibria: corners {corners}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "players": list(self.players),
            "vertices": self.vertices.tolist(),
            "distributions": [distribution.tolist() for distribution in self.distributions],
            "violation": float(self.violation),
            "gap": float(self.gap),
            "coarse": self.coarse,
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a corner: both players' payoffs."""
        return [dict(zip(self.players, vertex, strict=True)) for vertex in self.vertices.tolist()]


@dataclass(frozen=True, eq=False)
class _Point:
    place: NDArray[np.float64]
    distribution: NDArray[np.float64]


class _Support:
    """Answer, for a direction, the farthest payoffs and a bound on them."""

    def __init__(self, game: NormalFormGame, players: tuple[int, int], coarse: bool) -> None:
        self.program = IncentiveProgram(game, range(game.n_players), coarse=coarse)
        self.payoffs = game.unit_payoffs.reshape(game.n_players, -1)[list(players)]
        self.gap = 0.0

    def farthest(self, direction: NDArray[np.float64]) -> tuple[_Point, float]:
        goal = direction @ self.payoffs
        low, span = float(goal.min()), float(np.ptp(goal)) or 1.0
        distribution, bound = self.program.maximise((goal - low) / span)
        return _Point(self.payoffs @ distribution, distribution), low + span * bound

    def refine(self, start: _Point, end: _Point) -> list[_Point]:
        """Return the vertices after `start` up to and with `end`, walking counter-clockwise."""
        pending, walked = [end], [start]
        while pending:
            edge = pending[-1].place - walked[-1].place
            normal = np.array([edge[1], -edge[0]]) / np.hypot(*edge)
            point, bound = self.farthest(normal)
            beyond = normal @ (point.place - walked[-1].place)
            near = min(np.hypot(*(point.place - p.place)) for p in (walked[-1], pending[-1]))
            if beyond > _SEPARATE and near > _SEPARATE:
                pending.append(point)
                continue
            self.gap = max(self.gap, float(bound - normal @ walked[-1].place))
            walked.append(pending.pop())
        return walked[1:]


def payoff_polygon(
    game: NormalFormGame, players: tuple[str | int, str | int], coarse: bool = False
) -> PayoffPolygon:
    r"""Project the correlated equilibria on the payoffs of two players.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players, at least two.
    players : pair of str or int
        Labels or indices of two different players.
    coarse : bool
        Coarse correlated equilibria instead.

    Returns
    -------
    PayoffPolygon
        All vertices of :math:`\{(u_i(p), u_j(p)) : p \text{ a correlated equilibrium}\}`, each edge proved by
        a linear program in its normal direction.

    Raises
    ------
    SolverError
        When the players are unknown or the same.

    Notes
    -----
    Four linear programs start the polygon; one more for each edge, and each either proves the edge or adds a
    point beyond it: about :math:`2v + 4` programs for :math:`v` vertices.

    References
    ----------
    Aumann, R. (1974). Subjectivity and correlation in randomized strategies. Journal of Mathematical
    Economics 1, 67-96.

    Examples
    --------
    >>> chicken = NormalFormGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]])
    >>> payoff_polygon(chicken, (0, 1)).vertices.round(4).tolist()
    [[7.0, 2.0], [5.25, 5.25], [2.0, 7.0], [3.6..., 3.6...]]
    """
    first, second = (player_index(game, p) for p in players)
    if first == second:
        raise SolverError(
            f"payoff polygon: found {game.players[first]!r} twice, expected two different players"
        )
    support = _Support(game, (first, second), coarse)
    corners = _distinct(
        [support.farthest(np.array(d))[0] for d in [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)]]
    )
    if len(corners) > 1:
        around = zip(corners, [*corners[1:], corners[0]], strict=True)
        corners = [point for start, end in around for point in support.refine(start, end)]
    vertices = _without_flat_corners(corners)
    return PayoffPolygon(
        (game.players[first], game.players[second]),
        np.array(
            [game.payoffs.reshape(game.n_players, -1)[[first, second]] @ p.distribution for p in vertices]
        ),
        tuple(p.distribution.reshape(game.n_actions) for p in vertices),
        max(support.program.worst(p.distribution)[1] for p in vertices),
        support.gap,
        coarse,
    )


def _distinct(points: list[_Point]) -> list[_Point]:
    kept: list[_Point] = []
    for point in points:
        if all(np.hypot(*(point.place - other.place)) > _SEPARATE for other in kept):
            kept.append(point)
    return kept


def _without_flat_corners(points: list[_Point]) -> list[_Point]:
    """Drop points that lie on the segment between their neighbours, then start from the right-most one."""
    kept = list(points)
    k = 0
    while len(kept) > 2 and k < len(kept):
        before, here, after = (kept[(k + s) % len(kept)].place for s in (-1, 0, 1))
        chord = after - before
        length = np.hypot(*chord)
        height = abs(chord[0] * (here - before)[1] - chord[1] * (here - before)[0]) / max(length, _SEPARATE)
        if height <= _SEPARATE and (here - before) @ (after - here) >= 0:
            kept.pop(k)
            k = max(k - 1, 0)
        else:
            k += 1
    start = max(range(len(kept)), key=lambda i: (round(kept[i].place[0], 7), -kept[i].place[1]))
    return kept[start:] + kept[:start]
