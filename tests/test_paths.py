"""Paths of all equilibria along an assumption: odd in number between thresholds, and equilibria where they say."""

from fractions import Fraction

import pytest

import bargaining
from bargaining.analysis.lenses import lenses
from bargaining.analysis.paths import equilibrium_paths


@pytest.fixture(scope="module")
def scenario():
    return bargaining.load("rapprochement")


@pytest.fixture(scope="module")
def found(scenario):
    return equilibrium_paths(scenario, "autonomy", grid=9)


def test_the_number_of_equilibria_is_odd_away_from_thresholds(found):
    for value in (Fraction(1, 9), Fraction(3, 11), Fraction(4, 9), Fraction(2, 3), Fraction(10, 11)):
        alive = [p for p in found.paths if p.points[0].value <= value <= p.points[-1].value]
        assert len(alive) % 2 == 1


def test_mixed_paths_meet_the_exact_thresholds_or_each_other(found):
    mixed = [p for p in found.paths if p.kind == "mixed"]
    ends = sorted(float(p.points[k].value) for p in mixed for k in (0, -1))
    inner = [x for x in ends if 0 < x < 1]
    # Where one branch of mixed equilibria ends, another begins or a pure regime does.
    known = [3 / 13]
    for x in inner:
        assert min(abs(x - y) for y in [*known, *(z for z in inner if z is not x)]) < 3e-6


def test_ends_of_mixed_equilibria_are_certified_and_name_what_binds(found):
    mixed = {p.label.removeprefix("Mixed: "): p for p in found.paths if p.kind == "mixed"}
    first, second = mixed["transact/package, exploit/restrain"], mixed["transact/package, token/restrain"]
    assert (first.start_text, first.start_bound) == ("3/13", "russia: direct")
    assert (second.end_text, second.end_bound) == ("69/80", "us: package")
    # The two exchange one action of one player for another at an irrational value.
    assert (first.end_text, first.end_bound) == ("0.332681", "belarus: token")
    assert (second.start_text, second.start_bound) == ("0.332681", "belarus: exploit")
    assert first.ends[1].low <= second.ends[0].high
    assert second.ends[0].low <= first.ends[1].high


def test_every_branch_is_proved_to_go_on_between_the_values(found):
    assert [p.proved for p in found.paths] == [1.0] * len(found.paths)
    assert all(end.certified for p in found.paths for end in p.ends)


def test_everything_is_proved_on_this_axis(found):
    assert found.unproved == ()


def test_payoffs_on_a_pure_path_are_the_games(scenario, found):
    package = next(p for p in found.paths if p.label == "Package")
    for point in package.points[::2]:
        game = scenario.replace(autonomy=point.value).game()
        cell = game.profile_indices(("package", "limited", "restrain", "tolerate"))
        assert point.payoffs == pytest.approx([game.payoffs[(i, *cell)] for i in range(4)])
    assert (package.start_text, package.start_bound) == ("3/13", "russia: direct")


def test_lenses_give_the_documents_predictions(scenario):
    pure = {lens.name: {e.label for e in lens.equilibria if e.equilibrium.pure} for lens in lenses(scenario)}
    assert pure == {
        "baseline": {"Freeze", "Status quo", "Package"},
        "olech2025": {"Freeze", "Status quo"},
        "parish2025": {"Freeze", "Status quo"},
        "episkopos2025brief": {"Freeze", "Status quo", "Package"},
        "prisoners2025oped": {"Freeze", "Kremlin-run"},
        "doctrine2025oped": {"Freeze", "Package"},
    }


def test_moscows_margin_under_olech_is_a_knife_edge(scenario):
    lens = next(lens for lens in lenses(scenario) if lens.name == "olech2025")
    status_quo = next(e for e in lens.equilibria if e.label == "Status quo")
    assert (status_quo.bounding_player, round(status_quo.margin, 6)) == ("russia", 0.02)
