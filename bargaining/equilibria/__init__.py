"""Solution concepts for games in strategic form, one a module, and the one result type that they return."""

from bargaining.equilibria.enumeration import nash_equilibria
from bargaining.equilibria.pure import pure_equilibria, pure_equilibrium_mask
from bargaining.equilibria.result import Component, Equilibrium, EquilibriumSet
from bargaining.equilibria.two_players import two_player_equilibria
from bargaining.equilibria.verification import Verification, verify

__all__ = [
    "Component",
    "Equilibrium",
    "EquilibriumSet",
    "Verification",
    "nash_equilibria",
    "pure_equilibria",
    "pure_equilibrium_mask",
    "two_player_equilibria",
    "verify",
]
