"""Batches of games of one shape: solved together, answered as if solved one by one."""

from bargaining.equilibria.batches.batch import EquilibriumBatch, Status
from bargaining.equilibria.batches.solve import nash_equilibria_batch

__all__ = ["EquilibriumBatch", "Status", "nash_equilibria_batch"]
