"""Answers do not depend on the unit in which a player's payoffs are written, nor on a constant added to them."""

from fractions import Fraction

import pytest

from bargaining.analysis import compare, explain, regions
from bargaining.analysis.branches.paths import equilibrium_paths
from bargaining.analysis.branches.phase_mixed import full_phase_diagram
from bargaining.analysis.phase import phase_diagram
from bargaining.analysis.selection.concepts import CONCEPTS, LOGIT
from bargaining.analysis.selection.paths import selection_path
from bargaining.equilibria import nash_equilibria
from tests.made import written

F = Fraction
PLAYERS = {"one": ("left", "right"), "two": ("up", "down")}
# One of two meeting places, with two mixed branches' ends inside the range and one in curves that are not straight.
PAYOFFS = {
    "one": "(a + 1/5) * one.left * two.up + (1 - b^2) * one.right * two.down",
    "two": "(1/2 - a * b) * one.left * two.up + (a^2 + b + 1/3) * one.right * two.down",
}
UNITS = [
    ("1/1000000000000", "0"),
    ("1000000000000", "0"),
    ("1", "1000000000000000"),
    ("1/1000000000000", "1000000000000000"),
    ("1000000000000", "-1000000000000000"),
]


def made(folder, name, scale="1", shift="0", who=("one", "two")):
    (folder / name).mkdir()
    payoffs = []
    for player, formula in PAYOFFS.items():
        payoffs.append((player, f"({scale}) * ({formula})" if player in who else formula))
        if player in who and shift != "0":
            payoffs.append((player, f"{shift} * ({' + '.join(f'{player}.{a}' for a in PLAYERS[player])})"))
    return written(folder / name, PLAYERS, payoffs, middle=0.3)


@pytest.fixture(params=UNITS, ids=lambda unit: f"times {unit[0]} plus {unit[1]}")
def pair(request, tmp_path):
    """Return a scenario, and the same with one player's payoffs in other units, and the factor."""
    scale, shift = request.param
    return made(tmp_path, "plain"), made(tmp_path, "other", scale, shift, ("one",)), F(scale)


def test_exact_regimes_along_one_assumption_and_over_two(pair):
    plain, other, _ = pair
    one, two = (regions(scenario, "a") for scenario in (plain, other))
    assert one.regimes == two.regimes
    assert one.intervals == two.intervals
    assert one.thresholds
    across, again = (regions(scenario, "a", "b") for scenario in (plain, other))
    assert across.cells == again.cells
    assert across.seams == again.seams
    assert across.limits == again.limits
    assert len(across.cells) > 3


def test_phase_diagrams(pair):
    plain, other, _ = pair
    for diagram, grid in ((phase_diagram, (40, 30)), (full_phase_diagram, (7, 5))):
        options = {"workers": 1} if diagram is full_phase_diagram else {}
        one, two = (diagram(scenario, "a", "b", *grid, **options) for scenario in (plain, other))
        assert one.legend == two.legend
        assert (one.classes() == two.classes()).all()
        assert one.unproved == two.unproved == 0


PROFILES = [
    {"one": "left", "two": "up"},
    {"one": "left", "two": "down"},
    {"one": {"left": "0.5", "right": "0.5"}, "two": "up"},
    {"one": {"left": F(25, 41), "right": F(16, 41)}, "two": {"up": F(91, 141), "down": F(50, 141)}},
    {"one": {"left": F(25, 41), "right": F(16, 41)}, "two": {"up": "0.6454", "down": "0.3546"}},
]


@pytest.mark.parametrize("profile", PROFILES)
def test_explanations(pair, profile):
    plain, other, scale = pair
    one, two = (explain(scenario, profile) for scenario in (plain, other))
    assert one.is_equilibrium == two.is_equilibrium
    for before, after in zip(one.players, two.players, strict=True):
        factor = scale if before.player == "one" else 1
        assert (before.stays, before.indifferent, before.deviation) == (
            after.stays,
            after.indifferent,
            after.deviation,
        )
        assert before.margin * factor == after.margin
        assert [t.difference * factor for t in before.terms] == [t.difference for t in after.terms]


def test_explanations_of_what_the_solver_finds(pair):
    for scenario in pair[:2]:
        found = nash_equilibria(scenario.game())
        assert found.mixed
        for equilibrium in found:
            why = explain(scenario, equilibrium)
            assert why.is_equilibrium
            assert all(p.indifferent for p in why.players) != equilibrium.pure


def test_comparisons(pair):
    plain, other, _ = pair
    one, two = (compare(scenario, scenario.replace(a="-0.9")) for scenario in (plain, other))
    assert [(c.actions, c.verdict) for c in one.changes] == [(c.actions, c.verdict) for c in two.changes]
    assert {c.verdict for c in one.changes} >= {"lost", "kept"}
    assert (len(one.before.mixed), len(one.after.mixed)) == (len(two.before.mixed), len(two.after.mixed))


def test_paths_with_their_certified_ends(pair):
    plain, other, _ = pair
    one, two = (equilibrium_paths(scenario, "a", grid=9) for scenario in (plain, other))
    for before, after in zip(one.paths, two.paths, strict=True):
        for what in ("label", "kind", "start_text", "end_text", "start_bound", "end_bound", "proved"):
            assert getattr(before, what) == getattr(after, what)
        assert [p.value for p in before.points] == [p.value for p in after.points]
        assert [(e.kind, e.certified) for e in before.ends] == [(e.kind, e.certified) for e in after.ends]
    assert any(path.kind == "mixed" for path in one.paths)


@pytest.mark.parametrize("concept", [c for c in CONCEPTS if c is not LOGIT], ids=lambda concept: concept.name)
def test_selection_paths_of_concepts_that_do_not_weigh_payoffs(pair, concept):
    plain, other, _ = pair
    one, two = (
        selection_path(scenario, "a", concept, grid=5, resolution=F(1, 50)) for scenario in (plain, other)
    )
    assert [(s.choice, s.start_text) for s in one.stretches] == [
        (s.choice, s.start_text) for s in two.stretches
    ]
