"""Games as arrays and labels; no module here knows what the labels mean."""

from bargaining.games.normal_form import NormalFormGame
from bargaining.games.parametric import ParametricGame

__all__ = ["NormalFormGame", "ParametricGame"]
