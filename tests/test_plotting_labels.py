"""Labels keep clear of each other and of the lines that lead to them."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.transforms import Bbox

from bargaining.errors import FigureError
from bargaining.plotting.labels import text_size, wrapped, wrapped_to
from bargaining.plotting.placement import Occupied, beside, stagger
from bargaining.plotting.style import figure

ROOM = (0.0, 600.0)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 6])
@pytest.mark.parametrize("spread", [8.0, 60.0, 400.0])
def test_staggered_labels_neither_touch_nor_stand_in_the_way(count, spread):
    rng = np.random.default_rng(count)
    for _ in range(5):
        anchors = sorted((300 + rng.uniform(-spread / 2, spread / 2, count)).tolist())
        widths = rng.uniform(30, 120, count).tolist()
        places = stagger(anchors, widths, ROOM)
        for k, (left, _) in enumerate(places):
            assert ROOM[0] <= left <= anchors[k] <= left + widths[k] <= ROOM[1]
        for i, j in combinations(range(count), 2):
            (left_i, level_i), (left_j, level_j) = places[i], places[j]
            apart = left_i + widths[i] <= left_j or left_j + widths[j] <= left_i
            assert apart or level_i != level_j
            if left_i < anchors[j] < left_i + widths[i]:
                assert level_i > level_j
            if left_j < anchors[i] < left_j + widths[j]:
                assert level_j > level_i


def test_labels_with_room_stay_on_one_level():
    assert stagger([50, 250, 450], [80, 80, 80], ROOM) == [(10.0, 0), (210.0, 0), (410.0, 0)]


def test_many_labels_do_not_overlap():
    anchors, widths = np.linspace(250, 350, 12).tolist(), [70.0] * 12
    places = stagger(anchors, widths, ROOM)
    for (left_i, level_i), (left_j, level_j) in combinations(places, 2):
        assert level_i != level_j or abs(left_i - left_j) >= 70


def test_label_wider_than_the_room_is_refused():
    with pytest.raises(FigureError, match="wider than the room"):
        stagger([100], [700], ROOM)


@pytest.mark.parametrize("lines", [1, 2, 3, 9])
def test_wrapping_keeps_all_words_and_the_number_of_lines(lines):
    text = "Freeze + Status quo + Package"
    broken = wrapped(text, lines)
    assert broken.split() == text.split()
    assert len(broken.splitlines()) <= lines
    assert wrapped_to("indivisible", 3) == "indivisible"


def test_text_beside_a_point_avoids_what_is_taken_and_then_leads_back():
    page = figure(82, 60)
    width, height = text_size(page, "Parish")
    room = Occupied(Bbox([[0, 0], [900, 700]]))
    point = (450.0, 350.0)
    placed = [beside(page, "Parish", point, room) for _ in range(8)]
    for one, other in combinations(placed, 2):
        across, up = (abs(one.centre[k] - other.centre[k]) for k in (0, 1))
        assert across >= width - 1e-6 or up >= height - 1e-6
    assert placed[0].anchor is None
    assert placed[-1].anchor == point


def test_text_without_a_free_place_is_shortened_and_written_all_the_same():
    room = Occupied(Bbox([[0, 0], [900, 700]]))
    room.add(Bbox([[0, 0], [900, 700]]))
    assert beside(figure(82, 60), "Parish", (450.0, 350.0), room).text == "Pari…"
