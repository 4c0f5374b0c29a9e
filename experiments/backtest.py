"""Which equilibrium did the record select? Every concept, scenario and reading, scored on the dated periods.

Run ``python experiments/backtest.py --help``. The scenario is shown with the packaged ones that change it, all
concepts of their forms in the tables; the figure shows the concept in force.
"""

from math import exp

from bargaining.analysis.backtests.testing import backtest
from bargaining.forms.shown import shows
from bargaining.loading import load
from bargaining.loading.scenarios import load_document
from bargaining.scenario.reading import packaged_scenarios
from bargaining.studies import Drawing, Experiment, Progress, Settings, Tables, main

CAPTION = (
    "Whether the set of pure predictions of each reading holds a profile that may be what was seen in a period; the "
    "number is the size of the set. Framed: periods after the day up to which things are taken as known, out of sample "
    "where the latest date of all that the reading is made from is no later, else in hindsight. All other cells are in "
    "sample. Baseline by a day: the medians of the documents that were written by then. What is not seen of a period "
    "is left open, so that some cells ask little of a prediction."
)

DIGITS = 6
"""Of fitted numbers, fewer than an optimum in floats has: processors differ in the others."""


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario = settings.scenario
    names = () if settings.quick else packaged_scenarios()
    changing = [name for name in names if load_document(name).scenario.extends == scenario.name]
    others = (load(name).replace(**scenario.overrides) for name in changing)
    family = [scenario, *(other for other in others if shows(other.form))]
    tables: Tables = {"scores": [], "totals": [], "quantal": []}
    for done, game in enumerate(family):
        found = backtest(game)
        shown = {"game": found.title}
        in_force = game.form.concept
        tables["scores"] += [
            {
                **shown,
                "reading": row["label"],
                "in_force": row["concept"] == in_force,
                **{name: cell for name, cell in row.items() if name != "label"},
            }
            for row in found.to_rows()
        ]
        for one in found.sets:
            told = {**shown, "concept": one.concept, "reading": one.reading.label}
            tables["totals"] += [
                {
                    **told,
                    "predicted": "; ".join(one.outcomes),
                    "mixed": one.mixed,
                    "complete": one.complete,
                    "sample": total.sample,
                    "periods": total.periods,
                    "hits": total.hits,
                    "area": float(total.area),
                    "success": float(total.success),
                    "chance": float(total.chance),
                    "skill": float(total.skill),
                }
                for total in one.totals
            ]
        for quantal in found.quantal:
            fit = quantal.fit
            tables["quantal"] += [
                {
                    **shown,
                    "reading": quantal.reading.label,
                    "precision": round(fit.precision, DIGITS),
                    "low": round(fit.low, DIGITS),
                    "high": round(fit.high, DIGITS),
                    "at_limit": fit.at_limit,
                    "fitted": len(quantal.fitted),
                    "period": period,
                    "sample": quantal.sample,
                    "probability": round(exp(one.score), DIGITS),
                    "probability_low": round(exp(one.low), DIGITS),
                    "probability_high": round(exp(one.high), DIGITS),
                    "uniform": round(exp(one.uniform), DIGITS),
                    "log_score": round(one.score - one.uniform, DIGITS),
                }
                for period, one in zip(quantal.followed, fit.forecasts, strict=True)
            ]
        progress((done + 1) / len(family))
    return tables


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import draw_hits, full_width, hit_panels

    in_force = [row for row in tables["scores"] if row["in_force"]]
    page, axes = hit_panels(in_force, full_width())
    draw_hits(axes, in_force)
    return {"backtest": Drawing(page, tables, CAPTION)}


def findings(tables: Tables) -> list[str]:
    found = []
    for sample in ("out of sample", "hindsight"):
        own = [row for row in tables["totals"] if row["sample"] == sample]
        if not own:
            continue
        missed = [row for row in own if row["hits"] < row["periods"]]
        wrong = ", ".join(f"{row['reading']} ({row['concept']}, {row['game']})" for row in missed) or "none"
        skills = [row["skill"] for row in own]
        most = max(row["periods"] for row in own)
        found.append(
            f"{sample.capitalize()}, {most} period{'' if most == 1 else 's'}: {len(own) - len(missed)} of {len(own)} "
            f"sets are right throughout, {min(skills):.2f} to {max(skills):.2f} above random sets of their size; "
            f"wrong: {wrong}."
        )
    quantal = [row for row in tables["quantal"] if row["sample"] == "out of sample"]
    no_better = [row for row in quantal if row["probability_low"] <= row["uniform"]]
    if quantal:
        scores = [row["log_score"] for row in quantal]
        found.append(
            f"Quantal response out of sample, over uniform play: log score {min(scores):.2f} to {max(scores):.2f}; "
            f"{len(no_better)} of {len(quantal)} intervals reach down to uniform play or below."
        )
    return found


EXPERIMENT = Experiment(
    name="backtest",
    question="Which equilibrium did the record select, and who foretold it?",
    compute=compute,
    draw=draw,
    findings=findings,
    figures={"backtest": ("scores", "totals", "quantal")},
)

if __name__ == "__main__":
    main(EXPERIMENT)
