"""Points of one face of the box of probabilities at which all that mix there are indifferent, each proved."""

from __future__ import annotations

import numpy as np

from bargaining.equilibria.markov.boxes import Boxes
from bargaining.equilibria.markov.faces import MIXING, Face, without_ends
from bargaining.equilibria.markov.proofs import Region, System, newton, proved

MAX_ROUNDS = 20
MOST_TRIED = 200


def isolated_on(face: Face) -> list[Region] | None:
    """Return the equilibria on an open face whose points of indifference are isolated; None where that is not settled.

    Parameters
    ----------
    face : Face
        One on which somebody mixes who is not idle. Where an idle place mixes as well, its points are not isolated, and
        what is settled is at most that there are none.
    """
    mixing = list(face.mixing)
    margins = [without_ends(m, mixing) if j in mixing else m for j, m in enumerate(face.margins)]
    system, boxes = System(margins), Boxes.whole(margins)
    for j, end in enumerate(face.pattern):
        if end != MIXING:
            boxes.low[:, j] = boxes.high[:, j] = end
    square = all(margins[j].terms for j in mixing)
    regions: list[Region] = []
    for _ in range(MAX_ROUNDS):
        for j in mixing:
            boxes = boxes.halved(j).on_face(face.pattern)
        if not len(boxes):
            return [region for region in regions if region.equilibrium]
        if len(boxes) > MOST_TRIED or not square:
            if len(boxes) > 20 * MOST_TRIED:
                return None
            continue
        settled = []
        for low, high in zip(boxes.low, boxes.high, strict=True):
            if not any(region.holds(low, high) for region in regions):
                point = newton(system, mixing, (low + high) / 2)
                width = float((high - low).max())
                if point is not None and not any(
                    np.abs(r.point - point).max() < r.radius / 2 for r in regions
                ):
                    region = proved(system, mixing, point, min(4 * width, 0.5))
                    regions += [] if region is None else [region]
            settled.append(any(region.holds(low, high) for region in regions))
        boxes = boxes.kept(~np.array(settled))
        if not len(boxes):
            return [region for region in regions if region.equilibrium]
    return None
