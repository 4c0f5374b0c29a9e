"""Proof that a mixed equilibrium goes on between values of the parameter at which it was enumerated."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.branches.support_system import Point, SupportSystem
from bargaining.equilibria.verification.krawczyk import precision

MOST_BOXES = 128
"""Boxes tried on one stretch; where a condition tends to zero they halve towards it."""

Strategies = Sequence[NDArray[np.float64]]


def proved_length(
    system: SupportSystem, values: Sequence[Fraction], strategies: Sequence[Strategies]
) -> Fraction:
    r"""Return on how much of a range a branch of mixed equilibria is proved to exist.

    Parameters
    ----------
    system : SupportSystem
        The supports and the payoffs along the parameter.
    values : sequence of Fraction
        Increasing values of the parameter.
    strategies : sequence of sequence of ndarray
        The enumerated equilibrium at each of them.

    Returns
    -------
    Fraction
        Total length of the stretches between neighbouring values whose two equilibria are joined by a chain of
        boxes :math:`X \times T`, each proved to hold exactly one equilibrium with the supports for each parameter
        value in :math:`T`.

    Notes
    -----
    A stretch is halved where a box fails, the widest first, at most `MOST_BOXES` times. Alone means alone in
    the box, not among all strategies.

    References
    ----------
    Neumaier, A. (1988). The enclosure of solutions of parameter-dependent systems of equations. In Moore (ed.),
    Reliability in Computing. Academic Press.

    Examples
    --------
    >>> F = Fraction
    >>> still = [[[F(0), F(0)], [F(0), F(1)]], [[F(0), F(0)], [F(0), F(1)]]]
    >>> moving = [[[F(1), F(0)], [F(0), F(0)]], [[F(1), F(0)], [F(0), F(0)]]]
    >>> system = SupportSystem(np.array([still, moving]), [[0, 1], [0, 1]])
    >>> ends = [[np.array([1 / (1 + t), t / (1 + t)])] * 2 for t in (1, 2)]
    >>> proved_length(system, [F(1), F(2)], ends)
    Fraction(1, 1)
    """
    total = Fraction(0)
    with precision():
        points = [system.stored(x, value) for x, value in zip(strategies, values, strict=True)]
        for k in range(len(values) - 1):
            left, right = points[k], points[k + 1]
            if left is None or right is None:
                continue
            if _proved(system, (values[k], left), (values[k + 1], right)):
                total += values[k + 1] - values[k]
    return total


def _proved(system: SupportSystem, left: tuple[Fraction, Point], right: tuple[Fraction, Point]) -> bool:
    """Tell whether a chain of boxes joins the equilibria at the two ends of a stretch."""
    waiting = deque([(left, right)])
    for _ in range(MOST_BOXES):
        (low, first), (high, last) = waiting.popleft()
        near = [(a.mid() + b.mid()) / 2 for a, b in zip(first, last, strict=True)]
        box = system.branch(near, system.size, low, high)
        if box is None or not (box.holds(first) and box.holds(last)) or system.failing(box.image):
            middle = (low + high) / 2
            between = system.located(near, middle)
            if between is None:
                return False
            waiting += [((low, first), (middle, between)), ((middle, between), (high, last))]
        if not waiting:
            return True
    return False
