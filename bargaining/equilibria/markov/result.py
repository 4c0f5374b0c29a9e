"""What is known of the stationary Markov perfect equilibria of a stochastic game."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.games.stochastic import StochasticGame, Strategies, Values


@dataclass(frozen=True)
class MarkovEquilibrium:
    """Hold one stationary equilibrium.

    Parameters
    ----------
    strategies : by state and player
        Probabilities of actions: exact where the equilibrium is pure, otherwise those of a point next to it.
    values : by state and player
        What each expects from each state on, at these probabilities.
    radius : float
        Within which the probabilities of the equilibrium lie, proved; zero where they are exact.
    index : int or None
        +1 or -1 for a regular equilibrium, at which everybody loses by what it does not use and what mixes is isolated.
    """

    strategies: Strategies
    values: Values
    radius: float = 0.0
    index: int | None = None

    @property
    def pure(self) -> bool:
        """Tell whether nobody mixes."""
        return all(max(mixture) == 1 for own in self.strategies for mixture in own)


@dataclass(frozen=True)
class MarkovEquilibria:
    """Hold the stationary equilibria of a game, pure ones first.

    Parameters
    ----------
    game : StochasticGame
        The game.
    equilibria : tuple of MarkovEquilibrium
        All that were found; every one is proved.
    complete : bool
        Whether it is proved that there are no others.
    reason : str
        Why, or what may be missing.
    unsettled : tuple of pair of ndarray
        Boxes, lowest and highest probabilities of the second action at each place, in which equilibria were neither all
        found nor excluded.
    """

    game: StochasticGame
    equilibria: tuple[MarkovEquilibrium, ...]
    complete: bool
    reason: str
    unsettled: tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...] = ()

    def __len__(self) -> int:
        """Return the number of equilibria."""
        return len(self.equilibria)

    def __iter__(self) -> Iterator[MarkovEquilibrium]:
        """Yield the equilibria."""
        return iter(self.equilibria)

    @property
    def mixed(self) -> tuple[MarkovEquilibrium, ...]:
        """Return those in which somebody mixes."""
        return tuple(one for one in self.equilibria if not one.pure)

    def describe(self, one: MarkovEquilibrium) -> dict[str, dict[str, dict[str, float]]]:
        """Return what is chosen, by state and player, without actions that are not used."""
        return {
            state: {
                player: {a: float(p) for a, p in zip(actions, mixture, strict=True) if p}
                for player, actions, mixture in zip(self.game.players, own, mixtures, strict=True)
                if len(actions) > 1
            }
            for state, own, mixtures in zip(self.game.states, self.game.actions, one.strategies, strict=True)
        }

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "complete": self.complete,
            "reason": self.reason,
            "equilibria": [
                {
                    "strategies": self.describe(one),
                    "values": {
                        state: {p: float(v) for p, v in zip(self.game.players, row, strict=True)}
                        for state, row in zip(self.game.states, one.values, strict=True)
                    },
                    "radius": one.radius,
                    "index": one.index,
                }
                for one in self.equilibria
            ],
        }


def strategies_of(game: StochasticGame, second: Sequence[Fraction]) -> Strategies:
    """Return strategies from the probability of the second action at each place."""
    chosen = dict(zip(game.places, second, strict=True))
    return tuple(
        tuple(
            (1 - chosen[s, i], chosen[s, i]) if (s, i) in chosen else (Fraction(1),)
            for i, _ in enumerate(game.players)
        )
        for s, _ in enumerate(game.states)
    )
