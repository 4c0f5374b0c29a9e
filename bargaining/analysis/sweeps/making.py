"""From what is asked in words and numbers to the design of a sweep, checked before anything is computed."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.profiles import parse_profile
from bargaining.analysis.sweeps.axes import Axis, Link, check_link, read_axes
from bargaining.analysis.sweeps.constraints import Constraint, read_constraint
from bargaining.analysis.sweeps.design import Design
from bargaining.analysis.sweeps.drawing import Sample
from bargaining.analysis.sweeps.marginals import Draws, Marginal, resolve
from bargaining.analysis.sweeps.quantities import (
    DRAWN,
    REGIMES,
    Quantity,
    mixed_quantities,
    united,
)
from bargaining.analysis.sweeps.questions import Questions
from bargaining.analysis.sweeps.worlds import check_shared, labels_of, worlds_of
from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile
from bargaining.scenario import Scenario
from bargaining.scenario.opened import ends, increasing, opened
from bargaining.scenario.scenario import BASELINE


class SweepWarning(UserWarning):
    """Something that a sweep does as asked, but that is hardly meant."""


@dataclass(frozen=True)
class Wanted:
    """Say what is given at each point beside the pure equilibria.

    Parameters
    ----------
    mixed : bool or int
        Whether to count all equilibria, mixed ones included; a number asks for the equilibria themselves, with room
        for so many.
    payoffs, margins : bool or sequence of str
        Profiles for which to give every player's payoff, the tightest incentive margin; True for all profiles.
    drawn : bool
        Whether drawn values are part of the result.
    """

    mixed: bool | int = False
    payoffs: bool | Sequence[str] = False
    margins: bool | Sequence[str] = False
    drawn: bool = True

    def quantities(self, scenario: Scenario) -> list[Quantity]:
        """Return the quantities that are asked.

        Raises
        ------
        ScenarioError
            For a profile that is none, and for mixed play where the concept has none.
        """
        found = [REGIMES, *mixed_quantities(self.mixed)]
        if len(found) > 1 and not scenario.form.mixed:
            raise ScenarioError(
                f"{scenario.name}: mixed: found the concept {scenario.form.concept!r}, which predicts no mixed play, "
                "expected pure equilibria alone to be asked"
            )
        for kind, wanted in (("payoff", self.payoffs), ("margin", self.margins)):
            found += [Quantity(kind, profile) for profile in _profiles(scenario, wanted)]
        return found


def make_design(
    scenario: Scenario,
    given: Mapping[str, Any],
    *,
    draws: Draws | None = None,
    constraints: Sequence[str] = (),
    wanted: Wanted | None = None,
) -> Design:
    """Check what is asked and compile it.

    Parameters
    ----------
    scenario : Scenario
    given : mapping of str to object
        The axes.
    draws, constraints
        As for `sweep`.
    wanted : Wanted, optional
        By default the pure equilibria and the drawn values.

    Raises
    ------
    ScenarioError
        For anything in the question that does not fit the scenario.

    Warns
    -----
    SweepWarning
        For an axis along which nothing varies.
    """
    wanted = wanted or Wanted()
    axes, links = read_axes(scenario, given)
    if not axes and draws is None:
        raise ScenarioError(f"{scenario.name}: sweep: found no axis and no draws, expected at least one")
    quantities = wanted.quantities(scenario)
    if draws and wanted.drawn:
        quantities.append(DRAWN)
    taken = [axis.name for axis in axes] + [link.name for link in links]
    names = [*taken, *((draws.parameters or ()) if draws else ())]
    shown = opened(scenario, names)
    marginals = resolve(shown, draws, taken) if draws else {}
    in_order = (
        f"{upper} > {lower}"
        for difference in increasing(scenario, names)
        for lower, upper in [ends(difference)]
    )
    texts = tuple(dict.fromkeys([*constraints, *in_order]))
    question = _Question(scenario, shown, axes, links, draws, marginals, texts)
    worlds = question.worlds
    check_shared(worlds, question.limits, [link.name for link in links])
    compiled = {names: question.compiled(world) for names, world in worlds.items()}
    redrawn = question.constraints(list(worlds.values())[-1], redrawn=True)
    design = Design(
        scenario,
        tuple(axes),
        tuple(links),
        Sample(draws, marginals, redrawn) if draws else None,
        compiled,
        united(quantities, ()),
        {names: world.digest for names, world in worlds.items()},
        labels_of([scenario, *worlds.values()], question.candidates),
    )
    _warn_of_dead_axes(design, question)
    _warn_of_idle_values(scenario, [*taken, *marginals])
    return design


@dataclass(frozen=True, eq=False)
class _Question:
    """What is asked, compiled for one calibration or scenario after the other."""

    scenario: Scenario
    shown: Scenario
    axes: Sequence[Axis]
    links: Sequence[Link]
    draws: Draws | None
    marginals: Mapping[str, Marginal]
    texts: Sequence[str]

    @cached_property
    def worlds(self) -> dict[tuple[str, ...], Scenario]:
        """Return the scenarios that the sweep runs over, by their names along the axes over worlds."""
        worlds = worlds_of(self.scenario, {axis.name: axis.worlds for axis in self.axes if axis.worlds})
        moved = [*self.limits, *(link.name for link in self.links)]
        return {names: opened(world, moved) for names, world in worlds.items()}

    @cached_property
    def limits(self) -> dict[str, tuple[Fraction, Fraction]]:
        """Return the lowest and highest value of each parameter that varies freely."""
        found = {axis.name: axis.limits for axis in self.axes if not axis.worlds}
        return found | {name: (m.low, m.high) for name, m in self.marginals.items()}

    def compiled(self, world: Scenario, *, freed: Sequence[Link] = ()) -> Questions:
        """Return the questions; links that are freed let their parameter vary by itself."""
        kept = self.constraints(world, redrawn=False, freed=freed)
        form = world.form.substituted(self._held(world, freed))
        return Questions(form, self.candidates, self._ranges(freed), kept)

    @cached_property
    def candidates(self) -> tuple[Profile, ...]:
        """Return what may be predicted, in every world alike."""
        return tuple(self.scenario.form.candidates())

    def constraints(
        self, world: Scenario, *, redrawn: bool, freed: Sequence[Link] = ()
    ) -> tuple[Constraint, ...]:
        """Return the constraints that are met by drawing again, or those that exclude points."""
        texts = [*self.texts, *(self.draws.constraints if self.draws else ())]
        held, ranges = self._held(world, freed), self._ranges(freed)
        read = [read_constraint(world, text, held, ranges) for text in texts]
        return tuple(c for c in read if self._is_redrawn(c) == redrawn)

    def _is_redrawn(self, constraint: Constraint) -> bool:
        """Tell whether a draw that breaks it can be made again: nothing else must hang on the draw's place."""
        draws = self.draws
        return (
            draws is not None
            and constraint.text in draws.constraints
            and draws.method not in ("latin hypercube", "sobol")
            and set(constraint.compiled.variables) <= set(self.marginals)
        )

    def _ranges(self, freed: Sequence[Link]) -> dict[str, tuple[Fraction, Fraction]]:
        return {name: self.shown.range(name) for name in [*self.limits, *(link.name for link in freed)]}

    def _held(self, world: Scenario, freed: Sequence[Link]) -> dict[str, Fraction | Polynomial]:
        """Return what stands for the parameters that do not vary by themselves: numbers, and rules."""
        known = world.levels | world.values
        fixed = {name: value for name, value in known.items() if name not in self.limits}
        found: dict[str, Fraction | Polynomial] = {**fixed}
        for link in self.links:
            check_link(world, link, self.limits, known)
            found[link.name] = link.rule.substitute(fixed)
        return {name: value for name, value in found.items() if name not in {link.name for link in freed}}


