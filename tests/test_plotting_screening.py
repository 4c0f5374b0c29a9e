"""Screening and indices: marks at their values, names for the leading assumptions, lines for thresholds."""

import pytest

from bargaining.errors import FigureError
from bargaining.plotting import figure, journal_style, lint_figure
from bargaining.plotting.indices import draw_indices, indices_height
from bargaining.plotting.screening import draw_screening

EFFECTS = [
    {"outcome": outcome, "label": label, "effect": effect, "error": 0.02, "deviation": deviation}
    for outcome, label, effect, deviation in (
        ("Freeze", "autonomy of the regime", 0.4, 0.3),
        ("Freeze", "verification", 0.41, 0.31),
        ("Freeze", "cost of a token", 0.05, 0.1),
        ("Freeze", "scope", 0.0, 0.0),
        ("Package", "autonomy of the regime", 0.1, 0.2),
        ("Package", "verification", 0.0, 0.0),
    )
]
INDICES = [
    {"outcome": "Freeze", "label": label, "measure": measure, "value": value, "error": 0.0}
    for label, low, high in (("autonomy", 0.2, 0.5), ("scope", 0.01, 0.02))
    for measure, value in (("maximum", high), ("median", low))
]
THRESHOLDS = [
    {"outcome": "Freeze", "measure": "maximum", "value": 0.05},
    {"outcome": "Freeze", "measure": "median", "value": 0.03},
]


def screened(rows=EFFECTS, panels=2, **options):
    with journal_style():
        page = figure(170, 84)
        axes = draw_screening(
            list(page.subplots(1, panels, squeeze=False)[0]), rows, unit="payoff", **options
        )
    return page, axes


def test_every_assumption_has_its_mark_at_its_size_and_deviation():
    page, axes = screened()
    for ax, outcome in zip(axes, ("Freeze", "Package"), strict=True):
        marks = {
            (line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines if line.get_gid() == "effect"
        }
        assert marks == {(r["effect"], r["deviation"]) for r in EFFECTS if r["outcome"] == outcome}
    assert lint_figure(page) == []


@pytest.mark.parametrize(
    ("named", "expected"), [(0.25, {"autonomy", "verification"}), (0.1, {"autonomy", "verification", "cost"})]
)
def test_names_stand_at_the_assumptions_with_the_larger_effects(named, expected):
    _, (ax, _) = screened(named=named)
    names = {text.get_text().split()[0] for text in ax.texts}
    assert names - {"σ"} == expected


def test_thresholds_are_lines_of_their_panel_and_stand_in_the_key():
    with journal_style():
        page = figure(170, indices_height(INDICES))
        (ax,) = draw_indices([page.add_subplot()], INDICES, axis_label="distance", thresholds=THRESHOLDS)
    lines = {line.get_xdata()[0]: line.get_color() for line in ax.lines if line.get_gid() == "threshold"}
    assert set(lines) == {0.05, 0.03}
    assert len(set(lines.values())) == 2
    assert [text.get_text() for text in page.legends[0].get_texts()][-1].startswith("the largest")
    assert lint_figure(page) == []


def test_wrong_tables_are_refused():
    with pytest.raises(FigureError, match="2 outcomes, 1 panels"):
        screened(panels=1)
    with pytest.raises(FigureError, match="effects: row 0: no column 'deviation'"):
        screened([{key: value for key, value in EFFECTS[0].items() if key != "deviation"}], panels=1)
    with pytest.raises(FigureError, match="effects: column 'effect': found 'much'"):
        screened([EFFECTS[0] | {"effect": "much"}], panels=1)
