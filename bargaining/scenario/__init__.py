"""Scenarios: declared players, assumptions and payoff terms, compiled into parametric games."""

from bargaining.scenario.loading import load
from bargaining.scenario.scenario import Scenario

__all__ = ["Scenario", "load"]
