r"""Where a logit branch ends: the equilibrium that its points approach, and how firmly that is known.

Three cases are told apart. A *strict pure* limit is settled by a bound: once every player's equilibrium
action has probability at least :math:`1 - \varepsilon` and the precision is large enough for the quantal
response map to be a contraction of that neighbourhood into itself, at this and every larger precision, the
branch cannot leave it. A *regular mixed* limit is found by Newton's method on the indifference conditions.
Otherwise the limit is *degenerate*: the point is read off the branch, and its neighbourhood is searched for
a continuum of equilibria.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.logit_system import LogitSystem, Vector
from bargaining.equilibria.result import Equilibrium
from bargaining.games.normal_form import NormalFormGame

SINGULAR = 1e-9
TIE = 1e-9


def strict_pure_limit(system: LogitSystem, x: Vector, precision: float, distance: float) -> Vector | None:
    """Return the strict pure equilibrium to which the branch is bound from here on, if there is one.

    Parameters
    ----------
    system : LogitSystem
        The game's equations.
    x : ndarray, shape (size,)
        Probabilities at the present point of the branch.
    precision : float
        Present precision, in units of the system's scale.
    distance : float
        The largest difference of probabilities allowed between the point and its limit.
    """
    top = np.maximum.reduceat(x, system.starts)[system.owner]
    pure = (x == top).astype(np.float64)
    values = system.action_payoffs(pure)
    chosen = np.maximum.reduceat(np.where(pure > 0, values, -np.inf), system.starts)[system.owner]
    gap = float(np.min(np.where(pure > 0, np.inf, chosen - values)))
    n = len(system.starts)
    # Differences between two payoffs of one player are at most 1, so where each player leaves the profile
    # with probability at most gap / 4n, they move by at most half the gap.
    inside = 1.0 - top.min() <= min(gap / (4 * n), distance)
    leaving = system.size * np.exp(-precision * gap / 2) if gap > TIE else np.inf
    contracts = leaving <= gap / (4 * n) and 8 * n * precision * leaving < 1.0 and precision * gap >= 2.0
    return pure if inside and contracts else None


def _indifference(
    system: LogitSystem, x: Vector, support: NDArray[np.intp], tied: NDArray[np.intp]
) -> tuple[Vector, NDArray[np.float64]]:
    """Return residual and Jacobian, in the probabilities of `support`, of indifference over `tied`.

    Each player's payoffs count in units of his own spread.
    """
    slopes = system.payoff_slopes(x)
    spread = np.append(system.spread, 1.0)[system.owner[tied]]
    players = np.arange(len(system.starts))
    member = (system.owner[tied][:, None] == players).astype(np.float64)
    centre = np.eye(len(tied)) - member / np.maximum(member.sum(axis=0), 1.0) @ member.T
    total = (system.owner[support] == players[:, None]).astype(np.float64)
    values = system.action_payoffs(x, slopes)[tied] / spread
    inner = slopes[np.ix_(tied, support)] / spread[:, None]
    return np.concatenate([centre @ values, total @ x[support] - 1.0]), np.vstack([centre @ inner, total])


def polish(
    system: LogitSystem,
    x: Vector,
    support: NDArray[np.intp],
    *,
    tied: NDArray[np.intp] | None = None,
    along: Vector | None = None,
    largest_step: float = 0.1,
) -> tuple[Vector, bool] | None:
    """Return the nearby profile on `support` at which all are indifferent, and whether it is isolated.

    Gauss-Newton steps of least length, orthogonal to `along` where given; None when a step changes a
    probability by more than `largest_step`, they do not converge, or they leave the simplex. Indifference
    extends to the actions in `tied`, by default those in `support`. Isolated means that the Jacobian has
    full rank.
    """
    tied = support if tied is None else tied
    x = np.where(np.isin(np.arange(system.size), support), x, 0.0)
    for _ in range(12):
        residual, jacobian = _indifference(system, x, support, tied)
        if along is not None:
            residual, jacobian = np.append(residual, 0.0), np.vstack([jacobian, along[support]])
        step = np.linalg.lstsq(jacobian, -residual, rcond=SINGULAR)[0]
        x = x.copy()
        x[support] += step
        if not np.isfinite(step).all() or np.abs(step).max() > largest_step:
            return None
        if np.abs(step).max() <= 1e-14:
            break
    residual, jacobian = _indifference(system, x, support, tied)
    if np.abs(residual).max() > 1e-12 or x.min() < -1e-13:
        return None
    singular = np.linalg.svd(jacobian, compute_uv=False)
    regular = bool(np.sum(singular > SINGULAR * singular[0]) == len(support))
    x = np.maximum(x, 0.0)
    return x / np.add.reduceat(x, system.starts)[system.owner], regular


def losses(system: LogitSystem, x: Vector) -> Vector:
    """Return how much worse than a best response each action is, in units of its player's payoff spread."""
    values = system.action_payoffs(x)
    best = np.maximum.reduceat(values, system.starts)[system.owner]
    return np.asarray((best - values) / np.append(system.spread, 1.0)[system.owner])


