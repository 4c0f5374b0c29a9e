"""Labels are text in LaTeX, best responses and equilibria are those of exact arithmetic, and documents compile."""

import itertools
import re
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining import latex
from bargaining.cli.main import group
from bargaining.errors import BargainingError
from bargaining.games import NormalFormGame
from bargaining.latex.directions import directions
from bargaining.latex.escaping import latex_code, latex_prose, script_needs
from bargaining.latex.fragments import Origin, own_file
from bargaining.latex.matrices import game_matrix
from bargaining.scenario.symbols import readable, symbols
from bargaining.terminal.running import run_command
from bargaining.text import in_one_line

from .hostile import LABELS
from .latex_pages import LUALATEX, PDFLATEX, compiled, escaped, overlapping, words

CYRILLIC = ["Беларусь", "Ўсё & нічога, 50%"]
RIGHTWARD = ["שלום", "سلام", "שלום (2) and سلام"]
ODD = [*LABELS, "R&D < 50% of $x_1^2 #3 {a} ~ \\b", "a -- 'b'' ,,c", "[x] * y", "Kraków – naïve €", "x ≥ −1"]
GAME = Origin("a game", "0", "bargaining latex a.nfg matrix")


def page(texts, preamble=""):
    """Return a document with each text in a line, in a cell at the beginning of a row, and in an argument."""
    lines = [latex.latex_text(text) for text in texts]
    table = "\\begin{tabular}{ll}" + " \\\\\n".join(f"{line} & x" for line in lines) + "\\end{tabular}"
    body = "\n\n".join([*lines, table, *(rf"\textbf{{{line}}}" for line in lines)])
    return latex.Fragment("test", "", body, (), GAME).document()


@pytest.mark.parametrize("label", [*ODD, *CYRILLIC, *RIGHTWARD])
def test_a_label_is_escaped(label):
    for written in (latex.latex_text(label), latex_code(label), latex_prose(label)):
        assert escaped(written)
        assert not re.search(r"(?<!\\)[&#_^$~%]", written)


@PDFLATEX
def test_labels_are_text_under_pdflatex(tmp_path):
    printed, _ = compiled(tmp_path, page(ODD))
    for label in ODD:
        assert words(in_one_line(label)) in words(printed), label


@LUALATEX
def test_labels_are_text_under_lualatex_in_every_script(tmp_path):
    printed, _ = compiled(tmp_path, page([*ODD, *CYRILLIC, "Ελλάδα", *RIGHTWARD]), "lualatex")
    for label in [*ODD, *CYRILLIC, "Ελλάδα", "שלום", "(2)", "and"]:
        assert words(in_one_line(label)) in words(printed), label


@PDFLATEX
def test_cyrillic_compiles_under_pdflatex_as_well(tmp_path):
    printed, _ = compiled(tmp_path, page(["Саюз & Масква"]))
    assert words("Саюз&Масква") in words(printed)


def test_what_a_text_needs_is_what_its_letters_need():
    assert script_needs(["plain", "Kraków"]) == (False, False, False)
    assert script_needs(["Беларусь"]) == (False, True, False)
    assert script_needs(["Ελλάδα"]) == (True, False, False)
    assert script_needs(["سلام"]) == (True, False, True)


def test_parts_from_right_to_left_hold_their_numbers_and_brackets_and_lose_nothing():
    assert [tuple(p) for p in directions("א (ב) ג, 50% x")] == [("א (ב) ג, ", 1), ("50%", 2), (" x", 0)]
    for label in [*ODD, *RIGHTWARD, "(א) ב) (ג"]:
        assert "".join(part.text for part in directions(label)) == label


def test_symbols_are_distinct_and_what_latex_cannot_read_gives_way_to_the_name():
    for name in ("rapprochement", "succession", "border_alike"):
        found = symbols(bargaining.load(name))
        assert len(set(found.values())) == len(found)
    assert readable(r"\lambda_r") == r"\lambda_r"
    for bad in ("a_", "{x", "x}", "50%", "a & b", r"\input{x}", "a^b^c", "", "{}", "é"):
        assert readable(bad) == "", bad


