"""Sequential equilibria of trees, and weak perfect Bayesian ones, as exact components of strategies and beliefs."""
