"""Each player follows an equilibrium of the game that it sees: known answers, and all combinations counted by hand."""

import itertools
import json
import random
from fractions import Fraction
from math import prod

import pytest

import bargaining
from bargaining.analysis import explain
from bargaining.cli.main import group
from bargaining.errors import ScenarioError
from bargaining.loading.scenarios import with_concept
from bargaining.terminal.running import run_command
from tests.made import square, written

DOCUMENTS = {
    "us": "prisoners2025oped",
    "eu": "olech2025",
    "belarus": "episkopos2025brief",
    "russia": "parish2025",
}


def play_of(found, *profile):
    (play,) = (play for play in found.plays if play.profile == profile)
    return play


def side_of(play, player):
    (side,) = (side for side in play.sides if side.player == player)
    return side


def moves(side):
    """Return what a player did not foresee, by the number of what it predicted."""
    return {
        number: [(one.place, one.predicted, one.made) for one in missed]
        for number, missed in side.surprises.items()
    }


@pytest.fixture(scope="module")
def chicken():
    return bargaining.load("chicken")


# ------------------------------------------------------------ known answers


def test_who_takes_chicken_for_a_prisoners_dilemma_dares_and_is_surprised_when_the_other_gives_way(chicken):
    found = bargaining.misperception(chicken, one={"crash": 3})  # dearer to give way than to crash
    assert [one.profile for one in found.perceptions["one"].expected] == [("dare", "dare")]
    assert [one.profile for one in found.perceptions["two"].expected] == [
        ("swerve", "dare"),
        ("dare", "swerve"),
    ]
    assert [play.profile for play in found.plays] == [("dare", "swerve"), ("dare", "dare")]
    assert found.surprised == {"one": 1, "two": 1}

    given_way = play_of(found, "dare", "swerve")
    assert moves(side_of(given_way, "one")) == {1: [("two", "dare", "swerve")]}
    assert moves(side_of(given_way, "two")) == {2: []}
    assert given_way.is_equilibrium
    assert given_way.lasts

    crash = play_of(found, "dare", "dare")
    one, two = side_of(crash, "one"), side_of(crash, "two")
    assert moves(one) == {1: []}
    assert moves(two) == {1: [("one", "swerve", "dare")]}
    assert (one.payoff, one.perceived) == (0, 3)
    assert (two.payoff, two.perceived) == (0, 0)
    assert [(d.player, d.option, d.gain) for d in crash.departures] == [
        ("one", "swerve", 2),
        ("two", "swerve", 2),
    ]
    assert one.departures == ()
    assert [(d.option, d.gain) for d in two.departures] == [("swerve", 2)]
    assert not crash.lasts


def test_where_all_see_one_game_with_one_equilibrium_nobody_is_surprised(chicken):
    dilemma = chicken.replace(crash=3)
    (play,) = bargaining.misperception(dilemma).plays
    assert play.profile == ("dare", "dare")
    assert [side.surprised for side in play.sides] == ["never", "never"]
    assert play.is_equilibrium
    assert play.lasts


def test_where_all_see_one_game_with_two_equilibria_they_may_miss_each_other(chicken):
    found = bargaining.misperception(chicken)
    assert [play.profile for play in found.plays] == list(itertools.product(("swerve", "dare"), repeat=2))
    assert [play.is_equilibrium for play in found.plays] == [False, True, True, False]
    assert found.surprised == {"one": 2, "two": 2}
    assert found.combinations == 4
    used = {"one": ("swerve", "dare"), "two": ("swerve", "dare")}
    assert found.perceptions["one"].mixed == (used,)


def test_predictions_with_the_same_own_part_lead_to_one_play(tmp_path):
    # q would be where p is; p does not care, and takes q for somebody who does not either
    game = square(tmp_path, "0 * p.a", "x * (p.a * q.c + p.b * q.d)")
    found = bargaining.misperception(game, p={"x": 0})
    assert len(found.perceptions["p"].expected) == 4
    assert len(found.perceptions["q"].expected) == 2
    assert len(found.plays) == 4
    assert found.combinations == 8
    met = play_of(found, "a", "c")
    assert moves(side_of(met, "p")) == {1: [], 2: [("q", "d", "c")]}
    assert side_of(met, "p").surprised == "sometimes"
    assert moves(side_of(met, "q")) == {1: []}
    assert (met.combinations, met.surprising("p"), met.surprising("q")) == (2, 1, 0)
    assert "predicting 1, not surprised; predicting 2, surprised by q (c instead of d)" in str(found)


