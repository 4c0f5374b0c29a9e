r"""Stochastic games: players choose in a state, are paid, and what they chose says where play goes on.

In state :math:`s` players choose a profile :math:`a`, player :math:`i` is paid :math:`u_i(s, a)`, and the next state is
:math:`s'` with probability :math:`P(s' \mid s, a)`; the future counts by a discount factor :math:`\delta < 1` a period
(Shapley 1953). Under stationary strategies what players expect from each state on solves

.. math:: V_i = (I - \delta P)^{-1} u_i,

exactly, in fractions.

References
----------
Shapley, L. S. (1953). Stochastic games. Proceedings of the National Academy of Sciences 39, 1095-1100.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.errors import GameError
from bargaining.games.exact_linear import row_reduced

MAX_CELLS = 200_000
"""The most pairs of a state and an action profile there."""

Mixture = tuple[Fraction, ...]
"""The probability of each action."""

Strategies = Sequence[Sequence[Mixture]]
"""By state and player."""

Values = tuple[tuple[Fraction, ...], ...]
"""By state and player."""

Cells = tuple[tuple[int, ...], ...]
"""The number of each player's action, by state."""


@dataclass(frozen=True, eq=False)
class StochasticGame:
    r"""Hold a stochastic game with finitely many states and actions, in exact numbers.

    Parameters
    ----------
    players, states : tuple of str
        Names.
    actions : tuple of tuple of tuple of str
        By state and player what may be chosen there; one action for who has no choice.
    payoffs : sequence of array_like, shape (n_players, \*n_actions)
        By state; numbers are read as the fractions that they are.
    transitions : sequence of array_like, shape (n_states, \*n_actions)
        By state, the probability of each next state.
    discount : Fraction
        At least 0 and below 1.

    Raises
    ------
    GameError
        When shapes do not fit, or probabilities are negative or do not sum to one.

    Examples
    --------
    >>> F = Fraction
    >>> stay = StochasticGame(("p",), ("s",), ((("idle", "work"),),), [[[0, 1]]], [[[1, 1]]], F(1, 2))
    >>> stay.worth((((F(0), F(1)),),))
    ((Fraction(2, 1),),)
    """

    players: tuple[str, ...]
    states: tuple[str, ...]
    actions: tuple[tuple[tuple[str, ...], ...], ...]
    payoffs: tuple[NDArray[np.object_], ...]
    transitions: tuple[NDArray[np.object_], ...]
    discount: Fraction

    def __post_init__(self) -> None:
        object.__setattr__(self, "discount", Fraction(self.discount))
        if not 0 <= self.discount < 1:
            raise GameError(f"discount: found {self.discount}, expected at least 0 and below 1")
        shapes = self._shapes()
        for name, first in (("payoffs", len(self.players)), ("transitions", len(self.states))):
            given: Sequence[Any] = getattr(self, name)
            if len(given) != len(self.states):
                raise GameError(f"{name}: found {len(given)} tables, expected one a state")
            tables = tuple(
                _exact(f"{name} in {state}", table, (first, *shape))
                for state, table, shape in zip(self.states, given, shapes, strict=True)
            )
            object.__setattr__(self, name, tables)
        for state, table in zip(self.states, self.transitions, strict=True):
            if any(value < 0 for value in table.ravel()):
                raise GameError(f"transitions in {state}: found a negative probability")
            if any(total != 1 for total in np.atleast_1d(table.sum(axis=0)).ravel()):
                raise GameError(f"transitions in {state}: found probabilities that do not sum to one")

    def _shapes(self) -> list[tuple[int, ...]]:
        if not self.players or not self.states or len(self.actions) != len(self.states):
            raise GameError(
                f"actions: found {len(self.actions)} states of {len(self.states)}, expected each, and a player"
            )
        for state, own in zip(self.states, self.actions, strict=True):
            if len(own) != len(self.players) or not all(own):
                raise GameError(f"actions in {state}: expected at least one action for each player")
        shapes = [tuple(map(len, own)) for own in self.actions]
        if sum(map(prod, shapes)) > MAX_CELLS:
            raise GameError(f"actions: found more than {MAX_CELLS:,} states with profiles, expected fewer")
        return shapes

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Return state and player wherever somebody has a choice."""
        return tuple(
            (s, i) for s, own in enumerate(self.actions) for i, options in enumerate(own) if len(options) > 1
        )

    @property
    def n_profiles(self) -> int:
        """Return the number of pure stationary profiles."""
        return prod(len(options) for own in self.actions for options in own)

    def profiles(self) -> Iterator[Cells]:
        """Yield the pure stationary profiles in lexicographic order."""
        return itertools.product(*self._cells)

    @cached_property
    def _cells(self) -> list[list[tuple[int, ...]]]:
        return [list(itertools.product(*(range(len(o)) for o in own))) for own in self.actions]

    def pure(self, cells: Cells) -> Strategies:
        """Return a pure profile as strategies."""
        return tuple(
            tuple(
                tuple(Fraction(k == chosen) for k in range(len(options)))
                for options, chosen in zip(own, cell, strict=True)
            )
            for own, cell in zip(self.actions, cells, strict=True)
        )

    def worth(self, strategies: Strategies) -> Values:
        """Return what each player expects from each state on under stationary strategies, exactly."""
        rows, flows = [], []
        for s, _ in enumerate(self.states):
            rows.append(
                [self.expected(self.transitions[s][t], strategies[s]) for t, _ in enumerate(self.states)]
            )
            flows.append(
                [self.expected(self.payoffs[s][i], strategies[s]) for i, _ in enumerate(self.players)]
            )
        return discounted(rows, flows, self.discount)

    def worth_of(self, cells: Cells) -> Values:
        """Return what each player expects from each state on under a pure profile, exactly."""
        rows, flows = (
            [column(table, cell) for table, cell in zip(tables, cells, strict=True)]
            for tables in (self.transitions, self.payoffs)
        )
        return discounted(rows, flows, self.discount)

    def expected(self, table: Any, mixtures: Sequence[Mixture]) -> Any:
        """Return a table with the first players' mixtures taken; what is left has an axis for each other player."""
        for mixture in mixtures:
            table = sum((p * table[k] for k, p in enumerate(mixture) if p), start=table[0] * 0)
        return table

    def action_values(
        self, strategies: Strategies, values: Values, state: int, player: int
    ) -> list[Fraction]:
        """Return what each action of a player is worth in a state, where values say how play goes on."""
        found = []
        for k, _ in enumerate(self.actions[state][player]):
            one = tuple(Fraction(k == other) for other, _ in enumerate(self.actions[state][player]))
            mixtures = (*strategies[state][:player], one, *strategies[state][player + 1 :])
            now = self.expected(self.payoffs[state][player], mixtures)
            later = sum(
                (
                    self.expected(self.transitions[state][t], mixtures) * values[t][player]
                    for t, _ in enumerate(self.states)
                ),
                start=Fraction(0),
            )
            found.append(now + self.discount * later)
        return found


