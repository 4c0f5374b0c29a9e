"""Statements about all equilibria, mixed ones too: proofs stand brute force, counter-examples stand a re-check."""

import itertools
import json
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner

import bargaining
from bargaining.analysis.mixed.absence import never_in_equilibrium
from bargaining.analysis.robustness import parse_statement, robust
from bargaining.analysis.robustness.boxes import held_box
from bargaining.analysis.robustness.guarantees import _percent
from bargaining.cli.main import group
from bargaining.equilibria import nash_equilibria
from bargaining.errors import ScenarioError
from tests import catalogue


@pytest.fixture(scope="module")
def scenario():
    return bargaining.load("rapprochement")


def used_profiles(game):
    """Return the action profiles in the supports of the equilibria of a game that has no continua."""
    found = nash_equilibria(game)
    assert found.complete
    assert not found.components
    return {profile for e in found for profile in itertools.product(*e.supports)}


@pytest.mark.parametrize(
    ("name", "statement", "ranges"),
    [
        ("meeting", "p == a", {"t": (Fraction(11, 10), 2)}),
        ("ell", "p == b", {"x": (Fraction(51, 100), 1)}),
        ("three_guards", "p == stand", {"s": (Fraction(1, 10), 1), "l": (-1, Fraction(-1, 10))}),
        ("three_guards", "none", {"s": (-1, Fraction(-1, 10)), "l": (Fraction(1, 10), 1)}),
        ("curved", "p == a", {"x": (0, Fraction(3, 10)), "y": (Fraction(2, 5), 1)}),
    ],
)
def test_what_is_proved_of_known_games_holds_in_every_equilibrium_of_random_points(name, statement, ranges):
    given = catalogue.scenario(name)
    found = robust(given, statement, ranges)
    assert (found.status, found.pure, found.left) == ("proved", "proved", 0)
    holds = parse_statement(given, statement).holds.reshape(tuple(map(len, given.form.game.actions)))
    rng = np.random.default_rng(3)
    for _ in range(25):
        at = {
            axis: low + (high - low) * Fraction(int(rng.integers(1, 1000)), 1000)
            for axis, (low, high) in ranges.items()
        }
        assert all(holds[profile] for profile in used_profiles(given.replace(**at).game()))


def test_a_mixed_equilibrium_refutes_what_holds_in_every_pure_one():
    # Both mix where t lies between 0 and 1, and use the second place with t.
    given = catalogue.scenario("meeting")
    found = robust(given, "first or second", {"t": (Fraction(1, 4), Fraction(1, 2))})
    assert (found.status, found.pure) == ("refuted", "proved")
    assert found.counterexample.profile is None
    game = given.form.game.at(found.counterexample.point)
    strategies = [
        [found.counterexample.strategies[p].get(a, 0.0) for a in names]
        for p, names in zip(game.players, game.actions, strict=True)
    ]
    assert game.regret(strategies) <= found.counterexample.regret < 1e-12
    t = float(found.counterexample.point["t"])
    assert strategies == [pytest.approx([1 - t, t])] * 2
    assert "In pure equilibria alone: proved." in str(found)
    assert json.loads(json.dumps(found.to_dict()))["strategies"]["p"]["b"] == pytest.approx(t)


def test_a_pure_counterexample_serves_for_all_equilibria(scenario):
    ranges = {"autonomy": (0.2, 0.6)}
    every, pure = (robust(scenario, "eu == isolate", ranges, equilibria=e) for e in ("all", "pure"))
    assert every.counterexample == pure.counterexample
    assert every.counterexample.regret == 0
    assert "in every equilibrium, pure or mixed," in str(every)
    assert "in every pure equilibrium" in str(pure)


def test_at_the_values_in_force_the_whole_list_decides(scenario):
    used = used_profiles(scenario.game())
    shape = tuple(map(len, scenario.form.game.actions))
    profiles = set(np.ndindex(*shape))
    held = held_box(scenario)
    assert never_in_equilibrium(scenario.form.game, sorted(profiles - used), held, boxes=1).status == "proved"
    assert never_in_equilibrium(scenario.form.game, sorted(used), held, boxes=1).status == "refuted"


