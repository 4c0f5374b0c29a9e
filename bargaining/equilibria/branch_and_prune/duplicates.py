"""Duplicate actions: solve without them, then let each copy share the probability.

Two actions of a player are duplicates when they pay every player the same. Leaving out all copies but one changes no
payoff that can be reached; every equilibrium that uses the action becomes a simplex of equilibria, one vertex a copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.result import Component, Equilibrium, EquilibriumSet, canonical_order
from bargaining.games.normal_form import NormalFormGame

Classes = tuple[tuple[tuple[int, ...], ...], ...]
Strategies = tuple[NDArray[np.float64], ...]


def duplicate_classes(game: NormalFormGame) -> Classes:
    """Return for each player the classes of actions that pay everyone the same, by their first actions."""
    return tuple(_classes_of(game, i, m) for i, m in enumerate(game.n_actions))


def _classes_of(game: NormalFormGame, player: int, number: int) -> tuple[tuple[int, ...], ...]:
    table: NDArray[Any] = np.moveaxis(game.payoffs, player + 1, 0).reshape(number, -1)
    if len({row.tobytes() for row in table + 0.0}) == number:
        return tuple((k,) for k in range(number))
    if game.exact_payoffs is not None:
        table = np.moveaxis(game.exact_payoffs, player + 1, 0).reshape(number, -1)
    classes: list[list[int]] = []
    for k in range(number):
        same = next((c for c in classes if (table[c[0]] == table[k]).all()), None)
        if same is None:
            classes.append([k])
        else:
            same.append(k)
    return tuple(tuple(c) for c in classes)


def expanded(found: EquilibriumSet, game: NormalFormGame, classes: Classes) -> EquilibriumSet:
    """Return the equilibria of a game from those of the game without copies.

    Parameters
    ----------
    found : EquilibriumSet
        Equilibria of the game restricted to the first action of each class.
    game : NormalFormGame
        The game itself.
    classes : tuple of tuple of tuple of int
        The classes of each player.
    """
    isolated, components = [], []
    for equilibrium in found:
        supports = equilibrium.supports
        if all(len(c[k]) == 1 for c, s in zip(classes, supports, strict=True) for k in s):
            isolated.append(
                replace(equilibrium, strategies=_copies(equilibrium.strategies, classes, game)[0])
            )
        else:
            box = tuple(np.stack([x, x]) for x in equilibrium.strategies)
            payoffs = np.stack([equilibrium.payoffs, equilibrium.payoffs])
            components.append(Component(supports, 0, (equilibrium,), True, box, payoffs))
    components += found.components
    return replace(
        found,
        game=game,
        equilibria=canonical_order(isolated),
        components=tuple(_component(c, game, classes) for c in components),
    )


def measured(found: EquilibriumSet) -> EquilibriumSet:
    """Return the equilibria with their regrets in units of the game's own payoff ranges."""

    def again(equilibrium: Equilibrium) -> Equilibrium:
        return replace(equilibrium, regret=found.game.regret(equilibrium.strategies))

    def part(component: Component) -> Component:
        vertices = tuple(again(vertex) for vertex in component.vertices)
        return replace(component, vertices=vertices, parts=tuple(map(part, component.parts)))

    return replace(found, equilibria=tuple(map(again, found)), components=tuple(map(part, found.components)))


def _copies(strategies: Strategies, classes: Classes, game: NormalFormGame) -> list[Strategies]:
    """Return the profiles in which each class that is used is played by one of its copies."""
    choices: list[list[NDArray[np.float64]]] = []
    for x, groups, m in zip(strategies, classes, game.n_actions, strict=True):
        own = []
        for chosen in product(*[c if p > 0 else c[:1] for c, p in zip(groups, x, strict=True)]):
            full = np.zeros(m)
            full[list(chosen)] = x
            own.append(full)
        choices.append(own)
    return list(product(*choices))


def _component(component: Component, game: NormalFormGame, classes: Classes) -> Component:
    corners: list[Equilibrium] = []
    for corner in component.vertices:
        corners += [
            replace(corner, strategies=x, index=None) for x in _copies(corner.strategies, classes, game)
        ]
    used = [[groups[k] for k in s] for groups, s in zip(classes, component.supports, strict=True)]
    more = sum(len(c) - 1 for groups in used for c in groups)
    parts = tuple(_component(part, game, classes) for part in component.parts)
    dimension = component.dimension
    if parts:
        dimension = max(part.dimension for part in parts if part.dimension is not None)
    elif dimension is not None:
        dimension += more
    return Component(
        tuple(tuple(sorted(k for c in groups for k in c)) for groups in used),
        dimension,
        tuple(corners),
        component.polyhedral,
        tuple(_box(b, c, m) for b, c, m in zip(component.box, classes, game.n_actions, strict=True)),
        component.payoff_box,
        parts,
    )


def _box(box: NDArray[np.float64], groups: Sequence[tuple[int, ...]], number: int) -> NDArray[np.float64]:
    full = np.zeros((2, number))
    for bounds, group in zip(box.T, groups, strict=True):
        full[0, list(group)] = bounds[0] if len(group) == 1 else 0.0
        full[1, list(group)] = bounds[1]
    return full
