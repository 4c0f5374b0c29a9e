"""What each player loses by each other action, as polynomials in one or two assumptions, and their signs on boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from bargaining.forms.margins import Margins as Differences
from bargaining.forms.simultaneous import Simultaneous
from bargaining.proofs.files import program

Powers = tuple[int, ...]
Margin = dict[Powers, Fraction]
Box = Sequence[tuple[Fraction, Fraction]]


class Margins:
    """Hold the margins of all pure profiles over some assumptions, all others fixed."""

    def __init__(self, form: Simultaneous, values: Mapping[str, Fraction], axes: Sequence[str]) -> None:
        game = form.game.substituted({name: value for name, value in values.items() if name not in axes})
        self._axes = tuple(axes)
        self._differences = Differences(game)
        self.sizes = tuple(len(actions) for actions in game.actions)
        self.strict = form.strict
        self.linear = bool((game.exponents < 2).all())  # in each axis

    def profiles(self) -> Iterator[tuple[int, ...]]:
        """Yield all pure profiles in canonical order."""
        return product(*map(range, self.sizes))

    def of(self, profile: tuple[int, ...]) -> list[Margin]:
        """Return the margins of a profile."""
        return [
            self._margin(i, profile, (*profile[:i], b, *profile[i + 1 :]))
            for i, own in enumerate(profile)
            for b in range(self.sizes[i])
            if b != own
        ]

    def _margin(self, player: int, profile: tuple[int, ...], other: tuple[int, ...]) -> Margin:
        polynomial = self._differences.between(player, profile, other)
        return {
            tuple(dict(monomial).get(axis, 0) for axis in self._axes): c
            for monomial, c in polynomial.terms.items()
        }

    def stable(self, sign: int) -> bool:
        """Tell whether a margin of a sign keeps a player from deviating."""
        return sign > 0 if self.strict else sign >= 0

    def holds(self, margins: Sequence[Margin], *at: Fraction) -> bool:
        """Tell whether margins are those of an equilibrium at a point."""
        powers = (
            [(c, [x**n for x, n in zip(at, e, strict=True)]) for e, c in margin.items()] for margin in margins
        )
        values = (sum((c * prod(own, start=Fraction(1)) for c, own in one), Fraction(0)) for one in powers)
        return all(self.stable((v > 0) - (v < 0)) for v in values)

    def spend(self, steps: int) -> None:
        """Let work be done without end, which the checking program bounds."""


def sign_inside(margin: Margin, box: Box) -> int | None:
    """Return the sign that the checking program finds everywhere inside of a box, None where it finds none.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> sign_inside({(0,): -half, (1,): Fraction(1)}, [(half, Fraction(1))])
    1
    """
    sign: int | None = program().sign_inside(margin, box)
    return sign


def shares(margins: Margins, own: Sequence[Margin], box: Box, halvings: int) -> tuple[Fraction, Fraction]:
    """Return in how much of a box the checking program proves a profile to be an equilibrium, and not to be one.

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
    inside, outside = program().halved(margins, own, list(box), halvings)
    return Fraction(inside), Fraction(outside)
