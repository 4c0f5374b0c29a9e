"""Follow a logit branch until it has settled at an equilibrium."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bargaining.equilibria import logit_limit as limits
from bargaining.equilibria.logit_system import LogitSystem
from bargaining.equilibria.logit_trace import Tracer
from bargaining.equilibria.result import Equilibrium
from bargaining.games.normal_form import NormalFormGame

# Scaled precisions: beyond the first, rounding errors of payoffs show in the log-probabilities; below the
# second, a tie cannot be told from a small difference.
HIGHEST_PRECISION = 1e9
LEAST_DEGENERATE = 1e4


class Settled(NamedTuple):
    """Say where a branch ended, as in the fields of the same names of a `LogitBranch`."""

    limit: Equilibrium | None
    converged: bool
    reason: str


def _settle(game: NormalFormGame, tracer: Tracer[LogitSystem], distance: float) -> Settled | None:
    """Return the isolated equilibrium that the branch has reached, if it has, and what shows it."""
    system, here = tracer.system, tracer.last
    if here.along[-1] <= 0 or tracer.precision <= 1:
        return None
    x = system.strategies(here.point[:-1])
    pure = limits.strict_pure_limit(system, x, tracer.precision, distance)
    if pure is not None:
        found = limits.equilibrium(game, system, pure, 1, True)
        return Settled(found, True, "strict pure equilibrium, bound by contraction")
    mixed = limits.mixed_limit(system, x, tracer.precision, distance)
    if mixed is not None:
        return Settled(limits.equilibrium(game, system, *mixed, False), True, "regular mixed equilibrium")
    return _settle_degenerate(game, tracer, distance)


def _settle_degenerate(game: NormalFormGame, tracer: Tracer[LogitSystem], distance: float) -> Settled | None:
    """Return the degenerate equilibrium at which the branch has come to rest, if it has."""
    system = tracer.system
    if tracer.precision < LEAST_DEGENERATE:
        return None
    x, earlier = (
        system.strategies(point[:-1]) for point in (tracer.last.point, tracer.before(tracer.precision / 4))
    )
    limit = limits.degenerate_limit(system, x, earlier, tracer.precision, distance)
    if limit is None:
        return None
    several = limits.on_continuum(system, limit)
    reason = "a point on a continuum of equilibria" if several else "an equilibrium that is not regular"
    return Settled(
        limits.equilibrium(game, system, limit, None, False), True, f"{reason}, read off the branch"
    )


def _settle_roughly(
    game: NormalFormGame, tracer: Tracer[LogitSystem], distance: float, where: str
) -> Settled:
    """Name the degenerate equilibrium that a branch creeps towards when it cannot be followed any further."""
    place = f"{where}, at precision {tracer.precision / tracer.system.scale:g}"
    rough = _settle_degenerate(game, tracer, 1e3 * distance)
    if rough is None:
        return Settled(None, False, f"no limit {place}")
    return Settled(rough.limit, False, f"within {1e3 * distance:g} only {place}: {rough.reason}")


def follow(
    game: NormalFormGame,
    tracer: Tracer[LogitSystem],
    max_precision: float | None,
    distance: float,
    max_points: int,
) -> Settled:
    """Advance the tracer until its branch has settled, or cannot be followed further, and say where.

    Parameters
    ----------
    game : NormalFormGame
        The game.
    tracer : Tracer
        At the start of the game's branch.
    max_precision : float or None
        Stop at this precision, in units of one over payoff.
    distance : float
        The largest difference of probabilities between the last point and the limit.
    max_points : int
        Stop after so many points.
    """
    system = tracer.system
    highest = min(HIGHEST_PRECISION / float(system.spread.min()), 1e14)
    stop = np.inf if max_precision is None else max_precision * system.scale
    tried = 0.0
    while tracer.precision < min(highest, stop):
        if len(tracer.points) >= max_points:
            return Settled(None, False, f"stopped after {max_points} points")
        if not tracer.advance():
            return _settle_roughly(game, tracer, distance, "where the steps became too short")
        if tracer.precision > 1.2 * tried or tracer.precision < tried:
            tried = tracer.precision
            settled = _settle(game, tracer, distance)
            if settled is not None:
                return settled
    if stop <= highest:
        return Settled(None, False, f"stopped at max_precision {max_precision:g}")
    return _settle_roughly(game, tracer, distance, "where rounding errors set in")
