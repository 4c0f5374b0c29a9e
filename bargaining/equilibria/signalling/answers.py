"""The receiver's best answers to a message, pure and mixed, whatever is believed of who sent it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargaining.equilibria.signalling.shape import Message
from bargaining.equilibria.two_players.polyhedra import best_response_vertices, integer_payoffs
from bargaining.errors import SolverError
from bargaining.games.exact_programs import maximum, nonnegative_solution

_ZERO, _ONE = Fraction(0), Fraction(1)
Limit = tuple[Sequence[Fraction], Fraction]
"""Numbers, one an answer, and what their mean over a mixed answer is at most."""


@dataclass(frozen=True)
class Best:
    """Hold pure answers that are all best at one belief, so that every mixture of them is, too.

    Parameters
    ----------
    believed : frozenset of int
        The types that the belief puts weight on.
    answers : tuple of int
        Numbers of the answers.
    """

    believed: frozenset[int]
    answers: tuple[int, ...]


def best_answers(message: Message) -> tuple[Best, ...]:
    """Return sets of answers that are best at one belief, such that every best answer, pure or mixed, is in one.

    Answers that are best at one belief are all best at a vertex of the beliefs at which these are best, and that puts
    weight on no other types; these vertices are those of the receiver's best-response polyhedron.

    Examples
    --------
    >>> one, zero = Fraction(1), Fraction(0)
    >>> told = Message("m", {0: 0, 1: 0}, (2,), ((0,), (1,)), {0: (one, one), 1: (one, one)},
    ...                {0: (one, zero), 1: (zero, one)})
    >>> [(sorted(best.believed), best.answers) for best in best_answers(told)]
    [([0], (0,)), ([1], (1,)), ([0, 1], (0, 1))]
    """
    types = tuple(message.senders)
    table = np.array([message.receiver[t] for t in types], dtype=object).T
    vertices, complete = best_response_vertices(integer_payoffs(table)[0])
    if not complete:
        raise SolverError(f"message {message.name!r}: found more best answers to it than fit into memory")
    found = {
        Best(
            frozenset(t for k, t in enumerate(types) if not vertex.labels >> k & 1),
            tuple(r for r in range(len(message.answers)) if vertex.labels >> (len(types) + r) & 1),
        )
        for vertex in vertices
    }
    return tuple(sorted(found, key=lambda best: (len(best.believed), sorted(best.believed), best.answers)))


def among(best: Sequence[Best], types: Collection[int]) -> tuple[Best, ...]:
    """Return those at beliefs that put weight on some types only."""
    return tuple(one for one in best if one.believed <= set(types))


def pure(best: Sequence[Best]) -> tuple[int, ...]:
    """Return the pure answers in any of some sets."""
    return tuple(sorted({r for one in best for r in one.answers}))


def mixture_within(best: Best, limits: Sequence[Limit]) -> bool:
    """Tell whether some mixture of answers keeps all limits."""
    matrix, rhs = _program(best, limits, 0)
    return nonnegative_solution(matrix, rhs).solution is not None


def least_excess(best: Best, limits: Sequence[Limit]) -> Fraction:
    """Return the least, over mixtures of answers, of the largest excess over a limit; negative where all are kept."""
    # The excess is the difference of two numbers that are not negative, the second at most `low`.
    low = max((abs(v) for numbers, limit in limits for v in (*numbers, limit)), default=_ZERO) * 2 + 1
    shifted = [(numbers, limit - low) for numbers, limit in limits]
    matrix, rhs = _program(best, shifted, 1)
    for row in matrix[1:]:
        row[len(best.answers)] = -_ONE
    objective = [_ZERO] * len(matrix[0])
    objective[len(best.answers)] = -_ONE
    found = maximum(objective, matrix, rhs)
    assert found is not None  # any mixture with a large excess is one
    return -found[0] - low


def _program(best: Best, limits: Sequence[Limit], more: int) -> tuple[list[list[Fraction]], list[Fraction]]:
    """Return equations in the shares of answers, `more` unknowns, and the slack of each limit."""
    n = len(best.answers)
    matrix = [[_ONE] * n + [_ZERO] * (more + len(limits))]
    rhs = [_ONE]
    for k, (numbers, limit) in enumerate(limits):
        slack = [_ONE if k == j else _ZERO for j in range(len(limits))]
        matrix.append([*(numbers[r] for r in best.answers), *[_ZERO] * more, *slack])
        rhs.append(limit)
    return matrix, rhs
