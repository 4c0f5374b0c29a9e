"""Answers about boxes against an oracle in fractions: ties, thresholds at ends, ranges far from zero, tiny payoffs."""

import itertools
import math
from fractions import Fraction as F

import numpy as np
import pytest

import bargaining
from bargaining.algebra.compiled import CompiledPolynomials
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis import regions
from bargaining.analysis.robustness import (
    Budget,
    Region,
    possibilities,
    profiles_named,
    robust,
    shares,
    tornado,
    volume,
)
from bargaining.analysis.robustness.evaluation import held
from bargaining.analysis.robustness.points import drawn

HEAD = """
[scenario]
name = "small"
title = "Two players with two actions"
[kinds.number]
meaning = "a number"
range = ["-10000000000000000", "10000000000000000"]
assumption = "test"
"""
PROFILES = tuple(itertools.product("ab", "cd"))
RANGES = ((F(0), F(1)), (F(10**15), F(10**15 + 1)), (F(-1, 3), F(2, 3)), (F(0), F(1, 10**12)))
ROOTS = (F(-1), F(0), F(1, 3), F(1, 2), F(3, 4), F(1), F(2))


class Small:
    """A game whose gains are products of sums of shares of the ranges, and what holds where, in fractions."""

    def __init__(self, seed, parameters):
        rng = np.random.default_rng(seed)
        self.ranges = {f"x{k}": RANGES[rng.integers(len(RANGES))] for k in range(parameters)}
        self.scales = [F(10) ** int(rng.choice([-12, 0, 12])) for _ in range(2)]
        self.shifts = [int(rng.choice([0, 10**15])) for _ in range(2)]
        names = list(self.ranges)
        # For each player and action of the other: a sign, and factors (parameters, root).
        self.gains = [
            [
                (
                    int(rng.choice([-1, 1])) * int(rng.random() < 0.9),
                    [
                        ([str(n) for n in rng.choice(names, rng.integers(1, len(names) + 1), replace=False)],
                         ROOTS[rng.integers(len(ROOTS))])
                        for _ in range(rng.integers(0, 3))
                    ],
                )
                for _ in range(2)
            ]
            for _ in range(2)
        ]  # fmt: skip

    def gain(self, player, other, share):
        """Return what the first action gains over the second at shares of the ranges."""
        sign, factors = self.gains[player][other]
        return sign * math.prod((sum(share[n] for n in names) - root for names, root in factors), start=F(1))

    def equilibria(self, share):
        """Return the pure equilibria, by the definition."""
        return {
            (one, two)
            for one, two in PROFILES
            if self.gain(0, "cd".index(two), share) * (1 if one == "a" else -1) >= 0
            and self.gain(1, "ab".index(one), share) * (1 if two == "c" else -1) >= 0
        }

    def written(self, player, other):
        sign, factors = self.gains[player][other]
        text = f"({sign}) * ({self.scales[player]})"
        for names, root in factors:
            parts = []
            for n in names:
                low, high = self.ranges[n]
                parts.append(f"({n} - ({low})) / ({high - low})")
            text += f" * ({' + '.join(parts)} - ({root}))"
        return text

    def load(self, tmp_path):
        text = HEAD
        for player, actions in (("p", "ab"), ("q", "cd")):
            text += f'[players.{player}]\nlabel = "{player}"\n[players.{player}.actions]\n'
            text += "".join(f'{a} = {{ label = "{a}", assumption = "test" }}\n' for a in actions)
        for n, (low, high) in self.ranges.items():
            text += f'[parameters.{n}]\nlabel = "{n}"\nkind = "number"\nbaseline = "{(low + high) / 2}"\n'
            text += f'range = ["{low}", "{high}"]\nrange_assumption = "test"\nassumption = "test"\n'
        for player, name, own, others in ((0, "p", "p.a", "cd"), (1, "q", "q.c", "ab")):
            value = " + ".join(
                f"{own} * {'qp'[player]}.{b} * ({self.written(player, k)})" for k, b in enumerate(others)
            )
            text += f'[[payoff]]\nplayer = "{name}"\nterm = "t"\nvalue = "{self.shifts[player]} + {value}"\n'
            text += 'assumption = "test"\n'
        path = tmp_path / "small.toml"
        path.write_text(text)
        return bargaining.load(path)

    def at(self, share):
        return {n: low + (high - low) * share[n] for n, (low, high) in self.ranges.items()}

    def share_of(self, point):
        return {n: (point[n] - low) / (high - low) for n, (low, high) in self.ranges.items()}


