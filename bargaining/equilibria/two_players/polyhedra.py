r"""Vertices of a best-response polyhedron, exactly, degenerate or not.

For a player who mixes with :math:`x` over :math:`m` actions and an opponent whose action :math:`j` pays
:math:`c_j \cdot x`, the best-response polyhedron is

.. math:: \{(x, v) : x \ge 0, \ \textstyle\sum_i x_i = 1, \ c_j \cdot x \le v \ (j = 1, \dots, n)\}.

Its vertices are the extreme rays of the cone :math:`x \ge 0, \ v - c_j \cdot x \ge 0`, except for the ray
:math:`x = 0`. The double description method (Motzkin et al. 1953; Fukuda and Prodon 1996) adds the
inequalities one by one and keeps the extreme rays, here as vectors of integer slacks, so that nothing is ever
rounded.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

MOST_BYTES = 250_000_000  # held in the rays of one polyhedron, about
_OF_AN_INTEGER = 36  # bytes, beside its digits


class OutOfTime(Exception):
    """A limit of time or memory is reached; no error of the user's."""


def check(deadline: float | None) -> None:
    """Raise `OutOfTime` after the deadline."""
    if deadline is not None and time.monotonic() > deadline:
        raise OutOfTime


def probability(weight: int, total: int) -> float:
    """Return a share correctly rounded; one too small for a float as the smallest float, so that supports are right."""
    return weight / total or (math.ulp(0.0) if weight else 0.0)


@dataclass(frozen=True)
class Vertex:
    """Hold one vertex of a best-response polyhedron.

    Parameters
    ----------
    weights : tuple of int
        The strategy, times `total`.
    total : int
        Sum of the weights.
    labels : int
        Bit set: the first ``m`` bits mark the mixing player's actions without probability, the next ``n`` the
        opponent's best responses.
    slack : int
        What the opponent's first action loses against his best one, times `total`.
    costs : list of int
        What the opponent's first action pays him against each action of the mixing player.
    """

    weights: tuple[int, ...]
    total: int
    labels: int
    slack: int
    costs: list[int]

    @property
    def value(self) -> int:
        """Return the opponent's best payoff against the strategy, times `total`."""
        return self.slack + sum(c * x for c, x in zip(self.costs, self.weights, strict=True) if x)

    @property
    def strategy(self) -> tuple[float, ...]:
        """Return the strategy, each probability correctly rounded and positive where it is."""
        return tuple(probability(weight, self.total) for weight in self.weights)

    @property
    def exact_strategy(self) -> tuple[Fraction, ...]:
        """Return the strategy as exact rationals."""
        return tuple(Fraction(weight, self.total) for weight in self.weights)


