"""An empty word, as a shell makes of a variable that is not set, is refused wherever it stands."""

import click
import pytest

from bargaining.cli.main import COMMANDS, group
from bargaining.terminal.running import run_command

NEEDED = {
    "solve": ["rapprochement"],
    "compare": ["rapprochement"],
    "robust": ["rapprochement", "eu == isolate"],
    "shares": ["rapprochement"],
    "without": ["rapprochement", "documents"],
    **{
        name: ["rapprochement", "package"]
        for name in ("volume", "tornado", "sensitivity", "information", "discover")
    },
}


def options():
    """Return every option of every command that takes text."""
    context = click.Context(group)
    for name in COMMANDS:
        for parameter in group.get_command(context, name).params:
            if isinstance(parameter, click.Option) and not parameter.is_flag and parameter.nargs == 1:
                yield name, max(parameter.opts, key=len)


@pytest.mark.parametrize(("command", "option"), list(options()))
def test_an_empty_value_of_an_option_is_refused(capsys, monkeypatch, tmp_path, command, option):
    monkeypatch.chdir(tmp_path)
    for words in ([option, ""], [f"{option}="]):
        status = run_command(group, [command, *NEEDED.get(command, ()), *words], name="bargaining")
        captured = capsys.readouterr()
        assert (status, captured.out) == (1, "")
        (line,) = captured.err.splitlines()
        assert option in line
        assert "found an empty text" in line
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [[""], ["show", ""], ["explain", "rapprochement", ""], ["new", ""]])
def test_an_empty_argument_is_refused(capsys, words):
    assert run_command(group, words, name="bargaining") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("found an empty text, expected a name, a value or a file")


def test_a_value_that_ends_in_an_equals_sign_keeps_its_own_message(capsys):
    assert run_command(group, ["solve", "rapprochement", "--set", "autonomy="], name="bargaining") == 1
    assert "--set autonomy=: found no value" in capsys.readouterr().err
