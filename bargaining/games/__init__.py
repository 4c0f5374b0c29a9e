"""Games as arrays and labels; no module here knows what the labels mean."""

from typing import TYPE_CHECKING

from bargaining.lazily import lazily

if TYPE_CHECKING:
    from bargaining.games.normal_form import NormalFormGame
    from bargaining.games.parametric import ParametricGame

_HOMES = {
    "NormalFormGame": "bargaining.games.normal_form",
    "ParametricGame": "bargaining.games.parametric",
}

__all__ = ["NormalFormGame", "ParametricGame"]

__getattr__, __dir__ = lazily(__name__, _HOMES)
