"""Trees, tables and formulas in LaTeX hold what the scenario holds, for every form of game, and documents compile."""

import re

import pytest

import bargaining
from bargaining import latex
from bargaining.analysis.game_trees import unfolding, ways_of
from bargaining.analysis.regimes import axis_regimes
from bargaining.cli.main import group
from bargaining.errors import BargainingError
from bargaining.games.efg import format_efg
from bargaining.games.tree import InformationSet, Node, Tree, leaf
from bargaining.latex.formulas import Notation, formula, lines
from bargaining.latex.kinds import KINDS
from bargaining.loading import load
from bargaining.resources import folder
from bargaining.scenario.symbols import symbols
from bargaining.terminal.running import run_command
from bargaining.text import in_one_line

from .hostile import LABELS, hostile
from .latex_pages import LUALATEX, PDFLATEX, compiled, escaped, needed, overlapping, words

ALWAYS = {"equilibria", "thresholds", "calibrations", "cruxes", "payoffs", "codebook"}
FORMS = {
    "border": ALWAYS | {"matrix"},
    "border_trust": ALWAYS | {"matrix"},
    "moscow_track": ALWAYS,  # one player
    "dilemma": ALWAYS | {"tree", "matrix"},
    "pledge": ALWAYS | {"tree", "matrix"},
    "beer_quiche": ALWAYS - {"calibrations"} | {"tree", "matrix"},
    "commitment": ALWAYS,
    "succession": ALWAYS,
    "prisoners": ALWAYS,
    "china": ALWAYS,
    "roadmap": ALWAYS,
    "inspection_unequal": ALWAYS - {"calibrations", "thresholds", "cruxes"} | {"tree", "matrix"},
    "private_costs": ALWAYS - {"calibrations"},
}
"""For a scenario of each form which kinds have a meaning."""


def made(scenario, width=6.5):
    """Return the fragments of all kinds that have a meaning, and the messages of the others."""
    found, refused = {}, {}
    for what in KINDS:
        axis = "" if scenario.document.study.axes else scenario.parameters[0]
        try:
            found[what] = latex.fragment(scenario, what, width=width, **({"axis": axis} if axis else {}))
        except BargainingError as error:
            refused[what] = str(error)
    return found, refused


def together(fragments, width=6.5):
    """Return one document of several fragments."""
    packages = tuple(dict.fromkeys(name for one in fragments for name in one.packages))
    body = "\n\\clearpage\n".join(one.body for one in fragments)
    return latex.Fragment("all", "", body, packages, fragments[0].origin, width).document()


def too_wide(overfull, points=1.5):
    sizes = (re.search(r"\(([\d.]+)pt too wide", line) for line in overfull)
    return [size[0] for size in sizes if size and float(size[1]) > points]


@pytest.mark.parametrize("name", FORMS)
def test_each_form_has_what_has_a_meaning_for_it_and_says_in_a_line_what_has_not(name):
    found, refused = made(load(name))
    assert set(found) == FORMS[name]
    for one in found.values():
        assert escaped(str(one))
        assert f"bargaining latex {name} {one.what}" in str(one)
    for what, message in refused.items():
        assert re.fullmatch(f".*{name}.*expected.*", message), what


@PDFLATEX
@pytest.mark.parametrize("width", [4.72, 6.69])
@pytest.mark.parametrize("name", FORMS)
def test_all_that_a_form_has_compiles_and_fits(name, width, tmp_path):
    scenario = load(name)
    found, _ = made(scenario, width)
    printed, overfull = compiled(tmp_path, together(list(found.values()), width))
    assert not too_wide(overfull)
    assert not overlapping(tmp_path)
    for parameter in scenario.parameters:
        assert words(parameter) in words(printed)
        assert words(scenario.document.parameters[parameter].label)[:20] in words(printed)


