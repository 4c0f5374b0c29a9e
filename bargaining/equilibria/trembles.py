r"""Trembles as polynomials in one small number, and what happens to payoffs along them, exactly.

Around a pure profile :math:`a^*` let :math:`t_{jc} = x_j(c) / x_j(a_j^*)` be the odds of player :math:`j`'s
tremble to :math:`c`. Divided by the probability that nobody trembles, what player :math:`i` loses by taking
:math:`b` instead of :math:`c` is a polynomial in the odds with one monomial for each way in which the others
deviate. With :math:`t_{jc} = \tau_{jc} \epsilon^{d_{jc}}` it is a polynomial in :math:`\epsilon`, whose sign
for all small :math:`\epsilon > 0` is that of its lowest coefficient that is not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.refinements import Position
from bargaining.games.exact_programs import nonnegative_solution

Odd: TypeAlias = tuple[int, int]  # a player and an action that is not his base action
Polynomial: TypeAlias = dict[tuple[Odd, ...], Fraction]
Exponents: TypeAlias = dict[Odd, int]
Weights: TypeAlias = dict[Odd, Fraction]

CANDIDATES = 600  # families of trembles tried before the question is left open
_LARGEST_EXPONENT = 6


@dataclass(frozen=True, eq=False)
class Trembles:
    r"""Hold completely mixed strategies that shrink to an equilibrium.

    Parameters
    ----------
    layers : tuple of tuple of ndarray of Fraction
        For each player the vectors :math:`v_{i0}, v_{i1}, \dots`, each of shape (n_actions[i],); the strategy
        is :math:`x_i(\epsilon) \propto \sum_k \epsilon^k v_{ik}`.
    """

    layers: tuple[tuple[NDArray[np.object_], ...], ...]

    def at(self, epsilon: Fraction) -> tuple[NDArray[np.object_], ...]:
        r"""Return the exact strategies at one :math:`\epsilon > 0`."""
        sums = [sum((v * epsilon**k for k, v in enumerate(own)), 0 * own[0]) for own in self.layers]
        return tuple(np.asarray(x / x.sum()) for x in sums)


def loss(here: Position, player: int, action: int, instead_of: int) -> Polynomial:
    """Return what a player loses by one action instead of another, as a polynomial in the others' odds."""
    table = np.moveaxis(here.payoffs[player], player, 0)
    others = [j for j in range(here.game.n_players) if j != player]
    base = here.profile
    polynomial: Polynomial = {}
    difference: Any = np.asarray(table[instead_of] - table[action], dtype=object)
    for place in np.ndindex(*difference.shape):
        if difference[place]:
            odds = tuple((j, c) for j, c in zip(others, place, strict=True) if c != base[j])
            polynomial[odds] = difference[place]
    return polynomial


def odds_of(here: Position) -> tuple[Odd, ...]:
    """Return all trembles of a pure profile."""
    return tuple((j, c) for j, m in enumerate(here.game.n_actions) for c in range(m) if c != here.profile[j])


def leading(polynomial: Polynomial, exponents: Exponents) -> Polynomial:
    r"""Return the terms with the lowest power of :math:`\epsilon`."""
    powers = {odds: sum(exponents[o] for o in odds) for odds in polynomial}
    lowest = min(powers.values(), default=0)
    return {odds: polynomial[odds] for odds, power in powers.items() if power == lowest}


def eventual_sign(polynomial: Polynomial, exponents: Exponents, weights: Weights) -> int:
    r"""Return the polynomial's sign for all small :math:`\epsilon > 0`."""
    sums: dict[int, Fraction] = {}
    for odds, coefficient in polynomial.items():
        power = sum(exponents[o] for o in odds)
        sums[power] = sums.get(power, Fraction(0)) + coefficient * prod((weights[o] for o in odds), start=1)
    first = next((sums[p] for p in sorted(sums) if sums[p]), Fraction(0))
    return (first > 0) - (first < 0)


