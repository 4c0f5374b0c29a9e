"""Find all sequential, or all weak perfect Bayesian, equilibria of a tree."""

from __future__ import annotations

from bargaining.equilibria.sequential.answers import assessment_set
from bargaining.equilibria.sequential.backwards import Backwards
from bargaining.equilibria.sequential.result import AssessmentSet
from bargaining.equilibria.sequential.setting import Setting
from bargaining.equilibria.sequential.whole import SEQUENTIAL, WEAK
from bargaining.games.tree import Tree

WHOLE = "every choice of used options and of nodes believed in was solved exactly"
NEVER = "no belief is put on nodes after draws of probability zero"


def sequential_equilibria(tree: Tree, *, max_seconds: float | None = None) -> AssessmentSet:
    r"""Return all sequential equilibria of a tree with perfect recall, as connected components.

    An assessment says what is done and what is believed at every information set. It is a sequential equilibrium when
    nothing else pays more at any information set, given what is believed there, and when beliefs are limits of Bayes'
    rule under mistakes that vanish (Kreps and Wilson 1982).

    Parameters
    ----------
    tree : Tree
        The game, all numbers rational.
    max_seconds : float, optional
        When to stop; the list is then not complete.

    Returns
    -------
    AssessmentSet
        Components with exact vertices, and whether they are proved to be all.

    Raises
    ------
    GameError
        When payoffs vary with assumptions, or a player forgets what it knew or did.

    Notes
    -----
    Every choice of used options, and of nodes believed in that some labelling of mistakes admits, leaves equations and
    inequalities in the probabilities and in relative weights of mistakes. Where they come down to linear ones, the
    assessments are read off the vertices of polytopes, and each vertex is checked again. Subgames are solved first;
    one that pays every player the same all over each of its components is replaced by what it pays, for each of them,
    and components of the whole are products of components. A subgame in which payoffs vary along a component is solved
    within the larger one that it lies in.

    References
    ----------
    Kreps, D. M. and Wilson, R. (1982). Sequential equilibria. Econometrica 50, 863-894.
    Streufert, P. A. (2012). Additive plausibility characterizes the supports of consistent assessments. University of
    Western Ontario.
    Graf, M., Engesser, T. and Nebel, B. (2024). Symbolic computation of sequential equilibria. AAMAS 2024, 715-723.

    Examples
    --------
    >>> from bargaining.games.tree import InformationSet, Node, Tree, leaf
    >>> entry = Tree(
    ...     ("entrant", "incumbent"),
    ...     (InformationSet("market", 0, ("out", "in")), InformationSet("entered", 1, ("fight", "share"))),
    ...     (Node(children=(1, 2), information=0), leaf(0, 2), Node(children=(3, 4), information=1), leaf(-1, -1),
    ...      leaf(1, 1)),
    ... )
    >>> print(sequential_equilibria(entry))
    1 component of sequential equilibria
    Complete: every choice of used options and of nodes believed in was solved exactly
      1. a point; payoffs entrant 1, incumbent 1
         market: in; entered: share
    """
    return _solve(tree, SEQUENTIAL, max_seconds)


def weak_perfect_bayesian_equilibria(tree: Tree, *, max_seconds: float | None = None) -> AssessmentSet:
    """Return all weak perfect Bayesian equilibria of a tree with perfect recall, as connected components.

    Beliefs follow from the strategies wherever these lead, and are free elsewhere, at each information set on its own;
    at every set, no plan for it and for what the player chooses later pays more, given what is believed there. Every
    sequential equilibrium is one of them; others may believe what no mistakes explain, and need not be perfect in
    subgames.

    Parameters
    ----------
    tree : Tree
        The game, all numbers rational.
    max_seconds : float, optional
        When to stop; the list is then not complete.

    Raises
    ------
    GameError
        When payoffs vary with assumptions, or a player forgets what it knew or did.

    References
    ----------
    Mas-Colell, A., Whinston, M. D. and Green, J. R. (1995). Microeconomic theory. Oxford. Definition 9.C.3.
    """
    return _solve(tree, WEAK, max_seconds)


def _solve(tree: Tree, concept: str, max_seconds: float | None) -> AssessmentSet:
    search = Backwards(Setting(tree), concept, max_seconds)
    return assessment_set(search, concept, WHOLE, NEVER)
