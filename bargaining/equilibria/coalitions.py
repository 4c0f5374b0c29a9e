r"""Equilibria that survive joint deviations of coalitions.

Profiles and deviations are pure throughout, and a coalition deviates only when every member strictly gains;
all comparisons are exact. A mixed deviation can break what is strong here, so a yes is a statement about pure
ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.refinements import exact_payoffs
from bargaining.equilibria.verdict import Verdict
from bargaining.games.normal_form import NormalFormGame

Coalition: TypeAlias = tuple[int, ...]
Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class JointDeviation:
    """Name a coalition that blocks a profile.

    Parameters
    ----------
    coalition : tuple of str
        The players who deviate together.
    actions : tuple of str
        What each of them takes instead, in the same order.
    gains : tuple of float
        What each of them gains.
    """

    coalition: tuple[str, ...]
    actions: tuple[str, ...]
    gains: tuple[float, ...]


def strong_pure_equilibria(game: NormalFormGame) -> tuple[tuple[int, ...], ...]:
    r"""Return the pure profiles from which no coalition has a profitable joint pure deviation.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players.

    Returns
    -------
    tuple of tuple of int
        Action profiles :math:`a` such that for no coalition :math:`T` and :math:`b_T` all :math:`i \in T`
        have :math:`u_i(b_T, a_{-T}) > u_i(a)`, in lexicographic order.

    Notes
    -----
    Cost: the squared number of profiles times the number of coalitions at most.

    References
    ----------
    Aumann, R. (1959). Acceptable points in general cooperative n-person games. Annals of Mathematics Studies
    40, 287-324.

    Examples
    --------
    >>> stag_hunt = NormalFormGame([[[4, 0], [3, 2]], [[4, 3], [0, 2]]])
    >>> strong_pure_equilibria(stag_hunt)
    ((0, 0),)
    """
    payoffs = exact_payoffs(game)
    return tuple(a for a in np.ndindex(*game.n_actions) if _blocking(game, payoffs, a) is None)


def is_strong_pure_equilibrium(game: NormalFormGame, profile: Sequence[str | int]) -> Verdict:
    """Tell whether no coalition gains by a joint pure deviation from a pure profile.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players.
    profile : sequence of str or int
        One action a player, by label or index.

    Returns
    -------
    Verdict
        Always decided; the witness of a no is a `JointDeviation` of a smallest coalition.

    References
    ----------
    Aumann, R. (1959). Acceptable points in general cooperative n-person games. Annals of Mathematics Studies
    40, 287-324.

    Examples
    --------
    >>> stag_hunt = NormalFormGame([[[4, 0], [3, 2]], [[4, 3], [0, 2]]])
    >>> is_strong_pure_equilibrium(stag_hunt, [1, 1]).reason
    'player0 and player1 both gain by a0, a0'
    """
    base = game.profile_indices(profile)
    found = _blocking(game, exact_payoffs(game), base)
    return _verdict(found, "no coalition has a joint pure deviation that all its members gain from")


def coalition_proof_pure_equilibria(game: NormalFormGame) -> tuple[tuple[int, ...], ...]:
    r"""Return the coalition-proof Nash equilibria of the game restricted to pure profiles and deviations.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players.

    Returns
    -------
    tuple of tuple of int
        Action profiles in lexicographic order.

    Notes
    -----
    By recursion over coalitions :math:`T` in the game where the others keep their actions: one player's best
    actions are coalition-proof; a profile is self-enforcing for :math:`T` when it is coalition-proof for
    every smaller coalition in :math:`T`, and coalition-proof when no other self-enforcing profile of
    :math:`T` is strictly better for all of :math:`T`. Cost as for `strong_pure_equilibria`.

    References
    ----------
    Bernheim, B. D., Peleg, B. and Whinston, M. (1987). Coalition-proof Nash equilibria I. Concepts. Journal
    of Economic Theory 42, 1-12.

    Examples
    --------
    >>> dilemma = NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> coalition_proof_pure_equilibria(dilemma), strong_pure_equilibria(dilemma)
    (((1, 1),), ())
    """
    proof = _coalition_proof(game, exact_payoffs(game))[tuple(range(game.n_players))]
    return tuple(tuple(int(k) for k in a) for a in np.argwhere(proof))


def is_coalition_proof_pure_equilibrium(game: NormalFormGame, profile: Sequence[str | int]) -> Verdict:
    """Tell whether a pure profile is coalition-proof with respect to pure deviations.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players.
    profile : sequence of str or int
        One action a player, by label or index.

    Returns
    -------
    Verdict
        Always decided; the witness of a no is a `JointDeviation` to a self-enforcing agreement of a smallest
        coalition.

    References
    ----------
    Bernheim, B. D., Peleg, B. and Whinston, M. (1987). Coalition-proof Nash equilibria I. Concepts. Journal
    of Economic Theory 42, 1-12.

    Examples
    --------
    >>> dilemma = NormalFormGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> is_coalition_proof_pure_equilibrium(dilemma, [0, 0]).witness.gains
    (2.0,)
    """
    base = game.profile_indices(profile)
    payoffs = exact_payoffs(game)
    proof = _coalition_proof(game, payoffs)
    found = None
    for coalition in _coalitions(game.n_players):
        if not proof[coalition][base]:
            agreed = _self_enforcing(game, proof, coalition)
            found = _deviation(game, payoffs, base, coalition, agreed)
            break
    return _verdict(found, "no coalition gains by a joint pure deviation that is itself self-enforcing")


def _coalitions(number: int) -> Iterator[Coalition]:
    for size in range(1, number + 1):
        yield from combinations(range(number), size)


def _gaining(payoffs: NDArray[Any], base: tuple[int, ...], coalition: Coalition) -> Mask:
    """Return for every joint action of a coalition whether all members gain, the others staying."""
    place = tuple(slice(None) if j in coalition else k for j, k in enumerate(base))
    gaining = [np.asarray(payoffs[i][place] > payoffs[i][base], dtype=bool) for i in coalition]
    return np.asarray(np.logical_and.reduce(gaining))


def _blocking(game: NormalFormGame, payoffs: NDArray[Any], base: tuple[int, ...]) -> JointDeviation | None:
    for coalition in _coalitions(game.n_players):
        if _gaining(payoffs, base, coalition).any():
            return _deviation(game, payoffs, base, coalition, np.ones(game.n_actions, dtype=bool))
    return None


def _deviation(
    game: NormalFormGame,
    payoffs: NDArray[Any],
    base: tuple[int, ...],
    coalition: Coalition,
    agreed: Mask,
) -> JointDeviation:
    """Return a coalition's first profitable deviation among the profiles that it can agree on."""
    place = tuple(slice(None) if j in coalition else k for j, k in enumerate(base))
    joint = np.argwhere(_gaining(payoffs, base, coalition) & agreed[place])[0]
    target = list(base)
    for i, action in zip(coalition, joint, strict=True):
        target[i] = int(action)
    return JointDeviation(
        tuple(game.players[i] for i in coalition),
        tuple(game.actions[i][target[i]] for i in coalition),
        tuple(float(payoffs[i][tuple(target)] - payoffs[i][base]) for i in coalition),
    )


