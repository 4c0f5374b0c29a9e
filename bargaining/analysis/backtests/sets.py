r"""Scores of set-valued predictions: a set that says more takes a greater risk.

Selten's (1991) measure of predictive success is :math:`r - a`, the share of observations that a theory's sets contain
less the share of all outcomes that the sets take up. Where an observation leaves open which of :math:`m` of the
:math:`n` profiles was played, a set of :math:`k` is right when it holds one of them. Drawn at random it would be with
probability

.. math:: c = 1 - \binom{n - m}{k} \Big/ \binom{n}{k},

which is Selten's area :math:`k / n` where :math:`m = 1`.

References
----------
Selten, R. (1991). Properties of a measure of predictive success. Mathematical Social Sciences 21, 153-167.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb


@dataclass(frozen=True)
class Score:
    """Hold how one predicted set fared in one period.

    Parameters
    ----------
    period : str
        The period.
    sample : str
        ``"in sample"``, ``"out of sample"``, ``"hindsight"`` or ``"across"``.
    shown : tuple of str
        The predicted outcomes that may be what was seen; a hit where there are any.
    chance : Fraction
        That a set of the same size, drawn at random, is right.
    """

    period: str
    sample: str
    shown: tuple[str, ...]
    chance: Fraction

    @property
    def hit(self) -> bool:
        """Tell whether a predicted outcome may be what was seen."""
        return bool(self.shown)


@dataclass(frozen=True)
class Total:
    """Hold how a predicted set fared in all periods of a kind of sample.

    Parameters
    ----------
    sample : str
        The kind.
    periods, hits : int
        How many there are, and in how many the set was right.
    area : Fraction
        The share of all profiles that the set takes up.
    chance : Fraction
        The mean over the periods of the chance that a random set of the same size is right.
    """

    sample: str
    periods: int
    hits: int
    area: Fraction
    chance: Fraction

    @property
    def rate(self) -> Fraction:
        """Return the share of periods in which the set was right."""
        return Fraction(self.hits, self.periods)

    @property
    def success(self) -> Fraction:
        """Return Selten's measure: the rate less the area."""
        return self.rate - self.area

    @property
    def skill(self) -> Fraction:
        """Return the rate less what random sets of the same size reach."""
        return self.rate - self.chance


def chance(profiles: int, fitting: int, predicted: int) -> Fraction:
    """Return the probability that a random set of profiles holds a fitting one.

    Examples
    --------
    >>> chance(72, 1, 3), chance(4, 2, 2), chance(4, 2, 0)
    (Fraction(1, 24), Fraction(5, 6), Fraction(0, 1))
    """
    return 1 - Fraction(comb(profiles - fitting, predicted), comb(profiles, predicted))


def totals(scores: Sequence[Score], area: Fraction) -> tuple[Total, ...]:
    """Return the scores of each kind of sample together, in the order in which the kinds first appear.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> scores = [Score("2001", "in sample", ("peace",), half), Score("2002", "in sample", (), half)]
    >>> [(one.hits, one.success, one.skill) for one in totals(scores, Fraction(1, 4))]
    [(1, Fraction(1, 4), Fraction(0, 1))]
    """
    found = []
    for sample in dict.fromkeys(score.sample for score in scores):
        own = [score for score in scores if score.sample == sample]
        mean = sum((score.chance for score in own), Fraction(0)) / len(own)
        found.append(Total(sample, len(own), sum(score.hit for score in own), area, mean))
    return tuple(found)
