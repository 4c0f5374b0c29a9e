"""Scenarios: declared players, assumptions and payoff terms, compiled into parametric games."""

from typing import TYPE_CHECKING

from bargaining.lazily import lazily

if TYPE_CHECKING:
    from bargaining.scenario.loading import load
    from bargaining.scenario.scenario import Scenario

_HOMES = {
    "Scenario": "bargaining.scenario.scenario",
    "load": "bargaining.scenario.loading",
}

__all__ = ["Scenario", "load"]

__getattr__, __dir__ = lazily(__name__, _HOMES)
