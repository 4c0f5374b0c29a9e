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


def run(command, *arguments):
    return CliRunner().invoke(group, [command, "rapprochement", *arguments])


@pytest.mark.parametrize(
    "arguments",
    [
        ("tornado", "status_quo"),
        ("information", "package", "--draws", "2000"),
        ("discover", "eu == limited", "--draws", "500"),
    ],
)
def test_every_command_prints_a_table_and_json(arguments):
    text, plain = run(*arguments), run(*arguments, "--json")
    assert text.exit_code == plain.exit_code == 0
    rows = json.loads(plain.output)["rows"]
    assert str(next(iter(rows[0].values()))) in text.output


def test_the_commands_draw_a_tornado_and_indices(tmp_path):
    pytest.importorskip("SALib")
    asked = {
        "tornado": ("tornado", "package"),
        **{
            method: ("sensitivity", "package", "--method", method, "--samples", samples)
            for method, samples in {"sobol": "32", "morris": "20", "pawn": "200"}.items()
        },
    }
    for name, arguments in asked.items():
        result = run(*arguments, "-o", str(tmp_path / name))
        assert result.exit_code == 0, result.output
        assert (tmp_path / f"{name}.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    "arguments",
    [
        ("tornado", "statusquo"),
        ("sensitivity", "package", "--method", "sobel"),
        ("sensitivity", "--target", "package", "--method", "sobel"),
        ("discover", "package", "--over", "papers"),
        ("discover", "package", "--range", "autonomy=0:1", "--set", "autonomy=0.5"),
        ("discover", "package", "--density", "0"),
    ],
)
def test_bad_words_are_refused_in_one_line(arguments):
    error = run(*arguments).exception
    assert isinstance(error, BargainingError)
    assert "\n" not in str(error)


@pytest.mark.parametrize("what", ["documents", "terms"])
def test_leaving_out_shows_what_changes_and_keeps_the_rest_in_json(what):
    text, plain = run("without", what), run("without", what, "--json")
    rows = json.loads(plain.output)["rows"]
    changing = [row["without"] for row in rows if row["lost"] or row["gained"]]
    assert f"{len(changing)} of {len(rows)} change them" in text.output
    for row in rows:
        assert (row["without"] in text.output) == (row["without"] in changing)


@pytest.mark.parametrize(
    ("earlier", "now"),
    [
        (("sensitivity", "--target", "status_quo"), ("tornado", "status_quo")),
        (("sensitivity", "--method", "terms"), ("without", "terms")),
        (
            ("sensitivity", "--target=package", "--method=information", "--samples=2000"),
            ("information", "package", "--draws", "2000"),
        ),
        (
            (
                "sensitivity",
                "--json",
                "--method",
                "prim",
                "--seed",
                "1",
                "--samples",
                "500",
                "--target",
                "package",
            ),
            ("discover", "package", "--draws", "500", "--seed", "1", "--json"),
        ),
        (("robust", "--draws", "100"), ("shares", "--draws", "100")),
        (
            ("robust", "package", "--volume", "--range", "autonomy=0:1"),
            ("volume", "package", "--range", "autonomy=0:1"),
        ),
    ],
)
def test_commands_as_they_were_spelt_before_answer_the_same(earlier, now):
    before, after = run(*earlier), run(*now)
    assert (before.exit_code, before.output) == (0, after.output)
