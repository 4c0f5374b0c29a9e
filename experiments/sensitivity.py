"""Which assumptions, documents and payoff terms do the equilibria hang on?

Run ``python experiments/sensitivity.py --help``. For every named outcome that is an equilibrium at the values in force:
exact switch points along each assumption; over the documents' disagreement Sobol' indices of the outcome's existence,
elementary effects (Morris) and distances between distributions (PAWN) of its margin; and what it is worth to learn an
assumption.
"""

from collections.abc import Sequence
from typing import Any

from bargaining.analysis.profiles import pure_profiles
from bargaining.analysis.robustness import (
    assumption_box,
    discover,
    profiles_named,
    sensitivity_indices,
    tornado,
    value_of_information,
    without_documents,
    without_terms,
)
from bargaining.analysis.robustness.designs import measured
from bargaining.analysis.robustness.indices import quantity_of
from bargaining.analysis.robustness.points import drawn
from bargaining.analysis.robustness.profiles import Unchanging
from bargaining.analysis.robustness.volumes import what_is_sure
from bargaining.studies import (
    Drawing,
    Experiment,
    Progress,
    Settings,
    Table,
    Tables,
    main,
    named,
    profiles_declared,
)

MEASURES = {"total": "alone and with others", "first": "alone"}
MEASURED = ("maximum", "median")
ROWS = 12  # assumptions shown in a figure of indices; the data hold all
PANELS = 4  # outcomes shown beside each other; the data hold all
DRAWS = 1_000  # in which an outcome has to come and go before it is asked what it hangs on
DUMMIES = 20  # inputs without influence, whose largest index is the threshold of PAWN

TORNADO = (
    "Where each outcome stays an equilibrium as one assumption goes through its range, the others at the values in "
    "force. Switch points are exact. Only assumptions that switch some outcome are shown."
)
SOBOL = (
    "Sobol' indices of whether the outcome is an equilibrium, all assumptions uniform between the lowest and the "
    "highest document code: the share of variance of an assumption alone, and with its interactions. Lines are 95 % "
    "intervals."
)
MORRIS = (
    "Elementary effects (Morris) on the outcome's margin, the least loss of a player who deviates, as one assumption "
    "moves across the documents' disagreement. Right: large effects; above the dashed line: effects that depend on "
    "the other assumptions more than they have a size of their own. Lines are 95 % intervals of the mean size."
)
PAWN = (
    "PAWN: the Kolmogorov-Smirnov distance between the distribution of the outcome's margin and that with one "
    "assumption held within a tenth of its draws; median and maximum over the tenths. Beyond the dashed line of "
    f"its colour a distance is larger than any of {DUMMIES} inputs without influence has."
)


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario = settings.scenario
    asked = profiles_declared(scenario, settings.study.outcomes) or named(scenario, pure_profiles(scenario))
    holding = [tornado(scenario, ",".join(profile)) for profile in asked.values()]
    contested = {one.outcome: ",".join(one.profiles[0]) for one in holding}
    tables: Tables = {
        "switches": _switches(holding),
        "spans": holding[0].spans() if holding else [],
        "indices": [],
        "effects": [],
        "distances": [],
        "thresholds": [],
        "information": [],
        "boxes": [],
        "notes": [],
        "skipped": [],
        "documents": _omissions(scenario, without_documents(scenario)),
        "terms": [] if settings.quick else _omissions(scenario, without_terms(scenario)),
    }
    for number, (outcome, name) in enumerate(contested.items()):
        for index, question in _QUESTIONS.items():
            try:
                _require_contested(scenario, name)
                for key, rows in question(scenario, outcome, name, settings.quick).items():
                    tables[key] += rows
            except Unchanging as error:
                tables["skipped"].append({"outcome": outcome, "index": index, "why": str(error)})
        progress((number + 1) / len(contested))
    return tables


def _require_contested(scenario: Any, name: str) -> None:
    """Raise Unchanging where the documents' disagreement leaves an outcome as it is, at least at many draws."""
    tested, box = profiles_named(scenario, name), assumption_box(scenario)
    tested.active(box)
    count = int(tested.indicator(drawn(box, DRAWS, 0)).sum())
    if count in (0, DRAWS):
        raise Unchanging(
            f"{tested.label}: found {count} of {DRAWS} draws with it, expected some{what_is_sure(tested, box)}"
        )


