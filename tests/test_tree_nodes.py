"""A tree that a file gives node by node: the game of its protocol, and one message for each thing that is wrong."""

from fractions import Fraction

import pytest

from bargaining import load
from bargaining.analysis import explain, regions
from bargaining.analysis.plans import supported
from bargaining.errors import ScenarioError

HEAD = """
[scenario]
name = "made"
title = "Made"
form = "tree"
[players.p]
label = "P"
[players.q]
label = "Q"
[kinds.k]
meaning = "m"
range = [0, 1]
assumption = "x"
[parameters.m]
label = "m"
kind = "k"
baseline = 0.5
assumption = "x"
"""


def nodes(**written):
    return "".join(f'[nodes.{name}]\nassumption = "x"\n{more}\n' for name, more in written.items())


def move(player, information="", **after):
    ways = ", ".join(f'{option} = "{to}"' for option, to in after.items())
    return f'player = "{player}"\nmoves = {{ {ways} }}' + (
        f'\ninformation = "{information}"' if information else ""
    )


def draw(**branches):
    ways = (f'{name} = {{ probability = "{p}", to = "{to}" }}' for name, (p, to) in branches.items())
    return f"branches = {{ {', '.join(ways)} }}"


def end(p, q):
    return f'payoffs = {{ p = "{p}", q = "{q}" }}'


ENDS = {"end_1": end("m", 0), "end_2": end(0, 1), "end_3": end(1, "1 - m"), "end_4": end("m", 0)}
GAME = {
    "start": move("p", l="left", r="right"),
    "left": move("q", "asked", l="end_1", r="end_2"),
    "right": move("q", "asked", l="end_3", r="end_4"),
    **ENDS,
}


def changed(**written):
    return HEAD + nodes(**GAME | written)


@pytest.fixture
def loaded(tmp_path):
    def read(text):
        (tmp_path / "made.toml").write_text(text, encoding="utf-8")
        return load(tmp_path / "made.toml")

    return read


