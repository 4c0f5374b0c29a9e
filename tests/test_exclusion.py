"""Faces that are proved to hold no equilibrium though smaller faces at their rim do."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from bargaining import NormalFormGame, nash_equilibria
from bargaining.equilibria.branch_and_prune import exclusion
from bargaining.equilibria.branch_and_prune.exclusion import excluded
from bargaining.games.programmes import Optimum

SHAPE = (2, 2, 3)


def faces(shape):
    own = [[s for s in product(*[(0, 1)] * m) if any(s)] for m in shape]
    for chosen in product(*own):
        yield tuple(tuple(k for k, used in enumerate(s) if used) for s in chosen)


def mixed(rng, supports):
    rows = []
    for s in supports:
        weights = rng.integers(1, 4, len(s)).tolist()
        rows.append([Fraction(w, sum(weights)) for w in weights])
    return rows


def with_an_equilibrium(rng, shape, supports):
    """Return payoffs in small numbers with which a point inside a face is an equilibrium."""
    point, payoffs = mixed(rng, supports), np.full((len(shape), *shape), Fraction(0), dtype=object)
    for i, m in enumerate(shape):
        weights = np.full((1,) * len(shape), Fraction(1), dtype=object)
        for j, (s, x) in enumerate(zip(supports, point, strict=True)):
            if j != i:
                full = np.full(shape[j], Fraction(0), dtype=object)
                full[list(s)] = x
                weights = weights * full.reshape([-1 if k == j else 1 for k in range(len(shape))])
        table = np.vectorize(Fraction)(rng.integers(0, 3, shape))
        for a in range(m):
            own = table.take([a], axis=i)
            paid = (own * weights).sum()
            own = own - paid - (Fraction(0) if a in supports[i] else Fraction(int(rng.integers(0, 2))))
            payoffs[(i, *[slice(a, a + 1) if j == i else slice(None) for j in range(len(shape))])] = own
    return payoffs


@pytest.mark.parametrize("seed", range(60))
def test_a_face_with_an_equilibrium_inside_is_never_excluded(seed):
    rng = np.random.default_rng(seed)
    supports = [f for f in faces(SHAPE) if sum(map(len, f)) > len(SHAPE)][int(rng.integers(18))]
    assert not excluded(with_an_equilibrium(rng, SHAPE, supports), supports, 20)


@pytest.mark.parametrize("seed", range(12))
def test_excluded_faces_hold_no_equilibrium_of_a_complete_list(seed):
    payoffs = np.random.default_rng(seed).integers(0, 2, (3, *SHAPE))
    found = nash_equilibria(NormalFormGame(payoffs))
    assert found.complete
    exact = np.vectorize(Fraction)(payoffs)
    held = {e.supports for e in found}
    for component in found.components:
        held |= {part.supports for part in (component.parts or (component,))}
    told = {f for f in faces(SHAPE) if excluded(exact, f, 30)}
    assert told
    assert not told & held


@pytest.mark.parametrize(("scale", "shift"), [(Fraction(1, 10**12), 0), (10**12, 10**15), (10**400, 1)])
def test_exclusion_does_not_depend_on_units(scale, shift):
    payoffs = np.vectorize(Fraction)(np.random.default_rng(3).integers(0, 3, (3, *SHAPE)))
    for f in faces(SHAPE):
        assert excluded(payoffs, f, 8) == excluded(payoffs * scale + shift, f, 8)


def test_wrong_weights_exclude_nothing(monkeypatch):
    """The solver of programmes in floats is not trusted."""
    payoffs = np.vectorize(Fraction)(np.array([[[0, 0], [0, 1]], [[0, 0], [0, 0]]]))

    def wrong(programme):
        return Optimum(np.ones(len(programme.costs)), np.ones(len(programme.rhs)))

    assert excluded(payoffs, ((0, 1), (0, 1)), 1)
    monkeypatch.setattr(exclusion, "solve", wrong)
    matching = np.vectorize(Fraction)(np.array([[[1, 0], [0, 1]], [[0, 1], [1, 0]]]))
    assert not excluded(matching, ((0, 1), (0, 1)), 10)


@pytest.mark.parametrize("shape", [(3, 2, 3, 2), (3, 2, 2, 3)])
def test_tied_games_of_four_players_are_complete_by_exclusion(shape, monkeypatch):
    """Most of their open faces are empty but for smaller faces at their rims; algebra alone takes ten times as long."""
    told = []

    def kept(*asked):
        told.append(excluded(*asked))
        return told[-1]

    monkeypatch.setattr(exclusion, "excluded", kept)
    payoffs = np.random.default_rng([2, *shape]).integers(0, 2, (4, *shape))
    assert nash_equilibria(NormalFormGame(payoffs), max_seconds=60).complete
    assert sum(told) > 1
