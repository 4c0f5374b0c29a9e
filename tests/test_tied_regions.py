"""Components of tied games against exact equilibria on a grid.

Two equilibria that differ in one player's strategy are ends of a segment of equilibria: the regret of every player is
convex along it, nought at both ends and nowhere negative. So whole classes of grid points must lie in one component.
"""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest

from bargaining.algebra.groups import Groups
from bargaining.equilibria import nash_equilibria, verify
from bargaining.games import NormalFormGame


def grid(actions, parts):
    return [np.array(c) for c in product(range(parts + 1), repeat=actions) if sum(c) == parts]


def is_equilibrium(payoffs, counts, parts):
    """Tell whether integer counts, divided by their sum, are an equilibrium of integer payoffs."""
    for i, table in enumerate(payoffs):
        values = table
        for j in reversed(range(len(counts))):
            if j != i:
                values = np.tensordot(values, counts[j], axes=([j], [0]))
        if parts * values.max() > (values * counts[i]).sum():
            return False
    return True


def connected_classes(payoffs, parts):
    shape = payoffs.shape[1:]
    points = [x for x in product(*(grid(m, parts) for m in shape)) if is_equilibrium(payoffs, x, parts)]
    groups, lines = Groups(len(points)), defaultdict(list)
    for k, x in enumerate(points):
        for i in range(len(shape)):
            lines[i, tuple(tuple(y.tolist()) for j, y in enumerate(x) if j != i)].append(k)
    for line in lines.values():
        for k in line[1:]:
            groups.join(line[0], k)
    classes = defaultdict(list)
    for k, x in enumerate(points):
        classes[groups.root(k)].append([y / parts for y in x])
    return list(classes.values())


def holds(box, points):
    return all(
        (b[0] - 1e-9 <= y).all() and (y <= b[1] + 1e-9).all()
        for x in points
        for b, y in zip(box, x, strict=True)
    )


def drawn(shape, kind, seed):
    rng = np.random.default_rng([seed, kind, *shape])
    if kind < 2:
        return rng.integers(0, 2 + kind, (len(shape), *shape))
    outcomes = max(2, int(np.prod(shape)) // 3)
    return rng.integers(0, 5, (len(shape), outcomes))[:, rng.integers(0, outcomes, shape)]


@pytest.mark.parametrize("kind", range(3))
@pytest.mark.parametrize(("shape", "parts"), [((2, 3, 2), 4), ((3, 3, 2), 3)])
def test_connected_equilibria_on_a_grid_lie_in_one_component(shape, parts, kind):
    for seed in range(8):
        payoffs = drawn(shape, kind, seed)
        found = nash_equilibria(NormalFormGame(payoffs.astype(float)))
        assert found.complete, (seed, found.reason)
        boxes = [c.box for c in found.components]
        boxes += [tuple(np.stack([y, y]) for y in e.strategies) for e in found]
        for points in connected_classes(payoffs, parts):
            assert any(holds(box, points) for box in boxes), (seed, points)
        checked = verify(NormalFormGame(payoffs.astype(float)), found)
        assert checked.ok, (seed, checked.findings)


def test_the_classes_are_those_of_a_game_with_two_strict_equilibria():
    payoffs = np.stack([np.eye(2, dtype=int)] * 2)
    assert len(connected_classes(payoffs, 4)) == 3  # the mixed one is on the grid too
    assert all(len(c) == 1 for c in connected_classes(payoffs, 4))
