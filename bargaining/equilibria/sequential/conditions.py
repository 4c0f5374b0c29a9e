"""What the assessments of a cell fulfil: no option, or plan, pays more than those used, given beliefs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

import flint

from bargaining.algebra.splitting import Conditions
from bargaining.equilibria.sequential.cells import Cell, Polynomial
from bargaining.errors import SolverError

MOST_PLANS = 2_000
"""Plans of one player from one information set on beyond which they are not compared one by one."""


def conditions(cell: Cell, plans: bool) -> Conditions | None:
    """Return the conditions on the unknowns of a cell, apart from those that they are not negative.

    None where one of them does not hold anywhere. Sets at which no beliefs are given are left aside.

    Parameters
    ----------
    cell : Cell
        Supports and beliefs.
    plans : bool
        Whether to compare plans for all later sets of the player. Where beliefs are consistent, to compare options one
        set at a time is the same (Hendon, Jacobsen and Sloth 1996); where beliefs at a later set are free, it is not.

    References
    ----------
    Hendon, E., Jacobsen, H. J. and Sloth, B. (1996). The one-shot-deviation principle for sequential rationality.
    Games and Economic Behavior 12, 274-282.
    """
    equations: list[Polynomial] = []
    weak: list[Polynomial] = []
    strict: list[Polynomial] = []
    closed = cell.beliefs.closed
    for h, used in cell.supports.items():
        if len(used) > 2:
            strict.append(cell.probabilities[h, used[-1]])
        if not cell.believes(h):
            continue
        for better, inside in _losses(cell, h) if not plans else _plan_losses(cell, h):
            if _fails(better, inside, closed):
                return None
            (equations if inside else weak).append(better)
    for view, shares in zip(cell.beliefs.views, cell.shares, strict=True):
        if len(shares) > 2 or (len(shares) == 2 and not view.open):
            (strict if view.open else weak).append(shares[-1])
    equations += [_relation(cell, relation) for relation in cell.beliefs.relations]
    return Conditions(tuple(equations), tuple(weak), tuple(strict))


def _fails(p: Polynomial, vanishing: bool, closed: bool) -> bool:
    """Tell whether a polynomial is below zero, or, if it is to vanish, of one sign, whatever the unknowns.

    Each product of unknowns lies between nought and one, and where no belief may be zero strictly so.
    """
    low = high = start = flint.fmpq(0)
    for powers, c in p.to_dict().items():
        if not any(powers):
            start = c
        elif c > 0:
            high += c
        else:
            low += c
    low, high = start + low, start + high
    if low == high or closed:
        return bool(high < 0 or (vanishing and low > 0))
    return bool(high <= 0 or (vanishing and low >= 0))


def _losses(cell: Cell, h: int) -> Iterable[tuple[Polynomial, bool]]:
    """Return by how much the first used option pays more than each other one, and whether that one is used, too."""
    used, player = cell.supports[h], cell.setting.player(h)

    def worth(option: int) -> Polynomial:
        total = cell.one * 0
        for x, weight in cell.weights_at(h).items():
            total = total + weight * cell.value(cell.setting.child(x, option), player)
        return total

    first = worth(used[0])
    return ((first - worth(k), k in used) for k in range(cell.setting.options(h)) if k != used[0])


def _plan_losses(cell: Cell, h: int) -> Iterable[tuple[Polynomial, bool]]:
    """Return the same for plans from an information set on."""
    setting, player = cell.setting, cell.setting.player(h)
    later = {s for x in setting.members[h] for s in setting.tree.below[x] if setting.player(s) == player} - {
        h
    }
    own = sorted(later & set(setting.members))
    if not own:
        return _losses(cell, h)
    count = setting.options(h)
    for s in own:
        count *= setting.options(s)
    if count > MOST_PLANS:
        raise SolverError(f"more than {MOST_PLANS:,} plans from {setting.tree.information[h].name!r} on")

    def worth(plan: dict[int, int]) -> tuple[Polynomial, bool]:
        total, inside = cell.one * 0, True
        for x, weight in cell.weights_at(h).items():
            value, only_used = _followed(cell, x, player, plan)
            total, inside = total + weight * value, inside and only_used
        return total, inside

    first, _ = worth({s: cell.supports[s][0] for s in (h, *own)})
    found: dict[Any, tuple[Polynomial, bool]] = {}
    for chosen in product(*(range(setting.options(s)) for s in (h, *own))):
        value, inside = worth(dict(zip((h, *own), chosen, strict=True)))
        loss = first - value
        if loss != 0:
            found.setdefault((str(loss), inside), (loss, inside))
    return list(found.values())


def _followed(cell: Cell, node: int, player: int, plan: dict[int, int]) -> tuple[Polynomial, bool]:
    """Return what a player expects from a node on when it follows a plan, and whether the plan takes used options."""
    setting = cell.setting
    one = setting.tree.nodes[node]
    if not setting.tree.below[node].intersection(plan):
        return cell.value(node, player), True
    if one.information in plan:
        option = plan[one.information]
        value, inside = _followed(cell, one.children[option], player, plan)
        return value, inside and option in cell.supports[one.information]
    if one.information is None:
        parts = [(cell.one * int(p.numerator) / int(p.denominator), c) for p, c in setting.branches[node]]
    else:
        parts = [
            (cell.probabilities[one.information, k], one.children[k]) for k in cell.supports[one.information]
        ]
    total, inside = cell.one * 0, True
    for weight, child in parts:
        value, only_used = _followed(cell, child, player, plan)
        total, inside = total + weight * value, inside and only_used
    return total, inside


def _relation(cell: Cell, relation: tuple[tuple[int, ...], ...]) -> Polynomial:
    sides = [cell.one, cell.one]
    for v, (shares, exponents) in enumerate(zip(cell.shares, relation, strict=True)):
        for share, scale, exponent in zip(shares, cell.scales(v), exponents, strict=True):
            for _ in range(abs(exponent)):
                sides[exponent < 0] = sides[exponent < 0] * share / scale
    return sides[0] - sides[1]
