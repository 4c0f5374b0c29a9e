"""Scenarios: what files of every form of game share, compiled into exact polynomials."""

from typing import TYPE_CHECKING

from bargaining.lazily import lazily

if TYPE_CHECKING:
    from bargaining.scenario.scenario import Scenario

_HOMES = {"Scenario": "bargaining.scenario.scenario"}

__all__ = ["Scenario"]

__getattr__, __dir__ = lazily(__name__, _HOMES)
