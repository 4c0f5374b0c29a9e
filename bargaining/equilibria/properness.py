"""Proper equilibria, as far as they can be decided."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations, product
from math import prod
from typing import TypeAlias

from bargaining.equilibria.perfection import perfect_at, simply_robust, tied_losses
from bargaining.equilibria.ranked_trembles import number_of_rankings, ranked_trembles, rankings
from bargaining.equilibria.refinements import Position, position
from bargaining.equilibria.result import Equilibrium
from bargaining.equilibria.tremble_refutation import refuting_multipliers
from bargaining.equilibria.trembles import Exponents, Polynomial, exponent_families, loss, odds_of, search
from bargaining.equilibria.verdict import Verdict
from bargaining.games.normal_form import NormalFormGame, Profile

Losses: TypeAlias = dict[tuple[int, int, int], Polynomial]

_ORDERED = "costlier mistakes are rarer by order along the trembles of the witness"
_REFUTED_RANKINGS = 300  # with more players: a linear program each
_RANKINGS = 10_000  # pairs of rankings beyond which two players are not enumerated


def is_proper(game: NormalFormGame, equilibrium: Equilibrium | Profile) -> Verdict:
    r"""Tell whether an equilibrium is robust to trembles in which costlier mistakes are rarer by order.

    Parameters
    ----------
    game : NormalFormGame
        Any number of players.
    equilibrium : Equilibrium or sequence of array_like
        The profile.

    Returns
    -------
    Verdict
        Whether completely mixed :math:`x^k \to x` and :math:`\epsilon_k \to 0` exist with
        :math:`x_i^k(b) \le \epsilon_k x_i^k(c)` wherever :math:`u_i(b, x_{-i}^k) < u_i(c, x_{-i}^k)`. Strict,
        completely mixed and regular equilibria are proper; what is not perfect is not proper. With two
        players who have a choice decided exactly given the supports and the ties of payoffs, unless there are
        more than 10,000 pairs of rankings to try. With more players a pure equilibrium is decided where a
        search finds `Trembles` (checked exactly, the witness) or multipliers that exclude them all; None
        otherwise.

    Notes
    -----
    Two players: for each pair of rankings of the players' actions (weak orders that the limit payoffs allow),
    the trembles of one player that give the other exactly this ranking form a polyhedral cone. Trembles of
    order :math:`\epsilon^k` on the :math:`k`-th class exist in the cone if and only if for each :math:`k` it
    holds a vector that is positive on class :math:`k` and zero on the later ones: one rational linear program
    each.

    References
    ----------
    Myerson, R. (1978). Refinements of the Nash equilibrium concept. International Journal of Game Theory 7,
    73-80. Blume, L., Brandenburger, A. and Dekel, E. (1991). Lexicographic probabilities and equilibrium
    refinements. Econometrica 59, 81-98.

    Examples
    --------
    Myerson's example: a dominated third action makes the bad equilibrium perfect, but not proper.

    >>> from bargaining.equilibria.perfection import is_trembling_hand_perfect
    >>> payoffs = [[1, 0, -9], [0, 0, -7], [-9, -7, -7]]
    >>> game = NormalFormGame([payoffs, payoffs])
    >>> bad = [[0, 1, 0], [0, 1, 0]]
    >>> is_trembling_hand_perfect(game, bad).holds, is_proper(game, bad).holds
    (True, False)
    """
    here = position(game, equilibrium)
    perfect = perfect_at(here)
    if here.unknown:
        return perfect
    if perfect.holds is False:
        return Verdict(False, f"not perfect: {perfect.reason}", perfect.witness)
    if (simple := simply_robust(here)) is not None:
        return simple
    if len(here.choosers) == 1:
        return Verdict(True, "only one player has a choice, and takes best actions only")
    if len(here.choosers) == 2:
        return _with_two_players(here)
    if not here.pure:
        return Verdict(None, "players mix in an equilibrium that is not regular")
    return _among_pure(here)


def _among_pure(here: Position) -> Verdict:
    multipliers = refuting_multipliers(tied_losses(here), here.levels)
    if multipliers is not None:
        reason = "along all small trembles that make costlier mistakes rarer some player prefers to deviate"
        return Verdict(False, reason, multipliers)
    shape = here.game.n_actions
    families = exponent_families(here, odds_of(here), respect_levels=True)
    losses = _all_losses(here)

    def conditions(exponents: Exponents) -> list[Polynomial]:
        # A higher power must not be better than a lower one, and equal powers need equal payoffs.
        powers = [[exponents.get((i, c), 0) for c in range(m)] for i, m in enumerate(shape)]
        return _losses_by(losses, powers)

    trembles = search(here, families, conditions)
    if trembles is not None:
        return Verdict(True, _ORDERED, trembles)
    if prod(number_of_rankings(here, i) for i in here.choosers) <= _REFUTED_RANKINGS:
        refuted = _refuted_rankings(here, losses)
        if refuted is not None:
            return Verdict(
                False, "every ranking of the actions by payoff contradicts its own trembles", refuted
            )
    return Verdict(None, "neither supporting trembles nor a proof against them were found")


def _refuted_rankings(here: Position, losses: Losses) -> tuple[tuple[Fraction, ...], ...] | None:
    """Return multipliers against every ranking of payoffs along trembles; None if one withstands.

    Some ranking recurs for ever along any trembles that make an equilibrium proper. There, what is ranked
    lower is worse or, in the same class, equal, and rarer by order.
    """
    proofs = []
    for ranks in product(*(list(rankings(here, i)) for i in range(here.game.n_players))):
        levels = [{c: k for k, actions in enumerate(rank) for c in actions} for rank in ranks]
        ordered = [[level[c] for c in range(len(level))] for level in levels]
        multipliers = refuting_multipliers(_losses_by(losses, ordered), ordered)
        if multipliers is None:
            return None
        proofs.append(multipliers)
    return tuple(proofs)


def _all_losses(here: Position) -> Losses:
    """Return, for every player and ordered pair of his actions, what the first loses against the second."""
    return {
        (i, b, c): loss(here, i, b, c)
        for i, m in enumerate(here.game.n_actions)
        for b, c in permutations(range(m), 2)
    }


def _losses_by(losses: Losses, levels: Sequence[Sequence[int]]) -> list[Polynomial]:
    """Return the losses that must not be negative if a player's higher levels are never better."""
    return [polynomial for (i, b, c), polynomial in losses.items() if levels[i][b] >= levels[i][c]]


def _with_two_players(here: Position) -> Verdict:
    number = prod(number_of_rankings(here, i) for i in here.choosers)
    if number > _RANKINGS:
        return Verdict(None, f"perfect, with {number} pairs of rankings to try, more than {_RANKINGS}")
    trembles = ranked_trembles(here)
    if trembles is None:
        return Verdict(False, "no ranking of the actions by payoff is consistent with its own trembles")
    return Verdict(True, _ORDERED, trembles)
