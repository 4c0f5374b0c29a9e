"""Up to which value of one assumption does an outcome hold, over a plane of two others?

Run ``python experiments/frontiers.py --help``. The first assumption of ``--axes`` is the one whose thresholds are
drawn, as lines of equal value; the second goes across and the third up. Every line is the exact boundary of where the
outcome holds at that value. No document is marked: what is drawn is for those who would first have to agree on the
scale of the first assumption.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from bargaining.analysis import regions
from bargaining.analysis.plane.records import PlaneRegimes
from bargaining.analysis.profiles import outcome_label
from bargaining.analysis.regimes import axis_regimes
from bargaining.forms.form import Profile
from bargaining.scenario import Scenario
from bargaining.studies import (
    Drawing,
    Experiment,
    NoMeaningError,
    Progress,
    Settings,
    Table,
    Tables,
    contested,
    main,
)

MOST_PANELS, ACROSS = 4, 2
LEVELS, FEW = 7, 3
"""About how many lines there are, and in a quick run."""
STEPS = 5
"""Points along each side of the grid on which thresholds are looked for first, to choose the levels."""
UP_TO, FROM, TURNS = "up to", "from", "turns at"
FRONTIERS = (
    "Thresholds of one assumption, {what}, over {x} and {y}; all others at the values in force. On a line the outcome "
    "stops holding at the value that is written on it: where a panel says 'up to', it holds there for smaller values, "
    "where 'from', for larger ones; 'turns at' that it may be either. Lines are exact. No document is placed."
)


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario, (z, x, y) = settings.scenario, settings.axes
    chosen = list(contested(scenario, settings.study.outcomes).values())[:MOST_PANELS]
    if not chosen:
        raise NoMeaningError(f"{scenario.name}: found no pure prediction, expected one that may end")
    number = FEW if settings.quick else LEVELS
    senses, levels = surveyed(scenario, chosen, z, x, y, number)
    tables: Tables = {
        "axes": [axis_row(scenario, role, name) for role, name in (("of", z), ("x", x), ("y", y))],
        "panels": [],
        "frontiers": [],
        "shares": [],
    }
    asked = sorted({level for own in levels.values() for level in own})
    for done, level in enumerate(asked, start=1):
        found = regions(scenario.replace(**{z: level}), x, y)
        for profile in (profile for profile in chosen if level in levels[profile]):
            told = {"panel": outcome_label(scenario, profile), "level": float(level)}
            lines = list(boundary(found, profile))
            if lines:
                share = sum(float(cell.area) for cell in found.region(profile)) / float(found.area)
                tables["shares"].append({**told, "share": share})
            tables["frontiers"] += [
                {**told, "line": number, "order": order, "x": float(px), "y": float(py)}
                for number, line in enumerate(lines)
                for order, (px, py) in enumerate(line)
            ]
        progress(done / len(asked))
    shown = {row["panel"] for row in tables["frontiers"]}
    tables["panels"] = [
        {"panel": label, "sense": senses[profile]}
        for profile in chosen
        if (label := outcome_label(scenario, profile)) in shown
    ]
    if not shown:
        raise NoMeaningError(
            f"{scenario.name}: found no threshold of {z} that {x} or {y} moves, expected one"
        )
    return tables


def axis_row(scenario: Scenario, role: str, name: str) -> dict[str, object]:
    low, high = scenario.range(name)
    return {
        "axis": role,
        "name": name,
        "label": scenario.label(name),
        "low": float(low),
        "high": float(high),
    }


def surveyed(
    scenario: Scenario, profiles: Sequence[Profile], z: str, x: str, y: str, number: int
) -> tuple[dict[Profile, str], dict[Profile, list[Fraction]]]:
    """Return on which side of its thresholds each outcome holds, and round numbers where those lie."""
    senses: dict[Profile, set[str]] = {profile: set() for profile in profiles}
    thresholds: dict[Profile, list[Fraction]] = {profile: [] for profile in profiles}
    for px, py in product(steps(scenario, x), steps(scenario, y)):
        found = axis_regimes(scenario.replace(**{x: px, y: py}), z)
        ends = (found.regimes[0].start, found.regimes[-1].end)
        for profile in profiles:
            for one in found.intervals.get(profile, ()):
                # exact ends within the range are thresholds; a level needs no more than their place
                inner = [Fraction(float(end)) for end in (one.start, one.end) if end not in ends]
                if inner:
                    thresholds[profile] += inner
                    senses[profile].add(TURNS if len(inner) > 1 else UP_TO if one.start == ends[0] else FROM)
    sides = {p: TURNS if len(own) > 1 else "".join(own) for p, own in senses.items()}
    return sides, {p: round_levels(min(t), max(t), number) if t else [] for p, t in thresholds.items()}


def steps(scenario: Scenario, name: str) -> Iterator[Fraction]:
    """Yield values through a range, without its ends, where little is as it is elsewhere."""
    low, high = scenario.range(name)
    yield from (low + (high - low) * (2 * k + 1) / (2 * STEPS) for k in range(STEPS))


def round_levels(low: Fraction, high: Fraction, number: int) -> list[Fraction]:
    """Return round numbers from one value to another: about so many, and at least the value in the middle."""
    width = (high - low) / number
    power = Fraction(1)
    while power > width > 0:
        power /= 10
    while width >= 10 * power:
        power *= 10
    step = next(
        m * power for m in (Fraction(1), Fraction(2), Fraction(5), Fraction(10)) if m * power >= width
    )
    first = -(-low // step)
    return [k * step for k in range(int(first), int(high // step) + 1)] or [(low + high) / 2]


def boundary(found: PlaneRegimes, profile: Profile) -> Iterator[list[tuple[Fraction, Fraction]]]:
    """Yield the lines on which an outcome ends, each as long as it goes on."""
    for cell in found.region(profile):
        for ring in cell.rings:
            lines: list[list[tuple[Fraction, Fraction]]] = []
            for side in ring:
                if not any(reason.profile == profile for reason in side.lost):
                    continue
                if lines and lines[-1][-1] == side.points[0]:
                    lines[-1] += side.points[1:]
                else:
                    lines.append([*side.points])
            if len(lines) > 1 and lines[-1][-1] == lines[0][0]:
                lines[0] = lines.pop() + lines[0][1:]
            yield from lines


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import across, figure, full_width, one_column
    from bargaining.plotting.frontiers import draw_frontiers

    axes = {str(row["axis"]): row for row in tables["axes"]}
    columns = min(across(ACROSS), len(tables["panels"]))
    lines = -(-len(tables["panels"]) // columns)
    page = figure(full_width() if columns > 1 else one_column(), 70 * lines)
    places = list(page.subplots(lines, columns, squeeze=False).flat)
    for spare in places[len(tables["panels"]) :]:
        spare.remove()
    draw_frontiers(places[: len(tables["panels"])], tables["panels"], tables["frontiers"], tables["axes"])
    words = {role: str(row["label"]).lower() for role, row in axes.items()}
    caption = FRONTIERS.format(what=words["of"], x=words["x"], y=words["y"])
    return {f"{axes['of']['name']}_frontiers": Drawing(page, tables, caption)}


def findings(tables: Tables) -> list[str]:
    axes: Mapping[str, Mapping[str, object]] = {str(row["axis"]): row for row in tables["axes"]}
    return [
        f"{panel['panel']} over {axes['x']['name']} and {axes['y']['name']}, {panel['sense']} a value of "
        f"{axes['of']['name']}: {held(tables['shares'], panel['panel'])} of the plane."
        for panel in tables["panels"]
    ]


def held(shares: Table, panel: object) -> str:
    return ", ".join(f"{row['share']:.1%} at {row['level']:g}" for row in shares if row["panel"] == panel)


EXPERIMENT = Experiment(
    name="frontiers",
    question="Up to which value of one assumption does an outcome hold, over a plane of two others?",
    axes=(3, 3),
    compute=compute,
    draw=draw,
    findings=findings,
    figures={"{0}_frontiers": ("axes", "panels", "frontiers", "shares")},
    scenario="succession",
)

if __name__ == "__main__":
    main(EXPERIMENT)
