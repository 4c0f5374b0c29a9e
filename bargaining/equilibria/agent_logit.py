r"""Logit quantal response on a tree, an agent at each information set: the branch from the centroid to its limit.

At precision :math:`\lambda \ge 0` an agent at information set :math:`h` takes option :math:`a` with probability

.. math:: x_h(a) = \frac{\exp(\lambda v_h(a))}{\sum_b \exp(\lambda v_h(b))},

where :math:`v_h(a)` is what its player expects of it given that the set is reached, everybody at the other sets playing
as they do, its own later agents included. This is not the logit equilibrium of the strategic form, whose players choose
whole plans: there errors at different sets hang together. Limits at rising precision are sequential equilibria
(McKelvey and Palfrey 1998).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from bargaining.equilibria.agent_limit import LimitAssessment, assessment_values, follow_agents
from bargaining.equilibria.agent_system import AgentSystem
from bargaining.equilibria.logit_trace import Tracer
from bargaining.equilibria.plain import in_words
from bargaining.errors import GameError, SolverError, nearest
from bargaining.games.tree import Tree
from bargaining.results import Result

Units = Literal["ranges", "payoffs"]
"""What the precision counts in one over: each player's own payoff range, or payoffs as they stand."""

MOST_ENTRIES = 4_000_000
"""Nodes times options times players, which is what one evaluation of the equations holds."""


