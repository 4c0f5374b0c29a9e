"""Put pieces together: check every vertex, join, and say what each component predicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from bargaining.equilibria.sequential.assessments import (
    Assessment,
    follows_bayes,
    is_consistent,
    is_nash,
    is_rational,
    outcome,
    payoffs,
)
from bargaining.equilibria.sequential.constancy import expected_payoff, is_constant, leaf_probability
from bargaining.equilibria.sequential.corners import Corners
from bargaining.equilibria.sequential.cuts import Payoffs
from bargaining.equilibria.sequential.joining import Joining
from bargaining.equilibria.sequential.result import AssessmentComponent, AssessmentPart, Pattern
from bargaining.equilibria.sequential.setting import Setting
from bargaining.errors import SolverError


def assembled(
    setting: Setting, concept: str, pieces: Sequence[Corners], complete: bool, check: Callable[[], None]
) -> tuple[tuple[AssessmentComponent, ...], bool]:
    """Return the components that pieces make, in canonical order, and whether it is proved that no two touch.

    Raises
    ------
    SolverError
        When a vertex does not pass the check that shares nothing with the search.
    """
    known: set[Assessment] = set()
    for piece in pieces:
        for vertex, _ in piece.vertices:
            if vertex not in known:
                _require(setting, concept, vertex)
                known.add(vertex)
    joining = Joining(pieces, complete, check)
    components = [_component(setting, [pieces[k] for k in group]) for group in joining.groups]
    return tuple(sorted(components, key=canonical)), joining.apart


def canonical(component: AssessmentComponent) -> tuple[object, ...]:
    """Return what components are sorted by."""
    return component.supports, [(v.strategies, v.beliefs) for v in component.vertices]


def _require(setting: Setting, concept: str, vertex: Assessment) -> None:
    justified = is_consistent if concept == "sequential" else follows_bayes
    if not (is_nash(setting, vertex) and is_rational(setting, vertex) and justified(setting, vertex)):
        raise SolverError(f"{concept} equilibria: an assessment that was found does not pass its check")


def _component(setting: Setting, pieces: Sequence[Corners]) -> AssessmentComponent:
    """Return the component that pieces make; those that larger polytopes hold are no parts of their own."""
    largest: list[Corners] = []
    paid: dict[int, Payoffs | None] = {}
    for one in sorted(pieces, key=lambda c: (-c.piece.dimension, c.supports, len(c.distinct))):
        holders = [larger for larger in largest if larger.holds(one)]
        # What is the same all over a polytope is the same on its faces.
        known = (paid[id(larger)] for larger in holders)
        paid[id(one)] = next((own for own in known if own is not None), None) or _payoffs(setting, one)
        if not holders:
            largest.append(one)
    patterns = {
        (used := on_path(setting, one.supports), paid[id(one)]): Pattern(used, paid[id(one)], one.inside)
        for one in pieces
    }
    return AssessmentComponent(
        tuple(_part(setting, one) for one in largest),
        paid[id(pieces[0])] if len({*paid.values()}) == 1 else None,
        _outcome(setting, largest, [pieces[0].inside]),
        tuple(patterns.values()),
    )


def on_path(setting: Setting, supports: Sequence[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    """Return the options used at the information sets that are reached by them; nothing at others."""
    used = {(h, k) for h, own in enumerate(supports) for k in own}
    reached = {h for h, own in setting.members.items() if any(setting.steps[x] <= used for x in own)}
    return tuple(tuple(own) if h in reached else () for h, own in enumerate(supports))


def _part(setting: Setting, corners: Corners) -> AssessmentPart:
    cell = corners.piece.cell
    used = {(h, k) for h, own in cell.supports.items() for k in own}
    off_path = tuple(
        h for h, own in sorted(setting.members.items()) if not any(setting.steps[x] <= used for x in own)
    )
    return AssessmentPart(
        corners.supports,
        corners.piece.dimension,
        tuple(sorted(corners.distinct, key=lambda v: (v.strategies, v.beliefs))),
        corners.polyhedral,
        corners.linear,
        tuple(sorted(setting.members if corners.point else corners.steady)),
        off_path,
    )


def _payoffs(setting: Setting, corners: Corners) -> tuple[Fraction, ...] | None:
    """Return the payoffs where they are the same all over a piece: at its points, and then as polynomials."""
    found, *others = (_paid(setting, point) for point in (corners.inside, *corners.distinct))
    if any(other != found for other in others):
        return None
    same = all(
        is_constant(corners.piece, expected_payoff(corners.piece, i), value) for i, value in enumerate(found)
    )
    return found if same else None


def _paid(setting: Setting, point: Assessment) -> Payoffs:
    """Return what each player expects; vertices are those of many pieces."""
    key = ("payoffs", point)
    if key not in setting.memory:
        setting.memory[key] = payoffs(setting, point)
    found: Payoffs = setting.memory[key]
    return found


def _outcome(
    setting: Setting, largest: Sequence[Corners], inside: Sequence[Assessment]
) -> dict[int, Fraction] | None:
    """Return the probabilities of the leaves where they are the same everywhere."""
    points = [*inside, *dict.fromkeys(v for one in largest for v, _ in one.vertices)]
    found = outcome(setting, points[0])
    if any(outcome(setting, point) != found for point in points[1:]):
        return None
    same = all(
        is_constant(one.piece, leaf_probability(one.piece, z), p) for one in largest for z, p in found.items()
    )
    return found if same else None