def _profiles(scenario: Scenario, wanted: bool | Sequence[str]) -> tuple[Profile, ...]:
    if isinstance(wanted, bool):
        return tuple(scenario.form.candidates()) if wanted else ()
    texts = [wanted] if isinstance(wanted, str) else wanted
    return tuple(dict.fromkeys(tuple(parse_profile(scenario, text).values()) for text in texts))


def _warn_of_dead_axes(design: Design, question: _Question) -> None:
    """Warn of axes, links and draws along which nothing that is asked varies."""
    named = design.sample.draws.parameters if design.sample else None
    entering = design.entering
    dead = [
        *(
            f"axis {axis.name}: nothing that is asked varies along it"
            for axis in design.axes
            if _idle(design, axis)
        ),
        *(f"axis {name}: nothing that is asked varies with it" for name in _idle_links(design, question)),
        *(
            f"draws: {name}: nothing that is asked varies with it"
            for name in named or ()
            if name not in entering
        ),
    ]
    for text in dead:
        warnings.warn(f"{text} at these values", SweepWarning, stacklevel=4)


def _warn_of_idle_values(scenario: Scenario, varying: Sequence[str]) -> None:
    """Warn of a calibration, an overlay or values set that give their values to nothing but what varies."""
    bare = replace(scenario, calibration=BASELINE, overlay="", overrides={})
    under = replace(bare, calibration=scenario.calibration)
    laid = scenario.document.overlays[scenario.overlay].values if scenario.overlay else {}
    held = [name for name in scenario.parameters if name not in varying and name not in scenario.overrides]
    idle = []
    if scenario.calibration != BASELINE and all(
        name in laid or under.values[name] == bare.values[name] for name in held
    ):
        idle.append(f"calibration {scenario.calibration}")
    if scenario.overlay and not any(name in held for name in laid):
        idle.append(f"overlay {scenario.overlay}")
    idle += [f"value set for {name}" for name in scenario.overrides if name in varying]
    for what in idle:
        warnings.warn(
            f"{what}: has no effect, for all that it would change is drawn or on an axis",
            SweepWarning,
            stacklevel=4,
        )


def _idle(design: Design, axis: Axis) -> bool:
    if not axis.worlds:
        return axis.name not in design.entering
    asked = design.questions.values()
    return len({tuple(each.digest(quantity) for quantity in design.quantities) for each in asked}) == 1


def _idle_links(design: Design, question: _Question) -> list[str]:
    """Return the parameters that follow others, but that nothing would vary with if they were free."""
    if not design.links:
        return []
    compiled = {name: question.compiled(w, freed=design.links) for name, w in question.worlds.items()}
    entering = replace(design, questions=compiled).entering
    return [link.name for link in design.links if link.name not in entering]
