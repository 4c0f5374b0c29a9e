"""Formulas against solving, point by point: at random points, on coarse grids and at exact thresholds."""

from __future__ import annotations

import time
from collections.abc import Mapping
from fractions import Fraction
from itertools import islice
from random import Random

import bargaining
from bargaining.analysis.regimes import axis_regimes
from bargaining.analysis.robustness.evaluation import held
from bargaining.forms.table import table_of
from bargaining.scenario import Scenario
from benchmarks.report import Report

SCENARIOS: Mapping[str, list[dict[str, str]]] = {
    "opening": [{}, {"after_reversal": "others_stay", "credit": "upfront"}],
    "dilemma": [{"gesture": "any"}, {"gesture": "any", "report": "report"}],
    "beer_quiche": [{}],
    "spence": [{}],
}
FINE, COARSE = 2**20, (4, 5, 8, 10)


def points(report: Report, *, quick: bool) -> None:
    """Compare the predictions of formulas with those of a solver that knows none, at 20,000 points a scenario."""
    table = report.table(
        "Predictions by formulas and by solving",
        {"scenario": "text", "points": "number", "ties": "number", "disagree": "number", "time": "seconds"},
        note=(
            "Half of the points are random in the ranges, half on coarse grids with their ends, and some at exact "
            "thresholds. Ties: points at which one of forty conditions holds with equality. Formulas are decided "
            "exactly; solving is induction from the leaves, or the search for all sequential equilibria."
        ),
    )
    for name, variants in SCENARIOS.items():
        number = (400 if quick else 20_000) // len(variants)
        for variant in variants:
            scenario = bargaining.load(name, variants=variant)
            title = " ".join((name, *(f"{k}={v}" for k, v in variant.items())))
            start = time.perf_counter()
            drawn = _points(scenario, number)
            wrong, ties = _disagreements(scenario, drawn)
            table.add(
                scenario=title,
                points=len(drawn),
                ties=ties,
                disagree=len(wrong),
                time=time.perf_counter() - start,
            )
            if wrong:
                first = ", ".join(f"{k} = {v}" for k, v in wrong[0].items())
                report.fail(f"{title}: formulas and solving disagree at {first}")


def _points(scenario: Scenario, number: int) -> list[dict[str, Fraction]]:
    """Return points of the ranges, half of them random, the others on coarse grids and at thresholds."""
    random = Random(2026)
    ranges = {name: tuple(map(Fraction, scenario.range(name))) for name in scenario.parameters}
    found: list[dict[str, Fraction]] = []
    for k in range(number):
        steps = FINE if k % 2 else random.choice(COARSE)
        found.append(
            {
                n: low + (high - low) * Fraction(random.randint(0, steps), steps)
                for n, (low, high) in ranges.items()
            }
        )
    for base in islice(found, 0, 20, 2):
        held_there = scenario.replace(**base)
        for axis in random.sample([*ranges], min(4, len(ranges))):
            exact = [
                one
                for one in axis_regimes(held_there, axis).thresholds
                if "/" in str(one) or str(one).isdigit()
            ]
            found += [{**base, axis: Fraction(str(one))} for one in exact[:8]]
    return found


def _disagreements(
    scenario: Scenario, drawn: list[dict[str, Fraction]]
) -> tuple[list[dict[str, Fraction]], int]:
    form = scenario.form
    table = table_of(form)
    found = held(table, {name: [point[name] for point in drawn] for name in scenario.parameters})
    wrong, ties = [], 0
    for row, point in zip(found, drawn, strict=True):
        by_formula = {profile for profile, holds in zip(table.profiles, row, strict=True) if holds}
        ties += any(p.evaluate(point) == 0 for p in islice(table.polynomials, 40))
        if by_formula != set(form.predicted(point)):
            wrong.append(point)
    return wrong, ties
