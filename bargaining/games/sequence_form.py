r"""The sequence form of a tree: what each player does on a way to a leaf, instead of whole plans.

A sequence is what a player does on the way to some node. With perfect recall there are as many as choices, and one,
while plans grow exponentially (Koller, Megiddo and von Stengel 1996). A strategy is a weight for each sequence, the
probability that the player does its part:

.. math:: x(\emptyset) = 1, \qquad \sum_k x(s_h k) = x(s_h), \qquad x \ge 0,

one equation for each information set :math:`h`, which the sequence :math:`s_h` leads to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import GameError
from bargaining.games.exact_programs import maximum
from bargaining.games.tree import Step, Tree

Behaviour = Mapping[int, Sequence[Fraction]]
"""For each information set of a player, the probability of each option."""


@dataclass(frozen=True, eq=False)
class SequenceForm:
    """Hold a tree with perfect recall by its players' sequences; payoffs may vary with assumptions.

    Parameters
    ----------
    tree : Tree
        The game.

    Raises
    ------
    GameError
        When a player forgets what it knew or did.

    References
    ----------
    Koller, D., Megiddo, N. and von Stengel, B. (1996). Efficient computation of equilibria for extensive two-person
    games. Games and Economic Behavior 14, 247-259.

    Examples
    --------
    >>> from bargaining.games.tree import InformationSet, Node, Tree, leaf
    >>> pennies = Tree(
    ...     ("one", "other"),
    ...     (InformationSet("first", 0, ("heads", "tails")), InformationSet("second", 1, ("heads", "tails"))),
    ...     (Node(children=(1, 2), information=0), Node(children=(3, 4), information=1),
    ...      Node(children=(5, 6), information=1), leaf(1, -1), leaf(-1, 1), leaf(-1, 1), leaf(1, -1)),
    ... )
    >>> form = SequenceForm(pennies)
    >>> form.sequences[1]
    ((), ((1, 0),), ((1, 1),))
    >>> form.constraints(1)
    ((1, 0, 0), (-1, 1, 1))
    """

    tree: Tree

    def __post_init__(self) -> None:
        """Refuse a player that forgets."""
        if self.tree.forgetful:
            raise GameError(f"{self.tree.forgetful}; expected perfect recall")

    @cached_property
    def sequences(self) -> tuple[tuple[tuple[Step, ...], ...], ...]:
        """Return each player's sequences, the empty one first and each after those that it continues."""
        return tuple(
            ((), *((*self.leading[h], (h, k)) for h in own for k in range(self._options(h))))
            for own in self._sets
        )

    @cached_property
    def leading(self) -> dict[int, tuple[Step, ...]]:
        """Return what its player does on the way to each information set."""
        return {h: next(iter(self.tree.ways(h))) for h in range(len(self.tree.information))}

    @cached_property
    def _sets(self) -> tuple[tuple[int, ...], ...]:
        """Return each player's information sets, those after fewer moves of its own first."""
        order = sorted(self.leading, key=lambda h: (len(self.leading[h]), h))
        return tuple(
            tuple(h for h in order if self.tree.information[h].player == i)
            for i in range(len(self.tree.players))
        )

    def _options(self, h: int) -> int:
        return len(self.tree.information[h].options)

    @cached_property
    def _index(self) -> tuple[dict[tuple[Step, ...], int], ...]:
        return tuple({sequence: k for k, sequence in enumerate(own)} for own in self.sequences)

    def constraints(self, player: int) -> tuple[tuple[int, ...], ...]:
        """Return the equations of a player's weights as rows; the right-hand side is one, then zeros."""
        index = self._index[player]
        rows = [[0] * len(index)]
        rows[0][0] = 1
        for h in self._sets[player]:
            row = [0] * len(index)
            row[index[self.leading[h]]] = -1
            for k in range(self._options(h)):
                row[index[(*self.leading[h], (h, k))]] = 1
            rows.append(row)
        return tuple(map(tuple, rows))

    @cached_property
    def payoffs(self) -> dict[tuple[int, ...], tuple[Polynomial, ...]]:
        """Return payoffs times the probability of chance, summed over the leaves of each combination of sequences.

        The keys are numbers of sequences, one a player; combinations that no leaf has are left out.
        """
        found: dict[tuple[int, ...], tuple[Polynomial, ...]] = {}
        players = range(len(self.tree.players))
        owner = [one.player for one in self.tree.information]
        for z in self.tree.leaves:
            steps = self.tree.steps[z]
            key = tuple(self._index[i][tuple(s for s in steps if owner[s[0]] == i)] for i in players)
            own = tuple(p * self.tree.chances[z] for p in self.tree.nodes[z].payoffs)
            known = found.get(key)
            found[key] = own if known is None else tuple(a + b for a, b in zip(known, own, strict=True))
        return found

    def weights(self, player: int, behaviour: Behaviour) -> tuple[Fraction, ...]:
        """Return the weights of a player's sequences when it chooses as given at its information sets."""
        found: dict[tuple[Step, ...], Fraction] = {(): Fraction(1)}
        for sequence in self.sequences[player][1:]:
            h, k = sequence[-1]
            found[sequence] = found[sequence[:-1]] * behaviour[h][k]
        return tuple(found[sequence] for sequence in self.sequences[player])

    def behaviour(self, player: int, weights: Sequence[Fraction]) -> dict[int, tuple[Fraction, ...]]:
        """Return what weights mean at each information set that they lead to; others are left out."""
        index = self._index[player]
        found = {}
        for h in self._sets[player]:
            before = weights[index[self.leading[h]]]
            if before:
                found[h] = tuple(
                    weights[index[(*self.leading[h], (h, k))]] / before for k in range(self._options(h))
                )
        return found

    def maximin(self, player: int) -> tuple[Fraction, dict[int, tuple[Fraction, ...]]]:
        r"""Return the most that a player of a two-player tree can make sure of, exactly, and how.

        The other player is taken to mean it ill; in a game of constant sum this is the value of the game. With
        :math:`A` the player's payoffs, :math:`E x = e` its own equations and :math:`F y = f` those of the other,

        .. math:: \max_{x, q} f^\top q \quad \text{with} \quad F^\top q \le A^\top x, \; E x = e, \; x \ge 0.

        Raises
        ------
        GameError
            When payoffs or chance vary with assumptions, or there are not two players.
        """
        if len(self.tree.players) != 2 or self.tree.parameters:
            raise GameError(
                f"maximin: found {len(self.tree.players)} players and {len(self.tree.parameters)} assumptions, "
                "expected two players and numbers"
            )
        own, other = self.constraints(player), self.constraints(1 - player)
        n, m, rows = len(own[0]), len(other[0]), len(other)
        gains = [[Fraction(0)] * n for _ in range(m)]
        for key, payoffs in self.payoffs.items():
            gains[key[1 - player]][key[player]] = payoffs[player].constant_term
        # Columns: weights, the free unknowns as differences of two, and what is left in each inequality.
        matrix = [[*map(Fraction, row), *[Fraction(0)] * (2 * rows + m)] for row in own]
        for j in range(m):
            column = [Fraction(other[r][j]) for r in range(rows)]
            slack = [Fraction(j == k) for k in range(m)]
            matrix.append([*(-g for g in gains[j]), *column, *(-c for c in column), *slack])
        rhs = [Fraction(1), *[Fraction(0)] * (len(own) - 1 + m)]
        objective = [Fraction(0)] * (n + 2 * rows + m)
        objective[n], objective[n + rows] = Fraction(1), Fraction(-1)
        best = maximum(objective, matrix, rhs)
        assert best is not None  # every behaviour is feasible, and payoffs bound the rest
        value, solution = best
        return value, self.behaviour(player, solution[:n])
