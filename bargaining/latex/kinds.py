"""Which kinds of LaTeX there are, each with the function that makes it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from bargaining.latex.fragments import Fragment

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

KINDS = {
    "matrix": ("matrices", ("digits", "width", "row", "column")),
    "tree": ("game_trees", ("digits", "width", "most")),
    "equilibria": ("equilibrium_tables", ("digits", "width")),
    "thresholds": ("threshold_tables", ("width", "axis")),
    "calibrations": ("calibration_tables", ("digits", "width")),
    "cruxes": ("crux_tables", ("digits", "width", "target")),
    "payoffs": ("payoff_displays", ("width",)),
    "codebook": ("codebooks", ("digits", "width")),
}
"""The module of ``bargaining.latex`` of each, and what its function takes beside the scenario."""


def fragment(scenario: Scenario, what: str, **options: Any) -> Fragment:
    """Return a piece of LaTeX of a scenario; options that a kind does not take have no effect.

    Parameters
    ----------
    scenario : Scenario
        With the values in force.
    what : str
        One of `KINDS`.
    **options : Any
        As the function of that name takes them.
    """
    module, taken = KINDS[what]
    make = getattr(import_module(f"bargaining.latex.{module}"), what)
    made: Fragment = make(scenario, **{name: value for name, value in options.items() if name in taken})
    return made
