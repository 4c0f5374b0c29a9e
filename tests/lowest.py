"""Print the lowest versions that pyproject.toml allows as constraints, for ``make lowest``."""

import re
import tomllib
from pathlib import Path

# Tools that check the source, peers that are compiled and what builds the pages; no test needs them.
APART = ("lint", "bench", "docs")


def lowest():
    """Return ``name==version`` for every requirement of the package and of the extras that tests need."""
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    extras = {name: wanted for name, wanted in project["optional-dependencies"].items() if name not in APART}
    bounds = {}
    for text in (*project["dependencies"], *(text for wanted in extras.values() for text in wanted)):
        found = re.fullmatch(r"([\w.-]+)>=([\d.]+)", text)
        if found is None:
            raise SystemExit(f"pyproject.toml: found {text!r}, expected a lower bound such as 'numpy>=2.0'")
        bounds[found[1]] = found[2]
    return [f"{name}=={version}" for name, version in sorted(bounds.items())]


if __name__ == "__main__":
    print("\n".join(lowest()))
