r"""Solve polynomial conditions as far as factors and linear steps go, without losing or inventing a solution.

Conditions on probabilities are multilinear, so that most equations are a product of factors or linear in some
unknown. An equation :math:`f g = 0` splits the solutions into those of :math:`f = 0` and those of :math:`g = 0,
f \ne 0`; an equation :math:`D x = N` into those with :math:`x = N / D, D \ne 0` and those with :math:`D = N = 0`. What
is left has few unknowns: each *part* says of some unknowns that they are quotients of polynomials in the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from bargaining.algebra.fields import as_flint

Polynomial = Any
"""A ``flint.fmpq_mpoly``; all polynomials of one call belong to one ring."""

LARGEST = 600
"""Terms of a polynomial beyond which splitting is given up."""
PARTS = 400
"""Branches beyond which splitting is given up."""


class TooLarge(Exception):
    """Say that a set of conditions is too large to be split."""


@dataclass(frozen=True)
class Conditions:
    """Hold conditions on unknowns between nought and one.

    Parameters
    ----------
    equations : tuple of polynomials
        They are zero.
    weak, strict : tuple of polynomials
        They are at least zero; more than zero.
    nonzero : tuple of polynomials
        They are not zero.
    """

    equations: tuple[Polynomial, ...]
    weak: tuple[Polynomial, ...]
    strict: tuple[Polynomial, ...]
    nonzero: tuple[Polynomial, ...] = ()


@dataclass(frozen=True)
class Part:
    """Hold one part of the solutions.

    Parameters
    ----------
    free : tuple of int
        The unknowns that are left.
    quotients : dict of int to pair of polynomials
        Numerator and denominator of every unknown, in those left; the denominator is not zero on the part.
    conditions : Conditions
        On the unknowns that are left; equations are irreducible and in none of them linear.
    """

    free: tuple[int, ...]
    quotients: dict[int, tuple[Polynomial, Polynomial]]
    conditions: Conditions


@dataclass(frozen=True)
class _State:
    conditions: Conditions
    solved: tuple[tuple[int, Polynomial, Polynomial], ...] = ()


Bounds = Sequence[tuple[Fraction, Fraction]]
Ends = Sequence[tuple[Any, Any]]
UNIT: Ends = ()


def split(
    ring: Any, conditions: Conditions, bounds: Bounds, check: Callable[[], None] = lambda: None
) -> list[Part]:
    """Return parts that hold all solutions in a box, no solution twice.

    Parameters
    ----------
    ring : flint.fmpq_mpoly_ctx
        Ring of the unknowns.
    conditions : Conditions
        What they fulfil.
    bounds : sequence of pairs of Fraction
        Range of each unknown, from nought to one at most; every solution that is looked for lies in them, and
        strictly between nought and one.
    check : callable
        Called now and then; may raise to stop.

    Raises
    ------
    TooLarge
        When there are too many parts or too long polynomials.

    Examples
    --------
    >>> import flint
    >>> ring = flint.fmpq_mpoly_ctx.get(("x", "y"), flint.Ordering.lex)
    >>> x, y = ring.gens()
    >>> unit = [(Fraction(0), Fraction(1))] * 2
    >>> parts = split(ring, Conditions((2 * x * y - x,), (), (x, y)), unit)
    >>> [(part.free, part.quotients[1]) for part in parts]
    [((0,), (1, 2))]
    """
    ends = [(as_flint(low), as_flint(high)) for low, high in bounds]
    found: list[Part] = []
    waiting = [_State(conditions)]
    steps = 0
    while waiting:
        check()
        steps += 1
        if steps > PARTS:
            raise TooLarge(f"more than {PARTS} branches")
        state = _tidied(waiting.pop(), ends)
        if state is not None:
            branches = _branches(ring, state, ends)
            if branches is None:
                found.append(_part(ring, state))
            waiting += branches or []
    return found


def _tidied(state: _State, ends: Ends) -> _State | None:
    """Leave out conditions that hold anyway; None where one cannot hold."""
    given = state.conditions
    for p in (*given.equations, *given.weak, *given.strict):
        if len(p) > LARGEST:
            raise TooLarge(f"a polynomial of {len(p)} terms")
    if any(p == 0 for p in given.nonzero):
        return None
    weak: list[Polynomial] = []
    strict: list[Polynomial] = []
    for p, kept, least in [(p, weak, 0) for p in given.weak] + [(p, strict, 1) for p in given.strict]:
        if p == 0:
            if least:
                return None
            continue
        sign = sign_on(p, UNIT)
        if sign < 0 or sign_on(p, ends) < 0:
            return None
        if sign == 0:  # a condition that holds inside the box only is still needed
            kept.append(p)
    nonzero: list[Polynomial] = []
    for p in given.nonzero:
        for f in _factors(p):
            if not sign_on(f, UNIT) and not _listed(f, nonzero):
                nonzero.append(f)
    known = [*nonzero, *(f for p in strict for f in _factors(p))]
    equations: list[Polynomial] = []
    for p in given.equations:
        if p == 0:
            continue
        left = [
            f for f in _factors(p) if not sign_on(f, UNIT) and not sign_on(f, ends) and not _listed(f, known)
        ]
        if not left:
            return None
        product = left[0]
        for f in left[1:]:
            product = product * f
        if not _listed(product, equations):
            equations.append(product)
    return _State(Conditions(tuple(equations), tuple(weak), tuple(strict), tuple(nonzero)), state.solved)


def _factors(p: Polynomial) -> list[Polynomial]:
    return [f for f, _ in p.factor()[1] if not f.is_constant()]


def _listed(p: Polynomial, others: Sequence[Polynomial]) -> bool:
    return any(len(p) == len(q) and proportional(p, q) for q in others)


def proportional(p: Polynomial, q: Polynomial) -> bool:
    """Tell whether two polynomials that are not zero are multiples of each other."""
    return bool(p * q.leading_coefficient() == q * p.leading_coefficient())


def sign_on(p: Polynomial, ends: Ends) -> int:
    """Return the sign of a polynomial where it is the same for all unknowns strictly between nought and one, or zero.

    Each monomial is bounded on its own, over the given ends of the unknowns, or from nought to one without any.
    """
    zero = flint.fmpq(0)
    low = high = zero
    inside = False
    for powers, value in p.to_dict().items():
        least = most = value
        if not ends and any(powers):
            inside = True
            least, most = (value, zero) if value < 0 else (zero, value)
        for power, (lower, upper) in zip(powers, ends, strict=False):
            if power:
                inside = inside or (lower == 0 and upper == 1)
                least, most = least * lower ** int(power), most * upper ** int(power)
        low += min(least, most)
        high += max(least, most)
    if low > 0 or (low == 0 and inside):
        return 1
    return -1 if high < 0 or (high == 0 and inside) else 0


def _branches(ring: Any, state: _State, ends: Ends) -> list[_State] | None:
    """Return the states that a factor or a linear step splits a state into; None where there is none to take."""
    given = state.conditions
    for place, p in enumerate(given.equations):
        factors = _factors(p)
        if len(factors) > 1:
            rest = given.equations[:place] + given.equations[place + 1 :]
            return [
                _State(
                    Conditions((f, *rest), given.weak, given.strict, (*given.nonzero, *factors[:k])),
                    state.solved,
                )
                for k, f in enumerate(factors)
            ]
    step = _best_step(given, ends)
    if step is None:
        return None
    place, unknown, sure = step
    p = given.equations[place]
    denominator = p.derivative(unknown)
    numerator = denominator * ring.gens()[unknown] - p
    rest = given.equations[:place] + given.equations[place + 1 :]
    found = []
    if not sure:
        either = (denominator, numerator, *rest)
        found.append(_State(Conditions(either, given.weak, given.strict, given.nonzero), state.solved))

    def put(q: Polynomial, keep_sign: bool) -> Polynomial:
        return inserted(ring, q, unknown, numerator, denominator, keep_sign=keep_sign)

    conditions = Conditions(
        tuple(put(q, False) for q in rest),
        tuple(put(q, True) for q in given.weak),
        (  # the unknown that is solved for lies between nought and one
            *(put(q, True) for q in given.strict),
            numerator * denominator,
            (denominator - numerator) * denominator,
        ),
        (*(put(q, False) for q in given.nonzero), denominator),
    )
    found.append(_State(conditions, (*state.solved, (unknown, numerator, denominator))))
    return found


def _best_step(given: Conditions, ends: Ends) -> tuple[int, int, bool] | None:
    """Return the equation and the unknown to solve it for, and whether its factor is known not to vanish."""
    best: tuple[tuple[int, int, int], int, int, bool] | None = None
    for place, p in enumerate(given.equations):
        for unknown, degree in enumerate(p.degrees()):
            if degree == 1:
                factor = p.derivative(unknown)
                known = (*given.nonzero, *given.strict)
                sure = bool(sign_on(factor, ends)) or all(_listed(f, known) for f in _factors(factor))
                score = (0 if factor.is_constant() else 1 if sure else 2, len(factor), len(p))
                if best is None or score < best[0]:
                    best = (score, place, unknown, sure)
    return None if best is None else best[1:]


def inserted(
    ring: Any,
    p: Polynomial,
    unknown: int,
    numerator: Polynomial,
    denominator: Polynomial,
    *,
    keep_sign: bool = False,
) -> Polynomial:
    """Return a polynomial times a power of the denominator, with a quotient in place of an unknown.

    The power is the least that leaves a polynomial, or the least even such with ``keep_sign``.
    """
    degree = int(p.degrees()[unknown])
    if degree == 0:
        return p
    slices: dict[int, dict[tuple[int, ...], Any]] = defaultdict(dict)
    for powers, coefficient in p.to_dict().items():
        slices[int(powers[unknown])][(*powers[:unknown], 0, *powers[unknown + 1 :])] = coefficient
    total = p * 0
    for power, terms in slices.items():
        total = total + ring.from_dict(terms) * numerator**power * denominator ** (degree - power)
    return total * denominator if keep_sign and degree % 2 else total


def _part(ring: Any, state: _State) -> Part:
    solved = {unknown for unknown, _, _ in state.solved}
    one = ring.from_dict({(0,) * len(ring.gens()): 1})
    quotients = {k: (x, one) for k, x in enumerate(ring.gens()) if k not in solved}
    free = tuple(quotients)
    for unknown, numerator, denominator in reversed(state.solved):
        quotients[unknown] = composed(
            ring, (numerator, denominator), {k: quotients[k] for k in solved & set(quotients)}
        )
    return Part(free, quotients, state.conditions)


def composed(
    ring: Any, quotient: tuple[Polynomial, Polynomial], known: dict[int, tuple[Polynomial, Polynomial]]
) -> tuple[Polynomial, Polynomial]:
    """Return a quotient in lowest terms, with quotients put in for some unknowns."""
    numerator, denominator = quotient
    for unknown, (above, below) in known.items():
        degrees = [int(p.degrees()[unknown]) for p in (numerator, denominator)]
        parts = [inserted(ring, p, unknown, above, below) for p in (numerator, denominator)]
        parts = [p * below ** (max(degrees) - d) for p, d in zip(parts, degrees, strict=True)]
        common = parts[0].gcd(parts[1])
        numerator, denominator = (p / common for p in parts)
    common = numerator.gcd(denominator)
    return numerator / common, denominator / common
