"""Which pure equilibria exist where over two assumptions, at the baseline and in one document's world?

Run ``python experiments/autonomy_verification.py --help``. ``--axes autonomy,reversal`` maps another pair, and
``--calibration parish2025`` puts that document's world beside the baseline.
"""

from collections import Counter

from bargaining.analysis.maps import regime_map
from bargaining.analysis.profiles import outcome_label
from bargaining.cli.experiment import Drawing, Experiment, Progress, Settings, Tables, main


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario, (x, y) = settings.scenario, settings.axes
    calibrations = list(scenario.document.calibrations)
    beside = scenario.calibration if scenario.calibration != "baseline" else next(iter(calibrations), None)
    worlds = ["baseline", *([beside] if beside else [])]
    tables: Tables = {
        "axes": [{"x": x, "y": y, "x_label": scenario.label(x), "y_label": scenario.label(y)}],
        "worlds": [],
        "cells": [],
        "documents": [],
    }
    for number, world in enumerate(worlds):
        seen = scenario.calibrated(world)
        found = regime_map(
            seen,
            x,
            y,
            grid=31 if settings.quick else 101,
            progress=lambda share, done=number: progress((done + share) / len(worlds)),
        )
        label = "Baseline" if world == "baseline" else scenario.document.calibrations[world].label
        tables["worlds"].append({"name": world, "world": label})
        tables["cells"] += [
            {
                "world": label,
                "x": float(x_value),
                "y": float(y_value),
                "regime": " + ".join(outcome_label(seen, actions) for actions in profiles)
                or "No pure equilibrium",
            }
            for y_value, row in zip(found.y_values, found.sets, strict=True)
            for x_value, profiles in zip(found.x_values, row, strict=True)
        ]
        marked = calibrations if world == "baseline" else [world]
        tables["documents"] += [
            {
                "world": label,
                "short": scenario.document.calibrations[name].label,
                "x": float(scenario.calibrated(name).values[x]),
                "y": float(scenario.calibrated(name).values[y]),
                "silent": any(scenario.silence(name, axis) is not None for axis in (x, y)),
            }
            for name in marked
        ]
    return tables


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import SINGLE_COLUMN_MM, appearances, draw_regime_map, figure
    from bargaining.plotting.tables import labels

    axes = tables["axes"][0]
    looks = appearances(labels(tables["cells"], "regime"))
    drawn = {}
    for world in tables["worlds"]:
        cells, documents = (
            [row for row in tables[key] if row["world"] == world["world"]] for key in ("cells", "documents")
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
            page, {"cells": cells, "documents": documents}
        )
    return drawn


def findings(tables: Tables) -> list[str]:
    found = []
    for row in tables["worlds"]:
        cells = [cell["regime"] for cell in tables["cells"] if cell["world"] == row["world"]]
        shares = ", ".join(
            f"{regime} {count / len(cells):.0%}" for regime, count in Counter(cells).most_common(4)
        )
        found.append(f"{row['world']}, share of the map: {shares}.")
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
