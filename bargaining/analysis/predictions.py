"""What a scenario predicts at the values in force: all equilibria in its concept, and where each pure one lies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bargaining.analysis.plans import PredictionSet, supported
from bargaining.equilibria.enumeration import nash_equilibria
from bargaining.equilibria.pure_places import PurePlace, located_pure, pure_equilibrium
from bargaining.equilibria.result import Equilibrium, EquilibriumSet, canonical_order

if TYPE_CHECKING:
    from bargaining.games.normal_form import NormalFormGame
    from bargaining.scenario import Scenario

METHOD = "exact comparison of all pure profiles"


def predictions(
    scenario: Scenario, method: str = "auto", *, max_seconds: float | None = None
) -> EquilibriumSet | PredictionSet:
    """Return all equilibria at the values in force, in the concept of the scenario's form.

    Parameters
    ----------
    scenario : Scenario
        With the values in force.
    method : str
        How mixed equilibria are enumerated, as `nash_equilibria` takes it; of no effect where the concept has none.
    max_seconds : float, optional
        Stop the enumeration after about this time.

    Returns
    -------
    EquilibriumSet or PredictionSet
        Of the game of the form's places, which are the players of a strategic form; where they are none, what the form
        predicts. Complete where that is proved.

    Raises
    ------
    SolverError
        When the method is unknown or does not fit.

    References
    ----------
    Harsanyi, J. (1973). Oddness of the number of equilibrium points. International Journal of Game Theory 2, 235-250.

    Examples
    --------
    >>> import bargaining
    >>> len(predictions(bargaining.load("rapprochement")))
    5
    """
    form = scenario.form
    if form.mixed:
        return nash_equilibria(scenario.game(), method, max_seconds=max_seconds)
    if not form.strategic:
        return supported(scenario, max_seconds)
    game = scenario.game()
    pure = form.predicted(scenario.values)
    cells = [tuple(p.options.index(o) for p, o in zip(form.places, profile, strict=True)) for profile in pure]
    equilibria = [_predicted(game, cell) for cell in cells]
    return EquilibriumSet(game, canonical_order(equilibria), METHOD, *form.completeness(scenario.values))


def _predicted(game: NormalFormGame, cell: tuple[int, ...]) -> Equilibrium:
    """Return a pure prediction with what is proved of it: a concept need not be one of best responses."""
    from bargaining.equilibria.refinements import is_strict

    prediction = pure_equilibrium(game, cell)
    if is_strict(game, prediction).holds:  # then it is regular, and its index is one
        return replace(prediction, index=1, certified=True)
    return replace(prediction, regret=game.regret(prediction.strategies))


def pure_places(scenario: Scenario, found: EquilibriumSet) -> tuple[PurePlace, ...]:
    """Return the pure equilibria of a scenario with where each lies among those that were found."""
    predicted = set(scenario.form.predicted(scenario.values))
    return tuple(place for place in located_pure(found) if place.names in predicted)
