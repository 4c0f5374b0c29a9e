"""What the answer hangs on: explanations, comparisons and exact regimes of a scenario."""

from bargaining.analysis.comparison import Change, Comparison, compare
from bargaining.analysis.explanation import Explanation, explain
from bargaining.analysis.profiles import parse_profile
from bargaining.analysis.regimes import AxisRegimes, regions

__all__ = [
    "AxisRegimes",
    "Change",
    "Comparison",
    "Explanation",
    "compare",
    "explain",
    "parse_profile",
    "regions",
]
