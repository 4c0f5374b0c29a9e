"""Trees of moves that all see, whose last parts may be two players moving together: patterns and their formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import GameError
from bargaining.forms.formula import FALSE, TRUE, Formula, disjunction
from bargaining.forms.signalling.choices import subsets
from bargaining.forms.signalling.signs import Label, Signs
from bargaining.forms.subgames.kinds import MOVE, QUIET, Kinds, composition
from bargaining.forms.subgames.pairs import Pair
from bargaining.forms.subgames.parts import ONE, End, Part, meets, reaches, sure
from bargaining.games.tree import Tree

Pattern = tuple[tuple[int, ...], ...]
"""The options used at each information set, none where it is not reached."""


@dataclass(frozen=True, eq=False)
class Composed:
    """Hold a tree of moves that all see, and of pairs of players who move together and end the game.

    All patterns of its subgame-perfect equilibria (Selten 1965), mixed play included, are found by induction from the
    end. They are those of its sequential equilibria.

    Parameters
    ----------
    tree : Tree
        See `composition`.
    names : tuple of str
        What each information set is called in conditions.
    bound : frozenset of int
        Information sets at which the player binds itself to probabilities that the next player knows; all at which
        somebody moves who is followed by another that does not see the move, or none.

    Raises
    ------
    GameError
        When the tree is another one.

    References
    ----------
    Selten, R. (1965). Spieltheoretische Behandlung eines Oligopolmodells mit Nachfrageträgheit. Zeitschrift für die
    gesamte Staatswissenschaft 121, 301-324, 667-689.

    Examples
    --------
    Matching pennies in which the second player may stay away; both mix where it stays.

    >>> from bargaining.forms.formula import conditions
    >>> from bargaining.games.tree import InformationSet, Node, leaf
    >>> stake = Polynomial.variable("stake")
    >>> win, lose = Node(payoffs=(stake, -stake)), Node(payoffs=(-stake, stake))
    >>> out = Node(payoffs=(Polynomial(), Polynomial.constant(-1)))
    >>> sides = ("heads", "tails")
    >>> pennies = Tree(
    ...     ("even", "odd"),
    ...     (InformationSet("odd enters", 1, ("out", "in")), InformationSet("even", 0, sides),
    ...      InformationSet("odd", 1, sides)),
    ...     (Node(children=(1, 2), information=0), out, Node(children=(3, 4), information=1),
    ...      Node(children=(5, 6), information=2), Node(children=(7, 8), information=2), win, lose, lose, win),
    ... )
    >>> game = Composed(pennies, ("entry", "even", "odd"))
    >>> ((1,), (0, 1), (0, 1)) in list(game.patterns())
    True
    """

    tree: Tree
    names: tuple[str, ...]
    bound: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Refuse other games."""
        if reason := composition(self.tree, self.bound):
            raise GameError(reason)

    @cached_property
    def kinds(self) -> Kinds:
        """Return what starts at each node."""
        return Kinds(self.tree)

    @cached_property
    def signs(self) -> Signs:
        """Return what makes and folds conditions."""
        return Signs(())

    @cached_property
    def _formulas(self) -> dict[Pattern, Formula]:
        found: dict[Pattern, list[Formula]] = {}
        for part in self.parts(0):
            found.setdefault(self.pattern(part), []).append(part.formula)
        return {pattern: disjunction(found[pattern]) for pattern in sorted(found, key=_rank)}

    def pattern(self, part: Part) -> Pattern:
        """Return what is used at each information set in a way to play the whole game."""
        return tuple(part.used.get(h, ()) for h in range(len(self.tree.information)))

    def patterns(self) -> Iterator[Pattern]:
        """Yield the patterns that some conditions on the assumptions may support, in canonical order."""
        return iter(self._formulas)

    def formula(self, pattern: Pattern) -> Formula:
        """Return where a pattern is played in some equilibrium; nowhere for one that is not among `patterns`."""
        return self._formulas.get(pattern, FALSE)

    def failing(self, pattern: Pattern, values: Mapping[str, Fraction]) -> Formula:
        """Return a formula that fails at a point where a pattern is not played: of what comes last and fails."""
        own = (part for part in self.parts(0) if self.pattern(part) == pattern)
        return disjunction(part.failing(values) for part in own)

    # ------------------------------------------------------------ induction from the end

    @cached_property
    def _parts(self) -> dict[int, tuple[Part, ...]]:
        return {}

    def parts(self, node: int) -> tuple[Part, ...]:
        """Return the ways to play from a node on, where a subgame starts."""
        if node not in self._parts:
            kind = self.kinds.of(node)
            if kind == QUIET:
                players = range(len(self.tree.players))
                ends = {i: (End(frozenset(), self._value(node, i), ONE, TRUE),) for i in players}
                self._parts[node] = (Part({}, TRUE, ends, dict.fromkeys(players, ())),)
            elif kind == MOVE:
                self._parts[node] = tuple(self._moved(node))
            else:
                pair = self.pair(node)
                self._parts[node] = tuple(pair.committed() if self.bound else pair.parts())
        return self._parts[node]

    def pair(self, node: int) -> Pair:
        """Return the two who move together from a node on."""
        tree, sets = self.tree, self.kinds.pair(node)
        own = [tree.information[h] for h in sets]
        label = [(tree.players[one.player], self.names[h]) for h, one in zip(sets, own, strict=True)]

        def worth(player: int, first: int, second: int) -> Polynomial:
            child = tree.nodes[tree.nodes[node].children[first]].children[second]
            return self._value(child, player)

        return Pair(
            sets,
            (own[0].player, own[1].player),
            (own[0].options, own[1].options),
            (label[0], label[1]),
            worth,
            self.signs,
        )

    @cached_property
    def _values(self) -> dict[tuple[int, int], Polynomial]:
        return {}

    def _value(self, node: int, player: int) -> Polynomial:
        """Return what a player expects from a node on after which nobody chooses."""
        key = (node, player)
        if key not in self._values:
            one = self.tree.nodes[node]
            weighted = (p * self._value(c, player) for p, c in zip(one.chance, one.children, strict=True))
            self._values[key] = sum(weighted, Polynomial()) if one.children else one.payoffs[player]
        return self._values[key]

    def _moved(self, node: int) -> Iterator[Part]:
        """Yield the ways to play from a node on at which one player moves and all see it."""
        children = self.tree.nodes[node].children
        below = [self.parts(child) for child in children]
        for taken in subsets(range(len(children))):
            for chosen in product(*(below[k] for k in taken)):
                part = self._taking(node, taken, chosen, below)
                if part.formula is not FALSE:
                    yield part

    def _taking(
        self, node: int, taken: tuple[int, ...], chosen: Sequence[Part], below: Sequence[tuple[Part, ...]]
    ) -> Part:
        information, mover = self.tree.nodes[node].information, self.kinds.player(node)
        assert information is not None
        signs = self.signs
        conditions = [part.formula for part in chosen]
        for (_, one), (k, other) in combinations(zip(taken, chosen, strict=True), 2):
            conditions.append(meets(one, other, mover, self._label(node, k), signs))
        aside = []
        for k, others in enumerate(below):
            if k not in taken:
                label = self._label(node, k)
                answers = [
                    (signs.every([o.formula, *(reaches(own, o, mover, label, signs) for own in chosen)]), o)
                    for o in others
                ]
                conditions.append(signs.some(formula for formula, _ in answers))
                aside.append(answers)
        return _joined(information, mover, taken, chosen, signs.every(conditions), tuple(aside))

    def _label(self, node: int, option: int) -> Label:
        information = self.tree.nodes[node].information
        assert information is not None
        one = self.tree.information[information]
        return self.tree.players[one.player], self.names[information], one.options[option]


