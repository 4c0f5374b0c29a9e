"""Cheapest trees into each node of a directed graph (Chu and Liu 1965; Edmonds 1967)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def tree_costs(costs: NDArray[Any]) -> NDArray[np.object_]:
    """Return for each node the cost of the cheapest tree that leads from every other node to it.

    Parameters
    ----------
    costs : ndarray, shape (k, k)
        Cost of the edge from row to column, finite and not negative; the diagonal is not used. Integers and fractions
        are added exactly.

    Returns
    -------
    ndarray, shape (k,)

    Notes
    -----
    Time :math:`O(k^3)` for each node at worst.

    References
    ----------
    Edmonds, J. (1967). Optimum branchings. Journal of Research of the National Bureau of Standards 71B,
    233-240.

    Examples
    --------
    >>> tree_costs(np.array([[0.0, 1.0, 5.0], [2.0, 0.0, 1.0], [4.0, 3.0, 0.0]])).tolist()
    [5.0, 4.0, 2.0]
    """
    exact = costs.astype(object)
    return np.array([_tree_cost(exact, root) for root in range(len(costs))], dtype=object)


def _tree_cost(costs: NDArray[np.object_], root: int) -> Any:
    costs = costs.copy()
    np.fill_diagonal(costs, np.inf)
    nodes = [v for v in range(len(costs)) if v != root]
    if not nodes:
        return 0
    cheapest = costs.argmin(axis=1)
    total = costs[nodes, cheapest[nodes]].sum()
    cycle = _cycle(cheapest, root, nodes)
    if not cycle:
        return total
    # Contract the cycle: leaving it from one of its nodes saves the edge by which that node stays in it.
    inside = costs[cycle, cheapest[cycle]].sum()
    rest = [v for v in range(len(costs)) if v not in cycle]
    contracted = np.full((len(rest) + 1, len(rest) + 1), np.inf, dtype=object)
    contracted[:-1, :-1] = costs[np.ix_(rest, rest)]
    contracted[:-1, -1] = costs[np.ix_(rest, cycle)].min(axis=1)
    stays = costs[cycle, cheapest[cycle]][:, None]
    contracted[-1, :-1] = (costs[np.ix_(cycle, rest)] - stays).min(axis=0)
    return inside + _tree_cost(contracted, rest.index(root))


def _cycle(successor: NDArray[np.intp], root: int, nodes: list[int]) -> list[int]:
    """Return the nodes of one cycle of the successor map that does not pass the root, or none."""
    for start in nodes:
        path: list[int] = []
        node = start
        while node != root and node not in path:
            path.append(node)
            node = int(successor[node])
        if node != root:
            return path[path.index(node) :]
    return []
