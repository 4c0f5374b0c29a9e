"""Paths of all equilibria along an assumption: odd in number between thresholds, and equilibria where they say."""

from fractions import Fraction

import pytest

from bargaining.analysis.branches.paths import equilibrium_paths
from bargaining.analysis.lenses import lenses
from bargaining.equilibria import pure_equilibria
from tests.catalogue import scenario

FOLLOWED = [
    ("meeting", "t"),
    ("ell", "x"),
    ("ell", "y"),
    ("three_guards", "s"),
    ("three_guards", "l"),
    ("staircase", "x"),
    ("curved", "x"),
]


@pytest.fixture(scope="module", params=FOLLOWED, ids="-".join)
def followed(request):
    name, axis = request.param
    return scenario(name), equilibrium_paths(scenario(name), axis, grid=9)


def test_the_number_of_equilibria_is_odd_away_from_thresholds(followed):
    given, found = followed
    low, high = given.range(found.parameter)
    for k in (1, 2, 4, 7, 10):
        value = low + (high - low) * Fraction(k, 11)
        alive = [p for p in found.paths if p.points[0].value <= value <= p.points[-1].value]
        assert len(alive) % 2 == 1


def test_every_branch_is_proved_to_go_on_between_the_values(followed):
    _, found = followed
    assert found.unproved == ()
    assert [p.proved for p in found.paths] == [1.0] * len(found.paths)


def test_payoffs_on_a_path_are_those_of_an_equilibrium_of_the_game(followed):
    given, found = followed
    for path in found.paths:
        if path.kind == "mixed":
            continue
        for point in path.points[::2]:
            game = given.replace(**{found.parameter: point.value}).game()
            paid = [
                [game.payoffs[(i, *cell)] for i in range(game.n_players)] for cell in pure_equilibria(game)
            ]
            assert any(list(point.payoffs) == pytest.approx(one) for one in paid)


@pytest.mark.parametrize(
    ("name", "axis", "known"),
    [
        (
            "meeting",
            "t",
            {
                "first": ("0", "p: b", "2", ""),
                "second": ("-1", "", "1", "p: a"),
                "Mixed: a/b, c/d": ("0", "p: b", "1", "p: a"),
            },
        ),
        (
            "ell",
            "x",
            {
                "ac": ("0", "", "1/2", "p: b"),
                "b–d": ("0", "", "1", ""),
                # As p's gain goes, q's mixing ends in the action that p then answers alone.
                "Mixed: a/b, c/d": ("0", "", "1/2", "q: d"),
            },
        ),
        (
            "curved",
            "x",
            {
                "a–d": ("0", "", "1/3", "p: b"),
                "b–d": ("1/3", "p: a", "2/3", "p: a"),
                "a–c": ("2/3", "p: b", "1", ""),
            },
        ),
    ],
)
def test_ends_are_exact_certified_and_name_what_binds(name, axis, known):
    found = equilibrium_paths(scenario(name), axis, grid=9)
    assert {p.label: (p.start_text, p.start_bound, p.end_text, p.end_bound) for p in found.paths} == known
    assert all(end.certified for p in found.paths for end in p.ends)


def test_an_end_that_is_not_certified_is_written_as_an_approximation():
    # All three stop mixing at once where s reaches 0, as the square root of s: no regular end.
    found = equilibrium_paths(scenario("three_guards"), "s", grid=9)
    mixed = [p for p in found.paths if p.kind == "mixed"]
    assert len(mixed) == 4
    for path in mixed:
        start, end = path.ends
        assert abs(float(start.low)) < 1e-5
        assert (float(end.low), path.end_text) == (1.0, "1")
        assert start.certified or (path.start_text.startswith("≈"), path.start_bound) == (True, "")


def test_lenses_give_the_predictions_of_each_document():
    seen = lenses(scenario("three_guards"))
    found = {lens.name: {e.label for e in lens.equilibria if e.equilibrium.pure} for lens in seen}
    two = {"stand–stand–rest", "stand–rest–stand", "rest–stand–stand"}
    assert found == {"baseline": two, "calm": {"none"}, "worried": two, "alarmed": {"all"}}


def test_the_margin_of_a_lens_is_the_tightest_players():
    (lens,) = (lens for lens in lenses(scenario("three_guards")) if lens.name == "worried")
    (first,) = (e for e in lens.equilibria if e.label == "stand–stand–rest")
    # Standing is worth 1/4 to the two, keeping away 3/4 to the third.
    assert (first.bounding_player, round(first.margin, 12)) == ("p", 0.25)
