"""The list of tests that take long: what stands there exists."""

import re
from pathlib import Path

from tests.conftest import LIST, thorough

ROOT = LIST.parent.parent.parent


def test_listed_tests_exist():
    listed = thorough()
    assert listed
    by_file: dict[str, set[str]] = {}
    for name in listed:
        file, _, test = name.partition("::")
        by_file.setdefault(file, set()).add(test.partition("[")[0])
    for file, tests in by_file.items():
        path = ROOT / Path(file)
        assert path.is_file(), file
        if path.parent != ROOT / "tests":
            continue  # an example in a docstring
        there = set(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), flags=re.M))
        assert tests <= there, f"{file}: {', '.join(sorted(tests - there))}: no such test"
