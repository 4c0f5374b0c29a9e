"""The smallest change of assumptions that makes a pure profile an equilibrium, ends it, or leaves it alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import cached_property

from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.cruxes.answer import Solution
from bargaining.analysis.cruxes.claims import MODES, Requirement, Start, claim, divided, used
from bargaining.analysis.cruxes.counting import minimal_sets
from bargaining.analysis.cruxes.directions import attainable
from bargaining.analysis.cruxes.incumbents import with_less_in_sum
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.analysis.cruxes.relaxation import LARGEST, SUM
from bargaining.analysis.cruxes.result import Crux
from bargaining.analysis.cruxes.search import search
from bargaining.analysis.cruxes.solutions import solution
from bargaining.analysis.cruxes.tree import Effort
from bargaining.analysis.cruxes.units import in_units
from bargaining.analysis.profiles import outcome_label
from bargaining.analysis.statements import read_profiles
from bargaining.errors import ScenarioError, nearest
from bargaining.forms.form import Profile
from bargaining.forms.formula import FALSE, Formula, conditions, conjunction, holds
from bargaining.scenario import Scenario
from bargaining.scenario.linked import refuse_moved, unbound
from bargaining.scenario.opened import increasing, opened

NORMS = ("range", "largest", "count")
NODES = 1500
"""Relaxations to solve unless told otherwise: a few seconds."""


@dataclass(frozen=True)
class Limits:
    """Hold how far a search for the smallest change goes.

    Parameters
    ----------
    gap : float
        Gap between the change found and the bound at which the search stops: in units of the ranges, and relative to
        the change where that exceeds one. Where a deviation must gain, however little, the least change is a limit:
        the bound is the limit's, and the change shown lies beyond it by less than the gap.
    nodes : int
        The most linear relaxations to solve, for the norm "count" for each set.
    largest : int
        For the norm "count", the largest number of parameters to search exhaustively.
    limit : int
        For the norm "count", the most sets to list.

    Raises
    ------
    ScenarioError
        When one is not positive.
    """

    gap: float = 1e-6
    nodes: int = NODES
    largest: int = 3
    limit: int = 50

    def __post_init__(self) -> None:
        """Refuse what is not positive."""
        for entry in fields(self):
            number = getattr(self, entry.name)
            if not number > 0:
                raise ScenarioError(f"crux: {entry.name}: found {number}, expected a positive number")

    @property
    def effort(self) -> Effort:
        """Return how far one search goes."""
        return Effort(self.gap, self.nodes)


@dataclass(frozen=True)
class _Question:
    """Hold what is asked, and the claim that answers it where it holds."""

    scenario: Scenario
    profile: Profile | str
    profiles: tuple[Profile, ...]
    mode: str
    norm: str
    order: tuple[Polynomial, ...] = ()

    @cached_property
    def claim(self) -> Formula:
        found = claim(self.scenario.form, self.profiles, self.mode)
        if not self.order:
            return found
        return conjunction((found, *(Requirement(difference) for difference in self.order)))

    @cached_property
    def closed(self) -> bool | None:
        kinds = {c.strict for c in conditions(self.claim)}
        return None if len(kinds) == 2 else kinds != {True}

    @property
    def limit(self) -> str:
        """Say whether a least change exists where some inequality is strict."""
        if self.closed:
            return ""
        if self.closed is None:
            which = "Some deviation must gain, however little, from each other profile, so"
            if any(c.strict for p in self.profiles for c in conditions(self.scenario.form.formula(p))):
                which = "Some inequalities are strict, so"
            return f"{which} that the least change need not be attained; then the one shown lies just beyond the limit."
        must = "A deviation must gain" if self.mode == "ends" else "Deviations must lose"
        return (
            f"{must}, however little, so that the least change is a limit that is not attained: there the "
            "deviation only ties, and the change shown lies just beyond."
        )

    def answer(
        self,
        status: str,
        solutions: Sequence[Solution] = (),
        bound: float = float("inf"),
        nodes: int = 0,
        note: str = "",
    ) -> Crux:
        label = self.profile if isinstance(self.profile, str) else outcome_label(self.scenario, self.profile)
        found = (tuple(solutions), bound, nodes, self.closed, self.limit, note)
        return Crux(self.profile, label, self.mode, self.norm, status, *found)

    def solution(self, formula: Formula, box: ExactBox, point: Sequence[Fraction]) -> Solution:
        """Describe a point that fulfils a formula, both in units; with a statement, also what holds there."""
        found = solution(self.scenario, formula, box, point, ends=self.mode == "ends")
        if not isinstance(self.profile, str) or self.mode == "ends":
            return found
        values = {**self.scenario.values, **found.values}
        form = self.scenario.form
        reached = (p for p in self.profiles if holds(form.formula(p), values))
        return replace(found, reached=tuple(outcome_label(self.scenario, p) for p in reached))


def crux(
    scenario: Scenario,
    profile: str | Mapping[str, str],
    *,
    mode: str = "becomes",
    norm: str = "range",
    parameters: Iterable[str] | None = None,
    limits: Limits | None = None,
) -> Crux:
    r"""Find the smallest change of assumptions that makes or unmakes a pure equilibrium.

    Parameters
    ----------
    scenario : Scenario
        At the values to start from; the parameters' ranges bound the changes.
    profile : str or mapping
        The profile, as `parse_profile` reads it, or ``{place: option}``; or a statement about profiles, as
        `parse_statement` reads it: then some profile that satisfies it is to become an equilibrium, none to be one
        any more, or some and no other.
    mode : str
        "becomes" an equilibrium, "ends" as one, or becomes the "only" pure one.
    norm : str
        "range": the sum of the changes in units of each parameter's range. "largest": the largest of them; of the
        changes that are least in that sense one with a small sum is told.
        "count": how many parameters change, ties broken by the sum.
    parameters : iterable of str, optional
        Those that may change; by default all but levels of scales. Where levels are among them, what is coded by them
        moves along, and neighbours on one scale stay in order, the same number at most.
    limits : Limits, optional
        How far to search.

    Returns
    -------
    Crux
        Every solution fulfils its claim exactly, in rational arithmetic.

    Raises
    ------
    ScenarioError
        For an unknown mode, norm or parameter, or a profile that does not fit.

    Notes
    -----
    .. math:: \min_\theta \sum_k |\theta_k - \theta^0_k| / r_k \quad \text{subject to} \quad F(\theta)

    where :math:`F` is the formula of the prediction, such as :math:`u_i(a; \theta) - u_i(b, a_{-i}; \theta) \ge 0`
    for all i and b, its negation, or its conjunction with the negations of all others. Its conditions are polynomial.
    Spatial branch and bound solves McCormick relaxations, one linear programme where all conditions are affine; lower
    bounds are recomputed from dual multipliers. A change that helps no condition is left out, which the signs of the
    slopes at the corners of the ranges prove. Where there are alternatives, as for "ends" and "only", an outer tree
    chooses among them, as far as need be. Exponential in the worst case; when the budget is spent, the gap is said.

    References
    ----------
    McCormick, G. P. (1976). Computability of global solutions to factorable nonconvex programs, part I.
    Mathematical Programming 10, 147-175.

    Examples
    --------
    >>> import bargaining
    >>> found = crux(bargaining.load("rapprochement"), "kremlin_run")
    >>> found.status, [(c.parameter, str(c.before), str(c.after)) for c in found.solutions[0].changes]
    ('optimal', [('direction_cost', '1/2', '39/100')])
    """
    for what, given, options in (("mode", mode, MODES), ("norm", norm, NORMS)):
        if given not in options:
            raise ScenarioError(f"crux: unknown {what} {given!r}{nearest(given, options)}")
    parameters = None if parameters is None else tuple(dict.fromkeys(parameters))
    order = increasing(scenario, parameters or ())
    scenario = opened(scenario, parameters or ())
    asked = _Question(scenario, *read_profiles(scenario, profile), mode, norm, order)
    start = Start(asked.claim, scenario.values)
    box = free_box(scenario, parameters)
    if start.holds:
        return asked.answer("holds", bound=0.0)
    positive = [name for name, low in zip(box.names, box.low, strict=True) if low > 0]
    left = divided(start.about(box.names), positive)
    box = box.part(used(left))
    left, box = in_units(left, box)
    left = attainable(left, box)
    if left is FALSE:
        return asked.answer("infeasible")
    found = _by_count if norm == "count" else _by_distance
    return found(asked, left, box, limits or Limits())


def _by_distance(asked: _Question, left: Formula, box: ExactBox, limits: Limits) -> Crux:
    kind = SUM if asked.norm == "range" else LARGEST
    result = search(left, box, kind, limits.effort)
    note = ""
    if result.status in _WHY:
        note = f"{_WHY[result.status]}: changes between the bound {result.bound:.6f} and the one shown are not excluded"
    points = [] if result.point is None else [result.point]
    if kind == LARGEST:
        points = [with_less_in_sum(left, box, point, limits.gap) for point in points]
    solutions = [asked.solution(left, box, point) for point in points]
    return asked.answer(result.status, solutions, result.bound, result.nodes, note)


_WHY = {"budget": "the node budget ran out", "gap": "the remaining boxes are too small to split"}


def _by_count(asked: _Question, left: Formula, box: ExactBox, limits: Limits) -> Crux:
    sets = minimal_sets(left, box, limits.effort, largest=limits.largest, limit=limits.limit)
    solutions = [
        asked.solution(left, box, box.filled(part, result.point))
        for part, result in sets.found
        if result.point is not None
    ]
    if not solutions:
        if search(left, box, SUM, limits.effort).status == "infeasible":
            return asked.answer("infeasible", nodes=sets.tried)
        note = f"no {sets.size} parameters or fewer fulfil it; larger sets were not searched"
        status = "none up to size" if sets.proved else "budget"
        return asked.answer(status, (), sets.size + 1.0 if sets.proved else 1.0, sets.tried, note)
    notes = [f"only the first {limits.limit} sets of this size are listed"] if sets.truncated else []
    notes += [] if sets.proved else ["some sets could not be decided within the node budget"]
    bound = float(sets.size) if sets.proved else 1.0
    return asked.answer(
        "optimal" if sets.proved else "budget", solutions, bound, sets.tried, "; ".join(notes)
    )


def free_box(scenario: Scenario, parameters: Iterable[str] | None) -> ExactBox:
    """Return the parameters that may change, with values and ranges; those with a range of one point cannot.

    Raises
    ------
    ScenarioError
        For an unknown parameter.
    """
    names = unbound(scenario) if parameters is None else tuple(dict.fromkeys(parameters))
    for name in names:
        scenario.require_parameter(name)
    refuse_moved(scenario, names)
    ranges = {name: scenario.range(name) for name in names}
    free = tuple(name for name, (low, high) in ranges.items() if low < high)
    return ExactBox(
        free,
        tuple(scenario.values[name] for name in free),
        tuple(ranges[name][0] for name in free),
        tuple(ranges[name][1] for name in free),
    )
