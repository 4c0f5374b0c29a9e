"""Mixed play over boxes of assumptions: what no equilibrium uses, for games whose choices are made at once."""
