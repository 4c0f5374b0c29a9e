"""What does each document imply: which equilibria, with what payoffs, and how tightly do they hold?

Run ``python experiments/documents.py --help``. ``--set NAME=0.5`` fixes an assumption under every document.
"""

from collections import Counter
from collections.abc import Mapping

from bargaining.analysis.explanation import explain
from bargaining.analysis.lenses import lenses
from bargaining.analysis.profiles import outcome_label
from bargaining.errors import ScenarioError
from bargaining.scenario import Scenario
from bargaining.studies import (
    Drawing,
    Experiment,
    Progress,
    Settings,
    Tables,
    main,
    place_labels,
    reading_labels,
)

COLUMNS = ("lens", "equilibrium", "kind", "margin", "bounding_player", "deviation")
CAPTION = (
    "Left: the pure equilibria of the baseline and of each document's own reading, with the least loss from deviating "
    "alone and the player who would lose it. Right: the players' payoffs there."
)


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario = settings.scenario
    players, readings = place_labels(scenario, COLUMNS), reading_labels(scenario)
    if not scenario.form.strategic:
        return predicted(scenario, players, readings, progress)
    found = lenses(scenario)
    progress(1.0)
    return {
        "equilibria": [
            {
                "lens": readings[lens.name],
                "equilibrium": entry.label,
                "kind": "pure" if entry.equilibrium.pure else "mixed",
                "margin": entry.margin,
                "bounding_player": players[entry.bounding_player],
                "deviation": entry.deviation,
                **dict(zip(players.values(), entry.equilibrium.payoffs.tolist(), strict=True)),
            }
            for lens in found
            for entry in sorted(lens.equilibria, key=lambda e: not e.equilibrium.pure)
        ],
        "lenses": [
            {
                "lens": readings[lens.name],
                "complete": lens.solution.complete,
                "continua": len(lens.solution.components),
                "borrowed": len(lens.scenario.borrowed()),
            }
            for lens in found
        ],
        "players": [{"player": short} for short in players.values()],
    }


def predicted(
    scenario: Scenario, players: Mapping[str, str], readings: Mapping[str, str], progress: Progress
) -> Tables:
    """Return the tables of a form that lists its predictions itself; of those in which somebody mixes, the number."""
    tables: Tables = {
        "equilibria": [],
        "lenses": [],
        "players": [{"player": short} for short in players.values()],
    }
    movers = {place.name: players.get(place.player, place.label) for place in scenario.places} | dict(players)
    for done, (name, label) in enumerate(readings.items()):
        seen = scenario.calibrated(name)
        mixing = 0
        for profile in seen.form.predicted(seen.values):
            try:
                tight = explain(seen, ",".join(profile)).tightest
                worths = seen.form.payoffs(profile).values()
            except ScenarioError:  # somebody mixes
                mixing += 1
                continue
            row = {"lens": label, "equilibrium": outcome_label(seen, profile), "kind": "pure"}
            bound = {
                "margin": float(tight.margin),
                "bounding_player": movers[tight.player],
                "deviation": tight.deviation,
            }
            paid = [float(worth.evaluate(seen.values)) for worth in worths]
            tables["equilibria"].append(row | bound | dict(zip(players.values(), paid, strict=True)))
        complete, _ = seen.form.completeness(seen.values)
        tables["lenses"].append(
            {"lens": label, "complete": complete, "mixing": mixing, "borrowed": len(seen.borrowed())}
        )
        progress((done + 1) / len(readings))
    return tables


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import appearances, draw_lens_matrix, lens_axes
    from bargaining.plotting.tables import labels

    pure = [row for row in tables["equilibria"] if row["kind"] == "pure"]
    names = [str(row["lens"]) for row in tables["lenses"]]
    players = [str(row["player"]) for row in tables["players"]]
    page, axes = lens_axes(pure, names, players)
    draw_lens_matrix(
        axes, pure, lenses=names, players=players, looks=appearances(labels(pure, "equilibrium"))
    )
    return {"documents": Drawing(page, {key: tables[key] for key in ("equilibria", "lenses")}, CAPTION)}


def findings(tables: Tables) -> list[str]:
    lenses = [str(row["lens"]) for row in tables["lenses"]]
    pure = [row for row in tables["equilibria"] if row["kind"] == "pure"]
    held = Counter(str(row["equilibrium"]) for row in pure)
    counts = ", ".join(f"{name} under {number}" for name, number in held.most_common())
    tight = min(pure, key=lambda row: row["margin"], default=None)
    incomplete = [str(row["lens"]) for row in tables["lenses"] if not row["complete"]]
    proved = (
        f"not proved complete: {', '.join(incomplete)}" if incomplete else "every list is proved complete"
    )
    found = [
        f"Of {len(lenses)} readings (baseline and documents): {counts or 'no pure equilibrium'}; {proved}."
    ]
    if mixing := sum(row.get("mixing", 0) for row in tables["lenses"]):
        found.append(f"Left out of the figure: {mixing} predictions in which somebody mixes.")
    if tight:
        found.append(
            f"The tightest pure equilibrium is {tight['equilibrium']} as read by {tight['lens']}: "
            f"{tight['bounding_player']} would lose only {float(tight['margin']):.3f} by {tight['deviation']}."
        )
    return found


EXPERIMENT = Experiment(
    name="documents",
    question="What does each document imply: which equilibria, with what payoffs, and how tightly do they hold?",
    compute=compute,
    draw=draw,
    findings=findings,
    figures={"documents": ("equilibria", "lenses")},
)

if __name__ == "__main__":
    main(EXPERIMENT)