def column(table: Any, cell: tuple[int, ...]) -> list[Fraction]:
    """Return what a table holds for a profile of actions: for each player, or each next state."""
    return [*table[(slice(None), *cell)]]


def discounted(
    rows: Sequence[Sequence[Fraction]], flows: Sequence[Sequence[Fraction]], discount: Fraction
) -> Values:
    """Return what flows are worth from each state on in a Markov chain, exactly.

    Parameters
    ----------
    rows : sequence of sequence of Fraction
        Transition probabilities.
    flows : sequence of sequence of Fraction
        By state, any number of flows.
    discount : Fraction
        Below one.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> discounted([[half, half], [Fraction(0), Fraction(1)]], [[Fraction(3)], [Fraction(0)]], half)
    ((Fraction(4, 1),), (Fraction(0, 1),))
    """
    table, _ = row_reduced(
        [
            [*(Fraction(s == t) - discount * p for t, p in enumerate(row)), *own]
            for s, (row, own) in enumerate(zip(rows, flows, strict=True))
        ]
    )
    return tuple(tuple(row[len(rows) :]) for row in table)


def _exact(place: str, given: Any, shape: tuple[int, ...]) -> NDArray[np.object_]:
    array = np.asarray(given, dtype=object)
    if array.shape != shape:
        raise GameError(f"{place}: found a table of shape {array.shape}, expected {shape}")
    found = np.empty(array.size, dtype=object)
    try:
        found[:] = [Fraction(value) for value in array.ravel().tolist()]
    except (ValueError, TypeError, OverflowError):
        raise GameError(f"{place}: found what is no finite number, expected numbers") from None
    found = found.reshape(shape)
    found.setflags(write=False)
    return found
