"""Which way does an opening take move by move, and how does that hang on what is seen and what follows a reversal?

Run ``python experiments/opening.py --help``. The scenario must have moves in order. Structural alternatives that it
declares for studies are shown side by side; where not everybody knows all moves, outcomes are solved on a grid.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, product

from bargaining.analysis.profiles import outcome_label
from bargaining.analysis.regimes import axis_regimes
from bargaining.forms.assessed import Assessed
from bargaining.forms.form import Profile
from bargaining.forms.tree_layout import UNASKED
from bargaining.loading.scenarios import varied
from bargaining.scenario import Scenario
from bargaining.studies import (
    Drawing,
    Experiment,
    Progress,
    Settings,
    Table,
    Tables,
    main,
    own_value,
    player_labels,
    reading_labels,
)
from bargaining.studies.trees import scenario_tree, unfolding

STEPS, FEW, EVERY = 100, 2, 5
"""Steps through a range, in a quick run, and of the coarser grid that is looked at first."""
ENDS = 24
FOLDED = (
    "Payoffs in the order given, rounded, and chances are those of the baseline; each path is what a reading "
    "predicts at its own values, on every branch of chance. Parts that no path comes to are folded."
)
STRIPS = (
    "What is predicted as one assumption goes through its range, under the baseline and under each document's"
    " own reading of all others. Framed bars are exact. Bars without a frame hold all sequential equilibria, "
    "where not all moves are seen, at every twentieth of the range, and at every hundredth between two of "
    "them that differ. Bars above each other are several equilibria, and a diamond in the colour of an "
    "outcome is one at a single value. The line with a triangle is the reading's own value; the triangle is "
    "open where the document is silent and the baseline stands in."
)


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario = settings.scenario
    tables = tree_tables(scenario)
    axes = settings.axes[:1] if settings.quick else settings.axes
    tables |= {"axes": axes_of(scenario, axes), "intervals": [], "readings": []}
    games = dict(structures(scenario, settings.study.alternatives))
    names = reading_labels(scenario)
    asked = [*names][:1] if settings.quick else [*names]
    rounds = [(axis, game, name) for axis in axes for game in games for name in asked]
    for done, (axis, game, name) in enumerate(rounds):
        seen = games[game].calibrated(name)
        told = {"axis": axis, "game": game, "reading": names[name]}
        tables["readings"].append(told | own_value(seen, axis))
        rows = solved(seen, axis, FEW if settings.quick else STEPS)
        tables["intervals"] += [{**told, **row} for row in rows]
        progress((done + 1) / len(rounds))
    return tables


def tree_tables(scenario: Scenario) -> Tables:
    """Return the tree at the baseline, and for each way that a reading predicts who predicts it."""
    readings: dict[str, list[str]] = {}
    ways: dict[str, frozenset[int]] = {}
    for name, label in reading_labels(scenario).items():
        seen = scenario.calibrated(name)
        for profile in seen.form.predicted(seen.values):
            outcome = outcome_label(seen, profile)
            readings.setdefault(outcome, []).append(label)
            ways[outcome] = unfolding(seen).way(profile)
    paths = {f"{outcome}: {', '.join(of)}": outcome for outcome, of in readings.items()}
    nodes, head = scenario_tree(scenario.calibrated("baseline"), {p: ways[o] for p, o in paths.items()}, ENDS)
    return {
        "nodes": nodes,
        "paths": [{"path": path, "outcome": outcome, "players": head} for path, outcome in paths.items()],
        "heads": [{"players": head}],
    }


def axes_of(scenario: Scenario, axes: Sequence[str]) -> Table:
    ranges = {axis: scenario.range(axis) for axis in axes}
    return [{"name": axis, "low": float(low), "high": float(high)} for axis, (low, high) in ranges.items()]


def structures(scenario: Scenario, shown: Sequence[str]) -> Iterator[tuple[str, Scenario]]:
    """Yield the scenario with each combination of the structural alternatives that are shown side by side."""
    variants = scenario.document.variants
    for values in product(*(variants[name].values for name in shown)):
        chosen = dict(zip(shown, values, strict=True))
        label = ", ".join(value.replace("_", " ") for value in values)
        yield label or scenario.document.scenario.title, varied(scenario, **chosen) if chosen else scenario


def solved(scenario: Scenario, axis: str, steps: int) -> Table:
    """Return where along an axis each outcome is predicted: exactly where that is worked out, else on a grid."""
    if isinstance(scenario.form, Assessed):
        return on_a_grid(scenario, axis, steps)
    return [
        {
            "equilibrium": outcome_label(scenario, profile),
            "start": float(one.start),
            "end": float(one.end),
            "start_text": str(one.start),
            "end_text": str(one.end),
            "exact": True,
        }
        for profile, held in axis_regimes(scenario, axis).intervals.items()
        for one in held
    ]


def on_a_grid(scenario: Scenario, axis: str, steps: int) -> Table:
    """Return where outcomes are predicted at points of a grid; each stands for half a step on either side.

    Points between two of a coarser grid are looked at where these differ, and taken to be like them elsewhere.
    """
    low, high = scenario.range(axis)
    width = (high - low) / steps
    form = scenario.form.substituted({name: value for name, value in scenario.values.items() if name != axis})
    assert isinstance(form, Assessed)
    seen: dict[int, list[str]] = {}

    def look(points: Iterable[int]) -> None:
        seen.update({k: at_a_point(scenario, form, {axis: low + k * width}) for k in points if k not in seen})

    look(range(0, steps + 1, EVERY))
    look([steps])
    marks = sorted(seen)
    for first, last in pairwise(marks):
        if seen[first] != seen[last]:
            look(range(first, last))
        else:
            seen.update(dict.fromkeys(range(first, last), seen[first]))
    found: dict[str, list[int]] = {}
    for k in range(steps + 1):
        for label in seen[k]:
            found.setdefault(label, []).append(k)
    rows: Table = []
    for label, points in found.items():
        for first, last in runs(points):
            start, end = (low + k * width for k in (first, last))
            rows.append(
                {
                    "equilibrium": label,
                    "start": float(max(low, start - width / 2)),
                    "end": float(min(high, end + width / 2)),
                    "start_text": written(start),
                    "end_text": written(end),
                    "exact": False,
                }
            )
    return rows


def at_a_point(scenario: Scenario, form: Assessed, values: Mapping[str, Fraction]) -> list[str]:
    """Return the labels of what is predicted: outcomes, who mixes, and whether payoffs are a continuum."""
    names = player_labels(scenario)
    sets = unfolding(scenario).tree.information
    found: dict[str, None] = {}
    for profile, patterns in form.played(values).items():
        used = zip(sets, patterns[0].supports, strict=True)
        mixing = dict.fromkeys(one.player for one, options in used if len(options) > 1)
        label = named(scenario, profile)
        if mixing:
            label = "Mixed: " + ", ".join(names[scenario.players[k]] for k in sorted(mixing))
        payoffs = {pattern.payoffs for pattern in patterns}
        found[label if len(payoffs) == 1 and None not in payoffs else f"{label}, a continuum"] = None
    if not form.assessments(values).complete:
        found["not settled"] = None
    return list(found)


def named(scenario: Scenario, profile: Profile) -> str:
    """Return the label of the outcome that a pattern is as far as play comes to, where that is one."""
    places = [place.name for place in scenario.places]
    chosen = {name: option for name, option in zip(places, profile, strict=True) if option != UNASKED}
    outcomes = scenario.document.outcomes.values()
    fitting = [one for one in outcomes if chosen.items() <= one.choices.items()]
    if len(fitting) == 1:
        return fitting[0].short or fitting[0].label
    return outcome_label(scenario, profile)


def runs(points: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of neighbours."""
    first = points[0]
    for before, after in zip(points, [*points[1:], points[-1] + 2], strict=True):
        if after > before + 1:
            yield first, before
            first = after


