r"""Mixtures of messages that make answers best: what types may send together, put together from rays.

Weights :math:`x_{tm} \ge 0` of the messages of types that lead to some information sets make answers there best in a
cone: only their ratios matter. All that types send adds up to one for each type, :math:`\sum_m x_{tm} = 1`. So the
question is whether some rays of the cones of all messages add up to a vector of ones, and by Carathéodory's theorem no
more rays are needed than there are types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import GameError
from bargaining.forms.formula import FALSE, TRUE, Formula
from bargaining.forms.signalling.choices import subsets
from bargaining.forms.signalling.corners import MOST_CORNERS, Corner, Face, Row, determinant, use_all
from bargaining.forms.signalling.signs import NOBODY, Label, Signs
from bargaining.forms.signalling.view import Message, View
from bargaining.forms.signalling.whole import whole

_NOTHING = Polynomial()
_ONE = whole(Polynomial.constant(1))


@dataclass(frozen=True, eq=False)
class Ray:
    """Hold weights of messages that make answers best, and where they do.

    Parameters
    ----------
    weights : mapping of Message to Polynomial
        Of the messages that are sent, positive where the formula holds.
    formula : Formula
        Where the answers are best.
    label : Label
        Of a condition that is tight.
    """

    weights: Mapping[Message, Polynomial]
    formula: Formula
    label: Label


def rays(messages: Sequence[Message], rows: Sequence[Row], signs: Signs) -> tuple[Ray, ...]:
    """Return the rays of the weights of messages that fulfil conditions.

    Parameters
    ----------
    messages : sequence of Message
        That may be sent.
    rows : sequence of Row
        Without constants; the coordinates are messages.
    signs : Signs
        What makes and folds conditions.
    """
    found = []
    for own in subsets(range(len(messages))):
        face = {0: own}
        placed = [
            Row({(0, k): row.weights[messages[k]] for k in own if messages[k] in row.weights}, *_rest(row))
            for row in rows
        ]
        found += [
            Ray({messages[k]: p for (_, k), p in corner.above.items()}, corner.formula, corner.label)
            for corner in Face(face, placed, signs).corners()
        ]
    return tuple(found)


def _rest(row: Row) -> tuple[Polynomial, bool, Label, Fraction | int]:
    return row.constant, row.equal, row.label, row.unit


def answer_rows(
    view: View, names: Sequence[str], information: int, used: tuple[int, ...], messages: Sequence[Message]
) -> Iterator[Row]:
    """Yield the conditions that answers at an information set are best, linear in the weights of messages.

    Parameters
    ----------
    view : View
        The game.
    names : sequence of str
        What each information set is called in conditions.
    information : int
        Of the second move.
    used : tuple of int
        The answers.
    messages : sequence of Message
        That may be sent.
    """
    worth, first = view.received[information], used[0]
    player = view.tree.players[view.player(information)]
    for a, option in enumerate(view.tree.information[information].options):
        if a != first:
            weights = {m: worth[m][first] - worth[m][a] for m in messages if m in worth}
            label = (player, names[information], option)
            yield Row(weights, Polynomial(), a in used, label, view.units[information])


def added_up(
    groups: Sequence[Sequence[Ray]], types: Sequence[int], signs: Signs
) -> tuple[Formula, tuple[Corner, ...]]:
    """Return where rays add up to one for each type and use all messages, with the corners of what does.

    Parameters
    ----------
    groups : sequence of sequence of Ray
        The rays of each cone.
    types : sequence of int
        Information sets of the first move, of which the cones have messages.
    signs : Signs
        What makes and folds conditions.

    Raises
    ------
    GameError
        When there are too many rays.
    """
    every = [ray for group in groups for ray in group]
    if sum(comb(len(every), size) for size in range(1, len(types) + 1)) > MOST_CORNERS:
        raise GameError(
            f"{every[0].label[1]}: found {len(every)} rays of what {len(types)} types may send, expected so few that "
            f"{MOST_CORNERS:,} sums can be compared"
        )
    columns = [[_sum_of(ray, t) for t in types] for ray in every]
    corners: list[Corner] = []
    waiting: list[tuple[tuple[int, ...], Formula]] = [((), TRUE)]
    for chosen, formula in waiting:
        if chosen and all(any(columns[k][j].terms for k in chosen) for j in range(len(types))):
            corners += _sums([every[k] for k in chosen], [columns[k] for k in chosen], formula, signs)
        if len(chosen) < len(types):
            for k in range(chosen[-1] + 1 if chosen else 0, len(every)):
                both = signs.every([formula, every[k].formula])
                if both is not FALSE:  # what excludes each other does so in larger sums
                    waiting.append(((*chosen, k), both))
    asked = list(dict.fromkeys(m for ray in every for m in ray.weights))
    return use_all(asked, corners, signs), tuple(corners)


def _sum_of(ray: Ray, type_: int) -> Polynomial:
    return sum((p for (t, _), p in ray.weights.items() if t == type_), _NOTHING)


def _sums(
    chosen: Sequence[Ray], columns: Sequence[Sequence[Polynomial]], formula: Formula, signs: Signs
) -> Iterator[Corner]:
    """Yield the weights of some rays that add up to one for each type, once for each sign of the denominator."""
    size = len(chosen)
    label = next((ray.label for ray in chosen if ray.label != NOBODY), NOBODY)
    for places in combinations(range(len(columns[0])), size):
        matrix = [[column[j] for column in columns] for j in places]
        below = determinant(matrix)
        if not below.terms:
            continue
        solved = [determinant([[*row[:k], _ONE, *row[k + 1 :]] for row in matrix]) for k in range(size)]
        others = [j for j in range(len(columns[0])) if j not in places]
        for sign in signs.possible(below):
            positive = signs.every([formula, *(signs.above(p, label, sign) for p in solved)])
            if positive is FALSE:
                continue
            left = (
                sum((column[j] * x for column, x in zip(columns, solved, strict=True)), -below)
                for j in others
            )
            whole = signs.every([positive, *(signs.zero(p, label) for p in left)])
            if whole is not FALSE:
                parts = tuple((ray.weights, x * sign) for ray, x in zip(chosen, solved, strict=True))
                yield Corner(parts, below * sign, whole, label)