def test_without_a_pure_prediction_nothing_follows(tmp_path):
    pennies = square(tmp_path, "p.a * q.c + p.b * q.d", "(1 - 2*x) * (p.a * q.c + p.b * q.d)")
    found = bargaining.misperception(pennies.replace(x=0), p={"x": 1})
    assert found.plays == ()
    assert len(found.perceptions["p"].mixed) == 1
    assert "No joint play follows: p predicts no pure equilibrium." in str(found)
    assert found.to_dict()["surprised"] == {"p": 0, "q": 0}


# ------------------------------------------------------------ by hand


def equilibria(payoffs, values):
    """Return the pure equilibria of a game of two players with two options each, cell by cell."""
    (p, q) = (
        {cell: a + b * values["x"] + c * values["y"] for cell, (a, b, c) in own.items()} for own in payoffs
    )
    return [
        (i, k)
        for i, k in itertools.product((0, 1), repeat=2)
        if p[i, k] >= p[1 - i, k] and q[i, k] >= q[i, 1 - k]
    ]  # fmt: skip


def test_all_combinations_of_random_games_are_counted_as_by_hand(tmp_path):
    draw = random.Random(5)
    names = (("a", "b"), ("c", "d"))
    cells = list(itertools.product((0, 1), repeat=2))
    surprised = missed = 0
    for _ in range(40):
        payoffs = [{cell: [draw.randint(-2, 2) for _ in range(3)] for cell in cells} for _ in range(2)]
        formulas = [
            " + ".join(
                f"({a} + {b}*x + {c}*y) * p.{names[0][i]} * q.{names[1][k]}"
                for (i, k), (a, b, c) in own.items()
            )
            for own in payoffs
        ]
        true, *seen = ({name: Fraction(draw.randint(0, 4), 4) for name in "xy"} for _ in range(3))
        found = bargaining.misperception(square(tmp_path, *formulas).replace(**true), p=seen[0], q=seen[1])
        predicted = [equilibria(payoffs, values) for values in seen]
        combined = [((one[0], other[1]), one, other) for one, other in itertools.product(*predicted)]
        label = {cell: (names[0][cell[0]], names[1][cell[1]]) for cell in cells}
        assert [play.profile for play in found.plays] == sorted({label[cell] for cell, *_ in combined})
        assert found.combinations == len(combined)
        assert found.surprised == {
            "p": sum(cell != one for cell, one, _ in combined),
            "q": sum(cell != other for cell, _, other in combined),
        }
        assert found.unsurprised == sum(cell == one == other for cell, one, other in combined)
        standing = {label[cell] for cell in equilibria(payoffs, true)}
        for play in found.plays:
            assert play.is_equilibrium == (play.profile in standing)
            assert play.combinations == sum(label[cell] == play.profile for cell, *_ in combined)
            i, k = (side.index(option) for side, option in zip(names, play.profile, strict=True))
            for number, values in ((0, true), (1, true)):
                a, b, c = payoffs[number][i, k]
                assert play.sides[number].payoff == a + b * values["x"] + c * values["y"]
                own = seen[number]
                assert play.sides[number].perceived == a + b * own["x"] + c * own["y"]
        surprised += sum(found.surprised.values())
        missed += not found.plays
    assert surprised > 20
    assert missed


def induced(leaves, values, order=(0, 1, 2)):
    """Return what each of three movers does after every history, by induction from the leaves."""
    chosen = {}

    def worth(history):
        if len(history) == len(order):
            return [a + b * values["x"] for a, b in leaves[history]]
        options = [worth((*history, k)) for k in (0, 1)]
        mover = order[len(history)]
        chosen[history] = 0 if options[0][mover] > options[1][mover] else 1
        return options[chosen[history]]

    worth(())
    return chosen


def moved(*strategies):
    """Return what is played when each of three movers follows a strategy of its own."""
    history = ()
    for strategy in strategies:
        history = (*history, strategy[history])
    return history


TREE = """
form = "tree"
[protocol]
order = ["first", "second", "third"]
"""


