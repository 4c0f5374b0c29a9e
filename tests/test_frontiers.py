"""Thresholds over a plane: every line lies where the outcome ends, and the figure of any scenario is readable."""

from fractions import Fraction

import pytest

import bargaining
from bargaining.analysis.profiles import parse_profile
from bargaining.errors import FigureError, ScenarioError
from bargaining.plotting import lint_figure
from bargaining.plotting.frontiers import draw_frontiers
from bargaining.plotting.style import figure
from bargaining.resources import folder
from bargaining.studies.reproducing import loaded

SCRIPT = folder("experiments") / "frontiers.py"


def tables_of(name, axes=(), **options):
    experiment = loaded(SCRIPT)
    settings = experiment.settings(bargaining.load(name), axes, **options)
    return experiment, experiment.compute(settings, lambda share: None)


def test_lines_of_equal_cost_are_those_of_the_closed_form():
    _, tables = tables_of("succession")
    x = {n: float(v) for n, v in bargaining.load("succession").values.items()}
    (panel,) = tables["panels"]
    assert panel == {"panel": "Engage", "sense": "up to"}
    for row in tables["frontiers"]:
        rate, waiting = row["x"], row["y"]
        slower = (waiting - x["absorption_engaged"]) / (x["interest"] + rate + waiting)
        assert rate * x["after_value"] * (x["advantage"] + slower) == pytest.approx(row["level"], abs=2e-3)
    assert {row["level"] for row in tables["frontiers"]} == {0.1, 0.2, 0.3, 0.4}
    shares = [row["share"] for row in tables["shares"]]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("name", ["commitment", "grim_trigger", "freeze_thaw_rule", "rapprochement"])
def test_an_outcome_holds_on_one_side_of_every_line_alone(name):
    _, tables = tables_of(name, quick=True)
    scenario = bargaining.load(name)
    axes = {row["axis"]: row["name"] for row in tables["axes"]}
    outcomes = {
        (scenario.document.outcomes[o].short or scenario.document.outcomes[o].label): o
        for o in scenario.document.outcomes
    }
    seen = 0
    for row in tables["frontiers"][5::9]:
        profile = tuple(parse_profile(scenario, outcomes[row["panel"]]).values())
        held = set()
        for dx, dy in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
            point = {axes["of"]: Fraction(str(row["level"]))}
            for role, step in (("x", dx), ("y", dy)):
                low, high = scenario.range(axes[role])
                at = Fraction(row[role]) + step * (high - low) / 50
                point[axes[role]] = min(max(at, low), high)
            world = scenario.replace(**point)
            held.add(profile in world.form.predicted(world.values))
        seen += held == {True, False}
        edge = any(
            Fraction(row[r]) in scenario.range(axes[r]) or abs(row[r] - float(end)) < 0.03
            for r in ("x", "y")
            for end in scenario.range(axes[r])
        )
        assert held == {True, False} or edge
    assert seen


def test_a_figure_is_readable_and_says_on_which_side_an_outcome_holds():
    experiment, tables = tables_of("rapprochement", quick=True)
    ((name, drawing),) = experiment.draw(tables).items()
    assert name == "autonomy_frontiers"
    assert not lint_figure(drawing.figure)
    heads = [ax.texts[0].get_text().replace("\n", " ") for ax in drawing.figure.axes]
    assert "Package, from: Lukashenko's autonomy" in heads
    assert experiment.findings(tables)


@pytest.mark.parametrize(
    ("name", "axes", "said"),
    [
        ("succession", ("interest",), "found 1 assumptions, expected 3"),
        ("big_match", (), "found 2 assumptions that may vary, expected at least 3"),
        ("succession", ("eu_legitimation_cost", "interest", "advantage"), "found no threshold of eu_legitimation_cost"),
        ("dilemma", ("autonomy", "verification", "intel"), ""),
    ],
)  # fmt: skip
def test_a_question_without_an_answer_is_refused_in_one_line(name, axes, said):
    if name == "dilemma":
        experiment, tables = tables_of(name, axes, quick=True)
        assert experiment.findings(tables)
        return
    with pytest.raises(ScenarioError) as error:
        tables_of(name, axes, quick=True)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_tables_without_a_column_are_refused_with_its_name():
    ax = figure(82, 60).add_subplot()
    with pytest.raises(FigureError, match="level"):
        draw_frontiers([ax], [{"panel": "a", "sense": "from"}], [{"panel": "a"}], [])
    with pytest.raises(FigureError, match="expected one for each panel"):
        draw_frontiers([], [{"panel": "a", "sense": "from"}], [], [])
