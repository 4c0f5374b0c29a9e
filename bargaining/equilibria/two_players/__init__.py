"""Every equilibrium of a two-player game, exactly: isolated ones and maximal Nash subsets."""

from bargaining.equilibria.two_players.solver import extreme_equilibria, two_player_equilibria

__all__ = ["extreme_equilibria", "two_player_equilibria"]