def mixed_limit(
    system: LogitSystem, x: Vector, precision: float, distance: float
) -> tuple[Vector, int] | None:
    """Return the regular equilibrium with mixing that the branch has reached, if any, and its index.

    Regular means that every best response is used and the indifference conditions are not singular; such an
    equilibrium is the limit of exactly one branch. The branch has reached it when every probability is within
    `distance` and, to first order at the equilibrium, no larger precision makes the logit equations singular.
    """
    support = np.flatnonzero(x > 1e-3 * distance)
    if len(support) == len(system.starts):
        return None
    found = polish(system, x, support, largest_step=2 * distance)
    if found is None or not found[1]:
        return None
    limit, loss = found[0], losses(system, found[0])
    near = float(np.abs(limit - x).max()) <= distance and limit[support].min() > 1e-3 * distance
    quasi_strict = (loss[support] <= 1e-11).all() and (np.delete(loss, support) > TIE).all()
    if not (near and quasi_strict):
        return None
    growing = _growing(system, limit, 1e-13)
    if not (precision * growing > 10.0).all():
        return None
    return limit, -1 if len(growing) % 2 else 1


def _growing(system: LogitSystem, x: Vector, least: float) -> Vector:
    """Return the positive eigenvalues of the response at `x`: one over each, the equations are singular."""
    slopes = np.linalg.eigvals(system.response_slopes(x))
    real = (slopes.real > least) & (np.abs(slopes.imag) <= 1e-6 * np.abs(slopes.real))
    return np.asarray(slopes.real[real])


def degenerate_limit(
    system: LogitSystem, x: Vector, earlier: Vector, precision: float, distance: float
) -> Vector | None:
    """Return the equilibrium that a branch has come to rest at though it is not regular, if it has.

    At rest means that it is within `distance` of the equilibrium and was within ten times that at a quarter
    of the precision, that every unused action is either tied to rounding or so much worse that it has died
    out, and that no singularity is due at a larger precision.

    Parameters
    ----------
    system : LogitSystem
        The game's equations.
    x, earlier : ndarray, shape (size,)
        Probabilities at the present precision and at a quarter of it.
    precision : float
        Present precision, in units of the system's scale.
    distance : float
        The largest difference of probabilities that counts as rest.
    """
    support = np.flatnonzero((x > 1e-2) | ((x > distance) & (x > 0.75 * earlier)))
    found = polish(system, x, support, largest_step=100 * distance)
    if found is None:
        return None
    # Where the limit lies on the edge of a continuum, further actions tie there and only there.
    close = np.union1d(support, np.flatnonzero(losses(system, found[0]) <= 100 * distance))
    edge = polish(system, x, support, tied=close, largest_step=100 * distance)
    limit = (edge or found)[0]
    if np.abs(limit - x).max() > distance or np.abs(limit - earlier).max() > 10 * distance:
        return None
    loss = losses(system, limit)
    spread = np.append(system.spread, 1.0)[system.owner]
    rest = np.delete(np.where(loss <= 1e-11, np.inf, precision * loss * spread), support)
    at_rest = (loss[support] <= 1e-11).all() and (rest > 30.0).all()
    return limit if at_rest and (precision * _growing(system, limit, 1e-6) > 10.0).all() else None


def _indifferent_directions(system: LogitSystem, x: Vector, actions: NDArray[np.intp]) -> list[Vector]:
    """Return unit changes of the probabilities of `actions` that keep these equally good, to first order."""
    _, singular, rows = np.linalg.svd(_indifference(system, x, actions, actions)[1])
    rank = int(np.sum(singular > SINGULAR * max(singular[0], 1.0)))
    directions = []
    for row in (*rows[rank:], *-rows[rank:]):
        along = np.zeros(system.size)
        along[actions] = row
        directions.append(along)
    return directions


def on_continuum(system: LogitSystem, limit: Vector, length: float = 1e-3) -> bool:
    """Tell whether other equilibria are found at about `length` from a degenerate one.

    Directions of indifference are tried within the support and within all best responses. False means only
    that none was found.
    """
    used, best = np.flatnonzero(limit > 0), np.flatnonzero(losses(system, limit) <= TIE)
    for along in _indifferent_directions(system, limit, used) + _indifferent_directions(system, limit, best):
        shifted = np.maximum(limit + length * along, 0.0)
        shifted /= np.add.reduceat(shifted, system.starts)[system.owner]
        found = polish(system, shifted, np.flatnonzero(shifted > 0), along=along)
        if found is None:
            continue
        moved = float(np.abs(found[0] - limit).max())
        if moved > 0.1 * length and losses(system, found[0])[found[0] > 0].max() <= 1e-11:
            return True
    return False


def equilibrium(
    game: NormalFormGame, system: LogitSystem, x: Vector, index: int | None, strict: bool
) -> Equilibrium:
    """Return a limit as an `Equilibrium` with its regret measured in the game."""
    strategies = system.split(x)
    return Equilibrium(strategies, game.expected_payoffs(strategies), game.regret(strategies), index, strict)
