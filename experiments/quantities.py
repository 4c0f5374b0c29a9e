"""What do predictions come to besides payoffs, as one assumption goes through its range and document by document?

Run ``python experiments/quantities.py --help``. The scenario must have quantities: those of its form, such as levels
that are chosen or shares of time, or formulas of its own whose expectation is told.
"""

from collections.abc import Iterator
from fractions import Fraction

from bargaining.analysis.predictions import predictions
from bargaining.analysis.profiles import outcome_label
from bargaining.analysis.quantities import measured, played, quantities, require_quantity, told
from bargaining.analysis.regimes import axis_regimes
from bargaining.analysis.thresholds import Interval
from bargaining.errors import ScenarioError
from bargaining.forms.mixing import Mixing
from bargaining.scenario import Scenario
from bargaining.studies import (
    Drawing,
    Experiment,
    Progress,
    Settings,
    Table,
    Tables,
    main,
    own_value,
    reading_labels,
)

STEPS, FEW = 60, 12
"""Steps through a range, and in a quick run."""
NEAR = 10**6
"""Parts of an interval, of which one lies between an end that is left out and what is drawn for it."""
CAPTION = (
    "What each equilibrium comes to besides payoffs as one assumption goes through its range, under the baseline and "
    "under each document's own reading of all others. A path ends where its equilibrium does; solid: pure, ends exact; "
    "dashed: mixed, at points. The dotted line with a triangle is the reading's own value of the assumption; "
    "the triangle is open where the document is silent and the baseline stands in."
)


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario = settings.scenario
    shown = [require_quantity(scenario, name) for name in settings.study.quantities] or quantities(scenario)
    heads = {one.name: f"{one.label} ({one.unit})" if one.unit else one.label for one in shown}
    names = reading_labels(scenario)
    tables: Tables = {"axis": [], "points": [], "readings": []}
    asked = [(axis, name) for axis in settings.axes for name in names]
    for done, (axis, name) in enumerate(asked):
        seen = scenario.calibrated(name)
        told_of = {"axis": axis, "reading": names[name]}
        tables["readings"].append(told_of | own_value(seen, axis))
        for row in rows(seen, axis, FEW if settings.quick else STEPS):
            values = row.pop("values")
            tables["points"] += [
                {**told_of, "quantity": heads[q], **row, "payoff": values[q]} for q in heads if q in values
            ]
        progress((done + 1) / len(asked))
    order = list(heads.values())
    tables["points"].sort(key=lambda row: order.index(row["quantity"]))
    for axis in settings.axes:
        low, high = map(float, scenario.range(axis))
        tables["axis"].append({"name": axis, "low": low, "high": high})
    return tables


def rows(scenario: Scenario, axis: str, steps: int) -> Iterator[dict[str, object]]:
    """Yield what every equilibrium comes to at points of the axis: pure ones from end to end of where they exist."""
    low, high = scenario.range(axis)
    grid = [low + (high - low) * k / steps for k in range(steps + 1)]
    segment = 0
    for profile, held in axis_regimes(scenario, axis).intervals.items():
        for one in held:
            start, end = ends(one)
            for value in sorted({start, *(x for x in grid if start < x < end), end}):
                here = scenario.replace(**{axis: min(max(value, low), high)})
                strategies = played(here, profile)
                if strategies is None:  # equilibria with these choices differ
                    continue
                found = measured(here, strategies)
                yield {
                    "equilibrium": outcome_label(scenario, profile),
                    "kind": "mixed" if any(len(own) > 1 for own in strategies.values()) else "pure",
                    "segment": segment,
                    "value": float(value),
                    "values": {name: float(x) for name, x in found.items()},
                }
            segment += 1
    if scenario.form.mixed or isinstance(scenario.form, Mixing):
        yield from mixed(scenario, axis, grid, segment)


def ends(one: Interval) -> tuple[Fraction, Fraction]:
    """Return the ends of an interval, a little inside where they do not belong to it or are irrational."""
    step = Fraction(float(one.end) - float(one.start)) / NEAR
    return (
        one.start.low if one.start.is_rational and one.start_closed else Fraction(float(one.start)) + step,
        one.end.low if one.end.is_rational and one.end_closed else Fraction(float(one.end)) - step,
    )


def mixed(scenario: Scenario, axis: str, grid: list[Fraction], segment: int) -> Iterator[dict[str, object]]:
    """Yield what mixed equilibria come to at points of a grid; a path goes on where the same choices are mixed."""
    before: dict[str, int] = {}
    for value in grid:
        here = scenario.replace(**{axis: value})
        now: dict[str, int] = {}
        for row in told(here, predictions(here)):
            if row["mixed"]:
                label = row["prediction"]
                now[label] = before.get(label, segment)
                segment += label not in before
                yield {
                    "equilibrium": label,
                    "kind": "mixed",
                    "segment": now[label],
                    "value": float(value),
                    "values": row["values"],
                }
        before = now


def asked_of(scenario: Scenario) -> None:
    """Raise ScenarioError where a scenario has no quantities."""
    if not quantities(scenario):
        raise ScenarioError(
            f"{scenario.name}: found no quantities besides payoffs, expected [quantities.NAME] in its file"
        )


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import draw_quantities, full_width, quantity_panels

    drawn = {}
    for axis in tables["axis"]:
        shown = {key: own(tables[key], axis["name"]) for key in ("points", "readings")}
        page, axes = quantity_panels(shown["points"], shown["readings"], full_width())
        draw_quantities(axes, **shown, limits=(float(axis["low"]), float(axis["high"])))
        drawn[f"{axis['name']}_quantities"] = Drawing(page, shown, CAPTION)
    return drawn


def own(table: Table, axis: str) -> Table:
    return [row for row in table if row["axis"] == axis]


def findings(tables: Tables) -> list[str]:
    found = []
    for axis in tables["axis"]:
        points = own(tables["points"], axis["name"])
        parts = []
        for quantity in dict.fromkeys(row["quantity"] for row in points):
            amounts = [float(row["payoff"]) for row in points if row["quantity"] == quantity]
            parts.append(f"{quantity} from {min(amounts):.3g} to {max(amounts):.3g}")
        found.append(f"Along {axis['name']}, over all readings: {'; '.join(parts)}.")
    return found


EXPERIMENT = Experiment(
    name="quantities",
    question="What do predictions come to besides payoffs, along one assumption and document by document?",
    axes=(1, 3),
    meaning=asked_of,
    compute=compute,
    draw=draw,
    findings=findings,
    figures={f"{{{k}}}_quantities": ("points", "readings") for k in range(3)},
    scenario="freeze_thaw_rule",
)

if __name__ == "__main__":
    main(EXPERIMENT)
