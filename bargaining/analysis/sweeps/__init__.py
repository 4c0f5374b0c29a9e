"""Sweeps: the equilibria at every point of a grid of assumptions or at draws of them, at any scale."""

from bargaining.analysis.sweeps.archives import archive
from bargaining.analysis.sweeps.design import SweepWarning
from bargaining.analysis.sweeps.drawing import Draws
from bargaining.analysis.sweeps.results import pure_equilibrium
from bargaining.analysis.sweeps.running import Plan, Progress, plan_sweep, sweep

__all__ = ["Draws", "Plan", "Progress", "SweepWarning", "archive", "plan_sweep", "pure_equilibrium", "sweep"]
