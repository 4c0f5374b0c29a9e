"""Apply the intuitive criterion or D1 to the sequential equilibria of a signalling game."""

from __future__ import annotations

from bargaining.equilibria.sequential.result import AssessmentSet
from bargaining.equilibria.sequential.whole import SEQUENTIAL
from bargaining.equilibria.signalling.criteria import Criterion, d1, intuitive
from bargaining.equilibria.signalling.outcomes import Judge
from bargaining.equilibria.signalling.result import RefinedEquilibria
from bargaining.equilibria.signalling.shape import signalling_game
from bargaining.errors import SolverError


def intuitive_criterion(equilibria: AssessmentSet) -> RefinedEquilibria:
    r"""Return which equilibria of a signalling game pass the intuitive criterion, and why the others do not.

    A message that nobody sends is not believed to come from a type that gets strictly less by it than in equilibrium,
    whatever the receiver believes and does best. An equilibrium fails where some type then gains strictly, whatever the
    receiver does best that believes as much.

    Parameters
    ----------
    equilibria : AssessmentSet
        The sequential equilibria of a signalling game. A report may follow the message, if each of its values may
        follow from every type; an answer is then a plan for all of them.

    Returns
    -------
    RefinedEquilibria
        A verdict for each choice of messages that are sent and payoffs of types that a component holds, on which alone
        the criterion depends. Where payoffs vary along a segment, it is divided exactly where verdicts change; where
        they vary in more ways, it is told whether all survive, none, or some, with a point each.

    Raises
    ------
    GameError
        Where the tree is no signalling game.
    SolverError
        For equilibria that are not sequential.

    Notes
    -----
    The criterion is on outcomes: they pass or fail whatever is believed off the path. Which vertices hold the beliefs
    that it admits is listed beside. Types that chance rules out do not count.

    References
    ----------
    Cho, I.-K. and Kreps, D. M. (1987). Signaling games and stable equilibria. Quarterly Journal of Economics 102,
    179-221. Section IV.3.

    Examples
    --------
    Beer and quiche of Cho and Kreps: the pooled breakfast that the strong type does not like fails.

    >>> from bargaining.equilibria import sequential_equilibria
    >>> from bargaining.games.interchange import parse_efg
    >>> breakfast = parse_efg('''EFG 2 R "" { "sender" "receiver" }
    ... c "" 1 "" { "strong" 9/10 "weak" 1/10 } 0
    ... p "" 1 1 "strong" { "beer" "quiche" } 0
    ... p "" 2 1 "after beer" { "fight" "leave" } 0 t "" 1 "" { 1 0 } t "" 2 "" { 3 1 }
    ... p "" 2 2 "after quiche" { "fight" "leave" } 0 t "" 3 "" { 0 0 } t "" 4 "" { 2 1 }
    ... p "" 1 2 "weak" { "beer" "quiche" } 0
    ... p "" 2 1 0 t "" 5 "" { 0 1 } t "" 6 "" { 2 0 }
    ... p "" 2 2 0 t "" 7 "" { 1 1 } t "" 8 "" { 3 0 }''')
    >>> print(intuitive_criterion(sequential_equilibria(breakfast)))  # doctest: +NORMALIZE_WHITESPACE
    intuitive criterion: 2 components: 1 survives, 1 cut
    Complete: every choice of used options and of nodes believed in was solved exactly
      component 1, survives: strong sends beer and gets 3; weak sends beer and gets 2
         quiche: not from strong, which gets 3 and by this at most 2; from weak: the answer is fight, and no type gains
         1 of 3 vertices of these equilibria hold such beliefs
      component 2, cut: strong sends quiche and gets 2; weak sends quiche and gets 3
         beer: not from weak, which gets 3 and by this at most 2; from strong: the answer is leave, and strong gains at
         least 1
    """
    return _refined(equilibria, "intuitive criterion", intuitive)


def d1_criterion(equilibria: AssessmentSet) -> RefinedEquilibria:
    r"""Return which equilibria of a signalling game pass criterion D1, and why the others do not.

    A message that nobody sends is not believed to come from a type if another type gains strictly by every best answer,
    pure or mixed, by which the first does not lose against what it gets in equilibrium. An equilibrium fails where all
    beliefs on the types that are left make some type gain strictly, whatever the receiver does best. What passes D1
    passes the intuitive criterion.

    Parameters
    ----------
    equilibria : AssessmentSet
        The sequential equilibria of a signalling game; see `intuitive_criterion`.

    Raises
    ------
    GameError
        Where the tree is no signalling game.
    SolverError
        For equilibria that are not sequential.

    Notes
    -----
    As Cho and Kreps have it, who take sets of answers from Banks and Sobel. Types are removed once, all together. With
    two types D1 and D2 are the same. Divinity, which bounds how likely types are instead of removing any, is not this.

    References
    ----------
    Cho, I.-K. and Kreps, D. M. (1987). Signaling games and stable equilibria. Quarterly Journal of Economics 102,
    179-221. Section IV.4.
    Banks, J. S. and Sobel, J. (1987). Equilibrium selection in signaling games. Econometrica 55, 647-661.
    """
    return _refined(equilibria, "D1", d1)


def _refined(equilibria: AssessmentSet, name: str, criterion: Criterion) -> RefinedEquilibria:
    if equilibria.concept != SEQUENTIAL:
        raise SolverError(f"{name}: found {equilibria.concept} equilibria, expected sequential ones")
    judge = Judge(signalling_game(equilibria.tree), criterion)
    entries = (v for number, one in enumerate(equilibria, 1) for v in judge.verdicts(number, one))
    return RefinedEquilibria(name, equilibria, judge, tuple(entries))
