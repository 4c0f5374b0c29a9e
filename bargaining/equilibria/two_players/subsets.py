"""Extreme equilibria of a two-player game as a bipartite graph, and its maximal bicliques.

A pair of vertices of the two best-response polyhedra is an equilibrium exactly when every action is either
without probability or a best response. Those pairs are the edges of a bipartite graph; its maximal bicliques
``U x V`` are the maximal Nash subsets ``conv U x conv V``, whose union is the set of all equilibria (Winkels
1979; Avis, Rosenberg, Savani and von Stengel 2010, Proposition 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bargaining.equilibria.two_players.polyhedra import LabelIndex, OutOfTime, Vertex, bits, check

MOST_SUBSETS = 1_000_000  # held in memory


def extreme_pairs(
    first: Sequence[Vertex], second: Sequence[Vertex], deadline: float | None = None
) -> dict[int, int]:
    """Return, for each vertex of the first player, the bit set of its partners in equilibrium.

    Vertices without partner are left out.

    Raises
    ------
    OutOfTime
        After the deadline.
    """
    return dict(iterated_pairs(first, second, deadline))


def iterated_pairs(
    first: Sequence[Vertex], second: Sequence[Vertex], deadline: float | None
) -> Iterator[tuple[int, int]]:
    """Yield the same one by one."""
    m, n = len(first[0].weights), len(second[0].weights)
    # The second player's labels come with the own actions first; bring them into the first player's order.
    own = (1 << n) - 1
    index = LabelIndex([(v.labels & own) << m | v.labels >> n for v in second], m + n, deadline)
    everything = (1 << (m + n)) - 1
    for position, vertex in enumerate(first):
        check(deadline)
        partners = index.containing(everything ^ vertex.labels)
        if partners:
            yield position, partners


def maximal_bicliques(
    pairs: dict[int, int], deadline: float | None = None
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return the maximal bicliques of a bipartite graph given by bit sets of neighbours.

    The right sides are the non-empty intersections of neighbourhoods; each is kept once.

    Examples
    --------
    >>> maximal_bicliques({0: 0b011, 1: 0b110, 2: 0b1000})
    [((0,), (0, 1)), ((0, 1), (1,)), ((1,), (1, 2)), ((2,), (3,))]
    """
    closed: set[int] = set()
    for neighbours in pairs.values():
        fresh = {neighbours}
        for side in closed:
            check(deadline)
            fresh.add(side & neighbours)
        closed |= fresh
        if len(closed) > MOST_SUBSETS:
            raise OutOfTime
    closed.discard(0)
    return sorted(
        (tuple(left for left, neighbours in pairs.items() if neighbours & side == side), tuple(bits(side)))
        for side in closed
    )


def connected_groups(
    bicliques: Sequence[tuple[tuple[int, ...], tuple[int, ...]]],
) -> list[list[tuple[tuple[int, ...], tuple[int, ...]]]]:
    """Return the bicliques of each connected component of their union.

    Two that share a vertex on either side touch: the equilibria with a given strategy of one player are
    convex.

    Examples
    --------
    >>> connected_groups([((0,), (0, 1)), ((0, 1), (1,)), ((2,), (3,))])
    [[((0,), (0, 1)), ((0, 1), (1,))], [((2,), (3,))]]
    """
    groups: list[tuple[set[int], set[int], list[tuple[tuple[int, ...], tuple[int, ...]]]]] = []
    for left, right in bicliques:
        merged = (set(left), set(right), [(left, right)])
        apart = []
        for group in groups:
            if group[0] & merged[0] or group[1] & merged[1]:
                merged = (merged[0] | group[0], merged[1] | group[1], group[2] + merged[2])
            else:
                apart.append(group)
        groups = [*apart, merged]
    return [members for _, _, members in groups]
