"""Gambit's files of game trees, read and written, and the commands on them."""

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from bargaining.algebra.polynomial import Polynomial
from bargaining.cli.main import group
from bargaining.errors import GameError
from bargaining.games import InformationSet, Node, Tree
from bargaining.games.interchange import format_efg, parse_efg, read_efg, write_efg
from bargaining.games.tree import leaf
from bargaining.terminal.running import run_command
from tests.trees import driver, horse, random_tree, tree_of, waiting

HEAD = 'EFG 2 R "t" { "x" "y" }\n'


def assert_same(found, tree):
    """Compare trees from the root on; nodes and sets may have other numbers."""
    assert (found.players, found.title, len(found.nodes)) == (tree.players, tree.title, len(tree.nodes))
    assert {*found.information} == {*tree.information}
    ahead = [(0, 0)]
    while ahead:
        ours, theirs = ahead.pop()
        a, b = found.nodes[ours], tree.nodes[theirs]
        assert (a.name, a.chance, a.draws, a.payoffs) == (b.name, b.chance, b.draws, b.payoffs)
        assert (a.information is None) == (b.information is None)
        if a.information is not None:
            assert found.information[a.information] == tree.information[b.information]
        ahead.extend(zip(a.children, b.children, strict=True))


def test_files_keep_trees_exactly(tmp_path):
    rng = np.random.default_rng(3)
    for tree in (horse(), driver(), waiting(), *(random_tree(rng) for _ in range(100))):
        assert_same(parse_efg(format_efg(tree)), tree)
    options = {"Öl": (Fraction(1, 3), -5), "1/2": (10**30, 0)}
    draws = {('say "u"', "1/3"): ("the {set}, 1", 1, options), ("d\ne", "2/3"): (0, 0)}
    odd = tree_of(("chance", draws), ("p", 'the "second"'), "A title")
    write_efg(odd, tmp_path / "odd.efg")
    assert_same(read_efg(tmp_path / "odd.efg"), odd)


def test_trees_whose_nodes_stand_in_another_order_are_written_in_that_of_the_walk():
    sets = (InformationSet("late", 1, ("u", "v")), InformationSet("early", 0, ("a", "b")))
    nodes = (
        Node("root", (1, 2), information=1),
        Node(children=(3, 4), information=0),
        Node(children=(5, 6), information=0),
        *(leaf(k, -k, name=f"leaf {k}") for k in range(4)),
    )
    tree = Tree(("p", "q"), sets, nodes)
    found = parse_efg(format_efg(tree))
    assert_same(found, tree)
    assert [one.name for one in found.information] == ["early", "late"]
    assert (found.strategic_form().exact_payoffs == tree.strategic_form().exact_payoffs).all()


def test_payoffs_along_the_way_are_added_up():
    tree = parse_efg(
        HEAD + 'c "" 7 "nature" { "u" .25 "d" 3/4 } 3 "entry" { 1, -1/2 }\n'
        'p "" 2 5 "" { "l" "r" } 4 "" { 10 20 }\nt "" 3\nt "end" 0\np "" 2 5 0 t "" 1 "win" { 1e2 0 }\nt "" 1\n'
    )
    payoffs = [[p.constant_term for p in tree.nodes[k].payoffs] for k in tree.leaves]
    assert payoffs == [[12, 19], [11, Fraction(39, 2)], [101, Fraction(-1, 2)], [101, Fraction(-1, 2)]]
    assert tree.information == (InformationSet("(2,5)", 1, ("l", "r")),)
    assert tree.strategic_form().exact_payoffs[0].tolist() == [[Fraction(12 + 303, 4), Fraction(11 + 303, 4)]]