@dataclass(frozen=True, eq=False)
class AgentLogitBranch(Result):
    """Hold the principal branch of the agents' logit equilibria of a tree.

    Parameters
    ----------
    tree : Tree
        The game.
    units : str
        What the precision counts in one over: ``ranges`` or ``payoffs``.
    precision : ndarray, shape (n,)
        Precision at each point along the branch; the first is 0.
    strategies : tuple of ndarray, each of shape (n, options)
        Behaviour strategies at the same points, one array an information set.
    beliefs : tuple of ndarray, each of shape (n, nodes)
        Probabilities of the nodes of each set given that it is reached.
    turning_points, bifurcations : tuple of int
        Points at which the precision reverses; points just behind which another branch crosses.
    limit : LimitAssessment or None
        The assessment that the branch approaches, in fractions; ``limit.sequentially_rational`` is exact, that
        the branch leads there is numerical.
    converged : bool
        Whether the last point is, as far as its course tells, within the stated distance of the limit, and the limit
        is sequentially rational. Rounded irrational limits are not, nor what a tiny difference of payoffs will
        change at a precision that floats do not reach; the two look alike.
    reason : str
        How far the limit is known, or why none is named.
    """

    tree: Tree
    units: Units
    precision: NDArray[np.float64]
    strategies: tuple[NDArray[np.float64], ...]
    beliefs: tuple[NDArray[np.float64], ...]
    turning_points: tuple[int, ...]
    bifurcations: tuple[int, ...]
    limit: LimitAssessment | None
    converged: bool
    reason: str

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.precision)

    def __str__(self) -> str:
        """Say how far the branch was followed and what it leads to."""
        points = (
            f"{len(self)} points, precision {self.precision[0]:g} to {self.precision[-1]:g} over {self.units}"
        )
        turns = f"{len(self.turning_points)} turning points, {len(self.bifurcations)} bifurcations"
        head = f"Principal branch of agents' logit equilibria: {points}; {turns}"
        if self.limit is None:
            return f"{head}\nno limit is named: {self.reason}"
        lines = [
            f"  {self.tree.players[one.player]} at {one.name}: "
            + in_words({a: float(p) for a, p in zip(one.options, x, strict=True) if p})
            for one, x in zip(self.tree.information, self.limit.strategies, strict=True)
        ]
        return "\n".join([head, f"Limit: {self.reason}", *lines])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON: every point of the branch, and the limit."""
        return {
            "units": self.units,
            "points": self.to_rows(),
            "turning_points": list(self.turning_points),
            "bifurcations": list(self.bifurcations),
            "limit": None if self.limit is None else assessment_values(self.tree, self.limit),
            "converged": self.converged,
            "reason": self.reason,
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a point: precision, probabilities as ``set.option``, beliefs as ``set: node``."""
        columns = {"precision": self.precision.tolist()}
        for one, x in zip(self.tree.information, self.strategies, strict=True):
            columns |= {f"{one.name}.{a}": c for a, c in zip(one.options, x.T.tolist(), strict=True)}
        for one, nodes, x in zip(self.tree.information, self.tree.members, self.beliefs, strict=True):
            columns |= {f"{one.name}: node {n}": c for n, c in zip(nodes, x.T.tolist(), strict=True)}
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def agent_logit_branch(
    tree: Tree,
    *,
    units: Units = "ranges",
    max_precision: float | None = None,
    distance: float = 1e-5,
    max_points: int = 5_000,
) -> AgentLogitBranch:
    r"""Trace the agents' logit equilibria of a tree from uniform choices to the limit.

    Parameters
    ----------
    tree : Tree
        Numbers only (`Tree.at`), with perfect recall, every draw of chance possible.
    units : {"ranges", "payoffs"}
        With ``ranges`` each player's payoffs count in shares of its own range, so that the branch does not depend on
        anybody's unit of payoffs. With ``payoffs`` all count as they stand, as in `logit_branch` and in the
        literature.
    max_precision : float, optional
        Stop when the precision first exceeds this.
    distance : float
        How close to the limit, in probabilities, the last point is to be.
    max_points : int
        Stop, not converged, after so many points.

    Returns
    -------
    AgentLogitBranch
        With `converged` false and a reason when no limit was reached.

    Raises
    ------
    GameError
        When the tree varies with assumptions, forgets, has no information set or a draw of probability zero, or is
        too large.
    SolverError
        When an option is not as described.

    Notes
    -----
    A limit of the branch is a sequential equilibrium. Which assessment the limit is, is read off the branch: the
    assessment in simple fractions next to where the branch has come to rest, and that nobody gains there is checked
    exactly. Neither that the branch goes there nor that beliefs at unreached sets are those of the limit is
    proved. Where limits are not rational, or reached slowly, no such assessment may be found, and the reason says so.

    One step costs :math:`O(n m p + m^3)` for :math:`n` nodes, :math:`m` options in all and :math:`p` players.

    References
    ----------
    McKelvey, R. D. and Palfrey, T. R. (1998). Quantal response equilibria for extensive form games. Experimental
    Economics 1, 9-41.
    Turocy, T. L. (2010). Computing sequential equilibria using agent quantal response equilibria. Economic Theory
    42, 255-269.

    Examples
    --------
    >>> from bargaining.games.tree import InformationSet, Node, leaf
    >>> entry = Tree(
    ...     ("entrant", "incumbent"),
    ...     (InformationSet("market", 0, ("out", "in")), InformationSet("entered", 1, ("fight", "share"))),
    ...     (Node(children=(1, 2), information=0), leaf(0, 2), Node(children=(3, 4), information=1), leaf(-1, -1),
    ...      leaf(1, 1)),
    ... )
    >>> branch = agent_logit_branch(entry)
    >>> [[str(p) for p in x] for x in branch.limit.strategies], branch.limit.sequentially_rational
    ([['0', '1'], ['0', '1']], True)
    """
    for name, value in (("max_precision", max_precision), ("distance", distance), ("max_points", max_points)):
        if value is not None and not value > 0:
            raise SolverError(f"{name}: found {value}, expected a positive number")
    if units not in get_args(Units):
        raise SolverError(
            f"units: found {units!r}, expected 'ranges' or 'payoffs'{nearest(units, get_args(Units))}"
        )
    tree = tree.at({})
    _refuse(tree)
    ranges = _ranges(tree)
    common = max(ranges) or Fraction(1) if units == "payoffs" else Fraction(1)
    if not 1e-300 < common < 1e300:
        raise GameError(f"payoffs: found a range of {common:.3g}, expected one between 1e-300 and 1e300")
    own = [r or Fraction(1) for r in ranges]
    system = AgentSystem(tree, tuple(common if units == "payoffs" else r for r in own))
    tracer = Tracer(system)
    stop = np.inf if max_precision is None else max_precision * float(common)
    settled = follow_agents(tree, tracer, own, stop, distance, max_points)
    points = np.array([p.point for p in tracer.points])
    strategies = np.array([system.strategies(y) for y in points[:, :-1]])
    beliefs = np.array([system.beliefs(y) for y in points[:, :-1]])
    return AgentLogitBranch(
        tree,
        units,
        points[:, -1] / float(common),
        tuple(np.split(strategies, system.starts[1:], axis=1)),
        tuple(np.split(beliefs, system.member_starts[1:], axis=1)),
        tuple(tracer.turning_points),
        tuple(tracer.bifurcations),
        *settled,
    )


def _refuse(tree: Tree) -> None:
    """Refuse trees on which agents' logit equilibria are not defined, or too large."""
    if tree.forgetful:
        raise GameError(f"{tree.forgetful}, expected perfect recall")
    if not tree.information:
        raise GameError("tree: found no information set, expected at least one")
    for number, node in enumerate(tree.nodes):
        if node.information is None and not all(p.constant_term for p in node.chance):
            raise GameError(
                f"{tree.place(number)}: found a draw of probability 0, expected every draw possible: beliefs need it"
            )
    options = sum(len(one.options) for one in tree.information)
    if len(tree.nodes) * options * len(tree.players) > MOST_ENTRIES:
        raise GameError(
            f"tree: found {len(tree.nodes):,} nodes, {options:,} options and {len(tree.players)} players, expected at "
            f"most {MOST_ENTRIES:,} multiplied"
        )


def _ranges(tree: Tree) -> list[Fraction]:
    """Return the range of each player's payoffs."""
    columns = zip(*(tree.nodes[number].payoffs for number in tree.leaves), strict=True)
    payoffs = ([p.constant_term for p in column] for column in columns)
    return [max(own) - min(own) for own in payoffs]