def _joined(
    information: int,
    mover: int,
    taken: tuple[int, ...],
    chosen: Sequence[Part],
    formula: Formula,
    aside: tuple[Sequence[tuple[Formula, Part]], ...],
) -> Part:
    """Return the way to play that takes some options, each followed by a way to play what comes then."""
    used = {information: taken} | {h: own for part in chosen for h, own in part.used.items()}
    known = {information: tuple(sure(information, k) for k in taken)}
    known |= {h: own for part in chosen for h, own in part.corners.items()}
    inner = tuple(chosen)
    if len(taken) == 1:
        return Part(used, formula, inner[0].ends, inner[0].asked, known, inner, aside)
    ends, asked = {}, {}
    for i in set.intersection(*(set(part.ends) for part in chosen)) - {mover}:
        ends[i] = tuple(
            End(end.used | {(information, k)}, end.above, end.below, end.formula)
            for k, part in zip(taken, chosen, strict=True)
            for end in part.ends[i]
        )
        asked[i] = tuple((information, k) for k in taken) + tuple(c for part in chosen for c in part.asked[i])
    return Part(used, formula, ends, asked, known, inner, aside)


def _rank(pattern: Pattern) -> list[tuple[int, tuple[int, ...]]]:
    return [(len(own) or 99, own) for own in pattern]
