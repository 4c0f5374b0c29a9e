"""The sensitivity command and its figures: every method, what it draws, and what it refuses."""

import json

import pytest
from click.testing import CliRunner

from bargaining.cli.main import group
from bargaining.errors import BargainingError, FigureError
from bargaining.plotting.indices import draw_indices
from bargaining.plotting.shares import draw_shares
from bargaining.plotting.style import figure
from bargaining.plotting.tornado import draw_tornado


def test_figures_name_what_is_missing():
    for drawing, table in (
        (lambda: draw_tornado([figure(82, 60).add_subplot()], [{"outcome": "Freeze"}], []), "tornado"),
        (
            lambda: draw_indices([figure(82, 60).add_subplot()], [{"outcome": "Freeze"}], axis_label="x"),
            "indices",
        ),
        (lambda: draw_shares([figure(82, 60).add_subplot()], [{"panel": "a"}], axis_label="x"), "shares"),
    ):
        with pytest.raises(FigureError, match=f"{table}: row 0: no column"):
            drawing()


def run(*arguments):
    return CliRunner().invoke(group, ["sensitivity", "rapprochement", *arguments])


@pytest.mark.parametrize(
    "arguments",
    [
        ("--target", "status_quo"),
        ("--target", "package", "--method", "information", "--samples", "2000"),
        ("--target", "eu == limited", "--method", "prim", "--samples", "500"),
    ],
)
def test_every_method_prints_a_table_and_json(arguments):
    text, plain = run(*arguments), run(*arguments, "--json")
    assert text.exit_code == plain.exit_code == 0
    rows = json.loads(plain.output)["rows"]
    assert str(next(iter(rows[0].values()))) in text.output


def test_the_command_draws_a_tornado_and_indices(tmp_path):
    pytest.importorskip("SALib")
    sampled = {"sobol": "32", "morris": "20", "pawn": "200"}
    for method, options in (("tornado", ()), *((name, ("--samples", n)) for name, n in sampled.items())):
        result = run("--target", "package", "--method", method, *options, "-o", str(tmp_path / method))
        assert result.exit_code == 0, result.output
        assert (tmp_path / f"{method}.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--target", "statusquo"),
        ("--target", "package", "--method", "sobel"),
        ("--target", "package", "--method", "prim", "-o", "x"),
        ("--target", "package", "--over", "papers", "--method", "prim"),
    ],
)
def test_bad_words_are_refused_in_one_line(arguments):
    error = run(*arguments).exception
    assert isinstance(error, BargainingError)
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("--target", "package", "--samples", "10"), "--samples"),
        (("--target", "package", "--over", "ranges"), "--over"),
        (("--target", "package", "--method", "prim", "--quantity", "margin"), "--quantity"),
        (("--target", "package", "--method", "documents"), "--target"),
        (("--method", "terms", "-o", "x"), "--output"),
    ],
)
def test_options_without_effect_are_refused(arguments, option):
    assert str(run(*arguments).exception).startswith(f"{option}: found with --method")


@pytest.mark.parametrize("method", ["documents", "terms"])
def test_leaving_out_shows_what_changes_and_keeps_the_rest_in_json(method):
    text, plain = run("--method", method), run("--method", method, "--json")
    rows = json.loads(plain.output)["rows"]
    changing = [row["without"] for row in rows if row["lost"] or row["gained"]]
    assert f"{len(changing)} of {len(rows)} change them" in text.output
    for row in rows:
        assert (row["without"] in text.output) == (row["without"] in changing)