def test_old_files_names_and_comments_are_read():
    tree = parse_efg(
        'EFG 2 D "old" { "" "x" "x" }\n"A comment\nover \\"several\\" lines"\n'
        'c "ROOT" 1 "(0,1)" { "" 0.500000 "" 0.500000 } 0\n'
        'p "" 2 1 "s" { "a" "a" } 0 t "" 1 { 1.0 2.0, 3 } t "" 0\n'
        'p "" 3 1 "s" { "a" "b" } 0 p "" 2 1 "s" { "a" "a" } 0 t "" 0 t "" 1 { 1 2 3.00 } t "" 0'
    )
    assert tree.players == ("1", "x", "x (2)")
    assert [(one.name, one.player, one.options) for one in tree.information] == [
        ("s", 1, ("a", "a (2)")),
        ("s (2)", 2, ("a", "b")),
    ]
    assert tree.nodes[0].draws == ("1", "2")
    assert tree.nodes[0].name == "ROOT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "x.efg:1: found 'the end of the text', expected 'EFG'"),
        ('NFG 1 R "t" { "x" } { 1 } 1', "x.efg:1: found a game in strategic form (NFG)"),
        ('EFG 3 R "t" { "x" }', "x.efg:1: found '3', expected '2'"),
        ('EFG 2 Q "t" { "x" }', "x.efg:1: found 'Q', expected 'R'"),
        ('EFG 2 R "t" { }', "x.efg:1: found no players"),
        ('EFG 2 R "t" { ' + '"a" ' * 64 + "}", "found more than 30 players"),
        (HEAD, "x.efg:1: found 'the end of the text', expected a node"),
        (HEAD + 'q "" 0', "x.efg:2: found 'q', expected a node: 'c', 'p' or 't'"),
        (HEAD + '"comment" "another"', "x.efg:2: found 'another', expected a node"),
        (HEAD + 'p "" 3 1 "" { "a" } 0', "x.efg:2: found '3', expected the number of a player between 1 and 2"),
        (HEAD + 'p "" 0 1 "" { "a" } 0', "x.efg:2: found '0', expected the number of a player"),
        (HEAD + 'p "" 1 -1 "" { "a" } 0', "found '-1', expected the number of an information set"),
        (HEAD + 'p "" 1 1 "" { } 0', "x.efg:2: found '}', expected a text"),
        (HEAD + 'p "" 1 1 0', "x.efg:2: found no description of an information set of 'x' with number 1"),
        (HEAD + 'c "" 1 0', "x.efg:2: found no description of a draw of chance with number 1"),
        (HEAD + 'p "" 1 1 "" { "a" } 0\np "" 2 1 0', "x.efg:3: found no description of an information set of 'y'"),
        (
            HEAD + 'p "" 1 1 "s" { "a" } 0\n\np "" 1 1 "s" { "b" } 0',
            "x.efg:4: found another description of an information set of 'x' with number 1, expected that of line 2",
        ),
        (HEAD + 'p "" 1 1 "s" { "a" } 0\np "" 1 1 "r" { "a" } 0', "x.efg:3: found another description"),
        (HEAD + 'p "" 1 1 "s" { "a" } 0\np "" 1 1 "s" { "a" "b" } 0', "x.efg:3: found another description"),
        (
            HEAD + 'c "" 1 "" { "a" 1 "b" 0 } 0\nc "" 1 "" { "a" 0 "b" 1 } 0',
            "x.efg:3: found another description of a draw of chance with number 1, expected that of line 2",
        ),
        (HEAD + 'c "" 1 "" {\n"a" 1/2 "b" 1/3 } 0', "x.efg:3: found probabilities of chance that add up to 5/6"),
        (HEAD + 'c "" 1 "" { "a" .333333 "b" .666666 } 0', "add up to 999999/1000000, expected 1 exactly"),
        (HEAD + 'c "" 1 "" { "a" 3/2 "b" -1/2 } 0', "x.efg:2: found a negative probability"),
        (HEAD + 'c "" 1 "" { "a" "b" } 0', "x.efg:2: found 'b', expected a number"),
        (HEAD + 'c "" 1 "" { "a" half } 0', "x.efg:2: found 'half', expected a probability"),
        (HEAD + 't "" 1', "x.efg:2: found no description of outcome 1"),
        (HEAD + 't "" 0 "" { 1 2 }', "x.efg:2: found a description of outcome 0"),
        (HEAD + 't "" 1 "" { 1 }', "x.efg:2: found 1 payoffs, expected 2, one a player"),
        (HEAD + 't "" 1 "" { 1 2 3 }', "x.efg:2: found '3' after 2 payoffs"),
        (HEAD + 't "" 1 "" { 1 nan }', "x.efg:2: found 'nan', expected a payoff"),
        (HEAD + 't "" 1 "" { 1 1/0 }', "x.efg:2: found '1/0', expected a payoff"),
        (HEAD + 't "" one', "x.efg:2: found 'one', expected the number of an outcome"),
        (
            HEAD + 'p "" 1 1 "" { "a" "b" } 0\nt "" 1 "" { 1 2 }\nt "" 1 "" { 1 3 }',
            "x.efg:4: found another description of outcome 1, expected that of line 3",
        ),
        (HEAD + 'p "" 1 1 "" { "a" "b" } 0\nt "" 0', "x.efg:3: found 'the end of the text', expected a node"),
        (HEAD + 't "" 0\nt "" 0', "x.efg:3: found 't' after the last of 1 nodes"),
        (HEAD + 'p "" 1 1 "s', "x.efg:2: found a quotation mark that is never closed"),
        (
            HEAD + 'p "" 1 1 "" { "a" } 1 "" { 1e308 0 } t "" 2 "" { 1e308 0 }',
            "x.efg:2: found payoffs that add up to more than 1.8e308",
        ),
        (HEAD + 't "" 1 "" { 1e999999999 0 }', "x.efg:2: found '1e999999999'"),
        (
            'EFG 2 R "t" { ' + '"a" ' * 30 + "}\n" + 'p "" 1 1 "" { "a" } 0\n' * 16_667,
            "x.efg:16668: found more than 16,666 nodes, expected fewer for so many players",
        ),
        (
            HEAD + "".join(f'p "" 1 {k} "" {{ "a" }} {k} "" {{ 1/1{k:02}{"7" * 99} 0 }}\n' for k in range(1, 99)),
            "found numbers whose sum has more than 3,900 digits",
        ),
    ],
)  # fmt: skip
def test_a_malformed_tree_is_refused_with_its_line(text, expected):
    with pytest.raises(GameError) as caught:
        parse_efg(text, "x.efg")
    assert expected in str(caught.value)
    assert str(caught.value).startswith("x.efg:")
    assert len(str(caught.value)) < 250


