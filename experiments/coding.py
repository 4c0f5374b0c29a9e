"""Do results hang on one coder: on the numbers behind words such as strong, and on codes one step off?

Run ``python experiments/coding.py --help``. For the baseline and each document: on how many increasing scales, and for
how many second coders who are one step off on half of the codes, each contested outcome is what it is as coded; and how
few codes one step off overturn it.
"""

from bargaining.analysis.recoding import Kept, kept_on_scales, recode, slots_of
from bargaining.analysis.recoding.asked import SET
from bargaining.errors import ScenarioError
from bargaining.scenario import Scenario
from bargaining.studies import (
    Drawing,
    Experiment,
    Progress,
    Settings,
    Tables,
    contested,
    main,
    reading_labels,
)

CAPTION = (
    "For each reading and each outcome that readings disagree on: the share of increasing scales (levels drawn "
    "uniformly, in order) and of second coders (one step off on half of the codes) that keep it as coded, that is, "
    "predicted where it is predicted and not where it is not. Lines are 95 % intervals of the drawing. On the right "
    "how few codes one step off overturn it: all recodings with fewer were looked at (4+: as many or more). Where a "
    "document is silent, the codes of the others bear on its reading through the median."
)


def coded_by_levels(scenario: Scenario) -> None:
    """Refuse a scenario in which no code has a next one."""
    if not any(slots_of(scenario.calibrated(name)) for name in reading_labels(scenario)):
        raise ScenarioError(
            f"{scenario.name}: found no code on a scale with levels, expected one: without levels there is no next code"
        )


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario, quick = settings.scenario, settings.quick
    labels = reading_labels(scenario)
    readings = [scenario.calibrated(name) for name in labels]
    coded = [one for one in readings if slots_of(one)]
    asked = [*contested(scenario, settings.study.outcomes), SET]
    rows, flips = [], []
    for done, reading in enumerate(coded, start=1):
        on_scales = kept_on_scales(reading, asked, draws=200 if quick else 4_000)
        found = recode(
            reading,
            asked,
            off=1 if quick else 3,
            draws=200 if quick else 4_000,
            points=2_000 if quick else 100_000,
        )
        rows += [
            {
                "reading": labels[reading.calibration],
                "result": short(scenario, one.name, one.label),
                "holds": one.holds,
                **shares("scales", on_scales[one.name]),
                **shares("coders", one.second),
                "least": str(one.least),
                **{f"kept_{kept.codes}_off": kept.share for kept in one.off},
            }
            for one in found
        ]
        flips += [
            {
                "reading": labels[reading.calibration],
                "document": labels[flip.change.code.document],
                "parameter": flip.change.code.parameter,
                "from": flip.change.code.option.written,
                "to": flip.change.to.written,
                "lost": "; ".join(found.named(flip.lost)),
                "gained": "; ".join(found.named(flip.gained)),
            }
            for flip in found.flips
        ]
        progress(done / len(coded))
    columns = dict.fromkeys(name for row in rows for name in row)  # few codes cannot be off in many
    return {"shares": [{name: row.get(name) for name in columns} for row in rows], "flips": flips}


def short(scenario: Scenario, name: str, label: str) -> str:
    outcome = scenario.document.outcomes.get(name)
    if name == SET:
        return "All predictions"
    return outcome.short or outcome.label if outcome else label


def shares(panel: str, kept: Kept) -> dict[str, float]:
    low, high = kept.interval
    return {panel: kept.share, f"{panel}_low": low, f"{panel}_high": high}


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import full_width
    from bargaining.plotting.recoding import draw_recoding, recoding_panels

    page, axes = recoding_panels(tables["shares"], full_width())
    draw_recoding(axes, tables["shares"])
    return {"coding": Drawing(page, tables, CAPTION)}


def findings(tables: Tables) -> list[str]:
    rows = tables["shares"]
    sets = [row for row in rows if row["holds"] is None]
    kept = "; ".join(f"{row['reading']} {row['scales']:.2f}, {row['coders']:.2f}" for row in sets)
    single = [row for row in rows if row["holds"] is not None and row["least"] == "1"]
    firm = [row for row in rows if row["holds"] is not None and row["least"] != "1"]
    numbers = "; ".join(f"{row['result']} ({row['reading']}) {row['least']}" for row in firm)
    return [
        f"All predictions as coded, share of increasing scales and of second coders: {kept}.",
        f"Of {len(single) + len(firm)} contested results {len(single)} are overturned by one code one step off; codes "
        f"that it takes for the others: {numbers or 'none'}.",
    ]


EXPERIMENT = Experiment(
    name="coding",
    question="Do results hang on one coder: on the numbers behind words, and on codes one step off?",
    compute=compute,
    draw=draw,
    findings=findings,
    meaning=coded_by_levels,
    figures={"coding": ("shares", "flips")},
)

if __name__ == "__main__":
    main(EXPERIMENT)
