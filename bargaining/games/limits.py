"""How large games may be that are read from files."""

MAX_PLAYERS = 30
"""More axes than this would leave too few for batches, of the 64 that an array may have."""
MAX_PAYOFFS = 500_000
"""The most numbers that a game read from a file may hold."""
MAX_STEPS = 5_000_000
"""The most moves on the ways to all nodes of a tree together, which grow with the square of its depth."""
