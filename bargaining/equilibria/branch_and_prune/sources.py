"""The functions that are kernels, by what stands in the modules under their names."""

from __future__ import annotations

from typing import Any, NamedTuple


class Source(NamedTuple):
    """Hold a function that is a kernel, and whether Python calls it."""

    function: Any
    entry: bool


SOURCES: dict[Any, Source] = {}
"""What stands in the modules under the kernels' names, with the functions to compile."""
