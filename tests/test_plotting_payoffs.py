"""Payoff paths hold the payoffs given, break where the equilibrium is absent, and share one key."""

import numpy as np
import pytest

from bargaining.errors import FigureError
from bargaining.plotting import appearances, draw_payoff_paths, figure, journal_style, lint_figure
from bargaining.plotting.style import Appearance

PLAYERS = ["US", "EU", "Belarus", "Russia"]
GRID = np.linspace(0, 1, 21)


def path(name, values, kind="pure", **extra):
    return [
        {
            "equilibrium": name,
            "kind": kind,
            "player": player,
            "value": float(x),
            "payoff": k - x * (k + 1),
            **extra,
        }
        for x in values
        for k, player in enumerate(PLAYERS)
    ]


POINTS = path("Freeze", GRID) + path("Package", np.delete(GRID, 9)) + path("Mixed", GRID[5:12], "mixed")
DOCUMENTS = [
    {"short": "Parish", "value": 0.3, "silent": False},
    {"short": "Quincy brief", "value": 0.7, "silent": False},
    {"short": "Doctrine op-ed", "value": 0.7, "silent": False},
]


def draw(points, documents=None, *, shape=(1, 4), size=(170, 58), **options):
    with journal_style():
        page = figure(*size)
        axes = list(page.subplots(*shape, squeeze=False).ravel())
        draw_payoff_paths(axes, points, documents, axis_label="autonomy", **options)
    return page, axes


def paths(ax, colour):
    return [line for line in ax.lines if line.get_gid() == "path" and line.get_color() == colour]


def test_lines_hold_each_players_payoffs():
    _, axes = draw(POINTS)
    look = appearances(["Freeze"])["Freeze"]
    for k, ax in enumerate(axes):
        (line,) = paths(ax, look.colour)
        assert line.get_xdata() == pytest.approx(GRID)
        assert line.get_ydata() == pytest.approx(k - GRID * (k + 1))
        assert ax.get_ylabel() == f"Payoff, {PLAYERS[k]}"


def test_path_is_broken_where_the_equilibrium_is_absent():
    _, axes = draw(POINTS)
    pieces = paths(axes[0], appearances(["Freeze", "Package"])["Package"].colour)
    assert [len(piece.get_xdata()) for piece in pieces] == [9, 11]


def test_path_is_broken_by_segment_when_the_column_is_given():
    points = path("Freeze", GRID[:4], segment=0) + path("Freeze", GRID[4:], segment=1)
    _, axes = draw(points)
    assert [len(line.get_xdata()) for line in axes[0].lines if line.get_gid() == "path"] == [4, 17]


def test_rows_in_any_order_give_the_same_paths():
    _, axes = draw(POINTS)
    order = np.random.default_rng(1).permutation(len(POINTS) - 4) + 4
    shuffled = POINTS[:4] + [POINTS[k] for k in order]
    _, again = draw(shuffled, looks=appearances(["Freeze", "Package", "Mixed"]))
    for ax, other in zip(axes, again, strict=True):
        key = {(line.get_color(), *line.get_xdata(), *line.get_ydata()) for line in ax.lines}
        assert key == {(line.get_color(), *line.get_xdata(), *line.get_ydata()) for line in other.lines}


def test_pure_paths_are_solid_and_mixed_ones_dashed():
    _, axes = draw(POINTS)
    looks = appearances(["Freeze", "Package", "Mixed"])
    assert paths(axes[0], looks["Freeze"].colour)[0].get_linestyle() == "-"
    assert paths(axes[0], looks["Mixed"].colour)[0].get_linestyle() == "--"


def test_markers_keep_their_distance_and_every_piece_has_one():
    _, axes = draw(POINTS)
    counts = [len(line.get_markevery()) for line in axes[0].lines if line.get_gid() == "path"]
    assert counts == [4, 2, 2, 1]
    for line in axes[0].lines:
        if line.get_gid() == "path":
            assert all(0 <= place < len(line.get_xdata()) for place in line.get_markevery())


def test_given_appearances_are_used():
    look = Appearance("#123456", (0.9, 0.9, 0.9), "", "o")
    _, axes = draw(path("Freeze", GRID), looks={"Freeze": look})
    assert len(paths(axes[0], "#123456")) == 1


def test_key_names_equilibria_and_numbered_documents():
    page, axes = draw(POINTS, DOCUMENTS)
    entries = [text.get_text() for text in page.legends[0].get_texts()]
    assert entries == ["Freeze", "Package", "Mixed", "Parish", "Quincy brief, Doctrine op-ed"]
    for ax in axes:
        assert [text.get_text() for text in ax.texts if text.get_text()] == ["1", "2"]


def test_key_adds_to_the_height_and_leaves_the_width():
    page, _ = draw(POINTS)
    width, height = page.get_size_inches() * 25.4
    assert width == pytest.approx(170)
    assert 60 < height < 75


MANY = [row for k in range(10) for row in path(f"Transact–isolate–token–tolerate {k}", 0.1 + 0.6 * GRID)]


@pytest.mark.parametrize(
    ("points", "documents", "shape", "size"),
    [
        (POINTS, DOCUMENTS, (1, 4), (170, 58)),
        (POINTS, DOCUMENTS, (2, 2), (82, 90)),
        (MANY, DOCUMENTS, (1, 4), (170, 58)),
        (path("Freeze", [0.5]), None, (1, 4), (170, 58)),
    ],
)
def test_paths_pass_the_lint(points, documents, shape, size):
    page, _ = draw(points, documents, shape=shape, size=size, limits=(0, 1))
    assert lint_figure(page) == []


def test_wrong_tables_are_refused():
    with pytest.raises(FigureError, match="4 players, 2 panels"):
        draw(POINTS, shape=(1, 2))
    with pytest.raises(FigureError, match="no column 'payoff'"):
        draw([{"equilibrium": "Freeze", "kind": "pure", "player": "US", "value": 0}], shape=(1, 1))
    with pytest.raises(FigureError, match="kind 'both'"):
        draw(path("Freeze", GRID, "both"))
    with pytest.raises(FigureError, match="0 players"):
        draw([])
