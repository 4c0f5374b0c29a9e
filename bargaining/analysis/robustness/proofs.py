"""Statements that hold in every equilibrium over a box of assumptions: proved, or refuted by a point of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.robustness.absence import (
    FEW,
    FEWER_BOXES,
    MIXED_BOXES,
    Absence,
    never_in_equilibrium,
)
from bargaining.analysis.robustness.boxes import (
    Box,
    Over,
    Unspoken,
    assumption_box,
    checked_ranges,
    held_box,
    moving,
)
from bargaining.analysis.robustness.budget import refuse_boxes
from bargaining.analysis.robustness.coverage import some_everywhere
from bargaining.analysis.robustness.guarantees import (
    Counterexample,
    Equilibria,
    Guarantee,
    Quantifier,
    Status,
)
from bargaining.analysis.robustness.margins import margins_of
from bargaining.analysis.robustness.possibility import BOXES, nonnegative_somewhere
from bargaining.analysis.statements import Statement, parse_statement
from bargaining.equilibria import nash_equilibria, pure_equilibria
from bargaining.errors import ScenarioError, SolverError, nearest
from bargaining.scenario import Scenario


def robust(
    scenario: Scenario,
    statement: str,
    ranges: Mapping[str, object] | None = None,
    *,
    over: Over | None = None,
    unspoken: Unspoken = "held",
    quantifier: Quantifier = "every",
    equilibria: Equilibria = "all",
    boxes: int | None = None,
) -> Guarantee:
    r"""Prove or refute that a statement holds in every equilibrium over ranges of assumptions.

    Parameters
    ----------
    scenario : Scenario
        Fixes the parameters that no range is given for.
    statement : str
        As `parse_statement` reads it, for example ``"eu == isolate"``.
    ranges : mapping of str to (low, high), optional
        How far parameters move; limits belong to the range.
    over : {"documents", "ranges"}, optional
        Let every other parameter move as well; see `assumption_box`.
    unspoken : {"held", "range"}
        With ``over="documents"``, what happens to parameters on which every document is silent.
    quantifier : {"every", "some"}
        ``"some"`` asks for at least one equilibrium with the statement at each point of the box.
    equilibria : {"all", "pure"}
        All Nash equilibria, or pure ones only. A mixed equilibrium satisfies a statement when every action profile
        does that it plays with positive probability.
    boxes : int, optional
        Boxes to look at before the answer is ``undecided``: by default 400 for each profile that would break the
        statement in a pure equilibrium, and for all profiles together in mixed ones 50, or 5 where more than 6
        parameters move.

    Raises
    ------
    ScenarioError
        For an unknown name or option, or limits outside a parameter's range.
    SolverError
        When a counter-example does not stand its exact check; this would be an error of the package.

    Notes
    -----
    With ``"every"`` and pure equilibria the statement is true where the box has none at all. A profile :math:`a` that
    breaks the statement is excluded as a pure equilibrium when some :math:`\lambda \ge 0` has
    :math:`\max_\theta \sum \lambda_{i,b} m_{a,i,b}(\theta) < 0` on each of finitely many boxes, in exact arithmetic;
    for its exclusion from mixed equilibria see `bargaining.analysis.robustness.exclusion`.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> print(robust(scenario, "belarus != exploit", {"autonomy": (0.4, 1)}))
    PROVED: belarus != exploit in every equilibrium, pure or mixed, over autonomy 0.4 to 1.
    >>> robust(scenario, "belarus != exploit", {"autonomy": (0.2, 1)}).counterexample.profile
    ('transact', 'isolate', 'exploit', 'direct')

    In between, Belarus exploits in a mixed equilibrium, though in no pure one.

    >>> found = robust(scenario, "belarus != exploit", {"autonomy": (0.24, 1)})
    >>> found.status, found.pure, "exploit" in found.counterexample.strategies["belarus"]
    ('refuted', 'proved', True)
    """
    _check_options(quantifier, equilibria, boxes)
    box = held_box(scenario) if over is None else assumption_box(scenario, over, unspoken=unspoken)
    box = box | checked_ranges(scenario, ranges or {})
    read = parse_statement(scenario, statement)
    pure = (_every_pure if quantifier == "every" else _some_pure)(scenario, read, box, boxes or BOXES)
    _check(scenario, pure, read.holds)
    if equilibria == "pure":
        return pure
    mixed = boxes or (MIXED_BOXES if len(moving(box)) <= FEW else FEWER_BOXES)
    return (_every if quantifier == "every" else _some)(scenario, read, pure, mixed)


def _check_options(quantifier: str, equilibria: str, boxes: int | None) -> None:
    for name, value, options in (
        ("quantifier", quantifier, ("every", "some")),
        ("equilibria", equilibria, ("all", "pure")),
    ):
        if value not in options:
            raise ScenarioError(
                f"{name}: found {value!r}, expected {' or '.join(options)}{nearest(value, options)}"
            )
    if boxes is not None:
        refuse_boxes(boxes)


def _every_pure(scenario: Scenario, read: Statement, box: Box, boxes: int) -> Guarantee:
    margins = margins_of(scenario.form.game)
    seen, left = 0, Fraction(0)
    status: Status = "proved"
    for k in np.flatnonzero(~read.holds):
        verdict = nonnegative_somewhere(margins.of(margins.profiles[k]), box, boxes=boxes)
        seen, left = seen + verdict.boxes, min(left + verdict.left, Fraction(1))
        if verdict.witness is not None:
            broken = Counterexample(verdict.witness, margins.profiles[k])
            return _pure(read, "every", "refuted", broken, box, seen, Fraction(0))
        if verdict.status == "undecided":
            status = "undecided"
    return _pure(read, "every", status, None, box, seen, left)


def _some_pure(scenario: Scenario, read: Statement, box: Box, boxes: int) -> Guarantee:
    margins = margins_of(scenario.form.game)
    systems = [margins.of(margins.profiles[k]) for k in np.flatnonzero(read.holds)]
    cover = some_everywhere(systems, box, boxes=boxes)
    broken = None if cover.gap is None else Counterexample(cover.gap)
    return _pure(read, "some", cover.status, broken, box, cover.boxes, cover.left)


def _pure(
    read: Statement,
    quantifier: Quantifier,
    status: Status,
    broken: Counterexample | None,
    box: Box,
    boxes: int,
    left: Fraction,
) -> Guarantee:
    return Guarantee(read.text, quantifier, "pure", status, status, broken, box, boxes, left)


def _absence(scenario: Scenario, read: Statement, box: Box, boxes: int) -> Absence:
    shape = tuple(map(len, scenario.form.game.actions))
    profiles = [tuple(map(int, cell)) for cell in np.argwhere(~read.holds.reshape(shape))]
    return never_in_equilibrium(scenario.form.game, profiles, box, boxes=boxes)


def _every(scenario: Scenario, read: Statement, pure: Guarantee, boxes: int) -> Guarantee:
    """Return the answer for all equilibria; a pure one that breaks the statement settles it."""
    if pure.status == "refuted":
        return replace(pure, equilibria="all")
    found = _absence(scenario, read, pure.box, boxes)
    seen = pure.boxes + found.boxes
    status: Status = "proved" if found.status == "proved" else pure.status
    answer = replace(pure, equilibria="all", status=found.status, pure=status, boxes=seen, left=found.left)
    if found.witness is None:
        return answer
    mix = found.witness.strategies
    broken = Counterexample(found.witness.point, None, mix, found.witness.regret)
    if all(len(actions) == 1 for actions in mix.values()):
        profile = tuple(next(iter(mix[player])) for player in scenario.players)
        answer, broken = replace(answer, pure="refuted"), Counterexample(found.witness.point, profile)
    answer = replace(answer, counterexample=broken)
    if broken.profile:
        _check(scenario, answer, read.holds)
    return answer


def _some(scenario: Scenario, read: Statement, pure: Guarantee, boxes: int) -> Guarantee:
    """Return the answer for all equilibria: there is one (Nash 1951), so what holds in every one holds in some."""
    answer = replace(pure, equilibria="all")
    if pure.status == "proved":
        return answer
    if pure.counterexample is not None:
        found = nash_equilibria(scenario.form.game.at(pure.counterexample.point))
        holds = read.holds.reshape(found.game.n_actions)
        satisfied = any(holds[np.ix_(*e.supports)].all() for e in found)
        if found.complete and not found.components and not satisfied:
            return answer
    absence = _absence(scenario, read, pure.box, boxes)
    proved = absence.status == "proved"
    return replace(
        answer,
        status="proved" if proved else "undecided",
        counterexample=None,
        boxes=pure.boxes + absence.boxes,
        left=Fraction(0 if proved else 1),
    )


def _check(scenario: Scenario, found: Guarantee, holds: NDArray[np.bool_]) -> None:
    """Solve the exact game at a counter-example among pure equilibria, inside the box."""
    if found.counterexample is None:
        return
    point = found.counterexample.point
    inside = all(low <= point[name] <= high for name, (low, high) in found.box.items())
    game = scenario.form.game.at(point)
    cells = pure_equilibria(game)
    places = [int(np.ravel_multi_index(cell, game.n_actions)) for cell in cells]
    named = {tuple(labels[k] for labels, k in zip(game.actions, cell, strict=True)) for cell in cells}
    profile = found.counterexample.profile
    stands = profile in named if found.quantifier == "every" else not any(holds[k] for k in places)
    if not (inside and stands):
        raise SolverError(f"{found.statement}: found a counter-example that fails its exact check")
