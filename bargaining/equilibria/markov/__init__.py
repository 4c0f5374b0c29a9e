"""Markov perfect equilibria of stochastic games."""
