"""How a mover answers that alone knows a number that chance drew: by it, or whatever it is.

All numbers between two ends are alike. What one option gains over the other is linear in the number, so that the mover
takes one option below the number at which it is indifferent, and the other above. What everybody expects follows by
integrating polynomials.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bargaining.algebra.polynomial import Polynomial
from bargaining.algebra.quotients import Quotient
from bargaining.errors import ScenarioError
from bargaining.forms.formula import FALSE, Condition, Formula
from bargaining.forms.moves_algebra import Calculus, Firm
from bargaining.forms.moves_choices import Plan, both
from bargaining.forms.moves_stages import Stage


def answers(
    calculus: Calculus, stage: Stage, mover: int, ends: Sequence[Sequence[Polynomial]]
) -> Iterator[Plan]:
    """Yield the answers of a mover that alone knows what was drawn: one option always, or either by the draw.

    Parameters
    ----------
    calculus : Calculus
        To compute with.
    stage : Stage
        The move, with two options.
    mover : int
        The player's place.
    ends : sequence of sequence of Polynomial
        What each player is paid after each option.
    """
    draw = stage.draw
    assert draw is not None
    gain = ends[0][mover] - ends[1][mover]
    if gain.degree_in(draw.name) > 1 or any(calculus.depending(p, draw.name) for own in ends for p in own):
        raise ScenarioError(
            f"found {draw.name!r} to a higher power or in a distance, expected it to the first power"
        )
    at = [gain.substitute({draw.name: end}) for end in (draw.least, draw.most)]

    def leaf(polynomial: Polynomial, option: str, *, strict: bool = False) -> Formula:
        kind = Firm if strict else Condition
        return calculus.leaf(polynomial, kind(polynomial, strict, stage.player, stage.name, option))

    one, other = stage.options
    for k, option in enumerate(stage.options):
        sign, instead = (1, other) if k == 0 else (-1, one)
        holds = both(leaf(p * sign, instead) for p in at)
        payoffs = tuple(Quotient(_mean(p, draw.name, draw.least, draw.most)) for p in ends[k])
        share = {f"{stage.name}.{o}": Quotient(Polynomial.constant(int(o == option))) for o in stage.options}
        if holds is not FALSE:
            yield Plan({stage.name: option}, {}, share, payoffs, holds, holds)
    for k, name in enumerate(stage.divided):
        sign = 1 if k == 0 else -1
        falls = leaf(gain.derivative(draw.name) * -sign, name, strict=True)
        holds = both((falls, leaf(at[0] * sign, other, strict=True), leaf(at[1] * -sign, one, strict=True)))
        if holds is not FALSE:
            yield _divided(calculus, stage, name, gain * sign, (ends[k], ends[1 - k]), holds)


def _divided(
    calculus: Calculus,
    stage: Stage,
    name: str,
    gain: Polynomial,
    ends: tuple[Sequence[Polynomial], Sequence[Polynomial]],
    holds: Formula,
) -> Plan:
    """Return the plan by which one option is taken below the draw at which its gain turns negative."""
    draw = stage.draw
    assert draw is not None
    start, slope = (*gain.parts(draw.name), Polynomial())[:2]
    turn = Quotient(start, -slope)  # the gain falls from positive to negative, so that the slope is negative
    width = Quotient(Polynomial.constant(1), draw.most - draw.least)

    def whole(polynomial: Polynomial, end: Polynomial) -> Quotient:
        return Quotient(_integral(polynomial, draw.name).substitute({draw.name: end}))

    payoffs = []
    for low, high in zip(*ends, strict=True):
        inner = calculus.put(_integral(low, draw.name) - _integral(high, draw.name), draw.name, turn)
        payoffs.append(calculus.reduced((inner + whole(high, draw.most) - whole(low, draw.least)) * width))
    below = calculus.reduced((turn - Quotient(draw.least)) * width)
    first, second = name.split("_then_")
    shares = {
        f"{stage.name}.{first}": below,
        f"{stage.name}.{second}": Quotient(Polynomial.constant(1)) - below,
    }
    return Plan({stage.name: name}, {f"{stage.name}.turn": turn}, shares, tuple(payoffs), holds, holds)


def _integral(polynomial: Polynomial, name: str) -> Polynomial:
    x = Polynomial.variable(name)
    parts = enumerate(polynomial.parts(name), start=1)
    return sum((part * x**n / n for n, part in parts), Polynomial())


def _mean(polynomial: Polynomial, name: str, least: Polynomial, most: Polynomial) -> Polynomial:
    """Return the mean over an interval, all of it alike."""
    total = Polynomial()
    for n, part in enumerate(polynomial.parts(name)):
        power = sum((least**i * most ** (n - i) for i in range(n + 1)), Polynomial())
        total = total + part * power / (n + 1)
    return total
