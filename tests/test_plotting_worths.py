"""Maps of a worth and paths of beliefs: what is drawn is what the tables say, and reads without colour."""

from itertools import pairwise

import pytest
from matplotlib.colors import to_rgb

from bargaining.errors import FigureError
from bargaining.plotting import figure, lint_figure
from bargaining.plotting.beliefs import SAID, TURN, draw_belief_paths
from bargaining.plotting.style import LUMA
from bargaining.plotting.worths import TINTS, draw_worth_maps

POINTS = [
    {"reading": reading, "x": x / 10, "y": y / 4, "worth": scale * min(x, 10 - x) * y}
    for reading, scale in (("Brief", 0.01), ("Essay", 0))
    for x in range(11)
    for y in range(5)
]
BANDS = [{"reading": "Brief", "y": y / 4, "low": 0.1, "high": 0.9} for y in range(1, 5)]
MARKS = [
    {"reading": "Brief", "x": 0.5, "y": 0.5, "silent": False, "worth": 0.1},
    {"reading": "Essay", "x": 0.9, "y": 0.5, "silent": True, "worth": 0},
]


def test_a_map_shows_its_rim_its_mark_and_where_nothing_is_worth_anything():
    page = figure(170, 70)
    brief, essay = draw_worth_maps(
        list(page.subplots(1, 2)), POINTS, BANDS, MARKS, x_label="prior", y_label="accuracy"
    )
    rims = [line for line in brief.lines if line.get_gid() == "rim"]
    assert [sorted(set(line.get_xdata())) for line in rims] == [[0.1], [0.9]]
    assert {text.get_text() for text in brief.texts} == {"Brief", "0.100"}
    assert {text.get_text() for text in essay.texts} == {"Essay", "worth nothing", "0.000"}
    (filled,), (hollow,) = ([one for one in ax.lines if one.get_gid() == "own"] for ax in (brief, essay))
    assert (filled.get_markerfacecolor(), hollow.get_markerfacecolor()) == ("black", "white")
    assert lint_figure(page) == []
    lightness = [sum(w * part for w, part in zip(LUMA, to_rgb(tint), strict=True)) for tint in TINTS]
    assert lightness == sorted(lightness, reverse=True)
    assert min(a - b for a, b in pairwise(lightness)) > 0.05


def test_wrong_maps_are_refused():
    ax = figure(82, 70).add_subplot()
    with pytest.raises(FigureError, match="1 panels, expected one for each of 2 readings"):
        draw_worth_maps([ax], POINTS, [], MARKS, x_label="", y_label="")
    with pytest.raises(FigureError, match="found holes"):
        draw_worth_maps([ax], POINTS[:54], [], [], x_label="", y_label="")


START = {"step": 0, "date": "start", "signal": "", "silent": False, "said": 0.4, "borrowed": 0.4}
PATHS = [
    {"reading": reading, **START} | row
    for reading, rows in (
        ("Brief", [{}, {"step": 1, "date": "2025-01", "signal": "Release", "said": 0.5, "borrowed": 0.5}]),
        ("Essay", [{}, {"step": 1, "date": "2025-01", "signal": "Release", "silent": True, "borrowed": 0.5}]),
    )
    for row in rows
]
TURNS = [
    {"reading": "Brief", "belief": 0.45, "below": "isolate", "above": "engage"},
    {"reading": "Essay", "belief": "", "below": "", "above": "engage"},
]


def test_a_path_shows_silence_and_where_the_choice_turns():
    page = figure(170, 70)
    brief, essay = draw_belief_paths(list(page.subplots(1, 2)), PATHS, TURNS, y_label="belief")
    assert {text.get_text() for text in brief.texts} == {"Brief", "isolate", "engage", "0.500"}
    assert {text.get_text() for text in essay.texts} == {"Essay", "engage at every belief", "0.400"}
    (said,) = (line for line in essay.lines if line.get_gid() == "said")
    (borrowed,) = (line for line in essay.lines if line.get_gid() == "borrowed")
    assert (list(said.get_ydata()), list(borrowed.get_ydata())) == ([0.4, 0.4], [0.4, 0.5])
    assert said.get_linestyle() != borrowed.get_linestyle()
    assert {SAID, TURN, "Release"} <= {text.get_text() for text in page.legends[0].get_texts()}
    assert lint_figure(page) == []


def test_wrong_paths_are_refused():
    ax = figure(82, 70).add_subplot()
    with pytest.raises(FigureError, match="1 panels, expected one for each of 2 readings"):
        draw_belief_paths([ax], PATHS, [], y_label="")
    with pytest.raises(FigureError, match="no column 'said'"):
        draw_belief_paths(
            [ax], [{k: v for k, v in row.items() if k != "said"} for row in PATHS], [], y_label=""
        )