def numbers_of(body):
    """Return the cells of all matrices: numbers, with whether each is underlined, and whether the cell is bold."""
    found = []
    for game in re.findall(r"\\begin\{game\}.*?\\end\{game\}", body, flags=re.DOTALL):
        for line in game.splitlines()[2:-1]:
            for cell in line.split(" & ")[1:]:
                bold = r"\textbf" in cell
                bare = re.sub(
                    r"\\textbf\{(.*)\}", r"\1", cell.replace(r"\textminus{}", "-").replace(r" \\", "")
                )
                numbers = [
                    (Fraction(re.sub(r"[^-\d./]", "", one)), r"\underline" in one) for one in bare.split(", ")
                ]
                found.append((tuple(numbers), bold))
    return found


def by_hand(payoffs):
    """Return for each cell its payoffs with whether each is a best response, and whether it is an equilibrium."""
    shape = payoffs.shape[1:]
    cells = []
    for cell in itertools.product(*map(range, shape)):
        numbers = []
        for i, own in enumerate(payoffs):
            others = [own[(*cell[:i], k, *cell[i + 1 :])] for k in range(shape[i])]
            numbers.append((own[cell], own[cell] == max(others)))
        cells.append((tuple(numbers), all(best for _, best in numbers)))
    return cells


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 3, 2), (2, 2, 3, 2), (2, 11)])
@pytest.mark.parametrize("seed", range(4))
def test_underlined_are_all_best_responses_and_bold_the_pure_equilibria(shape, seed):
    drawn = np.random.default_rng(seed).integers(-2, 3, (len(shape), *shape))  # few numbers, so that many tie
    payoffs = np.vectorize(lambda k: Fraction(int(k), 3), otypes=[object])(drawn)
    body = game_matrix(NormalFormGame(payoffs), "", GAME, digits="exact").body
    key = lambda cell: str(cell)  # noqa: E731
    assert sorted(numbers_of(body), key=key) == sorted(by_hand(payoffs), key=key)


def test_a_difference_that_is_not_to_be_seen_decides_all_the_same():
    small = Fraction(1, 10**12)
    game = NormalFormGame(np.array([[[small, 0], [0, 0]], [[0, 0], [0, small]]], dtype=object))
    cells = numbers_of(game_matrix(game, "", GAME, digits=1).body)
    assert [tuple(best for _, best in numbers) for numbers, _ in cells] == [
        (True, True), (True, True), (False, False), (True, True),
    ]  # fmt: skip
    assert [bold for _, bold in cells] == [True, True, False, True]


def test_bold_are_the_equilibria_of_the_scenario_in_its_concept():
    for name in ("rapprochement", "rapprochement_strict", "border"):
        scenario = bargaining.load(name)
        assert sum(bold for _, bold in numbers_of(latex.matrix(scenario).body)) == len(
            scenario.form.predicted(scenario.values)
        )


def test_every_profile_stands_once_whoever_has_the_rows():
    scenario = bargaining.load("rapprochement")
    whole = sorted(numbers_of(latex.matrix(scenario).body))
    assert len(whole) == 72
    for rows, columns in [("eu", "us"), ("russia", ""), ("", "belarus")]:
        assert sorted(numbers_of(latex.matrix(scenario, row=rows, column=columns).body)) == whole


@PDFLATEX
@pytest.mark.parametrize("width", [6.69, 4.72, 3.3])
def test_the_matrix_of_four_players_fits_the_text(width, tmp_path):
    printed, overfull = compiled(
        tmp_path, latex.matrix(bargaining.load("rapprochement"), width=width).document()
    )
    assert not overfull
    assert words("EU: Isolate; RU: Tolerate") in words(printed) or width < 6
    assert words("Bold are: Freeze; Status quo of 2025; Package with EU re-engagement") in words(printed)


