"""Which results survive every structural alternative: payoff terms read otherwise than the scenario reads them?

Run ``python experiments/structure.py --help``. What ``--variant NAME=VALUE`` chooses is held; all other variants of the
scenario vary, in every combination.
"""

from bargaining.analysis.robustness import structures
from bargaining.analysis.robustness.restructuring import varying
from bargaining.forms.assessed import predictions_in_words
from bargaining.studies import (
    Drawing,
    Experiment,
    Progress,
    Settings,
    Table,
    Tables,
    distinct,
    main,
    reading_labels,
)

MOST_ROWS = 64
CAPTION = (
    "The {several} under each combination of structural alternatives, as the baseline and each document read all "
    "assumptions; a column that goes through is an outcome that no alternative takes away. Grey: the scenario as it "
    "stands. Values between which nothing differs, whatever the others are, share a row. {labels}"
)


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario, readings = settings.scenario, reading_labels(settings.scenario)
    chosen = list(readings) if scenario.calibration == "baseline" else [scenario.calibration]
    found = structures(scenario, chosen, most=MOST_ROWS, progress=progress)
    variants = scenario.document.variants
    names = distinct({name: variants[name].label for name in found.own})
    groups = {name: {group[0]: group for group in found.alike(name)} for name in found.own}
    shown = [one for one in found if all(one.values[name] in groups[name] for name in found.own)]
    rows: Table = [
        {
            "structure": number,
            "variant": name.replace("_", " "),
            "value": " = ".join(groups[name][one.values[name]]).replace("_", " "),
            "own": found.own[name] in groups[name][one.values[name]],
            "variant_label": names[name],
            "value_label": " = ".join(variants[name].values[v].label for v in groups[name][one.values[name]]),
        }
        for number, one in enumerate(shown)
        for name in found.own
    ]
    return {
        "structures": rows,
        "predictions": [
            {"structure": number, "reading": readings[reading], "outcome": label}
            for number, one in enumerate(shown)
            for reading in chosen
            for label in one.predicted[reading]
        ],
        "survival": [
            {"reading": readings[reading], "outcome": label, "structures": n, "of": len(found)}
            for reading in chosen
            for label, n in found.counts(reading).items()
        ],
        "readings": [{"reading": readings[reading]} for reading in chosen],
        "apart": [{"reason": why, **values} for values, why in found.apart],
        "kind": [{"several": predictions_in_words(scenario.form)[1]}],
    }


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import full_width
    from bargaining.plotting.structures import draw_structure_grid, structure_grid
    from bargaining.plotting.tables import labels

    readings = labels(tables["readings"], "reading")
    page, axes = structure_grid(tables["structures"], readings, full_width())
    draw_structure_grid(axes, tables["structures"], tables["predictions"], readings=readings)
    named = {row["variant"]: row["variant_label"] for row in tables["structures"]}
    words = "; ".join(f"{name}: {label}" for name, label in named.items())
    caption = CAPTION.format(several=tables["kind"][0]["several"], labels=f"{words}.")
    shown = {name: tables[name] for name in ("structures", "predictions", "survival")}
    return {"structure": Drawing(page, shown, caption)}


def findings(tables: Tables) -> list[str]:
    of = tables["survival"][0]["of"] if tables["survival"] else 0
    always = {row["reading"]: [] for row in tables["readings"]}
    for row in tables["survival"]:
        if row["structures"] == row["of"]:
            always[row["reading"]].append(str(row["outcome"]))
    told = "; ".join(f"{reading}: {', '.join(names) or 'none'}" for reading, names in always.items())
    found = [f"Of the {tables['kind'][0]['several']}, these survive all {of} combinations: {told}."]
    lost = [
        f"{row['outcome']} under {row['reading']} ({row['structures']})"
        for row in tables["survival"]
        if row["structures"] < row["of"]
    ]
    if lost:
        found.append(f"In some combinations only: {', '.join(lost)}.")
    if tables["apart"]:
        found.append(f"{len(tables['apart'])} combinations do not go together and are left out.")
    return found


EXPERIMENT = Experiment(
    name="structure",
    question="Which results survive every structural alternative, payoff terms read in other ways?",
    compute=compute,
    draw=draw,
    findings=findings,
    meaning=lambda scenario: varying(scenario, MOST_ROWS),
    figures={"structure": ("structures", "predictions", "survival")},
)

if __name__ == "__main__":
    main(EXPERIMENT)
