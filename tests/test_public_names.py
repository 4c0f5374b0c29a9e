"""What users may import, and with which arguments they may call it, changes on purpose only."""

import importlib
from pathlib import Path

import pytest

import bargaining
from bargaining.lazily import _IMPORT
from tests.public_names import FILE, packages, signature, text

STUBS = sorted(Path(bargaining.__file__).parent.rglob("*.pyi"))


def test_public_names_and_signatures_are_those_on_file():
    assert text() == FILE.read_text(encoding="utf-8"), (
        "public names or signatures changed; tests/data/public_names.txt says at its head what to do"
    )


@pytest.mark.parametrize("stub", STUBS, ids=lambda path: path.parent.name)
def test_a_stub_gives_what_the_package_gives(stub):
    """An import in another way of writing would be seen by type checkers alone."""
    written = stub.read_text(encoding="utf-8")
    assert not _IMPORT.sub("", written).strip()
    names = [name for _, name in _IMPORT.findall(written)]
    parts = stub.parent.relative_to(Path(bargaining.__file__).parent.parent).parts
    package = importlib.import_module(".".join(parts))
    assert sorted(package.__all__) == sorted(names)
    assert all(getattr(package, name) is not None for name in package.__all__)


def test_there_are_stubs_and_packages():
    assert len(STUBS) >= 7
    assert {"bargaining", "bargaining.equilibria", "bargaining.studies"} <= set(packages())


def test_a_signature_shows_names_kinds_and_defaults():
    def function(first: int, /, second: "str", *rest: int, third=None, **others) -> bool: ...

    assert signature(function) == "(first: int, /, second: str, *rest: int, third = None, **others) -> bool"
    assert signature(lambda a, *, b: None) == "(a, *, b)"
