"""Statements that hold in every equilibrium over a box of assumptions, in some or in none: proved, or refuted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bargaining.analysis.mixed.absence import FEW, FEWER_BOXES, MIXED_BOXES
from bargaining.analysis.robustness.asked import Asked
from bargaining.analysis.robustness.boxes import Box, Moving, moving, placed
from bargaining.analysis.robustness.budget import refuse_boxes
from bargaining.analysis.robustness.guarantees import Equilibria, Guarantee
from bargaining.analysis.robustness.mixed_proofs import (
    every_equilibrium,
    none_equilibrium,
    some_equilibrium,
)
from bargaining.analysis.robustness.possibility import BOXES
from bargaining.analysis.robustness.pure_proofs import check, no_pure, some_pure
from bargaining.analysis.statements import Statement, parse_statement
from bargaining.analysis.wording import Quantifier
from bargaining.errors import ScenarioError, nearest
from bargaining.forms.assessed import Assessed
from bargaining.scenario import Scenario

_ALL = {"every": every_equilibrium, "some": some_equilibrium, "none": none_equilibrium}


def robust(
    scenario: Scenario,
    statement: str,
    region: Moving = (),
    *,
    quantifier: Quantifier = "every",
    equilibria: Equilibria = "all",
    boxes: int | None = None,
) -> Guarantee:
    r"""Prove or refute that a statement holds in every equilibrium over ranges of assumptions, in some, or in none.

    Parameters
    ----------
    scenario : Scenario
        Fixes the parameters that no range is given for.
    statement : str
        As `parse_statement` reads it, for example ``"eu == isolate"``. ``"somewhere eu == isolate"`` asks for some
        equilibrium with it, ``"not somewhere eu == isolate"`` for none.
    region : Region, mapping of str to (low, high), or sequence of str
        Which assumptions move, and how far.
    quantifier : {"every", "some", "none"}
        ``"some"`` asks for at least one equilibrium with the statement at each point of the box, ``"none"`` for none at
        any. What the statement itself says comes first.
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
        For an unknown name or option, a quantifier that is not that of the statement, or limits outside a parameter's
        range.
    SolverError
        When a counter-example does not stand its exact check; this would be an error of the package.

    Notes
    -----
    With ``"every"`` and pure equilibria the statement is true where the box has none at all. A profile :math:`a` that
    breaks the statement is excluded as a pure equilibrium when some :math:`\lambda \ge 0` has
    :math:`\max_\theta \sum \lambda_{i,b} m_{a,i,b}(\theta) < 0` on each of finitely many boxes, in exact arithmetic;
    for its exclusion from mixed equilibria see `bargaining.analysis.mixed.exclusion`.

    ``"some"`` is proved by pure equilibria, or where exact bounds show that all equilibria satisfy the statement: one
    exists (Nash 1951). It is refuted at a point where the list of all equilibria is proved complete, and none of it
    satisfies the statement. ``"none"`` is weaker than ``"every"`` of the opposite: an equilibrium with profiles of
    both kinds breaks that one, and not this.

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
    >>> print(robust(scenario, "somewhere eu == isolate", {"autonomy": (0, 1)}))
    PROVED: eu == isolate in some equilibrium, pure or mixed, at each point over autonomy 0 to 1.
    """
    check_options(quantifier, equilibria, boxes)
    scenario, box = placed(scenario, region)
    found = guarantee(asked_of(scenario, statement, quantifier, box), equilibria, boxes)
    broken = found.counterexample
    return found if broken is None else replace(found, counterexample=broken.beside(scenario.values))


def guarantee(
    asked: Asked, equilibria: Equilibria, boxes: int | None = None, *, mixed_boxes: int | None = None
) -> Guarantee:
    """Return whether what is asked holds; see `robust`.

    Parameters
    ----------
    asked : Asked
    equilibria : {"all", "pure"}
    boxes : int, optional
        Boxes to look at, for pure equilibria and for mixed ones.
    mixed_boxes : int, optional
        Those for mixed ones where ``boxes`` does not say.
    """
    pure = (some_pure if asked.quantifier == "some" else no_pure)(asked, boxes or BOXES)
    check(asked, pure)
    if isinstance(asked.form, Assessed):
        return replace(pure, equilibria="all")  # patterns are those of mixed play as well
    if equilibria == "pure" or not asked.form.mixed:
        return pure
    mixed = boxes or mixed_boxes or (MIXED_BOXES if len(moving(asked.box)) <= FEW else FEWER_BOXES)
    return _ALL[asked.quantifier](asked, pure, mixed)


def asked_of(scenario: Scenario, statement: str, quantifier: Quantifier, box: Box) -> Asked:
    """Return what is asked by a statement of a scenario over a box; see `robust`."""
    read = parse_statement(scenario, statement)
    return Asked(scenario, read, _quantifier(read, quantifier), box)


def _quantifier(read: Statement, quantifier: Quantifier) -> Quantifier:
    """Return of how many equilibria something is asked: as the statement says, else as the caller does."""
    if read.quantifier is None:
        return quantifier
    if quantifier not in ("every", read.quantifier):
        words = {"some": "somewhere", "none": "not somewhere"}[read.quantifier]
        raise ScenarioError(f"quantifier: found {quantifier!r} beside {words!r}, expected one of the two")
    return read.quantifier


def check_options(quantifier: str, equilibria: str, boxes: int | None) -> None:
    """Refuse what is no option of a statement."""
    for name, value, options in (
        ("quantifier", quantifier, ("every", "some", "none")),
        ("equilibria", equilibria, ("all", "pure")),
    ):
        if value not in options:
            raise ScenarioError(
                f"{name}: found {value!r}, expected {_either(options)}{nearest(value, options)}"
            )
    if boxes is not None:
        refuse_boxes(boxes)


def _either(options: Sequence[str]) -> str:
    return f"{', '.join(options[:-1])} or {options[-1]}"
