"""The design of a sweep: its axes, what stands for each parameter, its chunks and what each chunk hangs on."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.analysis.profiles import parse_profile
from bargaining.analysis.sweeps.axes import CALIBRATION, DRAW, Axis, Link, check_link, read_axes
from bargaining.analysis.sweeps.constraints import Constraint, read_constraint
from bargaining.analysis.sweeps.drawing import Sample
from bargaining.analysis.sweeps.marginals import Draws, resolve
from bargaining.analysis.sweeps.polynomials import Substitution
from bargaining.analysis.sweeps.questions import Questions, ask
from bargaining.errors import ScenarioError
from bargaining.scenario import Scenario
from bargaining.scenario.polynomial import Polynomial

FORMAT = 1
"""Raised when a chunk's content changes for the same question, so that old stores are computed anew."""

MOST_CELLS = 2**16
MIXED_CELLS = 2**6
CHUNK_BYTES = 2**24
DRAWS_BESIDE_AXES = 2**12

Chunk = tuple[int, ...]


class SweepWarning(UserWarning):
    """Something that a sweep does as asked, but that is hardly meant."""


@dataclass(frozen=True, eq=False)
class Design:
    """Hold all that a sweep computes, ready to be computed chunk by chunk in any process.

    Parameters
    ----------
    scenario : Scenario
    axes : tuple of Axis
    links : tuple of Link
    sample : Sample or None
        What is drawn.
    questions : mapping of str to Questions
        By calibration.
    keep_draws : bool
        Whether the drawn values are part of the result.
    """

    scenario: Scenario
    axes: tuple[Axis, ...]
    links: tuple[Link, ...]
    sample: Sample | None
    questions: Mapping[str, Questions]
    keep_draws: bool

    @cached_property
    def any_questions(self) -> Questions:
        """Return the questions of the first calibration: what is asked is the same in each."""
        return next(iter(self.questions.values()))

    @cached_property
    def dims(self) -> tuple[str, ...]:
        """Return the names of the dimensions."""
        return (*(axis.name for axis in self.axes), *((DRAW,) if self.sample else ()))

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Return the number of points along each dimension."""
        return (*(len(axis.values) for axis in self.axes), *((self.sample.draws.n,) if self.sample else ()))

    @property
    def n_points(self) -> int:
        """Return the number of points."""
        return math.prod(self.shape)

    @cached_property
    def chunk_shape(self) -> tuple[int, ...]:
        """Return the shape of a chunk; it hangs on the question only, so that a longer axis keeps its chunks."""
        cells = MIXED_CELLS if self.any_questions.mixed else MOST_CELLS
        while cells > 1 and cells * self.any_questions.bytes_a_point > CHUNK_BYTES:
            cells //= 2
        grids = sum(not axis.is_calibration for axis in self.axes)
        drawn = 1
        if self.sample:
            drawn = cells if not grids else min(cells, DRAWS_BESIDE_AXES)
        side = 2 ** int(math.log2(cells // drawn) / max(1, grids))
        sides = [1 if axis.is_calibration else side for axis in self.axes]
        return (*sides, *((drawn,) if self.sample else ()))

    @cached_property
    def chunk_counts(self) -> tuple[int, ...]:
        """Return the number of chunks along each dimension."""
        return tuple(-(-n // size) for n, size in zip(self.shape, self.chunk_shape, strict=True))

    def chunks(self) -> Iterator[Chunk]:
        """Yield the places of all chunks, the last dimension fastest."""
        return itertools.product(*map(range, self.chunk_counts))

    def slices(self, chunk: Chunk) -> tuple[slice, ...]:
        """Return the points of a chunk."""
        return tuple(
            slice(place * size, min((place + 1) * size, n))
            for place, size, n in zip(chunk, self.chunk_shape, self.shape, strict=True)
        )

    def calibration(self, chunk: Chunk) -> str:
        """Return the calibration of a chunk."""
        for axis, place in zip(self.axes, chunk, strict=False):
            if axis.is_calibration:
                return str(axis.values[place])
        return self.scenario.calibration

    def key(self, chunk: Chunk) -> str:
        """Return the hash of all numbers that a chunk's content hangs on, and of nothing else."""
        questions = self.questions[self.calibration(chunk)]
        entering: Collection[str] = questions.variables
        slices = self.slices(chunk)
        parts: list[Any] = [FORMAT, questions.digest, [s.stop - s.start for s in slices]]
        for axis, part in zip(self.axes, slices, strict=False):
            if axis.name in entering:
                parts.append([axis.name, [str(value) for value in axis.values[part]]])
        if self.sample:
            if self.keep_draws and not any(chunk[:-1]):
                entering = self.sample.names
            if any(name in self.sample.marginals for name in entering):
                from bargaining.analysis.sweeps.drawing import BLOCK

                block, offset = divmod(slices[-1].start, BLOCK)
                parts.append([offset, self.sample.recipe(entering, block)])
        written = json.dumps(parts, separators=(",", ":"))
        return hashlib.blake2b(written.encode(), digest_size=16).hexdigest()

    @cached_property
    def command(self) -> str:
        """Return the command line that asks for this sweep, without where to put it and how to run it."""
        scenario, words = self.scenario, ["bargaining", "sweep", self.scenario.name]
        words += [f"{axis.name}={axis.written}" for axis in self.axes]
        words += [_quoted(f"{link.name}={link.written}") for link in self.links]
        if scenario.calibration != "baseline":
            words += ["--calibration", scenario.calibration]
        if scenario.overlay:
            words += ["--overlay", scenario.overlay]
        for name, value in scenario.overrides.items():
            words += ["--set", f"{name}={value}"]
        if self.sample:
            words += _draw_words(self.sample.draws, self.keep_draws)
        for constraint in self.any_questions.constraints:
            if self.sample is None or constraint.text not in self.sample.draws.constraints:
                words += ["--where", _quoted(constraint.text)]
        return " ".join([*words, *self.any_questions.options])


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text or "<" in text or ">" in text or "*" in text else text


