"""What is the least change of assumptions that turns each contested prediction, and what divides the documents?

Run ``python experiments/cruxes.py --help``. ``--calibration NAME`` starts from one document instead of the
baseline.
"""

from bargaining.analysis.cruxes import crux, crux_between, single_parameter_cruxes
from bargaining.analysis.profiles import outcome_label, parse_profile, pure_profiles
from bargaining.scenario import Scenario
from bargaining.scenario.numbers import plain
from bargaining.studies import (
    Drawing,
    Experiment,
    Progress,
    Settings,
    Table,
    Tables,
    contested,
    main,
    player_labels,
    reading_labels,
)

NOBODY = "no player"
PANELS, ROWS = 6, 14  # targets and assumptions of each that a figure has room for; the data hold all
QUICK_READINGS = 2
VERBS = {"becomes": "becomes an equilibrium", "ends": "ends", "only": "is the only pure equilibrium"}
FLIPS = (
    "How far each assumption alone must go, in ranges of the assumption, to turn the prediction, with the value in "
    "force and the exact threshold. Hatching: whose deviation starts or ceases to pay there. Assumptions that never "
    "turn it alone are left out."
)
TAKEOVERS = (
    "The fewest assumptions that the reading of a row has to take over from that of a column to have the same pure "
    "equilibria, and how many sets of so few do it. Every smaller set was tried, so that the numbers are exact; ≥: "
    "no set that small does it, larger ones were not tried. 0: the same equilibria already."
)


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario = settings.scenario
    names = reading_labels(scenario)
    targets = list(contested(scenario, settings.study.outcomes))
    players = player_labels(scenario, [NOBODY])
    tables: Tables = {"flips": [], "changes": [], "cells": [], "takeovers": [], "unturned": []}
    shown = dict(list(names.items())[:QUICK_READINGS]) if settings.quick else names
    tables["documents"] = [{"name": label} for label in shown.values()]
    for place, target in enumerate(targets):
        tables["flips"] += flips(scenario, target, players)
        found, unturned = changes(scenario, target, quick=settings.quick)
        tables["changes"] += found
        tables["unturned"] += unturned
        progress((place + 1) / (2 * len(targets)))
    nobody = [NOBODY] if any(row["player"] == NOBODY for row in tables["flips"]) else []
    tables["players"] = [{"player": short} for short in (*players.values(), *nobody)]
    pairs = [(a, b) for a in shown for b in shown if a != b]
    for place, (first, other) in enumerate(pairs):
        cell, taken = takeovers(scenario, first, other, names, quick=settings.quick)
        tables["cells"].append(cell)
        tables["takeovers"] += taken
        progress(0.5 + (place + 1) / (2 * len(pairs)))
    return tables


def title(scenario: Scenario, target: str) -> str:
    profile = tuple(parse_profile(scenario, target).values())
    turned = "ends" if profile in pure_profiles(scenario) else "becomes an equilibrium"
    return f"{outcome_label(scenario, profile)} {turned}"


def flips(scenario: Scenario, target: str, players: dict[str, str]) -> Table:
    turned = title(scenario, target)
    return [
        {
            "target": turned,
            "parameter": row.parameter,
            "label": row.label,
            "now": plain(row.current),
            "distance": flip.distance * (1 if flip is row.above else -1),
            "threshold": plain(flip.value.low) if flip.value.is_rational else f"{float(flip.value):.3f}",
            "attained": flip.attained,
            "player": players.get(flip.player, NOBODY),
            "deviation": flip.deviation,
        }
        for row in single_parameter_cruxes(scenario, target)
        if (flip := row.nearest) is not None
    ]


def changes(scenario: Scenario, target: str, *, quick: bool) -> tuple[Table, Table]:
    """Return the least changes that turn a prediction, and what none was found for."""
    profile = tuple(parse_profile(scenario, target).values())
    turn = "ends" if profile in pure_profiles(scenario) else "becomes"
    asked = [(turn, "range")]
    if not quick:
        asked += [(turn, "count"), ("only", "range")]
    rows, unturned = [], []
    for mode, norm in asked:
        found = crux(scenario, target, mode=mode, norm=norm)
        told = {"target": outcome_label(scenario, profile), "mode": mode, "status": found.status}
        unturned += [told] if norm == "range" and not found.solutions else []
        rows += [
            {
                "target": outcome_label(scenario, profile),
                "mode": mode,
                "norm": norm,
                "status": found.status,
                "bound": found.bound,
                "solution": number,
                "distance": float(solution.distance),
                "parameter": change.parameter,
                "from": change.before,
                "to": change.after,
                "threshold": None if change.threshold is None else str(change.threshold),
                "claims": " ".join(claim for voice in change.voices for claim in voice.evidence),
            }
            for number, solution in enumerate(found.solutions, start=1)
            for change in solution.changes
        ]
    return rows, unturned


