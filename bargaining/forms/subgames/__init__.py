"""Trees in which two players move together at most in their last parts: exact formulas, by induction over subgames."""

from bargaining.forms.subgames.composed import Composed
from bargaining.forms.subgames.kinds import composition

__all__ = ["Composed", "composition"]
