"""What each concept of equilibrium selection picks in one game: one outcome, several, none, or no answer.

Only the logit selection may end in mixed strategies; every other concept here chooses among the pure equilibria.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from bargaining.analysis.profiles import equilibrium_label, outcome_label
from bargaining.equilibria import (
    Equilibrium,
    EquilibriumSet,
    best_response_basins,
    coalition_proof_pure_equilibria,
    deviation_loss_product,
    is_trembling_hand_perfect,
    logit_branch,
    p_dominance,
    pareto_ranking,
    payoff_dominant,
    pure_equilibria,
    stochastically_stable,
    strong_pure_equilibria,
)
from bargaining.games.normal_form import NormalFormGame
from bargaining.scenario import Scenario

Indices = tuple[int, ...]

EQUAL_SHARES = 1e-9
"""Basins whose shares differ by less are equally large."""


@dataclass(frozen=True)
class Choice:
    """Hold what one concept picks in one game.

    Parameters
    ----------
    outcomes : tuple of str
        Labels of what it picks; empty when it picks nothing.
    undecided : bool
        Whether the question is open, or its answer is not one outcome; then nothing is picked.
    reason : str
        Why nothing is picked.
    """

    outcomes: tuple[str, ...]
    undecided: bool = False
    reason: str = field(default="", compare=False)

    @property
    def verdict(self) -> str:
        """Return ``"one"``, ``"several"``, ``"none"`` or ``"undecided"``."""
        if self.undecided:
            return "undecided"
        return {0: "none", 1: "one"}.get(len(self.outcomes), "several")


@dataclass(frozen=True)
class Concept:
    """Name a concept of selection and say how it chooses.

    Parameters
    ----------
    name : str
        As it stands in tables and figures.
    source : str
        Author and year.
    choose : callable
        The scenario, whose names label the outcomes, and the game, to the choice.
    """

    name: str
    source: str
    choose: Callable[[Scenario, NormalFormGame], Choice]


def _levelled(
    choose: Callable[[Scenario, NormalFormGame], Choice],
) -> Callable[[Scenario, NormalFormGame], Choice]:
    """Return a concept that sees the game with each player's least payoff subtracted, before anything is rounded.

    No concept here looks at a constant in a player's payoffs; in floats a large one would hide the differences.
    """

    def chosen(scenario: Scenario, game: NormalFormGame) -> Choice:
        if game.exact_payoffs is None:
            return choose(scenario, game)
        payoffs = np.stack([own - own.min() for own in game.exact_payoffs])
        return choose(scenario, NormalFormGame(payoffs, game.players, game.actions))

    return chosen


def _named(scenario: Scenario, profiles: Sequence[Indices], why_none: str) -> Choice:
    actions = scenario.actions
    outcomes = tuple(
        outcome_label(scenario, [names[k] for names, k in zip(actions, profile, strict=True)])
        for profile in profiles
    )
    return Choice(outcomes, reason="" if outcomes else why_none)


def _logit(scenario: Scenario, game: NormalFormGame) -> Choice:
    """Return the limit of the principal branch where it is reached and is a regular equilibrium."""
    branch = logit_branch(game)
    if branch.limit is None or not branch.converged or branch.limit.index is None:
        return Choice((), undecided=True, reason=branch.reason)
    return Choice((equilibrium_label(scenario, branch.limit),))


def _pool(scenario: Scenario, game: NormalFormGame) -> Choice:
    return _named(scenario, pure_equilibria(game), "there is no pure equilibrium")


def _as_set(game: NormalFormGame) -> EquilibriumSet:
    strategies = [game.pure_strategies(actions) for actions in pure_equilibria(game)]
    found = tuple(Equilibrium(x, game.expected_payoffs(x), 0.0, None, False) for x in strategies)
    return EquilibriumSet(game, found, "pure equilibria", False, "mixed ones are left out")


def _payoff_dominant(scenario: Scenario, game: NormalFormGame) -> Choice:
    found = payoff_dominant(game, _as_set(game).equilibria)
    return _named(scenario, [found.actions] if found else [], "no pure equilibrium is best for every player")


def _undominated_payoffs(scenario: Scenario, game: NormalFormGame) -> Choice:
    found = pareto_ranking(_as_set(game)).undominated
    return _named(scenario, [e.actions for e in found], "there is no pure equilibrium")


def _strong(scenario: Scenario, game: NormalFormGame) -> Choice:
    reason = "some coalition gains by a joint deviation from every pure profile"
    return _named(scenario, strong_pure_equilibria(game), reason)


def _coalition_proof(scenario: Scenario, game: NormalFormGame) -> Choice:
    reason = "some coalition gains by a self-enforcing deviation from every pure profile"
    return _named(scenario, coalition_proof_pure_equilibria(game), reason)


def _classes(scenario: Scenario, classes: Sequence[tuple[Indices, ...]]) -> Choice:
    """Return the profiles that are classes of their own, unless play goes round among several."""
    largest = max(map(len, classes))
    if largest > 1:
        return Choice((), undecided=True, reason=f"best responses run through {largest} action profiles")
    return _named(scenario, [profile for (profile,) in classes], "")


def _stable(scenario: Scenario, game: NormalFormGame) -> Choice:
    found = stochastically_stable(game)
    return _classes(scenario, [found.classes[k] for k in found.stable])


def _largest_basin(scenario: Scenario, game: NormalFormGame) -> Choice:
    basins = best_response_basins(game)
    largest = basins.shares.max() - EQUAL_SHARES
    return _classes(
        scenario,
        [found for found, share in zip(basins.classes, basins.shares, strict=True) if share >= largest],
    )


def _deviation_losses(scenario: Scenario, game: NormalFormGame) -> Choice:
    """Return the pure equilibrium that beats every other in the product of deviation losses, pair by pair."""
    pure = pure_equilibria(game)
    winners = [
        a
        for a in pure
        if all(
            deviation_loss_product(game, a, b) > deviation_loss_product(game, b, a) for b in pure if b != a
        )
    ]
    reason = "no pure equilibrium has the larger product against every other one"
    return _named(scenario, winners, reason)


def _least_p(scenario: Scenario, game: NormalFormGame) -> Choice:
    thresholds = {actions: p_dominance(game, actions) for actions in pure_equilibria(game)}
    least = min(thresholds.values(), default=0)
    found = [actions for actions, p in thresholds.items() if p == least]
    return _named(scenario, found, "there is no pure equilibrium")


def _perfect(scenario: Scenario, game: NormalFormGame) -> Choice:
    found = []
    for actions in pure_equilibria(game):
        verdict = is_trembling_hand_perfect(game, game.pure_strategies(actions))
        if verdict.holds is None:
            return Choice((), undecided=True, reason=verdict.reason)
        if verdict.holds:
            found.append(actions)
    return _named(scenario, found, "no pure equilibrium is perfect")


LOGIT = Concept("Logit selection", "McKelvey and Palfrey 1995", _levelled(_logit))
"""The limit of the principal branch of logit quantal response equilibria."""

POOL = Concept("Pure equilibria", "Nash 1951", _levelled(_pool))
"""All pure equilibria: what there is to choose from."""

PERFECT = Concept("Trembling-hand perfect", "Selten 1975", _levelled(_perfect))
"""The pure equilibria that withstand some trembles; for generic payoffs these are all of them."""

CONCEPTS = (
    LOGIT,
    Concept("Payoff dominance", "Harsanyi and Selten 1988", _levelled(_payoff_dominant)),
    Concept("Not Pareto-dominated", "Harsanyi and Selten 1988", _levelled(_undominated_payoffs)),
    Concept("Strong equilibrium", "Aumann 1959", _levelled(_strong)),
    Concept("Coalition-proof", "Bernheim, Peleg and Whinston 1987", _levelled(_coalition_proof)),
    Concept("Stochastically stable", "Young 1993", _levelled(_stable)),
    Concept("Largest basin", "Monderer and Shapley 1996", _levelled(_largest_basin)),
    Concept("Product of deviation losses", "Harsanyi and Selten 1988", _levelled(_deviation_losses)),
    Concept("Least p-dominance", "Morris, Rob and Shin 1995", _levelled(_least_p)),
)
"""Logit first; stochastic stability counts mistakes, and a basin is one of one-at-a-time best responses."""
