"""``bargaining solve``: all equilibria at the values in force, as a table or as JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from bargaining.cli import output
from bargaining.cli.game_file import is_game_file, solve_game_file
from bargaining.cli.options import chosen, json_option, refuse_idle, scenario_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bargaining.equilibria.pure_places import PurePlace
    from bargaining.equilibria.result import Component, Equilibrium, EquilibriumSet
    from bargaining.forms.form import Place
    from bargaining.scenario import Scenario


class _Seconds(click.FloatRange):
    """Refuse what is no number as well: no time is later than it, and a search would never stop."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a time."""
        found: float = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{value!r} is not a number", param, ctx)
        return found


@click.command("solve")
@click.argument("name")
@scenario_options
@json_option
@click.option("--method", default="auto", show_default=True, metavar="M", help="How to enumerate equilibria.")
@click.option("--max-seconds", type=_Seconds(min=0, min_open=True), help="Stop after this time.")
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
        refuse_idle("a game without assumptions", "settings", "calibration", "overlay", "concept", "variants")
        solve_game_file(name, method, max_seconds, as_json)
        return
    scenario = chosen(name, settings, calibration, overlay)
    from bargaining.analysis.predictions import predictions

    found = predictions(scenario, method, max_seconds=max_seconds)
    if as_json:
        output.print_json(as_dict(scenario, found))
    else:
        _print(scenario, found)


# ---------------------------------------------------------------- JSON


def as_dict(scenario: Scenario, found: EquilibriumSet) -> dict[str, Any]:
    """Return the result as plain values: the stable contract of ``solve --json``.

    What belongs to a place stands under its player, and where a player chooses more than once under player and place;
    payoffs are then those at the place, in the types that it cannot tell apart.
    """
    from bargaining.analysis.predictions import pure_places

    return {
        "scenario": scenario.name,
        "digest": scenario.digest,
        **_form_dict(scenario),
        "calibration": scenario.calibration,
        "overlay": scenario.overlay or None,
        "parameters": {name: float(value) for name, value in scenario.values.items()},
        "method": found.method,
        "complete": found.complete,
        "reason": found.reason,
        "pure": pure_dicts(scenario, found, pure_places(scenario, found)),
        "equilibria": [equilibrium_dict(scenario, found, equilibrium) for equilibrium in found],
        "components": [component_dict(scenario, found, component) for component in found.components],
    }


def _form_dict(scenario: Scenario) -> dict[str, Any]:
    """Return what says how to read the rest, unless the form is strategic and its concept that of Nash."""
    from bargaining.loading.registry import DEFAULT, room

    header = scenario.document.scenario
    if header.form == DEFAULT and not (header.concept or header.variants):
        return {}
    return {
        "form": header.form,
        "concept": header.concept or room(header.form).concepts[0],
        "variants": dict(header.variants),
        "places": {
            place.name: {"player": place.player, "label": place.label, "options": list(place.options)}
            for place in scenario.places
        },
    }


def by_player(places: Sequence[Place], values: Iterable[Any]) -> dict[str, Any]:
    """Return what belongs to places by player, and where a player chooses more than once by player and place.

    Examples
    --------
    >>> from bargaining.forms.form import Place
    >>> one, other = Place("p", "p", "", ()), Place("q.strong", "q", "", ())
    >>> by_player([one, other], [1, 2])
    {'p': {'p': 1}, 'q': {'q.strong': 2}}
    >>> by_player([one], [1])
    {'p': 1}
    """
    pairs = list(zip(places, values, strict=True))
    if all(place.name == place.player for place in places):
        return {place.name: value for place, value in pairs}
    found: dict[str, Any] = {}
    for place, value in pairs:
        found.setdefault(place.player, {})[place.name] = value
    return found


def pure_dicts(scenario: Scenario, found: EquilibriumSet, pure: Sequence[PurePlace]) -> list[dict[str, Any]]:
    """Return every pure equilibrium as plain values, with where it lies."""
    return [
        {
            "label": scenario.outcome(one.names),
            "profile": by_player(scenario.places, one.names),
            "isolated": one.isolated,
            "components": list(one.components),
        }
        for one in pure
    ]


