"""How do spells of a prediction compare with those that the documents date?

Run ``python experiments/cycles.py --help``. The scenario must be one in which play goes from state to state, year after
year, with groups of states whose beginnings are dated in the evidence (``[spells.NAME]`` with events).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from bargaining.analysis.spells import (
    Cycle,
    Record,
    cycles,
    dated_record,
    group_of,
    histories,
    likeliest_start,
    states_of,
    survival,
)
from bargaining.scenario import Scenario
from bargaining.studies import Drawing, Experiment, Progress, Settings, Table, Tables, main, reading_labels

ACROSS = 3
SEED, SHOWN, FEW = 2025, 8, 3
"""Of the generator; histories that are drawn, and in a quick run."""
LONGEST = 20
HISTORIES = (
    "The record of years that the documents date, and histories of as many years simulated under each reading (seed "
    "{seed}), from the state of the first year that makes the record most probable. Of each reading the pure "
    "equilibrium is taken under which the record is most probable; above each panel that probability, exact up to "
    "rounding. A year counts for the spell that begins in it; white: no event says which it belongs to."
)
LENGTHS = (
    "How probable it is that a spell lasts longer than so many years, exactly, under the same equilibria; a line that "
    "stays at one has no end. Below: the dated spells, a stroke where their length is not exact, an arrow where they "
    "had not ended. Readings that take chances from the same record are no test of it."
)


def compute(settings: Settings, progress: Progress) -> Tables:
    scenario = settings.scenario
    record, names = dated_record(scenario), reading_labels(scenario)
    words = {group.name: group.label for group in scenario.form.spells.groups}
    generators = np.random.default_rng(np.random.SeedSequence(SEED)).spawn(len(names))
    tables: Tables = {"heads": [], "years": [], "laws": [], "likelihoods": []}
    tables["observed"] = [row | {"group": words[row["group"]]} for row in record.to_rows()]
    for done, (name, label) in enumerate(names.items()):
        seen = scenario.calibrated(name)
        found = cycles(seen, record)
        tables["likelihoods"] += [likelihood_row(label, one) for one in found]
        if found:
            best = found[0]
            number = FEW if settings.quick else SHOWN
            parts = panel(seen, record, best, words, (number, generators[done]))
            head = f"{label} ({float(best.likelihood):.2g})"
            tables["heads"].append({"reading": label, "head": head, "below": best.label})
            for key, rows in parts.items():
                tables[key] += [{"reading": label} | row for row in rows]
        progress((done + 1) / len(names))
    return tables


def likelihood_row(label: str, one: Cycle) -> dict[str, Any]:
    """Return how probable the record is under an equilibrium of a reading, exact as well."""
    exact = one.likelihood
    return {
        "reading": label,
        "equilibrium": one.label,
        "profile": ", ".join(one.profile),
        "likelihood": float(exact),
        "exact": f"{exact.numerator}/{exact.denominator}",
    }


def panel(
    scenario: Scenario,
    record: Record,
    best: Cycle,
    words: Mapping[str, str],
    simulated: tuple[int, np.random.Generator],
) -> Tables:
    """Return the record, simulated histories and laws of lengths of one reading."""
    home, (number, generator) = group_of(scenario), simulated
    seen = [states_of(scenario, groups) for groups in record.years.values()]
    drawn = histories(best.chain, likeliest_start(best.chain, seen), len(seen), number, generator)
    years: Table = [
        {"history": "record", "year": year, "group": words[groups[0]] if len(groups) == 1 else ""}
        for year, groups in record.years.items()
    ]
    years += [
        {"history": k, "year": year, "group": words[home[s]] if s in home else ""}
        for k, history in enumerate(drawn, start=1)
        for year, s in zip(record.years, history, strict=True)
    ]
    laws = [
        {"group": label, "years": n, "probability": float(p)}
        for name, label in words.items()
        for n, p in enumerate(survival(best.chain, states_of(scenario, [name]), LONGEST))
    ]
    return {"years": years, "laws": laws}


def draw(tables: Tables) -> dict[str, Drawing]:
    from bargaining.plotting import across, appearances, draw_histories, draw_lengths, figure, full_width

    count = len(tables["heads"])
    columns = min(across(ACROSS), count)
    lines = -(-count // columns)
    groups = dict.fromkeys(str(row["group"]) for key in ("laws", "observed") for row in tables[key])
    looks = appearances(groups)
    pages = {}
    for name, height in (("cycles_histories", 50), ("cycles_lengths", 52)):
        page = figure(full_width(), height * lines)
        panels = list(page.subplots(lines, columns, squeeze=False).flat)
        for spare in panels[count:]:
            spare.remove()
        own = {key: tables[key] for key in FIGURES[name]}
        if name == "cycles_histories":
            draw_histories(panels[:count], own["heads"], own["years"], looks=looks)
            pages[name] = Drawing(page, own, HISTORIES.format(seed=SEED))
        else:
            draw_lengths(
                panels[:count], own["heads"], own["laws"], own["observed"], x_label="Years", looks=looks
            )
            pages[name] = Drawing(page, own, LENGTHS)
    return pages


def findings(tables: Tables) -> list[str]:
    found = []
    for reading in dict.fromkeys(str(row["reading"]) for row in tables["likelihoods"]):
        own = [row for row in tables["likelihoods"] if row["reading"] == reading]
        none = sum(not float(row["likelihood"]) for row in own)
        found.append(
            f"{reading}: of {len(own)} pure equilibria the record is most probable under {own[0]['equilibrium']} "
            f"({float(own[0]['likelihood']):.2g}), and impossible under {none}."
        )
    return found


FIGURES = {"cycles_histories": ("heads", "years"), "cycles_lengths": ("heads", "laws", "observed")}

EXPERIMENT = Experiment(
    name="cycles",
    question="How do spells of freezes and thaws under each reading compare with those that the documents date?",
    meaning=dated_record,
    compute=compute,
    draw=draw,
    findings=findings,
    figures=FIGURES,
    scenario="freeze_thaw",
)

if __name__ == "__main__":
    main(EXPERIMENT)
