"""Signalling games: all patterns of sequential equilibria, and exactly where in the assumptions each is supported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from bargaining.errors import GameError
from bargaining.forms.formula import FALSE, Formula, conjunction, disjunction, holds
from bargaining.forms.signalling.cases import chance_cases, every_draw
from bargaining.forms.signalling.drawn import Drawn
from bargaining.forms.signalling.messages import Used
from bargaining.forms.signalling.quotients import Quotient
from bargaining.forms.signalling.view import View, shape
from bargaining.forms.signalling.worth import Range, payoffs, ranges
from bargaining.games.tree import Tree

Pattern = tuple[tuple[int, ...], ...]
"""The options used at each information set, none where it is not reached."""


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

    def payoffs(self, pattern: Pattern) -> dict[str, Quotient | None]:
        """Return what each player expects in equilibria with a pattern.

        None stands where that is not the same for all of them, as far as indifference tells; a denominator that is zero
        at a point says the same of that point.

        Raises
        ------
        GameError
            When the pattern is supported nowhere.
        """
        if self.formula(pattern) is FALSE:
            raise GameError(f"pattern: found {pattern}, expected one that some assumptions support")
        drawn = Drawn(View(self.tree, every_draw(self.tree)), self.names)
        own, others = drawn.view.types, drawn.view.answers
        return payoffs(
            drawn, {t: pattern[t] for t in own if pattern[t]}, {h: pattern[h] for h in others if pattern[h]}
        )

    def strategies(self, pattern: Pattern, values: Mapping[str, Fraction]) -> dict[int, tuple[Range, ...]]:
        """Return how often each option of a pattern is used at a point, by information set.

        Returns
        -------
        dict of int to tuple of pair of Fraction
            For each reached set the least and the largest probability of each used option, over all equilibria with
            the pattern. Both are equal where the pattern tells it; where they are not, the extremes themselves may
            belong to patterns with fewer options.

        Raises
        ------
        GameError
            When the pattern is not supported there.
        """
        used = _used(pattern)
        for one in self.cases:
            parts = one.parts(used)
            if (
                parts is not None
                and holds(one.view.case.formula, values)
                and holds(one.formula(used), values)
            ):
                return ranges(one, *parts, values)
        raise GameError(f"pattern: found {pattern}, expected one that is supported at the values")


def _used(pattern: Pattern) -> Used:
    return {h: own for h, own in enumerate(pattern) if own}


def _rank(pattern: Pattern) -> tuple[tuple[bool, int, tuple[int, ...]], ...]:
    return tuple((not own, len(own), own) for own in pattern)
