"""What every solver returns: equilibria with their regret, components, and whether the list is proved complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.plain import (
    Grouped,
    Headed,
    by_name,
    component_values,
    equilibrium_values,
    in_words,
)
from bargaining.games.normal_form import NormalFormGame
from bargaining.results import Result


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """Hold one Nash equilibrium.

    Parameters
    ----------
    strategies : tuple of ndarray
        One distribution a player, shape (n_actions[i],).
    payoffs : ndarray, shape (n_players,)
        Expected payoffs.
    regret : float
        Largest gain of a unilateral deviation, relative to that player's payoff range; measured on the
        returned strategies.
    index : int or None
        +1 or -1 for a regular equilibrium; None where the equilibrium is not regular.
    certified : bool
        Whether existence, and uniqueness within a box around the strategies, are proved. In a list that is not
        complete, an equilibrium with an unused action that pays as much as those used is never certified.
    """

    strategies: tuple[NDArray[np.float64], ...]
    payoffs: NDArray[np.float64]
    regret: float
    index: int | None
    certified: bool

    @property
    def supports(self) -> tuple[tuple[int, ...], ...]:
        """Return the actions that each player uses with positive probability."""
        return tuple(tuple(int(k) for k in np.flatnonzero(x > 0)) for x in self.strategies)

    @property
    def pure(self) -> bool:
        """Tell whether every player uses one action only."""
        return all(len(s) == 1 for s in self.supports)

    @property
    def actions(self) -> tuple[int, ...]:
        """Return the action profile of a pure equilibrium.

        Raises
        ------
        ValueError
            When a player mixes.
        """
        if not self.pure:
            raise ValueError(f"this equilibrium mixes over {self.supports}; it has no single action profile")
        return tuple(s[0] for s in self.supports)


@dataclass(frozen=True, eq=False)
class Component:
    """Describe a connected set of equilibria that is more than one point, or a region that could not be settled.

    For two players it is a maximal Nash subset, of which several may touch. For more it is a connected component of the
    set of all equilibria, joined from pieces that are proved to touch, or that seem to where a curve's limit is known
    in digits only. Without a dimension, it is a region in which equilibria were neither found nor excluded.

    Parameters
    ----------
    supports : tuple of tuple of int
        The actions used somewhere in the component, for each player.
    dimension : int or None
        Largest dimension of its pieces; None where it is not settled.
    vertices : tuple of Equilibrium
        The extreme points where the component is polyhedral; otherwise equilibria found on it, every pure one among
        them.
    polyhedral : bool
        Whether the vertices describe the component exactly (their convex hull, or for two players the product of
        the hulls of each player's strategies).
    box : tuple of ndarray, each of shape (2, n_actions[i])
        Lower and upper bounds of the probabilities over the component, attained up to about 1e-6.
    payoff_box : ndarray, shape (2, n_players)
        Lower and upper bounds of the payoffs over the component.
    parts : tuple of Component
        Where more than one piece makes up the component, those pieces, each on the face of one support profile.
    """

    supports: tuple[tuple[int, ...], ...]
    dimension: int | None
    vertices: tuple[Equilibrium, ...]
    polyhedral: bool
    box: tuple[NDArray[np.float64], ...]
    payoff_box: NDArray[np.float64]
    parts: tuple[Component, ...] = ()


@dataclass(frozen=True, eq=False)
class EquilibriumSet(Sequence[Equilibrium], Result):
    """Hold the equilibria of one game in canonical order: by supports, then probabilities.

    Parameters
    ----------
    game : NormalFormGame
        The game that was solved.
    equilibria : tuple of Equilibrium
        Isolated equilibria; extreme points of continua stand in `components`.
    method : str
        How they were found.
    complete : bool
        True only where it is proved that no other equilibrium exists outside the listed ones and the components.
    reason : str
        Why the list is complete, or what stands in the way.
    components : tuple of Component
        Continua of equilibria, and regions that could not be settled.
    """

    game: NormalFormGame
    equilibria: tuple[Equilibrium, ...]
    method: str
    complete: bool
    reason: str
    components: tuple[Component, ...] = field(default=())
    _head_lines = 2

    @overload
    def __getitem__(self, index: int) -> Equilibrium: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Equilibrium, ...]: ...
    def __getitem__(self, index: int | slice) -> Any:
        """Return the equilibrium at that place."""
        return self.equilibria[index]

    def __len__(self) -> int:
        """Return the number of isolated equilibria."""
        return len(self.equilibria)

    @property
    def pure(self) -> tuple[Equilibrium, ...]:
        """Return the pure equilibria among the isolated ones."""
        return tuple(e for e in self.equilibria if e.pure)

    @property
    def mixed(self) -> tuple[Equilibrium, ...]:
        """Return the isolated equilibria in which some player mixes."""
        return tuple(e for e in self.equilibria if not e.pure)

    def __str__(self) -> str:
        """Count the equilibria, say what is proved of the list, and name each with its payoffs."""
        continua = sum(component.dimension is not None for component in self.components)
        counts = [f"{len(self.pure)} pure, {len(self.mixed)} mixed isolated equilibria"]
        counts += [f"{continua} continua"] if continua else []
        counts += [f"{n} regions not settled"] if (n := len(self.components) - continua) else []
        lines = [
            f"{', '.join(counts)}; method {self.method}",
            f"{'Complete' if self.complete else 'NOT COMPLETE'}: {self.reason}",
        ]
        for row in self.to_rows():
            payoffs = ", ".join(f"{row[f'payoff of {player}']:.6g}" for player in self.game.players)
            lines.append(
                f"  {', '.join(str(row[player]) for player in self.game.players)}; payoffs {payoffs}"
            )
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; what belongs to players stands by their names."""
        return {
            "players": list(self.game.players),
            **self.plain(by_name(self.game.players)),
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an isolated equilibrium: each player's strategy in words and its payoff."""
        return [
            {
                **{player: in_words(mix) for player, mix in self.describe(e).items()},
                **{f"payoff of {p}": x for p, x in zip(self.game.players, e.payoffs.tolist(), strict=True)},
                "regret": float(e.regret),
                "index": e.index,
                "certified": e.certified,
            }
            for e in self
        ]

    def plain(self, grouped: Grouped, headed: Headed = lambda equilibrium: {}) -> dict[str, Any]:
        """Return plain values with what belongs to players put together in a way of one's own.

        Parameters
        ----------
        grouped : callable
            One value a player to a mapping.
        headed : callable
            An equilibrium to what stands before everything else of it.
        """
        return {
            "method": self.method,
            "complete": self.complete,
            "reason": self.reason,
            "equilibria": [equilibrium_values(self.game, e, grouped, headed) for e in self],
            "components": [component_values(self.game, c, grouped, headed) for c in self.components],
        }

    def describe(self, equilibrium: Equilibrium) -> dict[str, dict[str, float]]:
        """Return an equilibrium as ``{player: {action: probability}}``, actions out of the support left out."""
        return {
            player: {a: float(p) for a, p in zip(labels, x, strict=True) if p > 0}
            for player, labels, x in zip(
                self.game.players, self.game.actions, equilibrium.strategies, strict=True
            )
        }


def canonical_order(equilibria: Sequence[Equilibrium]) -> tuple[Equilibrium, ...]:
    """Sort equilibria by supports, then by probabilities."""
    return tuple(
        sorted(equilibria, key=lambda e: (e.supports, tuple(tuple(x.tolist()) for x in e.strategies)))
    )
