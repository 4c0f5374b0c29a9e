r"""Exact enumeration of the equilibria of a bimatrix game.

The set of equilibria of a two-player game is a finite union of products of polytopes, the maximal Nash
subsets (Jansen 1981). Their vertices are the extreme equilibria: pairs of vertices of the two best-response
polyhedra in which every action is without probability or a best response. All steps are done on integers;
floats are taken as the binary fractions that they are.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargaining.equilibria.result import Component, Equilibrium, EquilibriumSet, canonical_order
from bargaining.equilibria.seconds import require_seconds
from bargaining.equilibria.two_players.polyhedra import (
    MOST_BYTES,
    OutOfTime,
    Vertex,
    best_response_vertices,
    bits,
    check,
    integer_payoffs,
)
from bargaining.equilibria.two_players.subsets import (
    connected_groups,
    extreme_pairs,
    iterated_pairs,
    maximal_bicliques,
)
from bargaining.errors import SolverError
from bargaining.games.normal_form import NormalFormGame

METHOD = "two-player"
PAIRING_SECONDS = 0.3  # after a limit, to pair the vertices in hand
Biclique = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class _Polyhedra:
    """Hold the game in integers with the vertices of both players' polyhedra."""

    game: NormalFormGame
    payoffs: tuple[list[list[int]], list[list[int]]]
    scales: tuple[int, int]
    first: list[Vertex]
    second: list[Vertex]
    complete: bool

    def regular(self, x: Vertex, y: Vertex) -> bool:
        """Tell whether no unused action is a best response, so that the pair is isolated."""
        return x.labels.bit_count() + y.labels.bit_count() == len(x.weights) + len(y.weights)

    def equilibrium(self, x: Vertex, y: Vertex, *, isolated: bool) -> Equilibrium:
        """Return a pair of vertices as an equilibrium."""
        strategies = (np.array(x.strategy), np.array(y.strategy))
        payoffs = (y.value / (y.total * self.scales[0]), x.value / (x.total * self.scales[1]))
        index = _shapley_index(self.payoffs, x, y) if self.regular(x, y) else None
        return Equilibrium(strategies, np.array(payoffs), self.game.regret(strategies), index, isolated)


def polyhedra_of(game: NormalFormGame, deadline: float | None) -> _Polyhedra:
    """Return the vertices of both best-response polyhedra."""
    if game.n_players != 2:
        raise SolverError(f"two-player enumeration: found {game.n_players} players, expected 2")
    source = game.payoffs if game.exact_payoffs is None else game.exact_payoffs
    own, own_scale = integer_payoffs(source[0])
    other, other_scale = integer_payoffs(source[1].T)
    first, first_complete = best_response_vertices(other, deadline)
    second, second_complete = best_response_vertices(own, deadline)
    complete = first_complete and second_complete
    return _Polyhedra(game, (own, other), (own_scale, other_scale), first, second, complete)


def _shapley_index(payoffs: tuple[list[list[int]], list[list[int]]], x: Vertex, y: Vertex) -> int:
    r"""Return the index of a regular equilibrium with supports of size :math:`k`.

    :math:`(-1)^{k+1} \operatorname{sign}(\det A \det B)` on the supports, after a shift that makes all
    payoffs positive (Shapley 1974, with the sign that gives +1 to a strict pure equilibrium).
    """
    rows = [i for i, weight in enumerate(x.weights) if weight]
    columns = [j for j, weight in enumerate(y.weights) if weight]
    if len(rows) == 1:
        return 1
    from flint import fmpz_mat

    lows = [min(map(min, matrix)) - 1 for matrix in payoffs]
    own = fmpz_mat([[payoffs[0][i][j] - lows[0] for j in columns] for i in rows]).det()
    other = fmpz_mat([[payoffs[1][j][i] - lows[1] for i in rows] for j in columns]).det()
    same = bool(own > 0) == bool(other > 0)
    return 1 if same == (len(rows) % 2 == 1) else -1


def _rank(vertices: list[Vertex]) -> int:
    """Return the dimension of the hull of strategies."""
    from flint import fmpz_mat

    return int(fmpz_mat([list(vertex.weights) for vertex in vertices]).rank()) - 1


