"""Which assumptions, documents and payoff terms do the equilibria hang on?

Run ``python experiments/sensitivity.py --help``. For every named outcome that is an equilibrium at the values in force:
exact switch points along each assumption, Sobol' indices over the documents' disagreement, and what it is worth to
learn an assumption.
"""

from typing import Any

from bargaining.analysis.robustness import (
    as_target,
    assumption_box,
    discover,
    sensitivity_indices,
    tornado,
    value_of_information,
    without_documents,
    without_terms,
)
from bargaining.analysis.robustness import draw as draw_points
from bargaining.analysis.robustness.omission import pure_profiles
from bargaining.cli.experiment import Drawing, Experiment, Progress, Settings, Table, Tables, main

MEASURES = {"total": "alone and with others", "first": "alone"}
ROWS = 12  # assumptions shown in the figure of indices; the data hold all


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario = settings.scenario
    names = {",".join(o.profile[p] for p in scenario.players) for o in scenario.document.outcomes.values()}
    holding = [tornado(scenario, ",".join(p)) for p in pure_profiles(scenario) if ",".join(p) in names]
    points = draw_points(assumption_box(scenario), 1_000, 0)
    contested = {}
    for one in holding:
        name = ",".join(one.actions)
        if 0 < as_target(scenario, name).indicator(points).mean() < 1:
            contested[one.outcome] = name
    tables: Tables = {
        "switches": _switches(holding),
        "spans": holding[0].spans() if holding else [],
        "indices": [],
        "information": [],
        "boxes": [],
        "documents": _omissions(scenario, without_documents(scenario)),
        "terms": [] if settings.quick else _omissions(scenario, without_terms(scenario)),
    }
    for number, (outcome, name) in enumerate(contested.items()):
        tables["indices"] += _indices(scenario, name, 64 if settings.quick else 4_096)
        tables["information"] += _information(scenario, outcome, name, 2_000 if settings.quick else 20_000)
        tables["boxes"] += _boxes(scenario, outcome, name, 500 if settings.quick else 4_000)
        progress((number + 1) / len(contested))
    return tables


def _switches(found: Any) -> Table:
    """Return a row an interval for every assumption that switches some outcome, the soonest switch first."""
    room: dict[str, float] = {}
    for one in found:
        for bar in one.bars:
            if bar.room is not None:
                room[bar.parameter] = min(bar.room, room.get(bar.parameter, 1.0))
    rows = [row for one in found for row in one.to_rows() if row["parameter"] in room]
    return sorted(rows, key=lambda row: (room[row["parameter"]], row["parameter"]))


def _indices(scenario: Any, name: str, samples: int) -> Table:
    found = sensitivity_indices(scenario, name, "sobol", samples=samples)
    return [
        {**row, "label": scenario.label(row["parameter"]), "measure": MEASURES[row["measure"]]}
        for row in found.to_rows()
    ]


def _information(scenario: Any, outcome: str, name: str, draws: int) -> Table:
    found = value_of_information(scenario, name, draws=draws)
    return [
        {
            "outcome": outcome,
            "learnt": worth.name,
            "kind": kind,
            "brier": worth.brier,
            "brier_low": worth.brier_interval[0],
            "brier_high": worth.brier_interval[1],
            "errors": worth.errors,
            "errors_low": worth.errors_interval[0],
            "errors_high": worth.errors_interval[1],
            "brier_now": found.brier,
            "errors_now": found.errors,
        }
        for kind, entries in (("assumption", found.parameters), ("document's dissent", found.documents))
        for worth in entries
    ]


def _boxes(scenario: Any, outcome: str, name: str, draws: int) -> Table:
    chosen = discover(scenario, name, draws=draws).chosen
    return [
        {
            "outcome": outcome,
            "parameter": parameter,
            "low": low,
            "high": high,
            "coverage": chosen.coverage,
            "density": chosen.density,
            "support": chosen.support,
        }
        for parameter, (low, high) in chosen.limits.items()
    ]


def _omissions(scenario: Any, found: Any) -> Table:
    return [
        {
            "without": one.name,
            "equilibria": "; ".join(map(scenario.outcome, one.profiles)),
            "lost": "; ".join(map(scenario.outcome, one.lost)),
            "gained": "; ".join(map(scenario.outcome, one.gained)),
        }
        for one in found
    ]


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import DOUBLE_COLUMN_MM, figure
    from bargaining.plotting.indices import draw_indices, indices_height
    from bargaining.plotting.tables import labels
    from bargaining.plotting.tornado import draw_tornado, tornado_height

    found = {}
    switches = tables["switches"]
    if switches:
        page = figure(DOUBLE_COLUMN_MM, tornado_height(switches))
        panels = page.subplots(1, len(labels(switches, "outcome")), squeeze=False, sharey=True)[0]
        draw_tornado(list(panels), switches, tables["spans"])
        kept = {key: tables[key] for key in ("switches", "spans", "documents", "terms") if tables[key]}
        found["tornado"] = Drawing(page, kept)
    leading = _leading(tables["indices"])
    shown = [row for row in tables["indices"] if row["label"] in leading]
    shown.sort(key=lambda row: leading.index(row["label"]))
    if shown:
        page = figure(DOUBLE_COLUMN_MM, indices_height(shown))
        panels = page.subplots(1, len(labels(shown, "outcome")), squeeze=False, sharey=True)[0]
        draw_indices(list(panels), shown, axis_label="share of variance")
        kept = {key: tables[key] for key in ("indices", "information", "boxes") if tables[key]}
        found["sensitivity"] = Drawing(page, kept)
    return found


def _leading(rows: Table) -> list[str]:
    largest: dict[str, float] = {}
    for row in rows:
        largest[row["label"]] = max(largest.get(row["label"], 0.0), row["value"])
    return sorted(largest, key=lambda label: -largest[label])[:ROWS]


def findings(tables: Tables) -> list[str]:
    found = []
    for outcome in dict.fromkeys(row["outcome"] for row in tables["switches"]):
        rows = [r for r in tables["switches"] if r["outcome"] == outcome and r["overturned_by_documents"]]
        names = ", ".join(
            f"{r['parameter']} at {' and '.join(filter(None, (r['start_text'], r['end_text'])))}"
            for r in rows
        )
        found.append(
            f"{outcome}: single assumptions that overturn it inside the documents' codes: {names or 'none'}."
        )
    for outcome in dict.fromkeys(row["outcome"] for row in tables["information"]):
        rows = [r for r in tables["information"] if r["outcome"] == outcome]
        shares = [(r["kind"], f"{r['learnt']} {r['brier'] / r['brier_now']:.0%}") for r in rows]
        single = ", ".join([text for kind, text in shares if kind == "assumption"][:3])
        joint = ", ".join([text for kind, text in shares if kind != "assumption"][:1])
        found.append(
            f"{outcome}: share of the uncertainty that learning one assumption takes away: {single}"
            f"; that settling the dissent of one document takes away: {joint or 'none'}."
        )
    hanging = "; ".join(f"{r['without']} (loses {r['lost']})" for r in tables["documents"] if r["lost"])
    found.append(f"Equilibria of the baseline hang on these documents: {hanging or 'none'}.")
    return found


EXPERIMENT = Experiment(
    name="sensitivity",
    question="Which assumptions, documents and payoff terms do the equilibria hang on?",
    axes=(),
    compute=compute,
    draw=draw,
    findings=findings,
    needs=(("SALib", "sensitivity"),),
)

if __name__ == "__main__":
    main(EXPERIMENT)
