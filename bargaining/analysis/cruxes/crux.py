"""The smallest change of assumptions that makes a pure profile an equilibrium, ends it, or leaves it alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bargaining.analysis.cruxes.answer import Solution, solution
from bargaining.analysis.cruxes.claims import MODES, Actions, Claim, claim
from bargaining.analysis.cruxes.counting import box_of, minimal_sets
from bargaining.analysis.cruxes.directions import attainable
from bargaining.analysis.cruxes.incumbents import with_less_in_sum
from bargaining.analysis.cruxes.rational import ExactBox
from bargaining.analysis.cruxes.relaxation import LARGEST, SUM
from bargaining.analysis.cruxes.search import search
from bargaining.analysis.cruxes.units import in_units
from bargaining.analysis.profiles import check_profile, outcome_label, parse_profile
from bargaining.errors import ScenarioError, nearest
from bargaining.scenario import Scenario

NORMS = ("range", "largest", "count")
NODES = 1500
"""Relaxations to solve unless told otherwise: a few seconds."""


@dataclass(frozen=True)
class Crux:
    """Hold the smallest changes of assumptions that fulfil a claim about a profile; printing it gives one screen.

    Parameters
    ----------
    target : tuple of str
        The profile.
    outcome : str
        Its label.
    mode, norm : str
        The claim, and what "smallest" means.
    status : str
        "holds": fulfilled already. "optimal": no smaller change exists, within the gap. "infeasible": proved that no
        change within the ranges fulfils it. "gap" or "budget": the solutions fulfil the claim exactly, but smaller
        ones down to the bound are not excluded. "none up to size": no set of so many parameters fulfils it.
    solutions : tuple of Solution
        One, or for the norm "count" one for each smallest set, nearest first.
    bound : float
        Proved lower bound on the distance, rounded down to nine places, or on the count; infinite when infeasible.
    nodes : int
        Relaxations solved, or sets of parameters solved for.
    note : str
        What limits the answer, in words; empty where nothing does.
    """

    target: Actions
    outcome: str
    mode: str
    norm: str
    status: str
    solutions: tuple[Solution, ...]
    bound: float
    nodes: int
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "target": list(self.target),
            "outcome": self.outcome,
            "mode": self.mode,
            "norm": self.norm,
            "status": self.status,
            "bound": None if self.bound == float("inf") else self.bound,
            "attained": self.attained,
            "nodes": self.nodes,
            "note": self.note,
            "solutions": [s.to_dict() for s in self.solutions],
        }

    @property
    def attained(self) -> bool | None:
        """Tell whether a least change exists; None where that is open.

        The points at which a profile is an equilibrium are a closed set, and one of them is nearest. Those at which
        it is none are not: of a change that ends it, a part does too. Those at which it is the only one are neither.
        """
        return None if self.norm == "count" else {"becomes": True, "ends": False}.get(self.mode)

    def __str__(self) -> str:
        """Say what to change, from where to where, who is bound, and what is proved."""
        from bargaining.analysis.cruxes.words import crux_in_words

        return crux_in_words(self)


def crux(
    scenario: Scenario,
    target: str | Mapping[str, str],
    *,
    mode: str = "becomes",
    norm: str = "range",
    parameters: Iterable[str] | None = None,
    gap: float = 1e-6,
    nodes: int = NODES,
    largest: int = 3,
    limit: int = 50,
) -> Crux:
    r"""Find the smallest change of assumptions that makes or unmakes a pure equilibrium.

    Parameters
    ----------
    scenario : Scenario
        At the values to start from; the parameters' ranges bound the changes.
    target : str or mapping
        The profile, as `parse_profile` reads it, or ``{player: action}``.
    mode : str
        "becomes" an equilibrium, "ends" as one, or becomes the "only" pure one.
    norm : str
        "range": the sum of the changes in units of each parameter's range. "largest": the largest of them; of the
        changes that are least in that sense one with a small sum is told.
        "count": how many parameters change, ties broken by the sum.
    parameters : iterable of str, optional
        Those that may change; all by default.
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

    Returns
    -------
    Crux
        Every solution fulfils its claim exactly, in rational arithmetic.

    Raises
    ------
    ScenarioError
        For an unknown mode, norm or parameter, a target that does not fit, or a limit that is not positive.

    Notes
    -----
    .. math:: \min_\theta \sum_k |\theta_k - \theta^0_k| / r_k \quad \text{subject to} \quad
              u_i(a; \theta) - u_i(b, a_{-i}; \theta) \ge 0 \text{ for all } i, b

    and correspondingly for the other modes. The margins are polynomials. Spatial branch and bound solves McCormick
    relaxations, one linear programme where all margins are affine; lower bounds are recomputed from dual
    multipliers. A change that helps no margin is left out, which the signs of the slopes at the corners of the
    ranges prove. Where any of several deviations may pay, as for "ends" and "only", an outer tree chooses which, as
    far as need be. Exponential in the worst case; when the budget is spent, the gap is said.

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
    _check(mode, norm, gap, nodes, largest, limit)
    profile = target_profile(scenario, target)
    box = free_box(scenario, parameters)
    whole = claim(scenario, profile, mode)
    head = (profile, outcome_label(scenario, profile), mode, norm)
    if whole.holds(scenario.values):
        return Crux(*head, "holds", (), 0.0, 0)
    positive = [name for name, low in zip(box.names, box.low, strict=True) if low > 0]
    reduced = whole.reduced(scenario.values, box.names).divided(positive)
    if not all(reduced.clauses):
        return Crux(*head, "infeasible", (), float("inf"), 0)
    box = free_box(scenario, [n for n in box.names if n in reduced.parameters])
    reduced, box = in_units(reduced, box)
    reduced = attainable(reduced, box)
    if not all(reduced.clauses):
        return Crux(*head, "infeasible", (), float("inf"), 0)
    if norm == "count":
        return _by_count(scenario, head, reduced, box, (gap, nodes, largest, limit))
    kind = SUM if norm == "range" else LARGEST
    result = search(reduced, box, kind, gap=gap, nodes=nodes)
    note = ""
    if result.status in {"budget", "gap"}:
        why = (
            "the node budget ran out"
            if result.status == "budget"
            else "the remaining boxes are too small to split"
        )
        note = f"{why}: changes between the bound {result.bound:.6f} and the one shown are not excluded"
    points = [] if result.point is None else [result.point]
    if kind == LARGEST:
        points = [with_less_in_sum(reduced, box, point, gap) for point in points]
    solutions = tuple(solution(scenario, reduced, box, point, ends=mode == "ends") for point in points)
    return Crux(*head, result.status, solutions, result.bound, result.nodes, note)


