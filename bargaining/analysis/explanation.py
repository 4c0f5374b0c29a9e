"""Why a profile is, or is not, an equilibrium: each player's best deviation, read payoff term by payoff term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.analysis.profiles import as_strategies, written
from bargaining.display import Hover, Rows, table, words
from bargaining.errors import BargainingError
from bargaining.evidence.shelf import Shelf
from bargaining.forms.agreeing import Agreeing
from bargaining.forms.form import Deviating
from bargaining.results import Result
from bargaining.scenario.compilation import grounds

if TYPE_CHECKING:
    from bargaining.equilibria.result import Equilibrium
    from bargaining.forms.form import Place, Strategies
    from bargaining.forms.formula import Condition
    from bargaining.scenario import Scenario

ROUNDING = Fraction(1, 10**9)
"""Margins of a solver's mixed equilibrium, whose probabilities are rounded, are ties below this share of the range of a
player's payoffs; profiles given by a user are decided exactly."""


@dataclass(frozen=True)
class TermChange:
    """Hold what a deviation would change in one payoff term, at the values in force.

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
    terms : tuple of TermChange
        What the deviation would change, largest first; terms that stay the same are left out.
    rounding : Fraction
        A margin of at most this size is a tie: zero unless the profile is a solver's, in rounded probabilities.
    strict : bool
        Whether every deviation must lose.
    reached : bool
        Whether there is anything to choose: a plan may not come to a place.
    """

    player: str
    label: str
    strategy: Mapping[str, Fraction]
    payoff: Fraction
    deviation: str | None
    margin: Fraction
    terms: tuple[TermChange, ...]
    rounding: Fraction = Fraction(0)
    strict: bool = False
    reached: bool = True

    @property
    def stays(self) -> bool:
        """Tell whether the player has no profitable deviation, or in a strict concept loses by each."""
        if self.deviation is None:
            return True
        return self.margin > self.rounding if self.strict else self.margin >= -self.rounding

    @property
    def indifferent(self) -> bool:
        """Tell whether the deviation changes nothing for the player."""
        return abs(self.margin) <= self.rounding


@dataclass(frozen=True)
class Explanation(Result):
    """Hold why a profile is or is not an equilibrium; printing it gives the answer in words.

    Parameters
    ----------
    outcome : str
        Label of the profile.
    players : tuple of PlayerExplanation
        One entry a player.
    answered : bool
        Whether others may answer a deviation.
    shelf : Shelf, optional
        Where the claims are, for those who show them.
    deviating : str
        What a deviation is, in words, where it is neither another action alone nor a move that others answer.
    solution : str
        The solution of a bargaining problem that picks an agreement or does not; empty where players choose alone.
    """

    outcome: str
    players: tuple[PlayerExplanation, ...]
    answered: bool = False
    shelf: Shelf | None = field(default=None, repr=False, compare=False)
    deviating: str = ""
    solution: str = ""

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

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row for each payoff term that a best deviation changes."""
        return [
            {
                "player": p.player,
                "deviation": p.deviation,
                "margin": float(p.margin),
                "term": t.term,
                "difference": float(t.difference),
                "evidence": ", ".join(t.evidence),
                "assumption": t.assumption,
            }
            for p in self.players
            for t in p.terms
        ]

    def __str__(self) -> str:
        """Say player by player what the best deviation is, what it would cost, and why."""
        return "\n".join([*self._verdict(), *(line for p in self.players for line in _side(p))])

    def _glance(self) -> str:
        return f"{self.outcome}, {'an' if self.is_equilibrium else 'no'} equilibrium"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the verdict, and for each player what its best deviation changes."""
        told = tellings(self.shelf)
        sides = (words(_head(p).strip()) + table(term_rows(p.terms, told)) for p in self.players)
        return words("\n".join(self._verdict())) + "".join(sides)

    def _verdict(self) -> list[str]:
        profile = ", ".join(f"{p.player} {written(p.strategy)}" for p in self.players)
        head = [self.outcome, f"  {profile}", ""]
        if self.solution:
            return [*head, *self._agreed()]
        if self.is_equilibrium:
            tight = self.tightest
            how = self.deviating or (
                "by another move, as others would answer it"
                if self.answered
                else "by changing its action alone"
            )
            lines = [*head, f"An equilibrium: no player gains {how}."]
            if tight.deviation is not None:
                loss = f"would lose {amount(tight.margin)} by {tight.deviation}"
                lines.append(f"Tightest margin: {tight.label}, which {loss}.")
            return lines
        breakers = [p for p in self.players if not p.stays]
        return [
            *head,
            "Not an equilibrium: " + "; ".join(_objection(p) for p in breakers) + ".",
        ]

    def _agreed(self) -> list[str]:
        tight = self.tightest
        if self.is_equilibrium:
            lines = [f"Agreed: the solution ({self.solution}) picks it."]
            return lines if tight.deviation is None else [*lines, f"Tightest condition: {tight.deviation}."]
        return [f"Not agreed: the solution ({self.solution}) does not pick it, for {tight.deviation}."]