def search(
    here: Position,
    families: Iterator[Exponents],
    conditions: Callable[[Exponents], Sequence[Polynomial]],
) -> Trembles | None:
    """Look for trembles along which all conditions are eventually non-negative.

    Parameters
    ----------
    here : Position
        A pure profile.
    families : iterator of Exponents
        Powers to try.
    conditions : callable
        Gives the polynomials that must not be negative for these powers.
    """
    for exponents in islice(families, CANDIDATES):
        required = conditions(exponents)
        for least in (1, 0):
            weights = _weights(required, exponents, Fraction(least))
            if weights and all(eventual_sign(p, exponents, weights) >= 0 for p in required):
                return _as_trembles(here, exponents, weights)
    return None


def _weights(required: Sequence[Polynomial], exponents: Exponents, least: Fraction) -> Weights | None:
    """Return weights of at least one for which every leading part that is linear reaches a value."""
    odds = list(exponents)
    rows, rhs = [], []
    for polynomial in required:
        first = leading(polynomial, exponents)
        if first and all(coefficient < 0 for coefficient in first.values()):
            return None
        if first and all(len(o) == 1 for o in first):
            row = [first.get((o,), Fraction(0)) for o in odds]
            rows.append(row)
            rhs.append(least * max(map(abs, row)) - sum(row))
    slack = [[Fraction(-(k == r)) for k in range(len(rows))] for r in range(len(rows))]
    answer = nonnegative_solution([row + s for row, s in zip(rows, slack, strict=True)], rhs).solution
    if answer is None:
        return None
    above = answer[: len(odds)] or [Fraction(0)] * len(odds)
    return {o: 1 + x for o, x in zip(odds, above, strict=True)}


def exponent_families(
    here: Position, free: Collection[Odd], *, respect_levels: bool = False
) -> Iterator[Exponents]:
    """Yield powers for all trembles, small ones first; a seeded sample where there are too many.

    Only the free trembles vary, the others have power one. With `respect_levels` a player's worse action gets
    the higher power.
    """
    rng = np.random.default_rng(0)
    for highest in range(1, _LARGEST_EXPONENT + 1):
        choices = [list(_own_exponents(here, j, highest, free, respect_levels)) for j in here.choosers]
        if not all(choices):
            continue
        number = prod(len(c) for c in choices)
        picked = product(*choices) if number <= CANDIDATES else _sampled(choices, rng)
        for parts in picked:
            family = {odd: power for part in parts for odd, power in part.items()}
            if max(family.values(), default=1) == highest:
                yield family


def _own_exponents(
    here: Position, player: int, highest: int, free: Collection[Odd], respect_levels: bool
) -> Iterator[Exponents]:
    own = [c for c in range(here.game.n_actions[player]) if c != here.profile[player]]
    level = here.levels[player]
    options = [range(1, highest + 1) if (player, c) in free else (1,) for c in own]
    for powers in product(*options):
        pairs = list(zip(own, powers, strict=True))
        if not respect_levels or all(p > q for b, p in pairs for c, q in pairs if level[b] > level[c]):
            yield {(player, c): p for c, p in pairs}


def _sampled(choices: list[list[Exponents]], rng: np.random.Generator) -> Iterator[tuple[Exponents, ...]]:
    for _ in range(CANDIDATES // 2):
        yield tuple(c[int(rng.integers(len(c)))] for c in choices)


def _as_trembles(here: Position, exponents: Exponents, weights: Weights) -> Trembles:
    layers = []
    for j, m in enumerate(here.game.n_actions):
        base = here.profile[j]
        powers = [0 if c == base else exponents[j, c] for c in range(m)]
        heights = [Fraction(1) if c == base else weights[j, c] for c in range(m)]
        own = [
            np.array([h if p == k else Fraction(0) for h, p in zip(heights, powers, strict=True)])
            for k in range(max(powers) + 1)
        ]
        layers.append(tuple(own))
    return Trembles(tuple(layers))
