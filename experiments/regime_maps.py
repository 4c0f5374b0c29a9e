"""Which pure equilibria exist where over two assumptions, and where on these maps do the documents stand?

Run ``python experiments/regime_maps.py --help``. The first assumption of ``--axes`` goes across, each further one up
a map of its own, so that ``--axes ONE,OTHER`` draws one pair. The regions are exact; ``--quick`` leaves out
the page with each document's own map.
"""

from bargaining.analysis import regions
from bargaining.analysis.plane.tables import document_rows, outline_rows, regime_label, share_rows
from bargaining.analysis.profiles import outcome_label
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

ACROSS = 3  # panels beside each other on the page of readings
TABLES = ("shares", "outcomes", "cells", "documents")


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario, (x, *ups) = settings.scenario, settings.axes
    names = reading_labels(scenario)
    own = {name: own_regime(scenario.calibrated(name)) for name in names}
    tables: Tables = {"axes": [{"x": x, "y": y} for y in ups], "maps": [], "reading_maps": []}
    tables["axes"][0]["world"] = names[scenario.calibration]
    tables |= {prefix + key: [] for prefix in ("", "reading_") for key in TABLES}
    wanted = [("", scenario, y, y, "") for y in ups]
    own_maps = [
        ("reading_", scenario.calibrated(name), ups[0], label, label) for name, label in names.items()
    ]
    wanted += [] if settings.quick else own_maps
    for number, (prefix, world, y, panel, head) in enumerate(wanted):
        letter = chr(ord("a") + len(tables[f"{prefix}maps"])) if prefix or len(ups) > 1 else ""
        across, up = scenario.label(x), scenario.label(y)
        tables[f"{prefix}maps"].append(
            {"panel": panel, "head": f"{letter}  {head}".strip(), "x_label": across, "y_label": up}
        )
        for key, rows in one_map(world, x, y, names, own, alone=bool(prefix)).items():
            tables[prefix + key] += [{"panel": panel} | row for row in rows]
        progress((number + 1) / len(wanted))
    return tables


def one_map(
    scenario: Scenario, x: str, y: str, names: dict[str, str], own: dict[str, str], *, alone: bool
) -> Tables:
    """Return the tables of one map; a reading's own map bears its own mark alone."""
    found = regions(scenario, x, y)
    baseline = scenario.calibration == "baseline"
    marked = [scenario.calibration] if alone or not baseline else list(scenario.document.calibrations)
    if alone and baseline:
        at = {axis: float(scenario.values[axis]) for axis in (x, y)}
        mark = {"short": "", "x": at[x], "y": at[y], "silent": False, "borrowed": ""}
        marks = [mark | {"regime": own["baseline"]}]
    else:
        marks = document_rows(scenario, x, y)
    return {
        "shares": share_rows(scenario, found),
        "outcomes": [
            {
                "outcome": outcome_label(scenario, profile),
                "share": sum(float(cell.area) for cell in found.region(profile)) / float(found.area),
            }
            for profile in found.profiles
        ],
        "cells": outline_rows(scenario, found),
        "documents": [
            {**row, "short": names[name], "own": own[name]} for name, row in zip(marked, marks, strict=True)
        ],
    }