def template(label, name="template"):
    return hostile(label, (folder("seeds") / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.fixture
def scenario_of(tmp_path):
    def loaded(text):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return load(str(path))

    return loaded


@PDFLATEX
@pytest.mark.parametrize("name", ["template", "template_tree", "template_bayesian"])
@pytest.mark.parametrize(
    "label",
    [LABELS[0], LABELS[2], LABELS[7], "R&D <50% _#{a}~^\\ \"q\" 'r'"],
    ids=["dollars", "orders", "page", "signs"],
)
def test_hostile_labels_are_text_in_everything(name, label, scenario_of, tmp_path):
    scenario = scenario_of(template(label, name))
    found, _ = made(scenario)
    printed, _ = compiled(tmp_path, together(list(found.values())))
    assert words(in_one_line(label)) in words(printed)
    for one in found.values():
        assert escaped(str(one))


@LUALATEX
@pytest.mark.parametrize(
    ("label", "seen"), [("Беларусь & Ко", "Беларусь&Ко"), ("שלום", "שלום")], ids=["cyrillic", "hebrew"]
)
def test_labels_of_other_scripts_are_text_in_everything(label, seen, scenario_of, tmp_path):
    found, _ = made(scenario_of(template(label)))
    printed, _ = compiled(tmp_path, together(list(found.values())), "lualatex")
    assert words(seen) in words(printed)


@pytest.mark.parametrize("name", ["dilemma", "pledge", "beer_quiche", "leakage", "centipede", "horse"])
def test_a_tree_has_all_its_nodes_and_marks_the_ways_that_are_taken(name):
    scenario = load(name)
    tree, ways = unfolding(scenario).tree, ways_of(scenario)
    body = latex.tree(scenario).body
    assert len(re.findall(r"\\istb<", body)) == len(tree.nodes) - 1
    assert len(re.findall(r"\\istroot\(", body)) == len(tree.nodes) - len(tree.leaves)
    taken = frozenset().union(*ways.values()) - {0}
    assert body.count("[line width=1.4pt]") == len(taken)
    assert body.count(r"\xtInfoset") == sum(len(members) - 1 for members in tree.members)
    for k, way in enumerate(ways.values(), 1):
        marks = re.findall(r"\\textbf\{\(([\d, ]+)\)\}", body)
        assert sum(str(k) in mark.split(", ") for mark in marks) == len(way & set(tree.leaves))


def test_a_large_tree_is_folded_off_the_way_and_says_so():
    scenario = load("opening")
    body = latex.tree(scenario).body
    tree = unfolding(scenario).tree
    folded = [int(number) for number in re.findall(r"… (\d+) ends", body)]
    shown = len(re.findall(r"\\istb<.*\[right\]", body)) - len(folded)
    assert sum(folded) + shown == len(tree.leaves)
    assert f"Of {len(tree.leaves)} ends {len(folded)} groups are folded" in body
    with pytest.raises(BargainingError, match="--most"):
        latex.tree(scenario, most=168)


@PDFLATEX
@pytest.mark.parametrize("name", ["opening", "chain_store", "selten_figure_3", "ultimatum"])
def test_trees_fit_a_page(name, tmp_path):
    for width in (4.72, 6.69):
        printed, overfull = compiled(tmp_path, latex.tree(load(name), width=width).document())
        assert not overfull
        assert printed.count("\f") == 1
        assert not overlapping(tmp_path)


ENTRY = Tree(
    ("entrant", "the incumbent & Co"),
    (InformationSet("market", 0, ("out", "in")), InformationSet("entered", 1, ("fight", "share"))),
    (
        Node(children=(1, 2), information=0),
        leaf(0, 2),
        Node(children=(3, 4), information=1),
        leaf(-1, -1),
        leaf(1, 1),
    ),
    "Entry & exit",
)


def test_a_game_file_has_a_tree_and_a_matrix_and_nothing_else(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "entry.efg").write_text(format_efg(ENTRY), encoding="utf-8")
    assert run_command(group, ["latex", "entry.efg", "tree"]) == 0
    plain = capsys.readouterr().out
    assert "[line width" not in plain
    assert r"incumbent \& Co" in plain
    assert run_command(group, ["latex", "entry.efg", "tree", "--concept", "subgame perfect"]) == 0
    assert capsys.readouterr().out.count("[line width") == 2
    assert run_command(group, ["latex", "entry.efg", "matrix"]) == 0
    assert capsys.readouterr().out.count(r"\textbf{") == 2  # out against fight, in against share
    for words_ in ("entry.efg payoffs", "entry.efg tree --set x=1", "entry.efg tree --concept Nash"):
        assert run_command(group, ["latex", *words_.split()]) != 0
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_matrix_of_a_tree_has_the_nash_equilibria_of_its_plans():
    scenario = load("beer_quiche")
    game = unfolding(scenario).tree.at({name: scenario.values[name] for name in scenario.parameters})
    pure = bargaining.pure_equilibria(game.strategic_form())
    body = latex.matrix(scenario).body
    assert body.count(r"\textbf{") == len(pure) + body.count(r"\settowidth{\gamecell}{\textbf{")
    assert "strong: beer, weak: beer" in body


def test_thresholds_are_the_exact_ones():
    scenario = load("rapprochement")
    for axis in ("autonomy", "verification"):
        body = latex.thresholds(scenario, axis=axis).body
        for point in axis_regimes(scenario, axis).thresholds:
            assert str(point) in body or f"{float(point):.4g}" in body
    with pytest.raises(BargainingError, match="autonomy"):
        latex.thresholds(scenario, axis="autonmy")


def test_thresholds_lie_along_what_experiments_vary_where_nothing_is_said(capsys):
    assert run_command(group, ["latex", "chicken", "thresholds"], name="bargaining") == 0
    said = capsys.readouterr().out
    assert run_command(group, ["latex", "chicken", "thresholds", "--axis", "calm"], name="bargaining") == 0
    assert capsys.readouterr().out == said


def test_a_number_too_long_for_a_cell_is_told_below():
    body = latex.cruxes(load("freeze_thaw")).body
    letters = set(re.findall(r"\$(t_\{\d+\})\$", body))
    assert letters
    for letter in letters:
        assert f"${letter} = " in body or f"${letter}$ is the root of" in body


def test_equilibria_are_all_there_with_exact_payoffs():
    scenario = load("rapprochement")
    found = bargaining.nash_equilibria(scenario.game())
    body = latex.equilibria(scenario, digits="exact").body
    assert len(re.findall(r"^\\cellleft \d+ &", body, flags=re.MULTILINE)) == len(found)
    for profile in scenario.form.predicted(scenario.values):
        assert scenario.outcome(profile) in body
        paid = scenario.form.payoffs(profile)["us"].evaluate(scenario.values)
        assert str(paid) in body or f"{float(paid):.10g}" in body
    assert "The list is complete" in body


def test_what_documents_say_is_there_with_its_claims():
    scenario = load("rapprochement")
    body = latex.calibrations(scenario).body
    for name in scenario.parameters:
        for said in scenario.spoken(name).values():
            assert f"{float(said.value):.10g}" in body
            assert " ".join(said.entry.evidence) in body


def test_formulas_keep_their_structure_and_use_the_symbols():
    names = Notation({"a": r"\alpha", "long_name": ""}, frozenset({"f"}), {"us": "U & S"})
    cases = {
        "a + a * (1 - a)": r"\alpha + \alpha\,(1 - \alpha)",
        "-(a + 1)": r"-(\alpha + 1)",
        "-(-a)": r"-(-\alpha)",
        "-a * a": r"-\alpha\,\alpha",
        "a - (a - 1)": r"\alpha - (\alpha - 1)",
        "a - (-a)": r"\alpha - (-\alpha)",
        "2 * (-1/2) * a": r"2\,(-\tfrac{1}{2})\,\alpha",
        "-(a + 1)^2 / 3 * a": r"-(\alpha + 1)^{2}\,\tfrac{1}{3}\,\alpha",
        "(a + 1) / 2": r"(\alpha + 1)\,\tfrac{1}{2}",
        "a - a / 2": r"\alpha - \alpha\,\tfrac{1}{2}",
        "f * us.go_on": r"\mathsf{f}\,\mathrm{go\_on}_{\text{U \& S}}",
        "long_name": r"\mathit{long\_name}",
        "0.25 * a": r"0.25\,\alpha",
    }
    for written, expected in cases.items():
        assert formula(written, names) == expected


def test_a_long_formula_is_broken_at_signs_and_loses_nothing():
    names = Notation({}, frozenset(), {})
    text = "first_name * (second_name + third_name - fourth_name) - fifth_name * (sixth_name + seventh_name)"
    broken = lines(text, names, 20)
    assert len(broken) > 2
    assert re.sub(r"\s|\\,", "", "".join(broken)) == re.sub(r"\s|\\,|\\penalty700", "", formula(text, names))


def test_payoffs_use_the_symbols_of_the_scenario():
    scenario = load("rapprochement")
    body, signs = latex.payoffs(scenario).body, symbols(scenario)
    for term in scenario.terms:
        for name in term.polynomial.variables:
            if name in scenario.parameters:
                assert signs[name] in body
    assert body.count(r"\begin{align*}") == len(scenario.players) + 1


PAPER = r"""\documentclass[12pt]{article}
\usepackage[T1]{fontenc}
\usepackage{lmodern}
\usepackage[margin=1in]{geometry}
\usepackage[english]{babel}
\usepackage{amsmath, booktabs, longtable, caption, setspace}
\usepackage{istgame, sgame}
\usepackage{hyperref}
\doublespacing
\begin{document}
Table \ref{tab:pledge-assumptions} says more.
\begin{table}\caption{The game}\input{matrix}\end{table}
\begin{figure}\centering\input{tree}\caption{The moves}\end{figure}
\input{payoffs}
\input{codebook}
\end{document}
"""


@PDFLATEX
@needed("kpsewhich", "caption.sty", "setspace.sty", "hyperref.sty", "babel.sty")
def test_fragments_fit_into_a_paper_of_other_size_and_spacing(tmp_path):
    scenario = load("pledge")
    for what in ("matrix", "tree", "payoffs", "codebook"):
        text = str(latex.fragment(scenario, what))
        (tmp_path / f"{what}.tex").write_text(text, encoding="utf-8")
    printed, overfull = compiled(tmp_path, PAPER)
    assert not too_wide(overfull)
    assert not overlapping(tmp_path)
    assert words("Reversal (chance that Washington") in words(printed)
