"""Negotiations as games: coded documents in, certified equilibria and what moves them out.

Names are looked up when they are first used, so that ``import bargaining`` stays cheap.

Examples
--------
>>> import bargaining
>>> game = bargaining.load("rapprochement").replace(autonomy=0.2).game()
>>> game
NormalFormGame(us, eu, belarus, russia: 3 x 2 x 4 x 3)
"""

from bargaining.lazily import lazily

__getattr__, __dir__, __all__ = lazily(__name__)