def own_regime(scenario: Scenario) -> str:
    return regime_label(scenario, scenario.form.predicted(scenario.values))


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import (
        across,
        appearances,
        draw_regime_panels,
        figure,
        full_width,
        one_column,
    )
    from bargaining.plotting.tables import labels

    x, y = tables["axes"][0]["x"], tables["axes"][0]["y"]
    on_maps = [*labels(tables["cells"], "regime"), *labels(tables["documents"], "own")]
    looks = appearances([*on_maps, *labels(tables["reading_cells"], "regime")])
    drawn = {}
    for prefix, columns, height, name in (
        ("", 2, 66, f"{x}_maps" if len(tables["maps"]) > 1 else f"{x}_{y}"),
        ("reading_", ACROSS, 54, f"{x}_{y}_readings"),
    ):
        maps, cells, documents = (tables[prefix + key] for key in ("maps", "cells", "documents"))
        if not maps:
            continue
        columns = min(across(columns), len(maps))
        lines = -(-len(maps) // columns)
        page = figure(full_width() if columns > 1 else one_column(), height * lines)
        panels = list(page.subplots(lines, columns, squeeze=False).flat)
        for spare in panels[len(maps) :]:
            spare.remove()
        draw_regime_panels(panels[: len(maps)], inner(maps, columns), cells, documents, looks=looks)
        kept = {key: tables[prefix + key] for key in TABLES}
        drawn[name] = Drawing(page, kept, caption(tables, prefix))
    return drawn


def inner(maps: Table, columns: int) -> Table:
    """Return the panels without the labels that a neighbour shows already."""
    shown = []
    for place, row in enumerate(maps):
        left, below = maps[place - 1] if place % columns else {}, maps[place + columns : place + columns + 1]
        shared = {"x_label": below, "y_label": left and left["y_label"] == row["y_label"]}
        shown.append(row | {column: "" for column, known in shared.items() if known})
    return shown


def caption(tables: Tables, prefix: str) -> str:
    axes = tables["axes"]
    if prefix:
        across, up = axes[0]["x"], axes[0]["y"]
        return (
            f"Sets of pure equilibria over {across} and {up} as each reading sees the other assumptions. The "
            "mark stands at the reading's own values; hollow: one of them is borrowed from the baseline."
        )
    return (
        f"Sets of pure equilibria over {axes[0]['x']} and {' / '.join(row['y'] for row in axes)}, all other "
        f"assumptions as in: {axes[0]['world']}. A document's mark stands where it puts the two assumptions "
        "(hollow: it is silent on one, and the baseline's value is borrowed); the regime under the mark is that of "
        "the map. An arrow leads to the regime at all of the document's own values where that is another one."
    )


def findings(tables: Tables) -> list[str]:
    x = tables["axes"][0]["x"]
    found = []
    for prefix in ("", "reading_"):
        for row in tables[f"{prefix}maps"]:
            shares, outcomes, documents = (
                [entry for entry in tables[prefix + key] if entry["panel"] == row["panel"]]
                for key in ("shares", "outcomes", "documents")
            )
            areas = [f"{entry['regime']} {percent(entry['share'])}" for entry in shares]
            place = f"{x} and {row['panel']}"
            if prefix:
                areas = [f"{entry['outcome']} {percent(entry['share'])}" for entry in outcomes]
                place = (
                    f"{x} and {tables['axes'][0]['y']}, the rest as in {row['panel']}, area of each outcome"
                )
            found.append(f"{place}: {', '.join(areas)}.{standing(documents)}")
    moved = [
        f"{row['short']} {row['own']}"
        for row in {row["short"]: row for row in tables["documents"]}.values()
        if any(r["short"] == row["short"] and r["own"] != r["regime"] for r in tables["documents"])
    ]
    found.append(
        "At all of their own values these documents have other equilibria than the maps show at their marks: "
        f"{'; '.join(moved) or 'none'}."
    )
    return found


def percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.0005 else "less than 0.1%"


def standing(documents: Table) -> str:
    """Say in which regime of the map each document's mark lies."""
    regimes: dict[str, list[str]] = {}
    for row in documents:
        borrowed = f" ({row['borrowed']} borrowed)" if row["silent"] else ""
        regimes.setdefault(row["regime"], []).append(f"{row['short']} ({row['x']:g}, {row['y']:g}){borrowed}")
    return "".join(f" In {regime}: {', '.join(names)}." for regime, names in regimes.items())


EXPERIMENT = Experiment(
    name="regime_maps",
    question="Which pure equilibria exist where over two assumptions, and where on these maps do the documents stand?",
    axes=(2, 5),
    compute=compute,
    draw=draw,
    findings=findings,
    figures=dict.fromkeys(("{0}_maps", "{0}_{1}", "{0}_{1}_readings"), TABLES),
)

if __name__ == "__main__":
    main(EXPERIMENT)