def test_moves_in_order_go_as_each_mover_answers_what_it_did_not_predict(tmp_path):
    draw = random.Random(8)
    players = dict.fromkeys(("first", "second", "third"), ("l", "r"))
    off_the_way = 0
    for _ in range(25):
        worths = [draw.sample(range(-8, 9), 8) for _ in players]  # all different: no ties at either end
        slopes = [draw.sample(range(-8, 9), 8) for _ in players]
        histories = list(itertools.product((0, 1), repeat=3))
        leaves = {
            h: [(w[k], s[k] - w[k]) for w, s in zip(worths, slopes, strict=True)]
            for k, h in enumerate(histories)
        }
        payoffs = [
            (
                name,
                " + ".join(
                    f"({leaves[h][i][0]} + ({leaves[h][i][1]})*a) * "
                    + " * ".join(f"{who}.{'lr'[k]}" for who, k in zip(players, h, strict=True))
                    for h in histories
                ),
            )
            for i, name in enumerate(players)
        ]
        game = tree(tmp_path, players, payoffs)
        seen = {name: Fraction(draw.randint(0, 1)) for name in players}
        found = bargaining.misperception(game, **{name: {"a": x} for name, x in seen.items()})
        own = [induced(leaves, {"x": x}) for x in seen.values()]
        (play,) = found.plays
        made = moved(*own)
        assert play.profile == tuple("lr"[k] for k in made)
        for i, side in enumerate(play.sides):
            expected = moved(own[i], own[i], own[i])
            assert found.perceptions[side.player].expected[0].profile == tuple("lr"[k] for k in expected)
            unforeseen = [name for k, name in enumerate(players) if own[i][made[:k]] != made[k] and k != i]
            assert [place for place, *_ in moves(side)[1]] == unforeseen
            assert side.surprised == ("never" if expected == made else "always")
            off_the_way += made[:i] != expected[:i]
    assert off_the_way > 5


def tree(folder, players, payoffs):
    scenario = written(folder, players, payoffs, low=0, names="a")
    path = folder / "made.toml"
    text = path.read_text(encoding="utf-8").replace('title = "Made"', f'title = "Made"{TREE}')
    path.write_text(text, encoding="utf-8")
    assert scenario.form.strategic
    return bargaining.load(path)


def test_a_feared_chain_store_keeps_out_who_fears_it():
    store = bargaining.load("chain_store")
    (play,) = bargaining.misperception(store, entrant_1={"fought": 3}).plays
    told = dict(zip((place.name for place in store.places), play.profile, strict=True))
    assert [told[f"entrant_{k}"] for k in (1, 2, 3)] == ["out", "enter", "enter"]
    assert (told["answer_1"], told["answer_2"], told["answer_3"]) == ("unasked", "share", "share")
    assert [place for place, *_ in moves(side_of(play, "entrant_1"))[1]] == [
        "entrant_2",
        "answer_2",
        "entrant_3",
        "answer_3",
    ]
    assert moves(side_of(play, "store")) == {1: [("entrant_1", "enter", "out")]}
    assert [one.player for one in play.departures] == ["entrant_1"]
    assert play.lasts  # who stays out still fears it


# ------------------------------------------------------------ the worked case


@pytest.mark.parametrize("name", ["rapprochement", "hidden_autonomy", "opening"])
def test_each_plays_its_own_part_and_who_is_never_surprised_predicted_what_is_played(name):
    scenario = bargaining.load(name)
    found = bargaining.misperception(scenario, **DOCUMENTS)
    assert found.combinations == prod(len(one.expected) for one in found.perceptions.values())
    for play in found.plays:
        assert play.is_equilibrium == (play.profile in scenario.form.predicted(scenario.values))
        profile = dict(zip(found.places, play.profile, strict=True))
        for side in play.sides:
            seen = found.perceptions[side.player]
            assert seen.scenario.values == scenario.calibrated(DOCUMENTS[side.player]).values
            for number, missed in side.surprises.items():
                predicted = seen.expected[number - 1].profile
                assert (predicted == play.profile) == (not missed)
                if name != "opening":
                    assert all(
                        option == made
                        for place, option, made in zip(scenario.places, predicted, play.profile, strict=True)
                        if place.player == side.player
                    )
            own = explain(seen.scenario, profile)
            staying = [
                one.stays
                for place, one in zip(scenario.places, own.players, strict=True)
                if place.player == side.player
            ]
            assert all(staying) == (not side.departures)
        if all(side.foreseen for side in play.sides):
            assert play.lasts


