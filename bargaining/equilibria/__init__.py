"""Solution concepts for games in strategic form, one a module, and the one result type that they return."""

from bargaining.equilibria.enumeration import nash_equilibria
from bargaining.equilibria.pure import pure_equilibria, pure_equilibrium_mask
from bargaining.equilibria.result import Component, Equilibrium, EquilibriumSet

__all__ = [
    "Component",
    "Equilibrium",
    "EquilibriumSet",
    "nash_equilibria",
    "pure_equilibria",
    "pure_equilibrium_mask",
]
