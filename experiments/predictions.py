"""What became of the predictions of the documents and of the models?

Run ``python experiments/predictions.py --help``. All predictions of the register that stands with the scenario are
tried, in whatever scenario each names, at the baseline and in the reading of every document.
"""

from pathlib import Path

from bargaining.analysis.register.checking import predictions_of
from bargaining.analysis.register.entries import FILE
from bargaining.errors import ScenarioError
from bargaining.resources import conflicts
from bargaining.scenario import Scenario
from bargaining.scenario.reading import scenarios_of
from bargaining.studies import Drawing, Experiment, Progress, Settings, Tables, main

DRAWS = 10
CAPTION = (
    "Every prediction of the register, tried in one scenario or several, at the baseline and in each document's own "
    "reading. As predicted (+): the statement holds at the reading's values, or it turns or moves with the assumption "
    "as it should; nothing moves (0): what should move is the same over the whole range of the assumption; otherwise "
    "(-): there is a counter-example, which the data name."
)


def register_of(scenario: Scenario) -> Path:
    """Return the register of the conflict that a scenario is packaged with.

    Raises
    ------
    ScenarioError
        When it comes with none.
    """
    for conflict in conflicts():
        if scenario.name in scenarios_of(conflict) and (conflict / FILE).is_file():
            return conflict / FILE
    raise ScenarioError(
        f"{scenario.name}: found no register of predictions with it; bargaining predictions --file reads one"
    )


def compute(settings: Settings, progress: Progress) -> Tables:
    draws = 0 if settings.quick else DRAWS
    found = predictions_of(register_of(settings.scenario), draws=draws, progress=progress)
    rows = found.to_rows()
    return {
        "trials": [{**row, "trial": f"{row['scenario']}: {row['asked']}"} for row in rows],
        "predictions": [
            {
                "number": one.number,
                "prediction": one.text,
                "evidence": " ".join(one.evidence) or "model",
                "status": one.status,
                "held": sum(trial.held for trial in one.trials),
                "drawn": sum(trial.drawn for trial in one.trials),
            }
            for one in found
        ],
    }


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import full_width
    from bargaining.plotting.predictions import draw_register, register_panel

    page, ax = register_panel(tables["trials"], full_width())
    draw_register(ax, tables["trials"])
    return {"predictions": Drawing(page, tables, CAPTION)}


def findings(tables: Tables) -> list[str]:
    by_status: dict[str, list[str]] = {}
    for row in tables["predictions"]:
        by_status.setdefault(str(row["status"]), []).append(str(row["number"]))
    total = len(tables["predictions"])
    return [
        f"Of {total} predictions: "
        + "; ".join(
            f"{len(numbers)} {status} ({', '.join(numbers)})" for status, numbers in by_status.items()
        )
        + "."
    ]


EXPERIMENT = Experiment(
    name="predictions",
    question="What became of the predictions of the documents and of the models?",
    meaning=register_of,
    compute=compute,
    draw=draw,
    findings=findings,
    figures={"predictions": ("trials", "predictions")},
    everything=True,
)

if __name__ == "__main__":
    main(EXPERIMENT)
