"""What contradicts the claims of a list of equilibria as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bargaining.equilibria.exact_profiles import refined
from bargaining.equilibria.result import Equilibrium, EquilibriumSet, canonical_order
from bargaining.equilibria.verification.components import holds
from bargaining.equilibria.verification.krawczyk import FINE
from bargaining.games.normal_form import NormalFormGame

if TYPE_CHECKING:
    from bargaining.equilibria.verification.recheck import Record

SAME = 1e-9  # equilibria nearer than this in every probability are one, unless told apart exactly


def set_findings(found: EquilibriumSet, records: Sequence[Record]) -> Iterator[str]:
    """Yield what contradicts the claims of the list as a whole."""
    if list(canonical_order(found.equilibria)) != list(found.equilibria):
        yield "set: the equilibria are not in canonical order"
    for k, first in enumerate(found.equilibria):
        for m, second in enumerate(found.equilibria[:k]):
            if _same(found.game, first, second):
                yield f"set: equilibria {m} and {k} are the same"
        for m, component in enumerate(found.components):
            if any(_same(found.game, first, v) for v in component.vertices) or (
                not records[k].uniqueness and holds(component, found.game, first)
            ):
                yield f"set: equilibrium {k} is listed as isolated, but lies on component {m}"
    for k, component in enumerate(found.components):
        if found.complete and component.dimension is None:
            yield f"set: claims to be complete, but component {k} has no dimension: it is not settled"
    indices = [record.index for record in records if record.index is not None]
    if found.complete and not found.components and len(indices) == len(records):
        if len(indices) % 2 == 0:
            yield f"set: claims to be complete with {len(indices)} regular equilibria, expected an odd number"
        if sum(indices) != 1:
            yield f"set: claims to be complete with indices summing to {sum(indices)}, expected 1"


def _same(game: NormalFormGame, first: Equilibrium, second: Equilibrium) -> bool:
    """Tell whether two stored equilibria stand for one: near, on the same supports, and not told apart exactly."""
    near = all(
        x.shape == y.shape and bool((np.abs(x - y) < SAME).all())
        for x, y in zip(first.strategies, second.strategies, strict=False)
    )
    if not near or first.supports != second.supports:
        return False
    one = refined(game, first.strategies, first.supports, first.supports, FINE)
    other = refined(game, second.strategies, second.supports, second.supports, FINE)
    if one is None or other is None:
        return True
    pairs = ((p, q) for x, y in zip(one, other, strict=True) for p, q in zip(x, y, strict=True))
    return all(bool(abs(p - q) < 2.0 ** -(FINE // 2)) for p, q in pairs)
