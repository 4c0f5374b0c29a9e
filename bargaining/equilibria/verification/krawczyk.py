r"""Interval proof that a stored strategy profile is next to exactly one equilibrium.

On the supports :math:`S_i` an equilibrium's probabilities :math:`x` and payoffs :math:`v` solve

.. math:: \sum_{a \in S_i} x_i(a) = 1, \qquad u_i(a, x_{-i}) - v_i = 0 \quad (a \in S_i),

as many equations :math:`F = 0` as unknowns. With :math:`Y` near the inverse of the Jacobian at the stored
point :math:`z` and :math:`J(Z)` the Jacobian over a box :math:`Z` around it, a Krawczyk image

.. math:: K(Z) = z - Y F(z) + (I - Y J(Z)) (Z - z)

inside the interior of :math:`Z` proves one solution in :math:`Z` and no second one (Krawczyk 1969; Moore
1977). The solution is a regular equilibrium when the probabilities in :math:`Z` are positive and actions
outside the supports pay strictly less all over :math:`Z`. Everything is done in ball arithmetic with outward
rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.exact_profiles import refined
from bargaining.games.normal_form import NormalFormGame

PRECISION = 128  # bits
FINE = 512  # bits of a point that is refined where the stored one is too coarse for a proof
LARGEST_RADIUS = 1e-6  # a stored strategy further than this from the equilibrium is not that equilibrium
SMALLEST_RADIUS = 2.0**-60

Balls = NDArray[np.object_]
Supports = Sequence[Sequence[int]]


@dataclass(frozen=True)
class RegularProof:
    """Hold the radius of a box with exactly one equilibrium in it, and that equilibrium's index."""

    radius: float
    index: int


@contextmanager
def precision() -> Iterator[None]:
    """Work with enough bits that rounding is far below the size of the boxes."""
    from flint import ctx

    with ctx.workprec(PRECISION):
        yield


def ball_payoffs(game: NormalFormGame) -> list[Balls]:
    """Return each player's payoffs as balls, moved and scaled exactly to run from zero to one."""
    from flint import arb, fmpq

    found = np.empty(game.payoffs.size, dtype=object)
    found[:] = [arb(fmpq(v.numerator, v.denominator)) for v in game.unit_rationals.ravel().tolist()]
    return list(found.reshape(game.payoffs.shape))


def balls(values: Sequence[Any] | NDArray[Any], radius: float = 0.0) -> Balls:
    """Return balls of one radius around numbers."""
    from flint import arb

    found = np.empty(len(values), dtype=object)
    found[:] = [arb(float(value), radius) for value in values]
    return found


def contracted(tensor: Balls, strategies: Sequence[Balls], kept: Sequence[int]) -> Balls:
    """Return the expectation of a payoff tensor over all players' actions but those of the players kept."""
    for j in reversed(range(len(strategies))):
        if j not in kept:
            tensor = np.tensordot(tensor, strategies[j], axes=(j, 0))
    return np.asarray(tensor, dtype=object)


class _System:
    """Hold the equations on given supports; unknowns are each player's probabilities, then the payoff."""

    def __init__(self, payoffs: list[Balls], supports: Supports) -> None:
        self.payoffs = payoffs
        self.supports = supports
        self.sizes = [len(s) for s in supports]
        self.starts = [sum(self.sizes[:i]) + i for i in range(len(supports))]
        self.n_unknowns = sum(self.sizes) + len(supports)
        grid = np.ix_(*supports)
        self.inside = [tensor[grid] for tensor in payoffs]

    def values(self, strategies: Sequence[Balls], payoffs: Sequence[Any]) -> list[Any]:
        """Return the left sides of the equations."""
        found: list[Any] = []
        for i, value in enumerate(payoffs):
            found.append(sum(strategies[i]) - 1)
            found.extend(u - value for u in contracted(self.inside[i], strategies, [i]))
        return found

    def jacobian(self, strategies: Sequence[Balls]) -> list[list[Any]]:
        """Return the derivatives, equations by unknowns."""
        from flint import arb

        rows = [[arb(0)] * self.n_unknowns for _ in range(self.n_unknowns)]
        for i, (start, size) in enumerate(zip(self.starts, self.sizes, strict=True)):
            for k in range(size):
                rows[start][start + k] = arb(1)
                rows[start + 1 + k][start + size] = arb(-1)
            for j, (column, width) in enumerate(zip(self.starts, self.sizes, strict=True)):
                if j != i:
                    block = contracted(self.inside[i], strategies, [i, j])
                    block = block if i < j else block.T
                    for k in range(size):
                        rows[start + 1 + k][column : column + width] = block[k].tolist()
        return rows

    def outside_worse(self, strategies: Sequence[Balls], payoffs: Sequence[Any]) -> bool:
        """Tell whether every action out of the supports pays strictly less all over the box."""
        for i, value in enumerate(payoffs):
            grid = [list(s) for s in self.supports]
            grid[i] = [a for a in range(self.payoffs[i].shape[i]) if a not in self.supports[i]]
            if grid[i] and not all(
                u < value for u in contracted(self.payoffs[i][np.ix_(*grid)], strategies, [i])
            ):
                return False
        return True

    def index(self, jacobian: list[list[Any]]) -> int | None:
        """Return the sign of the determinant of minus the payoff gradient on the supports' tangent space.

        This is +1 for strict pure equilibria, and the signs of a regular game's equilibria sum to +1 (Gül,
        Pearce and Stacchetti 1993). None where the sign cannot be told over the box.
        """
        from flint import arb_mat

        rows = []
        for start, size in zip(self.starts, self.sizes, strict=True):
            for k in range(1, size):
                above, first = jacobian[start + 1 + k], jacobian[start + 1]
                row = []
                for column, width in zip(self.starts, self.sizes, strict=True):
                    base = above[column] - first[column]
                    row += [base - (above[column + m] - first[column + m]) for m in range(1, width)]
                rows.append(row)
        if not rows:
            return 1
        determinant = arb_mat(rows).det()
        return 1 if determinant > 0 else -1 if determinant < 0 else None


