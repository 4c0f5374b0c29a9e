"""``bargaining phase`` says in words, JSON and a figure what the exact regimes are."""

import json
from fractions import Fraction

import pytest
from click.testing import CliRunner

import bargaining
from bargaining.analysis import regions
from bargaining.cli.main import group
from bargaining.plotting import check_figure, read_table


def run(*arguments):
    return CliRunner().invoke(group, ["phase", *arguments])


def test_words_name_shares_thresholds_and_who_would_deviate():
    result = run("rapprochement", "autonomy", "swap_scope")
    assert result.exit_code == 0
    words = " ".join(result.stdout.split())
    assert "autonomy >= 3/13, else russia direct" in words
    for regime, share in regions(bargaining.load("rapprochement"), "autonomy", "swap_scope").shares.items():
        assert regime
        assert f"{100 * float(share):.2f} %" in words
    assert "Quincy brief" in words


def test_only_the_value_that_a_document_does_not_state_is_called_borrowed():
    words = [
        " ".join(line.split()) for line in run("rapprochement", "autonomy", "reversal").stdout.splitlines()
    ]
    assert any(line.startswith("Prisoners op-ed 0.1 0.4 (borrowed)") for line in words)
    assert sum("(borrowed)" in line for line in words) == 1


def test_json_carries_exact_areas_that_add_up_and_documents():
    found = json.loads(run("rapprochement", "autonomy", "swap_scope", "--json").stdout)
    x, y = (found[axis]["range"] for axis in "xy")
    cells = found["cells"]
    assert all(cell["exact"] for cell in cells)
    areas = [Fraction(cell["area"]) for cell in cells]
    assert float(sum(areas)) == pytest.approx((x[1] - x[0]) * (y[1] - y[0]), abs=1e-15)
    assert sum(row["share"] for row in found["regimes"]) == pytest.approx(1)
    bounds = {bound["inequality"]: bound for cell in cells for bound in cell["bounds"]}
    assert bounds["autonomy >= 3/13"]["latex"] == r"\alpha \geq \frac{3}{13}"
    assert {row["player"] for row in bounds["autonomy >= 3/13"]["ends"]} == {"russia"}
    assert {row["regime"] for row in found["documents"]} <= {cell["regime"] for cell in cells}


def test_options_change_the_map():
    plain, moved = (
        json.loads(run("rapprochement", "autonomy", "verification", *options, "--json").stdout)["regimes"]
        for options in ((), ("--set", "direction_cost=0.2"))
    )
    assert plain != moved


def test_a_figure_comes_with_its_data_and_manifest(tmp_path):
    result = run(
        "rapprochement",
        "autonomy",
        "eu_relief",
        "--calibration",
        "olech2025",
        "-o",
        str(tmp_path / "map.pdf"),
    )
    assert result.exit_code == 0, result.output
    check_figure(tmp_path, "map")
    assert {path.name for path in tmp_path.iterdir()} == {
        "map.pdf",
        "map.png",
        "map.json",
        "map_cells.csv",
        "map_documents.csv",
        "map_shares.csv",
    }
    regimes = {row["regime"] for row in read_table(tmp_path / "map_cells.csv")}
    assert regimes == {row["regime"] for row in read_table(tmp_path / "map_shares.csv")}
    command = json.loads((tmp_path / "map.json").read_text())["provenance"]["command"]
    assert command == "bargaining phase rapprochement autonomy eu_relief --calibration olech2025 -o map.pdf"


def test_an_unknown_axis_is_refused_with_the_nearest_name():
    result = run("rapprochement", "autonomy", "verifcation")
    assert result.exit_code != 0
    assert "did you mean 'verification'" in str(result.exception)
