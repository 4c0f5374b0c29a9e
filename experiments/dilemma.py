"""What does a gesture prove, what is intelligence worth, and what should be believed after a year of gestures?

Run ``python experiments/dilemma.py --help``. The scenario must have a draw of chance that somebody does not see. The
first assumption of ``--axes`` goes across the maps of equilibria and the second up; a third, if it goes from one half
to one, is how often a report is right. The first may be one that only a structural alternative of the scenario reads:
that alternative is drawn, and the others are marked where they are a point of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis import regions
from bargaining.analysis.beliefs import belief_path
from bargaining.analysis.decisions import Decision, courses, decision, hidden_draws
from bargaining.analysis.intelligence import intelligence, over_priors, turns, worth
from bargaining.analysis.plane.tables import outline_rows, regime_label
from bargaining.errors import ScenarioError
from bargaining.loading.scenarios import varied
from bargaining.scenario import Scenario
from bargaining.studies import (
    Drawing,
    Experiment,
    NoMeaningError,
    Progress,
    Settings,
    Table,
    Tables,
    main,
    reading_labels,
)

ACROSS = 3
FIGURES = {
    "dilemma_types": ("cells", "marks", "equilibria"),
    "dilemma_intelligence": ("worths", "bands", "worth_marks"),
    "dilemma_beliefs": ("paths", "turns", "shown"),
}
QUICK_READINGS = 2
NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
TYPES = (
    "Sets of equilibria over {x} and {y}, all other assumptions as each reading sees them: all sequential equilibria, "
    "by what is done where play comes to. Marks: the alternatives that are points of these maps, which differ from the "
    "one that is drawn in the number across alone, at the reading's own value of the other; an arrow leads to what "
    "holds at the very point where that is more than beside it. {alternatives}."
)
WORTHS = (
    "What a report ({draw_label}) is worth to {stage_label} as long as the others' moves say nothing of it, over the "
    "prior of '{branch}' and how often the report is right. The mark stands at the reading's own prior and at the "
    "accuracy that is assumed, with the worth there; beyond the thick line a report turns no choice."
)
PATHS = (
    "{y_label}: after each dated signal, odds multiplied by what each reading says of its kind. These odds are "
    "assumptions: in an equilibrium in which all would send a signal, whatever is drawn, it comes as often from either "
    "and shows nothing, so that no path here is one of a pooled equilibrium. The table of what is shown says what each "
    "equilibrium makes of what is seen. Broken line: where what is best on the prior turns."
)


def hidden(scenario: Scenario) -> None:
    """Refuse a scenario in which nothing is drawn that somebody does not see."""
    if not hidden_draws(scenario):
        raise NoMeaningError(
            f"{scenario.name}: found no draw of chance that somebody does not see, expected one"
        )


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario, (x, y, *rest) = settings.scenario, settings.axes
    names = reading_labels(scenario)
    accuracies = [name for name in rest if set(scenario.range(name)) <= {Fraction(1, 2), Fraction(1)}]
    readings = dict(list(names.items())[:QUICK_READINGS]) if settings.quick else names
    tables: Tables = {"panels": [], "cells": [], "marks": [], "equilibria": [], "axes": [{"x": x, "y": y}]}
    tables |= {
        "worths": [],
        "bands": [],
        "worth_marks": [],
        "paths": [],
        "turns": [],
        "shown": [],
        "left_out": [],
    }
    stage, draw = hidden_draws(scenario)[0]
    answered: dict[str, Decision] = {}
    for done, (name, label) in enumerate(readings.items()):
        seen = scenario.calibrated(name)
        own = {"reading": label}
        asked = seen, x, settings.study.alternatives
        for key, rows in types(*asked, y).items():
            tables[key] += [own | row for row in rows]
        tables["shown"] += [own | row for row in shown_rows(*asked, stage, draw)]
        with left_out(tables, "What a report is worth"):
            answered[label] = two_branched(seen, stage, draw)
            for key, rows in worths(seen, answered[label], *accuracies, quick=settings.quick).items():
                tables[key] += [own | row for row in rows]
        with left_out(tables, "Beliefs after dated signals"):
            tables["paths"] += [own | row for row in path_rows(seen)]
            if label in answered:
                tables["turns"] += [own | row for row in turn_rows(answered[label])]
        progress((done + 1) / len(readings))
    for decided in list(answered.values())[:1]:
        tables["axes"][0] |= words(scenario, decided, draw, y)
    return tables


@contextmanager
def left_out(tables: Tables, what: str) -> Iterator[None]:
    """Note why a part of the question has no answer for a scenario, and go on with the others."""
    try:
        yield
    except ScenarioError as error:
        tables["left_out"].append({"what": what, "why": str(error)})


def two_branched(scenario: Scenario, stage: str, draw: str) -> Decision:
    """Return what somebody decides who does not see a draw of one of two branches."""
    asked = decision(scenario, stage, draw, next(iter(courses(scenario, stage))))
    if len(asked.branches) != 2:
        raise NoMeaningError(
            f"{draw}: found {len(asked.branches)} branches, expected two for a map over their prior"
        )
    return asked


def words(scenario: Scenario, asked: Decision, draw: str, y: str) -> dict[str, str]:
    """Return who decides on which draw in words; the prior has a label of its own where it is an assumption."""
    start = next(node for node in scenario.form.tree.nodes if node.name == draw)
    is_prior = start.chance[0] == Polynomial.variable(y)
    stages = getattr(scenario.document, "stages", {})
    return {
        "y_label": scenario.label(y) if is_prior else f"Probability of '{asked.branches[0]}'",
        "stage_label": scenario.document.players[asked.player].label,
        "draw_label": stages[draw].label if draw in stages else draw,
        "branch": asked.branches[0],
    }


def types(scenario: Scenario, x: str, declared: Sequence[str], y: str) -> Tables:
    """Return the map of a reading, where the alternatives stand on it, and the equilibria of each."""
    drawn, others = alternatives(scenario, x, declared)
    found = regions(drawn, x, y)
    marks, equilibria = [], []
    for number, label, game in others:
        predicted = game.form.predicted(game.values)
        equilibria += [
            {"alternative": label, "equilibrium": regime_label(game, [one]), "pattern": ", ".join(one)}
            for one in predicted
        ]
        at = game.values[x] if game is drawn else place_on(drawn, game, x)
        if at is not None:
            marks.append(
                {
                    "short": NUMERALS[number] if number < len(NUMERALS) else str(number + 1),
                    "alternative": label,
                    "x": float(at),
                    "y": float(game.values[y]),
                    "silent": scenario.silence(scenario.calibration, y) is not None,
                    "own": regime_label(game, predicted),
                }
            )
    cells = outline_rows(drawn, found)
    on_map = {row["regime"] for row in cells}  # at a mark on a line there may be more
    marks = [row | {"regime": row["own"] if row["own"] in on_map else ""} for row in marks]
    panel = {"x_label": drawn.label(x), "y_label": drawn.label(y)}
    return {"panels": [panel], "cells": cells, "marks": marks, "equilibria": equilibria}


def alternatives(
    scenario: Scenario, axis: str, declared: Sequence[str]
) -> tuple[Scenario, list[tuple[int, str, Scenario]]]:
    """Return the structural alternative that reads an assumption, and the others with their numbers and labels.

    Where none is declared and the scenario as it is reads the assumption, it stands alone.
    """
    if not declared and axis in scenario.form.tree.parameters:
        return scenario, [(0, scenario.document.scenario.title, scenario)]
    for variant in declared or scenario.document.variants:
        entries = scenario.document.variants[variant].values
        games = {value: varied(scenario, **{variant: value}) for value in entries}
        drawn = next((game for game in games.values() if axis in game.form.tree.parameters), None)
        if drawn is not None:
            numbered = [(k, entries[value].label, game) for k, (value, game) in enumerate(games.items())]
            return drawn, [one for one in numbered if one[2].digest != drawn.digest]
    raise NoMeaningError(f"{scenario.name}: found no structural alternative that reads {axis}, expected one")


def place_on(drawn: Scenario, game: Scenario, axis: str) -> Fraction | None:
    """Return the value of an assumption at which two games have the same payoffs, if there is one."""
    if len(drawn.form.tree.nodes) != len(game.form.tree.nodes):
        return None
    held = {name: value for name, value in drawn.values.items() if name != axis}
    places = set()
    for one, other in zip(drawn.form.tree.nodes, game.form.tree.nodes, strict=True):
        for p, q in zip(one.payoffs, other.payoffs, strict=True):
            difference = p.substitute(held) - q.substitute(game.values)
            slope = (
                difference.substitute({axis: 1}).constant_term
                - difference.substitute({axis: 0}).constant_term
            )
            start = difference.substitute({axis: 0}).constant_term
            if slope:
                places.add(-start / slope)
            elif start:
                return None
    return places.pop() if len(places) == 1 else None


def worths(scenario: Scenario, asked: Decision, right: str = "", *, quick: bool) -> Tables:
    """Return what a report is worth to a reading, over priors and accuracies, and at the accuracy that is assumed."""
    low, high = scenario.range(right) if right else (Fraction(1, 2), Fraction(1))
    count = 10 if quick else 60
    accuracies = [low + (high - low) * k / (count // 2) for k in range(count // 2 + 1)]
    turned = [at for _, at, _, _ in turns(asked)]
    priors = sorted({*turned, *(Fraction(k, count) for k in range(count + 1))})
    points = [
        {"x": float(p), "y": float(q), "worth": float(worth(asked, (p, 1 - p), q))}
        for q in accuracies
        for p in priors
    ]
    finer = [low + (high - low) * k / (4 * count) for k in range(4 * count + 1)]
    bands = [
        {"y": float(q), "low": float(start), "high": float(end)}
        for q in finer
        for start, end in over_priors(asked, q)[0]
    ]
    if not right:
        return {"worths": points, "bands": bands}
    own = intelligence(scenario, scenario.values[right])
    mark = {
        "x": float(asked.prior[0]),
        "y": float(own.accuracy),
        "silent": scenario.silence(scenario.calibration, right) is not None,
        "worth": float(own.value),
        "peak": None if own.peak is None else float(own.peak[0]),
        "least_accuracy": None if own.least_accuracy is None else float(own.least_accuracy),
    }
    return {"worths": points, "bands": bands, "worth_marks": [mark]}


def shown_rows(scenario: Scenario, axis: str, declared: Sequence[str], stage: str, draw: str) -> Table:
    """Return what is believed in each equilibrium of each alternative where play comes to, and the odds behind it.

    Where a pattern is played in many ways, as at a tie, this is one of them.
    """
    rows = []
    for _, label, game in alternatives(scenario, axis, declared)[1]:
        form, values = game.form, game.values
        sets = [
            (h, one.name) for h, one in enumerate(form.tree.information) if one.name.startswith(f"{stage}.")
        ]
        start = next(node for node in form.tree.nodes if node.name == draw)
        prior = start.chance[0].evaluate({name: values[name] for name in start.chance[0].variables})
        for profile, patterns in form.played(values).items():
            for h, name in (one for one in sets if patterns[0].supports[one[0]]):
                nodes = zip(form.tree.members[h], patterns[0].example.beliefs[h], strict=True)
                belief = sum(p for node, p in nodes if form.histories[node][draw] == start.draws[0])
                odds = None if belief == 1 else float(belief / (1 - belief) * (1 - prior) / prior)
                rows.append(
                    {
                        "alternative": label,
                        "equilibrium": regime_label(game, [profile]),
                        "seen": name.partition(".")[2],
                        "belief": float(belief),
                        "odds": odds,
                    }
                )
    return rows


def turn_rows(asked: Decision) -> Table:
    """Return where what is best on the prior turns; without a belief where nothing does."""
    options = {option: place for place, option in enumerate(asked.options)}
    found = turns(asked)
    if not found:
        first = [worth_of[0] for worth_of in zip(*asked.stakes[0], strict=True)]
        best = max(options, key=lambda option: first[options[option]])
        return [{"belief": None, "exact": "", "below": "", "above": best}]
    return [
        {"belief": float(at), "exact": str(at), "below": below, "above": above}
        for _, at, below, above in found
    ]


def path_rows(scenario: Scenario) -> Table:
    """Return beliefs after each dated signal, where silence shows nothing and where the baseline stands in."""
    said, borrowed = belief_path(scenario, spoken=True), belief_path(scenario)
    start = {"step": 0, "date": "start", "event": None, "signal": "", "odds": 1.0, "silent": False}
    rows = [start | {"said": float(said.prior), "borrowed": float(said.prior), "exact": str(said.prior)}]
    for step, (one, other) in enumerate(zip(said, borrowed, strict=True), start=1):
        rows.append(
            {
                "step": step,
                "date": one.date,
                "event": one.event,
                "signal": scenario.document.signals[one.signal].label,
                "odds": float(other.odds),
                "silent": one.silent,
                "said": float(one.belief),
                "borrowed": float(other.belief),
                "exact": str(one.belief),
            }
        )
    return rows


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import across, draw_regime_panels, figure, full_width
    from bargaining.plotting.beliefs import draw_belief_paths
    from bargaining.plotting.worths import draw_worth_maps

    axes = tables["axes"][0]
    wanted = {"dilemma_types": 58, "dilemma_intelligence": 52, "dilemma_beliefs": 58}
    count = len(tables["panels"])
    columns = min(across(ACROSS), count)
    lines = -(-count // columns)
    pages, spots = {}, {}
    for name, height in wanted.items():
        made = figure(full_width(), height * lines)
        panels = list(made.subplots(lines, columns, squeeze=False).flat)
        for spare in panels[count:]:
            spare.remove()
        pages[name], spots[name] = made, panels[:count]
    letters = [chr(ord("a") + k) for k in range(len(tables["panels"]))]
    heads = [
        {
            "panel": row["reading"],
            "head": f"{letters[k]}  {row['reading']}",
            "x_label": row["x_label"] if k + columns >= count else "",
            "y_label": row["y_label"] if k % columns == 0 else "",
        }
        for k, row in enumerate(tables["panels"])
    ]
    cells, marks = ([row | {"panel": row["reading"]} for row in tables[key]] for key in ("cells", "marks"))
    captions = {"dilemma_types": types_caption(tables)}
    draw_regime_panels(spots["dilemma_types"], heads, cells, marks)
    if tables["worths"]:
        captions["dilemma_intelligence"] = WORTHS.format(**axes)
        draw_worth_maps(
            spots["dilemma_intelligence"], tables["worths"], tables["bands"], tables["worth_marks"],
            x_label=axes["y_label"], y_label="How often the report is right",
        )  # fmt: skip
    if tables["paths"] and tables["turns"]:
        captions["dilemma_beliefs"] = PATHS.format(**axes)
        draw_belief_paths(spots["dilemma_beliefs"], tables["paths"], tables["turns"], y_label=axes["y_label"])
    return {
        name: Drawing(pages[name], {key: tables[key] for key in FIGURES[name]}, caption)
        for name, caption in captions.items()
    }


def types_caption(tables: Tables) -> str:
    axes = tables["axes"][0]
    listed = {row["short"]: row["alternative"] for row in tables["marks"]}
    alternatives = "; ".join(f"{short} {listed[short]}" for short in sorted(listed, key=NUMERALS.index))
    return TYPES.format(x=axes["x"], y=axes["y"], alternatives=alternatives)


def findings(tables: Tables) -> list[str]:
    found = []
    for alternative in dict.fromkeys(row["alternative"] for row in tables["equilibria"]):
        own: dict[str, list[str]] = {}
        for row in tables["equilibria"]:
            if row["alternative"] == alternative:
                own.setdefault(row["reading"], []).append(row["equilibrium"])
        told = "; ".join(f"{name}: {', '.join(held)}" for name, held in own.items())
        found.append(f"{alternative}. {told}.")
    marks = "; ".join(
        f"{row['reading']} {row['worth']:.3f}"
        + (
            " (none at any accuracy)"
            if row["least_accuracy"] is None
            else f" (from {row['least_accuracy']:.3f} on)"
        )
        for row in tables["worth_marks"]
    )
    if marks:
        found.append(
            f"What intelligence is worth at each reading's own values, and the accuracy that it takes: {marks}."
        )
    ends = "; ".join(
        f"{name} {path[0]['said']:.3f} to {path[-1]['said']:.3f} ({path[-1]['borrowed']:.3f} with borrowed odds)"
        for name in dict.fromkeys(row["reading"] for row in tables["paths"])
        for path in [[row for row in tables["paths"] if row["reading"] == name]]
    )
    moving = "; ".join(
        f"{row['reading']}, {row['equilibrium']} ({row['alternative'].partition(':')[0]}), {row['seen']} "
        f"{row['odds']:.3g}"
        for row in tables["shown"]
        if row["odds"] not in (0, 1, None)
    )
    found.append(
        "Odds of what is seen in equilibria in which it shows something and not everything, one wherever both kinds of "
        f"sender send the same; in one of them where a pattern is played in many ways: {moving or 'none'}."
    )
    if ends:
        found.append(f"Belief before and after all dated signals: {ends}.")
    why = dict.fromkeys((row["what"], row["why"]) for row in tables["left_out"])
    return [*found, *(f"Left out: {what.lower()}. {reason}." for what, reason in why)]


EXPERIMENT = Experiment(
    name="dilemma",
    question="What does a gesture prove, what is intelligence worth, and what should be believed after a year of them?",
    axes=(2, 3),
    meaning=hidden,
    compute=compute,
    draw=draw,
    findings=findings,
    figures=FIGURES,
    scenario="dilemma",
)

if __name__ == "__main__":
    main(EXPERIMENT)
