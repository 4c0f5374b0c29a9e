"""The matrix fills exactly the cells that are equilibria and prints their margins; dots are payoffs."""

import numpy as np
import pytest

from bargaining.errors import FigureError
from bargaining.plotting import draw_lens_matrix, lens_axes, lint_figure

PLAYERS = ["US", "EU", "Belarus", "Russia"]
LENSES = ["Baseline", "Olech & Kremiec", "Prisoners op-ed", "Doctrine op-ed"]


def row(lens, equilibrium, margin=0.06, bounding="Belarus", kind="pure", payoffs=(0.0, 0.5, -0.2, 0.8)):
    fixed = {
        "lens": lens,
        "equilibrium": equilibrium,
        "kind": kind,
        "margin": margin,
        "bounding_player": bounding,
    }
    return fixed | dict(zip(PLAYERS, payoffs, strict=True))


ROWS = [
    row("Baseline", "Freeze", 0.06, "US"),
    row("Baseline", "Package", 0.105, "Russia", payoffs=(1.6, 0.4, 0.5, 0.3)),
    row("Olech & Kremiec", "Freeze", 0.004),
    row("Prisoners op-ed", "Kremlin-run opening", 0.0, "EU"),
    row("Baseline", "Mixed: US and Belarus", None, None, "mixed"),
]


def draw(rows, lenses=LENSES):
    page, axes = lens_axes(rows, lenses, PLAYERS)
    draw_lens_matrix(axes, rows, lenses=lenses, players=PLAYERS)
    return page, axes


def test_filled_cells_are_the_equilibria():
    _, axes = draw(ROWS)
    cells = {
        (round(cell.get_x() + cell.get_width() / 2), round(cell.get_y() + cell.get_height() / 2))
        for cell in axes[0].patches
        if cell.get_gid() == "cell"
    }
    assert cells == {(0, 0), (1, 0), (0, 1), (2, 2), (3, 0)}
    assert [label.get_text() for label in axes[0].get_yticklabels()] == LENSES
    headers = [label.get_text().replace("\n", " ") for label in axes[0].get_xticklabels()]
    assert headers == ["Freeze", "Package", "Kremlin-run opening", "Mixed: US and Belarus"]


def test_margins_and_bounding_players_are_printed_in_their_cells():
    _, axes = draw(ROWS)
    printed = {text.get_position(): text.get_text() for text in axes[0].texts}
    assert printed == {
        (0, 0): "0.06\nUS",
        (1, 0): "0.10\nRussia",
        (0, 1): "<0.01\nBelarus",
        (2, 2): "0\nEU",
        (3, 0): "mixed",
    }


def test_dots_are_the_payoffs_in_the_rows_of_their_lenses():
    _, axes = draw(ROWS)
    for k, ax in enumerate(axes[1:]):
        dots = [line for line in ax.lines if line.get_gid() == "payoff"]
        assert len(dots) == 4
        assert dots[0].get_xdata().tolist() == [ROWS[0][PLAYERS[k]], ROWS[2][PLAYERS[k]]]
        assert np.round(dots[0].get_ydata()).tolist() == [0, 1]
        assert ax.get_xlabel() == f"Payoff,\n{PLAYERS[k]}"


def test_lens_without_equilibrium_keeps_its_row():
    _, axes = draw(ROWS[:1])
    assert axes[0].get_ylim()[0] == len(LENSES) - 0.5


def big(columns):
    rng = np.random.default_rng(columns)
    return [
        row(
            lens,
            f"Transact, isolate, token, tolerate {k}",
            float(rng.random()),
            PLAYERS[k % 4],
            "pure",
            rng.normal(size=4),
        )
        for lens in LENSES
        for k in range(columns)
    ]


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], [], big(2), big(10)])
def test_matrix_passes_the_lint_at_full_width(rows):
    page, _ = draw(rows)
    assert page.get_size_inches()[0] * 25.4 == pytest.approx(170)
    assert lint_figure(page) == []


def test_narrow_cells_use_short_names_that_stay_distinct():
    _, axes = draw(big(10))
    assert {text.get_text().splitlines()[1] for text in axes[0].texts} == {"US", "EU", "Bel", "Rus"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row("Baseline", "Freeze", -0.1)], "margin -0.1"),
        ([row("Baseline", "Freeze", None)], "a pure equilibrium without a margin"),
        ([row("Brief", "Freeze")], "lens 'Brief' is not among"),
        ([row("Baseline", "Freeze"), row("Baseline", "Freeze")], "stands twice"),
        ([row("Baseline", "Freeze", kind="both")], "kind 'both'"),
        ([{key: cell for key, cell in row("Baseline", "Freeze").items() if key != "EU"}], "no column 'EU'"),
    ],
)
def test_wrong_rows_are_refused(rows, message):
    with pytest.raises(FigureError, match=message):
        draw(rows)


def test_wrong_number_of_panels_is_refused():
    _, axes = lens_axes(ROWS, LENSES, PLAYERS)
    with pytest.raises(FigureError, match="expected 5 panels"):
        draw_lens_matrix(axes[:2], ROWS, lenses=LENSES, players=PLAYERS)
