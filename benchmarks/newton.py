r"""Newton's method for the equilibria with given supports, for a batch of starts.

On a support profile :math:`S` an equilibrium solves

.. math:: u_i(a, x_{-i}) = v_i \quad (a \in S_i), \qquad \sum_{a \in S_i} x_i(a) = 1,

for each player :math:`i`. Steps are those of least norm, which also converge on most continua.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEPS = 12
DAMPING = 1e-13  # keeps the steps of least norm finite where the system is singular
FARTHEST = 3.0  # from zero; farther away no equilibrium is near

Batch = list[NDArray[np.float64]]


def newton(payoffs: NDArray[np.float64], starts: Batch) -> Batch:
    """Return where the starts end, each array of shape (n_starts, n_actions[i]); all actions are in the support.

    Parameters
    ----------
    payoffs : ndarray, shape (n_players, *n_actions)
        Payoffs on the support profile.
    starts : list of ndarray, each of shape (n_starts, n_actions[i])
        Probabilities to start from.
    """
    shape = payoffs.shape[1:]
    x = starts
    for _ in range(STEPS if max(shape) > 1 else 0):
        residual, jacobian = _system(payoffs, x)
        normal = jacobian @ jacobian.swapaxes(1, 2) + DAMPING * np.eye(residual.shape[1])
        step = jacobian.swapaxes(1, 2) @ np.linalg.solve(normal, residual[..., None])
        moves = np.split(step[..., 0], np.cumsum(shape), axis=1)[:-1]
        x = [np.clip(p - q, -FARTHEST, FARTHEST) for p, q in zip(x, moves, strict=True)]
    return x


def _system(payoffs: NDArray[np.float64], x: Batch) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the residual and its derivative by the probabilities and the values.

    The residual is linear in the values, so that these can be set anew, to the expected payoffs, at each step.
    """
    shape = payoffs.shape[1:]
    n, total = len(shape), sum(shape)
    first = np.concatenate([[0], np.cumsum(shape)])
    residual = np.zeros((x[0].shape[0], total + n))
    jacobian = np.zeros((x[0].shape[0], total + n, total + n))
    for i in range(n):
        own = slice(first[i], first[i + 1])
        for j in range(n):
            if j != i:
                jacobian[:, own, first[j] : first[j + 1]] = _pair(payoffs[i], x, i, j)
        other = (i + 1) % n
        gains = np.einsum("zab,zb->za", jacobian[:, own, first[other] : first[other + 1]], x[other])
        residual[:, own] = gains - np.einsum("za,za->z", gains, x[i])[:, None]
        residual[:, total + i] = x[i].sum(axis=1) - 1
        jacobian[:, own, total + i] = -1
        jacobian[:, total + i, own] = 1
    return residual, jacobian


def _pair(payoffs: NDArray[np.float64], x: Batch, i: int, j: int) -> NDArray[np.float64]:
    """Return a player's payoff by own action and that of player j, shape (n_starts, n_actions[i], n_actions[j])."""
    tensor: NDArray[np.float64] = np.broadcast_to(payoffs, (x[0].shape[0], *payoffs.shape))
    for k in reversed(range(payoffs.ndim)):
        if k not in (i, j):
            last = np.moveaxis(tensor, k + 1, -1)
            tensor = (last @ x[k].reshape(-1, *[1] * (last.ndim - 3), last.shape[-1], 1))[..., 0]
    return tensor if i < j else tensor.swapaxes(1, 2)
