"""Links between scenarios at a point: what is taken, from where, exactly."""

from fractions import Fraction as F

import pytest

from bargaining import load
from bargaining.analysis.links import follow
from bargaining.errors import ScenarioError
from tests.linked_games import ASSUMED, BOTTOM, JOINING, MIDDLE, TOP, game, link


@pytest.fixture
def files(tmp_path):
    def write(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def chain(files):
    return files(top=TOP, middle=MIDDLE, bottom=BOTTOM)


def refused(do, *expected):
    with pytest.raises(ScenarioError) as caught:
        do()
    for text in expected:
        assert text in str(caught.value)
    return str(caught.value)


# ---------------------------------------------------------------- chains, by hand


def test_a_link_is_cut_unless_it_is_followed(chain):
    bottom = load(chain / "bottom.toml")
    assert bottom.values["x"] == F(9, 10)
    assert bottom.followed == {}
    assert bottom.form.predicted(bottom.values) == (("e",),)


def test_a_chain_is_followed_as_far_as_is_asked(chain):
    bottom = load(chain / "bottom.toml")
    # The middle game with its own link cut: y = 1/10 against t / 2 = 7/20.
    (alone,) = follow(bottom, "x")
    assert (alone.values["x"], alone.followed["x"].equilibrium) == (F(7, 20), "d")
    assert alone.followed["x"].through == {}
    # With it followed: y = t = 7/10 against 7/20, so that x = 7/10.
    for names in (["x", "middle.toml.y"], ["all"]):
        (whole,) = follow(bottom, *names)
        assert (whole.values["x"], whole.followed["x"].equilibrium) == (F(7, 10), "c")
        assert whole.followed["x"].through["y"].taken == "payoff of p"
        assert whole.form.predicted(whole.values) == (("e",),)
    # 2/3 of 7/20 is less than 1 - 7/10
    assert alone.form.predicted(alone.values) == (("f",),)


@pytest.mark.parametrize("t", [F(1, 2), F(3, 5), F(9, 13), F(1)])
def test_what_is_set_is_handed_on_through_the_chain(chain, t):
    (found,) = follow(load(chain / "bottom.toml").replace(t=t), "all")
    assert found.values["x"] == t
    assert found.followed["x"].passed == {"t": t}
    assert found.form.predicted(found.values) == tuple(
        (name,) for name, worth in (("e", 2 * t / 3), ("f", 1 - t)) if worth == max(2 * t / 3, 1 - t)
    )


def test_what_is_not_shared_is_not_handed_on(files):
    """A parameter of the same name is another assumption where it is not taken from the same file."""
    other = game(
        "other",
        {"r": "ef"},
        [("r", "x * r.e + t * r.f")],
        {"x": 0.9, "t": 0.6},
        link("x", "top.toml", 'payoff = "p"', 'outcome = "a"'),
    )
    folder = files(top=TOP, other=other)
    (found,) = follow(load(folder / "other.toml").replace(t=F(8, 10)), "x")
    assert found.values["x"] == F(7, 10)
    assert found.followed["x"].shared == frozenset()


def test_the_digest_tells_whether_and_from_what_a_link_was_followed(chain):
    bottom = load(chain / "bottom.toml")
    (found,) = follow(bottom.replace(t=F(6, 10)), "all")
    by_hand = bottom.replace(t=F(6, 10), x=found.values["x"])
    assert len({bottom.digest, by_hand.digest, found.digest}) == 3
    assert found.cut().digest == bottom.replace(t=F(6, 10)).digest
    (again,) = follow(bottom.replace(t=F(6, 10)), "x", "middle.toml.y")
    assert again.digest == found.digest
    assert found.followed["x"].digest != load(chain / "middle.toml").digest  # its own link was followed


def test_a_link_that_is_declared_leaves_the_digest_as_it_is(files):
    folder = files(top=TOP, middle=MIDDLE, plain=MIDDLE.partition("[links.y]")[0])
    assert load(folder / "middle.toml").digest == load(folder / "plain.toml").digest


# ---------------------------------------------------------------- which equilibrium


COORDINATION = game(
    "two",
    {"p": "ab", "q": "ab"},
    [("p", "t * p.a * q.a + (1 - t) * p.b * q.b"), ("q", "p.a * q.a + p.b * q.b / 2")],
    {"t": 0.75},
)


def taking(*entries, scale="", more=""):
    entries = [*entries, f'scale = "{scale}"'] if scale else entries
    imports = '[imports.two]\nfile = "two.toml"\nparameters = ["t"]'
    return game(
        "mine",
        {"r": "ef"},
        [("r", "x * r.e + r.f / 2")],
        {"x": 0.9},
        link("x", "two.toml", *entries) + more,
        imports,
    )


def followed(files, *entries, names=("x",), **options):
    return follow(load(files(two=COORDINATION, mine=taking(*entries, **options)) / "mine.toml"), *names)


def test_each_equilibrium_gives_an_answer_and_the_mixed_one_on_demand(files):
    found = followed(files, 'payoff = "p"', "each = true")
    assert [(w.followed["x"].equilibrium, w.values["x"]) for w in found] == [
        ("a–a", F(3, 4)),
        ("b–b", F(1, 4)),
    ]
    # q mixes so that t q = (1 - t)(1 - q): q = 1/4, worth 3/16 to p
    found = followed(files, 'payoff = "p"', "each = true", "mixed = true")
    assert [w.values["x"] for w in found] == [F(3, 4), F(1, 4), F(3, 16)]


@pytest.mark.parametrize(
    ("entries", "value"),
    [
        (['payoff = "p"', 'outcome = "b, b"'], F(1, 4)),
        (['payoff = "p"', 'outcome = "p=a q=a"'], F(3, 4)),
        (['payoff = "p"', 'selection = "payoff"'], F(3, 4)),
        (['payoff = "q"', 'selection = "Payoff dominance"'], F(1)),
        (['payoff = "p"', 'selection = "logit"'], F(3, 4)),
        (['probability = "q.a"', 'outcome = "b, b"'], F(0)),
        (['probability = "q.b"', 'outcome = "b, b"'], F(1)),
    ],
)
def test_an_equilibrium_is_named_or_selected(files, entries, value):
    (found,) = followed(files, *entries)
    assert found.values["x"] == value


def test_the_command_may_name_another_equilibrium(files):
    (found,) = followed(files, 'payoff = "p"', "each = true", names=["x=b–b"])
    assert found.values["x"] == F(1, 4)
    (found,) = followed(files, 'payoff = "p"', 'outcome = "a, a"', names=["x=b, b"])
    assert found.values["x"] == F(1, 4)


def test_links_from_one_equilibrium_are_taken_together(files):
    more = '[parameters.y]\nlabel = "y"\nkind = "k"\nbaseline = 0.1\n' + ASSUMED + "\n"
    more += link("y", "two.toml", 'payoff = "q"', "each = true")
    found = followed(files, 'payoff = "p"', "each = true", names=["all"], more=more)
    assert [(w.values["x"], w.values["y"]) for w in found] == [(F(3, 4), 1), (F(1, 4), F(1, 2))]
    (found,) = followed(files, 'payoff = "p"', "each = true", names=["x", "y=b–b"], more=more)
    assert found.values["x"] == F(1, 4)


def test_a_scale_is_a_formula_in_what_is_taken_and_in_assumptions(files):
    (found,) = followed(files, 'payoff = "p"', 'outcome = "b, b"', scale="x * linked / 0.5 + t / 10")
    assert found.values["x"] == F(9, 10) * F(1, 4) * 2 + F(75, 1000)
    folder = files(two=COORDINATION, mine=taking('payoff = "p"', 'outcome = "b, b"', scale="x * linked"))
    (found,) = follow(load(folder / "mine.toml").replace(x=F(4, 5)), "x")
    assert found.values["x"] == F(1, 5)
    assert found.cut().values["x"] == F(4, 5)


# ---------------------------------------------------------------- irrational values


def joining(more, *terms):
    return game(
        "mine",
        {"m": "gh"},
        [("m", "x * m.g"), ("m", f"({terms[0]}) * m.h")],
        {"x": 0.9},
        link("x", "joining.toml", *more),
    )


@pytest.mark.parametrize("taken", ['probability = "p.join"', 'payoff = "w"'])
@pytest.mark.parametrize(
    ("against", "choice"),
    [
        ("7071067811865475 / 10000000000000000", "g"),
        ("7071067811865476 / 10000000000000000", "h"),
        ("0.5", "g"),
    ],
)
def test_an_irrational_value_is_decided_exactly(files, taken, against, choice):
    folder = files(joining=JOINING, mine=joining([taken, "each = true", "mixed = true"], against))
    found = follow(load(folder / "mine.toml"), "x")[-1]
    assert found.form.predicted(found.values) == ((choice,),)
    low, high = found.followed["x"].enclosure
    assert low * low < F(1, 2) < high * high
    assert low <= found.values["x"] <= high
    assert high - low < F(1, 2**200)
    assert "irrational" in found.followed["x"].value


def test_an_irrational_value_on_a_threshold_is_refused(files):
    """At 1 / sqrt 2 the player is indifferent between 2 x x and 1: no fraction can stand for it."""
    mine = game(
        "mine",
        {"m": "gh"},
        [("m", "2 * x^2 * m.g + m.h")],
        {"x": 0.9},
        link("x", "joining.toml", 'payoff = "w"', "each = true", "mixed = true"),
    )
    folder = files(joining=JOINING, mine=mine)
    refused(
        lambda: follow(load(folder / "mine.toml"), "x"), "undecided within the enclosure", "between 0.7071"
    )


# Two mix in another way for each choice of the third, which goes along with what is likelier.
PENNIES = game(
    "pennies",
    dict.fromkeys("pqr", "ab"),
    [
        ("p", "(p.a * q.a * 3 * r.b + p.a * q.a * r.a) + p.b * q.b * (3 * r.a + r.b)"),
        ("q", "p.a * q.b * (1 + 2 * r.b) + p.b * q.a * (1 + 2 * r.a)"),
        ("r", "p.a * r.a + p.b * r.b"),
    ],
    {"t": 0.5},
)


def test_equilibria_of_one_label_are_told_apart(files):
    mine = game(
        "mine",
        {"s": "ef"},
        [("s", "x * s.e + s.f / 2")],
        {"x": 0.1},
        link("x", "pennies.toml", 'probability = "p.a"', "each = true", "mixed = true"),
    )
    scenario = load(files(pennies=PENNIES, mine=mine) / "mine.toml")
    found = {one.followed["x"].equilibrium: one.values["x"] for one in follow(scenario, "x")}
    assert found["Mixed: a/b, a/b"] != found["Mixed: a/b, a/b (2)"]
    (second,) = follow(scenario, "x=Mixed: a/b, a/b (2)")
    assert second.values["x"] == found["Mixed: a/b, a/b (2)"]