def _self_enforcing(game: NormalFormGame, proof: dict[Coalition, Mask], coalition: Coalition) -> Mask:
    mask = np.ones(game.n_actions, dtype=bool)
    for size in range(1, len(coalition)):
        for smaller in combinations(coalition, size):
            mask &= proof[smaller]
    return mask


def _coalition_proof(game: NormalFormGame, payoffs: NDArray[Any]) -> dict[Coalition, Mask]:
    """Return for each coalition where its actions are coalition-proof, the others' actions being kept."""
    proof: dict[Coalition, Mask] = {}
    for coalition in _coalitions(game.n_players):
        agreed = _self_enforcing(game, proof, coalition)
        mask = agreed.copy()
        for profile in np.argwhere(agreed):
            base = tuple(int(k) for k in profile)
            place = tuple(slice(None) if j in coalition else k for j, k in enumerate(base))
            mask[base] = not (_gaining(payoffs, base, coalition) & agreed[place]).any()
        proof[coalition] = mask
    return proof


def _verdict(found: JointDeviation | None, reason: str) -> Verdict:
    if found is None:
        return Verdict(True, reason)
    who = " and ".join(found.coalition)
    gain = {1: "gains", 2: "both gain"}.get(len(found.coalition), "all gain")
    return Verdict(False, f"{who} {gain} by {', '.join(found.actions)}", found)
