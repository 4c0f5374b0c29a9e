"""Subgames in which nothing is chosen, or one player chooses once: solved by comparing what its options pay."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations

from bargaining.equilibria.sequential.assessments import Assessment
from bargaining.equilibria.sequential.cuts import Payoffs
from bargaining.equilibria.sequential.result import AssessmentComponent, AssessmentPart, Pattern
from bargaining.equilibria.sequential.setting import Setting

MOST_TIED = 10
"""Options that tie beyond which their sets are not listed here."""

ONE, ZERO = Fraction(1), Fraction(0)
Outcome = dict[int, Fraction]


def single_choice(
    setting: Setting, start: int, paid: Mapping[int, Payoffs]
) -> tuple[tuple[int, ...], AssessmentComponent] | None:
    """Return the sets of a subgame and its only component; None where there is more than one choice.

    Parameters
    ----------
    setting : Setting
        The whole game.
    start : int
        Where the subgame begins.
    paid : mapping of int to tuple of Fraction
        What is paid at nodes that stand for subgames.

    Returns
    -------
    tuple of sets, component
        None as well where options tie and the players' payoffs differ between them.
    """
    node = setting.tree.nodes[start]
    if node.information is None or start in paid:
        found = _drawn(setting, start, paid)
        if found is None:
            return None
        nothing = Assessment((), ())
        part = AssessmentPart((), 0, (nothing,), True, True, (), ())
        return (), AssessmentComponent((part,), *found, (Pattern((), found[0], nothing),))
    h = node.information
    if len(setting.tree.members[h]) > 1:
        return None
    options = [_drawn(setting, child, paid) for child in node.children]
    player = setting.player(h)
    worth = [option[0][player] for option in options if option is not None]
    if len(worth) < len(options):
        return None
    best = tuple(k for k, value in enumerate(worth) if value == max(worth))
    first = options[best[0]]
    assert first is not None
    if any(option is None or option[0] != first[0] for option in (options[k] for k in best)):
        return None
    if len(best) > MOST_TIED:
        return None
    corners = tuple(_even((k,), len(options)) for k in reversed(best))
    part = AssessmentPart((best,), len(best) - 1, corners, True, True, (0,), ())
    patterns = tuple(
        Pattern((used,), first[0], _even(used, len(options)))
        for size in range(1, len(best) + 1)
        for used in combinations(best, size)
    )
    return (h,), AssessmentComponent((part,), first[0], first[1] if len(best) == 1 else None, patterns)


def _even(used: tuple[int, ...], options: int) -> Assessment:
    """Return the choice among some options with even chances."""
    return Assessment((tuple(Fraction(k in used, len(used)) for k in range(options)),), ((ONE,),))


def _drawn(setting: Setting, start: int, paid: Mapping[int, Payoffs]) -> tuple[Payoffs, Outcome] | None:
    """Return what chance alone makes of a node: payoffs, and the ends that are reached; None where a player chooses."""
    payoffs = [ZERO] * len(setting.tree.players)
    outcome: Outcome = {}
    waiting = [(start, ONE)]
    while waiting:
        number, weight = waiting.pop()
        node = setting.tree.nodes[number]
        if number in paid or not node.children:
            own = paid[number] if number in paid else setting.payoffs[number]
            payoffs = [a + weight * b for a, b in zip(payoffs, own, strict=True)]
            outcome[number] = weight
        elif node.information is not None:
            return None
        else:
            waiting += [(c, weight * p) for p, c in setting.branches[number]]
    return tuple(payoffs), dict(sorted(outcome.items()))