def _by_count(
    scenario: Scenario,
    head: tuple[Actions, str, str, str],
    reduced: Claim,
    box: ExactBox,
    limits: tuple[float, int, int, int],
) -> Crux:
    gap, nodes, largest, limit = limits
    sets = minimal_sets(reduced, box, largest=largest, limit=limit, gap=gap, nodes=nodes)
    ends = head[2] == "ends"
    solutions = tuple(
        solution(scenario, reduced, box, box.filled(part, result.point), ends=ends)
        for part, result in sets.found
        if result.point is not None
    )
    if not solutions:
        if search(reduced, box, SUM, gap=gap, nodes=nodes).status == "infeasible":
            return Crux(*head, "infeasible", (), float("inf"), sets.tried)
        note = f"no {sets.size} parameters or fewer fulfil it; larger sets were not searched"
        status = "none up to size" if sets.proved else "budget"
        return Crux(*head, status, (), sets.size + 1.0 if sets.proved else 1.0, sets.tried, note)
    notes = [f"only the first {limit} sets of this size are listed"] if sets.truncated else []
    notes += [] if sets.proved else ["some sets could not be decided within the node budget"]
    bound = float(sets.size) if sets.proved else 1.0
    return Crux(*head, "optimal" if sets.proved else "budget", solutions, bound, sets.tried, "; ".join(notes))


def free_box(scenario: Scenario, parameters: Iterable[str] | None) -> ExactBox:
    """Return the parameters that may change, with values and ranges; those with a range of one point cannot.

    Raises
    ------
    ScenarioError
        For an unknown parameter.
    """
    names = scenario.parameters if parameters is None else tuple(dict.fromkeys(parameters))
    for name in names:
        scenario.require_parameter(name)
    ranges = {name: scenario.range(name) for name in names}
    return box_of(scenario.values, {n: (low, high) for n, (low, high) in ranges.items() if low < high})


def target_profile(scenario: Scenario, target: str | Mapping[str, str]) -> Actions:
    """Return a target as one option a place.

    Raises
    ------
    ScenarioError
        When it does not fit the scenario.
    """
    found = parse_profile(scenario, target) if isinstance(target, str) else dict(target)
    check_profile(scenario, found)
    return tuple(found[place.name] for place in scenario.places)


def _check(mode: str, norm: str, gap: float, nodes: int, largest: int, limit: int) -> None:
    for what, found, options in (("mode", mode, MODES), ("norm", norm, NORMS)):
        if found not in options:
            raise ScenarioError(f"crux: unknown {what} {found!r}{nearest(found, options)}")
    for name, number in (
        ("gap", gap),
        ("nodes", nodes),
        ("largest", largest),
        ("limit", limit),
    ):
        if not number > 0:
            raise ScenarioError(f"crux: {name}: found {number}, expected a positive number")
