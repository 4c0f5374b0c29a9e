"""List the supports that may carry an equilibrium: which options are used at each information set.

Supports are chosen from the last information sets to the first. A payoff after an option lies between the least and the
largest payoff that the supports chosen so far leave possible; an option that pays less than another one at every node
of its set, whatever is believed, is never used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from bargaining.equilibria.sequential.setting import Setting, Supports

Bounds = tuple[Fraction, Fraction]
Known = tuple[tuple[int, ...], Sequence[tuple[tuple[int, ...], ...]]]
"""Information sets, and the supports that they may have together."""


def possible_supports(
    setting: Setting, check: Callable[[], None], known: Sequence[Known] = ()
) -> Iterator[Supports]:
    """Yield the supports that no dominance rules out.

    Parameters
    ----------
    setting : Setting
        The game.
    check : callable
        Called now and then; may raise to stop.
    known : sequence of (information sets, supports)
        The supports that may be used at some sets, where that is known.
    """
    chosen: Supports = {}
    settled = {h for own, _ in known for h in own}
    order = [h for h in setting.order if h not in settled]

    def chosen_from(place: int) -> Iterator[Supports]:
        check()
        if place == len(order):
            yield {h: chosen[h] for h in setting.order}
            return
        h = order[place]
        table = _table(setting, h, chosen)
        for support in _undominated(table, setting.options(h)):
            chosen[h] = support
            yield from chosen_from(place + 1)
        del chosen[h]

    for supports in product(*(found for _, found in known)):
        for (own, _), part in zip(known, supports, strict=True):
            chosen.update(zip(own, part, strict=True))
        yield from chosen_from(0)


def _undominated(table: list[list[Bounds]], options: int) -> Iterator[tuple[int, ...]]:
    able = [
        a
        for a in range(options)
        if all(any(row[a][1] >= row[b][0] for row in table) for b in range(options) if b != a)
    ]
    for size in range(1, len(able) + 1):
        for support in combinations(able, size):
            if all(_may_tie(table, support[0], b) for b in support[1:]):
                yield support


def _may_tie(table: list[list[Bounds]], a: int, b: int) -> bool:
    """Tell whether some belief may make two options pay the same."""
    return any(row[a][1] >= row[b][0] for row in table) and any(row[b][1] >= row[a][0] for row in table)


def _table(setting: Setting, h: int, chosen: Supports) -> list[list[Bounds]]:
    """Return the bounds of what each option pays its player, at each node of an information set."""
    player = setting.player(h)
    return [
        [_bounds(setting, child, player, chosen) for child in setting.tree.nodes[x].children]
        for x in setting.members[h]
    ]


def _bounds(setting: Setting, node: int, player: int, chosen: Supports) -> Bounds:
    one = setting.tree.nodes[node]
    if not one.children:
        value = setting.payoffs[node][player]
        return value, value
    if one.information is None:
        parts = [(p, _bounds(setting, c, player, chosen)) for p, c in setting.branches[node]]
        return sum((p * b[0] for p, b in parts), Fraction(0)), sum((p * b[1] for p, b in parts), Fraction(0))
    used = chosen.get(one.information, range(len(one.children)))
    found = [_bounds(setting, one.children[k], player, chosen) for k in used]
    return min(b[0] for b in found), max(b[1] for b in found)
