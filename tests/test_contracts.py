"""What ``--json`` prints is a contract: its keys change only with its number."""

import json

import click
import pytest
from click.testing import CliRunner

from bargaining.cli.main import group
from bargaining.terminal import contracts
from tests.contracts import LINES, held, keys, printed

HELD = held()


@pytest.mark.parametrize("line", LINES)
def test_keys_change_only_with_the_number_of_the_contract(line):
    tree = printed(line)
    assert next(iter(tree)) == "contract"
    assert tree["contract"] == contracts.contract(line.split()[0])
    assert sorted(keys(tree)) == HELD[tree["contract"]][line], (
        "other keys: raise the number in bargaining/terminal/contracts.py, run python -m tests.contracts"
    )


def test_every_command_with_json_has_a_contract_on_file():
    context = click.Context(group)
    commands = {name: group.get_command(context, name) for name in group.list_commands(context)}
    with_json = {name for name, c in commands.items() if any(p.name == "as_json" for p in c.params)}
    assert with_json == {line.split()[0] for line in LINES}
    assert {contracts.contract(name) for name in with_json} <= set(HELD)
    assert set(contracts.NUMBERS) <= with_json


def test_a_raised_number_is_printed(monkeypatch):
    monkeypatch.setattr(contracts, "NUMBERS", {"solve": 7})
    assert printed(LINES[0])["contract"] == "solve/7"


def test_keys_are_told_from_names():
    tree = {"a": [{"named_x": {"b": 1}}, {"named_y": {"c": []}}], "d": None}
    assert keys(tree) == {"a", "a[].*", "a[].*.b", "a[].*.c", "d"}


def test_a_schema_is_no_answer_of_a_command():
    assert "contract" not in json.loads(CliRunner().invoke(group, ["schema"]).stdout)