def prove_regular(
    payoffs: list[Balls], strategies: Sequence[NDArray[np.float64]], supports: Supports
) -> RegularProof | None:
    """Prove that exactly one equilibrium lies next to the stored strategies, and that it is regular.

    Parameters
    ----------
    payoffs : list of ndarray of balls
        As `ball_payoffs` returns them.
    strategies : sequence of ndarray
        The stored strategies.
    supports : sequence of sequence of int
        Their supports.

    Returns
    -------
    RegularProof or None
        None where no box tried gives a proof.

    References
    ----------
    Krawczyk, R. (1969). Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken. Computing 4.
    Moore, R. E. (1977). A test for existence of solutions to nonlinear systems. SIAM J. Numer. Anal. 14.
    """
    from flint import arb_mat

    system = _System(payoffs, supports)
    point = [balls(x[list(s)]) for x, s in zip(strategies, supports, strict=True)]
    values = [(contracted(tensor, point, [i]) @ point[i]).mid() for i, tensor in enumerate(system.inside)]
    inverse = _near_inverse(system.jacobian(point))
    if inverse is None:
        return None
    step = inverse * arb_mat([[f] for f in system.values(point, values)])
    smallest = max(4 * float(max(abs(s[0]).upper() for s in step.tolist())), SMALLEST_RADIUS)
    for radius in (smallest, smallest * 2**8, smallest * 2**16):
        if radius > LARGEST_RADIUS:
            return None
        proof = _prove_in_box(system, point, values, inverse, step, radius)
        if proof is not None:
            return proof
    return None


def prove_regular_finely(
    game: NormalFormGame, strategies: Sequence[NDArray[np.float64]], supports: Supports
) -> RegularProof | None:
    """Prove the same as `prove_regular` at a point refined to many digits, where the stored one is too coarse.

    Margins of unused actions and probabilities far below the rounding of the stored strategies are told from zero.
    """
    from flint import arb_mat, ctx

    found = refined(game, strategies, supports, supports, FINE)
    if found is None:
        return None
    for x, s, fine in zip(strategies, supports, found, strict=True):
        if any(not abs(float(p) - x[k]) <= LARGEST_RADIUS for k, p in zip(s, fine, strict=True)):
            return None
    with ctx.workprec(2 * FINE):
        system = _System(ball_payoffs(game), supports)
        point = [np.array(x, dtype=object) for x in found]
        values = [(contracted(tensor, point, [i]) @ point[i]).mid() for i, tensor in enumerate(system.inside)]
        inverse = _near_inverse(system.jacobian(point))
        if inverse is None:
            return None
        step = inverse * arb_mat([[f] for f in system.values(point, values)])
        return _prove_in_box(system, point, values, inverse, step, 2.0 ** -(FINE - 64))


def _near_inverse(jacobian: list[list[Any]]) -> Any:
    """Return an approximate inverse as a matrix of exact balls, or None where floats see none."""
    from flint import arb_mat

    floats = np.array([[float(entry.mid()) for entry in row] for row in jacobian])
    try:
        inverse = np.linalg.inv(floats)
    except np.linalg.LinAlgError:
        return None
    return arb_mat(inverse.tolist()) if np.isfinite(inverse).all() else None


def _prove_in_box(
    system: _System, point: list[Balls], values: list[Any], inverse: Any, step: Any, radius: float
) -> RegularProof | None:
    from flint import arb, arb_mat

    n = system.n_unknowns
    ball = arb(0, radius)
    box = [x + ball for x in point]
    box_values = [value + ball for value in values]
    jacobian = system.jacobian(box)
    identity = arb_mat([[int(r == c) for c in range(n)] for r in range(n)])
    image = (identity - inverse * arb_mat(jacobian)) * arb_mat([[ball]] * n) - step
    inside = all(abs(entry[0]) < radius for entry in image.tolist())
    positive = all(p > 0 for x in box for p in x)
    if not (inside and positive and system.outside_worse(box, box_values)):
        return None
    index = system.index(jacobian)
    return None if index is None else RegularProof(radius, index)
