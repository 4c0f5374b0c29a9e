"""Re-check of a stored equilibrium set: every claim that it makes, and nothing taken from the solver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from bargaining.equilibria.result import Component, Equilibrium, EquilibriumSet
from bargaining.equilibria.verification.components import polyhedral_findings
from bargaining.equilibria.verification.isolation import exact_index, proves_isolated
from bargaining.equilibria.verification.krawczyk import (
    Balls,
    ball_payoffs,
    balls,
    contracted,
    precision,
    prove_regular,
    prove_regular_finely,
)
from bargaining.equilibria.verification.listing import set_findings
from bargaining.errors import GameError, SolverError
from bargaining.games.normal_form import NormalFormGame
from bargaining.results import Result

LARGEST_REGRET = 1e-9  # of anything called an equilibrium, relative to the payoff range
ROUNDING = 1e-12  # of stored numbers that are computed once more, relative to their size


@dataclass(frozen=True)
class Record:
    """Hold what was re-proved of one equilibrium.

    Parameters
    ----------
    regret_bound : float
        Rigorous upper bound on the relative regret of the stored strategies.
    existence : bool
        Whether an equilibrium next to the stored strategies is proved to exist.
    uniqueness : bool
        Whether it is proved to be alone there.
    index : int or None
        Its index, where it is proved to be regular.
    """

    regret_bound: float
    existence: bool
    uniqueness: bool
    index: int | None


@dataclass(frozen=True)
class Verification(Result):
    """Hold the outcome of a re-check.

    Parameters
    ----------
    ok : bool
        Whether nothing contradicts the set's claims.
    findings : tuple of str
        What contradicts them or could not be re-proved, one line each.
    records : tuple of Record
        One for each of the set's isolated equilibria, in its order.
    """

    ok: bool
    findings: tuple[str, ...]
    records: tuple[Record, ...]

    def __str__(self) -> str:
        """Say whether the claims stand, and name what contradicts them."""
        proved = sum(record.existence and record.uniqueness for record in self.records)
        head = "Nothing contradicts the claims" if self.ok else "The claims do not stand"
        counted = f"{proved} of {len(self.records)} equilibria proved again to exist and to be alone"
        return "\n".join([f"{head}; {counted}", *(f"  {finding}" for finding in self.findings)])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"ok": self.ok, "findings": list(self.findings), "records": self.to_rows()}

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an equilibrium: what was proved of it again."""
        return [{**asdict(record), "regret_bound": float(record.regret_bound)} for record in self.records]