def takeovers(
    scenario: Scenario, first: str, other: str, names: dict[str, str], *, quick: bool
) -> tuple[dict[str, object], Table]:
    found = crux_between(scenario, first, other, most=2_000 if quick else 300_000)
    cell = {
        "first": names[first],
        "other": names[other],
        "size": found.size,
        "sets": len(found.takeovers),
        "searched": found.searched,
        "differing": len(found.differing),
    }
    taken = [
        {
            "first": names[first],
            "other": names[other],
            "set": number,
            "parameter": name,
            "from": old,
            "to": new,
        }
        for number, entry in enumerate(found.takeovers, start=1)
        for name, (old, new) in entry.values.items()
    ]
    return cell, taken


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import figure, full_width
    from bargaining.plotting.cruxes import draw_flips, draw_takeovers, flip_height, flip_ratios
    from bargaining.plotting.tables import first, labels

    drawn = {}
    rows = first(tables["flips"], "target", PANELS)
    rows = [row for target in labels(rows, "target") for row in own_rows(rows, target)[:ROWS]]
    if rows:
        page = figure(full_width(), flip_height(rows))
        ratios = flip_ratios(rows)
        panels = list(page.subplots(len(ratios), 1, height_ratios=ratios, squeeze=False)[:, 0])
        draw_flips(panels, rows, players=[str(row["player"]) for row in tables["players"]])
        drawn["cruxes"] = Drawing(page, {key: tables[key] for key in ("flips", "changes")}, FLIPS)
    if tables["cells"]:
        names = [str(row["name"]) for row in tables["documents"]]
        page = figure(full_width(), 26 + 11 * max(len(names), 4))
        draw_takeovers(page.add_subplot(), tables["cells"], names=names)
        drawn["cruxes_between"] = Drawing(
            page, {key: tables[key] for key in ("cells", "takeovers")}, TAKEOVERS
        )
    return drawn


def findings(tables: Tables) -> list[str]:
    found = []
    for target in dict.fromkeys(row["target"] for row in tables["flips"]):
        own = own_rows(tables["flips"], target)
        near = ", ".join(f"{row['parameter']} {row['now']} to {row['threshold']}" for row in own[:3])
        found.append(f"{target}: {len(own)} assumptions do it alone; nearest {near}.")
    found += least_changes(tables["changes"])
    found += [
        f"{row['target']} {VERBS[row['mode']]} by no change inside the ranges that was found: {row['status']}."
        for row in tables["unturned"]
    ]
    counts: dict[str, int] = {}
    for row in tables["takeovers"]:
        counts[row["parameter"]] = counts.get(row["parameter"], 0) + 1
    leading = sorted(counts, key=lambda name: (-counts[name], name))[:3]
    divided = sum(1 for row in tables["cells"] if row["size"] != 0)
    found.append(
        f"{divided} of {len(tables['cells'])} ordered pairs of readings differ in their pure equilibria"
        + (f"; most often taken over: {', '.join(leading)}." if leading else ".")
    )
    return found


def own_rows(rows: Table, target: object) -> Table:
    """Return the rows of one target, the nearest first."""
    return [row for row in rows if row["target"] == target]


def least_changes(rows: Table) -> list[str]:
    """Say for each target and mode how far it is over all assumptions together, and whether that is proved."""
    found = []
    for target, mode in dict.fromkeys((row["target"], row["mode"]) for row in rows if row["norm"] == "range"):
        own = [r for r in rows if (r["target"], r["mode"], r["norm"]) == (target, mode, "range")]
        names = ", ".join(row["parameter"] for row in own)
        proof = "optimal" if own[0]["status"] == "optimal" else f"at least {own[0]['bound']:.3f} is proved"
        found.append(
            f"{target} {VERBS[mode]} by a change of {own[0]['distance']:.3f} ranges in all ({names}), {proof}."
        )
    return found


EXPERIMENT = Experiment(
    name="cruxes",
    question="What is the least change of assumptions that turns each contested prediction, and what divides the "
    "documents?",
    compute=compute,
    draw=draw,
    findings=findings,
    figures={"cruxes": ("flips", "changes"), "cruxes_between": ("cells", "takeovers")},
)

if __name__ == "__main__":
    main(EXPERIMENT)
