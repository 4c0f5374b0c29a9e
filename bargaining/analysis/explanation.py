"""Why a profile is, or is not, an equilibrium: each player's best deviation, read payoff term by payoff term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.analysis.profiles import Strategies, as_strategies, written
from bargaining.scenario.compilation import PayoffTerm, indicator_values

if TYPE_CHECKING:
    from bargaining.equilibria.result import Equilibrium
    from bargaining.scenario import Scenario

ZERO = Fraction(1, 10**9)
"""Margins of profiles given in floats are read as ties below this; pure profiles are compared exactly."""


@dataclass(frozen=True)
class TermDifference:
    """Hold what a deviation would change in one payoff term.

    Parameters
    ----------
    term : str
        What the term stands for.
    difference : Fraction
        Its value after the deviation less its value before.
    evidence : tuple of str
        Claims behind the term.
    assumption : str
        Rationale where no claim supports the term.
    """

    term: str
    difference: Fraction
    evidence: tuple[str, ...]
    assumption: str


@dataclass(frozen=True)
class PlayerExplanation:
    """Hold one player's side of an explanation.

    Parameters
    ----------
    player, label : str
        Name and label of the player.
    strategy : mapping of str to Fraction
        Probabilities of the actions it uses.
    payoff : Fraction
        Expected payoff.
    deviation : str or None
        The best action that the strategy does not already use for sure; None for a player with one action.
    margin : Fraction
        Payoff less the payoff of the deviation; negative when deviating pays.
    terms : tuple of TermDifference
        What the deviation would change, largest first; terms that stay the same are left out.
    """

    player: str
    label: str
    strategy: Mapping[str, Fraction]
    payoff: Fraction
    deviation: str | None
    margin: Fraction
    terms: tuple[TermDifference, ...]

    @property
    def stays(self) -> bool:
        """Tell whether the player has no profitable deviation."""
        return self.deviation is None or self.margin >= (0 if len(self.strategy) == 1 else -ZERO)


@dataclass(frozen=True)
class Explanation:
    """Hold why a profile is or is not an equilibrium; printing it gives the answer in words.

    Parameters
    ----------
    outcome : str
        Label of the profile.
    players : tuple of PlayerExplanation
        One entry a player.
    """

    outcome: str
    players: tuple[PlayerExplanation, ...]

    @property
    def is_equilibrium(self) -> bool:
        """Tell whether no player gains by deviating."""
        return all(player.stays for player in self.players)

    @property
    def tightest(self) -> PlayerExplanation:
        """Return the player with the smallest margin, among those who have a choice where anybody has."""
        choosing = [p for p in self.players if p.deviation is not None]
        return min(choosing or self.players, key=lambda p: p.margin)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "outcome": self.outcome,
            "equilibrium": self.is_equilibrium,
            "players": {
                p.player: {
                    "strategy": {a: float(x) for a, x in p.strategy.items()},
                    "payoff": float(p.payoff),
                    "deviation": p.deviation,
                    "margin": float(p.margin),
                    "terms": [
                        {
                            "term": t.term,
                            "difference": float(t.difference),
                            "evidence": list(t.evidence),
                            "assumption": t.assumption,
                        }
                        for t in p.terms
                    ],
                }
                for p in self.players
            },
        }

    def __str__(self) -> str:
        """Say player by player what the best deviation is, what it would cost, and why."""
        return "\n".join([*self._verdict(), *(line for p in self.players for line in _side(p))])

    def _verdict(self) -> list[str]:
        profile = ", ".join(f"{p.player} {written(p.strategy)}" for p in self.players)
        head = [self.outcome, f"  {profile}", ""]
        if self.is_equilibrium:
            tight = self.tightest
            lines = [*head, "An equilibrium: no player gains by changing its action alone."]
            if tight.deviation is not None:
                loss = f"would lose {float(tight.margin):.3f} by {tight.deviation}"
                lines.append(f"Tightest margin: {tight.label}, which {loss}.")
            return lines
        breakers = [p for p in self.players if not p.stays]
        return [
            *head,
            "Not an equilibrium: "
            + "; ".join(f"{p.label} would gain {-float(p.margin):.3f} by {p.deviation}" for p in breakers)
            + ".",
        ]


def _side(player: PlayerExplanation) -> list[str]:
    head = f"\n{player.label}: {written(player.strategy)}, payoff {float(player.payoff):.3f}"
    if player.deviation is None:
        return [head + "; it has no other action."]
    if player.margin == 0 or (len(player.strategy) > 1 and abs(player.margin) < ZERO):
        verdict = f"indifferent to {player.deviation}"
    elif player.margin > 0:
        verdict = f"best deviation {player.deviation} loses {float(player.margin):.3f}"
    else:
        verdict = f"best deviation {player.deviation} gains {-float(player.margin):.3f}"
    width = max((len(t.term) for t in player.terms), default=0)
    lines = [f"{head}; {verdict}"]
    for t in player.terms:
        because = " ".join(t.evidence) or f"assumption: {t.assumption}"
        lines.append(f"  {float(t.difference):+8.3f}  {t.term:<{width}}  {because}")
    return lines


def explain(
    scenario: Scenario, profile: Equilibrium | str | Mapping[str, str | Mapping[str, Any]]
) -> Explanation:
    r"""Explain a profile player by player.

    Parameters
    ----------
    scenario : Scenario
        At the values to explain.
    profile : Equilibrium, str or mapping
        An equilibrium of the scenario's game, text such as ``"transact, isolate, token, tolerate"`` or the name
        of an outcome, or ``{player: action}`` or ``{player: {action: probability}}``.

    Returns
    -------
    Explanation
        Exact for pure profiles.

    Raises
    ------
    ScenarioError
        When the profile does not fit the scenario.

    Notes
    -----
    The margin of player :math:`i` at :math:`x` is :math:`u_i(x) - \max_b u_i(b, x_{-i})` over the actions
    :math:`b` other than a pure strategy's own. Since payoffs are sums of terms, the margin is the sum of the
    terms' differences.

    Examples
    --------
    >>> import bargaining
    >>> why = explain(bargaining.load("rapprochement"), "status_quo")
    >>> why.is_equilibrium, why.tightest.player
    (True, 'belarus')
    """
    strategies = as_strategies(scenario, profile)
    actions = {p: tuple(entry.actions) for p, entry in scenario.document.players.items()}
    sides = tuple(_explain_player(scenario, player, strategies, actions) for player in scenario.players)
    pure = tuple(next(iter(s)) for s in strategies.values())
    is_pure = all(len(s) == 1 for s in strategies.values())
    return Explanation(scenario.outcome(pure) if is_pure else "A mixed profile", sides)


def _explain_player(
    scenario: Scenario, player: str, strategies: Strategies, actions: Mapping[str, tuple[str, ...]]
) -> PlayerExplanation:
    terms = [term for term in scenario.terms if term.player == player]
    now = _values(terms, scenario, actions, strategies)
    after = {
        action: _values(terms, scenario, actions, strategies | {player: {action: Fraction(1)}})
        for action in actions[player]
        if strategies[player].get(action) != 1
    }
    label = scenario.document.players[player].label
    payoff = sum(now, start=Fraction(0))
    if not after:
        return PlayerExplanation(player, label, strategies[player], payoff, None, Fraction(0), ())
    # A mixing player is indifferent within its support, so the telling deviation is one outside it.
    outside = [action for action in after if action not in strategies[player]] or list(after)
    best_inside = max((sum(after[a]) for a in after if a not in outside), default=None)
    deviation = max(outside, key=lambda action: sum(after[action]))
    if best_inside is not None and best_inside - payoff > ZERO:
        deviation = max(after, key=lambda action: sum(after[action]))
    differences = [
        TermDifference(term.name, new - old, term.evidence, term.assumption)
        for term, old, new in zip(terms, now, after[deviation], strict=True)
        if new != old
    ]
    differences.sort(key=lambda t: -abs(t.difference))
    margin = payoff - sum(after[deviation], start=Fraction(0))
    return PlayerExplanation(player, label, strategies[player], payoff, deviation, margin, tuple(differences))


def _values(
    terms: list[PayoffTerm],
    scenario: Scenario,
    actions: Mapping[str, tuple[str, ...]],
    strategies: Strategies,
) -> list[Fraction]:
    values = scenario.values | indicator_values(actions, strategies)
    return [term.polynomial.evaluate(values) for term in terms]
