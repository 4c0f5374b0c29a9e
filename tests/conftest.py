"""Tests that take long stand in a list, and run with ``make thorough``: each has quicker ones like it beside it."""

from pathlib import Path

import pytest

LIST = Path(__file__).parent / "data" / "thorough.txt"


def thorough() -> set[str]:
    """Return the tests of the list, by their names in pytest."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in the list, before tests are chosen by their marks."""
    listed = thorough()
    for item in items:
        if item.nodeid in listed:
            item.add_marker(pytest.mark.thorough)


@pytest.fixture
def run(capsys):
    """Run a command line; return its status and what it wrote to both streams."""
    from bargaining.cli.main import group
    from bargaining.terminal.running import run_command

    def call(*words):
        status = run_command(group, [str(word) for word in words], name="bargaining")
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call
