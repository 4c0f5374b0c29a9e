r"""Exact re-proof that all of a stored component consists of equilibria, not only its vertices.

A component with vertices is a product of hulls, one a player, or, with three or more players, the hull of profiles.
Let :math:`S_i` be what player :math:`i` uses somewhere on it. Its relative interior uses all of :math:`S_i`, so it
consists of equilibria exactly when on all of it

.. math:: g(x_{-i}) = u_i(a, x_{-i}) - u_i(b, x_{-i}) \ge 0 \qquad (a \in S_i, \ b \text{ any action}).

On a product of hulls :math:`g` is multilinear, and the condition holds everywhere exactly when it holds at the corners.
On the hull of profiles, :math:`x = \sum_k \lambda_k v^k`, it is a form in :math:`\lambda`, and holds where its
coefficients in Bernstein's basis are not negative: these are sums of :math:`g` over ways to let each of the others play
a different vertex. Where one is negative the hull is cut in two; a cut point at which :math:`g < 0` refutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.exact_profiles import Exact, action_values, exact_profile, exact_profiles
from bargaining.equilibria.result import Component, Equilibrium
from bargaining.games.exact_linear import rank
from bargaining.games.exact_programs import nonnegative_solution
from bargaining.games.normal_form import NormalFormGame

ROUNDING = 1e-12  # of stored probabilities
MOST_CORNERS = 20_000
DEEPEST = 6  # cuts of a hull

Points = Sequence[Exact]


def polyhedral_findings(game: NormalFormGame, component: Component) -> Iterator[str]:
    """Yield what contradicts a component that claims to be described by its vertices, or could not be proved."""
    yield from _box_findings(component)
    points = _exact_vertices(game, component.vertices)
    if points is None:
        yield "its vertices could not be recognised exactly, so that it could not be proved again"
        return
    sets = [_distinct([point[i] for point in points]) for i in range(game.n_players)]
    if game.n_players == 2 or prod(map(len, sets)) == len({_key(p) for p in points}):
        trouble, bodies = _product_trouble(game, sets), sets
    else:
        trouble, bodies = _hull_trouble(game, points), [[np.concatenate(point) for point in points]]
    if trouble:
        yield trouble
    if any(not _extreme(body, k) for body in bodies for k in range(len(body))):
        yield "lists a vertex that is a mixture of the others"
    found = sum(_dimension(body) for body in bodies)
    if component.dimension != found:
        yield f"states dimension {component.dimension}, found {found}"


def holds(component: Component, game: NormalFormGame, equilibrium: Equilibrium) -> bool:
    """Tell whether an equilibrium is proved to lie on a component that its vertices describe."""
    points = _exact_vertices(game, component.vertices) if component.polyhedral else None
    exact = exact_profile(game, equilibrium.strategies, equilibrium.supports)
    if not points or exact is None or not _rational([*points, exact]):
        return False
    sets = [_distinct([point[i] for point in points]) for i in range(game.n_players)]
    if game.n_players == 2 or prod(map(len, sets)) == len({_key(p) for p in points}):
        return all(_mixed(body, x) for body, x in zip(sets, exact, strict=True))
    return _mixed([np.concatenate(point) for point in points], np.concatenate(exact))


def _exact_vertices(game: NormalFormGame, vertices: Sequence[Equilibrium]) -> list[Exact] | None:
    alone = [exact_profile(game, v.strategies, v.supports) for v in vertices]
    known = [point for point in alone if point is not None]
    if len(known) == len(vertices) and _rational(known):
        return known
    found = exact_profiles(game, [(v.strategies, v.supports) for v in vertices])
    return None if found is None else list(found)


def _rational(points: Points) -> bool:
    return all(isinstance(p, Fraction) for point in points for x in point for p in x)


def _key(point: Exact) -> tuple[Any, ...]:
    return tuple(tuple(x.tolist()) for x in point)


def _distinct(strategies: Sequence[NDArray[np.object_]]) -> list[NDArray[np.object_]]:
    return list({tuple(x.tolist()): x for x in strategies}.values())


def _box_findings(component: Component) -> Iterator[str]:
    """Yield where the box is not the smallest one about the vertices."""
    for i, box in enumerate(component.box):
        stacked = np.array([v.strategies[i] for v in component.vertices])
        tight = np.stack([stacked.min(axis=0), stacked.max(axis=0)])
        if box.shape != tight.shape or not (np.abs(box - tight) <= ROUNDING).all():
            yield f"states bounds {box.tolist()} of player {i}, found {tight.tolist()}"


def _used(points: Points) -> list[list[int]]:
    """Return what each player uses somewhere."""
    return [
        [k for k in range(len(points[0][i])) if any(point[i][k] for point in points)]
        for i in range(len(points[0]))
    ]


def _product_trouble(game: NormalFormGame, sets: list[list[NDArray[np.object_]]]) -> str:
    """Return why a product of hulls does not consist of equilibria, or could not be shown to; empty if proved."""
    for i, own in enumerate(sets):
        used = sorted({int(k) for x in own for k in np.flatnonzero([bool(p) for p in x])})
        others = [s if j != i else [own[0]] for j, s in enumerate(sets)]
        if prod(map(len, others)) > MOST_CORNERS:
            return f"has more than {MOST_CORNERS} corners, too many to be proved again"
        for corner in product(*others):
            values = action_values(game.unit_rationals, corner, i)
            if any(values[k] < max(values) for k in used):
                worse = next(k for k in used if values[k] < max(values))
                return _refuted(game, i, worse, "at a corner of the product of its hulls")
    return ""


def _refuted(game: NormalFormGame, player: int, action: int, where: str) -> str:
    name = game.actions[player][action]
    return f"holds profiles that are no equilibria: {name!r} of {game.players[player]} is not best {where}"


def _hull_trouble(game: NormalFormGame, points: Points) -> str:
    """Return why the hull of profiles does not consist of equilibria, or could not be shown to; empty if proved."""
    used = _used(points)
    if len(points) ** (game.n_players - 1) > MOST_CORNERS:
        return f"has more than {MOST_CORNERS} combinations of vertices, too many to be proved again"
    waiting = [(list(points), 0)]
    while waiting:
        simplex, depth = waiting.pop()
        negative = _negative_pair(game, simplex, used)
        if negative is None:
            continue
        first, second = negative
        middle = tuple((x + y) / 2 for x, y in zip(simplex[first], simplex[second], strict=True))
        for i, own in enumerate(used):
            values = action_values(game.unit_rationals, middle, i)
            worse = [k for k in own if values[k] < max(values)]
            if worse:
                return _refuted(game, i, worse[0], "between its vertices")
        if depth == DEEPEST:
            return "could not be proved to consist of equilibria between its vertices"
        waiting += [
            ([middle if m == k else point for m, point in enumerate(simplex)], depth + 1)
            for k in (first, second)
        ]
    return ""


def _negative_pair(game: NormalFormGame, points: Points, used: list[list[int]]) -> tuple[int, int] | None:
    """Return two vertices between which some condition has a negative coefficient; None where there is none."""
    for i, own in enumerate(used):
        sums: dict[tuple[int, ...], Any] = {}
        for choice in product(range(len(points)), repeat=game.n_players - 1):
            others = [*choice[:i], choice[0], *choice[i:]]
            mixed = tuple(points[k][j] for j, k in enumerate(others))
            values = np.array(action_values(game.unit_rationals, mixed, i), dtype=object)
            key = tuple(sorted(choice))
            sums[key] = sums[key] + values if key in sums else values
        for key, values in sums.items():
            if any(values[k] < max(values.tolist()) for k in own):
                return key[0], next((k for k in key if k != key[0]), (key[0] + 1) % len(points))
    return None


def _extreme(points: Sequence[NDArray[np.object_]], k: int) -> bool:
    return not _mixed([x for m, x in enumerate(points) if m != k], points[k])


def _mixed(points: Sequence[NDArray[np.object_]], target: NDArray[np.object_]) -> bool:
    """Tell whether a point is a mixture of others."""
    if not points:
        return False
    rows = [[x[c] for x in points] for c in range(len(target))]
    rows.append([Fraction(1)] * len(points))
    return nonnegative_solution(rows, [*target.tolist(), Fraction(1)]).solution is not None


def _dimension(points: Sequence[NDArray[np.object_]]) -> int:
    return rank([(x - points[0]).tolist() for x in points[1:]]) if len(points) > 1 else 0
