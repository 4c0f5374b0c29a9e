"""Which pure equilibria exist where over two assumptions, at the baseline and in one document's world?

Run ``python experiments/autonomy_verification.py --help``. ``--axes autonomy,reversal`` maps another pair, and
``--calibration parish2025`` puts that document's world beside the baseline. The regions are exact; a coarse run is
the same as a fine one.
"""

from bargaining.analysis import regions
from bargaining.analysis.plane.tables import document_rows, outline_rows, share_rows
from bargaining.cli.experiment import Drawing, Experiment, Progress, Settings, Tables, main


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario, (x, y) = settings.scenario, settings.axes
    calibrations = list(scenario.document.calibrations)
    beside = scenario.calibration if scenario.calibration != "baseline" else next(iter(calibrations), None)
    worlds = ["baseline", *([beside] if beside else [])]
    tables: Tables = {
        "axes": [{"x": x, "y": y, "x_label": scenario.label(x), "y_label": scenario.label(y)}],
        "worlds": [],
        "shares": [],
        "cells": [],
        "documents": [],
    }
    for number, world in enumerate(worlds):
        seen = scenario.calibrated(world)
        found = regions(seen, x, y)
        progress((number + 1) / len(worlds))
        label = "Baseline" if world == "baseline" else scenario.document.calibrations[world].label
        tables["worlds"].append({"name": world, "world": label})
        for table, rows in (
            ("shares", share_rows(seen, found)),
            ("cells", outline_rows(seen, found)),
            ("documents", document_rows(seen, x, y)),
        ):
            tables[table] += [{"world": label} | row for row in rows]
    return tables


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import SINGLE_COLUMN_MM, appearances, draw_regime_map, figure
    from bargaining.plotting.tables import labels

    axes = tables["axes"][0]
    looks = appearances(labels(tables["cells"], "regime"))
    drawn = {}
    for world in tables["worlds"]:
        cells, documents, shares = (
            [row for row in tables[key] if row["world"] == world["world"]]
            for key in ("cells", "documents", "shares")
        )
        page = figure(SINGLE_COLUMN_MM, 84)
        draw_regime_map(
            page.add_subplot(),
            cells,
            documents,
            x_label=str(axes["x_label"]),
            y_label=str(axes["y_label"]),
            looks=looks,
        )
        drawn[f"{axes['x']}_{axes['y']}_{world['name']}"] = Drawing(
            page, {"cells": cells, "documents": documents, "shares": shares}
        )
    return drawn


def findings(tables: Tables) -> list[str]:
    found = []
    for world in tables["worlds"]:
        shares = [row for row in tables["shares"] if row["world"] == world["world"]]
        written = ", ".join(f"{row['regime']} {row['share']:.1%}" for row in shares[:4])
        found.append(f"{world['world']}, share of the map: {written}.")
    return found


EXPERIMENT = Experiment(
    name="autonomy_verification",
    question="Which pure equilibria exist where over two assumptions, at the baseline and in one document's world?",
    axes=("autonomy", "verification"),
    compute=compute,
    draw=draw,
    findings=findings,
)

if __name__ == "__main__":
    main(EXPERIMENT)
