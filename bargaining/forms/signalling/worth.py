"""What a pattern of a signalling game is worth, and with which probabilities options are used in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import holds
from bargaining.forms.signalling.choices import linked
from bargaining.forms.signalling.cones import answer_rows
from bargaining.forms.signalling.corners import Coordinate, Corner, Row
from bargaining.forms.signalling.drawn import Drawn
from bargaining.forms.signalling.messages import Used
from bargaining.forms.signalling.quotients import Quotient, solution
from bargaining.forms.signalling.view import Message, View

Values = Mapping[str, Fraction]
Range = tuple[Fraction, Fraction]
"""The least and the largest probability of an option."""
Shares = Mapping[Coordinate, Quotient]
"""Probabilities of options; where they are not told by the pattern, there is none."""

ALL: Range = (Fraction(0), Fraction(1))
_ONE = Polynomial.constant(1)


def payoffs(drawn: Drawn, sent: Used, answers: Used) -> dict[str, Quotient | None]:
    """Return what each player expects; None where that hangs on mixtures which the pattern leaves open.

    Who mixes expects the same from each option that it uses, so that its payoff is that of the first of them. All draws
    may be made: those of probability zero add nothing.
    """
    view = drawn.view
    answers = {h: answers.get(h, (0,)) for h in view.answers}
    shares = {**_messages(drawn, sent, answers), **_answers(drawn, sent, answers)}
    first, second = view.player(view.types[0]), {view.player(h) for h in view.answers}
    found = {}
    for i, player in enumerate(view.tree.players):
        own = {t: used[:1] if i == first else used for t, used in sent.items()}
        other = {h: used[:1] if i in second else used for h, used in answers.items()}
        parts = [_of_type(view, t, i, own, other, shares) for t in sent]
        total: Quotient | None = Quotient(_before(view, i), _ONE)
        for part in parts:
            total = None if total is None or part is None else total + part
        found[player] = total
    return found


def _before(view: View, player: int) -> Polynomial:
    """Return what chance alone brings, where it ends the game before anybody chooses."""
    total, waiting = Polynomial(), [(_ONE, 0)]
    while waiting:
        weight, x = waiting.pop()
        node = view.tree.nodes[x]
        if not node.children:
            total = total + weight * view.value(x, player)
        waiting += [(weight * p, child) for p, child in view.branches[x]]
    return total


def _of_type(
    view: View, type_: int, player: int, sent: Used, answers: Used, shares: Shares
) -> Quotient | None:
    weights = {}
    for x in view.members[type_]:
        weights[x] = _ONE
        for p in view.factors[x]:
            weights[x] = weights[x] * p
    parts = []
    for k in sent[type_]:
        alone, after = view.worth((type_, k), player, weights)
        total: Quotient | None = Quotient(alone)
        for h, worth in after.items():
            mean = _mean([((h, a), Quotient(worth[a])) for a in answers[h]], shares)
            total = None if total is None or mean is None else total + mean
        parts.append(((type_, k), total))
    return _mean(parts, shares)


def _mean(parts: Sequence[tuple[Coordinate, Quotient | None]], shares: Shares) -> Quotient | None:
    """Return the mean of what options bring; None where it is not told."""
    values = [value for _, value in parts]
    if all(value == values[0] for value in values):
        return values[0]
    total = Quotient(Polynomial())
    for option, value in parts:
        if value is None or option not in shares:
            return None
        total = total + shares[option] * value
    return total


def _messages(drawn: Drawn, sent: Used, answers: Used) -> dict[Message, Quotient]:
    """Return the probabilities of messages that indifference of the second mover tells."""
    mixing = {t: own for t, own in sent.items() if len(own) > 1}
    rows = []
    for h, used in answers.items():
        sources = [(t, k) for t, k in drawn.view.sources[h] if k in sent.get(t, ())]
        for row in answer_rows(drawn.view, drawn.names, h, used, sources):
            constant = sum((p for (t, _), p in row.weights.items() if t not in mixing), row.constant)
            weights = {m: p for m, p in row.weights.items() if m[0] in mixing}
            rows.append(Row(weights, constant, row.equal, row.label))
    return _told(mixing, rows)


def _answers(drawn: Drawn, sent: Used, answers: Used) -> dict[Coordinate, Quotient]:
    """Return the probabilities of answers that indifference of types tells."""
    doubts = [(t, own[0], k) for t, own in sent.items() for k in own[1:]]
    rows = [drawn.answers.row(doubt, sent, answers) for doubt in doubts]
    return _told({h: own for h, own in answers.items() if len(own) > 1}, rows)


def _told(options: dict[int, tuple[int, ...]], rows: Sequence[Row]) -> dict[Coordinate, Quotient]:
    tied = {
        s: [k for k, row in enumerate(rows) if row.equal and any(own == s for own, _ in row.weights)]
        for s in options
    }
    found: dict[Coordinate, Quotient] = {}
    for members in linked(tied):
        own = [rows[k] for k in sorted({k for s in members for k in tied[s]})]
        found |= solution({s: options[s] for s in members}, own) or {}
    return found


def ranges(drawn: Drawn, sent: Used, answers: Used, values: Values) -> dict[int, tuple[Range, ...]]:
    """Return the least and the largest probability of each used option, over all equilibria with a pattern at a point.

    The extremes themselves may use fewer options.
    """
    found: dict[int, tuple[Range, ...]] = {}
    for h, own in {**sent, **answers}.items():
        found[h] = ((Fraction(1), Fraction(1)),) if len(own) == 1 else (ALL,) * len(own)
    for component in drawn.messages.components(sent):
        _, corners = drawn.messages.sums(component, sent, answers)
        points = list(_points(corners, values))
        types = dict.fromkeys(t for corner in corners for t, _ in sorted(corner.used))
        found |= {t: _around(points, t, sent[t]) for t in types}
    for block in drawn.answers.blocks(sent, answers):
        points = []
        free: set[int] = set()
        for formula, mixtures in drawn.answers.ways(block, sent, answers):
            if holds(formula, values):
                told = {h for own, corners in mixtures.groups if corners for h in own}
                free.update(h for h in block.mixing if h not in told)
                for _, corners in mixtures.groups:
                    points += _points(corners, values)
        found |= {h: _around(points, h, answers[h]) for h in block.mixing if h not in free}
    return found


def _points(corners: Iterable[Corner], values: Values) -> Iterable[dict[Coordinate, Fraction]]:
    for corner in corners:
        if holds(corner.formula, values):
            below = corner.below.evaluate(values)
            yield {c: above.evaluate(values) / below for c, above in corner.above.items()}


def _around(
    points: Sequence[Mapping[Coordinate, Fraction]], information: int, options: Sequence[int]
) -> tuple[Range, ...]:
    own = [point for point in points if any((information, a) in point for a in options)]
    columns = [[point.get((information, a), Fraction(0)) for point in own] for a in options]
    return tuple((min(column), max(column)) for column in columns)