def _draw_words(draws: Draws, keep_draws: bool) -> list[str]:
    words = ["--draws", str(draws.n), "--method", _quoted(draws.method), "--seed", str(draws.seed)]
    for name in draws.parameters or ():
        if name not in draws.ranges:
            words += ["--over", name]
    for name, (low, high) in draws.ranges.items():
        words += ["--over", f"{name}={low}:{high}"]
    for text in draws.constraints:
        words += ["--where", _quoted(text)]
    return words if keep_draws else [*words, "--forget-draws"]


def make_design(
    scenario: Scenario,
    given: Mapping[str, Any],
    *,
    draws: Draws | None,
    constraints: Sequence[str],
    mixed: bool,
    payoffs: bool | Sequence[str],
    margins: bool | Sequence[str],
    keep_draws: bool,
) -> Design:
    """Check what is asked and compile it.

    Raises
    ------
    ScenarioError
        For anything in the question that does not fit the scenario.

    Warns
    -----
    SweepWarning
        For an axis along which nothing varies.
    """
    axes, links = read_axes(scenario, given)
    if not axes and draws is None:
        raise ScenarioError(f"{scenario.name}: sweep: found no axis and no draws, expected at least one")
    taken = [axis.name for axis in axes] + [link.name for link in links]
    marginals = resolve(scenario, draws, taken) if draws else {}
    limits = {axis.name: (min(axis.values), max(axis.values)) for axis in axes if not axis.is_calibration}
    limits |= {name: (m.low, m.high) for name, m in marginals.items()}
    ranges = {name: scenario.range(name) for name in limits}
    calibrations = next((axis.values for axis in axes if axis.is_calibration), (scenario.calibration,))
    profiles = {
        what: _profiles(scenario, wanted) for what, wanted in (("payoff", payoffs), ("margin", margins))
    }
    texts = [*constraints, *(draws.constraints if draws else ())]
    redrawn: list[Constraint] = []
    questions = {}
    for calibration in calibrations:
        fixed = scenario.calibrated(calibration).values
        for link in links:
            check_link(scenario, link, limits, fixed)
        substitution = _substitution(scenario, fixed, limits, links)
        read = [read_constraint(scenario, text, substitution, ranges) for text in texts]
        redrawn = [c for c in read if draws and _is_redrawn(c, draws, marginals)]
        kept = tuple(c for c in read if c not in redrawn)
        questions[calibration] = ask(scenario.parametric, substitution, ranges, kept, profiles, mixed=mixed)
    sample = Sample(draws, marginals, tuple(redrawn)) if draws else None
    design = Design(scenario, tuple(axes), tuple(links), sample, questions, keep_draws)
    _warn_of_dead_axes(design)
    return design


def _profiles(scenario: Scenario, wanted: bool | Sequence[str]) -> tuple[tuple[int, ...], ...]:
    actions = scenario.parametric.actions
    if isinstance(wanted, bool):
        return tuple(itertools.product(*(range(len(a)) for a in actions))) if wanted else ()
    texts = [wanted] if isinstance(wanted, str) else wanted
    read = [parse_profile(scenario, text) for text in texts]
    found = [
        tuple(names.index(profile[player]) for player, names in zip(scenario.players, actions, strict=True))
        for profile in read
    ]
    return tuple(dict.fromkeys(found))


def _substitution(
    scenario: Scenario,
    fixed: Mapping[str, Fraction],
    limits: Mapping[str, tuple[Fraction, Fraction]],
    links: Sequence[Link],
) -> Substitution:
    found = {
        name: Polynomial.variable(name) if name in limits else Polynomial.constant(fixed[name])
        for name in scenario.parameters
    }
    free = {name: value for name, value in fixed.items() if name not in limits}
    return found | {link.name: link.rule.substitute(free) for link in links}


def _is_redrawn(constraint: Constraint, draws: Draws, marginals: Mapping[str, Any]) -> bool:
    """Tell whether a draw that breaks the constraint can be made again: nothing else must hang on its place."""
    return (
        constraint.text in draws.constraints
        and draws.method not in ("latin hypercube", "sobol")
        and set(constraint.compiled.variables) <= set(marginals)
    )


def _warn_of_dead_axes(design: Design) -> None:
    entering = set().union(*(questions.variables for questions in design.questions.values()))
    for axis in design.axes:
        if axis.name == CALIBRATION and axis.is_calibration:
            dead = len({questions.digest for questions in design.questions.values()}) == 1
        else:
            dead = axis.name not in entering
        if dead:
            warnings.warn(
                f"axis {axis.name}: nothing that is asked varies along it at these values",
                SweepWarning,
                stacklevel=4,
            )
    named = design.sample.draws.parameters if design.sample else None
    for name in named or ():
        if name not in entering:
            warnings.warn(
                f"draws: {name}: nothing that is asked varies with it at these values",
                SweepWarning,
                stacklevel=4,
            )
