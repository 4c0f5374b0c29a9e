"""All equilibria of a finite game of any number of players: branch and prune over support profiles."""

from bargaining.equilibria.branch_and_prune.driver import branch_and_prune

__all__ = ["branch_and_prune"]