def _component(
    found: _Polyhedra, biclique: Biclique, *, settled: bool, deadline: float | None = None
) -> Component:
    """Return a maximal Nash subset; with `settled` false, the equilibria known on it and no dimension."""
    left = [found.first[p] for p in biclique[0]]
    right = [found.second[p] for p in biclique[1]]
    points = []
    for x in left:
        for y in right:
            check(deadline)
            points.append(found.equilibrium(x, y, isolated=False))
    vertices = canonical_order(points)
    stacked = [np.array([e.strategies[i] for e in vertices]) for i in (0, 1)]
    payoffs = np.array([e.payoffs for e in vertices])
    return Component(
        supports=tuple(tuple(int(k) for k in np.flatnonzero(s.any(axis=0))) for s in stacked),
        dimension=_rank(left) + _rank(right) if settled else None,
        vertices=vertices,
        polyhedral=settled,
        box=tuple(np.array([s.min(axis=0), s.max(axis=0)]) for s in stacked),
        payoff_box=np.array([payoffs.min(axis=0), payoffs.max(axis=0)]),
    )


def _self_check(equilibria: tuple[Equilibrium, ...]) -> None:
    """Refuse a complete list of regular equilibria that breaks Wilson's oddness or the sum of the indices."""
    total = sum(e.index or 0 for e in equilibria)
    if len(equilibria) % 2 == 0 or total != 1:
        raise SolverError(
            f"two-player enumeration: found {len(equilibria)} regular equilibria with indices summing "
            f"to {total}, expected an odd number summing to 1; this is a defect of the solver"
        )


def _complete_reason(bicliques: list[Biclique], n_isolated: int) -> str:
    subsets = len(bicliques) - n_isolated
    text = "every vertex of both best-response polyhedra enumerated in exact arithmetic"
    if subsets:
        text += f"; {subsets} maximal Nash subsets beside {n_isolated} isolated equilibria"
        text += f", in {len(connected_groups(bicliques))} connected components"
    return text


def _result(found: _Polyhedra, bicliques: list[Biclique], deadline: float | None) -> EquilibriumSet:
    points = [b for b in bicliques if len(b[0]) == len(b[1]) == 1]
    isolated = []
    for u, v in points:
        check(deadline)
        isolated.append(found.equilibrium(found.first[u[0]], found.second[v[0]], isolated=True))
    equilibria = canonical_order(isolated)
    subsets = [
        _component(found, b, settled=True, deadline=deadline) for b in bicliques if len(b[0]) * len(b[1]) > 1
    ]
    if not subsets and all(e.index is not None for e in equilibria):
        _self_check(equilibria)
    reason = _complete_reason(bicliques, len(points))
    return EquilibriumSet(found.game, equilibria, METHOD, True, reason, _ordered(subsets))


def _partial_result(found: _Polyhedra, max_seconds: float | None, deadline: float | None) -> EquilibriumSet:
    """Return regular equilibria, which are isolated whatever else exists, and the rest as unsettled.

    Vertices in hand are paired for a moment longer, so that what is proved is returned.
    """
    late = deadline is not None and time.monotonic() > deadline
    last = time.monotonic() + PAIRING_SECONDS
    regular, unsettled = [], []
    try:
        for left, partners in iterated_pairs(found.first, found.second, last):
            for right in bits(partners):
                check(last)
                x, y = found.first[left], found.second[right]
                if found.regular(x, y):
                    regular.append(found.equilibrium(x, y, isolated=True))
                else:
                    unsettled.append(_component(found, ((left,), (right,)), settled=False))
    except OutOfTime:
        pass
    limit = f"max_seconds={max_seconds:g}" if late else f"about {MOST_BYTES // 10**6} MB of memory"
    reason = (
        f"stopped after {limit}: the listed equilibria are exact, others may exist, and "
        "each component is one equilibrium that may belong to a continuum"
    )
    return EquilibriumSet(found.game, canonical_order(regular), METHOD, False, reason, _ordered(unsettled))


def _ordered(components: list[Component]) -> tuple[Component, ...]:
    """Sort components by supports, then by vertices."""

    def key(component: Component) -> tuple[object, ...]:
        vertices = tuple(tuple(tuple(x.tolist()) for x in e.strategies) for e in component.vertices)
        return (component.supports, vertices)

    return tuple(sorted(components, key=key))


