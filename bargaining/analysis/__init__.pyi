from bargaining.analysis.comparison import Change as Change
from bargaining.analysis.comparison import Comparison as Comparison
from bargaining.analysis.comparison import compare as compare
from bargaining.analysis.explanation import Explanation as Explanation
from bargaining.analysis.explanation import explain as explain
from bargaining.analysis.profiles import parse_profile as parse_profile
from bargaining.analysis.regimes import AxisRegimes as AxisRegimes
from bargaining.analysis.regimes import regions as regions
