"""Mixed equilibria along assumptions: what needs the game itself at a point."""
