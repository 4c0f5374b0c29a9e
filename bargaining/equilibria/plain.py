"""Equilibria as plain values, for JSON and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from bargaining.equilibria.result import Component, Equilibrium
    from bargaining.games.normal_form import NormalFormGame

Grouped = Callable[[Iterable[Any]], dict[str, Any]]
"""Puts together what belongs to the players, one value each, by name."""

Headed = Callable[["Equilibrium"], Mapping[str, Any]]
"""What stands before everything else of an equilibrium, such as its label."""


def by_name(players: Sequence[str]) -> Grouped:
    """Return what puts one value a player under the players' names."""
    return lambda values: dict(zip(players, values, strict=True))


def equilibrium_values(
    game: NormalFormGame, equilibrium: Equilibrium, grouped: Grouped, headed: Headed
) -> dict[str, Any]:
    """Return one equilibrium as plain values."""
    mixes = (
        {action: float(p) for action, p in zip(labels, x, strict=True)}
        for labels, x in zip(game.actions, equilibrium.strategies, strict=True)
    )
    return {
        **headed(equilibrium),
        "strategies": grouped(mixes),
        "payoffs": grouped(equilibrium.payoffs.tolist()),
        "regret": float(equilibrium.regret),
        "index": equilibrium.index,
        "certified": equilibrium.certified,
        "pure": equilibrium.pure,
    }


def component_values(
    game: NormalFormGame, component: Component, grouped: Grouped, headed: Headed
) -> dict[str, Any]:
    """Return one continuum, or a region that is not settled, as plain values."""
    boxes = (
        dict(zip(labels, bounds.T.tolist(), strict=True))
        for labels, bounds in zip(game.actions, component.box, strict=True)
    )
    return {
        "supports": grouped(supports(game, component)),
        "dimension": component.dimension,
        "polyhedral": component.polyhedral,
        "box": grouped(boxes),
        "payoff_box": grouped(component.payoff_box.T.tolist()),
        "vertices": [equilibrium_values(game, vertex, grouped, headed) for vertex in component.vertices],
    }


def supports(game: NormalFormGame, component: Component) -> list[list[str]]:
    """Return the actions that each player may use in a component."""
    return [
        [labels[k] for k in support] for labels, support in zip(game.actions, component.supports, strict=True)
    ]


def in_words(mix: dict[str, float]) -> str:
    """Write a strategy as its action, or as probabilities of several."""
    return next(iter(mix)) if len(mix) == 1 else " + ".join(f"{p:.4f} {action}" for action, p in mix.items())


def distribution_rows(distribution: NDArray[np.float64]) -> list[dict[str, Any]]:
    """Return one row an action profile that has a probability: the actions' numbers, and the probability.

    Examples
    --------
    >>> distribution_rows(np.array([[0.25, 0.0], [0.0, 0.75]]))
    [{'profile': '0, 0', 'probability': 0.25}, {'profile': '1, 1', 'probability': 0.75}]
    """
    return [
        {"profile": ", ".join(map(str, place)), "probability": float(distribution[place])}
        for place in np.ndindex(distribution.shape)
        if distribution[place] > 0
    ]


def numbers(values: NDArray[np.float64]) -> str:
    """Write payoffs or shares with six digits, a comma between each two."""
    return ", ".join(f"{value:.6g}" for value in values.tolist())
