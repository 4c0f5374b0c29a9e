"""What a reader needs to know of the machine, and nothing that names it."""

from __future__ import annotations

import importlib.metadata
import os
import platform

from benchmarks.report import Value

PACKAGES = ("bargaining", "numpy", "numba", "scipy", "pygambit", "quantecon", "nashpy")


def facts() -> dict[str, Value]:
    """Return the interpreter, the processor's kind and number of cores, and the versions of what is compared."""
    found: dict[str, Value] = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
    }
    return found | {name: _version(name) for name in PACKAGES}


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "from the checkout" if name == "bargaining" else "missing"
