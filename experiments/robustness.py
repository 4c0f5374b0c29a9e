"""In how much of the documents' own disagreement does each outcome last, and what holds in every equilibrium?

Run ``python experiments/robustness.py --help``. Every assumption but the one on the axis is drawn between the lowest
and the highest document code; ``--axes NAME`` lets another assumption go through its range. Which actions no
equilibrium uses, pure or mixed, is proved band by band of that range, the other assumptions at the values in force.
"""

from itertools import groupby, pairwise
from operator import sub

from bargaining.analysis.robustness import possibilities, robust, shares
from bargaining.forms.form import choices, vocabulary
from bargaining.scenario import Scenario
from bargaining.scenario.numbers import plain
from bargaining.studies import Drawing, Experiment, Progress, Settings, Table, Tables, choice_label, main

BANDS = 5  # of the axis, in each of which it is asked which actions no equilibrium uses
ANYWHERE = {"proved": "possible", "refuted": "impossible", "undecided": "undecided"}
LEAST = 0.05  # lines that never leave 0, 1 or another line by more are in the data only
CAPTION = (
    "Share of draws in which a profile is a pure equilibrium (left), and in which some pure equilibrium has a player "
    "take an action (right), as one assumption goes through its range. All others are drawn uniformly between the "
    "lowest and the highest document code, so that a share says how much room the documents leave, not how likely an "
    "outcome is. Bands are 95 % intervals of the drawing. Lines that hardly differ from 0, from 1 or from a line shown "
    "are in the data only."
)


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario, (axis,) = settings.scenario, settings.axes
    statements = {text: text for text in settings.study.statements} or {
        f"{name} == {action}": choice_label(scenario, name, action)
        for name, actions in vocabulary(scenario.places).items()
        for action in actions
    }
    found = shares(
        scenario,
        by=axis,
        steps=6 if settings.quick else 21,
        statements=list(statements),
        draws=500 if settings.quick else 10_000,
    )
    progress(0.5)
    possible = possibilities(scenario)
    progress(0.7)
    unused = unused_actions(scenario, axis, 2 if settings.quick else BANDS)
    progress(1.0)
    return {
        "unused": unused,
        "axis": [{"name": axis, "label": scenario.label(axis)}],
        "shares": [
            {
                "panel": "some pure equilibrium has"
                if row["label"] in statements
                else "it is an equilibrium",
                **row,
                "label": statements.get(row["label"], row["label"]),
            }
            for row in found.to_rows()
        ],
        "documents": [
            {
                "short": calibration.label,
                "value": float(scenario.calibrated(name).values[axis]),
                "silent": scenario.silence(name, axis) is not None,
            }
            for name, calibration in scenario.document.calibrations.items()
            if axis not in scenario.overrides
        ],
        "profiles": [
            {
                **choices(scenario.places, profile),
                "outcome": scenario.outcome(profile),
                "anywhere": ANYWHERE[verdict.status],
                "boxes": verdict.boxes,
                "witness": "; ".join(f"{k}={v}" for k, v in (verdict.witness or {}).items()),
            }
            for profile, verdict in possible.verdicts.items()
        ],
        "implications": [
            {
                "player": player,
                "action": action,
                "other": other,
                "left": " or ".join(left),
                "actions": len(left),
            }
            for player, action, other, left in possible.implications()
        ],
    }


def unused_actions(scenario: Scenario, axis: str, bands: int) -> Table:
    """Return, for each band of the axis and each action, whether it is proved that no equilibrium uses it."""
    low, high = scenario.range(axis)
    ends = [low + (high - low) * k / bands for k in range(bands + 1)]
    return [
        {
            "low": plain(start),
            "high": plain(end),
            "player": name,
            "action": action,
            "unused": found.status,
            "unused_in_pure": found.pure,
        }
        for start, end in pairwise(ends)
        for name, actions in vocabulary(scenario.places).items()
        for action in actions
        for found in [robust(scenario, f"{name} != {action}", {axis: (start, end)})]
    ]


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting.panels import panel_row
    from bargaining.plotting.shares import draw_shares

    axis = tables["axis"][0]
    telling = _telling(tables["shares"])
    shown = [row for row in tables["shares"] if row["label"] in telling] or tables["shares"]
    page, panels = panel_row(70, len({row["panel"] for row in shown}))
    draw_shares(
        panels,
        shown,
        tables["documents"],
        axis_label=str(axis["label"]),
        share_label="Share of draws in which",
    )
    kept = {key: tables[key] for key in ("shares", "documents", "profiles", "implications", "unused")}
    return {f"{axis['name']}_shares": Drawing(page, kept, CAPTION)}


