"""Compare what a solver found with the answers of the catalogue: every equilibrium, every component, nothing else."""

import numpy as np

CLOSE = 1e-15
"""Of a probability that a float tells."""


def floats(strategies):
    return tuple(tuple(float(p) for p in s) for s in strategies)


def distance(one, other):
    return max(abs(a - b) for x, y in zip(one, other, strict=True) for a, b in zip(x, y, strict=True))


def matched(expected, found):
    """Return for each expected profile the place of the one found beside it, all different and none left over."""
    assert len(expected) == len(found)
    places = []
    for strategies in map(floats, expected):
        near = [k for k, e in enumerate(found) if distance(strategies, e.strategies) < CLOSE]
        assert len(near) == 1, strategies
        places += near
    assert len(set(places)) == len(found)
    return places


def compare(entry, found):
    """Check a solver's answer against the catalogue's, each isolated equilibrium and component."""
    assert found.complete
    places = matched(entry.equilibria, found)
    assert all(e.certified and e.regret < CLOSE for e in found)
    if entry.indices is not None:
        assert [found[k].index for k in places] == list(entry.indices)
    if entry.sum_of_indices is not None:
        assert sum(e.index for e in found) == entry.sum_of_indices
    assert len(found.components) == len(entry.components)
    left = list(found.components)
    for continuum in entry.components:
        same = [c for c in left if agrees(continuum, c)]
        assert len(same) == 1
        left.remove(same[0])


def agrees(continuum, component):
    """Tell whether a component is the one that is known: dimension, extreme points, box and points."""
    listed = [e.strategies for e in component.vertices]
    known = [floats(v) for v in continuum.vertices]
    if not all(any(distance(v, x) < CLOSE for x in listed) for v in known):
        return False
    lows = [np.min([v[i] for v in known], axis=0) - component.box[i][0] for i in range(len(component.box))]
    highs = [component.box[i][1] - np.max([v[i] for v in known], axis=0) for i in range(len(component.box))]
    assert component.dimension == continuum.dimension
    assert all(np.abs(x).max() < 1e-9 for x in lows + highs)
    assert component.polyhedral == (continuum.pieces == 1)
    assert len(component.parts) == (0 if continuum.pieces == 1 else continuum.pieces)
    assert len(listed) == len(known) or not component.polyhedral
    pieces = component.parts or (component,)
    return all(
        any(
            all(
                (b[0] - CLOSE <= x).all() and (x <= b[1] + CLOSE).all()
                for b, x in zip(piece.box, map(np.array, floats(p)), strict=True)
            )
            for piece in pieces
        )
        for p in continuum.points
    )
