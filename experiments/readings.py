"""Where does each document's own reading put each equilibrium, and does it matter who knows the assumption?

Run ``python experiments/readings.py --help``. The scenario is shown beside the one of another form that it changes, if
there is one: so a game in which an assumption is a belief stands beside the game in which everybody knows it.
"""

from bargaining.analysis.profiles import outcome_label
from bargaining.analysis.regimes import axis_regimes
from bargaining.loading import base_of
from bargaining.studies import (
    Drawing,
    Experiment,
    Progress,
    Settings,
    Table,
    Tables,
    main,
    own_value,
    reading_labels,
)

CAPTION = (
    "Where each pure equilibrium exists as one assumption goes through its range, under the baseline and under each "
    "document's own reading of all others. Ends are exact. The line with a triangle is the reading's own value of the "
    "assumption; the triangle is open where the document is silent and the baseline stands in."
)


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario, (axis,) = settings.scenario, settings.axes
    base = base_of(scenario)
    games = [scenario]
    another = base is not None and base.document.scenario.form != scenario.document.scenario.form
    if base is not None and another and axis in base.parameters:
        held = {name: value for name, value in scenario.overrides.items() if name in base.parameters}
        games = [base.replace(**held), scenario]
    intervals: Table = []
    readings: Table = []
    for place, game in enumerate(games):
        names = reading_labels(game)
        for number, (name, label) in enumerate(names.items()):
            seen = game.calibrated(name)
            title = game.document.scenario.title
            readings.append({"game": title, "reading": label, **own_value(seen, axis)})
            for profile, held in axis_regimes(seen, axis).intervals.items():
                intervals += [
                    {
                        "game": title,
                        "reading": label,
                        "equilibrium": outcome_label(game, profile),
                        "start": float(one.start),
                        "end": float(one.end),
                        "start_text": str(one.start),
                        "end_text": str(one.end),
                    }
                    for one in held
                ]
            progress((place + (number + 1) / len(names)) / len(games))
    low, high = map(float, scenario.range(axis))
    return {
        "axis": [{"name": axis, "low": low, "high": high}],
        "intervals": intervals,
        "readings": readings,
    }


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import draw_reading_strips, full_width, reading_strips

    axis = tables["axis"][0]
    shown = {"intervals": tables["intervals"], "readings": tables["readings"]}
    page, axes = reading_strips(tables["intervals"], tables["readings"], full_width())
    draw_reading_strips(
        axes,
        tables["intervals"],
        tables["readings"],
        limits=(float(axis["low"]), float(axis["high"])),
    )
    return {f"{axis['name']}_readings": Drawing(page, shown, CAPTION)}


def findings(tables: Tables) -> list[str]:
    name = tables["axis"][0]["name"]
    found = []
    for game in dict.fromkeys(row["game"] for row in tables["readings"]):
        own = []
        for reading in (row for row in tables["readings"] if row["game"] == game):
            held = [
                str(row["equilibrium"])
                for row in tables["intervals"]
                if (row["game"], row["reading"]) == (game, reading["reading"])
                and row["start"] <= reading["value"] <= row["end"]
            ]
            own.append(f"{reading['reading']} ({name} {reading['value']:g}): {', '.join(held) or 'none'}")
        found.append(f"{game}, at each reading's own value: {'; '.join(own)}.")
    return found


EXPERIMENT = Experiment(
    name="readings",
    question="Where does each document's reading put each equilibrium, and does it matter who knows the assumption?",
    axes=(1, 1),
    compute=compute,
    draw=draw,
    findings=findings,
    figures={"{0}_readings": ("intervals", "readings")},
    scenario="hidden_autonomy",
)

if __name__ == "__main__":
    main(EXPERIMENT)