def _telling(rows: Table) -> list[str]:
    """Return the labels whose share is neither always near 0 or 1 nor always near that of one before."""
    spans: dict[str, list[float]] = {}
    for row in rows:
        spans.setdefault(row["label"], []).append(row["share"])
    shown: dict[str, list[float]] = {}
    for label, span in spans.items():
        apart = all(max(map(abs, map(sub, span, other))) > LEAST for other in shown.values())
        if max(span) > LEAST and min(span) < 1 - LEAST and apart:
            shown[label] = span
    return list(shown)


def findings(tables: Tables) -> list[str]:
    rows, profiles = tables["shares"], tables["profiles"]
    axis = tables["axis"][0]["name"]
    outcomes = [
        label
        for label in _telling(rows)
        if any(r["label"] == label and r["panel"] == "it is an equilibrium" for r in rows)
    ]
    actions = dict.fromkeys(row["label"] for row in rows if row["panel"] != "it is an equilibrium")
    engaged = {label: [row["share"] for row in rows if row["label"] == label] for label in actions}
    moved = "; ".join(
        f"{label} {span[0]:.2f} to {span[-1]:.2f}"
        for label, span in engaged.items()
        if max(span) - min(span) > 0.5
    )
    ends = [[row["share"] for row in rows if row["label"] == label] for label in outcomes]
    changes = "; ".join(
        f"{label} {span[0]:.2f} to {span[-1]:.2f}" for label, span in zip(outcomes, ends, strict=True)
    )
    count = {status: sum(p["anywhere"] == status for p in profiles) for status in ANYWHERE.values()}
    sure = [row for row in tables["implications"] if row["actions"] == 1]
    strong = "; ".join(f"{r['player']} {r['action']} implies {r['other']} {r['left']}" for r in sure)
    return [
        f"Share of draws with each outcome from the low to the high end of {axis}: {changes}.",
        f"Share with some equilibrium in which a player takes an action: {moved or 'none moves by half'}.",
        f"Of {len(profiles)} profiles, {count['impossible']} are proved to be an equilibrium nowhere in the documents' "
        f"disagreement, {count['possible']} are one somewhere, {count['undecided']} are undecided.",
        f"In every pure equilibrium there: {strong or 'no action of one player settles that of another'}.",
        f"No equilibrium, pure or mixed, has over {axis}, other assumptions at the values in force: "
        f"{_never(tables['unused'])}.",
    ]


def _never(rows: Table) -> str:
    """Say which actions are proved unused, neighbouring bands with the same ones together."""
    bands = [
        (ends, tuple(f"{r['player']} {r['action']}" for r in band if r["unused"] == "proved"))
        for ends, band in groupby(rows, key=lambda row: (row["low"], row["high"]))
    ]
    written = []
    for actions, group in groupby(bands, key=lambda band: band[1]):
        stretch = [ends for ends, _ in group]
        written.append(f"from {stretch[0][0]} to {stretch[-1][1]} {', '.join(actions) or 'nothing excluded'}")
    return "; ".join(written)


EXPERIMENT = Experiment(
    name="robustness",
    question="In how much of the documents' disagreement does each outcome last, and what holds in every equilibrium?",
    axes=(1, 1),
    compute=compute,
    draw=draw,
    findings=findings,
    figures={"{0}_shares": ("shares", "documents", "profiles", "implications", "unused")},
)

if __name__ == "__main__":
    main(EXPERIMENT)
