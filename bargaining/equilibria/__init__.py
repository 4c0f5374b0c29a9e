"""Solution concepts for games in strategic form, one a module, and the one result type that they return.

Names are looked up when they are first used, so that importing one concept does not load the others.

Examples
--------
>>> from bargaining.equilibria import nash_equilibria, payoff_dominant
>>> from bargaining.games import NormalFormGame
>>> game = NormalFormGame([[[2, 0], [0, 1]], [[2, 0], [0, 1]]])
>>> payoff_dominant(game, nash_equilibria(game)).actions
(0, 0)
"""

from bargaining.lazily import lazily

# No module may share its name with a public name: once imported it would stand in that name's place.
__getattr__, __dir__, __all__ = lazily(__name__)
