"""The plane cut into vertical slabs in which the curves keep their order: a cylindrical decomposition."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.numbers import ExactNumber, between, factors, roots, sort
from bargaining.analysis.plane.curves import Box, Curve, critical_polynomials

NUDGE = Fraction(1, 2**100)
"""Share of the range of x by which arcs of higher degree are read beside a place that is critical."""


@dataclass(frozen=True)
class Arc:
    """Hold one branch of a curve over one slab.

    Parameters
    ----------
    curve : int
        Place of the curve.
    branch : int
        Which of the curve's roots inside the box, counted from below.
    height : ExactNumber
        The arc's y at the slab's sample.
    """

    curve: int
    branch: int
    height: ExactNumber


@dataclass(frozen=True)
class Slab:
    """Hold a stretch of x between neighbouring critical places.

    Parameters
    ----------
    start, end : ExactNumber
        The places.
    sample : Fraction
        A short fraction between them.
    arcs : tuple of Arc
        From below to above; they do not meet inside the slab.
    signs : ndarray of int8, shape (n_arcs + 1, n_curves)
        Signs of the curves between the arcs, from below.
    """

    start: ExactNumber
    end: ExactNumber
    sample: Fraction
    arcs: tuple[Arc, ...]
    signs: NDArray[np.int8]


def slabs(curves: Sequence[Curve], box: Box) -> tuple[Slab, ...]:
    """Cut a box at all places where the order of the curves above x may change.

    Parameters
    ----------
    curves : sequence of Curve
        Distinct irreducible polynomials.
    box : Box
        The rectangle.

    Raises
    ------
    SolverError
        When two critical places are closer than the working precision tells apart.

    Notes
    -----
    Collins (1975), with rational samples: inside a slab the number of arcs and their order are constant, so
    signs are decided once a slab, exactly.

    Examples
    --------
    >>> diagonal = Curve(((0, 1), (-1, 0)))
    >>> box = Box(Fraction(0), Fraction(2), Fraction(0), Fraction(1))
    >>> [(str(slab.start), len(slab.arcs)) for slab in slabs([diagonal], box)]
    [('0', 1), ('1', 0)]
    """
    irreducible = {
        tuple(int(c) for c in factor.coeffs()): None
        for row in critical_polynomials(list(curves), box)
        for factor in factors(row)
    }
    places = {root for row in irreducible for root in roots([Fraction(c) for c in row])}
    inside = {place for place in places if place.compare(box.x_low) > 0 > place.compare(box.x_high)}
    ends = {ExactNumber.rational(box.x_low), ExactNumber.rational(box.x_high)}
    return tuple(_slab(curves, box, *pair) for pair in itertools.pairwise(sort(inside | ends)))


def _slab(curves: Sequence[Curve], box: Box, start: ExactNumber, end: ExactNumber) -> Slab:
    sample = between(start, end)
    arcs = [
        Arc(k, branch, height)
        for k, curve in enumerate(curves)
        if curve.degree_y
        for branch, height in enumerate(inner_heights(curve, box, sample))
    ]
    order = {height: place for place, height in enumerate(sort(arc.height for arc in arcs))}
    arcs.sort(key=lambda arc: order[arc.height])
    ground = Fraction(arcs[0].height.low) if arcs else box.y_high
    bottom = (box.y_low + ground) / 2
    signs = np.empty((len(arcs) + 1, len(curves)), dtype=np.int8)
    signs[0] = [curve.sign(sample, bottom) for curve in curves]
    for place, arc in enumerate(arcs):
        signs[place + 1] = signs[place]
        signs[place + 1, arc.curve] *= -1
    return Slab(start, end, sample, tuple(arcs), signs)


def inner_heights(curve: Curve, box: Box, x: Fraction) -> list[ExactNumber]:
    """Return the y inside the box at which a curve meets a vertical line, in increasing order."""
    return [y for y in curve.heights(x) if y.compare(box.y_low) > 0 > y.compare(box.y_high)]


def inner_end(slab: Slab, box: Box, *, right: bool) -> Fraction:
    """Return a fraction inside a slab, next to its end."""
    room = slab.end.low - slab.start.high
    nudge = min(NUDGE * (box.x_high - box.x_low), room / 4)
    return slab.end.low - nudge if right else slab.start.high + nudge
