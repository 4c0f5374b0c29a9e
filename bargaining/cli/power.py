"""``bargaining power``: how much voting power the members of a body have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bargaining.errors import BargainingError, ScenarioError, expected_one
from bargaining.files import printable
from bargaining.terminal import output
from bargaining.terminal.options import json_option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bargaining.equilibria.power_indices import VotingPower
    from bargaining.scenario.document import Voting


@click.command("power")
@click.argument("name", required=False)
@click.argument("rule", required=False)
@json_option
def power_command(name: str | None, rule: str | None, as_json: bool) -> None:
    """Print the voting power of each member under the rules of NAME, or under one RULE of them.

    NAME is a packaged rule, a file with rules under [voting], or a scenario that has such; without it, the packaged
    rules are listed. Shapley-Shubik's, Banzhaf's and Coleman's indices are exact: --json has the fractions.
    """
    from bargaining.loading.voting import packaged_rules, voting_rules

    if name is None:
        _list(packaged_rules(), as_json)
        return
    rules = _chosen(voting_rules(name), rule, name)
    found = {key: _power(key, one) for key, one in rules.items()}
    if as_json:
        output.print_json(
            {"name": name, "rules": [_as_dict(key, rules[key], power) for key, power in found.items()]}
        )
        return
    for key, power in found.items():
        _print(key, rules[key], power)


def _chosen(rules: Mapping[str, Voting], rule: str | None, name: str) -> Mapping[str, Voting]:
    if rule is None:
        return rules
    if rule not in rules:
        raise ScenarioError(f"{printable(name)}: unknown rule {rule!r}{expected_one(rule, rules)}")
    return {rule: rules[rule]}


def _power(key: str, rule: Voting) -> VotingPower:
    from bargaining.equilibria.power_indices import voting_power
    from bargaining.scenario.voting import game_of

    try:
        with output.working("counting coalitions"):
            return voting_power(game_of(rule))
    except BargainingError as error:
        raise type(error)(f"voting.{key}: {error}") from None


def _list(rules: Mapping[str, Voting], as_json: bool) -> None:
    """List the rules that come with the package."""
    if as_json:
        listed = [
            {"rule": key, "label": one.label, "source": one.source, "members": len(one.members)}
            for key, one in rules.items()
        ]
        output.print_json({"packaged": listed})
        return
    rows = [[key, one.label, str(len(one.members))] for key, one in rules.items()]
    output.console().print(output.table(["rule", "body", "members"], rows, right=["members"], whole=["rule"]))


def _print(key: str, rule: Voting, power: VotingPower) -> None:
    from bargaining.equilibria.power_indices import HEADS, LEGEND

    console = output.console()
    console.print(f"{rule.label} ({key})")
    if rule.source:
        console.print_under(rule.source)
    tables = [getattr(power, name) for name in HEADS]
    rows = [
        [
            rule.members[member],
            *(str(held[member]) for held in rule.weights.values()),
            *(f"{float(table[member]):.5f}" for table in tables),
        ]
        for member in power.members
    ]
    heads = ["member", *rule.weights, *HEADS.values()]
    console.print(output.table(heads, rows, right=heads[1:], whole=["member"]))
    for note in power.notes(rule.members):
        console.print(note)
    console.print_under(LEGEND)


def _as_dict(key: str, rule: Voting, power: VotingPower) -> dict[str, Any]:
    found = power.to_dict()
    members = [{"label": rule.members[one["member"]], **one} for one in found["members"]]
    return {"rule": key, "label": rule.label, "source": rule.source, **found, "members": members}
