"""Equilibria in words, tables and plain values, whether they are a scenario's or a game file's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bargaining.cli.continua import print_component
from bargaining.terminal import output

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bargaining.analysis.plans import PredictionSet
    from bargaining.equilibria.pure_places import PurePlace
    from bargaining.equilibria.result import Component, Equilibrium, EquilibriumSet
    from bargaining.forms.form import Place
    from bargaining.forms.mixing import Free, Mixed
    from bargaining.scenario import Scenario


MOST_COLUMNS = 6
"""Places that stand in columns of their own; more are put together by player."""


def plain_values(scenario: Scenario, found: EquilibriumSet, pure: Sequence[PurePlace]) -> dict[str, Any]:
    """Return what is known of the equilibria, as the stable contract of ``solve --json`` has it."""
    values = found.plain(
        partial(by_player, scenario.places), lambda equilibrium: {"label": _outcome(scenario, equilibrium)}
    )
    head = {name: values.pop(name) for name in ("method", "complete", "reason")}
    return {**head, "pure": pure_dicts(scenario, pure), **values}


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


def pure_dicts(scenario: Scenario, pure: Sequence[PurePlace]) -> list[dict[str, Any]]:
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


def _outcome(scenario: Scenario, equilibrium: Equilibrium) -> str:
    if not equilibrium.pure:
        return "mixed"
    actions = scenario.actions
    return scenario.outcome(tuple(labels[k] for labels, k in zip(actions, equilibrium.actions, strict=True)))


def print_found(scenario: Scenario, found: EquilibriumSet, pure: Sequence[PurePlace]) -> None:
    """Print the equilibria and continua, with what is known of the list as a whole."""
    console = output.console()
    console.print(f"{_headline(found, pure)}; method {found.method}")
    console.print(f"{'Complete' if found.complete else 'NOT COMPLETE'}: {found.reason}")
    if len(found):
        console.print(_table(scenario, found))
    for number, component in enumerate(found.components, start=1):
        print_component(found, component, number)
    for one in pure:
        if not one.isolated:
            profile = ", ".join(one.names)
            console.print(f"Pure equilibrium {scenario.outcome(one.names)} ({profile}): {_place(found, one)}")


def print_predicted(scenario: Scenario, found: PredictionSet) -> None:
    """Print predictions that are no profiles of a strategic form, with what is known of the list as a whole."""
    from bargaining.analysis.plans import counted
    from bargaining.forms.tree_layout import UNASKED

    console = output.console()
    console.print(counted(found))
    console.print(f"{'Complete' if found.complete else 'NOT COMPLETE'}: {found.reason}")
    players = scenario.players
    reached = [
        k for k, _ in enumerate(found.places) if any(o.profile[k] != UNASKED for o in found.predictions)
    ]
    together = len(reached) > MOST_COLUMNS and found.assessments is None
    chosen = [
        _by_player(scenario, one.profile, reached) if together else [one.profile[k] for k in reached]
        for one in found.predictions
    ]
    rows = [
        [
            str(number),
            one.label
            if not together or scenario.outcome_of(one.profile)
            else "",  # or all would stand there twice
            *own,
            *("varies" if one.payoffs is None else output.number(float(one.payoffs[p])) for p in players),
        ]
        for number, (one, own) in enumerate(zip(found.predictions, chosen, strict=True), start=1)
    ]
    paid = [f"payoff of {player}" for player in players]
    if rows:
        columns = ["#", "outcome", *(players if together else (found.places[k] for k in reached)), *paid]
        console.print(output.table(columns, rows, right=["#", *paid], lines=together))
        if missed := [name for k, name in enumerate(found.places) if k not in reached]:
            console.print(f"Nothing that is listed comes to {', '.join(missed)}.")
    for number, mixed in enumerate(found.mixed, start=1):
        _print_mixed(mixed, number)
    for number, free in enumerate(found.components, start=1):
        _print_free(free, number)
    if found.assessments is not None:
        output.echo("Strategies and beliefs, exactly:")
        output.echo("\n".join(str(found.assessments).splitlines()[2:]))


def _print_mixed(mixed: Mixed, number: int) -> None:
    """Print a mixed equilibrium that is listed beside pure predictions."""
    payoffs = ", ".join(f"{player} {output.number(payoff)}" for player, payoff in mixed.payoffs.items())
    index = "" if mixed.index is None else f"; index {mixed.index:+d}"
    output.echo(
        f"Mixed equilibrium {number}, the only one of these choices within {mixed.radius:.0e}; payoffs {payoffs}{index}"
    )
    for place, own in mixed.strategies.items():
        output.echo(
            f"  {place}: "
            + ", ".join(f"{option} {p:.6g}" if len(own) > 1 else option for option, p in own.items())
        )


def _print_free(free: Free, number: int) -> None:
    """Print a continuum on which whoever mixes changes nothing for itself."""
    mixing = [place for place, own in free.used.items() if len(own) > 1 and place not in free.isolated]
    rest = ", ".join(f"{place} {own[0]}" for place, own in free.used.items() if len(own) == 1)
    how = "freely" if free.whole else "as far as the others' conditions hold"
    bound = "".join(
        f"; {place} mixes {' and '.join(f'{option} {p:.6g}' for option, p in own.items())}"
        for place, own in free.isolated.items()
    )
    within = f", within {free.radius:.0e}" if bound else ""
    output.echo(
        f"Continuum {number} of dimension {free.dimension}: {' and '.join(mixing)} may mix {how}, which changes "
        f"nothing for whoever does{bound}{within}; {rest}"
    )


def _by_player(scenario: Scenario, profile: Sequence[str], reached: Sequence[int]) -> list[str]:
    """Return a cell for each player, with a line for each place at which it chooses."""
    places = scenario.places
    return [
        "\n".join(
            f"{places[k].name.partition('.')[2] or places[k].name}: {profile[k]}"
            for k in reached
            if places[k].player == player
        )
        for player in scenario.players
    ]


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