@PDFLATEX
def test_heads_that_are_wider_than_payoffs_stand_side_by_side(tmp_path):
    heads = ["the first of all choices", "the second choice", "a third"]
    game = NormalFormGame(np.zeros((2, 2, 3)), actions=[["a", "b"], heads])
    _, overfull = compiled(tmp_path, game_matrix(game, "", GAME).document())
    assert not overfull
    assert not overlapping(tmp_path)


@PDFLATEX
def test_the_codebook_compiles_and_holds_every_assumption(tmp_path):
    scenario = bargaining.load("rapprochement")
    printed, overfull = compiled(tmp_path, latex.codebook(scenario, width=4.72).document())
    assert not overfull
    for name in scenario.parameters:
        assert words(name) in words(printed)


def test_a_fragment_is_the_same_again_and_knows_itself(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["latex", "rapprochement", "matrix", "--set", "autonomy=0.2", "--digits", "0"]
    assert run_command(group, [*words, "-o", "a.tex"]) == 0
    assert run_command(group, [*words, "-o", "b.tex"]) == 0
    assert (tmp_path / "a.tex").read_bytes() == (tmp_path / "b.tex").read_bytes()
    head = (tmp_path / "a.tex").read_text(encoding="utf-8")
    assert "Command: bargaining latex rapprochement matrix --set autonomy=0.2 --digits 0\n" in head
    assert r"\usepackage{sgame}" in head
    assert bargaining.load("rapprochement").replace(autonomy=0.2).digest in head
    assert run_command(group, [*words, "-o", "a.tex"]) == 0  # its own file
    capsys.readouterr()
    assert run_command(group, words) == 0
    assert capsys.readouterr().out == head


def test_a_journal_says_how_wide_the_text_is(capsys):
    assert run_command(group, ["latex", "border", "codebook", "--journal", "apsr", "--standalone"]) == 0
    found = capsys.readouterr()
    assert "textwidth=6.6" in found.out
    assert "--journal apsr --standalone" in found.out
    assert run_command(group, ["latex", "border", "codebook", "--journal", "io", "--width", "100mm"]) == 0
    assert capsys.readouterr().err == ""
    assert run_command(group, ["latex", "border", "codebook", "--journal", "io"]) == 0
    assert "not verified" in capsys.readouterr().err


def test_a_file_of_others_stays(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["latex", "rapprochement", "matrix", "-o", "a.tex"]
    (tmp_path / "a.tex").write_text("mine", encoding="utf-8")
    assert run_command(group, words) != 0
    assert "--force" in capsys.readouterr().err
    assert (tmp_path / "a.tex").read_text(encoding="utf-8") == "mine"
    assert run_command(group, [*words, "--force"]) == 0
    written = (tmp_path / "a.tex").read_text(encoding="utf-8")
    assert own_file(written)
    (tmp_path / "a.tex").write_text(written.replace("0.50", "0.51", 1), encoding="utf-8")
    assert run_command(group, words) != 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("opening matrix", "too many pure strategies"),
        ("freeze_thaw matrix", "found stochastic"),
        ("rapprochement matrix --row uss", "did you mean 'us'"),
        ("rapprochement matrix --row us --column us", "same player"),
        ("rapprochement codebook --row us", "no effect"),
        ("rapprochement matrix --digits 99", "0 to 12"),
        ("rapprochement matrix --width 3", "84mm"),
        ("rapprochement matrix --width 300in", "500 mm"),
        ("rapprochement matrix --journal apsrr", "apsr"),
        ("rapprochement matrix --journal jop", "--width"),
        ("rapprochement matrix -o a.pdf", ".tex"),
        ("rapprochement matrix --force", "-o"),
        ("rapprochement matrx", "matrix"),
        ("moscow_track matrix", "one player"),
    ],
)
def test_what_cannot_be_written_is_told_in_a_line(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_command(group, ["latex", *words.split()]) != 0
    found = capsys.readouterr()
    assert said in found.err
    assert len(found.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_games_that_nobody_could_read_are_refused():
    with pytest.raises(BargainingError, match="2,000"):
        game_matrix(NormalFormGame(np.zeros((2, 50, 50))), "", GAME)
