"""Where does a stock go, year after year, under each value of an assumption, each document and each overlay?

Run ``python experiments/paths.py --help``. The scenario must have a stock that builds up and drains away. Along the
axis the ends of its range and what the documents say are drawn, or evenly spaced values where they say nothing, or too
much.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from bargaining.analysis.profiles import outcome_label
from bargaining.forms.accumulating import Accumulating
from bargaining.forms.form import Measuring, surely
from bargaining.scenario import Scenario
from bargaining.scenario.numbers import plain
from bargaining.studies import (
    Drawing,
    Experiment,
    NoMeaningError,
    Progress,
    Settings,
    Table,
    Tables,
    main,
    reading_labels,
)

FEW, STEPS = 7, 5
BY_DOCUMENT, BY_OVERLAY = "Readings", "What is laid over the baseline"
CAPTION = (
    "{stock} over {horizon} {period}s, under what is best in each case; all other assumptions at the values in force. "
    "Along {axis}: the ends of its range, and what the baseline and the documents say of it. Readings that agree "
    "on everything share a line."
)


def accumulates(scenario: Scenario) -> None:
    """Refuse a scenario in which nothing builds up."""
    if not isinstance(scenario.form, Accumulating):
        raise NoMeaningError(f'{scenario.name}: found no stock, expected form = "stock"')


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario, (axis,) = settings.scenario, settings.axes
    form = scenario.form
    assert isinstance(form, Accumulating)
    panels = {scenario.label(axis): along(scenario, axis), BY_DOCUMENT: documents(scenario)}
    overlays = {one.label: scenario.overlaid(name) for name, one in scenario.document.overlays.items()}
    if overlays and not scenario.overlay:
        panels[BY_OVERLAY] = {"As it is": scenario, **overlays}
    courses: Table = []
    quantities: Table = []
    for done, (panel, cases) in enumerate(panels.items()):
        for case, rows, numbers in followed(shared(cases), form.horizon):
            courses += [{"panel": panel, "case": case, **row} for row in rows]
            quantities.append({"panel": panel, "case": case, **numbers})
        progress((done + 1) / len(panels))
    words = {"stock": form.stock, "horizon": form.horizon, "period": form.period, "axis": axis}
    return {"courses": courses, "quantities": quantities, "words": [words]}


def along(scenario: Scenario, axis: str) -> dict[str, Scenario]:
    """Return the scenario at the ends of a range and where documents are, or at evenly spaced values."""
    low, high = scenario.range(axis)
    said = {scenario.calibrated(name).values[axis] for name in reading_labels(scenario)}
    values = {low, *said, high}
    if len(values) > FEW or len(said) == 1:
        values = {low + (high - low) * Fraction(k, STEPS - 1) for k in range(STEPS)} | {scenario.values[axis]}
    return {plain(value): scenario.replace(**{axis: value}) for value in sorted(values)}


def documents(scenario: Scenario) -> dict[str, Scenario]:
    """Return the scenario as the baseline and each document read it."""
    return {label: scenario.calibrated(name) for name, label in reading_labels(scenario).items()}


def shared(cases: Mapping[str, Scenario]) -> Mapping[str, Scenario]:
    """Return cases with the same values as one, under all their names."""
    same: dict[tuple[Fraction, ...], list[str]] = {}
    for name, case in cases.items():
        same.setdefault(tuple(case.values.values()), []).append(name)
    return {", ".join(names): cases[names[0]] for names in same.values()}


def followed(
    cases: Mapping[str, Scenario], horizon: int
) -> Iterator[tuple[str, Table, dict[str, float | str]]]:
    """Yield each case and prediction with the course of the stock and the numbers behind it."""
    for case, scenario in cases.items():
        form = scenario.form
        assert isinstance(form, Accumulating)
        assert isinstance(form, Measuring)
        predicted = form.predicted(scenario.values)
        for profile in predicted:
            strategies = surely(form.places, profile)
            outcome = outcome_label(scenario, profile)
            name = f"{case} ({outcome})" if len(predicted) > 1 else case
            course = form.course(strategies, scenario.values, horizon)
            rows = [
                {"outcome": outcome, "period": period, "stock": float(stock)}
                for period, stock in enumerate(course)
            ]
            measured = form.measured(strategies, scenario.values)
            yield name, rows, {"outcome": outcome} | {key: float(value) for key, value in measured.items()}


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting.courses import draw_courses
    from bargaining.plotting.panels import panel_row
    from bargaining.plotting.tables import labels

    (words,) = tables["words"]
    page, axes = panel_row(72, len(labels(tables["courses"], "panel")))
    period = str(words["period"])
    draw_courses(
        axes, tables["courses"], x_label=f"{period.capitalize()}s from now", y_label=str(words["stock"])
    )
    shown = {key: tables[key] for key in ("courses", "quantities")}
    return {"paths": Drawing(page, shown, CAPTION.format(**words))}


def findings(tables: Tables) -> list[str]:
    (words,) = tables["words"]
    ends: dict[str, list[str]] = {}
    for row in tables["courses"]:
        if int(row["period"]) == int(words["horizon"]):
            ends.setdefault(str(row["panel"]), []).append(f"{row['case']}: {float(row['stock']):.4g}")
    return [
        f"{panel}, after {words['horizon']} {words['period']}s: {'; '.join(told)}."
        for panel, told in ends.items()
    ]


EXPERIMENT = Experiment(
    name="paths",
    question="Where does a stock go under each value of an assumption, each document and each overlay?",
    axes=(1, 1),
    meaning=accumulates,
    compute=compute,
    draw=draw,
    findings=findings,
    figures={"paths": ("courses", "quantities")},
    scenario="prisoners",
)

if __name__ == "__main__":
    main(EXPERIMENT)
