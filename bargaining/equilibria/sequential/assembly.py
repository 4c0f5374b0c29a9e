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
    parts = sorted(
        (_part(setting, piece) for piece in pieces), key=lambda p: (-p.dimension, p.supports, len(p.vertices))
    )
    kept: list[tuple[AssessmentPart, frozenset[Assessment]]] = []
    for part in parts:
        own = frozenset(part.vertices)
        if not any(larger.polyhedral and part.polyhedral and own <= vertices for larger, vertices in kept):
            kept.append((part, own))
    points = list(dict.fromkeys(v for piece in pieces for v, _ in piece.vertices))
    points.append(pieces[0].inside)
    paid = [_payoffs(setting, piece) for piece in pieces]
    patterns = {
        (used := on_path(setting, piece.supports), own): Pattern(used, own, piece.inside)
        for piece, own in zip(pieces, paid, strict=True)
    }
    return AssessmentComponent(
        tuple(part for part, _ in kept),
        paid[0] if len({*paid}) == 1 else None,
        _outcome(setting, pieces, points),
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
    point = corners.piece.dimension == 0 and corners.piece.region is None
    straight = point or (corners.piece.affine and corners.piece.region is None)
    steady = tuple(sorted(setting.members if point else corners.steady))
    return AssessmentPart(
        corners.supports,
        corners.piece.dimension,
        tuple(sorted({v for v, _ in corners.vertices}, key=lambda v: (v.strategies, v.beliefs))),
        straight and len(steady) == len(setting.members),
        straight,
        steady,
        off_path,
    )


def _payoffs(setting: Setting, corners: Corners) -> tuple[Fraction, ...] | None:
    """Return the payoffs where they are the same all over a piece: at its points, and then as polynomials."""
    found, *others = (
        payoffs(setting, point) for point in (corners.inside, *(v for v, _ in corners.vertices))
    )
    if any(other != found for other in others):
        return None
    same = all(
        is_constant(corners.piece, expected_payoff(corners.piece, i), value) for i, value in enumerate(found)
    )
    return found if same else None


def _outcome(
    setting: Setting, pieces: Sequence[Corners], points: Sequence[Assessment]
) -> dict[int, Fraction] | None:
    """Return the probabilities of the leaves where they are the same everywhere."""
    found = outcome(setting, points[0])
    if any(outcome(setting, point) != found for point in points[1:]):
        return None
    same = all(
        is_constant(one.piece, leaf_probability(one.piece, z), p) for one in pieces for z, p in found.items()
    )
    return found if same else None