SEEDS = [(seed, 1 + seed % 3) for seed in range(24)]
GRID = (F(0), F(1, 4), F(1, 3), F(1, 2), F(3, 4), F(1))


@pytest.mark.parametrize(("seed", "parameters"), SEEDS)
def test_membership_is_that_of_the_definition_at_draws_and_where_ties_are(tmp_path, seed, parameters):
    small = Small(seed, parameters)
    scenario = small.load(tmp_path)
    tables = (profiles_named(scenario, text).table for text in ("p == a", "p == b"))
    points = drawn(dict(small.ranges), 40, seed)
    exact = [{n: F(float(points.shares[n][k])) for n in small.ranges} for k in range(40)]
    for one in tables:
        predicted = held(one, points)
        for k, share in enumerate(exact):
            assert {p for p, h in zip(one.profiles, predicted[k], strict=True) if h} == {
                p for p in small.equilibria(share) if p in one.profiles
            }
        for values in itertools.product(GRID, repeat=parameters):
            share = dict(zip(small.ranges, values, strict=True))
            (held_here,) = held(one, small.at(share))
            assert {p for p, h in zip(one.profiles, held_here, strict=True) if h} == {
                p for p in small.equilibria(share) if p in one.profiles
            }


@pytest.mark.parametrize(("seed", "parameters"), [(seed, 1) for seed in range(40, 60)])
def test_along_one_assumption_everything_is_what_signs_between_roots_say(tmp_path, seed, parameters):
    small = Small(seed, parameters)
    scenario = small.load(tmp_path)
    (name,) = small.ranges
    places = sorted({F(0), F(1), *(r for r in ROOTS if 0 < r < 1)})
    tests = [places[0], *(x for s, e in itertools.pairwise(places) for x in ((s + e) / 2, e))]
    for profile in PROFILES:
        holds = [profile in small.equilibria({name: t}) for t in tests]
        inside = [holds[k] for k in range(1, len(tests), 2)]
        length = sum((e - s for (s, e), h in zip(itertools.pairwise(places), inside, strict=True) if h), F(0))
        least, most = volume(scenario, ",".join(profile), [name]).bounds
        assert least <= length <= most < least + F(1, 10**9)
        (bar,) = tornado(scenario, ",".join(profile)).bars
        low, high = small.ranges[name]
        starts = [(low + (high - low) * t, h) for t, h in zip(tests, holds, strict=True)]
        for value, h in starts:
            assert h == any(i.start.low <= value <= i.end.high for i in bar.intervals)
        switches = {
            (low + (high - low) * tests[k])
            for k in range(2, len(tests) - 1, 2)
            if len({holds[k - 1], holds[k], holds[k + 1]}) > 1
        }
        assert {point.low for point in bar.switches} == switches
        assert all(low < point.low < high for point in bar.switches)
    for statement, allowed in (("p == a", {"a"}), ("p == b", {"b"})):
        broken = any(p not in allowed for t in tests for p, _ in small.equilibria({name: t}))
        found = robust(scenario, statement, {name: small.ranges[name]}, equilibria="pure")
        assert found.status == ("refuted" if broken else "proved")


