"""The version is written by hand in one place; the citation, the notes and whatever is built follow."""

import importlib
import re
import tomllib
from pathlib import Path

from click.testing import CliRunner

import bargaining
from bargaining.cli.main import group

ROOT = Path(__file__).resolve().parent.parent


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_project_reads_its_version_from_the_package():
    project = tomllib.loads(text("pyproject.toml"))
    assert project["project"]["dynamic"] == ["version"]
    assert "version" not in project["project"]
    backend = importlib.import_module("hatchling.metadata.core")
    from hatchling.plugin.manager import PluginManager

    assert backend.ProjectMetadata(str(ROOT), PluginManager()).version == bargaining.__version__


def test_the_command_prints_it():
    printed = CliRunner().invoke(group, ["--version"])
    assert printed.output.split()[-1] == bargaining.__version__


def test_the_citation_and_the_first_of_the_notes_are_of_it():
    assert re.search(r"^version: (.+)$", text("CITATION.cff"), re.M)[1] == bargaining.__version__
    assert re.search(r"^## (\S+)", text("CHANGES.md"), re.M)[1] == bargaining.__version__


def test_no_other_file_holds_it():
    """A release is one changed line in the package, and an entry in each of the two pages that name it."""
    held = [
        path.relative_to(ROOT).as_posix()
        for folder in ("bargaining", "docs", "experiments", "tests")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".py", ".md") and f'"{bargaining.__version__}"' in path.read_text(encoding="utf-8")
    ]
    assert held == ["bargaining/version.py"]
