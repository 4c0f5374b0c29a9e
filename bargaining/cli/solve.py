"""``bargaining solve``: all equilibria at the values in force, as a table or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bargaining.cli import output
from bargaining.cli.game_file import is_game_file, solve_game_file
from bargaining.cli.options import chosen, json_option, refuse_idle, scenario_options

if TYPE_CHECKING:
    from bargaining.equilibria.result import Component, Equilibrium, EquilibriumSet
    from bargaining.scenario import Scenario


@click.command("solve")
@click.argument("name")
@scenario_options
@json_option
@click.option("--method", default="auto", show_default=True, metavar="M", help="How to enumerate equilibria.")
@click.option("--max-seconds", type=click.FloatRange(min=0, min_open=True), help="Stop after this time.")
def solve_command(
    name: str,
    settings: tuple[str, ...],
    calibration: str | None,
    overlay: str | None,
    as_json: bool,
    method: str,
    max_seconds: float | None,
) -> None:
    """Find all equilibria of scenario NAME.

    NAME is a packaged scenario, the path of a scenario file, or a game in Gambit's format, FILE.nfg.
    """
    if is_game_file(name):
        refuse_idle("a game without assumptions", "settings", "calibration", "overlay")
        solve_game_file(name, method, max_seconds, as_json)
        return
    scenario = chosen(name, settings, calibration, overlay)
    from bargaining.equilibria.enumeration import nash_equilibria

    found = nash_equilibria(scenario.game(), method, max_seconds=max_seconds)
    if as_json:
        output.print_json(as_dict(scenario, found))
    else:
        _print(scenario, found)


# ---------------------------------------------------------------- JSON


def as_dict(scenario: Scenario, found: EquilibriumSet) -> dict[str, Any]:
    """Return the result as plain values: the stable contract of ``solve --json``."""
    return {
        "scenario": scenario.name,
        "digest": scenario.digest,
        "calibration": scenario.calibration,
        "overlay": scenario.overlay or None,
        "parameters": {name: float(value) for name, value in scenario.values.items()},
        "method": found.method,
        "complete": found.complete,
        "reason": found.reason,
        "equilibria": [equilibrium_dict(scenario, found, equilibrium) for equilibrium in found],
        "components": [component_dict(scenario, found, component) for component in found.components],
    }


def equilibrium_dict(scenario: Scenario, found: EquilibriumSet, equilibrium: Equilibrium) -> dict[str, Any]:
    """Return one equilibrium as plain values."""
    game = found.game
    return {
        "label": _outcome(scenario, equilibrium),
        "strategies": {
            player: {action: float(p) for action, p in zip(labels, x, strict=True)}
            for player, labels, x in zip(game.players, game.actions, equilibrium.strategies, strict=True)
        },
        "payoffs": dict(zip(game.players, equilibrium.payoffs.tolist(), strict=True)),
        "regret": float(equilibrium.regret),
        "index": equilibrium.index,
        "certified": equilibrium.certified,
        "pure": equilibrium.pure,
    }


def component_dict(scenario: Scenario, found: EquilibriumSet, component: Component) -> dict[str, Any]:
    """Return one continuum as plain values."""
    game = found.game
    payoffs = component.payoff_box.T.tolist()
    return {
        "supports": _supports(found, component),
        "dimension": component.dimension,
        "polyhedral": component.polyhedral,
        "box": {
            player: dict(zip(labels, bounds.T.tolist(), strict=True))
            for player, labels, bounds in zip(game.players, game.actions, component.box, strict=True)
        },
        "payoff_box": dict(zip(game.players, payoffs, strict=True)),
        "vertices": [equilibrium_dict(scenario, found, vertex) for vertex in component.vertices],
    }


def _supports(found: EquilibriumSet, component: Component) -> dict[str, list[str]]:
    game = found.game
    return {
        player: [labels[k] for k in support]
        for player, labels, support in zip(game.players, game.actions, component.supports, strict=True)
    }


def _outcome(scenario: Scenario, equilibrium: Equilibrium) -> str:
    if not equilibrium.pure:
        return "mixed"
    actions = scenario.actions
    return scenario.outcome(tuple(labels[k] for labels, k in zip(actions, equilibrium.actions, strict=True)))


# ---------------------------------------------------------------- text


def _print(scenario: Scenario, found: EquilibriumSet) -> None:
    console = output.console()
    console.print(f"{scenario.document.scenario.title} ({scenario.name}, digest {scenario.digest[:12]})")
    console.print(f"Values in force: {output.values_in_force(scenario)}")
    print_found(scenario, found)
    if borrowed := scenario.borrowed():
        count = output.share(len(borrowed), len(scenario.parameters))
        console.print(f"Borrowed from the baseline, {count} parameters: {', '.join(borrowed)}")


def print_found(scenario: Scenario, found: EquilibriumSet) -> None:
    """Print the equilibria and continua, with what is known of the list as a whole."""
    console = output.console()
    count = f"{len(found)} equilibri{'um' if len(found) == 1 else 'a'}"
    console.print(f"{count}: {len(found.pure)} pure, {len(found.mixed)} mixed; method {found.method}")
    console.print(f"{'Complete' if found.complete else 'NOT COMPLETE'}: {found.reason}")
    if len(found):
        console.print(_table(scenario, found))
    for number, component in enumerate(found.components, start=1):
        _print_component(found, component, number)


def _table(scenario: Scenario, found: EquilibriumSet) -> Any:
    """Return one row an equilibrium: each player's cell holds its strategy and, below, its payoff."""
    rows = []
    for number, equilibrium in enumerate(found, start=1):
        cells = [
            f"{_strategy(mix)}\n{output.number(payoff)}"
            for mix, payoff in zip(found.describe(equilibrium).values(), equilibrium.payoffs, strict=True)
        ]
        index = "" if equilibrium.index is None else f"{equilibrium.index:+d}"
        certified = "yes" if equilibrium.certified else "no"
        rows.append(
            [
                str(number),
                _outcome(scenario, equilibrium),
                *cells,
                f"{equilibrium.regret:.1e}",
                index,
                certified,
            ]
        )
    columns = ["#", "outcome", *found.game.players, "regret", "index", "certified"]
    return output.table(columns, rows, right=["#", "regret", "index"], lines=True)


def _strategy(mix: dict[str, float]) -> str:
    if len(mix) == 1:
        return next(iter(mix))
    return "\n".join(f"{probability:.4f} {action}" for action, probability in mix.items())


def _print_component(found: EquilibriumSet, component: Component, number: int) -> None:
    console = output.console()
    size = "of unknown dimension" if component.dimension is None else f"of dimension {component.dimension}"
    shape = "its extreme points are" if component.polyhedral else "equilibria found on it are"
    console.print(f"Continuum {number} {size}; {len(component.vertices)} {shape} in --json. It uses:")
    for player, actions in _supports(found, component).items():
        low, high = component.payoff_box[:, found.game.players.index(player)]
        console.print(
            f"  {player}: {', '.join(actions)}; payoff {output.number(low)} to {output.number(high)}"
        )