def integer_payoffs(payoffs: NDArray[Any]) -> tuple[list[list[int]], int]:
    """Return a matrix of floats or Fractions as integers, and their common denominator."""
    ratios = [[value.as_integer_ratio() for value in row] for row in payoffs.tolist()]
    scale = math.lcm(*(below for row in ratios for _, below in row))
    return [[above * (scale // below) for above, below in row] for row in ratios], scale


class LabelIndex:
    """Answer which of a list of label sets contain given labels, by one bit set of holders a label."""

    def __init__(self, label_sets: Sequence[int], n_labels: int, deadline: float | None = None) -> None:
        self.everyone = (1 << len(label_sets)) - 1
        marks = [bytearray(len(label_sets) // 8 + 1) for _ in range(n_labels)]
        for position, labels in enumerate(label_sets):
            check(deadline)
            for label in bits(labels):
                marks[label][position >> 3] |= 1 << (position & 7)
        self.holders = [int.from_bytes(mark, "little") for mark in marks]

    def containing(self, labels: int) -> int:
        """Return the bit set of the positions whose label sets contain all of `labels`."""
        found = self.everyone
        for label in bits(labels):
            found &= self.holders[label]
            if not found:
                break
        return found


def bits(number: int) -> list[int]:
    """Return the positions of the set bits, ascending."""
    found = []
    while number:
        low = number & -number
        found.append(low.bit_length() - 1)
        number ^= low
    return found


Ray = tuple[list[int], int]  # the slack of every inequality, and the bit set of tight ones among those added


def _initial_rays(opponent: list[list[int]], m: int) -> list[Ray]:
    """Return the extreme rays of the simplicial cone ``x >= 0``, ``v >= c_0 x``."""
    first = opponent[0]
    nonnegative = (1 << m) - 1
    rays: list[Ray] = [([0] * m + [1] * len(opponent), nonnegative)]
    for i in range(m):
        slacks = [0] * m + [first[i] - row[i] for row in opponent]
        slacks[i] = 1
        rays.append((slacks, nonnegative ^ (1 << i) | 1 << m))
    return rays


def _combine(positive: Ray, negative: Ray, k: int) -> list[int]:
    """Return the slacks of the ray on the edge between two rays where inequality `k` is tight."""
    ahead, behind = positive[0], negative[0]
    up, down = ahead[k], -behind[k]
    slacks = [down * a + up * b for a, b in zip(ahead, behind, strict=True)]
    divisor = math.gcd(*slacks)
    return slacks if divisor == 1 else [s // divisor for s in slacks]


def _add_inequality(rays: list[Ray], k: int, m: int, deadline: float | None) -> list[Ray]:
    """Return the extreme rays after inequality `k` joins.

    Two extreme rays span an edge when no third ray is tight wherever both are; where no ray is tight in more
    than ``m`` inequalities (no degeneracy), sharing ``m - 1`` of them is enough.
    """
    bit = 1 << k
    ahead = [ray for ray in rays if ray[0][k] > 0]
    behind = [ray for ray in rays if ray[0][k] < 0]
    kept = ahead + [(slacks, tight | bit) for slacks, tight in rays if slacks[k] == 0]
    if not behind:
        return kept
    simple = all(tight.bit_count() == m for _, tight in rays)
    index = None if simple else LabelIndex([tight for _, tight in rays], k, deadline)
    held = sum(_size(slacks) for slacks, _ in kept)
    for positive in ahead:
        check(deadline)
        for negative in behind:
            common = positive[1] & negative[1]
            if common.bit_count() < m - 1:
                continue
            check(deadline)
            if index is None or index.containing(common).bit_count() == 2:
                kept.append((_combine(positive, negative, k), common | bit))
                held += _size(kept[-1][0])
                if held > MOST_BYTES:
                    raise OutOfTime
    return kept


def _size(slacks: list[int]) -> int:
    """Return about how many bytes a ray takes."""
    return len(slacks) * (_OF_AN_INTEGER + max(map(abs, slacks)).bit_length() // 8)


def _vertex(slacks: list[int], opponent: list[list[int]], m: int) -> Vertex:
    """Read a vertex off the slacks of a ray that satisfies every inequality."""
    weights = tuple(slacks[:m])
    labels = sum(1 << k for k, slack in enumerate(slacks) if slack == 0)
    return Vertex(weights, sum(weights), labels, slacks[m], opponent[0])


def best_response_vertices(
    opponent: list[list[int]], deadline: float | None = None
) -> tuple[list[Vertex], bool]:
    """Return the vertices of a best-response polyhedron, and whether these are all of them.

    Parameters
    ----------
    opponent : list of list of int, shape (n, m)
        What the opponent's action ``j`` pays the opponent against the mixing player's action ``i``.
    deadline : float, optional
        Time on the monotonic clock after which to stop, as when the rays fill `MOST_BYTES`. The pure strategies, and
        the rays found until then that satisfy every inequality, are vertices all the same and are returned.

    References
    ----------
    Motzkin, T. S., Raiffa, H., Thompson, G. L. and Thrall, R. M. (1953). The double description method.
    Fukuda, K. and Prodon, A. (1996). Double description method revisited.

    Examples
    --------
    Matching pennies, player 1's strategies against player 2's payoffs: both pure ones and one half each.

    >>> vertices, complete = best_response_vertices([[-1, 1], [1, -1]])
    >>> sorted(vertex.strategy for vertex in vertices), complete
    ([(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)], True)
    """
    m = len(opponent[0])
    rays = _initial_rays(opponent, m)
    complete = True
    try:
        for k in range(m + 1, m + len(opponent)):
            rays = _add_inequality(rays, k, m, deadline)
    except OutOfTime:
        complete = False
    found = [slacks for slacks, _ in rays if any(slacks[:m]) and min(slacks) >= 0]
    if not complete:
        known = {tuple(slacks) for slacks in found}
        found += [pure for pure in _pure_rays(opponent, m) if tuple(pure) not in known]
    return [_vertex(slacks, opponent, m) for slacks in found], complete


def _pure_rays(opponent: list[list[int]], m: int) -> list[list[int]]:
    """Return the slacks of the pure strategies with the opponent's best payoff against each."""
    rays = []
    for i in range(m):
        best = max(row[i] for row in opponent)
        rays.append([int(i == k) for k in range(m)] + [best - row[i] for row in opponent])
    return rays
