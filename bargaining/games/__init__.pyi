from bargaining.games.bargaining_problem import BargainingProblem as BargainingProblem
from bargaining.games.normal_form import NormalFormGame as NormalFormGame
from bargaining.games.parametric import ParametricGame as ParametricGame
from bargaining.games.sequence_form import SequenceForm as SequenceForm
from bargaining.games.stochastic import StochasticGame as StochasticGame
from bargaining.games.tree import InformationSet as InformationSet
from bargaining.games.tree import Node as Node
from bargaining.games.tree import Tree as Tree