REFUSED = {
    "a move to nowhere": (
        changed(start=move("p", l="left", r="rigth")),
        (
            "nodes.start.moves.r: unknown node 'rigth' (did you mean 'right'?)",
            "nodes.right: found no ways to it",
        ),
    ),
    "a branch to nowhere": (
        changed(left=draw(a=("m", "end_1"), b=("1 - m", "end"))),
        ("nodes.left.branches.b.to: unknown node 'end'",),
    ),
    "a node to which two ways lead": (
        changed(right=move("q", "asked", l="end_3", r="end_1")),
        ("nodes.end_1: found 2 ways to it, expected one", "nodes.end_4: found no ways to it, expected one"),
    ),
    "a way back to the start": (
        changed(right=move("q", "asked", l="end_3", r="start")),
        ("nodes.start: found 1 ways to it, expected none, as the first of the file is where play begins",),
    ),
    "a circle to which no way leads": (
        changed(one=move("p", on="two"), two=move("q", on="one")),
        ("nodes.one: found no way to it from the first node, expected one",),
    ),
    "moves that tell the nodes of a set apart": (
        changed(right=move("q", "asked", l="end_3", s="end_4")),
        (
            "nodes.right.moves: found l, s, expected l, r as at 'left', from which the player cannot tell it apart",
        ),
    ),
    "a set of two players": (
        changed(right=move("p", "asked", l="end_3", r="end_4")),
        ("nodes.right.information: found players 'q' and 'p' in 'asked', expected one",),
    ),
    "a set with the name of another node": (
        changed(
            left=move("q", "end_4", l="end_1", r="end_2"), right=move("q", "end_4", l="end_3", r="end_4")
        ),
        ("nodes.left.information: found the name of another node 'end_4', expected a name of its own",),
    ),
    "a node with the name of a parameter": (
        changed(start=move("p", l="left", r="m"), m=GAME["right"].replace("asked", "m"), right=end(0, 0)),
        ("nodes.m.information: found the name of a parameter, expected a name of its own",),
    ),
    "chance that does not add up to one": (
        changed(left=draw(a=("m", "end_1"), b=("m", "end_2"))),
        ("nodes.left.branches: found probabilities that sum to 2 m, expected one whatever the parameters",),
    ),
    "a probability that may be negative": (
        changed(left=draw(a=("2 * m", "end_1"), b=("1 - 2 * m", "end_2"))),
        ("nodes.left.branches.b.probability: found -1 at m = 1, expected nothing negative",),
    ),
    "a probability that hangs on moves": (
        changed(left=draw(a=("start.l", "end_1"), b=("1 - start.l", "end_2"))),
        ("nodes.left.branches.a.probability: unknown player 'start'",),
    ),
    "a payoff that is missing": (
        changed(end_1='payoffs = { p = "1" }'),
        ("nodes.end_1.payoffs: found none of 'q', expected one a player",),
    ),
    "a payoff of nobody": (
        changed(end_1='payoffs = { p = "1", q = "0", r = "2" }'),
        ("nodes.end_1.payoffs.r: unknown player 'r'",),
    ),
    "a payoff of what is none": (
        changed(end_1=end("mm", 0)),
        ("nodes.end_1.payoffs.p: unknown parameter or feature 'mm' (did you mean 'm'?)",),
    ),
    "a choice of nobody": (
        changed(start=move("r", l="left", r="right")),
        ("nodes.start.player: unknown player 'r'",),
    ),
    "an end at which somebody chooses": (
        changed(end_1=f"{end(1, 1)}\nplayer = 'p'"),
        (
            "nodes.end_1: found player and payoffs, expected a choice (player and moves), a draw (branches) or an end",
        ),
    ),
    "a node that is nothing": (changed(end_1=""), ("nodes.end_1: found nothing, expected a choice",)),
    "moves of nobody": (
        changed(start=GAME["start"].replace('player = "p"', "")),
        ("nodes.start: found moves, expected a player beside them",),
    ),
    "a player without moves": (
        changed(end_4="player = 'q'"),
        ("nodes.end_4.moves: found none, expected at least one",),
    ),
    "a reserved option": (
        changed(start=move("p", l="left", unasked="right")),
        ("nodes.start: found the name 'unasked', which is reserved; expected another",),
    ),
    "a set that is passed twice": (
        changed(
            right=move("q", "asked", l="more", r="end_4"),
            more=move("q", "asked", l="end_3", r="end_5"),
            end_5=end(0, 0),
        ),
        (
            "nodes.more.information: found 'asked' once more on the way, expected nobody to forget where it was",
        ),
    ),
    "a player that forgets what it did": (
        changed(
            left=move("p", "asked", l="end_1", r="end_2"),
            right=move("p", "asked", l="more", r="end_4"),
            more=move("q", l="end_3"),
        ),
        (
            "nodes: information set 'asked': p cannot tell apart nodes that differ in what it knew or did before",
        ),
    ),
    "a player that never chooses": (
        changed(left=end(0, 0), right=end(0, 0)).partition("[nodes.end_1]")[0],
        ("players.q: found no node at which it chooses, expected one",),
    ),
    "a node that stands on nothing": (
        changed().replace('[nodes.end_1]\nassumption = "x"', "[nodes.end_1]"),
        ("nodes.end_1: found neither evidence nor assumption",),
    ),
    "an order of moves beside nodes": (
        changed() + '[protocol]\norder = ["p"]\n',
        ("protocol: found beside nodes, expected one or the other",),
    ),
    "payoffs beside nodes": (
        changed() + '[[payoff]]\nplayer = "p"\nterm = "t"\nvalue = "1"\nassumption = "x"\n',
        ("payoff: found beside nodes, expected one or the other",),
    ),
    "actions beside nodes": (
        changed().replace('label = "P"', 'label = "P"\nactions.a = { label = "a", assumption = "x" }'),
        ("players.p.actions: found beside nodes, which say what is chosen; expected none",),
    ),
    "neither nodes nor an order of moves": (
        HEAD,
        ("protocol: missing, expected the order of moves, or nodes",),
    ),
    "a concept for those who know all moves": (
        changed().replace('form = "tree"', 'form = "tree"\nconcept = "subgame perfect"'),
        ("scenario.concept: found 'subgame perfect' where not everybody knows all moves before",),
    ),
}


