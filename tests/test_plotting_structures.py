"""The grid of structural alternatives shows every prediction once, in its place, at any size."""

import pytest

from bargaining.errors import FigureError
from bargaining.plotting import lint_figure
from bargaining.plotting.structures import OTHERS, draw_structure_grid, structure_grid

VARIANTS = {"credit": ["flow", "upfront"], "order": ["first", "second", "third"]}


def combinations(variants=VARIANTS):
    rows, number = [], 0
    for one in variants["credit"]:
        for other in variants["order"]:
            values = {"credit": one, "order": other}
            rows += [
                {"structure": number, "variant": name, "value": value, "own": value == variants[name][0]}
                for name, value in values.items()
            ]
            number += 1
    return rows


def drawn(structures, predictions, readings, width=170):
    page, axes = structure_grid(structures, readings, width)
    return page, draw_structure_grid(axes, structures, predictions, readings=readings)


def places(panel):
    return sorted(
        (line.get_xdata()[0], line.get_ydata()[0]) for line in panel.lines if line.get_marker() != "None"
    )


def test_a_sign_stands_in_the_row_of_its_combination_and_the_column_of_its_outcome():
    found = [
        {"structure": k, "reading": reading, "outcome": outcome}
        for k, reading, outcome in [
            (0, "A", "Freeze"),
            (5, "A", "Freeze"),
            (5, "B", "Package"),
            (2, "B", "Freeze"),
        ]
    ]
    page, axes = drawn(combinations(), found, ["A", "B", "C"])
    assert [places(panel) for panel in axes[1:]] == [[(0, 0), (0, 5)], [(0, 2), (1, 5)], []]
    assert lint_figure(page) == []
    assert [text.get_text() for text in page.legends[0].get_texts()] == ["Freeze", "Package"]


def test_a_value_is_written_where_it_or_one_before_it_changes_and_the_scenario_itself_has_a_band():
    _, axes = drawn(combinations(), [{"structure": 0, "reading": "A", "outcome": "Freeze"}], ["A"])
    written = [text.get_text() for text in axes[0].texts]
    assert written == ["credit", "flow", "upfront", "order", *["first", "second", "third"] * 2]
    bands = [patch for patch in axes[0].patches if patch.get_height() == 1]
    assert [band.get_y() for band in bands] == [-0.5]


def test_the_rarest_outcomes_share_a_place_where_there_are_too_many():
    found = [
        {"structure": k, "reading": "A", "outcome": f"outcome {n}"}
        for n in range(20)
        for k in range(6 if n < 11 else 1)
    ]
    page, axes = drawn(combinations(), found, ["A"])
    texts = [text.get_text() for text in page.legends[0].get_texts()]
    assert texts == [*(f"outcome {n}" for n in range(11)), OTHERS]
    assert max(x for x, _ in places(axes[1])) == 11


def test_long_names_of_alternatives_and_readings_fit():
    long = {
        "credit": ["in proportion to the scope of relief and of all that was promised beside it", "b"],
        "order": ["Washington and then Brussels before Minsk and Moscow", "c", "d"],
    }
    readings = [f"A brief of the institute for everything, number {k}" for k in range(6)]
    found = [{"structure": k, "reading": r, "outcome": "Package"} for r in readings for k in range(6)]
    page, _ = drawn(combinations(long), found, readings)
    assert lint_figure(page) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reading": "Z"}, "predictions: reading 'Z', expected one of"),
        ({"structure": 9}, "predictions: structure 9, expected one of"),
    ],
)
def test_a_prediction_that_stands_nowhere_is_refused(change, message):
    row = {"structure": 0, "reading": "A", "outcome": "Freeze"} | change
    with pytest.raises(FigureError, match=message):
        drawn(combinations(), [row], ["A"])
    _, axes = structure_grid(combinations(), ["A"], 170)
    with pytest.raises(FigureError, match="2 panels, expected 3"):
        draw_structure_grid(axes, combinations(), [], readings=["A", "B"])
    with pytest.raises(FigureError, match="found no row or no reading"):
        structure_grid([], ["A"], 170)
