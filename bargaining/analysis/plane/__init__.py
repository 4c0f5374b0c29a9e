"""Exact regimes over two assumptions: cells of the plane on which the set of pure equilibria is constant."""

from bargaining.analysis.plane.cells import plane_regimes
from bargaining.analysis.plane.records import Cell, PlaneRegimes, Reason, Seam, Side

__all__ = ["Cell", "PlaneRegimes", "Reason", "Seam", "Side", "plane_regimes"]
