r"""In which share of a box of assumptions an outcome is an equilibrium: sure bounds, and an estimate between them.

The box is divided where exact bounds of the margins do not decide. What is left undecided, a share :math:`\rho`, is
sampled: with :math:`k` of :math:`n` draws inside, the volume is estimated by :math:`\ell + \rho k / n`, where
:math:`\ell` is the share that is proved to be inside.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from bargaining.algebra.boxes import Box as PartialBox
from bargaining.algebra.boxes import LargestFirst, share
from bargaining.algebra.magnitudes import in_own_unit, rounded_down
from bargaining.analysis.robustness.absence import FEW
from bargaining.analysis.robustness.boxes import (
    Box,
    Over,
    Unspoken,
    assumption_box,
    checked_ranges,
    held_box,
    moving,
)
from bargaining.analysis.robustness.budget import refuse_boxes, refuse_excess
from bargaining.analysis.robustness.coverage import System, open_systems
from bargaining.analysis.robustness.points import drawn
from bargaining.analysis.robustness.possibility import middle, split
from bargaining.analysis.robustness.shares import wilson
from bargaining.analysis.robustness.targets import Target, as_target
from bargaining.errors import ScenarioError
from bargaining.scenario import Scenario
from bargaining.scenario.numbers import plain

BOXES = 200
"""Boxes to divide before the rest is sampled, where few parameters move."""
_SHOWN = 6  # parameters written out in words; to_dict holds all
_DIGITS = 10_000  # steps to which intervals are rounded in words


@dataclass(frozen=True)
class Volume:
    """Hold the share of a box in which some profile of a target is a pure equilibrium.

    Parameters
    ----------
    target : str
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

    target: str
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
        where = f"{self.target}: an equilibrium in {self.share:.4f} of {', '.join(varied[:_SHOWN])}{more}"
        if not self.draws:
            return f"{where}, exactly {plain(self.inside)}"
        return (
            f"{where}; 95 % interval {_outwards(*self.interval)} from {self.draws} draws; "
            f"for sure from {_outwards(*self.bounds)}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, fractions as text."""
        return {
            "target": self.target,
            "ranges": {name: [str(end) for end in self.box[name]] for name in moving(self.box)},
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


def volume(
    scenario: Scenario,
    target: str,
    parameters: Sequence[str] = (),
    *,
    ranges: Mapping[str, object] | None = None,
    over: Over | None = None,
    unspoken: Unspoken = "held",
    boxes: int | None = None,
    draws: int = 10_000,
    seed: int = 0,
) -> Volume:
    """Measure the region of assumptions in which an outcome is a pure equilibrium, in any number of parameters.

    Parameters
    ----------
    scenario : Scenario
        Fixes the parameters that do not move.
    target : str
        An action profile, an outcome's name, or a statement that some pure equilibrium has to satisfy.
    parameters : sequence of str
        Parameters that move over their whole range.
    ranges : mapping of str to (low, high), optional
        Limits of your own for some parameters.
    over : {"documents", "ranges"}, optional
        Let every other parameter move as well; see `assumption_box`.
    unspoken : {"held", "range"}
        With ``over="documents"``, what happens to parameters on which every document is silent.
    boxes : int, optional
        Boxes to divide before the rest is sampled, the largest first. By default 200 where at most 6 parameters move
        that matter, and none beyond, where dividing takes long and proves little.
    draws : int
        Draws from what is left undecided.
    seed : int
        Seed of the draws.

    Raises
    ------
    ScenarioError
        For an unknown name or option, limits outside a parameter's range, and when no parameter moves.

    Notes
    -----
    Bounds are exact. Sampling only what they leave open makes the interval narrower by the undecided share. Whether
    one point belongs to the region is decided exactly by `Target.holds_at`.

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
    refuse_excess("draws", draws, bytes_each=16 * len(scenario.parameters))
    if boxes is not None:
        refuse_boxes(boxes, least=0)
    box = held_box(scenario) if over is None else assumption_box(scenario, over, unspoken=unspoken)
    box |= {name: scenario.range(name) for name in parameters}
    box |= checked_ranges(scenario, ranges or {})
    if not moving(box):
        raise ScenarioError(f"{scenario.name}: volume: found no assumption that moves, expected at least one")
    found = as_target(scenario, target)
    if boxes is None:
        boxes = BOXES if sum(name in found.parameters for name in moving(box)) <= FEW else 0
    inside, undecided = _divided(found, box, boxes)
    count = _sampled(found, box, list(undecided), draws, seed) if undecided else 0
    return Volume(found.label, box, inside, undecided.left, count, draws if undecided else 0, seed)


def what_is_sure(target: Target, box: Box) -> str:
    """Say what exact bounds prove of an outcome that points of a box leave unchanged, as the end of a sentence."""
    few = sum(name in target.parameters for name in moving(box)) <= FEW
    inside, undecided = _divided(target, box, BOXES if few else 1)
    if inside == 1:
        return "; it is proved to hold everywhere there"
    if inside + undecided.left == 0:
        return "; it is proved to hold nowhere there but on a set of measure zero"
    return "; it may change where no point fell"


def _divided(target: Target, box: Box, boxes: int) -> tuple[Fraction, LargestFirst[list[System]]]:
    """Return the share that is proved to be inside, and the parts that are undecided after so many boxes."""
    held = {name: low for name, (low, high) in box.items() if low == high}
    start = {name: box[name] for name in moving(box)}
    systems: list[System] = [
        tuple(dict.fromkeys(in_own_unit(p.substitute(held), start) for p in target.margins.of(profile)))
        for profile in target.profiles
    ]
    inside, queue = Fraction(0), LargestFirst(start, systems)
    for _ in range(boxes):
        if not queue:
            break
        here, candidates = queue.pop()
        left = open_systems(candidates, here, touching=False)
        if any(not system for system in left):
            inside += share(here, start)
        elif left:
            best = max(left, key=lambda system: min(p.evaluate(middle(here)) for p in system))
            queue.cut(here, *split(best, here), left)
    return inside, queue


def _sampled(target: Target, box: Box, parts: Sequence[PartialBox], draws: int, seed: int) -> int:
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
            count += int(target.indicator(points).sum())
    return count
