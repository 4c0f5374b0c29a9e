r"""Power in voting bodies: how often a member turns a losing coalition into a winning one.

With :math:`\eta_i(s)` the coalitions of :math:`s` others that lose without member :math:`i` and win with it, and
:math:`\omega` the winning coalitions of :math:`n` members,

.. math::

    \text{Shapley-Shubik} = \sum_s \frac{s!\,(n-1-s)!}{n!}\,\eta_i(s), \qquad
    \text{Banzhaf} = \frac{\eta_i}{\sum_j \eta_j}, \qquad \text{Penrose} = \frac{\eta_i}{2^{n-1}}, \\
    \text{Coleman's power to prevent} = \frac{\eta_i}{\omega}, \qquad
    \text{to initiate} = \frac{\eta_i}{2^n - \omega}, \qquad \text{power of the body to act} = \frac{\omega}{2^n}.

All are exact.

References
----------
Shapley, L. S. and Shubik, M. (1954). A method for evaluating the distribution of power in a committee system.
Penrose, L. S. (1946). The elementary statistics of majority voting.
Banzhaf, J. F. (1965). Weighted voting doesn't work: a mathematical analysis.
Coleman, J. S. (1971). Control of collectivities and the power of a collectivity to act.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Any

from bargaining.equilibria.power_counts import by_coalitions, by_weights
from bargaining.games.voting import SimpleGame, VotingRule
from bargaining.results import Result

HEADS: Mapping[str, str] = {
    "shapley_shubik": "Shapley-Shubik",
    "banzhaf": "Banzhaf",
    "penrose": "Penrose",
    "prevent": "prevents",
    "initiate": "initiates",
}
"""The indices of a member, in words."""
LEGEND = (
    "Penrose: the absolute Banzhaf index, the chance to turn the decision; prevents, initiates: Coleman's shares of "
    "the winning coalitions that the member can undo, and of the losing ones that it can make win."
)


@dataclass(frozen=True)
class VotingPower(Result):
    """Hold the power indices of the members of a voting body.

    Parameters
    ----------
    members : tuple of str
        In the order of the rule.
    swings : tuple of tuple of int
        For each member, by the number of others: coalitions that lose without it and win with it.
    winning : int
        The number of winning coalitions.
    """

    members: tuple[str, ...]
    swings: tuple[tuple[int, ...], ...]
    winning: int

    @property
    def shapley_shubik(self) -> dict[str, Fraction]:
        """Return the share of orders of the members in which each is the one that turns the decision."""
        n = len(self.members)
        orders = [Fraction(factorial(s) * factorial(n - 1 - s), factorial(n)) for s in range(n)]
        return {
            name: sum((c * share for c, share in zip(own, orders, strict=True)), Fraction(0))
            for name, own in zip(self.members, self.swings, strict=True)
        }

    @property
    def banzhaf(self) -> dict[str, Fraction]:
        """Return each member's share of all swings."""
        return self._swings_over(sum(map(sum, self.swings)))

    @property
    def penrose(self) -> dict[str, Fraction]:
        """Return the chance that a member turns the decision where all others vote by the toss of a coin."""
        return self._swings_over(2 ** (len(self.members) - 1))

    @property
    def prevent(self) -> dict[str, Fraction]:
        """Return the share of winning coalitions that a member can undo."""
        return self._swings_over(self.winning)

    @property
    def initiate(self) -> dict[str, Fraction]:
        """Return the share of losing coalitions that a member can make win."""
        return self._swings_over(2 ** len(self.members) - self.winning)

    @property
    def act(self) -> Fraction:
        """Return the share of all coalitions that win: the power of the body to act."""
        return Fraction(self.winning, 2 ** len(self.members))

    @property
    def dummies(self) -> tuple[str, ...]:
        """Return the members that never turn a decision."""
        return tuple(name for name, own in zip(self.members, self.swings, strict=True) if not any(own))

    @property
    def veto_players(self) -> tuple[str, ...]:
        """Return the members without which nothing is decided."""
        return tuple(
            name for name, own in zip(self.members, self.swings, strict=True) if sum(own) == self.winning
        )

    def _swings_over(self, whole: int) -> dict[str, Fraction]:
        return {n: Fraction(sum(own), whole) for n, own in zip(self.members, self.swings, strict=True)}

    def __str__(self) -> str:
        """Give the indices of each member, a line each, and what holds of the body."""
        wide = max(map(len, self.members))
        rows = [f"{'':{wide}}  {'  '.join(HEADS.values())}"]
        tables = [getattr(self, name) for name in HEADS]
        for name in self.members:
            cells = [
                f"{float(table[name]):>{len(head)}.5f}"
                for table, head in zip(tables, HEADS.values(), strict=True)
            ]
            rows.append(f"{name:{wide}}  {'  '.join(cells)}")
        return "\n".join([*rows, *self.notes()])

    def notes(self, labels: Mapping[str, str] | None = None) -> Iterator[str]:
        """Yield what holds of the body as a whole, and who never or always counts."""
        said = labels or {}
        yield (
            f"{self.winning:,} of {2 ** len(self.members):,} coalitions carry a decision: "
            f"the power of the body to act is {float(self.act):.4g}."
        )
        for names, words in (
            (self.veto_players, "Nothing is decided without"),
            (self.dummies, "Never turns a decision:"),
        ):
            if names:
                yield f"{words} {', '.join(said.get(name, name) for name in names)}."

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, exact as quotients and as decimals."""
        tables = {name: getattr(self, name) for name in HEADS}
        indices = [
            {"member": member} | {name: _exactly(table[member]) for name, table in tables.items()}
            for member in self.members
        ]
        return {
            "members": indices,
            "winning": self.winning,
            "act": _exactly(self.act),
            "dummies": list(self.dummies),
            "veto_players": list(self.veto_players),
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a member."""
        tables = {name: getattr(self, name) for name in HEADS}
        return [
            {"member": member} | {name: float(table[member]) for name, table in tables.items()}
            for member in self.members
        ]


def _exactly(value: Fraction) -> dict[str, Any]:
    return {"exact": str(value), "value": float(value)}


def voting_power(game: VotingRule | SimpleGame) -> VotingPower:
    """Return the power indices of all members, exact.

    Parameters
    ----------
    game : VotingRule or SimpleGame
        The rule.

    Returns
    -------
    VotingPower
        Shapley-Shubik, Banzhaf and Coleman's indices, the power to act, dummies and veto players.

    Raises
    ------
    GameError
        Where more would have to be counted than fits: weights whose sums are too large, or too many members.

    Notes
    -----
    By weights, time and memory grow with the product of members and quotas, so that weights as whole numbers without
    needless digits are best; by coalitions, with two to the power of members.

    Examples
    --------
    The Council of the six of 1958, in which Luxembourg never turned a decision.

    >>> votes = {"votes": (4, 4, 4, 2, 2, 1)}
    >>> power = voting_power(VotingRule(("DE", "FR", "IT", "BE", "NL", "LU"), votes, [{"votes": 12}]))
    >>> {name: str(value) for name, value in power.shapley_shubik.items()}
    {'DE': '7/30', 'FR': '7/30', 'IT': '7/30', 'BE': '3/20', 'NL': '3/20', 'LU': '0'}
    >>> power.dummies
    ('LU',)
    """
    swings, winning = by_coalitions(game) if isinstance(game, SimpleGame) else by_weights(game)
    return VotingPower(game.members, swings, winning)
