"""Forms of games: what may be predicted, and the formula of polynomial inequalities under which it holds."""
