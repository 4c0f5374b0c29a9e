"""What the answer hangs on: explanations, comparisons and exact regimes of a scenario."""

from bargaining.analysis.comparison import Change, Comparison, compare
from bargaining.analysis.explanation import Explanation, explain
from bargaining.analysis.profiles import parse_profile

__all__ = ["Change", "Comparison", "Explanation", "compare", "explain", "parse_profile"]