def two_player_equilibria(game: NormalFormGame, *, max_seconds: float | None = None) -> EquilibriumSet:
    """Find all equilibria of a two-player game in exact arithmetic.

    Parameters
    ----------
    game : NormalFormGame
        Two players; exact payoffs are used where the game has them, otherwise the exact values of its floats.
    max_seconds : float, optional
        Time after which to return what is proved until then, with `complete` false. So does an enumeration that
        fills about a quarter of a gigabyte.

    Returns
    -------
    EquilibriumSet
        Isolated equilibria as `equilibria`, certified because exact; each maximal Nash subset that is more
        than a point as a `Component` with its extreme equilibria as vertices. Maximal Nash subsets may
        overlap, and the equilibria that they share are vertices of each; no vertex carries a certificate,
        since none is alone in a box.

    Raises
    ------
    SolverError
        When the game does not have two players.

    Notes
    -----
    The set of equilibria is the union of the products ``conv U x conv V`` over the maximal bicliques ``(U,
    V)`` of the graph of extreme equilibria. Complete means that both polyhedra were enumerated to the end.
    The number of vertices grows exponentially in the number of actions.

    References
    ----------
    Avis, D., Rosenberg, G. D., Savani, R. and von Stengel, B. (2010). Enumeration of Nash equilibria for
    two-player games. Economic Theory 42, 9-37, Algorithm 1 and Proposition 4.
    Winkels, H.-M. (1979). An algorithm to determine all equilibrium points of a bimatrix game.
    Shapley, L. S. (1974). A note on the Lemke-Howson algorithm. Mathematical Programming Study 1, 175-189.

    Examples
    --------
    The battle of the sexes has two pure equilibria and a mixed one; the indices sum to one.

    >>> game = NormalFormGame([[[3, 0], [0, 2]], [[2, 0], [0, 3]]])
    >>> [(e.supports, e.index) for e in two_player_equilibria(game)]
    [(((0,), (0,)), 1), (((0, 1), (0, 1)), -1), (((1,), (1,)), 1)]

    Where every payoff ties, all profiles are equilibria: one maximal Nash subset.

    >>> [component] = two_player_equilibria(NormalFormGame(np.zeros((2, 2, 3)))).components
    >>> component.dimension, len(component.vertices)
    (3, 6)
    """
    require_seconds(max_seconds)
    deadline = None if max_seconds is None else time.monotonic() + max_seconds
    found = polyhedra_of(game, deadline)
    if found.complete:
        try:
            pairs = extreme_pairs(found.first, found.second, deadline)
            return _result(found, maximal_bicliques(pairs, deadline), deadline)
        except OutOfTime:
            pass
    return _partial_result(found, max_seconds, deadline)


def extreme_equilibria(game: NormalFormGame) -> tuple[tuple[tuple[Fraction, ...], tuple[Fraction, ...]], ...]:
    """Return all extreme equilibria of a two-player game as exact rationals, in lexicographic order.

    Parameters
    ----------
    game : NormalFormGame
        Two players.

    Returns
    -------
    tuple of pairs of tuples of Fraction
        The strategies of both players, each extreme equilibrium once.

    Raises
    ------
    SolverError
        When the game does not have two players, or too many vertices for the memory.

    References
    ----------
    Avis, D., Rosenberg, G. D., Savani, R. and von Stengel, B. (2010). Enumeration of Nash equilibria for
    two-player games. Economic Theory 42, 9-37.

    Examples
    --------
    >>> game = NormalFormGame([[[3, 0], [0, 2]], [[2, 0], [0, 3]]])
    >>> [str(p) for strategy in extreme_equilibria(game)[1] for p in strategy]
    ['3/5', '2/5', '2/5', '3/5']
    """
    found = polyhedra_of(game, None)
    if not found.complete:
        raise SolverError(
            f"extreme equilibria: found more vertices than fit in about {MOST_BYTES // 10**6} MB, expected fewer"
        )
    pairs = extreme_pairs(found.first, found.second)
    return tuple(
        sorted(
            (found.first[left].exact_strategy, found.second[right].exact_strategy)
            for left, partners in pairs.items()
            for right in bits(partners)
        )
    )
