r"""Finite games in strategic form.

A game has players :math:`i = 0, \dots, n-1`, each with a finite set of actions, and a payoff
:math:`u_i(a_0, \dots, a_{n-1})` for every action profile. A strategy is a probability distribution over a
player's actions; a strategy profile gives one to each player, and payoffs extend to it multilinearly,

.. math:: u_i(x) = \sum_{a} u_i(a) \prod_j x_j(a_j).

The *regret* of player :math:`i` at :math:`x` is :math:`\max_{a_i} u_i(a_i, x_{-i}) - u_i(x)`. A profile is a
Nash equilibrium when no player has regret (Nash 1951).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bargaining.errors import GameError, nearest
from bargaining.games.limits import MAX_PLAYERS
from bargaining.games.payoffs import read_payoffs
from bargaining.games.units import exact_units, float_units, fractions_of, payoff_range

Profile = Sequence[ArrayLike]


def _labels(found: Sequence[str] | None, number: int, prefix: str, place: str) -> tuple[str, ...]:
    if found is None:
        return tuple(f"{prefix}{k}" for k in range(number))
    names = tuple(str(name) for name in found)
    if len(names) != number or len(set(names)) != number:
        raise GameError(f"{place}: found labels {names}, expected {number} different ones")
    return names


def _against_others(
    payoffs: NDArray[np.float64], strategies: tuple[NDArray[np.float64], ...]
) -> tuple[NDArray[np.float64], ...]:
    """Return what each action pays each player on average over the others' strategies.

    Products are summed one after the other and not by a matrix product, in whose last digits processors differ.
    """
    values = []
    for i, tensor in enumerate(payoffs):
        for j in reversed(range(len(strategies))):
            if j != i:
                tensor = (np.moveaxis(tensor, j, -1) * strategies[j]).sum(axis=-1)
        values.append(tensor)
    return tuple(values)


class NormalFormGame:
    """Hold the payoffs of every player at every action profile, with labels.

    Parameters
    ----------
    payoffs : array_like, shape ``(n_players, *n_actions)``
        ``payoffs[i, a_0, ..., a_{n-1}]`` is the payoff of player ``i`` when each player ``j`` takes action
        ``a_j``; the axes of the actions stand in the same order for all players. Numbers, or
        `fractions.Fraction` for a game that is known exactly.
    players : sequence of str, optional
        One label a player; ``player0, ...`` by default.
    actions : sequence of sequences of str, optional
        One label an action and player; ``a0, ...`` by default.

    Attributes
    ----------
    payoffs : ndarray of float64, shape ``(n_players, *n_actions)``
        Read-only; the nearest floats where the game was given exactly.
    exact_payoffs : ndarray of Fraction or None
        The same payoffs as exact rationals, when the game was given so: as fractions, as numbers in text, or with
        integers beyond 2^53, which floats cannot hold.

    Raises
    ------
    GameError
        When the shape does not say one axis a player, an entry is not a finite number within the range of floats
        (with its place), or labels do not fit.

    References
    ----------
    Nash, J. (1951). Non-cooperative games. Annals of Mathematics 54, 286-295.

    Examples
    --------
    >>> game = NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])  # a prisoners' dilemma
    >>> game.n_players, game.n_actions
    (2, (2, 2))
    >>> game.regret([[0, 1], [0, 1]])
    0.0
    """

    __slots__ = (
        "_rationals",
        "_unit_payoffs",
        "_unit_rationals",
        "actions",
        "exact_payoffs",
        "payoffs",
        "players",
    )

    payoffs: NDArray[np.float64]
    exact_payoffs: NDArray[np.object_] | None
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]

    def __init__(
        self,
        payoffs: ArrayLike,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
    ) -> None:
        floats, self.exact_payoffs = read_payoffs(payoffs)
        if floats.ndim < 2 or floats.ndim - 1 != floats.shape[0] or 0 in floats.shape:
            raise GameError(
                f"payoffs: found shape {floats.shape}, expected (n_players, *n_actions) with one action axis "
                "for each player and at least one action each"
            )
        if len(floats) > MAX_PLAYERS:
            raise GameError(f"payoffs: found {len(floats)} players, expected at most {MAX_PLAYERS}")
        floats.flags.writeable = False
        self.payoffs = floats
        self.players = _labels(players, self.n_players, "player", "players")
        if actions is not None and len(actions) != self.n_players:
            raise GameError(f"actions: found {len(actions)} lists of labels, expected {self.n_players}")
        self.actions = tuple(
            _labels(actions[i] if actions is not None else None, m, "a", f"actions[{i}]")
            for i, m in enumerate(self.n_actions)
        )

    @property
    def n_players(self) -> int:
        """Return the number of players."""
        return int(self.payoffs.shape[0])

    @property
    def n_actions(self) -> tuple[int, ...]:
        """Return the number of actions of each player."""
        return tuple(int(m) for m in self.payoffs.shape[1:])

    @property
    def ranges(self) -> NDArray[np.float64]:
        """Return each player's largest less smallest payoff, shape (n_players,)."""
        source = self.payoffs if self.exact_payoffs is None else self.exact_payoffs
        return np.array([payoff_range(own) for own in source])

    @property
    def rationals(self) -> NDArray[np.object_]:
        """Return the payoffs as the fractions that they are; floats are binary fractions."""
        if self.exact_payoffs is not None:
            return self.exact_payoffs
        return self._once("_rationals", lambda: fractions_of(self.payoffs))

    @property
    def unit_rationals(self) -> NDArray[np.object_]:
        """Return each player's payoffs as exact shares of his range above his smallest one.

        No shift and no positive scale of a player's payoffs changes them, which is why questions are decided on them.
        """
        return self._once("_unit_rationals", lambda: np.array([exact_units(own) for own in self.rationals]))

    @property
    def unit_payoffs(self) -> NDArray[np.float64]:
        """Return each player's payoffs moved and scaled to run from 0 to 1, rounded only after the smallest is off."""
        source: NDArray[Any] = self.payoffs if self.exact_payoffs is None else self.exact_payoffs
        return self._once("_unit_payoffs", lambda: np.array([float_units(own) for own in source]))

    def _once(self, slot: str, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """Return what a slot holds, made and protected when it is first asked for."""
        if not hasattr(self, slot):
            found = make()
            found.flags.writeable = False
            setattr(self, slot, found)
        return cast("NDArray[Any]", getattr(self, slot))

    def strategies(self, profile: Profile) -> tuple[NDArray[np.float64], ...]:
        """Return the profile as float arrays after checking that it fits the game.

        Raises
        ------
        GameError
            When a strategy has the wrong length, a negative entry, or does not sum to one (within 1e-9).
        """
        if len(profile) != self.n_players:
            raise GameError(f"strategy profile: found {len(profile)} strategies, expected {self.n_players}")
        strategies = tuple(np.asarray(x, dtype=np.float64) for x in profile)
        for name, x, m in zip(self.players, strategies, self.n_actions, strict=True):
            if x.shape != (m,) or not (x >= 0).all() or abs(x.sum() - 1) > 1e-9:
                raise GameError(
                    f"strategy of {name}: found {x.tolist()}, expected {m} probabilities that sum to one"
                )
        return strategies

    def profile_indices(self, profile: Sequence[str | int]) -> tuple[int, ...]:
        """Return the action indices of a pure profile given by labels or indices, one a player.

        Raises
        ------
        GameError
            When the number of actions is wrong or a label is unknown.

        Examples
        --------
        >>> game = NormalFormGame(np.zeros((2, 2, 2)), actions=[["stop", "go"], ["stop", "go"]])
        >>> game.profile_indices(["go", "stop"])
        (1, 0)
        """
        if len(profile) != self.n_players:
            raise GameError(f"action profile: found {len(profile)} actions, expected {self.n_players}")
        indices = []
        for name, labels, found in zip(self.players, self.actions, profile, strict=True):
            if isinstance(found, str):
                if found not in labels:
                    raise GameError(f"{name}: unknown action {found!r}{nearest(found, labels)}")
                indices.append(labels.index(found))
            elif 0 <= found < len(labels):
                indices.append(int(found))
            else:
                raise GameError(f"{name}: found action {found}, expected 0 to {len(labels) - 1}")
        return tuple(indices)

    def action_payoffs(self, profile: Profile) -> tuple[NDArray[np.float64], ...]:
        r"""Return what each action would pay each player against the others' strategies.

        Entry ``i`` has shape ``(n_actions[i],)`` and holds :math:`u_i(a_i, x_{-i})`.
        """
        return _against_others(self.payoffs, self.strategies(profile))

    def expected_payoffs(self, profile: Profile) -> NDArray[np.float64]:
        """Return the expected payoff of each player at a strategy profile, shape (n_players,)."""
        strategies = self.strategies(profile)
        values = self.action_payoffs(profile)
        return np.array([x @ v for x, v in zip(strategies, values, strict=True)])

    def unit_expected_payoffs(self, profile: Profile) -> NDArray[np.float64]:
        """Return each player's expected payoff as a share of his payoff range above his smallest payoff."""
        strategies = self.strategies(profile)
        values = _against_others(self.unit_payoffs, strategies)
        return np.array([x @ v for x, v in zip(strategies, values, strict=True)])

    def relative_regrets(self, profile: Profile) -> NDArray[np.float64]:
        """Return each player's largest gain from a unilateral deviation as a share of his payoff range."""
        strategies = self.strategies(profile)
        values = _against_others(self.unit_payoffs, strategies)
        return np.array(
            [max(float(v.max() - (x * v).sum()), 0.0) for x, v in zip(strategies, values, strict=True)]
        )

    def regret(self, profile: Profile) -> float:
        """Return the largest regret relative to that player's payoff range.

        A player whose payoff never varies has no regret. Shifting or rescaling a player's payoffs changes nothing.
        """
        return float(self.relative_regrets(profile).max())

    def best_responses(self, profile: Profile, tolerance: float = 1e-9) -> tuple[tuple[int, ...], ...]:
        """Return each player's best actions against the others' strategies.

        Parameters
        ----------
        profile : sequence of array_like
            One strategy a player.
        tolerance : float
            Actions within this share of the player's payoff range of the best one count as best.
        """
        return tuple(
            tuple(int(k) for k in np.flatnonzero(v >= v.max() - tolerance))
            for v in _against_others(self.unit_payoffs, self.strategies(profile))
        )

    def pure_strategies(self, profile: Sequence[str | int]) -> tuple[NDArray[np.float64], ...]:
        """Return a pure profile, given by labels or indices, as one degenerate distribution a player."""
        return tuple(np.eye(m)[k] for m, k in zip(self.n_actions, self.profile_indices(profile), strict=True))

    def restrict(self, supports: Sequence[Sequence[int]]) -> NormalFormGame:
        """Return the game in which each player has only the listed actions, labels kept."""
        index = np.ix_(range(self.n_players), *[list(s) for s in supports])
        source = self.payoffs if self.exact_payoffs is None else self.exact_payoffs
        labels = [[names[k] for k in s] for names, s in zip(self.actions, supports, strict=True)]
        return NormalFormGame(source[index], self.players, labels)

    def __getstate__(self) -> tuple[Any, ...]:
        """Return what a pickle needs."""
        exact = self.exact_payoffs
        return (self.payoffs if exact is None else exact, self.players, self.actions)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Rebuild the game from a pickle."""
        self.__init__(*state)  # type: ignore[misc]

    def __repr__(self) -> str:
        """Name players and shape."""
        shape = " x ".join(map(str, self.n_actions))
        return f"NormalFormGame({', '.join(self.players)}: {shape})"
