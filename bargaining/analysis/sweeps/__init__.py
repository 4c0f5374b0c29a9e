"""Sweeps: the equilibria at every point of a grid of assumptions or at draws of them, at any scale."""

from bargaining.analysis.sweeps.archives import archive
from bargaining.analysis.sweeps.making import SweepWarning
from bargaining.analysis.sweeps.marginals import Draws
from bargaining.analysis.sweeps.planning import Plan, plan_sweep
from bargaining.analysis.sweeps.progress import Progress
from bargaining.analysis.sweeps.results import pure_equilibrium
from bargaining.analysis.sweeps.running import sweep

__all__ = ["Draws", "Plan", "Progress", "SweepWarning", "archive", "plan_sweep", "pure_equilibrium", "sweep"]