def _switches(found: Any) -> Table:
    """Return a row an interval for every assumption that switches some outcome, the soonest switch first."""
    room: dict[str, float] = {}
    for one in found:
        for bar in one.bars:
            if bar.room is not None:
                room[bar.parameter] = min(bar.room, room.get(bar.parameter, 1.0))
    rows = [row for one in found for row in one.to_rows() if row["parameter"] in room]
    return sorted(rows, key=lambda row: (room[row["parameter"]], row["parameter"]))


def _indices(scenario: Any, outcome: str, name: str, quick: bool) -> Tables:
    found = sensitivity_indices(scenario, name, "sobol", samples=64 if quick else 4_096)
    rows = [
        {**row, "label": scenario.label(row["parameter"]), "measure": MEASURES[row["measure"]]}
        for row in found.to_rows()
    ]
    return {"indices": rows, "notes": _noted(outcome, "Sobol' indices", found.notes)}


def _effects(scenario: Any, outcome: str, name: str, quick: bool) -> Tables:
    samples = 40 if quick else 1_000
    found = sensitivity_indices(scenario, name, "morris", quantity="margin", samples=samples)
    rows = [
        {
            "outcome": outcome,
            "parameter": entry.parameter,
            "label": scenario.label(entry.parameter),
            "effect": entry.measures["mean_absolute"],
            "error": entry.measures["mean_absolute_error"],
            "mean": entry.measures["mean"],
            "deviation": entry.measures["deviation"],
        }
        for entry in found.entries
    ]
    return {"effects": rows, "notes": _noted(outcome, "elementary effects", found.notes)}


def _distances(scenario: Any, outcome: str, name: str, quick: bool) -> Tables:
    """Return PAWN's distances of the margin, and the largest of inputs that have no influence."""
    tested, box = profiles_named(scenario, name), assumption_box(scenario)
    active = tested.active(box)
    of_assumptions = quantity_of(tested, box, active, "margin")

    def margin(shares: Any) -> Any:
        return of_assumptions(shares[:, : len(active)])

    bounds = dict.fromkeys(active, (0.0, 1.0))
    dummies = {f"dummy {k}": (0.0, 1.0) for k in range(DUMMIES)}
    found, _ = measured(margin, bounds | dummies, "pawn", samples=500 if quick else 20_000, seed=0)
    rows = [
        {
            "outcome": outcome,
            "parameter": parameter,
            "label": scenario.label(parameter),
            "measure": measure,
            "value": found[parameter][measure] if parameter in active else 0.0,
            "error": 0.0,
        }
        for parameter, (low, high) in box.items()
        if low < high
        for measure in MEASURED
    ]
    thresholds = [
        {"outcome": outcome, "measure": measure, "value": max(found[dummy][measure] for dummy in dummies)}
        for measure in MEASURED
    ]
    return {"distances": rows, "thresholds": thresholds}