@pytest.mark.parametrize(("seed", "parameters"), [(seed, 2 + seed % 2) for seed in range(70, 82)])
def test_verdicts_and_sure_bounds_stand_at_every_point_that_the_oracle_looks_at(tmp_path, seed, parameters):
    small = Small(seed, parameters)
    scenario = small.load(tmp_path)
    rng = np.random.default_rng(seed)
    generic = [{n: F(float(rng.random())) for n in small.ranges} for _ in range(400)]
    grid = [dict(zip(small.ranges, v, strict=True)) for v in itertools.product(GRID, repeat=parameters)]
    everywhere = [small.equilibria(share) for share in (*grid, *generic)]
    found = possibilities(scenario, dict(small.ranges), boxes=60)
    for profile, verdict in found.verdicts.items():
        if verdict.status == "refuted":
            assert not any(profile in one for one in everywhere)
        elif verdict.status == "proved":
            assert profile in small.equilibria(small.share_of(verdict.witness))
    counted = shares(
        scenario,
        region=Region(over="ranges"),
        draws=400,
        statements=[f"p == {a} and q == {b}" for a, b in PROFILES],
    )
    for profile in PROFILES:
        measured = volume(scenario, ",".join(profile), list(small.ranges), budget=Budget(40, 500))
        count = sum(profile in small.equilibria(share) for share in generic)
        slack = 4 * math.sqrt(400 * 0.25) / 400
        assert measured.bounds[0] - F(slack) <= F(count, 400) <= measured.bounds[1] + F(slack)
        (entry,) = counted.of(f"p == {profile[0]} and q == {profile[1]}")
        assert abs(entry.share - count / 400) < 2 * slack
        for quantifier, broken in (
            ("every", any(p[0] != "a" for one in everywhere for p in one)),
            ("some", any(all(p[0] != "a" for p in one) for one in everywhere)),
        ):
            verdict = robust(
                scenario, "p == a", small.ranges, quantifier=quantifier, equilibria="pure", boxes=60
            )
            assert not (verdict.status == "proved" and broken)
            if verdict.status == "refuted":
                at = small.equilibria(small.share_of(verdict.counterexample.point))
                others = [p for p in at if p[0] != "a"]
                assert others if quantifier == "every" else len(others) == len(at)


def test_thresholds_of_an_axis_and_switches_leave_out_its_ends(tmp_path):
    small = Small(3, 1)
    small.gains = [[(-1, [(["x0"], F(0))])] * 2, [(1, [])] * 2]  # a only where x0 is at its lower end
    scenario = small.load(tmp_path)
    (bar,) = tornado(scenario, "a,c").bars
    assert [(i.start, i.end) for i in bar.intervals] == [(i.start, i.start) for i in bar.intervals]
    assert bar.switches == ()
    assert bar.room is None
    assert {row["start_text"] + row["end_text"] for row in tornado(scenario, "a,c").to_rows()} == {""}
    assert volume(scenario, "a,c", ["x0"]).bounds == (0, 0)
    assert regions(scenario, "x0").at(small.ranges["x0"][0]) == (("a", "c"), ("b", "c"))


@pytest.mark.parametrize("unit", [F(1), F(7, 10**200), F(3 * 10**200), F(1, 10**400)])
def test_signs_are_exact_at_any_scale_of_values_and_of_variables(unit):
    rng = np.random.default_rng(5)
    x, y = Polynomial.variable("x"), Polynomial.variable("y")
    shapes = (x - y, x * x * 3 - y * y * 2, (x - 1) * (x - 1) * (y - 1), x * y * 7 - 5)
    for stretch in (F(1), F(2) ** 300, F(2) ** -300, F(2) ** -1000):
        columns = {n: rng.integers(0, 5, 200) / 4 for n in "xy"}
        scaled = [
            Polynomial({m: c * unit / stretch ** sum(p for _, p in m) for m, c in shape.terms.items()})
            for shape in shapes
        ]
        compiled = CompiledPolynomials.of(tuple(scaled), dict.fromkeys("xy", (F(0), stretch)))
        values = {n: column * float(stretch) for n, column in columns.items()}
        signs = compiled.signs(values, 200, lambda n, p, v=values: F(float(v[n][p])))
        for d, shape in enumerate(shapes):
            for p in range(200):
                exact = shape.evaluate({n: F(float(columns[n][p])) for n in "xy"})
                assert signs[d, p] == (exact > 0) - (exact < 0)
