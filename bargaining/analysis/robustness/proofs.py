"""Statements that hold in every equilibrium over a box of assumptions: proved, or refuted by a point of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from bargaining.analysis.mixed.absence import FEW, FEWER_BOXES, MIXED_BOXES
from bargaining.analysis.mixed.statements import none_plays, none_satisfies
from bargaining.analysis.robustness.boxes import Box, Moving, box_of, moving
from bargaining.analysis.robustness.budget import refuse_boxes
from bargaining.analysis.robustness.guarantees import Counterexample, Equilibria, Guarantee, Quantifier
from bargaining.analysis.robustness.possibility import BOXES, everywhere, somewhere
from bargaining.analysis.robustness.settling import Domain
from bargaining.analysis.statements import Statement, parse_statement
from bargaining.analysis.verdicts import Verdict
from bargaining.errors import ScenarioError, SolverError, nearest
from bargaining.forms.assessed import Assessed
from bargaining.forms.formula import AnyOf, holds
from bargaining.scenario import Scenario

BROKEN = "a profile that breaks it is an equilibrium at a point, which is checked exactly"
UNBROKEN = "every profile that breaks it is excluded by exact bounds on every part of the box"


def robust(
    scenario: Scenario,
    statement: str,
    region: Moving = (),
    *,
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
    region : Region, mapping of str to (low, high), or sequence of str
        Which assumptions move, and how far.
    quantifier : {"every", "some"}
        ``"some"`` asks for at least one equilibrium with the statement at each point of the box.
    equilibria : {"all", "pure"}
        All equilibria, or pure ones only. A mixed equilibrium satisfies a statement when every action profile does
        that it plays with positive probability. Where the concept predicts pure play alone, both are the same.
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
    for its exclusion from mixed equilibria see `bargaining.analysis.mixed.exclusion`.

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
    box = box_of(scenario, region)
    read = parse_statement(scenario, statement)
    pure = (_every_pure if quantifier == "every" else _some_pure)(scenario, read, box, boxes or BOXES)
    _check(scenario, pure, read)
    if isinstance(scenario.form, Assessed):
        return replace(pure, equilibria="all")  # patterns are those of mixed play as well
    if equilibria == "pure" or not scenario.form.mixed:
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
    domain = Domain(box)
    seen, left, reason = 0, Fraction(0), ""
    for profile in read.false:
        found = somewhere(scenario.form.formula(profile), domain, boxes=boxes)
        seen, left = seen + found.boxes, min(left + found.left, Fraction(1))
        if found.witness is not None:
            broken = Counterexample(found.witness, profile)
            refuted = Verdict("refuted", BROKEN, found.witness, seen)
            return _pure(read, "every", refuted, broken, box)
        if found.status == "undecided":
            reason = found.reason
    answer: Verdict[Mapping[str, Fraction]] = (
        Verdict("undecided", reason, None, seen, left) if reason else Verdict("proved", UNBROKEN, None, seen)
    )
    return _pure(read, "every", answer, None, box)


def _some_pure(scenario: Scenario, read: Statement, box: Box, boxes: int) -> Guarantee:
    formula = AnyOf(tuple(scenario.form.formula(profile) for profile in read.true))
    found = everywhere(formula, box, boxes=boxes)
    broken = None if found.witness is None else Counterexample(found.witness)
    return _pure(read, "some", found, broken, box)


def _pure(
    read: Statement,
    quantifier: Quantifier,
    found: Verdict[Mapping[str, Fraction]],
    broken: Counterexample | None,
    box: Box,
) -> Guarantee:
    return Guarantee(
        read.text,
        quantifier,
        "pure",
        found.status,
        found.reason,
        found.status,
        broken,
        box,
        found.boxes,
        found.left,
    )


def _every(scenario: Scenario, read: Statement, pure: Guarantee, boxes: int) -> Guarantee:
    """Return the answer for all equilibria; a pure one that breaks the statement settles it."""
    if pure.status == "refuted":
        return replace(pure, equilibria="all")
    found = none_plays(scenario.form, read.false, pure.box, boxes=boxes)
    answer = replace(
        pure,
        equilibria="all",
        status=found.status,
        reason=found.reason,
        pure="proved" if found.status == "proved" else pure.status,
        boxes=pure.boxes + found.boxes,
        left=found.left,
    )
    if found.witness is None:
        return answer
    mix = found.witness.strategies
    broken = Counterexample(found.witness.point, None, mix, found.witness.regret)
    if all(len(options) == 1 for options in mix.values()):
        profile = tuple(next(iter(mix[place.name])) for place in scenario.places)
        answer, broken = replace(answer, pure="refuted"), Counterexample(found.witness.point, profile)
    answer = replace(answer, counterexample=broken)
    if broken.profile:
        _check(scenario, answer, read)
    return answer


def _some(scenario: Scenario, read: Statement, pure: Guarantee, boxes: int) -> Guarantee:
    """Return the answer for all equilibria: there is one (Nash 1951), so what holds in every one holds in some."""
    answer = replace(pure, equilibria="all")
    if pure.status == "proved":
        return answer
    broken = pure.counterexample
    if broken is not None and none_satisfies(scenario.form, read.true, broken.point):
        return replace(answer, reason="no equilibrium of the complete list at a point satisfies it")
    absence = none_plays(scenario.form, read.false, pure.box, boxes=boxes)
    proved = absence.status == "proved"
    return replace(
        answer,
        status="proved" if proved else "undecided",
        reason=absence.reason if proved else "neither pure equilibria nor exact bounds on mixed ones decide",
        counterexample=None,
        boxes=pure.boxes + absence.boxes,
        left=Fraction(0 if proved else 1),
    )


def _check(scenario: Scenario, found: Guarantee, read: Statement) -> None:
    """Evaluate the formulas at a counter-example among pure equilibria, which has to lie inside the box."""
    if found.counterexample is None:
        return
    point, profile = found.counterexample.point, found.counterexample.profile
    inside = all(low <= point[name] <= high for name, (low, high) in found.box.items())
    form = scenario.form
    if found.quantifier == "every":
        stands = profile in read.false and holds(form.formula(profile), point)
    else:
        stands = not any(holds(form.formula(one), point) for one in read.true)
    if not (inside and stands):
        raise SolverError(f"{found.statement}: found a counter-example that fails its exact check")
