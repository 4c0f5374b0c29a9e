"""Games with ties: continua of equilibria in exact pieces, checked by means that share nothing with the solver."""

import numpy as np
import pytest

from bargaining.equilibria import nash_equilibria
from bargaining.games import NormalFormGame


def game(text, *actions):
    """Return the game whose payoffs are the digits of a text, player by player."""
    table = np.array([int(c) for c in text.replace(" ", "")], dtype=float)
    return NormalFormGame(table.reshape(len(actions), *actions))


CURVE_THROUGH_POINT = game("1111211112111121 1111211002101021 0000200222020220 1111221122111122", 2, 2, 2, 2)
CURVE_TO_SEGMENT = game("0111010011100110 2022202222222222 1100111100011001 2011202211122112", 2, 2, 2, 2)
SURFACE_WITHOUT_CORNERS = game(
    "2112121211222122 2222222222222222 0000020200000000 2221212122212212", 2, 2, 2, 2
)


def cubic(s, t):
    return (
        (6 * t**3 - 7 * t**2 + 5 * t - 2) * s**2
        - (16 * t**3 - 20 * t**2 + 11 * t - 3) * s
        + (9 * t**3 - 11 * t**2 + 5 * t - 1)
    )


def point_on_curve(step):
    """Return an equilibrium of `CURVE_THROUGH_POINT` with the third player's probability near one less root 1/3."""
    s = 1 - 3**-0.5 + step
    low, high = 3**-0.5 - 1e-2, 3**-0.5 + 1e-2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if cubic(s, low) * cubic(s, middle) > 0 else (low, middle)
    t = (low + high) / 2
    x, y = (s + t - 1) / (3 * s * t + s - 2 * t), (t - s * t) / (s * t - 2 * s + 1)
    return [np.array([1 - p, p]) for p in (x, y, s, t)]


def test_a_curve_may_run_through_a_point_at_which_its_formula_is_nought_by_nought():
    # At that point both numerator and denominator of the first player's probability vanish.
    here, there = point_on_curve(1e-3), point_on_curve(-1e-3)
    assert max(CURVE_THROUGH_POINT.regret(x) for x in (here, there)) < 1e-9
    middle = [(a + b) / 2 for a, b in zip(here, there, strict=True)]
    found = nash_equilibria(CURVE_THROUGH_POINT)
    assert found.complete
    listed = [
        e for e in found if max(np.abs(a - b).max() for a, b in zip(e.strategies, middle, strict=True)) < 1e-2
    ]
    assert not listed  # it is not isolated
    assert (len(found), [c.dimension for c in found.components]) == (0, [1, 1])


def test_a_curve_may_end_at_a_point_at_which_its_formula_is_nought_by_nought():
    found = nash_equilibria(CURVE_TO_SEGMENT)
    # It ends on the segment on which the last three players use their second action.
    segment = [c for c in found.components if all(b[1, 1] == 1 for b in c.box[1:])]
    assert found.complete
    assert (len(found), len(found.components), len(segment)) == (0, 2, 1)
    assert segment[0].box[3][:, 1] == pytest.approx([0.5, 1], abs=2e-6)


def test_a_surface_without_plain_corners_is_found():
    found = nash_equilibria(SURFACE_WITHOUT_CORNERS)
    assert found.complete
    assert [c.dimension for c in found.components] == [2]


@pytest.mark.parametrize(
    "tied",
    [
        game("1100000101011011 1111011000001110 1010111101010101 0110110010000010", 2, 2, 2, 2),
    ],
)
def test_renaming_players_and_actions_renames_the_answer(tied):
    # The bounds of the boxes depended on the order of the unknowns, off by as much as 0.6.
    rng = np.random.default_rng(0)
    order = rng.permutation(tied.n_players)
    renamed = [rng.permutation(m) for m in tied.n_actions]
    payoffs = tied.payoffs
    for i, names in enumerate(renamed):
        payoffs = np.take(payoffs, names, axis=i + 1)
    payoffs = np.transpose(payoffs[order], (0, *(order + 1)))

    def told(found, back):
        boxes = [(c.dimension, np.concatenate([b.ravel() for b in back(c.box)])) for c in found.components]
        points = [np.concatenate(back(e.strategies)) for e in found]
        return found.complete, boxes, points

    def undone(strategies):
        old = [None] * tied.n_players
        for j, i in enumerate(order):
            old[i] = np.empty_like(strategies[j])
            old[i][..., renamed[i]] = strategies[j]
        return old

    one = told(nash_equilibria(tied), list)
    other = told(nash_equilibria(NormalFormGame(payoffs)), undone)
    assert one[0]
    assert other[0]
    assert [len(x) for x in one[1:]] == [len(x) for x in other[1:]]
    for dimension, box in one[1]:
        assert any(dimension == d and np.abs(box - b).max() < 4e-6 for d, b in other[1])
    for point in one[2]:
        assert any(np.abs(point - p).max() < 1e-9 for p in other[2])


def test_a_region_of_three_dimensions_with_two_parts_is_two_components():
    # The first player's last action is worse where (2 y - 1) (2 z - 1) > 1 / 2: both high, or both low. It makes the
    # others leave that region, so that the two parts stay apart.
    payoffs = np.zeros((3, 3, 2, 2))
    same = np.array([[1.0, -1.0], [-1.0, 1.0]])
    payoffs[0, 2], payoffs[1, 2], payoffs[2, 2] = 0.5 - same, same, same
    payoffs[1, 0] += 1  # the first two actions are no duplicates
    found = nash_equilibria(NormalFormGame(payoffs))
    assert found.complete
    assert [c.dimension for c in found.components] == [3, 3]


def test_an_equilibrium_found_beside_an_open_box_of_its_face_is_kept():
    # What is left open on the face of the first two actions lies at a corner; this equilibrium is inside.
    tied = game(
        "100111000111010000110010110 110011101010100001111111001 101111011110010101001110100", 3, 3, 3
    )
    point = [np.array(x) / 3 for x in ([1, 2, 0], [2, 1, 0], [2, 1, 0])]
    assert tied.regret(point) < 1e-12
    found = nash_equilibria(tied)
    assert found.complete
    near = 1e-9
    assert any(
        all((b[0] <= x + near).all() and (x <= b[1] + near).all() for b, x in zip(c.box, point, strict=True))
        for c in found.components
    )
