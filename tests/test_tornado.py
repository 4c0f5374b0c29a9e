"""Switch points along one assumption are exact and agree with the regimes of all profiles."""

import math
from fractions import Fraction

import pytest

from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis import regions
from bargaining.analysis.robustness import tornado
from bargaining.analysis.thresholds import intervals_along
from bargaining.forms.formula import AllOf, AnyOf, Condition
from tests.catalogue import scenario


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("tiny", "a,c"),
        ("ell", "ac"),
        ("touch", "b,c"),
        ("curved", "b,d"),
        ("meeting", "first"),
        ("three_guards", "stand,stand,rest"),
        ("staircase", "a4,c4"),
        ("staircase", "a0,c0"),
    ],
)
def test_a_tornado_agrees_with_the_regimes_of_all_profiles(name, target):
    given = scenario(name)
    found = tornado(given, target)
    assert {bar.parameter for bar in found.bars} <= set(given.parameters)
    for bar in found.bars:
        expected = regions(given, bar.parameter).intervals.get(found.profiles[0], ())
        assert [(i.start, i.end) for i in bar.intervals] == [(i.start, i.end) for i in expected]
        assert [(i.start_bound, i.end_bound) for i in bar.intervals] == [
            (i.start_bound, i.end_bound) for i in expected
        ]


def test_a_bar_says_whether_the_documents_cross_a_switch():
    bars = {bar.parameter: bar for bar in tornado(scenario("three_guards"), "stand,stand,rest").bars}
    # Documents put s between -1/2 and 3/4, l between -1/4 and 3/4; the profile ends at 0 of either.
    assert bars["s"].documents == (Fraction(-1, 2), Fraction(3, 4))
    assert bars["l"].documents == (Fraction(-1, 4), Fraction(3, 4))
    assert all(bar.overturned_by_documents for bar in bars.values())
    assert [bar.room for bar in bars.values()] == pytest.approx([0.25, 0.25])  # shares of a range of 2
    assert bars["s"].margins[0] < 0 < bars["s"].margins[1]
    seen = scenario("two_documents").replace(x="2/5", y="3/4")
    near = {bar.parameter: bar for bar in tornado(seen, "a,c").bars}
    # The documents' y from 0 to 3/10 crosses 1/2 - x; no x in its range makes up for a y of 3/4.
    assert not near["x"].overturned_by_documents
    assert near["y"].overturned_by_documents
    silent = {bar.parameter: bar for bar in tornado(scenario("ell"), "ac").bars}
    assert silent["x"].documents is None
    assert not silent["x"].overturned_by_documents


def test_intervals_of_a_cubic_and_a_point_that_touches():
    cubic, disc, touch = ([0, -1, 0, 1], [2, 0, -1], [-1, 2, -1])  # x^3 - x, 2 - x^2, -(x - 1)^2

    def along(*systems):
        def condition(c):
            terms = {(("x", d),) if d else (): Fraction(value) for d, value in enumerate(c)}
            return Condition(Polynomial(terms), player="p", deviation=f"b{c[0]}")

        formula = AnyOf(tuple(AllOf(tuple(map(condition, system))) for system in systems))
        return intervals_along(formula, "x", Fraction(-2), Fraction(2))

    found = along([cubic, disc])
    assert [float(end) for i in found for end in (i.start, i.end)] == pytest.approx([-1, 0, 1, math.sqrt(2)])
    assert [str(i.end_bound) for i in found] == ["p: b0", "p: b2"]
    (point,) = along([touch])
    assert point.start == point.end
    assert along([[-1]]) == ()
    (joined,) = along([disc], [[-1, 1]])  # |x| at most sqrt 2, or x at least 1
    assert [float(joined.start), float(joined.end)] == pytest.approx([-math.sqrt(2), 2])
    assert (str(joined.start_bound), str(joined.end_bound)) == ("p: b2", "")


@pytest.mark.parametrize(
    ("name", "statement", "word"),
    [
        ("three_guards", "p == stand", "stand"),
        ("curved", "p == a", "a"),
        ("ell", "p == a or q == d", None),
        ("staircase", "p in (a2, a3, a6)", None),
    ],
)
def test_a_tornado_of_a_statement_is_the_union_over_its_profiles(name, statement, word):
    given = scenario(name)
    found = tornado(given, statement)
    assert len(found.profiles) > 1
    assert word is None or {profile[0] for profile in found.profiles} == {word}
    for bar in found.bars:
        regimes = regions(given, bar.parameter)
        low, high = given.range(bar.parameter)
        for k in range(41):
            at = low + (high - low) * Fraction(2 * k + 1, 83)
            inside = any(i.start.high <= at <= i.end.low for i in bar.intervals)
            assert inside == any(profile in found.profiles for profile in regimes.at(at))
