from bargaining.latex.escaping import latex_text as latex_text
