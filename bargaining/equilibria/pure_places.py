"""Where each pure equilibrium of a solved game lies: isolated, or on a continuum among whose points it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bargaining.equilibria.pure import pure_equilibria
from bargaining.equilibria.result import Component, Equilibrium, EquilibriumSet
from bargaining.games.normal_form import NormalFormGame


@dataclass(frozen=True)
class PurePlace:
    """Hold one pure equilibrium.

    Parameters
    ----------
    actions : tuple of int
        The action profile.
    names : tuple of str
        The same in words.
    isolated : bool
        Whether it is among the isolated equilibria that were found.
    components : tuple of int
        The components that hold it, counted from 1.
    """

    actions: tuple[int, ...]
    names: tuple[str, ...]
    isolated: bool
    components: tuple[int, ...]


def located_pure(found: EquilibriumSet) -> tuple[PurePlace, ...]:
    """Return every pure equilibrium of the game that was solved, exact where its payoffs are.

    Parameters
    ----------
    found : EquilibriumSet
        All equilibria, whether the list is complete or not.

    Returns
    -------
    tuple of PurePlace
        In lexicographic order.

    Notes
    -----
    Every pure equilibrium of a component is among its vertices: of a polyhedral one because a pure profile is an
    extreme point of the set of all profiles. Of a region that is not settled, the box and the supports decide.

    Examples
    --------
    >>> from bargaining import NormalFormGame, nash_equilibria
    >>> nobody_cares = NormalFormGame([[[0, 0], [0, 0]], [[0, 0], [0, 0]]])
    >>> [(one.actions, one.isolated, one.components) for one in located_pure(nash_equilibria(nobody_cares))][:2]
    [((0, 0), False, (1,)), ((0, 1), False, (1,))]
    """
    isolated = {equilibrium.actions for equilibrium in found.pure}
    return tuple(
        PurePlace(
            profile,
            tuple(names[k] for names, k in zip(found.game.actions, profile, strict=True)),
            profile in isolated,
            tuple(number for number, one in enumerate(found.components, start=1) if _holds(one, profile)),
        )
        for profile in pure_equilibria(found.game)
    )


def pure_equilibrium(game: NormalFormGame, profile: tuple[int, ...]) -> Equilibrium:
    """Return a profile that is a pure equilibrium as solvers return equilibria; its index is not looked for.

    Parameters
    ----------
    game : NormalFormGame
        The game.
    profile : tuple of int
        One of `pure_equilibria`.

    Examples
    --------
    >>> pure_equilibrium(NormalFormGame([[[2, 0], [0, 1]], [[1, 0], [0, 2]]]), (0, 0)).payoffs.tolist()
    [2.0, 1.0]
    """
    strategies = tuple(np.eye(n, dtype=np.float64)[k] for n, k in zip(game.n_actions, profile, strict=True))
    payoffs = np.array([float(own[profile]) for own in game.payoffs])
    # On a continuum: an equilibrium, exactly, but not the only one in any box around it.
    return Equilibrium(strategies, payoffs, regret=0.0, index=None, certified=False)


def _holds(component: Component, profile: tuple[int, ...]) -> bool:
    """Tell whether a component holds a pure profile that is known to be an equilibrium."""
    if any(vertex.pure and vertex.actions == profile for vertex in component.vertices):
        return True
    if component.dimension is not None:
        return False
    inside = zip(component.box, component.supports, profile, strict=True)
    return all(k in support and bounds[1, k] >= 1 for bounds, support, k in inside)
