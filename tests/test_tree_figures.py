"""Trees are drawn from rows, whole or folded, without text that runs into text."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

import bargaining
from bargaining.algebra.polynomial import Polynomial
from bargaining.cli.main import group
from bargaining.errors import FigureError
from bargaining.games.tree import InformationSet, Node, Tree, leaf
from bargaining.games.tree_rows import tree_rows
from bargaining.plotting import check_figure, lint_figure, read_table
from bargaining.plotting.trees import draw_tree, tree_figure
from bargaining.terminal.running import run_command


def signalling() -> Tree:
    """One sender of two types, two messages, and a receiver who sees the message alone."""
    half = Polynomial.constant(Fraction(1, 2))
    sets = (
        InformationSet("strong", 0, ("quiche", "beer")),
        InformationSet("weak", 0, ("quiche", "beer")),
        InformationSet("after quiche", 1, ("duel", "leave")),
        InformationSet("after beer", 1, ("duel", "leave")),
    )
    nodes = [Node(children=(1, 2), chance=(half, half), draws=("strong", "weak"))]
    nodes += [Node(children=(3, 4), information=0), Node(children=(5, 6), information=1)]
    nodes += [Node(children=(7 + 2 * k, 8 + 2 * k), information=s) for k, s in enumerate((2, 3, 2, 3))]
    return Tree(("Traveller", "Bully"), sets, (*nodes, *(leaf(k, -k) for k in range(8))))


def deep(levels: int) -> Tree:
    """Two options at each of several levels, each at a node of its own."""
    nodes, sets = [], []
    for k in range(2**levels - 1):
        nodes.append(Node(children=(2 * k + 1, 2 * k + 2), information=k))
        sets.append(InformationSet(f"h{k}", k % 2, ("left", "right")))
    return Tree(("One", "Two"), tuple(sets), (*nodes, *(leaf(0, 0) for _ in range(2**levels))))


def drawn(tree: Tree, paths=None, most: int = 48):
    rows = tree_rows(tree, paths, most)
    head = ", ".join(tree.players)
    page, ax = tree_figure(rows, head)
    draw_tree(ax, rows, head)
    return page, ax, rows


def test_every_node_branch_and_payoff_is_in_the_figure():
    page, ax, rows = drawn(signalling())
    texts = [text.get_text() for text in ax.texts]
    assert lint_figure(page) == []
    assert texts.count("Bully") == 4
    assert "strong (0.5)" in texts
    assert all(f"{k}, {-k}" in texts for k in range(8))
    assert {row["set"] for row in rows} == {"", "after quiche", "after beer"}


def test_sets_in_one_column_are_joined_by_lines_of_their_own():
    _, ax, _ = drawn(signalling())
    joined = [line for line in ax.lines if len(line.get_xdata()) == 2 and line.get_linestyle() == "--"]
    assert len(joined) == 2
    assert len({x for line in joined for x in line.get_xdata()}) == 2


def test_a_set_may_hold_nodes_of_different_depth():
    sets = (
        InformationSet("One", 0, ("C", "D")),
        InformationSet("Two", 1, ("c", "d")),
        InformationSet("Three", 2, ("L", "R")),
    )
    nodes = (
        Node(children=(1, 2), information=0),
        Node(children=(3, 4), information=1),
        Node(children=(5, 6), information=2),
    )
    horse = Tree(("One", "Two", "Three"), sets, (*nodes, leaf(1, 1, 1), Node(children=(7, 8), information=2),
                 leaf(3, 3, 2), leaf(0, 0, 0), leaf(4, 4, 0), leaf(0, 0, 1)))  # fmt: skip
    page, ax, _ = drawn(horse)
    (joined,) = (line for line in ax.lines if line.get_linestyle() == "--")
    assert len(set(joined.get_xdata())) == 2
    assert lint_figure(page) == []


@pytest.mark.parametrize("most", [1, 3, 7, 20])
def test_what_is_folded_is_counted_and_paths_stay(most):
    tree = deep(6)
    path = (0, 2, 5, 12, 25, 51, 103)
    rows = tree_rows(tree, {"equilibrium": path}, most)
    ends = [row for row in rows if row["ends"] != "" or not tree.nodes[row["node"]].children]
    assert sum(row["ends"] or 1 for row in ends) == len(tree.leaves)
    assert {row["node"] for row in rows if row["paths"]} == set(path)
    assert len(ends) <= max(most, len(path))  # along the path nothing is folded


def test_a_tree_that_fits_is_not_folded_and_one_fold_is_made_where_one_is_enough():
    assert all(row["ends"] == "" for row in tree_rows(deep(3), most=8))
    assert [row["ends"] for row in tree_rows(deep(3), most=7) if row["ends"] != ""] == [2]


def test_large_and_small_trees_are_drawn_without_texts_that_overlap():
    lone = Tree(
        ("One",), (InformationSet("only", 0, ("on",)),), (Node(children=(1,), information=0), leaf(1))
    )
    for tree in (lone, deep(5), deep(7)):
        page, _, _ = drawn(tree)
        assert lint_figure(page) == []


def test_paths_that_share_branches_stand_side_by_side():
    generator = Random(0)
    tree = deep(4)
    paths = {}
    for name in ("first", "second", "third"):
        path = [0]
        while tree.nodes[path[-1]].children:
            path.append(generator.choice(tree.nodes[path[-1]].children))
        paths[name] = path
    page, ax, _ = drawn(tree, paths)
    assert lint_figure(page) == []
    colours = {line.get_color() for line in ax.lines if line.get_linewidth() > 1.3}
    assert len(colours) == 3


def test_a_missing_column_is_named():
    rows = tree_rows(signalling())
    with pytest.raises(FigureError, match="mover"):
        tree_figure([{k: v for k, v in row.items() if k != "mover"} for row in rows], "x")


HORSE = """EFG 2 R "A horse" { "One" "Two" "Three" }
p "" 1 1 "" { "C" "D" } 0
p "" 2 1 "" { "c" "d" } 0
t "" 1 "" { 1 1 1 }
p "" 3 1 "" { "L" "R" } 0
t "" 2 "" { 4 4 0 }
t "" 3 "" { 0 0 1 }
p "" 3 1 "" { "L" "R" } 0
t "" 4 "" { 3 3 2 }
t "" 5 "" { 0 0 0 }
"""


def test_the_command_draws_a_file_with_its_data_and_manifest(tmp_path):
    (tmp_path / "horse.efg").write_text(HORSE, encoding="utf-8")
    command = ["draw", str(tmp_path / "horse.efg"), "-o", str(tmp_path / "horse")]
    assert run_command(group, command, name="bargaining") == 0
    check_figure(tmp_path, "horse")
    rows = read_table(tmp_path / "horse.csv")
    assert [row["payoffs"] for row in rows if row["payoffs"]] == [
        "1, 1, 1",
        "4, 4, 0",
        "0, 0, 1",
        "3, 3, 2",
        "0, 0, 0",
    ]
    assert str(tmp_path) not in (tmp_path / "horse.json").read_text(encoding="utf-8")


def test_the_command_draws_a_scenario_with_the_way_of_each_prediction(tmp_path):
    asked = ["--set", "autonomy=3/13", "--most", "8"]  # where Moscow is indifferent
    command = ["draw", "opening", *asked, "-o", str(tmp_path / "opening")]
    assert run_command(group, command, name="bargaining") == 0
    check_figure(tmp_path, "opening")
    rows = {int(row["node"]): row for row in read_table(tmp_path / "opening.csv")}
    tolerated, directed = "Package with EU re-engagement, kept", "Package while Moscow directs, kept"
    ways = {
        name: [row for row in rows.values() if name in row["paths"].split("; ")]
        for name in (tolerated, directed)
    }
    for name, russia in ((tolerated, "tolerate"), (directed, "direct")):
        options = [row["option"] for row in ways[name]]
        assert sorted(options) == sorted(
            ["", "package", "restrain", "limited", russia, "reversed", "holds", "keep"]
        )
        assert all(row["parent"] == "" or rows[int(row["parent"])] in ways[name] for row in ways[name])
    assert {row["mover"] for row in rows.values()} == {"", "US", "BY", "EU", "RU", "Chance"}
    (kept,) = (row for row in ways[tolerated] if row["option"] == "keep")
    scenario = bargaining.load("opening").replace(autonomy="3/13")
    tree = scenario.form.tree.at({name: scenario.values[name] for name in scenario.form.tree.parameters})
    worth = [float(p.constant_term) for p in tree.nodes[int(kept["node"])].payoffs]
    assert [float(x) for x in kept["payoffs"].split(", ")] == pytest.approx(worth, abs=0.005)


def test_where_not_all_is_seen_a_way_holds_what_may_be_used():
    scenario = bargaining.load("opening", variants={"information": "opaque"}).replace(autonomy="22/100")
    form = scenario.form
    ways = [form.way(profile) for profile in form.predicted(scenario.values)]
    mixed = max(ways, key=len)
    ends = [[number for number in way if not form.tree.nodes[number].children] for way in ways]
    assert sorted(map(len, ends)) == [2, 2, 8]  # Minsk and Brussels mix two options each, and chance draws
    assert sum(way < mixed for way in ways) == 1


def test_labels_with_dollars_are_measured_and_drawn_as_text():
    tree = signalling()
    head = "costs $x_{1, $y Беларусь"
    rows = tree_rows(replace(tree, players=("costs $x_{1", "$y Беларусь")))
    page, ax = tree_figure(rows, head)
    draw_tree(ax, rows, head)
    assert lint_figure(page) == []
    assert head in [text.get_text() for text in ax.texts]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["horse.efg"], "found no file to draw to, expected -o FILE"),
        (["rapprochement", "-o", "x"], "found a game in which all choose at once, expected moves in order"),
        (["table.nfg", "-o", "x"], "expected a scenario, or a game in extensive form"),
        (
            ["horse.efg", "-o", "x", "--set", "a=1"],
            "--set: found a game without assumptions, where it has no effect",
        ),
        (["horse.efg", "-o", "x", "--most", "0"], "0 is not in the range"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_line(arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "horse.efg").write_text(HORSE, encoding="utf-8")
    status = run_command(group, ["draw", *arguments], name="bargaining")
    lines = capsys.readouterr().err.splitlines()
    assert status != 0
    assert len(lines) == 1
    assert message in lines[0]
    assert [path.name for path in tmp_path.iterdir()] == ["horse.efg"]
