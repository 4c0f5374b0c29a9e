"""Trembling-hand perfect equilibria, as far as they can be decided."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.refinements import Position, position, undominated_at
from bargaining.equilibria.result import Equilibrium
from bargaining.equilibria.tremble_refutation import refuting_multipliers
from bargaining.equilibria.trembles import (
    Polynomial,
    Trembles,
    exponent_families,
    loss,
    search,
)
from bargaining.equilibria.verdict import Verdict
from bargaining.games.normal_form import NormalFormGame, Profile


def is_trembling_hand_perfect(game: NormalFormGame, equilibrium: Equilibrium | Profile) -> Verdict:
    r"""Tell whether an equilibrium is robust to some small trembles.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players.
    equilibrium : Equilibrium or sequence of array_like
        The profile.

    Returns
    -------
    Verdict
        Whether completely mixed :math:`x^k \to x` exist with
        :math:`\operatorname{supp} x_i \subseteq BR_i(x_{-i}^k)` for all :math:`i, k`. With up to two players
        who have a choice always decided, exactly given the supports. With more: decided when strict,
        completely mixed, proved regular, or dominated; a pure equilibrium also when a search
        finds `Trembles`, checked exactly and returned as the witness, or multipliers that exclude all
        trembles; None otherwise. Deciding perfection for three players is NP-hard.

    Notes
    -----
    Two players: perfect if and only if undominated (van Damme 1991, Theorem 3.2.2).

    References
    ----------
    Selten, R. (1975). Reexamination of the perfectness concept for equilibrium points in extensive games.
    International Journal of Game Theory 4, 25-55. van Damme, E. (1991). Stability and perfection of Nash
    equilibria, 2nd ed. Springer. Hansen, K., Miltersen, P. and Sorensen, T. (2010). The computational
    complexity of trembling hand perfection and other equilibrium refinements. SAGT 2010, 198-209.

    Examples
    --------
    >>> game = NormalFormGame([[[1, 0], [0, 0]], [[1, 0], [0, 0]]])
    >>> is_trembling_hand_perfect(game, [[1, 0], [1, 0]]).holds
    True
    >>> is_trembling_hand_perfect(game, [[0, 1], [0, 1]]).reason
    'the strategy of player0 is weakly dominated'
    """
    return perfect_at(position(game, equilibrium))


def perfect_at(here: Position) -> Verdict:
    """Tell the same of a profile whose position is known."""
    undominated = undominated_at(here)
    if undominated.holds is not True:
        return undominated
    if len(here.choosers) <= 2:
        witness = _towards(here, undominated.witness)
        return Verdict(
            True, "undominated, which suffices with two players (van Damme 1991, Thm 3.2.2)", witness
        )
    if (simple := simply_robust(here)) is not None:
        return simple
    if not here.pure:
        return Verdict(None, "undominated, but players mix in an equilibrium that is not regular")
    return _among_pure(here)


def simply_robust(here: Position) -> Verdict | None:
    """Return a yes for strict, completely mixed and regular equilibria, which are perfect and proper."""
    if all(int((levels == 0).sum()) == 1 for levels in here.levels):
        return Verdict(True, "strict")
    if all(len(s) == m for s, m in zip(here.supports, here.game.n_actions, strict=True)):
        return Verdict(True, "completely mixed")
    if here.regular:
        return Verdict(True, "regular: quasi-strict with a nonsingular Jacobian (van Damme 1991, ch. 2)")
    return None


def tied_losses(here: Position) -> list[Polynomial]:
    """Return, for every unused best response, what it loses against the base action along trembles."""
    return [
        loss(here, i, int(b), here.profile[i])
        for i, levels in enumerate(here.levels)
        for b in np.flatnonzero(levels == 0)
        if b != here.profile[i]
    ]


def _among_pure(here: Position) -> Verdict:
    required = tied_losses(here)
    multipliers = refuting_multipliers(required)
    if multipliers is not None:
        return Verdict(False, "along all small trembles some player prefers to deviate", multipliers)
    active = {odd for polynomial in required for odds in polynomial for odd in odds}
    trembles = search(here, exponent_families(here, active), lambda _: required)
    if trembles is not None:
        return Verdict(True, "best responses along the polynomial trembles of the witness", trembles)
    return Verdict(None, "undominated, but neither supporting trembles nor a proof against them were found")


def _towards(here: Position, beliefs: tuple[NDArray[np.object_], ...]) -> Trembles:
    """Return trembles of the two players who choose, each towards the belief that supports the other."""
    layers = []
    for i in range(here.game.n_players):
        base = here.base(i)
        rivals = [j for j in here.choosers if j != i]
        even = np.array([Fraction(1, base.size)] * base.size, dtype=object)
        towards = beliefs[rivals[0]].reshape(-1) if i in here.choosers and rivals else even
        layers.append((base, towards) if base.size > 1 else (base,))
    return Trembles(tuple(layers))