def equilibrium_dict(scenario: Scenario, found: EquilibriumSet, equilibrium: Equilibrium) -> dict[str, Any]:
    """Return one equilibrium as plain values."""
    mixes = [
        {action: float(p) for action, p in zip(labels, x, strict=True)}
        for labels, x in zip(found.game.actions, equilibrium.strategies, strict=True)
    ]
    return {
        "label": _outcome(scenario, equilibrium),
        "strategies": by_player(scenario.places, mixes),
        "payoffs": by_player(scenario.places, equilibrium.payoffs.tolist()),
        "regret": float(equilibrium.regret),
        "index": equilibrium.index,
        "certified": equilibrium.certified,
        "pure": equilibrium.pure,
    }


def component_dict(scenario: Scenario, found: EquilibriumSet, component: Component) -> dict[str, Any]:
    """Return one continuum as plain values."""
    boxes = [
        dict(zip(labels, bounds.T.tolist(), strict=True))
        for labels, bounds in zip(found.game.actions, component.box, strict=True)
    ]
    return {
        "supports": by_player(scenario.places, _supports(found, component).values()),
        "dimension": component.dimension,
        "polyhedral": component.polyhedral,
        "box": by_player(scenario.places, boxes),
        "payoff_box": by_player(scenario.places, component.payoff_box.T.tolist()),
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
    from bargaining.analysis.predictions import pure_places

    print_found(scenario, found, pure_places(scenario, found))
    if borrowed := scenario.borrowed():
        count = output.share(len(borrowed), len(scenario.parameters))
        console.print(f"Borrowed from the baseline, {count} parameters: {', '.join(borrowed)}")


def print_found(scenario: Scenario, found: EquilibriumSet, pure: Sequence[PurePlace]) -> None:
    """Print the equilibria and continua, with what is known of the list as a whole."""
    console = output.console()
    console.print(f"{_headline(found, pure)}; method {found.method}")
    console.print(f"{'Complete' if found.complete else 'NOT COMPLETE'}: {found.reason}")
    if len(found):
        console.print(_table(scenario, found))
    for number, component in enumerate(found.components, start=1):
        _print_component(found, component, number)
    for one in pure:
        if not one.isolated:
            profile = ", ".join(one.names)
            console.print(f"Pure equilibrium {scenario.outcome(one.names)} ({profile}): {_place(found, one)}")


def _headline(found: EquilibriumSet, pure: Sequence[PurePlace]) -> str:
    """Count what there is; a pure equilibrium counts wherever it lies."""
    mixed, continua = len(found.mixed), sum(c.dimension is not None for c in found.components)
    isolated = sum(one.isolated for one in pure)
    if isolated == len(pure) and not found.components:
        number = isolated + mixed
        return f"{_counted(number, 'equilibrium', 'equilibria')}: {isolated} pure, {mixed} mixed"
    parts = []
    if pure:
        elsewhere = f" ({isolated} isolated)" if isolated < len(pure) else ""
        parts.append(_counted(len(pure), "pure equilibrium", "pure equilibria") + elsewhere)
    if mixed:
        parts.append(_counted(mixed, "isolated mixed equilibrium", "isolated mixed equilibria"))
    if continua:
        parts.append(_counted(continua, "continuum of equilibria", "continua of equilibria"))
    if open_regions := len(found.components) - continua:
        parts.append(_counted(open_regions, "region that is not settled", "regions that are not settled"))
    return ", ".join(parts)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _place(found: EquilibriumSet, one: PurePlace) -> str:
    """Say where a pure equilibrium lies that is not isolated."""
    names = [f"{_kind(found.components[number - 1]).lower()} {number}" for number in one.components]
    return f"on {' and '.join(names)}" if names else "exact, but not located among those listed"


def _kind(component: Component) -> str:
    return "Open region" if component.dimension is None else "Continuum"


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
    if component.dimension is None:
        console.print(
            f"Open region {number}, in which equilibria were neither all found nor excluded. It may use:"
        )
    else:
        shape = "its extreme points are" if component.polyhedral else "equilibria found on it are"
        console.print(
            f"Continuum {number} of dimension {component.dimension}; {len(component.vertices)} {shape} in --json. "
            "It uses:"
        )
    for player, actions in _supports(found, component).items():
        low, high = component.payoff_box[:, found.game.players.index(player)]
        console.print(
            f"  {player}: {', '.join(actions)}; payoff {output.number(low)} to {output.number(high)}"
        )
