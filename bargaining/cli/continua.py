"""Continua of equilibria in words: what they use, where they end, and what stays the same all along."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from bargaining.terminal import output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bargaining.equilibria.result import Component, EquilibriumSet

MOST_ENDS = 6
"""Extreme points up to which each is printed."""
_SAME = 1e-9  # probabilities that differ by less are printed as one


def print_component(found: EquilibriumSet, component: Component, number: int) -> None:
    """Print a continuum, or a region that is not settled."""
    from bargaining.equilibria.plain import in_words, supports

    console = output.console()
    if component.dimension is None:
        console.print(
            f"Open region {number}, in which equilibria were neither all found nor excluded. It may use:"
        )
    else:
        console.print(f"Continuum {number} of dimension {component.dimension}; {_ends(component)}. It uses:")
    for player, actions in zip(found.game.players, supports(found.game, component), strict=True):
        low, high = map(output.number, component.payoff_box[:, found.game.players.index(player)])
        paid = f"{low} all along" if low == high and component.dimension else f"{low} to {high}"
        console.print(f"  {player}: {', '.join(actions)}; payoff {paid}")
    if component.dimension is None or not _listed(component):
        return
    for place, vertex in enumerate(component.vertices, start=1):
        said = (f"{player} {in_words(mix)}" for player, mix in found.describe(vertex).items())
        console.print(f"  extreme point {place}: {'; '.join(said)}")
    for line in kept(found, component):
        console.print(f"  all along: {line}")


def _listed(component: Component) -> bool:
    return component.polyhedral and len(component.vertices) <= MOST_ENDS


def _ends(component: Component) -> str:
    count = len(component.vertices)
    if _listed(component):
        segment = component.dimension == 1 and count == 2
        return "the segment between 2 points" if segment else f"{count} extreme points"
    return f"{count} {'extreme points' if component.polyhedral else 'equilibria found on it are'} in --json"


def kept(found: EquilibriumSet, component: Component) -> Iterator[str]:
    """Yield what stays the same along a segment though somebody moves: strategies, sums of two, the sum of payoffs."""
    from bargaining.equilibria.plain import in_words

    if component.dimension != 1 or len(component.vertices) != 2:
        return
    game = found.game
    one, other = (vertex.strategies for vertex in component.vertices)
    moves = {i: [y - x for x, y in zip(one[i], other[i], strict=True)] for i in range(game.n_players)}
    moving = [i for i, steps in moves.items() if max(map(abs, steps)) > _SAME]
    for i, player in enumerate(game.players):
        if i not in moving and len(component.supports[i]) > 1:
            mix = {a: float(p) for a, p in zip(game.actions[i], one[i], strict=True) if p > 0}
            yield f"{player} {in_words(mix)}"
    for i, j in combinations(moving, 2):
        if game.n_actions[i] == game.n_actions[j] == 2:
            ratio = -moves[i][1] / moves[j][1]
            factor = "" if abs(ratio - 1) < _SAME else f"{ratio:.4g} times "
            sign = "plus" if ratio > 0 else "less"
            named = factor.replace("-", "")
            total = one[i][1] + ratio * one[j][1]
            yield (
                f"the probability of {game.players[i]}.{game.actions[i][1]} {sign} {named}that of "
                f"{game.players[j]}.{game.actions[j][1]} is {total:.4f}"
            )
    low, high = (output.number(float(ends.sum())) for ends in component.payoff_box)
    if low == high:
        yield f"the sum of payoffs is {low}"
