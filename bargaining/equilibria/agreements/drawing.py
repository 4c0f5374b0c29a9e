"""Linear programmes over lotteries of agreements, exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bargaining.equilibria.agreements.settlement import NO_AGREEMENT, dominated
from bargaining.games.bargaining_problem import BargainingProblem, Payoffs
from bargaining.games.exact_programs import maximum

_ZERO, _ONE = Fraction(0), Fraction(1)


def drawable(problem: BargainingProblem) -> dict[str, Payoffs]:
    """Return what a lottery may draw, with the parties' gains: what has all consents, and disagreement.

    What another one dominates, or repeats, is left out: no solution needs it.
    """
    nothing = tuple(_ZERO for _ in problem.parties)
    once: dict[Payoffs, str] = {nothing: NO_AGREEMENT}
    for name in problem.consented:
        once.setdefault(problem.gains(name), name)
    return {name: gains for gains, name in once.items() if not dominated(gains, once)}


@dataclass(frozen=True)
class Drawn:
    """Hold an optimal lottery.

    Parameters
    ----------
    value : Fraction
        What was made largest.
    floor : Fraction
        The least gain that every party has in its units.
    weights : mapping of str to Fraction
        Chances that are not zero.
    gains : tuple of Fraction
        On average.
    """

    value: Fraction
    floor: Fraction
    weights: Mapping[str, Fraction]
    gains: Payoffs


def _optimum(
    drawn: Mapping[str, Payoffs],
    units: Sequence[Fraction],
    goal: Sequence[Fraction],
    at_least: Fraction | None,
) -> Drawn:
    """Maximise a weighted sum of gains, none below ``at_least`` in its units, or without it the floor itself.

    Variables are the chances, the floor where it is open, and what each party has above it.
    """
    points, number = list(drawn.values()), len(units)
    count, free = len(points), at_least is None
    rows, rhs = [], []
    for k, unit in enumerate(units):
        above = [-_ONE if k == j else _ZERO for j in range(number)]
        rows.append([*(p[k] for p in points), *([-unit] if free else []), *above])
        rhs.append(_ZERO if at_least is None else at_least * unit)
    rows.append([*(_ONE for _ in points), *([_ZERO] if free else []), *(_ZERO for _ in units)])
    rhs.append(_ONE)
    if free:
        objective = [*(_ZERO for _ in points), _ONE, *(_ZERO for _ in units)]
    else:
        worth = (sum((g * x for g, x in zip(goal, p, strict=True)), _ZERO) for p in points)
        objective = [*worth, *(_ZERO for _ in units)]
    found = maximum(objective, rows, rhs)
    assert found is not None  # disagreement is feasible
    value, solution = found
    weights = {name: w for name, w in zip(drawn, solution[:count], strict=True) if w}
    gains = tuple(sum((w * drawn[n][k] for n, w in weights.items()), _ZERO) for k in range(number))
    return Drawn(value, value if at_least is None else at_least, weights, gains)


def highest_floor(drawn: Mapping[str, Payoffs], units: Sequence[Fraction] | None = None) -> Drawn:
    """Return a lottery at which the least gain, each in its unit, is largest."""
    scale = units or [_ONE] * len(next(iter(drawn.values())))
    return _optimum(drawn, scale, [], None)


def largest(drawn: Mapping[str, Payoffs], *parties: int) -> Drawn:
    """Return a lottery at which nobody loses and the sum of some parties' gains is largest."""
    number = len(next(iter(drawn.values())))
    goal = [Fraction(k in parties) for k in range(number)]
    return _optimum(drawn, [_ONE] * number, goal, _ZERO)


def most_equal(drawn: Mapping[str, Payoffs], units: Sequence[Fraction]) -> Drawn:
    """Return a lottery with the highest floor and, of those, the largest sum of gains, each in its unit.

    A party whose unit is zero has no say in the floor.
    """
    floor = highest_floor(drawn, units).value if any(units) else _ZERO
    return _optimum(drawn, units, [_ONE / u if u else _ZERO for u in units], floor)
