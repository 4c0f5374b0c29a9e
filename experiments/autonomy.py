"""Which equilibria exist where as one assumption goes through its range, and what do the players get in each?

Run ``python experiments/autonomy.py --help``. With ``--axes NAME`` it answers the same for another assumption, with
``--scenario FILE`` for a scenario of your own; without ``--axes`` that says which, or the one on which most hangs is
taken.
"""

from math import floor

from bargaining.analysis.branches.paths import equilibrium_paths
from bargaining.studies import (
    Drawing,
    Experiment,
    Progress,
    Settings,
    Table,
    Tables,
    main,
    place_labels,
)

ACROSS = 4  # panels of payoffs beside each other
ROWS = 24  # equilibria that a figure has room for, pure ones first; the data hold all
REGIMES = (
    "Where each equilibrium exists as one assumption goes through its range, the others at the values in force. "
    "Solid: pure, with exact ends; dashed: mixed, with ends that are exact or certified to the digits shown. Numbers "
    "above: where the documents put the assumption."
)
PAYOFFS = (
    "The players' payoffs in each equilibrium as one assumption goes through its range. Solid: pure equilibria; "
    "dashed: mixed ones."
)


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario, (axis,) = settings.scenario, settings.axes
    found = equilibrium_paths(scenario, axis, grid=41 if settings.quick else 161, progress=progress)
    low, high = scenario.range(axis)
    players = list(place_labels(scenario, brief=len(scenario.places) > ACROSS).values())
    return {
        "axis": [{"name": axis, "label": scenario.label(axis), "low": low, "high": high}],
        "intervals": [
            {
                "label": path.label,
                "kind": path.kind,
                "start": path.points[0].value,
                "end": path.points[-1].value,
                "start_text": path.start_text,
                "end_text": path.end_text,
                "start_bound": path.start_bound,
                "end_bound": path.end_bound,
                "proved": path.proved,
            }
            for path in found.paths
        ],
        "payoffs": [
            {
                "equilibrium": path.label,
                "kind": path.kind,
                "segment": number,
                "player": player,
                "value": float(point.value),
                "payoff": payoff,
            }
            for number, path in enumerate(found.paths)
            for point in path.points
            for player, payoff in zip(players if point.payoffs else (), point.payoffs, strict=True)
        ],
        "documents": [
            {
                "short": calibration.label,
                "value": scenario.calibrated(name).values[axis],
                "silent": scenario.silence(name, axis) is not None,
            }
            for name, calibration in scenario.document.calibrations.items()
            if axis not in scenario.overrides
        ],
        "thresholds": [{"text": str(point)} for point in found.regimes.thresholds],
        "unproved": [{"value": float(value), "reason": reason} for value, reason in found.unproved],
    }


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import (
        across,
        appearances,
        draw_payoff_paths,
        draw_threshold_strip,
        figure,
        full_width,
        threshold_strip_height,
    )
    from bargaining.plotting.tables import first, labels

    axis = tables["axis"][0]
    name, limits = str(axis["name"]), (float(axis["low"]), float(axis["high"]))
    intervals, documents = first(tables["intervals"], "label", ROWS), tables["documents"]
    looks = appearances(labels(intervals, "label"))
    strip = figure(full_width(), threshold_strip_height(intervals, documents, full_width()))
    draw_threshold_strip(
        strip.add_subplot(), intervals, documents, axis_label=axis["label"], limits=limits, looks=looks
    )
    shown = {key: tables[key] for key in ("intervals", "documents")}
    drawn = {f"{name}_regimes": Drawing(strip, shown, REGIMES)}
    payoffs = [row for row in tables["payoffs"] if row["equilibrium"] in looks]
    players = labels(payoffs, "player")
    if not players:
        return drawn
    columns = min(across(ACROSS), len(players))
    lines = -(-len(players) // columns)
    paths = figure(full_width(), 62 * lines)
    panels = list(paths.subplots(lines, columns, squeeze=False).flat)
    for spare in panels[len(players) :]:
        spare.remove()
    del panels[len(players) :]
    draw_payoff_paths(panels, payoffs, documents, axis_label=axis["label"], limits=limits, looks=looks)
    return drawn | {f"{name}_payoffs": Drawing(paths, {"payoffs": tables["payoffs"]}, PAYOFFS)}


def findings(tables: Tables) -> list[str]:
    axis, intervals = tables["axis"][0], tables["intervals"]

    def place(rows: Table) -> str:
        return "; ".join(f"{row['label']} {row['start_text']} to {row['end_text']}" for row in rows)

    pure = [row for row in intervals if row["kind"] == "pure"]
    mixed = [row for row in intervals if row["kind"] == "mixed"]
    switches = [str(row["text"]) for row in tables["thresholds"]]
    found = [
        f"Pure equilibria over {axis['name']}: {place(pure) or 'none'}.",
        f"The set of pure equilibria switches at {', '.join(switches) or 'no value'}"
        f"; mixed equilibria live on {len(mixed)} intervals.",
    ]
    if mixed:
        found.append(
            f"Intervals of mixed equilibria: {place(mixed)}; proved to go on over at least "
            f"{floor(1000 * min(float(row['proved']) for row in mixed)) / 10:g} % of each."
        )
    beyond = len({row["label"] for row in intervals}) - ROWS
    if beyond > 0:
        found.append(
            f"Figures show {ROWS} of {ROWS + beyond} equilibria, pure ones first; the data hold all."
        )
    if tables["unproved"]:
        found.append(
            f"At {len(tables['unproved'])} grid values the mixed equilibria are not proved complete."
        )
    return found


EXPERIMENT = Experiment(
    name="autonomy",
    question="Which equilibria exist where as an assumption goes through its range, and what do players get?",
    axes=(1, 1),
    compute=compute,
    draw=draw,
    findings=findings,
    figures={"{0}_regimes": ("intervals", "documents"), "{0}_payoffs": ("payoffs",)},
)

if __name__ == "__main__":
    main(EXPERIMENT)
