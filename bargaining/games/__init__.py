"""Games as arrays and labels; no module here knows what the labels mean."""

from bargaining.games.normal_form import NormalFormGame

__all__ = ["NormalFormGame"]
