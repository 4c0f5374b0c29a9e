"""Signalling games: all patterns of sequential equilibria, and exactly where in the assumptions each is supported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from bargaining.errors import GameError
from bargaining.forms.formula import FALSE, Formula, conjunction, disjunction
from bargaining.forms.signalling.answers import Answers
from bargaining.forms.signalling.beliefs import Beliefs
from bargaining.forms.signalling.cases import chance_cases
from bargaining.forms.signalling.choices import subsets
from bargaining.forms.signalling.messages import Messages, Used
from bargaining.forms.signalling.signs import Signs
from bargaining.forms.signalling.view import View, shape
from bargaining.games.tree import Tree

Pattern = tuple[tuple[int, ...], ...]
"""The options used at each information set, none where it is not reached."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """Hold a signalling game where it is known which draws of chance have probability zero.

    Parameters
    ----------
    view : View
        The game.
    names : tuple of str
        What each information set is called in conditions.
    """

    view: View
    names: tuple[str, ...]

    @cached_property
    def signs(self) -> Signs:
        """Return what makes and folds conditions: what chance may draw is positive."""
        case = self.view.case
        known = map(case.put_in, (*case.positive, *case.certain))
        return Signs(dict.fromkeys(p for p in known if p.constant_value is None))

    @cached_property
    def messages(self) -> Messages:
        """Return the first mover's side."""
        return Messages(self.view, self.signs, self.names)

    @cached_property
    def answers(self) -> Answers:
        """Return the second mover's side."""
        return Answers(self.view, self.signs, self.names, Beliefs(self.view, self.signs, self.names))

    def supported(self) -> Iterator[tuple[Used, Formula]]:
        """Yield the used options at all reached information sets, with where they are those of an equilibrium."""
        for chosen in product(*(subsets(range(self.view.options(t))) for t in self.view.types)):
            sent = dict(zip(self.view.types, chosen, strict=True))
            for answers, best in self.messages.answered(sent):
                formula = self.signs.every([best, self.answers.deterring(sent, answers)])
                if formula is not FALSE:
                    yield {**sent, **answers}, formula

    def parts(self, used: Used) -> tuple[Used, Used] | None:
        """Return the messages and the answers of used options; None where these are not those of all reached sets."""
        if not set(self.view.types) <= set(used):
            return None
        sent = {t: used[t] for t in self.view.types}
        answers = {h: used[h] for h in self.messages.reached(sent) if h in used}
        missing = len(answers) < len(self.messages.reached(sent))
        return None if missing or len(sent) + len(answers) < len(used) else (sent, answers)

    def formula(self, used: Used) -> Formula:
        """Return where used options are those of an equilibrium."""
        parts = self.parts(used)
        if parts is None:
            return FALSE
        best = [self.messages.sums(one, *parts)[0] for one in self.messages.components(parts[0])]
        return self.signs.every([*best, self.answers.deterring(*parts)])


@dataclass(frozen=True, eq=False)
class Signalling:
    r"""Hold a signalling game: draws of chance, one move, draws, one move of another player, draws.

    A pattern says which options are used at each information set that is reached. It is supported where there is a
    sequential equilibrium (Kreps and Wilson 1982) that uses exactly these: with some mixing probabilities, and some
    beliefs and answers where no message leads to.

    Parameters
    ----------
    tree : Tree
        The game; see `shape`.
    names : tuple of str
        What each information set is called in conditions.

    Raises
    ------
    GameError
        When the tree is no signalling game, or draws may have probability zero in too many ways.

    Notes
    -----
    The formulas are exact, ties included, at all points where probabilities of chance are between zero and one. What a
    draw of probability zero leads to is not there: a type that does not exist has no options in the pattern.

    References
    ----------
    Cho, I.-K. and Kreps, D. M. (1987). Signaling games and stable equilibria. Quarterly Journal of Economics 102,
    179-221.
    Kreps, D. M. and Wilson, R. (1982). Sequential equilibria. Econometrica 50, 863-894.

    Examples
    --------
    >>> from bargaining.algebra.polynomial import Polynomial
    >>> from bargaining.forms.formula import conditions
    >>> from bargaining.games.tree import InformationSet, Node, leaf
    >>> profit = Polynomial.variable("profit")
    >>> fight = Node(payoffs=(Polynomial.constant(-1), Polynomial.constant(-1)))
    >>> share = Node(payoffs=(Polynomial.constant(1), profit))
    >>> entry = Tree(
    ...     ("entrant", "incumbent"),
    ...     (InformationSet("market", 0, ("out", "in")), InformationSet("entered", 1, ("fight", "share"))),
    ...     (Node(children=(1, 2), information=0), leaf(0, 2), Node(children=(3, 4), information=1), fight, share),
    ... )
    >>> game = Signalling(entry, ("market", "entered"))
    >>> for pattern in game.patterns():
    ...     print(pattern, [str(c.polynomial) for c in conditions(game.formula(pattern))])
    ((0,), ()) ['-1 - profit']
    ((1,), (1,)) ['1 + profit']
    ((1,), (0, 1)) ['-1 - profit', '1 + profit']
    ((0, 1), (0, 1)) ['-1 - profit', '1 + profit']
    """

    tree: Tree
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse other games."""
        if reason := shape(self.tree):
            raise GameError(reason)

    @cached_property
    def cases(self) -> tuple[Drawn, ...]:
        """Return the game for each choice of draws that have probability zero, that without any first."""
        return tuple(Drawn(View(self.tree, case), self.names) for case in chance_cases(self.tree))

    @cached_property
    def _formulas(self) -> dict[Pattern, Formula]:
        found: dict[Pattern, list[Formula]] = {}
        for one in self.cases:
            where = one.view.case.formula
            for used, formula in one.supported():
                pattern = tuple(used.get(h, ()) for h in range(len(self.tree.information)))
                found.setdefault(pattern, []).append(conjunction([where, formula]))
        return {pattern: disjunction(found[pattern]) for pattern in sorted(found, key=_rank)}

    def patterns(self) -> Iterator[Pattern]:
        """Yield the patterns that some conditions on the assumptions may support, in canonical order.

        At each information set single options come first, then mixtures, and nothing, where it is not reached, last.
        """
        return iter(self._formulas)

    def formula(self, pattern: Pattern) -> Formula:
        """Return where a pattern is supported; nowhere for one that is not among `patterns`."""
        if "_formulas" in self.__dict__:
            return self._formulas.get(pattern, FALSE)
        used = _used(pattern)
        return disjunction(conjunction([one.view.case.formula, one.formula(used)]) for one in self.cases)


def _used(pattern: Pattern) -> Used:
    return {h: own for h, own in enumerate(pattern) if own}


def _rank(pattern: Pattern) -> tuple[tuple[bool, int, tuple[int, ...]], ...]:
    return tuple((not own, len(own), own) for own in pattern)
