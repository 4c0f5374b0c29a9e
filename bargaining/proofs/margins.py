"""What each player loses by each other action, as polynomials in one or two assumptions, and their signs on boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import comb
from typing import Any

from bargaining.forms.simultaneous import Simultaneous

Powers = tuple[int, ...]
Margin = dict[Powers, Fraction]
Box = Sequence[tuple[Fraction, Fraction]]


class Margins:
    """Hold the margins of all pure profiles over some assumptions, all others fixed."""

    def __init__(self, form: Simultaneous, values: Mapping[str, Fraction], axes: Sequence[str]) -> None:
        fixed = {name: value for name, value in values.items() if name not in axes}
        game = form.game.substituted(fixed)
        columns = [game.parameters.index(axis) for axis in axes]
        self._powers = [tuple(int(row[c]) for c in columns) for row in game.exponents]
        self._coefficients = game.coefficients
        self.sizes = tuple(len(actions) for actions in game.actions)
        self.strict = form.strict
        self.linear = max(map(max, self._powers), default=0) < 2  # in each axis

    def profiles(self) -> Iterator[tuple[int, ...]]:
        """Yield all pure profiles in canonical order."""
        return product(*map(range, self.sizes))

    def of(self, profile: tuple[int, ...]) -> list[Margin]:
        """Return the margins of a profile, without what vanishes."""
        found = []
        for i, own in enumerate(profile):
            at: tuple[Any, ...] = (slice(None), i, *profile)
            here = self._coefficients[at]
            for b in range(self.sizes[i]):
                if b != own:
                    at = (slice(None), i, *profile[:i], b, *profile[i + 1 :])
                    there = self._coefficients[at]
                    margin: Margin = {}
                    for powers, c in zip(self._powers, (here - there).tolist(), strict=True):
                        if c:
                            margin[powers] = margin.get(powers, Fraction(0)) + c
                    found.append({e: c for e, c in margin.items() if c})
        return found

    def stable(self, sign: int) -> bool:
        """Tell whether a margin of a sign keeps a player from deviating."""
        return sign > 0 if self.strict else sign >= 0

    def holds(self, margins: Sequence[Margin], *at: Fraction) -> bool:
        """Tell whether margins are those of an equilibrium at a point."""
        values = (sum((c * _power(at, e) for e, c in margin.items()), Fraction(0)) for margin in margins)
        return all(self.stable((v > 0) - (v < 0)) for v in values)


def _power(at: Sequence[Fraction], exponents: Powers) -> Fraction:
    product_of = Fraction(1)
    for x, n in zip(at, exponents, strict=True):
        product_of *= x**n
    return product_of


def sign_inside(margin: Margin, box: Box) -> int | None:
    """Return the sign of a polynomial everywhere inside of a box, None where Bernstein coefficients do not tell.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> sign_inside({(0,): -half, (1,): Fraction(1)}, [(half, Fraction(1))])
    1
    """
    found = dict(margin)
    for k, (low, high) in enumerate(box):
        degree = max((e[k] for e in found), default=0)
        new: Margin = {}
        for e, c in found.items():
            for r, weight in enumerate(_bernstein(e[k], degree, low, high)):
                key = (*e[:k], r, *e[k + 1 :])
                new[key] = new.get(key, Fraction(0)) + c * weight
        found = new
    signs = {(c > 0) - (c < 0) for c in found.values()} - {0}
    return None if len(signs) > 1 else sum(signs)


@lru_cache(maxsize=65_536)
def _bernstein(power: int, degree: int, low: Fraction, high: Fraction) -> tuple[Fraction, ...]:
    """Return the Bernstein coefficients of a power of a variable, of some degree, between two ends."""
    return tuple(
        sum(
            (
                comb(r, j) * comb(degree - r, power - j) * high**j * low ** (power - j)
                for j in range(power + 1)
            ),
            Fraction(0),
        )
        / comb(degree, power)
        for r in range(degree + 1)
    )


def shares(margins: Margins, own: Sequence[Margin], box: Box, halvings: int) -> tuple[Fraction, Fraction]:
    """Return in how much of a box a profile is proved to be an equilibrium, and in how much not to be one.

    Parameters
    ----------
    margins : Margins
        The game.
    own : sequence of Margin
        The profile's.
    box : Box
        Whose sides are halved in turn.
    halvings : int
        How often.
    """
    doubtful = []
    for margin in own:
        sign = sign_inside(margin, box)
        if sign is None:
            doubtful.append(margin)
        elif not margins.stable(sign):
            return Fraction(0), Fraction(1)
    if not doubtful or not halvings:
        return Fraction(not doubtful), Fraction(0)
    k = halvings % len(box)
    low, high = box[k]
    parts = [
        shares(margins, doubtful, [*box[:k], half, *box[k + 1 :]], halvings - 1)
        for half in ((low, (low + high) / 2), ((low + high) / 2, high))
    ]
    return (parts[0][0] + parts[1][0]) / 2, (parts[0][1] + parts[1][1]) / 2