def test_each_government_reads_a_document_of_its_own():
    found = bargaining.misperception(bargaining.load("rapprochement"), **DOCUMENTS)
    assert (len(found.plays), found.combinations) == (6, 24)
    lasting = [play.outcome for play in found.plays if play.lasts]
    assert lasting == ["Freeze", "Status quo of 2025"]
    status_quo = next(play for play in found.plays if play.outcome == "Status quo of 2025")
    assert side_of(status_quo, "us").surprised == "always"  # it predicted an opening that Moscow runs
    assert not any(play.outcome.startswith("Package") for play in found.plays)


def test_who_decides_for_another_follows_its_own_prediction_there():
    scenario = bargaining.load("hidden_autonomy")
    found = bargaining.misperception(scenario, belarus="olech2025", russia="episkopos2025brief")
    own = {one.profile[3:] for one in found.perceptions["russia"].expected}  # for itself, and for both
    assert {play.profile[3:] for play in found.plays} == own
    assert {play.profile[2] for play in found.plays} == {
        one.profile[2] for one in found.perceptions["belarus"].expected
    }


def test_whose_misreading_matters_is_what_each_alone_brings():
    scenario = bargaining.load("rapprochement")
    found = bargaining.misreadings(scenario)
    assert [(one.player, one.calibration) for one in found] == list(
        itertools.product(scenario.players, scenario.document.calibrations)
    )
    for one in found[::7]:
        alone = bargaining.misperception(scenario, **{one.player: one.calibration})
        assert one.found.to_dict() == alone.to_dict()
        assert one.lasting == tuple(play.outcome for play in alone.plays if play.lasts)
    without = {
        (one.player, one.calibration) for one in found if "Package with EU re-engagement" not in one.lasting
    }
    wary = ("olech2025", "parish2025", "prisoners2025oped")
    assert without == {*itertools.product(("us", "eu", "belarus"), wary), ("russia", "prisoners2025oped")}


def test_one_play_that_does_not_last_is_named_all_the_same():
    found = bargaining.misreadings(bargaining.load("opening"))
    brussels = next(one for one in found if (one.player, one.calibration) == ("eu", "prisoners2025oped"))
    assert brussels.outcome == "package–isolate–restrain–tolerate–keep, which does not last"
    assert brussels.surprised == "us, eu, belarus, russia"
    assert len(found.to_rows()) == len(found.to_dict()["each"]) == len(str(found).splitlines()) == len(found)
    spared = next(one for one in found if (one.player, one.calibration) == ("eu", "olech2025"))
    assert (spared.outcome, spared.surprised) == ("Package with EU re-engagement, kept", "nobody")


# ------------------------------------------------------------ what a player sees


def test_who_is_not_named_sees_the_values_in_force_and_a_document_is_not_what_is_set_by_hand():
    scenario = bargaining.load("rapprochement").replace(autonomy=0.2)
    found = bargaining.misperception(scenario, us="parish2025", eu="baseline", belarus={"reversal": 1})
    values = {player: one.scenario.values for player, one in found.perceptions.items()}
    parish = bargaining.load("rapprochement").calibrated("parish2025")
    assert values["us"] == parish.values
    assert values["eu"] == bargaining.load("rapprochement").values
    assert values["belarus"] == {**scenario.values, "reversal": 1}
    assert values["russia"] == scenario.values
    assert found.perceptions["russia"].sees == "the values in force"


def test_what_a_level_stands_for_holds_for_documents_too():
    scenario = bargaining.load("rapprochement").replace(weight_strong=0.7, autonomy=0.2)
    seen = bargaining.misperception(scenario, us="parish2025").perceptions["us"].scenario
    assert (
        seen.values
        == bargaining.load("rapprochement").replace(weight_strong=0.7).calibrated("parish2025").values
    )


