"""What can be agreed, what does each solution pick, and what is it worth to link issues?

Run ``python experiments/agreements.py --help``. The scenario must be a bargaining problem between two parties. The axis
goes across the figure of joint gains, with a line for each structural alternative that the scenario declares.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from bargaining.analysis.profiles import outcome_label
from bargaining.errors import ScenarioError, SolverError
from bargaining.forms.agreed import Agreed
from bargaining.forms.agreement_formulas import CONCEPTS, SEPARATE, UTILITARIAN
from bargaining.forms.agreement_gains import Divided
from bargaining.loading.scenarios import varied, with_concept
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
LETTERS = dict(zip(CONCEPTS, "NKEUS", strict=True))
LOTTERY = "L"
TOGETHER, APART = "largest joint gain", "each issue on its own track"
POINTS = (
    "What each agreement gains {x} and {y} over disagreement, reading by reading. Filled: acceptable to all who are "
    "asked; large: picked by a solution, with its letter: {letters}; a cross: L, the lottery of agreements with the "
    "largest product."
)
GAINS = (
    "Joint gain of the parties from what is picked, over {axis}, reading by reading, by structural alternative. Solid: "
    "the agreement with the largest joint gain by which neither loses; dashed: each issue on its own track, settled if "
    "neither loses by it alone, where issues do not hang together. Mark: the reading's own value."
)


def of_two(scenario: Scenario) -> None:
    """Refuse what is no bargaining problem of two."""
    form = scenario.form
    if not isinstance(form, Agreed):
        raise NoMeaningError(
            f"{scenario.name}: found no agreements to choose from, expected issues to settle"
        )
    if len(form.parties) != 2:
        raise NoMeaningError(f"{scenario.name}: found {len(form.parties)} parties, expected two for a plane")


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario, (axis,) = settings.scenario, settings.axes
    tables: Tables = {"agreements": [], "picked": [], "gains": [], "marks": []}
    readings = dict(list(reading_labels(scenario).items())[: 2 if settings.quick else None])
    steps = 10 if settings.quick else 50
    for done, (name, label) in enumerate(readings.items()):
        seen = scenario.calibrated(name)
        own = {"reading": label}
        tables["agreements"] += [own | row for row in points(seen)]
        tables["picked"] += [own | row for row in picked(seen)]
        for alternative, game in alternatives(seen, settings.study.alternatives):
            tables["gains"] += [
                own | {"alternative": alternative} | row for row in joint_gains(game, axis, steps)
            ]
        mark = float(seen.values[axis])
        tables["marks"].append(own | {"value": mark, "silent": scenario.silence(name, axis) is not None})
        progress((done + 1) / len(readings))
    one, other = (scenario.document.players[party] for party in scenario.form.parties)
    words = {"x": one.label, "y": other.label, "x_short": one.short or one.label}
    words |= {"y_short": other.short or other.label, "axis": axis, "axis_label": scenario.label(axis)}
    return tables | {"words": [words]}


def points(scenario: Scenario) -> Table:
    """Return what each agreement gains the parties, and whether all accept it."""
    form, values = scenario.form, scenario.values
    problem = form.problem(values)
    acceptable = {*problem.acceptable}
    return [
        {
            "agreement": outcome_label(scenario, profile),
            "x": float(x),
            "y": float(y),
            "acceptable": profile[0] in acceptable,
        }
        for profile in form.candidates()
        for x, y in [[form.gains.gain(profile[0], party).evaluate(values) for party in form.parties]]
    ]


def picked(scenario: Scenario) -> Table:
    """Return which agreements the solutions pick, with their letters, and where the best lottery is."""
    form, values = scenario.form, scenario.values
    letters: dict[str, str] = {}
    for concept in CONCEPTS:
        try:
            for (agreement,) in with_concept(scenario, concept).form.predicted(values):
                letters[agreement] = letters.get(agreement, "") + LETTERS[concept]
        except ScenarioError:  # a division that the concept leaves open
            continue
    rows = []
    for agreement, own in letters.items():
        x, y = (form.gains.gain(agreement, party).evaluate(values) for party in form.parties)
        rows.append(
            {"agreement": outcome_label(scenario, (agreement,)), "letters": own, "x": float(x), "y": float(y)}
        )
    return [*rows, *drawn_lots(scenario)]


def drawn_lots(scenario: Scenario) -> Iterator[dict[str, str | float]]:
    """Yield what the lottery with the largest product gains, where there is one."""
    from bargaining.equilibria import nash_lottery

    try:
        lottery = nash_lottery(scenario.form.problem(scenario.values))
    except SolverError:
        return
    x, y = map(float, lottery.gains)
    yield {"agreement": "", "letters": LOTTERY, "x": x, "y": y}


def alternatives(scenario: Scenario, declared: list[str]) -> Iterator[tuple[str, Scenario]]:
    """Yield the structural alternatives that are declared, joined where they are several, or the scenario itself."""
    variants = scenario.document.variants
    for values in product(*(variants[name].values for name in declared)):
        chosen = dict(zip(declared, values, strict=True))
        label = "; ".join(variants[name].values[value].label for name, value in chosen.items())
        yield label or "As it is", varied(scenario, **chosen) if chosen else scenario


def joint_gains(scenario: Scenario, axis: str, steps: int) -> Table:
    """Return the joint gain along an axis: the largest that all accept, and on separate tracks."""
    low, high = scenario.range(axis)
    held = {name: value for name, value in scenario.values.items() if name != axis}
    rows = []
    # What is divided leaves no choice of concept: every one takes the largest joint gain.
    largest = scenario.form.concept if isinstance(scenario.form.gains, Divided) else UTILITARIAN
    for concept in (largest,) if scenario.form.gains.linked else dict.fromkeys((largest, SEPARATE)):
        form = with_concept(scenario, concept).form.substituted(held)
        for k in range(steps + 1):
            at = {axis: low + (high - low) * Fraction(k, steps)}
            found = form.predicted(at)
            gains = [
                sum((form.gains.gain(p[0], party).evaluate(at) for party in form.parties), Fraction(0))
                for p in found
            ]
            if gains:
                rows.append(
                    {
                        "rule": APART if concept == SEPARATE else TOGETHER,
                        "value": float(at[axis]),
                        "gain": float(max(gains)),
                    }
                )
    return rows


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import across, figure, full_width
    from bargaining.plotting.agreements import draw_agreements, draw_joint_gains

    (words,) = tables["words"]
    count = len(tables["marks"])
    columns = min(across(ACROSS), count)
    pages, spots = [], []
    for height in (56, 48):
        page = figure(full_width(), height * -(-count // columns))
        panels = list(page.subplots(-(-count // columns), columns, squeeze=False).flat)
        for spare in panels[count:]:
            spare.remove()
        pages.append(page)
        spots.append(panels[:count])
    draw_agreements(
        spots[0], tables["agreements"], tables["picked"],
        x_label=f"Gain: {words['x_short']}", y_label=f"Gain: {words['y_short']}",
    )  # fmt: skip
    draw_joint_gains(spots[1], tables["gains"], tables["marks"], x_label=str(words["axis_label"]))
    letters = ", ".join(f"{letter} {concept}" for concept, letter in LETTERS.items())
    shown = {"points": ("agreements", "picked"), "gains": ("gains", "marks")}
    captions = {"points": POINTS.format(letters=letters, **words), "gains": GAINS.format(**words)}
    return {
        f"agreements_{name}": Drawing(page, {key: tables[key] for key in shown[name]}, captions[name])
        for name, page in zip(shown, pages, strict=True)
    }


def findings(tables: Tables) -> list[str]:
    found = []
    for mark in tables["marks"]:
        own = [row for row in tables["picked"] if row["reading"] == mark["reading"]]
        told = "; ".join(
            f"{row['letters']} {row['agreement'] or 'a lottery'} ({float(row['x']):.3g}, {float(row['y']):.3g})"
            for row in own
        )
        found.append(f"{mark['reading']}: {told}.")
    return found


EXPERIMENT = Experiment(
    name="agreements",
    question="What can be agreed, what does each solution pick, and what is it worth to link issues?",
    axes=(1, 1),
    meaning=of_two,
    compute=compute,
    draw=draw,
    findings=findings,
    figures={"agreements_points": ("agreements", "picked"), "agreements_gains": ("gains", "marks")},
    scenario="roadmap",
)

if __name__ == "__main__":
    main(EXPERIMENT)
