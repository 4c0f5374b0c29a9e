"""``bargaining show``: a scenario table by table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bargaining.terminal import output
from bargaining.terminal.options import World, gathered, scenario_options

if TYPE_CHECKING:
    from bargaining.scenario import Scenario
    from bargaining.scenario.scenario import Said

TABLES = ("players", "parameters", "scales", "payoffs", "calibrations", "overlays", "outcomes", "links")


@click.command("show")
@click.argument("name")
@click.option("--table", "wanted", type=click.Choice(TABLES), help="Show one table only.")
@scenario_options
@gathered(world=World)
def show_command(wanted: str | None, world: World) -> None:
    """Show scenario NAME: who plays, on which assumptions, for what."""
    from bargaining.loading.registry import DEFAULT

    scenario = world.chosen()
    console = output.console()
    header = scenario.document.scenario
    if wanted is None:
        console.print(f"{header.title} ({scenario.name}, digest {scenario.digest[:12]})")
        console.print(" ".join(header.description.split()))
        for line in output.published(header.source, header.result):
            console.print(line)
        if header.form != DEFAULT or header.concept:
            console.print(f"Form: {header.form}; concept: {scenario.form.concept}")
        console.print(f"Values in force: {output.values_in_force(scenario)}")
        for line in output.links_in_words(scenario):
            console.print(line)
    makers = {
        "players": _players,
        "parameters": _parameters,
        "scales": _scales,
        "payoffs": _payoffs,
        "calibrations": _calibrations,
        "overlays": _overlays,
        "outcomes": _outcomes,
        "links": _links,
    }
    for table in TABLES if wanted is None else (wanted,):
        made = makers[table](scenario)
        if made.row_count or wanted:
            console.print(made)
    if wanted is None:
        for made in _of_the_form(scenario):
            console.print(made)


def _of_the_form(scenario: Scenario) -> list[Any]:
    from bargaining.loading.registry import room

    document = scenario.document
    return [
        output.table(
            list(made.columns), [list(row) for row in made.rows], whole=[made.columns[0]], title=made.title
        )
        for made in room(document.scenario.form).tables(document)
    ]


def _players(scenario: Scenario) -> Any:
    rows = []
    for player, entry in scenario.document.players.items():
        head = [player, entry.label]
        for name, action in entry.actions.items():
            rows.append([*head, name, action.label, action.meaning])
            head = ["", ""]
        rows += [] if entry.actions else [[*head, "", "", "chooses where the tables below say"]]
    return output.table(
        ["player", "", "action", "label", "meaning"], rows, whole=["action"], title="Players and actions"
    )


def _parameters(scenario: Scenario) -> Any:
    from bargaining.scenario.numbers import plain

    borrowed = set(scenario.borrowed())
    documents = len(scenario.document.calibrations)
    rows = []
    for name, value in scenario.values.items():
        low, high = map(plain, scenario.range(name))
        set_by = " (link)" if name in scenario.followed else " (set)"
        mark = set_by if name in scenario.overrides else " (borrowed)" if name in borrowed else ""
        speak = f"{len(scenario.spoken(name))} of {documents}" if documents else ""
        baseline = plain(scenario.baseline[name])
        rows.append([name, scenario.label(name), plain(value) + mark, baseline, f"{low} to {high}", speak])
    columns = ["parameter", "label", "value", "baseline", "range", "documents that speak"]
    return output.table(columns, rows, whole=["parameter"], title="Parameters in force")


def _scales(scenario: Scenario) -> Any:
    from bargaining.scenario.numbers import plain

    rows = []
    for scale, steps in scenario.scales.steps.items():
        head = scale
        for step in steps:
            number = plain(step.polynomial.evaluate(scenario.levels))
            mark = " (set)" if step.name in scenario.overrides else ""
            follows = (
                step.name if step.free else "" if not step.polynomial.variables else f"= {step.polynomial}"
            )
            rows.append([head, step.level, number + mark, follows])
            head = ""
    return output.table(
        ["scale", "level", "number", "assumption"], rows, whole=["level"], title="Scales: numbers for words"
    )


def _payoffs(scenario: Scenario) -> Any:
    from bargaining.scenario.compilation import grounds

    rows = [
        [term.player, term.name, term.formula, grounds(term.evidence, term.assumption)]
        for term in scenario.compiled.terms  # a form shows its own
    ]
    rows += [
        [f"({name})", entry.meaning or "feature", entry.value, ""]
        for name, entry in scenario.document.features.items()
    ]
    columns = ["player", "term", "formula", "claims"]
    return output.table(columns, rows, lines=True, title="Payoff terms, and the features that they use")


def _calibrations(scenario: Scenario) -> Any:
    from bargaining.scenario.numbers import plain

    calibrations = scenario.document.calibrations
    rows = [
        [
            name,
            plain(scenario.baseline[name]),
            *(_code(said[c]) if c in said else "silent" for c in calibrations),
        ]
        for name in scenario.parameters
        for said in [scenario.spoken(name)]
    ]
    rows = rows if calibrations else []
    columns = ["parameter", "baseline", *(entry.label for entry in calibrations.values())]
    title = f"What each calibration says ({', '.join(calibrations)}); *: an assumption, see the file"
    return output.table(columns, rows, right=columns[1:], whole=["parameter"], title=title)


def _code(said: Said) -> str:
    from bargaining.scenario.numbers import plain

    return plain(said.value) + ("*" if said.entry.assumption else "")


def _overlays(scenario: Scenario) -> Any:
    from bargaining.scenario.numbers import plain

    rows = [
        [
            name if first else "",
            overlay.label if first else "",
            parameter,
            plain(scenario.number(parameter, value.value)),
            value.why,
        ]
        for name, overlay in scenario.document.overlays.items()
        for first, (parameter, value) in zip(
            [True] + [False] * len(overlay.values), overlay.values.items(), strict=False
        )
    ]
    return output.table(
        ["overlay", "", "parameter", "value", "why"], rows, whole=["overlay", "parameter"], title="Overlays"
    )


def _outcomes(scenario: Scenario) -> Any:
    from bargaining.forms.form import vocabulary

    names = vocabulary(scenario.places)
    rows = [
        [name, outcome.label, ", ".join(outcome.choices[one] for one in names)]
        for name, outcome in scenario.document.outcomes.items()
    ]
    return output.table(
        ["outcome", "label", "actions"], rows, whole=["outcome"], title="Outcomes that have a name"
    )


def _links(scenario: Scenario) -> Any:
    from bargaining.scenario.compilation import grounds

    rows = [
        [
            name,
            f"{link.taken} in {link.scenario}",
            link.outcome or link.selection or ("each equilibrium" if link.each else "after signals"),
            "the same" if link.calibration == "same" else link.calibration,
            link.scale or "as it is",
            "followed" if name in scenario.followed else "cut",
            grounds(link.evidence, link.assumption),
        ]
        for name, link in scenario.document.links.items()
    ]
    columns = ["parameter", "takes", "of", "reading", "scale", "now", "stands on"]
    return output.table(columns, rows, whole=["parameter"], title="Links to results of other scenarios")
