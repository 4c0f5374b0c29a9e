"""Pure strategies of games in extensive form, and the strategic form that they make.

Two pure strategies that choose alike wherever they can still be reached lead to the same leaves, whatever the others
do. They are one *plan* here, which says nothing of sets that it rules out itself; the game of plans is the reduced
strategic form. Recall need not be perfect: what a plan reaches is found choice by choice, and a set that a player's own
choices reach in several ways, or pass twice, is asked once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm, prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bargaining.errors import GameError
from bargaining.games.gambit_text import distinct
from bargaining.games.limits import MAX_PAYOFFS
from bargaining.games.normal_form import NormalFormGame
from bargaining.games.payoffs import MOST_BITS

if TYPE_CHECKING:
    from bargaining.games.tree import Plan, Step, Tree

MAX_WORK = 30_000_000
"""How many steps, each of a fraction of a microsecond, a strategic form may take."""

Ways = dict[tuple[int, ...], set[tuple[int, ...]]]
"""What a player may have done before an information set: for the sets passed, in order, the choices that lead there."""


def plans(tree: Tree, player: int) -> tuple[dict[int, int], ...]:
    """Return a player's pure strategies, leaving out choices at sets that its own choices rule out.

    Parameters
    ----------
    tree : Tree
        The game, with perfect recall or without.
    player : int
        Whose.

    Raises
    ------
    GameError
        When there are more than a game may have payoffs.
    """
    before, order = _sets(tree, player)
    if tree.perfect_recall and _number(tree, order) > MAX_PAYOFFS:
        raise _too_many(tree, player)
    found: list[dict[int, int]] = [{}]
    work = 0
    while True:
        known = sum(map(len, found))
        for h in order:
            cost = sum(len(passed) + 1 for passed in before[h])
            grown: list[dict[int, int]] = []
            for plan in found:
                if h in plan:
                    grown.append(plan)
                    continue
                work += cost
                choices = range(len(tree.information[h].options)) if _reaches(plan, before[h]) else ()
                grown.extend([{**plan, h: k} for k in choices] or [plan])
                if len(grown) > MAX_PAYOFFS or work > MAX_WORK:
                    raise _too_many(tree, player)
            found = grown
        # Without perfect recall a set may be reached by way of one that stands after it in this order.
        if tree.perfect_recall or sum(map(len, found)) == known:
            return tuple(found)


def require_listable(tree: Tree) -> None:
    """Refuse a tree with too many plans, counted without making any where recall is perfect; payoffs do not matter.

    Raises
    ------
    GameError
        When there are more than a game may have payoffs.
    """
    if not tree.perfect_recall:
        return
    numbers = [_number(tree, _sets(tree, i)[1]) for i in range(len(tree.players))]
    for i, number in enumerate(numbers):
        if number > MAX_PAYOFFS:
            raise _too_many(tree, i)
    _require_few(numbers)


def _require_few(numbers: Sequence[int]) -> None:
    if prod(numbers) * len(numbers) > MAX_PAYOFFS:
        size = " x ".join(map(str, numbers))
        raise GameError(
            f"tree: found {size} plans, expected at most {MAX_PAYOFFS:,} payoffs in the strategic form"
        )


def _sets(tree: Tree, player: int) -> tuple[dict[int, Ways], list[int]]:
    """Return what a player may have done before each of its sets, and the sets, earlier ones first."""
    before = {h: _ways(tree, h) for h, one in enumerate(tree.information) if one.player == player}
    return before, sorted(before, key=lambda h: (min(map(len, before[h])), h))


def _number(tree: Tree, order: Sequence[int]) -> int:
    """Count a player's plans, up to one too many, where each of its sets is reached in one way."""
    below: dict[Step | None, int] = defaultdict(
        lambda: 1
    )  # plans for what follows a step of its own, or the start
    for h in reversed(order):
        (way,) = tree.ways(h)
        last = way[-1] if way else None
        number = sum(below[h, k] for k in range(len(tree.information[h].options)))
        below[last] = min(below[last] * number, MAX_PAYOFFS + 1)
    return below[None]


def _ways(tree: Tree, number: int) -> Ways:
    found: Ways = defaultdict(set)
    for way in tree.ways(number):
        found[tuple(h for h, _ in way)].add(tuple(k for _, k in way))
    return found


def _reaches(plan: Plan, ways: Ways) -> bool:
    return any(tuple(map(plan.get, passed)) in choices for passed, choices in ways.items())


def _too_many(tree: Tree, player: int) -> GameError:
    return GameError(
        f"{tree.players[player]}: found too many pure strategies to list them, expected fewer than {MAX_PAYOFFS:,}"
    )


