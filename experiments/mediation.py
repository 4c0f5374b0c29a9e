"""What could a mediator achieve, document by document, and what happens without one?

Run ``python experiments/mediation.py --help``. The scenario must be in strategic form and name somebody in
``[mediators]``; the assumption of ``--axes`` goes along the figures, by default the one that the file names, such as
the leverage that the mediator has. Overlays of the file are drawn on a figure of their own: they are what-ifs.
"""

from collections.abc import Iterator
from fractions import Fraction

from bargaining.analysis.mediating import mediated_along, serving
from bargaining.analysis.regimes import axis_regimes
from bargaining.errors import ScenarioError
from bargaining.forms.mediator import mediators_of
from bargaining.scenario import Scenario
from bargaining.studies import (
    Drawing,
    Experiment,
    Progress,
    Settings,
    Table,
    Tables,
    main,
    reading_labels,
)

STEPS, FEW = 40, 8
"""Points on each stretch, and in a quick run."""
BEST, ALONE = "Best that can be recommended", "Best pure equilibrium, without a mediator"
CAPTION = (
    "What the best recommendations of {mediator} are worth along one assumption, {kind}. Solid: the most that a "
    "correlated equilibrium reaches if whoever disobeys a backed recommendation loses the mediator's leverage; ends of "
    "its stretches are exact. Dashed: the best equilibrium in pure strategies without a mediator. The dotted line with "
    "a triangle is the own value of the assumption; the triangle is open where it is borrowed."
)


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario, (axis,) = settings.scenario, settings.axes
    names = reading_labels(scenario)
    worlds = [("readings", label, scenario.calibrated(name)) for name, label in names.items()]
    worlds += [
        ("overlays", entry.label.partition(":")[0], scenario.overlaid(name))
        for name, entry in scenario.document.overlays.items()
    ]
    mediator = next(iter(mediators_of(scenario.document).values()))
    tables: Tables = {"points": [], "readings": [], "stretches": []}
    for number, (kind, label, world) in enumerate(worlds):
        silent = kind == "readings" and world.silence(world.calibration, axis) is not None
        tables["readings"].append(
            {
                "kind": kind,
                "reading": label,
                "axis_label": scenario.label(axis),
                "value": float(world.values[axis]),
                "silent": silent,
            }
        )
        own = {"figure": kind, "reading": label, "quantity": "Sum of payoffs as the mediator weighs them"}
        count = FEW if settings.quick else STEPS
        tables["points"] += [
            own | row for row in (*best_rows(world, axis, count), *alone_rows(world, axis, count))
        ]
        tables["stretches"] += [
            {"figure": kind, "reading": label, **row} for row in mediated_along(world, axis).to_rows()
        ]
        progress((number + 1) / len(worlds))
    low, high = map(float, scenario.range(axis))
    return {"axis": [{"name": axis, "low": low, "high": high, "mediator": mediator.label}], **tables}


def best_rows(scenario: Scenario, axis: str, count: int) -> Iterator[dict[str, object]]:
    """Yield what the best recommendations are worth at points of every stretch and between them."""
    found = mediated_along(scenario, axis).found
    for segment, one in enumerate(found.stretches):
        inside = [one.start.high + (one.end.low - one.start.high) * k / count for k in range(1, count)]
        ends = [one.start.high, one.end.low]
        for value in sorted({*inside, *ends}):
            yield row_of(BEST, "pure", segment, value, one.value(value))
    for place, (point, value) in enumerate(found.points):
        beside = found.stretches[max(place - 1, 0) : place + 1]
        if all(float(one.value(point.low)) != float(value) for one in beside):
            yield row_of(BEST, "pure", len(found.stretches) + place, point.low, value)


