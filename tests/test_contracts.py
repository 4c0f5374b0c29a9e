"""What ``--json`` prints is a contract: its keys change only with its number."""

import json

import click
import pytest
from click.testing import CliRunner

from bargaining.cli.main import group
from bargaining.terminal import contracts
from tests.contracts import LINES, command, held, keys, printed

HELD = held()


@pytest.mark.parametrize("line", LINES)
def test_keys_change_only_with_the_number_of_the_contract(line):
    tree = printed(line)
    assert next(iter(tree)) == "contract"
    assert tree["contract"] == contracts.contract(command(line))
    assert sorted(keys(tree)) == HELD[tree["contract"]][line], (
        "other keys: raise the number in bargaining/terminal/contracts.py, run python -m tests.contracts"
    )


def commands_of(above, before=""):
    """Yield every command with the words that name it, those of groups included."""
    context = click.Context(above)
    for name in above.list_commands(context):
        found = above.get_command(context, name)
        yield before + name, found
        if isinstance(found, click.Group):
            yield from commands_of(found, f"{before}{name} ")


def test_every_command_with_json_has_a_contract_on_file():
    with_json = {name for name, c in commands_of(group) if any(p.name == "as_json" for p in c.params)}
    assert with_json == {command(line) for line in LINES}
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
