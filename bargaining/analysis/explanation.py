"""Why a profile is, or is not, an equilibrium: each player's best deviation, read payoff term by payoff term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.analysis.profiles import Strategies, as_strategies, written
from bargaining.scenario.compilation import PayoffTerm, grounds, indicator_values

if TYPE_CHECKING:
    from bargaining.equilibria.result import Equilibrium
    from bargaining.scenario import Scenario

ROUNDING = Fraction(1, 10**9)
"""Margins of a solver's mixed equilibrium, whose probabilities are rounded, are ties below this share of the range of a
player's payoffs; profiles given by a user are decided exactly."""


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
        Rationale where no claim supports the term, or none supports it in full.
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
    rounding : Fraction
        A margin of at most this size is a tie: zero unless the profile is a solver's, in rounded probabilities.
    """

    player: str
    label: str
    strategy: Mapping[str, Fraction]
    payoff: Fraction
    deviation: str | None
    margin: Fraction
    terms: tuple[TermDifference, ...]
    rounding: Fraction = Fraction(0)

    @property
    def stays(self) -> bool:
        """Tell whether the player has no profitable deviation."""
        return self.deviation is None or self.margin >= -self.rounding

    @property
    def indifferent(self) -> bool:
        """Tell whether the deviation changes nothing for the player."""
        return abs(self.margin) <= self.rounding


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
                loss = f"would lose {amount(tight.margin)} by {tight.deviation}"
                lines.append(f"Tightest margin: {tight.label}, which {loss}.")
            return lines
        breakers = [p for p in self.players if not p.stays]
        return [
            *head,
            "Not an equilibrium: "
            + "; ".join(f"{p.label} would gain {amount(-p.margin)} by {p.deviation}" for p in breakers)
            + ".",
        ]


def _side(player: PlayerExplanation) -> list[str]:
    head = f"\n{player.label}: {written(player.strategy)}, payoff {amount(player.payoff)}"
    if player.deviation is None:
        return [head + "; it has no other action."]
    if player.indifferent:
        verdict = f"indifferent to {player.deviation}"
    elif player.margin > 0:
        verdict = f"best deviation {player.deviation} loses {amount(player.margin)}"
    else:
        verdict = f"best deviation {player.deviation} gains {amount(-player.margin)}"
    width = max((len(t.term) for t in player.terms), default=0)
    terms = (
        f"  {amount(t.difference, '+'):>8}  {t.term:<{width}}  {grounds(t.evidence, t.assumption)}"
        for t in player.terms
    )
    return [f"{head}; {verdict}", *terms]


def amount(value: Fraction, sign: str = "-") -> str:
    """Return a payoff with three decimals, or three digits where these would hide it.

    Examples
    --------
    >>> amount(Fraction(1, 3)), amount(Fraction(0), "+"), amount(Fraction(-1, 3 * 10**12)), amount(Fraction(10**13))
    ('0.333', '+0.000', '-3.33e-13', '1e+13')
    """
    number = float(value)
    plain = value == 0 or Fraction(1, 1000) <= abs(value) < 10**6
    return f"{number:{sign}.3f}" if plain else f"{number:{sign}.3g}"


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
        Exact, except that ties of a solver's mixed equilibrium are read up to the rounding of its probabilities.

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
    rounding = dict.fromkeys(scenario.players, Fraction(0))
    if not isinstance(profile, str | Mapping) and not profile.pure:
        rounding = {name: ROUNDING * spread for name, spread in _spreads(scenario).items()}
    actions = {p: tuple(entry.actions) for p, entry in scenario.document.players.items()}
    sides = tuple(
        _explain_player(scenario, player, strategies, actions, rounding[player])
        for player in scenario.players
    )
    pure = tuple(next(iter(s)) for s in strategies.values())
    is_pure = all(len(s) == 1 for s in strategies.values())
    return Explanation(scenario.outcome(pure) if is_pure else "A mixed profile", sides)


def _spreads(scenario: Scenario) -> dict[str, Fraction]:
    """Return the range of each player's payoffs."""
    payoffs = scenario.parametric.exact_payoffs(scenario.values)
    return {name: own.max() - own.min() for name, own in zip(scenario.players, payoffs, strict=True)}


def _explain_player(
    scenario: Scenario,
    player: str,
    strategies: Strategies,
    actions: Mapping[str, tuple[str, ...]],
    rounding: Fraction,
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
    # A mixing player that is indifferent within its support has its telling deviation outside it.
    outside = [action for action in after if action not in strategies[player]] or list(after)
    best_inside = max((sum(after[a]) for a in after if a not in outside), default=None)
    deviation = max(outside, key=lambda action: sum(after[action]))
    if best_inside is not None and best_inside > payoff + rounding:
        deviation = max(after, key=lambda action: sum(after[action]))
    differences = [
        TermDifference(term.name, new - old, term.evidence, term.assumption)
        for term, old, new in zip(terms, now, after[deviation], strict=True)
        if new != old
    ]
    differences.sort(key=lambda t: -abs(t.difference))
    margin = payoff - sum(after[deviation], start=Fraction(0))
    return PlayerExplanation(
        player, label, strategies[player], payoff, deviation, margin, tuple(differences), rounding
    )


def _values(
    terms: list[PayoffTerm],
    scenario: Scenario,
    actions: Mapping[str, tuple[str, ...]],
    strategies: Strategies,
) -> list[Fraction]:
    values = scenario.values | indicator_values(actions, strategies)
    return [term.polynomial.evaluate(values) for term in terms]
