"""Tables and paragraphs of text are those that rich would draw, and fit their width."""

import io
import random

import click
import pytest
from rich import box
from rich.console import Console
from rich.table import Table as RichTable

from bargaining.terminal.tables import Table, cells, wrapped

WORDS = [
    "alpha",
    "be",
    "gamma-delta",
    "transformation",
    "x",
    "0.123",
    "internationalisation",
    "éö",
    "Σ",
    "明斯克",
]


def text(draw, words):
    lines = draw.choice([1, 1, 1, 2])
    return "\n".join(" ".join(draw.choices(WORDS, k=draw.choice(words))) for _ in range(lines))


def as_rich(table, width):
    made = RichTable(
        box=box.SIMPLE_HEAD,
        show_lines=table.lines,
        pad_edge=False,
        title=table.title or None,
        title_justify="left",
    )
    for head in table.heads:
        made.add_column(head, justify="right" if head in table.right else "left", overflow="fold")
    for row in table.rows:
        made.add_row(*row)
    return printed(made, width)


def printed(shown, width):
    stream = io.StringIO()
    Console(file=stream, width=width, markup=False, highlight=False, emoji=False, color_system=None).print(
        shown
    )
    return stream.getvalue()


def drawn(seed, widest=5):
    draw = random.Random(seed)
    heads = [f"{draw.choice(WORDS)}{k}" for k in range(draw.randint(1, widest))]
    rows = [[text(draw, [1, 2, 5]) for _ in heads] for _ in range(draw.randint(0, 4))]
    right = [head for head in heads if draw.random() < 0.3]
    return Table(heads, rows, right, (), draw.random() < 0.5, draw.choice(["", "What there is"]))


@pytest.mark.parametrize("width", [130, 160])
def test_tables_are_those_of_rich(width):
    for seed in range(150):
        table = drawn(seed)
        assert click.unstyle(table.text(width)) + "\n" == as_rich(table, width), seed


def test_paragraphs_are_those_of_rich():
    draw = random.Random(1)
    for _ in range(300):
        words, width = text(draw, [1, 5, 12]), draw.choice([25, 40, 80])
        assert "\n".join(wrapped(words, width)) + "\n" == printed(words, width)


@pytest.mark.parametrize("width", [25, 40, 80])
def test_no_line_is_wider_than_asked_and_no_word_is_lost(width):
    for seed in range(150):
        table = drawn(seed, widest=3)
        lines = click.unstyle(table.text(width)).split("\n")
        assert len({cells(line) for line in lines}) == 1
        assert cells(lines[0]) <= width
        kept = sorted("".join(lines).replace(" ", "").replace("─", ""))
        wanted = [table.title, *table.heads, *(cell for row in table.rows for cell in row)]
        assert kept == sorted("".join("".join(wanted).split()))


def test_names_that_one_may_want_to_copy_stay_whole():
    table = Table(["name", "what"], [["a_long_name_of_a_parameter", "words " * 30]], whole=["name"])
    assert "a_long_name_of_a_parameter" in table.text(50)
    assert max(map(cells, click.unstyle(table.text(50)).split("\n"))) <= 50


@pytest.mark.parametrize(("asked", "width"), [("0", 110), ("", 110), ("no", 110), ("70", 70)])
def test_the_width_is_sensible_whatever_the_environment_says(monkeypatch, asked, width):
    from bargaining.terminal import output

    monkeypatch.setenv("COLUMNS", asked)
    monkeypatch.setattr("sys.stdout", io.StringIO())
    assert output.console().width == width


def test_text_is_not_read_as_markup(capsys):
    from bargaining.terminal import output

    output.console().print(r"[/nope] \[bold] :smile:")
    assert capsys.readouterr().out == "[/nope] \\[bold] :smile:\n"
