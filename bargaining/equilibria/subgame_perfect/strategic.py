"""The equilibria of one tree's strategic form, exactly, as hulls of mixtures over plans."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from bargaining.equilibria.enumeration import nash_equilibria
from bargaining.equilibria.exact_profiles import exact_profile, is_equilibrium
from bargaining.equilibria.result import Component, Equilibrium
from bargaining.equilibria.sequential.linear import MOST_VERTICES
from bargaining.equilibria.two_players.exact_subsets import exact_nash_subsets
from bargaining.equilibria.two_players.polyhedra import OutOfTime
from bargaining.games.normal_form import NormalFormGame
from bargaining.games.tree import Plan, Tree

Mixture = tuple[Fraction, ...]
Profile = tuple[Mixture, ...]
"""Of each player who chooses, the probability of each plan."""
CURVED = "a continuum that is curved"
DIGITS = "probabilities that are irrational, or known in digits only"


@dataclass(frozen=True)
class Hull:
    """Hold equilibria: the hull of some profiles.

    Parameters
    ----------
    profiles : tuple of profiles
        Its vertices.
    separate : bool
        Whether each player's strategy ranges over its hull whatever those of the others are.
    """

    profiles: tuple[Profile, ...]
    separate: bool


@dataclass(frozen=True)
class Table:
    """Hold the equilibria of a strategic form.

    Parameters
    ----------
    players : tuple of int
        Those who choose somewhere.
    plans : tuple of tuple of plans
        Theirs.
    groups : tuple of tuple of Hull
        Equilibria, those together that hang together.
    unsettled : tuple of str
        What stands in the way of a complete list.
    stopped : bool
        Whether time ran out.
    apart : bool
        Whether it is proved that no two groups touch.
    """

    players: tuple[int, ...]
    plans: tuple[tuple[Plan, ...], ...]
    groups: tuple[tuple[Hull, ...], ...]
    unsettled: tuple[str, ...]
    stopped: bool
    apart: bool


def table_of(tree: Tree, seconds: float | None) -> Table:
    """Return the equilibria of the strategic form of a tree, within some seconds."""
    players = tuple(sorted({one.player for one in tree.information}))
    plans = tuple(tree.plans(i) for i in players)
    form = tree.strategic_form().rationals
    shape = tuple(map(len, plans))
    payoffs = form[list(players)].reshape(len(players), *shape)
    if len(players) == 1:
        payoffs, shape = np.stack([payoffs[0], payoffs[0] * 0]), (*shape, 1)
        payoffs = payoffs.reshape(2, *shape)
    game = NormalFormGame(payoffs)
    found = _of_two(game, seconds) if game.n_players == 2 else _of_more(game, seconds)
    return Table(players, plans, *found)


Found = tuple[tuple[tuple[Hull, ...], ...], tuple[str, ...], bool, bool]


def _of_two(game: NormalFormGame, seconds: float | None) -> Found:
    try:
        subsets = exact_nash_subsets(game, max_seconds=seconds)
    except OutOfTime:
        if seconds is None:
            return (), ("the table fills the memory that may be used",), False, False
        return (), (), True, False
    groups, large = [], []
    for group in subsets:
        vertices = sum(len(left) * len(right) for left, right in group)
        if vertices > MOST_VERTICES:
            large.append(f"{vertices:,} vertices")
        else:
            groups.append(tuple(Hull(tuple(product(*sides)), True) for sides in group))
    return tuple(groups), tuple(large), False, not large


def _of_more(game: NormalFormGame, seconds: float | None) -> Found:
    found = nash_equilibria(game, max_seconds=seconds)
    groups: list[tuple[Hull, ...]] = []
    unsettled = [] if found.complete else [found.reason]
    for point in found:
        profile = _exact(game, point)
        if profile is None:
            unsettled.append(DIGITS)
        else:
            groups.append((Hull((profile,), True),))
    for component in found.components:
        hulls = []
        for part in component.parts or (component,):
            own = _hull(game, part)
            if isinstance(own, str):
                unsettled.append(own)
            else:
                hulls.append(own)
        if hulls:
            groups.append(tuple(hulls))
    whole = not unsettled and not found.components
    return tuple(groups), tuple(unsettled), False, whole or (len(groups) == 1 and not unsettled)


def _hull(game: NormalFormGame, part: Component) -> Hull | str:
    if part.dimension is None:
        return "a region in which equilibria are neither found nor excluded"
    if not part.polyhedral:
        return CURVED
    profiles = [_exact(game, vertex) for vertex in part.vertices]
    known = tuple(profile for profile in profiles if profile is not None)
    return Hull(known, False) if len(known) == len(profiles) else DIGITS


def _exact(game: NormalFormGame, stored: Equilibrium) -> Profile | None:
    found = exact_profile(game, stored.strategies, stored.supports)
    if found is None or not is_equilibrium(game, found):
        return None
    numbers = [list(strategy) for strategy in found]
    if not all(isinstance(p, Fraction) for strategy in numbers for p in strategy):
        return None
    return tuple(map(tuple, numbers))
