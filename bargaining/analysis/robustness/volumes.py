r"""In which share of a box of assumptions an outcome is an equilibrium: sure bounds, and an estimate between them.

The box is divided where exact bounds of the margins do not decide. What is left undecided, a share :math:`\rho`, is
sampled: with :math:`k` of :math:`n` draws inside, the volume is estimated by :math:`\ell + \rho k / n`, where
:math:`\ell` is the share that is proved to be inside.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from bargaining.algebra.boxes import Box as PartialBox
from bargaining.algebra.boxes import LargestFirst, middle, share, split
from bargaining.algebra.magnitudes import rounded_down
from bargaining.analysis.robustness.boxes import Box, Moving, moving, placed, written
from bargaining.analysis.robustness.budget import DEFAULT, Budget, refuse_boxes, refuse_excess
from bargaining.analysis.robustness.points import drawn
from bargaining.analysis.robustness.profiles import Profiles, profiles_named
from bargaining.analysis.robustness.settling import Bounds, Domain, leading
from bargaining.analysis.robustness.shares import wilson
from bargaining.errors import ScenarioError
from bargaining.forms.formula import FALSE, TRUE, Formula
from bargaining.results import Result
from bargaining.scenario import Scenario
from bargaining.scenario.numbers import plain

BOXES = 200
"""Boxes to divide before the rest is sampled, where few parameters move."""
DRAWS = 10_000
FEW = 6
"""The most parameters that count as few."""
_SHOWN = 6  # parameters written out in words; to_dict holds all
_DIGITS = 10_000  # steps to which intervals are rounded in words


@dataclass(frozen=True)
class Volume(Result):
    """Hold the share of a box in which some profile of those that are tested is a pure equilibrium.

    Parameters
    ----------
    profile : str
        Outcome, actions or statement.
    box : Box
        Limits of every parameter.
    inside, undecided : Fraction
        Shares of the box that are proved to be inside the region, and that exact bounds leave open.
    count, draws : int
        How many of how many draws from the undecided part are inside; no draws where nothing is undecided.
    seed : int
        Seed of the draws.
    """

    profile: str
    box: Box
    inside: Fraction
    undecided: Fraction
    count: int
    draws: int
    seed: int

    @property
    def bounds(self) -> tuple[Fraction, Fraction]:
        """Return sure bounds of the volume."""
        return self.inside, self.inside + self.undecided

    @property
    def share(self) -> float:
        """Return the estimate of the volume."""
        return float(self.inside) + float(self.undecided) * (self.count / self.draws if self.draws else 0.0)

    @property
    def interval(self) -> tuple[float, float]:
        """Return a 95 per cent interval: that of Wilson (1927) for the part that exact bounds leave open."""
        low, high = wilson(self.count, self.draws) if self.draws else (0.0, 0.0)
        inside, undecided = float(self.inside), float(self.undecided)
        return inside + undecided * low, inside + undecided * high

    def __str__(self) -> str:
        """Write the volume, its interval and its sure bounds."""
        varied = [f"{n} {plain(self.box[n][0])} to {plain(self.box[n][1])}" for n in moving(self.box)]
        more = f" and {len(varied) - _SHOWN} more assumptions" if len(varied) > _SHOWN else ""
        where = f"{self.profile}: an equilibrium in {self.share:.4f} of {', '.join(varied[:_SHOWN])}{more}"
        if not self.draws:
            return f"{where}, exactly {plain(self.inside)}"
        return (
            f"{where}; 95 % interval {_outwards(*self.interval)} from {self.draws} draws; "
            f"for sure from {_outwards(*self.bounds)}"
        )

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row: the share, its interval and its proved bounds."""
        (low, high), (least, most) = self.interval, self.bounds
        return [
            {
                "profile": self.profile,
                "share": float(self.share),
                "low": float(low),
                "high": float(high),
                "at least": rounded_down(least),
                "at most": -rounded_down(-most),
                "draws": self.draws,
            }
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, fractions as text."""
        return {
            "target": self.profile,
            "ranges": written(self.box),
            "share": self.share,
            "interval": list(self.interval),
            "bounds": [rounded_down(self.bounds[0]), -rounded_down(-self.bounds[1])],
            "count": self.count,
            "draws": self.draws,
            "seed": self.seed,
        }


def _outwards(low: float | Fraction, high: float | Fraction) -> str:
    """Write an interval with its ends rounded outwards."""
    return f"{math.floor(low * _DIGITS) / _DIGITS:.4f} to {math.ceil(high * _DIGITS) / _DIGITS:.4f}"


def volume(scenario: Scenario, profile: str, region: Moving = (), *, budget: Budget = DEFAULT) -> Volume:
    """Measure the region of assumptions in which an outcome is a pure equilibrium, in any number of parameters.

    Parameters
    ----------
    scenario : Scenario
        Fixes the parameters that do not move.
    profile : str
        An action profile, an outcome's name, or a statement that some pure equilibrium has to satisfy.
    region : Region, mapping of str to (low, high), or sequence of str
        Which assumptions move, and how far.
    budget : Budget
        Boxes to divide before the rest is sampled, the largest first, by default 200 where at most 6 parameters move
        that matter, and none beyond, where dividing takes long and proves little; draws from what is left undecided,
        by default 10,000; and their seed.

    Raises
    ------
    ScenarioError
        For an unknown name or option, limits outside a parameter's range, and when no parameter moves.

    Notes
    -----
    Bounds are exact. Sampling only what they leave open makes the interval narrower by the undecided share. Whether
    one point belongs to the region is decided exactly.

    References
    ----------
    Jaulin, L. and Walter, E. (1993). Set inversion via interval analysis for nonlinear bounded-error estimation.
    Automatica 29, 1053-1064.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> print(volume(scenario, "package", ["autonomy"]))
    Package with EU re-engagement: an equilibrium in 0.7692 of autonomy 0 to 1, exactly 10/13
    >>> found = volume(scenario, "package", ["autonomy", "verification", "reversal"])
    >>> found.bounds[0] < found.interval[0] < found.share < found.interval[1] < found.bounds[1]
    True
    """
    draws, boxes = DRAWS if budget.draws is None else budget.draws, budget.boxes
    refuse_excess("draws", draws, bytes_each=16 * len(scenario.parameters))
    if boxes is not None:
        refuse_boxes(boxes, least=0)
    scenario, box = placed(scenario, region)
    if not moving(box):
        raise ScenarioError(f"{scenario.name}: volume: found no assumption that moves, expected at least one")
    tested = profiles_named(scenario, profile)
    if boxes is None:
        boxes = BOXES if sum(name in tested.parameters for name in moving(box)) <= FEW else 0
    inside, undecided = divided(tested.formula, box, boxes)
    count = _sampled(tested, box, list(undecided), draws, budget.seed) if undecided else 0
    return Volume(tested.label, box, inside, undecided.left, count, draws if undecided else 0, budget.seed)


def what_is_sure(tested: Profiles, box: Box) -> str:
    """Say what exact bounds prove of profiles that points of a box leave unchanged, as the end of a sentence."""
    few = sum(name in tested.parameters for name in moving(box)) <= FEW
    inside, undecided = divided(tested.formula, box, BOXES if few else 1)
    if inside == 1:
        return "; it is proved to hold everywhere there"
    if inside + undecided.left == 0:
        return "; it is proved to hold nowhere there but on a set of measure zero"
    return "; it may change where no point fell"


def divided(formula: Formula, box: Box, boxes: int) -> tuple[Fraction, LargestFirst[Formula]]:
    """Return in which share of a box a formula is proved to hold, and the parts that are undecided after some boxes.

    Sets without volume are left out: where a polynomial is zero that is not zero itself.
    """
    domain = Domain(box)
    inside, queue = Fraction(0), LargestFirst(domain.box, domain.read(formula))
    for _ in range(boxes):
        if not queue:
            break
        here, asked = queue.pop()
        left = Bounds(here).settled(asked, almost=True)
        if left is TRUE:
            inside += share(here, domain.box)
        elif left is not FALSE:
            hanging = [condition.polynomial for condition in leading(left, middle(here))]
            queue.cut(here, *split(hanging, here), left)
    return inside, queue


def _sampled(tested: Profiles, box: Box, parts: Sequence[PartialBox], draws: int, seed: int) -> int:
    """Count the draws inside the region, each from a part chosen in proportion to its volume."""
    generator = np.random.default_rng(seed)
    start = {name: box[name] for name in moving(box)}
    shares = [share(part, start) for part in parts]
    largest = max(shares)
    sizes = np.array([float(one / largest) for one in shares])
    chosen = generator.multinomial(draws, sizes / sizes.sum())
    count = 0
    for part, number in zip(parts, chosen.tolist(), strict=True):
        if number:
            points = drawn({**box, **part}, number, int(generator.integers(2**32)))
            count += int(tested.indicator(points).sum())
    return count
