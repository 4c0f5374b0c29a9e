"""The tree of a scenario as rows of a table: what figures of experiments take from analysis."""

from bargaining.analysis.game_trees import scenario_tree as scenario_tree
from bargaining.analysis.game_trees import unfolding as unfolding
from bargaining.analysis.game_trees import ways_of as ways_of
