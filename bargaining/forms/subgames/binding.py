"""What commitments come to at a point: who binds itself to which probabilities, and what is answered to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from bargaining.equilibria.sequential.assessments import Assessment
from bargaining.equilibria.sequential.result import (
    AssessmentComponent,
    AssessmentPart,
    AssessmentSet,
    Pattern,
)
from bargaining.forms.bound_course import Binding
from bargaining.forms.concepts import COMMITMENT
from bargaining.forms.formula import holds
from bargaining.forms.signalling.corners import Corner
from bargaining.forms.subgames.composed import Composed
from bargaining.forms.subgames.parts import Part, mean, sure
from bargaining.games.exact_linear import row_reduced
from bargaining.games.tree import Tree

Values = Mapping[str, Fraction]
Shares = dict[int, tuple[Fraction, ...]]

_WHY = "every mixture at a corner, with every answer that is best to it, was compared exactly"


def commitments(tree: Tree, bound: frozenset[int]) -> AssessmentSet:
    """Return what players bind themselves to in a tree without assumptions, with the answers.

    Parameters
    ----------
    tree : Tree
        Numbers only.
    bound : frozenset of int
        Where players bind themselves; see `Composed`.
    """
    game = Composed(tree, tuple(one.name for one in tree.information), bound)
    found = [_component(game, part) for part in game.parts(0) if holds(part.formula, {})]
    return AssessmentSet(tree, COMMITMENT, tuple(found), True, _WHY, False)


def bindings(tree: Tree, bound: frozenset[int]) -> dict[int, tuple[Binding, ...]]:
    """Return what each player may bind itself to in a tree without assumptions: at corners, with the best answers.

    Of several with the same words only the best is returned.
    """
    game = Composed(tree, tuple(one.name for one in tree.information), bound)
    found: dict[int, tuple[Binding, ...]] = {}
    for h in sorted(bound):
        start = tree.members[h][0]
        pair = game.pair(start)
        best: dict[str, tuple[Fraction, Shares]] = {}
        for answer, corner in pair.bindings:
            if holds(corner.formula, {}):
                worth = mean(corner, pair.paid(pair.movers[0], 1, answer))
                value = worth.above.evaluate({}) / worth.below.evaluate({})
                words, second = pair.words(corner, answer), pair.sets[1]
                shares = {
                    h: _shares(tree, h, [corner]),
                    second: _shares(tree, second, [sure(second, answer)]),
                }
                if words not in best or value > best[words][0]:
                    best[words] = value, shares
        found[h] = tuple((words, shares) for words, (_, shares) in best.items())
    return found


def _component(game: Composed, part: Part) -> AssessmentComponent:
    assessments = list(dict.fromkeys(_assessed(game, shares) for shares in _plays(game, part)))
    payoffs = {_paid(game.tree, one) for one in assessments}
    common = next(iter(payoffs)) if len(payoffs) == 1 else None
    middle = _middle(assessments)
    off = tuple(h for h, own in enumerate(game.pattern(part)) if not own)
    steady = tuple(range(len(game.tree.information)))
    whole = AssessmentPart(
        middle.supports, _dimension(assessments), tuple(assessments), True, True, steady, off
    )
    pattern = Pattern(game.pattern(part), common, middle)
    return AssessmentComponent((whole,), common, None, (pattern,))


def _plays(game: Composed, part: Part) -> Iterator[Shares]:
    """Yield what is done everywhere, at each corner of what may be done on the way."""
    aside: Shares = {}
    _fill(game.tree, part, aside)
    found = [[(h, c) for c in own if holds(c.formula, {})] for h, own in part.corners.items()]
    for chosen in product(*found):
        yield {**aside, **{h: _shares(game.tree, h, [corner]) for h, corner in chosen}}


def _fill(tree: Tree, part: Part, shares: Shares) -> None:
    """Put in what is done on the way, and for options that are not taken the first answer that keeps from them."""
    for h, own in part.corners.items():
        shares[h] = _shares(tree, h, [c for c in own if holds(c.formula, {})])
    for answers in part.aside:
        other = next(o for formula, o in answers if holds(formula, {}))
        _fill(tree, other, shares)


def _shares(tree: Tree, information: int, corners: Sequence[Corner]) -> tuple[Fraction, ...]:
    """Return the mean of the probabilities at corners."""
    found = [Fraction(0)] * len(tree.information[information].options)
    for corner in corners:
        below = corner.below.evaluate({})
        for (_, k), above in corner.above.items():
            found[k] += above.evaluate({}) / below / len(corners)
    return tuple(found)


def _assessed(game: Composed, shares: Shares) -> Assessment:
    """Return strategies with the beliefs that follow from them, which are known where somebody is bound."""
    tree = game.tree
    strategies = tuple(shares[h] for h in range(len(tree.information)))
    beliefs = []
    for nodes in tree.members:
        first = tree.steps[nodes[0]][-1][0] if len(nodes) > 1 else None
        beliefs.append((Fraction(1),) if first is None else strategies[first])
    return Assessment(strategies, tuple(beliefs))


def _paid(tree: Tree, one: Assessment) -> tuple[Fraction, ...]:
    def value(number: int, player: int) -> Fraction:
        node = tree.nodes[number]
        if not node.children:
            return node.payoffs[player].evaluate({})
        weights = (
            [p.evaluate({}) for p in node.chance]
            if node.information is None
            else one.strategies[node.information]
        )
        parts = (w * value(c, player) for w, c in zip(weights, node.children, strict=True) if w)
        return sum(parts, Fraction(0))

    return tuple(value(0, player) for player in range(len(tree.players)))


def _middle(assessments: Sequence[Assessment]) -> Assessment:
    """Return the mean of assessments that differ where one player is bound, and in what is believed of it."""
    number = len(assessments)

    def of(rows: Sequence[tuple[Fraction, ...]]) -> tuple[Fraction, ...]:
        return tuple(sum(column, Fraction(0)) / number for column in zip(*rows, strict=True))

    sets = range(len(assessments[0].strategies))
    return Assessment(
        tuple(of([a.strategies[h] for a in assessments]) for h in sets),
        tuple(of([a.beliefs[h] for a in assessments]) for h in sets),
    )


def _dimension(assessments: Sequence[Assessment]) -> int:
    first, *others = ([x for own in a.strategies for x in own] for a in assessments)
    rows = [[x - y for x, y in zip(other, first, strict=True)] for other in others]
    return len(row_reduced(rows)[1]) if rows else 0