def test_a_player_may_see_a_scenario_of_the_same_moves(chicken):
    calm = next(term for term in chicken.terms if (term.player, term.name) == ("one", "Crash"))
    found = bargaining.misperception(chicken, two=chicken.without(calm))
    assert len(found.plays) == 4
    for other in (bargaining.load("rapprochement"), with_concept(chicken, "strict Nash")):
        with pytest.raises(ScenarioError, match=r"what two sees: .* expected the same"):
            bargaining.misperception(chicken, two=other)


def test_wrong_names_are_refused_with_the_nearest(chicken):
    with pytest.raises(ScenarioError, match=r"unknown player 'tow'.*'two'"):
        bargaining.misperception(chicken, tow="baseline")
    with pytest.raises(ScenarioError, match=r"what two sees: .*unknown calibration 'basline'.*'baseline'"):
        bargaining.misperception(chicken, two="basline")
    with pytest.raises(ScenarioError, match=r"what two sees: .*unknown parameter 'crush'.*'crash'"):
        bargaining.misperception(chicken, two={"crush": 0})


# ------------------------------------------------------------ where it has no meaning


def test_hidden_moves_are_refused_and_ties_in_moves_in_order():
    with pytest.raises(ScenarioError, match=r"^dilemma: found hidden moves, expected"):
        bargaining.misperception(bargaining.load("dilemma"))
    with pytest.raises(ScenarioError, match=r"^ultimatum, as proposer sees it: found a tie at 2 of 34 nodes"):
        bargaining.misperception(bargaining.load("ultimatum"))
    with pytest.raises(ScenarioError, match=r"^chicken: found no calibrations"):
        bargaining.misreadings(bargaining.load("chicken"))


def test_too_many_joint_plays_are_refused(tmp_path):
    players = {f"p{k}": tuple("abcdefg") for k in range(3)}
    idle = written(tmp_path, players, [(name, f"0 * {name}.a") for name in players])
    with pytest.raises(ScenarioError, match=r"found 343 joint plays, expected at most 256"):
        bargaining.misperception(idle)


# ------------------------------------------------------------ the command


def run(capsys, *words):
    status = run_command(group, words, name="bargaining")
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return status, captured.out, captured.err.splitlines()


def test_the_command_prints_what_python_finds(capsys, chicken):
    words = ("misperception", "chicken", "--sees", "one=baseline", "--sees", "one:crash=3")
    found = bargaining.misperception(chicken, one={"crash": 3})
    status, out, _ = run(capsys, *words)
    assert (status, out) == (0, f"Values in force: baseline\n\n{found}\n")
    status, out, _ = run(capsys, *words, "--json")
    assert json.loads(out) == {"contract": "misperception/1", **found.to_dict()}
    assert {tuple(row) for row in found.to_rows()} == {tuple(found.to_rows()[0])}
    assert len(found.to_rows()) == 4


def test_the_command_prints_each_misreading_in_a_table(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    found = bargaining.misreadings(bargaining.load("opening"))
    status, out, _ = run(capsys, "misperception", "opening", "--each")
    assert status == 0
    assert all(one.outcome in out for one in found)
    status, out, _ = run(capsys, "misperception", "opening", "--each", "--json")
    assert json.loads(out) == {"contract": "misperception/1", **found.to_dict()}
    status, out, err = run(capsys, "misperception", "opening", "--each", "--sees", "us=parish2025")
    assert (status != 0, out) == (True, "")
    assert err == ["error: --sees: found with --each, where it has no effect"]


@pytest.mark.parametrize(
    ("sees", "expected"),
    [
        ("ur=parish2025", "--sees ur=parish2025: unknown player 'ur' (one of 'us', 'eu', 'belarus', 'russia')"),
        ("us=parsh2025", "--sees us: rapprochement: unknown calibration 'parsh2025' (did you mean 'parish2025'?)"),
        ("us:autonmy=1", "--sees us: rapprochement: unknown parameter 'autonmy' (did you mean 'autonomy'?)"),
        ("us:autonomy=2", "--sees us: rapprochement: autonomy: found 2, expected a value from 0 to 1"),
        ("us", "--sees us: found no value, expected name=value such as us=parish2025"),
    ],
)  # fmt: skip
def test_a_wrong_word_gets_one_line(capsys, sees, expected):
    status, out, err = run(capsys, "misperception", "rapprochement", "--sees", sees)
    assert (status != 0, out) == (True, "")
    assert err == [f"error: {expected}"]
