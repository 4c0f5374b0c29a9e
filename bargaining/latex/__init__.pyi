from bargaining.latex.codebooks import codebook as codebook
from bargaining.latex.escaping import latex_text as latex_text
from bargaining.latex.fragments import Fragment as Fragment
from bargaining.latex.kinds import fragment as fragment
from bargaining.latex.matrices import game_matrix as game_matrix
from bargaining.latex.matrices import matrix as matrix