def written(value: Fraction) -> str:
    return f"{float(value):g} (grid)"


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import appearances, draw_reading_strips, full_width, reading_strips
    from bargaining.plotting.tables import labels
    from bargaining.plotting.trees import draw_tree, tree_figure

    looks = appearances([*labels(tables["paths"], "outcome"), *labels(tables["intervals"], "equilibrium")])
    head = str(tables["heads"][0]["players"])
    page, ax = tree_figure(tables["nodes"], head)
    draw_tree(
        ax, tables["nodes"], head, looks={str(r["path"]): looks[str(r["outcome"])] for r in tables["paths"]}
    )
    drawn = {"opening_tree": Drawing(page, {key: tables[key] for key in ("nodes", "paths")}, FOLDED)}
    for axis in tables["axes"]:
        shown = {key: own(tables[key], axis) for key in ("intervals", "readings")}
        page, axes = reading_strips(shown["intervals"], shown["readings"], full_width())
        limits = float(axis["low"]), float(axis["high"])
        draw_reading_strips(axes, shown["intervals"], shown["readings"], limits=limits, looks=looks)
        drawn[f"opening_{axis['name']}"] = Drawing(page, shown, STRIPS)
    return drawn


def own(table: Table, axis: Mapping[str, object]) -> Table:
    return [row for row in table if row["axis"] == axis["name"]]


def findings(tables: Tables) -> list[str]:
    paths = "; ".join(str(row["path"]) for row in tables["paths"])
    found = [f"At each reading's own values: {paths or 'nothing is predicted'}."]
    for axis in tables["axes"]:
        parts = []
        for game in dict.fromkeys(row["game"] for row in tables["readings"]):
            held: dict[str, list[str]] = {}
            for row in own(tables["intervals"], axis):
                if row["game"] == game:
                    held.setdefault(str(row["equilibrium"]), []).append(str(row["reading"]))
            several = {name: len(set(of)) for name, of in held.items()}
            parts.append(f"{game}: " + ", ".join(f"{name} in {count}" for name, count in several.items()))
        found.append(
            f"Outcomes somewhere along {axis['name']}, and in how many readings: {'; '.join(parts)}."
        )
    return found


EXPERIMENT = Experiment(
    name="opening",
    question="Which way does an opening take move by move, and on what does that hang?",
    axes=(1, 3),
    meaning=unfolding,
    compute=compute,
    draw=draw,
    findings=findings,
    figures={
        "opening_tree": ("nodes", "paths"),
        **{f"opening_{{{k}}}": ("intervals", "readings") for k in range(3)},
    },
    scenario="opening",
)

if __name__ == "__main__":
    main(EXPERIMENT)