def verify(game: NormalFormGame, equilibrium_set: EquilibriumSet) -> Verification:
    r"""Re-check every claim of a result on the game, independently of how it was found.

    Parameters
    ----------
    game : NormalFormGame
        The game that the result is meant for, whatever game is stored with it.
    equilibrium_set : EquilibriumSet
        The result, fresh or unpickled.

    Returns
    -------
    Verification
        With one record an equilibrium and one finding a contradiction.

    Raises
    ------
    SolverError
        When the result belongs to a game of another shape.

    Notes
    -----
    For each equilibrium the regret :math:`\max_{a} u_i(a, x_{-i}) - u_i(x)` is bounded and, where the set
    claims a certificate, existence and uniqueness are proved again: by a Krawczyk test on its support for any
    number of players, or in exact arithmetic where an unused action ties. Payoffs, regret and
    index are computed again.

    A polyhedral component is proved again as a whole, exactly: that all of it consists of equilibria, that no vertex
    is a mixture of the others, its dimension and its bounds. Of one that is not polyhedral, the equilibria listed on it
    are checked, and that not all of them are isolated. That a component is as large as it could be is not proved.

    Of the set, order and duplicates are checked, that a complete one has no region without a dimension, and, where all
    its equilibria are regular without components, that their number is odd and that their indices sum to +1.
    That no equilibrium is missing is not proved again: this takes a second enumeration.
    Cost: one matrix inverse and a few tensor contractions an equilibrium in ball arithmetic, about 1 ms for
    small games.

    References
    ----------
    Wilson, R. (1971). Computing equilibria of n-person games. SIAM J. Appl. Math. 21, 80-87. Gül, F., Pearce,
    D. and Stacchetti, E. (1993). A bound on the proportion of pure strategy equilibria in generic games.
    Mathematics of Operations Research 18, 548-552.

    Examples
    --------
    >>> from bargaining.equilibria.two_players import two_player_equilibria
    >>> game = NormalFormGame([[[3, 0], [0, 2]], [[2, 0], [0, 3]]])
    >>> checked = verify(game, two_player_equilibria(game))
    >>> checked.ok, [record.index for record in checked.records]
    (True, [1, -1, 1])
    >>> other = NormalFormGame([[[3, 0], [4, 2]], [[2, 0], [0, 3]]])
    >>> verify(other, two_player_equilibria(game)).findings[0]
    'equilibrium 0: found a regret of 0.25 of the payoff range, expected at most 1e-09'
    """
    if equilibrium_set.game.n_actions != game.n_actions:
        raise SolverError(
            f"verify: found a result for actions {equilibrium_set.game.n_actions}, expected {game.n_actions}"
        )
    with precision():
        payoffs = ball_payoffs(game)
        records = tuple(_record(game, payoffs, equilibrium) for equilibrium in equilibrium_set)
    findings: list[str] = []
    for k, (equilibrium, record) in enumerate(zip(equilibrium_set, records, strict=True)):
        findings += [f"equilibrium {k}: {text}" for text in _claims(game, equilibrium, record)]
    findings += set_findings(equilibrium_set, records)
    for k, component in enumerate(equilibrium_set.components):
        findings += [f"component {k}: {text}" for text in _component_findings(game, payoffs, component)]
    return Verification(not findings, tuple(findings), records)


def _record(game: NormalFormGame, payoffs: list[Balls], equilibrium: Equilibrium) -> Record:
    try:
        strategies = game.strategies(equilibrium.strategies)
    except GameError:
        return Record(float("inf"), False, False, None)
    bound = _regret_bound(payoffs, equilibrium)
    supports = equilibrium.supports
    proof = prove_regular(payoffs, strategies, supports)
    if proof is None and equilibrium.index is not None:
        proof = prove_regular_finely(game, strategies, supports)
    if proof is not None:
        return Record(bound, True, True, proof.index)
    index = exact_index(game, strategies, supports)
    if index is not None:
        return Record(bound, True, True, index)
    existence, uniqueness = proves_isolated(game, strategies, supports)
    return Record(bound, existence, uniqueness, None)


def _regret_bound(payoffs: list[Balls], equilibrium: Equilibrium) -> float:
    """Bound the relative regret from above, with strategies made to sum to one."""
    strategies = []
    for x in equilibrium.strategies:
        exact = balls(x)
        strategies.append(exact / sum(exact))
    largest = 0.0
    for i, tensor in enumerate(payoffs):
        values = contracted(tensor, strategies, [i])
        expected = values @ strategies[i]
        largest = max(largest, *(float((u - expected).upper()) for u in values))
    return largest if largest == 0 else float(np.nextafter(largest, np.inf))


def _claims(game: NormalFormGame, equilibrium: Equilibrium, record: Record) -> Iterator[str]:
    """Yield what contradicts the claims of an isolated equilibrium."""
    yield from _profile_findings(game, equilibrium, record.regret_bound)
    if equilibrium.certified and not record.existence:
        yield "claims a certificate, but its existence could not be proved again"
    elif equilibrium.certified and not record.uniqueness:
        yield "claims a certificate, but its uniqueness could not be proved again"
    if equilibrium.index is not None and record.index is None:
        yield f"states index {equilibrium.index:+d}, but regularity could not be proved again"
    elif equilibrium.index is not None and equilibrium.index != record.index:
        yield f"states index {equilibrium.index:+d}, found {record.index:+d}"


