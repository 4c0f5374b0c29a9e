"""Every answer that can be drawn draws itself, and nothing is loaded for that before it is asked for."""

import subprocess
import sys

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

import bargaining
from bargaining.analysis import backtest
from bargaining.analysis.branches.paths import equilibrium_paths
from bargaining.analysis.lenses import lenses
from bargaining.analysis.robustness import Indices
from bargaining.analysis.robustness.indices import Index
from bargaining.errors import FigureError
from bargaining.plotting.plots import PLOTS
from bargaining.results import Drawn

SCENARIO = bargaining.load("rapprochement")
CASES = {
    "regimes along an axis": lambda: bargaining.regions(SCENARIO, "autonomy"),
    "paths": lambda: equilibrium_paths(SCENARIO, "autonomy", grid=3),
    "regimes over a plane": lambda: bargaining.regions(SCENARIO, "autonomy", "reversal"),
    "phase diagram": lambda: bargaining.phase_diagram(SCENARIO, "autonomy", "reversal", 12, 8),
    "single cruxes": lambda: bargaining.single_parameter_cruxes(SCENARIO, "eu == limited"),
    "tornado": lambda: bargaining.tornado(SCENARIO, "status_quo"),
    "shares": lambda: bargaining.shares(SCENARIO, draws=50),
    "shares by steps": lambda: bargaining.shares(SCENARIO, by="autonomy", steps=3, draws=50),
    "indices": lambda: Indices(
        "Freeze", "morris", "margin", {}, 4, 0, 0.5, None,
        (Index("autonomy", {"mean_absolute": 0.4, "mean_absolute_error": 0.1}),),
    ),
    "lenses": lambda: lenses(SCENARIO),
    "backtest": lambda: backtest(SCENARIO),
}  # fmt: skip


def drawn():
    waiting, found = [Drawn], set()
    while waiting:
        inner = waiting.pop().__subclasses__()
        found.update(inner)
        waiting += inner
    return found


def test_every_class_that_can_be_drawn_is_tried_here():
    assert {type(make()) for make in CASES.values()} == drawn()
    assert {kind.figure for kind in drawn()} == set(PLOTS)


@pytest.mark.parametrize("name", CASES)
def test_an_answer_draws_itself(name):
    found = CASES[name]()
    page = found.plot()
    assert isinstance(page, Figure)
    assert page._repr_png_().startswith(b"\x89PNG")
    given = plt.figure(figsize=(16, 12)).subplots(1, len(page.axes), squeeze=False)[0]
    assert found.plot(list(given))[0] is given[0]
    assert given[0].has_data() or given[0].texts
    with pytest.raises(FigureError, match="one for each panel"):
        found.plot([*given, given[0]])
    plt.close("all")


def test_one_axes_is_drawn_on_and_given_back():
    _, ax = plt.subplots()
    assert bargaining.regions(SCENARIO, "autonomy").plot(ax) is ax
    assert "Freeze" in [label.get_text() for label in ax.get_yticklabels()]
    assert ax.get_xlabel() == SCENARIO.label("autonomy")
    plt.close("all")


def test_a_grid_is_painted_by_its_classes():
    found = bargaining.phase_diagram(SCENARIO, "autonomy", "reversal", 12, 8)
    painted = found.plot().axes[0].images[0].get_array()
    classes = found.classes()
    assert painted.shape[:2] == classes.shape
    colours = {kind: {tuple(c) for c in painted[classes == kind]} for kind in range(len(found.legend))}
    assert all(len(own) == 1 for own in colours.values())
    assert len(set.union(*colours.values())) == len(found.legend)


def test_nothing_to_draw_is_said():
    found = bargaining.tornado(SCENARIO, "status_quo")
    empty = type(found)(found.outcome, found.profiles, found.holds, ())
    with pytest.raises(FigureError, match="nothing to draw"):
        empty.plot()


PROGRAM = """
import sys
import bargaining
found = bargaining.regions(bargaining.load("rapprochement"), "autonomy")
repr(found), found._repr_html_()
assert "matplotlib" not in sys.modules
found.plot()
assert "matplotlib" in sys.modules
assert "matplotlib.pyplot" not in sys.modules
"""


def test_matplotlib_is_loaded_when_something_is_drawn():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