def _objection(player: PlayerExplanation) -> str:
    if player.indifferent:
        return f"{player.label} would lose nothing by {player.deviation}"
    return f"{player.label} would gain {amount(-player.margin)} by {player.deviation}"


def _side(player: PlayerExplanation) -> list[str]:
    if player.deviation is None:
        return [_head(player)]
    width = max((len(t.term) for t in player.terms), default=0)
    terms = (
        f"  {amount(t.difference, '+'):>8}  {t.term:<{width}}  {grounds(t.evidence, t.assumption)}"
        for t in player.terms
    )
    return [_head(player), *terms]


def _head(player: PlayerExplanation) -> str:
    head = f"\n{player.label}: {written(player.strategy)}, payoff {amount(player.payoff)}"
    if not player.reached:
        return f"\n{player.label}: {written(player.strategy)}; the plan does not come to it."
    if player.deviation is None:
        return head + "; it has no other action."
    if player.indifferent:
        verdict = f"indifferent to {player.deviation}"
    elif player.margin > 0:
        verdict = f"best deviation {player.deviation} loses {amount(player.margin)}"
    else:
        verdict = f"best deviation {player.deviation} gains {amount(-player.margin)}"
    return f"{head}; {verdict}"


def term_rows(terms: Sequence[TermChange], told: Mapping[str, str]) -> Rows:
    """Return what a deviation changes, term by term, with what each claim says where that is known."""
    return [
        {
            "change": amount(t.difference, "+"),
            "payoff term": t.term,
            "claims": [Hover(claim, told.get(claim, "")) for claim in t.evidence],
            "assumption": t.assumption,
        }
        for t in terms
    ]


def tellings(shelf: Shelf | None) -> dict[str, str]:
    """Return for each claim who says it where, and the paraphrase; nothing where the evidence cannot be read."""
    if shelf is None:
        return {}
    try:
        library = shelf.library
    except BargainingError:
        return {}
    return {name: f"{library.citation(name)}: {claim.claim}" for name, claim in library.claims.items()}


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
    rounding = dict.fromkeys((place.name for place in scenario.places), Fraction(0))
    if not isinstance(profile, str | Mapping) and not profile.pure:
        rounding = {name: ROUNDING * spread for name, spread in _spreads(scenario).items()}
    conditions = scenario.form.conditions(strategies, scenario.values)
    sides = tuple(
        _side_of(
            scenario,
            place,
            strategies,
            [c for c in conditions if c.place == place.name],
            rounding[place.name],
        )
        for place in scenario.places
    )
    pure = tuple(next(iter(strategies[place.name])) for place in scenario.places)
    is_pure = all(len(s) == 1 for s in strategies.values())
    form = scenario.form
    return Explanation(
        scenario.outcome(pure) if is_pure else "A mixed profile",
        sides,
        not form.strategic,
        scenario.shelf,
        scenario.form.deviating if isinstance(scenario.form, Deviating) else "",
        form.concept if isinstance(form, Agreeing) else "",
    )


def _spreads(scenario: Scenario) -> dict[str, Fraction]:
    """Return the range of the payoffs at each place."""
    payoffs = scenario.game().exact_payoffs
    assert payoffs is not None
    return {place.name: own.max() - own.min() for place, own in zip(scenario.places, payoffs, strict=True)}


def _side_of(
    scenario: Scenario,
    place: Place,
    strategies: Strategies,
    conditions: list[Condition],
    rounding: Fraction,
) -> PlayerExplanation:
    form, values, used = scenario.form, scenario.values, strategies[place.name]
    payoff = form.payoff(strategies, place.name).evaluate(values)
    if not conditions:
        reached = len(place.options) == 1
        return PlayerExplanation(
            place.name, place.label, used, payoff, None, Fraction(0), (), reached=reached
        )
    margins = {c.deviation: c.polynomial.evaluate(values) for c in conditions}
    # A mixing player that is indifferent within its support has its telling deviation outside it.
    outside = [option for option in margins if option not in used] or list(margins)
    best_inside = min((margins[option] for option in margins if option not in outside), default=None)
    gains = best_inside is not None and best_inside < -rounding
    strict = {c.deviation for c in conditions if c.strict}  # of equal margins these fail first
    deviation = min(margins if gains else outside, key=lambda option: (margins[option], option not in strict))
    condition = next(c for c in conditions if c.deviation == deviation)
    changes = [
        TermChange(t.term, difference, t.evidence, t.assumption)
        for t in form.terms(strategies, condition)
        if (difference := t.difference.evaluate(values))
    ]
    changes.sort(key=lambda t: -abs(t.difference))
    return PlayerExplanation(
        place.name,
        place.label,
        used,
        payoff,
        deviation,
        margins[deviation],
        tuple(changes),
        rounding,
        condition.strict,
    )