def plan_labels(tree: Tree, found: Sequence[Plan]) -> list[str]:
    """Return a player's plans in words, each different from the others."""
    return distinct([plan_label(tree, plan) for plan in found])


def plan_label(tree: Tree, plan: Plan) -> str:
    """Return a plan in words: its options, with the set's name where the player has several."""
    if not plan:
        return "-"
    named = {h: tree.information[h].options[k] for h, k in sorted(plan.items())}
    player = tree.information[next(iter(named))].player
    if sum(one.player == player for one in tree.information) == 1:
        return next(iter(named.values()))
    return ", ".join(f"{tree.information[h].name}: {option}" for h, option in named.items())


def strategic_form(tree: Tree) -> NormalFormGame:
    """Return the reduced strategic form: one action for each plan, labelled by its options.

    Parameters
    ----------
    tree : Tree
        A game without assumptions.

    Raises
    ------
    GameError
        When payoffs or chance still vary with assumptions, or the table is too large.
    """
    if tree.parameters:
        raise GameError(f"tree: found the assumptions {', '.join(tree.parameters)}, expected numbers")
    require_listable(tree)
    own = [plans(tree, i) for i in range(len(tree.players))]
    shape = tuple(map(len, own))
    _require_few(shape)
    worth = _worth(tree)
    fitting = [_fitting(tree, i, own[i], {ways[i] for ways in worth}) for i in range(len(own))]
    cells = {ways: [fit[way] for fit, way in zip(fitting, ways, strict=True)] for ways in worth}
    if sum(prod(map(len, where)) for where in cells.values()) * len(shape) > MAX_WORK:
        size = " x ".join(map(str, shape))
        raise GameError(
            f"tree: found {size} plans that {len(tree.leaves):,} leaves are shared out among, expected a smaller tree"
        )
    scale = _scale(worth.values())
    payoffs = np.full((len(shape), *shape), 0, dtype=object)
    for ways, values in worth.items():
        corner = np.ix_(*cells[ways])
        for i, value in enumerate(values):
            payoffs[i][corner] += int(value * scale)
    exact = np.frompyfunc(lambda whole: Fraction(whole, scale), 1, 1)(payoffs)
    return NormalFormGame(exact, tree.players, [plan_labels(tree, found) for found in own])


def _worth(tree: Tree) -> Mapping[tuple[tuple[Step, ...], ...], list[Fraction]]:
    """Return what leaves are worth, weighted by chance, by what each player does on the way there."""
    found: dict[tuple[tuple[Step, ...], ...], list[Fraction]] = {}
    players = range(len(tree.players))
    for leaf in tree.leaves:
        ways: list[list[Step]] = [[] for _ in players]
        for step in tree.steps[leaf]:
            ways[tree.information[step[0]].player].append(step)
        weight = tree.chances[leaf].constant_term
        total = found.setdefault(tuple(map(tuple, ways)), [Fraction(0) for _ in players])
        for i, payoff in enumerate(tree.nodes[leaf].payoffs):
            total[i] += payoff.constant_term * weight
            _require_short(total[i].denominator)
    return found


def _scale(worth: Iterable[list[Fraction]]) -> int:
    """Return a common denominator."""
    scale = 1
    for values in worth:
        scale = lcm(scale, *(value.denominator for value in values))
        _require_short(scale)
    return scale


def _require_short(number: int) -> None:
    if number.bit_length() > MOST_BITS:
        raise GameError(
            "tree: found payoffs and chances whose common denominator has more than 3,900 digits, expected fewer"
        )


def _fitting(
    tree: Tree, player: int, found: Sequence[Plan], ways: set[tuple[Step, ...]]
) -> dict[tuple[Step, ...], NDArray[np.intp]]:
    """Return the numbers of the plans that do what a way asks of the player."""
    sets = [h for h, one in enumerate(tree.information) if one.player == player]
    if len(found) * sum(map(len, ways)) > MAX_WORK * 30 or len(found) * len(sets) > MAX_WORK:
        raise _too_many(tree, player)
    column = {h: number for number, h in enumerate(sets)}
    chosen = np.full((len(sets), len(found)), -1, dtype=np.int32)
    for number, plan in enumerate(found):
        for h, k in plan.items():
            chosen[column[h], number] = k
    fitting = {}
    for way in ways:
        fit = np.arange(len(found))
        for h, k in dict.fromkeys(way):  # a set may stand there twice
            fit = fit[chosen[column[h], fit] == k]
        fitting[way] = fit
    return fitting
