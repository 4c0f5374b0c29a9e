"""What does each document imply: which equilibria, with what payoffs, and how tightly do they hold?

Run ``python experiments/documents.py --help``. ``--set autonomy=0.5`` fixes an assumption under every document.
"""

from bargaining.analysis.lenses import lenses
from bargaining.cli.experiment import Drawing, Experiment, Progress, Settings, Tables, command_of


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario = settings.scenario
    players = {name: player.short or player.label for name, player in scenario.document.players.items()}
    found = lenses(scenario)
    progress(1.0)
    return {
        "equilibria": [
            {
                "lens": lens.label,
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
                "lens": lens.label,
                "complete": lens.solution.complete,
                "continua": len(lens.solution.components),
                "borrowed": len(lens.scenario.borrowed()),
            }
            for lens in found
        ],
        "players": [{"player": short} for short in players.values()],
    }


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import appearances, draw_lens_matrix, lens_axes
    from bargaining.plotting.tables import labels

    pure = [row for row in tables["equilibria"] if row["kind"] == "pure"]
    names = [str(row["lens"]) for row in tables["lenses"]]
    players = [str(row["player"]) for row in tables["players"]]
    page, axes = lens_axes(pure, names, players)
    draw_lens_matrix(axes, pure, lenses=names, players=players, looks=appearances(labels(pure, "equilibrium")))
    return {"documents": Drawing(page, {key: tables[key] for key in ("equilibria", "lenses")})}


def findings(tables: Tables) -> list[str]:
    found = []
    for row in tables["lenses"]:
        mine = [e for e in tables["equilibria"] if e["lens"] == row["lens"]]
        pure = [f"{e['equilibrium']} (margin {float(e['margin']):.2f})" for e in mine if e["kind"] == "pure"]
        found.append(f"{row['lens']}: {', '.join(pure) or 'no pure equilibrium'}; {len(mine) - len(pure)} mixed")
    incomplete = [row["lens"] for row in tables["lenses"] if not row["complete"]]
    note = f" Not proved complete: {', '.join(incomplete)}." if incomplete else " Every list is proved complete."
    return [". ".join(found) + "." + note]


EXPERIMENT = Experiment(
    name="documents",
    question="What does each document imply: which equilibria, with what payoffs, and how tightly do they hold?",
    axes=(),
    compute=compute,
    draw=draw,
    findings=findings,
)

if __name__ == "__main__":
    command_of(EXPERIMENT)()