def _profile_findings(game: NormalFormGame, equilibrium: Equilibrium, regret_bound: float) -> Iterator[str]:
    """Yield what contradicts a stored profile as an equilibrium, its payoffs and its regret."""
    try:
        payoffs = game.expected_payoffs(equilibrium.strategies)
    except GameError as error:
        yield str(error)
        return
    if not regret_bound <= LARGEST_REGRET:
        yield f"found a regret of {regret_bound:.3g} of the payoff range, expected at most {LARGEST_REGRET:g}"
    if not abs(equilibrium.regret - game.regret(equilibrium.strategies)) <= ROUNDING:
        yield f"states a regret of {equilibrium.regret:.3g}, found {game.regret(equilibrium.strategies):.3g}"
    sizes = np.abs(game.payoffs).reshape(game.n_players, -1).max(axis=1)
    stated = np.asarray(equilibrium.payoffs)
    if stated.shape != payoffs.shape or not (np.abs(stated - payoffs) <= ROUNDING * sizes).all():
        yield f"states payoffs {stated.tolist()}, found {payoffs.tolist()}"


def _component_findings(game: NormalFormGame, payoffs: list[Balls], component: Component) -> Iterator[str]:
    """Yield what contradicts a component: vertices that are no equilibria or that leave its bounds."""
    most = sum(len(support) - 1 for support in component.supports)
    if component.dimension is not None and not 0 <= component.dimension <= most:
        yield f"states dimension {component.dimension}, expected 0 to {most} on its supports"
    yield from _bound_findings(game, component)
    troubles = [
        f"vertex {k}: {text}"
        for k, vertex in enumerate(component.vertices)
        for text in _vertex_findings(game, payoffs, component, vertex)
    ]
    yield from troubles
    if component.dimension is not None and not component.vertices:
        yield f"states dimension {component.dimension} without any equilibrium on it"
    elif component.polyhedral and not troubles:
        yield from polyhedral_findings(game, component)
    elif component.dimension and not troubles and all(_alone(game, payoffs, v) for v in component.vertices):
        yield f"states dimension {component.dimension}, but every equilibrium listed on it is isolated"
    for k, part in enumerate(component.parts):
        for text in _component_findings(game, payoffs, part):
            yield f"part {k}: {text}"


def _bound_findings(game: NormalFormGame, component: Component) -> Iterator[str]:
    """Yield what contradicts the bounds of probabilities as bounds of strategies on the supports."""
    for name, support, box in zip(game.players, component.supports, component.box, strict=True):
        outside = [k for k in range(box.shape[1]) if k not in support]
        inside = bool((box[0] >= 0).all() and (box[0] <= box[1]).all() and (box[1] <= 1).all())
        if not inside or box[:, outside].any() or box[0].sum() > 1 + ROUNDING or box[1].sum() < 1 - ROUNDING:
            yield f"states bounds {box.tolist()} of {name}, within which there is no strategy on the supports"


def _alone(game: NormalFormGame, payoffs: list[Balls], equilibrium: Equilibrium) -> bool:
    """Tell whether an equilibrium is proved to be isolated."""
    with precision():
        return _record(game, payoffs, equilibrium).uniqueness


def _vertex_findings(
    game: NormalFormGame, payoffs: list[Balls], component: Component, vertex: Equilibrium
) -> Iterator[str]:
    try:
        game.strategies(vertex.strategies)
    except GameError as error:
        yield str(error)
        return
    with precision():
        bound = _regret_bound(payoffs, vertex)
    yield from _profile_findings(game, vertex, bound)
    for i, (x, support, box) in enumerate(
        zip(vertex.strategies, component.supports, component.box, strict=True)
    ):
        if not set(np.flatnonzero(x)) <= set(support):
            yield f"the strategy of {game.players[i]} leaves the supports"
        if not ((x >= box[0] - ROUNDING) & (x <= box[1] + ROUNDING)).all():
            yield f"the strategy of {game.players[i]} lies outside the box"
    slack = ROUNDING * np.abs(game.payoffs).reshape(game.n_players, -1).max(axis=1)
    low, high = component.payoff_box
    if not ((vertex.payoffs >= low - slack) & (vertex.payoffs <= high + slack)).all():
        yield f"payoffs {vertex.payoffs.tolist()} lie outside the component's"