@pytest.mark.parametrize(("text", "messages"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(loaded, text, messages):
    with pytest.raises(ScenarioError) as refused:
        loaded(text)
    for message in messages:
        assert message in str(refused.value)


def test_who_cannot_tell_nodes_apart_is_one_place(loaded):
    scenario = loaded(changed())
    assert {place.name: place.player for place in scenario.places} == {"start": "p", "asked": "q"}
    assert scenario.form.concept == "sequential"
    (one,) = supported(scenario).predictions  # right is better for p whatever q does, and then left for q
    assert dict(zip(["start", "asked"], one.profile, strict=True)) == {"start": "r", "asked": "l"}
    assert [str(value) for value in one.payoffs.values()] == ["1", "1/2"]


def test_options_of_a_set_stand_in_any_order(loaded):
    other = changed(right='player = "q"\ninformation = "asked"\nmoves = { r = "end_4", l = "end_3" }')
    assert supported(loaded(other)).to_rows() == supported(loaded(changed())).to_rows()


SEEN = {
    "luck": draw(up=("m", "start"), down=("1 - m", "start_2")),
    "start": move("p", l="end_1", r="right"),
    "right": move("q", l="end_2", r="end_3"),
    "start_2": move("p", l="end_4", r="end_5"),
    "end_1": end("1/4", 0),
    "end_2": end("m", "m"),
    "end_3": end(0, "1/3"),
    "end_4": end(0, 0),
    "end_5": end(1, 0),
}


def test_where_everybody_knows_all_moves_plans_have_formulas(loaded):
    scenario = loaded(HEAD + nodes(**SEEN))
    assert scenario.form.concept == "subgame perfect"
    assert [str(one) for one in regions(scenario, "m").thresholds] == ["1/3"]
    told = explain(scenario, "start=r right=r start_2=r")
    gaining = {one.label: {t.term: t.difference for t in one.terms} for one in told.players if not one.stays}
    assert gaining == {
        "P (start)": {"end_1": Fraction(1, 4)},
        "Q (right)": {"end_2": Fraction(1, 2), "end_3": -Fraction(1, 3)},
    }


def test_a_tree_by_nodes_is_the_game_of_its_protocol(loaded):
    payoffs = {
        "end_1": (1, 1, 1),
        "end_2": (4, 4, 0),
        "end_3": (0, 0, 1),
        "end_4": (3, 2, 2),
        "end_5": (0, 0, 0),
    }
    players = "".join(f'[players.{name}]\nlabel = "{name}"\n' for name in ("one", "two", "three"))
    asked = {"player": "three", "information": "three"}
    text = '[scenario]\nname = "made"\ntitle = "Made"\nform = "tree"\n' + players
    text += nodes(
        one=move("one", across="two", down="below"),
        two=move("two", across="end_1", down="beside"),
        beside=move(**asked, left="end_2", right="end_3"),
        below=move(**asked, left="end_4", right="end_5"),
        **{
            name: f'payoffs = {{ one = "{a}", two = "{b}", three = "{c}" }}'
            for name, (a, b, c) in payoffs.items()
        },
    )
    horse, same = load("horse"), loaded(text)
    assert (horse.game().exact_payoffs == same.game().exact_payoffs).all()
    assert supported(horse).predictions[0].profile == supported(same).predictions[0].profile
    found, expected = (one.form.assessments(one.values) for one in (same, horse))
    vertices = [
        {tuple(map(tuple, v.strategies)) for c in answer for part in c.parts for v in part.vertices}
        for answer in (found, expected)
    ]
    assert vertices[0] == vertices[1]


def test_what_a_file_does_not_use_leaves_its_digest_as_it_is(loaded):
    assert "nodes" not in str(load("opening").digest)
    one = loaded(changed())
    assert one.digest == loaded(changed()).digest != loaded(changed(end_4=end(0, "1/7"))).digest