def test_trees_may_be_deep():
    """A walk of a recursion would end at a thousand nodes."""
    text = (
        HEAD
        + "".join(f'p "" {k % 2 + 1} {k} "" {{ "s" "g" }} 0\nt "" 1 "" {{ 1 2 }}\n' for k in range(5000))
        + 't "" 0'
    )
    tree = parse_efg(text)
    assert len(tree.subgames) == 5000
    assert_same(parse_efg(format_efg(tree)), tree)


def test_what_cannot_be_written_is_refused(tmp_path):
    tree = Tree(("p",), (), (Node(payoffs=(Polynomial.variable("x"),)),))
    with pytest.raises(GameError, match="found the assumptions x, expected numbers"):
        write_efg(tree, tmp_path / "x.efg")
    with pytest.raises(GameError, match="expected a label without backslashes"):
        write_efg(replace(horse(), title="a\\b"), tmp_path / "x.efg")
    assert not [*tmp_path.iterdir()]
    with pytest.raises(GameError, match=r"none\.efg: no such file, expected a game tree"):
        read_efg(tmp_path / "none.efg")


# ---------------------------------------------------------------- commands


def run(capsys, *arguments):
    status = run_command(group, [str(argument) for argument in arguments], name="bargaining")
    said = capsys.readouterr()
    return status, " ".join(said.out.split()), said.err


@pytest.fixture
def entry(tmp_path):
    path = tmp_path / "entry.EFG"
    write_efg(
        tree_of(("in?", 0, {"out": (0, 2), "in": ("share?", 1, {"fight": (-1, -1), "share": (1, 1)})})), path
    )
    return path


def test_a_tree_is_solved_by_its_plans(entry, capsys):
    status, out, err = run(capsys, "solve", entry)
    assert (status, err) == (0, "")
    assert "2 players, 2 information sets" in out
    assert "Solved as its reduced strategic form of 2 x 2 plans; perfect recall, perfect information" in out
    assert "in–share" in out
    assert "imperfect" not in out
    status, out, err = run(capsys, "solve", entry, "--json")
    found = json.loads(out)
    assert (status, err, found["complete"], found["perfect_recall"]) == (0, "", True, True)
    assert {one["label"] for one in found["pure"]} == {"in–share", "out–fight"}


def test_a_tree_is_checked(entry, capsys):
    status, out, err = run(capsys, "check", entry)
    assert (status, err) == (0, "")
    for part in (
        "no problem found in a game in extensive form",
        "2 players, 5 nodes: 2 choices in 2 information sets, 0 draws of chance, 3 leaves",
        "perfect recall, perfect information",
        "reduced strategic form: 2 x 2 plans",
        "1 subgame beside the whole tree",
    ):
        assert part in out


def test_imperfect_recall_is_said(tmp_path, capsys):
    write_efg(driver(), tmp_path / "driver.efg")
    status, out, _ = run(capsys, "solve", tmp_path / "driver.efg")
    assert status == 0
    assert "imperfect recall: information set 'exit?': driver cannot tell apart nodes" in out
    assert "A mixture draws a whole plan at the start" in out
    assert "imperfect recall" in run(capsys, "check", tmp_path / "driver.efg")[1]
    assert not json.loads(run(capsys, "solve", tmp_path / "driver.efg", "--json")[1])["perfect_recall"]


def test_a_tree_that_is_too_large_to_solve_can_be_checked(tmp_path, capsys):
    many = {(str(k), "1/40"): (f"s{k}", 0, {"a": (1, 0), "b": (0, 1)}) for k in range(40)}
    write_efg(tree_of(("chance", many)), tmp_path / "many.efg")
    status, out, err = run(capsys, "solve", tmp_path / "many.efg")
    assert (status, out) == (1, "")
    assert (
        err
        == "error: many.efg: p: found too many pure strategies to list them, expected fewer than 500,000\n"
    )
    status, out, err = run(capsys, "check", tmp_path / "many.efg")
    assert (status, err) == (0, "")
    assert "not solved by `bargaining solve`: p: found too many pure strategies" in out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["solve", "entry.EFG", "--set", "a=1"], "--set: found a game without assumptions"),
        (
            ["show", "entry.EFG"],
            "entry.EFG: found a game tree of Gambit's, expected a scenario; `bargaining solve`",
        ),
        (["solve", "none.efg"], "none.efg: no such file"),
        (
            ["solve", "tree.nfg"],
            "tree.nfg:1: found a game tree (EFG), expected a game in strategic form (NFG)",
        ),
    ],
)
def test_a_tree_that_is_not_taken_gets_one_line(entry, capsys, monkeypatch, arguments, expected):
    monkeypatch.chdir(entry.parent)
    (entry.parent / "tree.nfg").write_text(HEAD + 't "" 0', encoding="utf-8")
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (1, "")
    assert err.startswith(f"error: {expected}")
    assert err.count("\n") == 1