def _information(scenario: Any, outcome: str, name: str, quick: bool) -> Tables:
    found = value_of_information(scenario, name, draws=2_000 if quick else 20_000)
    rows = [
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
    return {"information": rows, "notes": _noted(outcome, "worth of information", found.notes)}


def _boxes(scenario: Any, outcome: str, name: str, quick: bool) -> Tables:
    found = discover(scenario, name, draws=500 if quick else 4_000)
    chosen = found.chosen
    rows = [
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
    return {"boxes": rows, "notes": _noted(outcome, "a box", found.notes)}


def _noted(outcome: str, index: str, notes: Sequence[str]) -> Table:
    return [{"outcome": outcome, "index": index, "note": note} for note in notes]


_QUESTIONS = {
    "Sobol' indices": _indices,
    "elementary effects": _effects,
    "PAWN's distances": _distances,
    "worth of information": _information,
    "a box": _boxes,
}


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
    from bargaining.plotting.indices import draw_indices, indices_height
    from bargaining.plotting.panels import panel_row
    from bargaining.plotting.screening import draw_screening
    from bargaining.plotting.tables import first, labels
    from bargaining.plotting.tornado import draw_tornado, tornado_height

    found = {}
    switches = first(tables["switches"], "outcome", PANELS)
    if switches:
        page, panels = panel_row(tornado_height(switches), len(labels(switches, "outcome")))
        draw_tornado(panels, switches, tables["spans"])
        kept = {key: tables[key] for key in ("switches", "spans", "documents", "terms") if tables[key]}
        found["tornado"] = Drawing(page, kept, TORNADO)
    shown = _leading(first(tables["indices"], "outcome", PANELS))
    if shown:
        page, panels = panel_row(indices_height(shown), len(labels(shown, "outcome")))
        draw_indices(panels, shown, axis_label="share of variance")
        kept = {key: tables[key] for key in ("indices", "information", "boxes") if tables[key]}
        found["sensitivity"] = Drawing(page, kept, SOBOL)
    if tables["effects"]:
        shown = first(tables["effects"], "outcome", PANELS)
        page, panels = panel_row(84, len(labels(shown, "outcome")))
        draw_screening(panels, shown, unit="in units of payoff")
        found["screening"] = Drawing(page, {"effects": tables["effects"]}, MORRIS)
    shown = _leading(first(tables["distances"], "outcome", PANELS))
    if shown:
        page, panels = panel_row(indices_height(shown), len(labels(shown, "outcome")))
        draw_indices(
            panels, shown, axis_label="distance between distributions", thresholds=tables["thresholds"]
        )
        kept = {key: tables[key] for key in ("distances", "thresholds")}
        found["distances"] = Drawing(page, kept, PAWN)
    return found


def _leading(rows: Table) -> Table:
    """Return the rows of the assumptions with the largest values, the largest first."""
    largest: dict[str, float] = {}
    for row in rows:
        largest[row["label"]] = max(largest.get(row["label"], 0.0), row["value"])
    kept = sorted(largest, key=lambda label: -largest[label])[:ROWS]
    return sorted((row for row in rows if row["label"] in kept), key=lambda row: kept.index(row["label"]))


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
    contested = dict.fromkeys(row["outcome"] for row in tables["effects"])
    found += [f"{outcome}: {_screened(tables, outcome)}." for outcome in contested]
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
    found += [f"Bear in mind for {r['outcome']}, {r['index']}: {r['note']}." for r in tables["notes"]]
    for outcome in dict.fromkeys(row["outcome"] for row in tables["skipped"]):
        rows = [row for row in tables["skipped"] if row["outcome"] == outcome]
        indices = ", ".join(row["index"] for row in rows)
        found.append(
            f"Left out for {outcome}: {indices}. {'; '.join(dict.fromkeys(r['why'] for r in rows))}."
        )
    found += _not_shown(tables)
    found.append(f"Equilibria of the baseline hang on these documents: {hanging or 'none'}.")
    return found


def _not_shown(tables: Tables) -> list[str]:
    """Say that figures have not room for all outcomes, where they have not."""
    outcomes = dict.fromkeys(row["outcome"] for row in tables["switches"])
    beyond = len(outcomes) - PANELS
    return [f"Figures show {PANELS} of {len(outcomes)} outcomes; the data hold all."] if beyond > 0 else []


def _screened(tables: Tables, outcome: str) -> str:
    effects, distances = (
        [row for row in tables[key] if row["outcome"] == outcome] for key in ("effects", "distances")
    )
    leading = sorted(effects, key=lambda row: -row["effect"])[:3]
    named = ", ".join(f"{row['parameter']} {row['effect']:.2f} ({row['deviation']:.2f})" for row in leading)
    least = {row["measure"]: row["value"] for row in tables["thresholds"] if row["outcome"] == outcome}
    assumptions = {row["parameter"] for row in distances}
    beyond = {row["parameter"] for row in distances if row["value"] > least[row["measure"]]}
    return (
        f"mean size of effects on the margin (and their deviation) {named}; by PAWN {len(beyond)} of "
        f"{len(assumptions)} assumptions that move stand out from inputs without influence"
    )


EXPERIMENT = Experiment(
    name="sensitivity",
    question="Which assumptions, documents and payoff terms do the equilibria hang on?",
    compute=compute,
    draw=draw,
    findings=findings,
    figures={
        "tornado": ("switches", "spans", "documents", "terms"),
        "sensitivity": ("indices", "information", "boxes"),
        "screening": ("effects",),
        "distances": ("distances", "thresholds"),
    },
    needs=(("SALib", "sensitivity"),),
)

if __name__ == "__main__":
    main(EXPERIMENT)
