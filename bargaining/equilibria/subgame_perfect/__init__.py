"""Subgame-perfect equilibria of trees, pure and mixed, from the strategic forms of their subgames."""
