"""What the answer hangs on: explanations, comparisons and exact regimes of a scenario."""

from typing import TYPE_CHECKING

from bargaining.lazily import lazily

if TYPE_CHECKING:
    from bargaining.analysis.comparison import Change, Comparison, compare
    from bargaining.analysis.explanation import Explanation, explain
    from bargaining.analysis.profiles import parse_profile
    from bargaining.analysis.regimes import AxisRegimes, regions

_HOMES = {
    "AxisRegimes": "bargaining.analysis.regimes",
    "Change": "bargaining.analysis.comparison",
    "Comparison": "bargaining.analysis.comparison",
    "Explanation": "bargaining.analysis.explanation",
    "compare": "bargaining.analysis.comparison",
    "explain": "bargaining.analysis.explanation",
    "parse_profile": "bargaining.analysis.profiles",
    "regions": "bargaining.analysis.regimes",
}

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

__getattr__, __dir__ = lazily(__name__, _HOMES)
