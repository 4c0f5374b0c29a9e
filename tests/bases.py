"""The extreme equilibria of two-player games basis by basis, in plain fractions: shares nothing with the package."""

import itertools
from fractions import Fraction


def solved(rows, right):
    """Return the unique solution of a square linear system, or None."""
    rows = [[*map(Fraction, row), Fraction(b)] for row, b in zip(rows, right, strict=True)]
    n = len(rows)
    for k in range(n):
        pivot = next((r for r in range(k, n) if rows[r][k] != 0), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for r in range(n):
            if r != k and rows[r][k] != 0:
                rows[r] = [a - rows[r][k] * b for a, b in zip(rows[r], rows[k], strict=True)]
    return [row[-1] for row in rows]


def vertices_by_all_bases(opponent):
    """Return the strategies at the vertices of ``{x in simplex, v >= opponent x}``, basis by basis."""
    m = len(opponent[0])
    nonnegative = [[int(i == k) for k in range(m)] + [0] for i in range(m)]
    below = [[-c for c in row] + [1] for row in opponent]
    found = set()
    for tight in itertools.combinations(nonnegative + below, m):
        solution = solved([*tight, [1] * m + [0]], [0] * m + [1])
        if solution is None:
            continue
        *x, v = solution
        feasible = min(x) >= 0 and all(
            v >= sum(c * p for c, p in zip(row, x, strict=True)) for row in opponent
        )
        if feasible:
            found.add(tuple(x))
    return found


def is_equilibrium(game, x, y):
    """Tell whether every action in use is a best answer."""
    own, other = game.exact_payoffs
    rows = [sum(u * p for u, p in zip(row, y, strict=True)) for row in own.tolist()]
    columns = [sum(u * p for u, p in zip(column, x, strict=True)) for column in other.T.tolist()]
    return all(p == 0 or u == max(rows) for u, p in zip(rows, x, strict=True)) and all(
        p == 0 or u == max(columns) for u, p in zip(columns, y, strict=True)
    )


def extreme_by_all_bases(game):
    """Return every pair of vertices of the two best-response polyhedra that is an equilibrium."""
    own, other = game.exact_payoffs
    firsts = vertices_by_all_bases(other.T.tolist())
    seconds = vertices_by_all_bases(own.tolist())
    return {(x, y) for x in firsts for y in seconds if is_equilibrium(game, x, y)}


def maximal_subsets(extreme):
    """Return the maximal products of sets of extreme strategies, any two of which are in equilibrium.

    Their convex hulls are the maximal Nash subsets, of which all equilibria are the union (Winkels 1979; Jansen 1981).
    """
    answers = {x: frozenset(y for one, y in extreme if one == x) for x, _ in extreme}
    shared = set(answers.values())
    while True:
        more = shared | {a & b for a, b in itertools.combinations(shared, 2) if a & b}
        if more == shared:
            break
        shared = more
    return {(frozenset(x for x in answers if ys <= answers[x]), ys) for ys in shared}