def alone_rows(scenario: Scenario, axis: str, count: int) -> Iterator[dict[str, object]]:
    """Yield what the best pure equilibrium is worth to the mediator at points of every regime."""
    for segment, regime in enumerate(axis_regimes(scenario, axis).regimes):
        if not regime.profiles:
            continue
        if regime.start == regime.end:
            values = [regime.start.low]
        else:
            step = (regime.end.low - regime.start.high) / count
            values = [regime.start.high + step * k for k in range(count + 1)]
        for value in values:
            here = scenario.replace(**{axis: value})
            weights = serving(here)
            worth = max(
                sum(
                    weights[p] * x.evaluate({n: here.values[n] for n in x.variables}) for p, x in paid.items()
                )
                for paid in map(here.form.payoffs, regime.profiles)
            )
            yield row_of(ALONE, "mixed", segment, value, worth)


def row_of(line: str, kind: str, segment: int, value: Fraction, worth: object) -> dict[str, object]:
    return {
        "equilibrium": line,
        "kind": kind,
        "segment": segment,
        "value": float(value),
        "payoff": float(worth),  # type: ignore[arg-type]
    }


def has_mediator(scenario: Scenario) -> None:
    """Raise ScenarioError where a scenario names nobody who mediates."""
    if not mediators_of(scenario.document):
        raise ScenarioError(
            f"{scenario.name}: found nobody who mediates, expected [mediators.NAME] in its file"
        )


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import draw_quantities, full_width, quantity_panels

    axis = tables["axis"][0]
    drawn = {}
    for kind, name, said in (
        ("readings", f"{axis['name']}_mediation", "under the baseline and as each document reads all others"),
        (
            "overlays",
            f"{axis['name']}_mediation_overlays",
            "under the overlays of the file, which are what-ifs",
        ),
    ):
        own = [row for row in tables["readings"] if row["kind"] == kind]
        if not own:
            continue
        points = [row for row in tables["points"] if row["figure"] == kind]
        page, axes = quantity_panels(points, own, full_width())
        draw_quantities(axes, points, own, limits=(float(axis["low"]), float(axis["high"])))
        shown = {
            "points": points,
            "readings": own,
            "stretches": [row for row in tables["stretches"] if row["figure"] == kind],
        }
        drawn[name] = Drawing(page, shown, CAPTION.format(mediator=axis["mediator"], kind=said))
    return drawn


def findings(tables: Tables) -> list[str]:
    found = []
    for kind in ("readings", "overlays"):
        helped, idle = [], []
        for own in (row["reading"] for row in tables["readings"] if row["kind"] == kind):
            gain = largest_gain([row for row in tables["points"] if row["reading"] == own])
            (idle if gain < 1e-9 else helped).append((own, gain))
        if idle:
            found.append(
                "A mediator adds nothing to the best pure equilibrium anywhere along "
                f"{tables['axis'][0]['name']} under {', '.join(name for name, _ in idle)}."
            )
        if helped:
            said = ", ".join(f"{name} {gain:.3g}" for name, gain in helped)
            found.append(f"The most that it adds anywhere: {said}.")
    return found


def largest_gain(points: Table) -> float:
    """Return the largest distance of the two lines at points that both have."""
    lines: dict[str, dict[float, float]] = {BEST: {}, ALONE: {}}
    for row in points:
        held = lines[str(row["equilibrium"])]
        held[float(row["value"])] = max(float(row["payoff"]), held.get(float(row["value"]), float("-inf")))
    shared = lines[BEST].keys() & lines[ALONE].keys()
    return max((lines[BEST][x] - lines[ALONE][x] for x in shared), default=0.0)


EXPERIMENT = Experiment(
    name="mediation",
    question="What could a mediator achieve, document by document, and what happens without one?",
    axes=(1, 1),
    meaning=has_mediator,
    compute=compute,
    draw=draw,
    findings=findings,
    figures={
        "{0}_mediation": ("points", "readings", "stretches"),
        "{0}_mediation_overlays": ("points", "readings", "stretches"),
    },
    scenario="border",
)

if __name__ == "__main__":
    main(EXPERIMENT)
