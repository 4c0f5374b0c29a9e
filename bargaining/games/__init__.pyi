from bargaining.games.normal_form import NormalFormGame as NormalFormGame
from bargaining.games.parametric import ParametricGame as ParametricGame