HEAD = """
[scenario]
name = "small"
title = "Two players and a tilt"
[kinds.weight]
meaning = "a weight"
range = [0, 1]
assumption = "test"
[parameters.tilt]
label = "Tilt"
kind = "weight"
baseline = 0.5
assumption = "test"
range_assumption = "test"
range = [0, 1]
"""


def written(path, row, column):
    """Return a scenario of two players who show heads or tails."""
    text = HEAD
    for player in ("row", "column"):
        text += f'[players.{player}]\nlabel = "{player}"\n[players.{player}.actions]\n'
        text += "".join(f'{a} = {{ label = "{a}", assumption = "test" }}\n' for a in ("heads", "tails"))
    for player, value in (("row", row), ("column", column)):
        text += (
            f'[[payoff]]\nplayer = "{player}"\nterm = "{player}"\nvalue = "{value}"\nassumption = "test"\n'
        )
    (path / "small.toml").write_text(text)
    return bargaining.load(path / "small.toml")


def test_without_a_pure_equilibrium_the_two_quantifiers_part(tmp_path):
    same = "row.heads*column.heads + row.tails*column.tails"
    pennies = written(tmp_path, f"{same} + tilt*row.heads*column.heads", f"1 - ({same})")
    ranges = {"tilt": (0, 1)}
    assert robust(pennies, "row == heads", ranges, equilibria="pure").status == "proved"  # there is none
    found = robust(pennies, "row == heads", ranges)
    assert (found.status, found.pure) == ("refuted", "proved")
    tilt = float(found.counterexample.point["tilt"])
    assert found.counterexample.strategies["column"]["heads"] == pytest.approx(1 / (2 + tilt))
    always = "row in (heads, tails)"
    assert robust(pennies, always, ranges, equilibria="pure", quantifier="some").status == "refuted"
    some = robust(pennies, always, ranges, quantifier="some")
    assert (some.status, some.pure) == ("proved", "refuted")  # Nash: a mixed one exists at each point
    gap = robust(pennies, "row == heads", ranges, quantifier="some")
    assert (gap.status, gap.pure) == ("refuted", "refuted")
    assert "no equilibrium satisfies it" in str(gap)


@pytest.mark.parametrize("equilibria", ["all", "pure"])
def test_what_is_not_proved_is_said_with_the_share_that_is_left(tmp_path, equilibria):
    # heads are a best response at a tilt of 1 / sqrt 2 only, which no fraction is
    touching = written(tmp_path, "0 - row.heads * (2*tilt**2 - 1)**2", "column.heads")
    found = robust(touching, "row == tails", {"tilt": (0, 1)}, equilibria=equilibria, boxes=20)
    assert (found.status, found.pure, found.counterexample) == ("undecided", "undecided", None)
    assert 0 < found.left < Fraction(1, 10)
    assert f"UNDECIDED: {found.statement} in every" in str(found)
    assert f"Nothing is proved for {_percent(found.left)} of these ranges" in str(found)
    apart = robust(touching, "row == tails", {"tilt": (0, 0.7)}, equilibria=equilibria)
    assert (apart.status, apart.left) == ("proved", 0)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(1), "100 %"),
        (Fraction(1, 3), "34 %"),
        (Fraction(34, 1000), "3.4 %"),
        (Fraction(1, 30_000), "0.0034 %"),
        (Fraction(999, 1000), "100 %"),
    ],
)
def test_shares_left_are_rounded_up(share, text):
    assert _percent(share) == text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"equilibria": "al"}, "did you mean 'all'"),
        ({"quantifier": "each"}, "every, some or none"),
        ({"boxes": 0}, "at least one"),
    ],
)
def test_unknown_options_are_refused(scenario, options, message):
    with pytest.raises(ScenarioError, match=message):
        robust(scenario, "eu == isolate", **options)


def test_the_command_says_which_equilibria_it_means():
    def run(*options):
        return CliRunner().invoke(group, ["robust", "rapprochement", "belarus != exploit", *options])

    both = run("--range", "autonomy=0.24:0.3")
    assert "REFUTED: belarus != exploit in every equilibrium, pure or mixed," in both.output
    pure = run("--range", "autonomy=0.24:0.3", "--equilibria", "pure", "--json")
    found = json.loads(pure.output)
    assert (found["equilibria"], found["status"]) == ("pure", "proved")
