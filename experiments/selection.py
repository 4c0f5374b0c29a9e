"""Which equilibrium is selected where, as each document reads the world and by each concept of selection?

Run ``python experiments/selection.py --help``. With ``--axes NAME`` it answers the same for another
assumption; ``--calibration NAME`` compares the concepts in that document's world.
"""

from fractions import Fraction
from typing import NamedTuple

from bargaining.analysis.selection.concepts import CONCEPTS, LOGIT, PERFECT, POOL, Concept
from bargaining.analysis.selection.paths import RESOLUTION, SelectionPath, selection_path
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


class Strip(NamedTuple):
    """One row of a figure: what one concept picks in one reading."""

    row: str
    calibration: str
    concept: Concept


CAPTIONS = {
    "logit": "The equilibrium that the logit branch from uniform play leads to, as one assumption goes through its "
    "range, in the baseline and in each document's reading of all others. Switches are located numerically.",
    "concepts": "What selection concepts and refinements pick from the pure equilibria as one assumption goes through "
    "its range, the others at the values in force. Stacked bands: all of these are picked; dashed: none is.",
}


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario, (axis,) = settings.scenario, settings.axes
    calibrations = ["baseline", *scenario.document.calibrations]
    labels = reading_labels(scenario)
    readings = [Strip(labels[name], name, LOGIT) for name in calibrations]
    compared = [Strip(concept.name, scenario.calibration, concept) for concept in (POOL, *CONCEPTS, PERFECT)]
    wanted = dict.fromkeys(strip[1:] for strip in (*readings, *compared))
    paths = {
        (calibration, concept): selection_path(
            scenario.calibrated(calibration),
            axis,
            concept,
            grid=7 if settings.quick else 101,
            resolution=Fraction(1, 100) if settings.quick else RESOLUTION,
            progress=lambda share, done=done: progress((done + share) / len(wanted)),
        )
        for done, (calibration, concept) in enumerate(wanted)
    }
    pool = paths[scenario.calibration, POOL]
    if paths[scenario.calibration, PERFECT].stretches == pool.stretches:
        compared.pop()  # perfection excludes no pure equilibrium
    low, high = scenario.range(axis)
    return {
        "axis": [
            {
                "name": axis,
                "label": scenario.label(axis),
                "low": low,
                "high": high,
                "reading": labels[scenario.calibration],
                "value": scenario.values[axis],
                "main": settings.axes == tuple(settings.study.axes[:1]),
            }
        ],
        "logit": [row for strip in readings for row in rows(strip, paths[strip[1:]])],
        "concepts": [row for strip in compared for row in rows(strip, paths[strip[1:]])],
        "own_values": [
            {
                "row": strip.row,
                "value": scenario.calibrated(strip.calibration).values[axis],
                "silent": scenario.silence(strip.calibration, axis) is not None,
            }
            for strip in readings
            if axis not in scenario.overrides
        ],
    }


def rows(strip: Strip, path: SelectionPath) -> Table:
    return [
        {
            "row": strip.row,
            "concept": strip.concept.name,
            "source": strip.concept.source,
            "stretch": number,
            "verdict": stretch.choice.verdict,
            "outcome": outcome,
            "start": stretch.start,
            "end": stretch.end,
            "start_text": stretch.start_text,
            "end_text": stretch.end_text,
            "reason": stretch.choice.reason,
        }
        for number, stretch in enumerate(path.stretches)
        for outcome in stretch.choice.outcomes or ("",)
    ]


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import (
        appearances,
        draw_selection_strips,
        figure,
        full_width,
        selection_strips_height,
    )
    from bargaining.plotting.tables import labels

    axis = tables["axis"][0]
    limits = (float(axis["low"]), float(axis["high"]))
    looks = appearances(name for name in labels([*tables["concepts"], *tables["logit"]], "outcome") if name)
    suffix = "" if axis["main"] else f"_{axis['name']}"
    drawn = {}
    for key, marks in (("logit", tables["own_values"]), ("concepts", [])):
        page = figure(full_width(), selection_strips_height(tables[key], marks))
        ax = page.add_subplot()
        draw_selection_strips(
            ax, tables[key], marks, axis_label=str(axis["label"]), limits=limits, looks=looks
        )
        shown = {key: tables[key]} | ({"own_values": marks} if marks else {})
        drawn[f"selection_{key}{suffix}"] = Drawing(page, shown, CAPTIONS[key])
    return drawn


def findings(tables: Tables) -> list[str]:
    axis = tables["axis"][0]
    first = tables["logit"][0]["row"]
    strip = [row for row in tables["logit"] if row["row"] == first]
    climbed = "; ".join(f"{row['outcome'] or row['verdict']} to {row['end_text']}" for row in strip)
    found = [f"Logit selection over {axis['name']} at the {str(first).lower()}: {climbed}."]
    own = [
        f"{mark['row']} {picked(tables['logit'], mark['row'], mark['value'])}"
        for mark in tables["own_values"]
    ]
    if own:
        found.append(f"Each reading's own value selects: {', '.join(own)}.")
    concepts = dict.fromkeys(row["row"] for row in tables["concepts"])
    at = ", ".join(f"{name}: {picked(tables['concepts'], name, axis['value'])}" for name in concepts)
    idle = "" if PERFECT.name in concepts else " Every pure equilibrium is trembling-hand perfect."
    found.append(f"{axis['reading']} at {float(axis['value']):g}, by concept: {at}.{idle}")
    return found


def picked(table: Table, name: object, value: Fraction) -> str:
    """Return what a row picks at a value, in words."""
    here = [row for row in table if row["row"] == name and row["start"] <= value <= row["end"]]
    here = [row for row in here if row["stretch"] == here[0]["stretch"]]
    return " or ".join(str(row["outcome"]) for row in here if row["outcome"]) or str(here[0]["verdict"])


EXPERIMENT = Experiment(
    name="selection",
    question="Which equilibrium is selected where, as each document reads the world and by each concept?",
    axes=(1, 1),
    compute=compute,
    draw=draw,
    findings=findings,
    figures={f"selection_{key}{axis}": (key, "own_values") for key in CAPTIONS for axis in ("", "_{0}")},
)

if __name__ == "__main__":
    main(EXPERIMENT)
