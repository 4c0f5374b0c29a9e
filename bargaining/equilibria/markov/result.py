"""What is known of the stationary Markov perfect equilibria of a stochastic game."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

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
class Continuum:
    """Hold a face on which whoever mixes changes nothing for itself: equilibria as far as the others' conditions hold.

    Parameters
    ----------
    used : by state and player
        The numbers of the actions that are used; all of these where somebody mixes.
    whole : bool
        Whether all probabilities at places that mix give equilibria.
    example : by state and player
        An equilibrium on it, exact; where somebody mixes at isolated probabilities a point next to one.
    isolated : tuple of (state, player)
        Places that mix, by number, at probabilities that are isolated; the others on the continuum mix freely.
    radius : float
        Within which these probabilities lie, proved.
    """

    used: tuple[tuple[tuple[int, ...], ...], ...]
    whole: bool
    example: Strategies
    isolated: tuple[tuple[int, int], ...] = ()
    radius: float = 0.0

    @property
    def dimension(self) -> int:
        """Return how many places mix freely, each between two actions."""
        return sum(len(one) > 1 for own in self.used for one in own) - len(self.isolated)


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
    continua : tuple of Continuum
        Every other equilibrium that is known lies on the closure of one of these.
    unsettled : tuple of (state by player) supports
        Which actions are used where equilibria were neither all found nor excluded.
    """

    game: StochasticGame
    equilibria: tuple[MarkovEquilibrium, ...]
    complete: bool
    reason: str
    continua: tuple[Continuum, ...] = ()
    unsettled: tuple[tuple[tuple[tuple[int, ...], ...], ...], ...] = ()

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
            "continua": [
                {"uses": self.uses(one.used), "dimension": one.dimension, "whole": one.whole}
                for one in self.continua
            ],
        }

    def uses(self, used: Sequence[Sequence[Sequence[int]]]) -> dict[str, dict[str, list[str]]]:
        """Return the actions that are used, by state and player, where there is a choice."""
        return {
            state: {
                player: [actions[k] for k in numbers]
                for player, actions, numbers in zip(self.game.players, own, row, strict=True)
                if len(actions) > 1
            }
            for state, own, row in zip(self.game.states, self.game.actions, used, strict=True)
        }


def supports_of(game: StochasticGame, pattern: Sequence[int]) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Return what is used by state and player, from what is fixed at each place; negative where both actions are."""
    chosen = dict(zip(game.places, pattern, strict=True))
    return tuple(
        tuple(
            ((0, 1) if chosen[s, i] < 0 else (chosen[s, i],)) if (s, i) in chosen else (0,)
            for i, _ in enumerate(game.players)
        )
        for s, _ in enumerate(game.states)
    )


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
