"""Alternating offers over a pie of one: shares, their limits, outside options and breakdown."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from bargaining.errors import GameError
from bargaining.results import Result

Pair = tuple[Fraction, Fraction]
_NOTHING: Pair = (Fraction(0), Fraction(0))


@dataclass(frozen=True)
class Offers(Result):
    """Hold what each of two gets when it makes the first offer, and what it is left with when the other does.

    Parameters
    ----------
    proposing, answering : tuple of Fraction
        Shares of the first and of the second player.
    binding : tuple of bool
        Whether a player that answers is held by its outside option.
    """

    proposing: Pair
    answering: Pair
    binding: tuple[bool, bool]

    def __str__(self) -> str:
        """Give both divisions."""
        lines = (
            f"player {row['first offer']} offers first: {row['player 1']:.6g}, {row['player 2']:.6g}"
            for row in self.to_rows()
        )
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"offers": self.to_rows(), "outside option binds": list(self.binding)}

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row for each who may make the first offer."""
        return [
            {"first offer": 1, "player 1": float(self.proposing[0]), "player 2": float(self.answering[1])},
            {"first offer": 2, "player 1": float(self.answering[0]), "player 2": float(self.proposing[1])},
        ]


def alternating_offers(
    discounts: tuple[Fraction, Fraction],
    *,
    outside: Pair = _NOTHING,
    breakdown: Fraction = Fraction(0),
    at_breakdown: Pair = _NOTHING,
) -> Offers:
    r"""Return the subgame-perfect shares of a pie of one when offers alternate without end.

    Parameters
    ----------
    discounts : pair of Fraction
        What a share is worth to each a round later, at most one.
    outside : pair of Fraction
        What each gets by leaving, which it may do when it has refused an offer.
    breakdown : Fraction
        The chance that talks end after an offer is refused and nobody left.
    at_breakdown : pair of Fraction
        What each gets then.

    Returns
    -------
    Offers
        Exact. The one who answers is offered what it could have by refusing: an outside option counts only where it
        is better than going on, payoffs of breakdown always.

    Raises
    ------
    GameError
        When numbers are out of range, so that there is nothing to divide or no pressure to agree.

    References
    ----------
    Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. Econometrica 50, 97-109.
    Binmore, K., Rubinstein, A. and Wolinsky, A. (1986). The Nash bargaining solution in economic modelling. RAND
    Journal of Economics 17, 176-188.

    Examples
    --------
    >>> print(alternating_offers((Fraction(9, 10), Fraction(8, 10))))
    player 1 offers first: 0.714286, 0.285714
    player 2 offers first: 0.642857, 0.357143
    """
    _check(discounts, outside, breakdown, at_breakdown)
    keep = tuple((1 - breakdown) * d for d in discounts)
    lost = tuple(breakdown * b for b in at_breakdown)
    for binding in product((False, True), repeat=2):
        # What each could have by refusing: constant + slope times what it gets when it offers.
        constant = [outside[k] if binding[k] else lost[k] for k in (0, 1)]
        slope = [Fraction(0) if binding[k] else keep[k] for k in (0, 1)]
        first = ((1 - constant[1]) - slope[1] * (1 - constant[0])) / (1 - slope[0] * slope[1])
        second = 1 - constant[0] - slope[0] * first
        proposing = (first, second)
        refusing = [lost[k] + keep[k] * proposing[k] for k in (0, 1)]
        if all((outside[k] > refusing[k]) == binding[k] for k in (0, 1)):
            return Offers(proposing, (1 - second, 1 - first), (binding[0], binding[1]))
    raise AssertionError("one of the four cases holds")


def _check(discounts: Pair, outside: Pair, breakdown: Fraction, at_breakdown: Pair) -> None:
    for name, numbers in (("discounts", discounts), ("breakdown", (breakdown,))):
        if not all(0 <= x <= 1 for x in numbers):
            raise GameError(f"{name}: found {', '.join(map(str, numbers))}, expected numbers from 0 to 1")
    for name, pair in (("outside", outside), ("at_breakdown", at_breakdown)):
        if min(pair) < 0 or sum(pair) > 1:
            raise GameError(f"{name}: found {pair[0]} and {pair[1]}, expected shares of a pie of 1")
    if discounts[0] * discounts[1] * (1 - breakdown) ** 2 == 1:
        raise GameError("found no cost of delay, expected a discount below 1 or a breakdown above 0")


def finite_offers(discounts: tuple[Fraction, Fraction], rounds: int) -> Fraction:
    """Return the share of the first player when it offers first, offers alternate and the last one is all there is.

    References
    ----------
    Ståhl, I. (1972). Bargaining theory. Stockholm School of Economics.

    Examples
    --------
    >>> [f"{float(finite_offers((Fraction(9, 10), Fraction(8, 10)), n)):.4g}" for n in (1, 3, 11, 51)]
    ['1', '0.92', '0.7696', '0.7144']
    """
    share = Fraction(1)  # of whoever makes the last offer
    for before in range(rounds - 2, -1, -1):
        share = 1 - discounts[(before + 1) % 2] * share
    return share


def limit_division(impatience: Pair, *, outside: Pair = _NOTHING, at_breakdown: Pair = _NOTHING) -> Pair:
    r"""Return the shares as rounds become short, whoever offers first.

    Parameters
    ----------
    impatience : pair of Fraction
        How fast each comes to value time, such as the rates :math:`r` of discounts :math:`e^{-r \Delta}`; where
        breakdown and not time presses, equal numbers.
    outside : pair of Fraction
        What each gets by leaving; it only bounds a share from below.
    at_breakdown : pair of Fraction
        What each gets when talks break down; it is added before the rest is divided.

    Returns
    -------
    pair of Fraction
        The weighted solution of Nash with the payoffs of breakdown for disagreement, moved up to an outside option.

    References
    ----------
    Binmore, K., Rubinstein, A. and Wolinsky, A. (1986). The Nash bargaining solution in economic modelling. RAND
    Journal of Economics 17, 176-188.

    Examples
    --------
    >>> half, most = Fraction(1, 2), Fraction(7, 10)
    >>> limit_division((half, half), outside=(Fraction(0), most))
    (Fraction(3, 10), Fraction(7, 10))
    >>> limit_division((half, half), at_breakdown=(Fraction(0), most))
    (Fraction(3, 20), Fraction(17, 20))
    """
    if min(impatience) < 0 or sum(impatience) <= 0:
        raise GameError(
            f"impatience: found {impatience[0]} and {impatience[1]}, expected none below 0, one above"
        )
    _check(_NOTHING, outside, Fraction(1), at_breakdown)
    rest = 1 - at_breakdown[0] - at_breakdown[1]
    first = at_breakdown[0] + rest * impatience[1] / (impatience[0] + impatience[1])
    first = min(max(first, outside[0]), 1 - outside[1])
    return first, 1 - first
