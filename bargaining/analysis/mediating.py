"""What a mediator can achieve in a scenario: at the values in force, and exactly along one assumption."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from bargaining.algebra.fields import as_flint
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.mediation_results import NOBODY, Compared, Mediated, MediatedAlong
from bargaining.equilibria.mediating import mediation, weights_of
from bargaining.equilibria.mediation_pieces import stretches
from bargaining.equilibria.mediation_result import Mediation
from bargaining.equilibria.obedience import Obedience, obedience
from bargaining.errors import ScenarioError, expected_one
from bargaining.forms.mediator import Mediating, mediators_of
from bargaining.scenario.opened import opened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bargaining.games import NormalFormGame
    from bargaining.scenario import Scenario


def mediated(
    scenario: Scenario, mediator: str = "", weights: Mapping[str, Fraction] | None = None
) -> Mediated:
    """Find the best that a mediator can recommend at the values in force.

    Parameters
    ----------
    scenario : Scenario
        In strategic form.
    mediator : str
        One of ``[mediators]``; the first by default, and one without leverage where the file names none.
    weights : mapping of str to Fraction, optional
        How much each player's payoff counts, in place of what the file says.

    Raises
    ------
    ScenarioError
        For an unknown mediator, or a form in which players choose more than once or know different things.

    Examples
    --------
    >>> import bargaining
    >>> found = mediated(bargaining.load("border").overlaid("chicken"))
    >>> str(found.best.value), len(found.best.ties), found.best.unique
    ('129/110', 5, False)
    """
    game, options = _asked(scenario, mediator, weights)
    return mediated_game(game, **options, name=_chosen(scenario, mediator).name, label=scenario.outcome)


def recommended(
    scenario: Scenario, mediator: str = "", weights: Mapping[str, Fraction] | None = None
) -> Mediation:
    """Return the best recommendations alone; see `mediated`.

    Examples
    --------
    >>> import bargaining
    >>> str(recommended(bargaining.load("border").overlaid("deadlock").replace(leverage=0.2)).value)
    '3/2'
    """
    game, options = _asked(scenario, mediator, weights)
    return mediation(game, **options)


def _asked(
    scenario: Scenario, mediator: str, weights: Mapping[str, Fraction] | None
) -> tuple[NormalFormGame, dict[str, Any]]:
    one, values = _chosen(scenario, mediator), scenario.values
    backing = {key: _value(p, values) for key, p in one.backing.items()}
    return scenario.form.at(values), {"weights": weights or serving(scenario, mediator), "backing": backing}


def serving(scenario: Scenario, mediator: str = "") -> dict[str, Fraction]:
    """Return how much each player's payoff counts for a mediator, at the values in force."""
    weights = _chosen(scenario, mediator).weights
    return {player: _value(weight, scenario.values) for player, weight in weights.items()}


def mediated_game(
    game: NormalFormGame,
    weights: Mapping[str, Fraction] | None = None,
    backing: Mapping[tuple[str, str], Fraction] | None = None,
    name: str = NOBODY,
    label: Any = ", ".join,
) -> Mediated:
    """Find the best that a mediator can recommend in a game, beside the game's equilibria.

    Parameters
    ----------
    game : NormalFormGame
        The game.
    weights, backing : mappings, optional
        As `bargaining.equilibria.mediation` takes them.
    name : str
        The mediator's.
    label : callable
        Names an action profile.
    """
    from bargaining.equilibria.enumeration import nash_equilibria

    best = mediation(game, weights=weights, backing=backing)
    advice = mediation(game, weights=weights) if any((backing or {}).values()) else best
    found = nash_equilibria(game, max_seconds=MOST_SECONDS)
    counted = np.array([float(w) for w in weights_of(game, weights).values()])
    nash = [*_isolated(game, found, counted, label), *_continua(found, counted)]
    nash.sort(key=lambda one: -one.high)
    return Mediated(name, best, advice, tuple(nash), found.complete, found.reason)


MOST_SECONDS = 20.0
"""How long equilibria without a mediator are looked for; what is missing then is said."""


def _isolated(game: NormalFormGame, found: Any, weights: NDArray[np.float64], label: Any) -> list[Compared]:
    rows = []
    for equilibrium in found:
        if equilibrium.pure:
            pairs = zip(game.actions, equilibrium.actions, strict=True)
            name = label(tuple(labels[k] for labels, k in pairs))
        else:
            name = "mixed equilibrium"
        value = float(weights @ equilibrium.payoffs)
        rows.append(Compared(name, value, value))
    return rows


def _continua(found: Any, weights: NDArray[np.float64]) -> list[Compared]:
    """Return bounds of what continua are worth: payoffs lie in boxes, which are tight for each player alone."""
    rows = []
    for number, component in enumerate(found.components, start=1):
        low, high = component.payoff_box
        ends = np.where(weights > 0, low, high) @ weights, np.where(weights > 0, high, low) @ weights
        kind = "continuum" if component.dimension is not None else "open region"
        rows.append(Compared(f"{kind} {number} of `bargaining solve`", *map(float, ends)))
    return rows


def mediated_along(
    scenario: Scenario, axis: str, mediator: str = "", weights: Mapping[str, Fraction] | None = None
) -> MediatedAlong:
    """Find the most that a mediator can achieve all along an assumption, exactly.

    Parameters
    ----------
    scenario : Scenario
        In strategic form; fixes all other assumptions.
    axis : str
        The assumption, or a level of a scale; its whole range is covered.
    mediator, weights : optional
        As in `mediated`.

    Raises
    ------
    ScenarioError
        As `mediated`, and where the range of the assumption is a point.

    Examples
    --------
    >>> import bargaining
    >>> print(mediated_along(bargaining.load("border").overlaid("chicken"), "leverage"))
    Worth of the best recommendations along leverage
      at 0: 1.17273 (129/110)
      (0, 1/5): (129 + 30 leverage) / (110 - 100 leverage)
      at 1/5: 1.5 (3/2)
      (1/5, 1): 3/2
      at 1: 1.5 (3/2)
    """
    scenario.require_assumption(axis)
    one = _chosen(scenario, mediator)
    moved = opened(scenario, [axis])
    if moved is not scenario and one.name != NOBODY:
        one = mediators_of(moved.document)[one.name]
    low, high = moved.range(axis)
    if low == high:
        raise ScenarioError(f"{scenario.name}: {axis}: found a range of one point, expected an interval")
    return MediatedAlong(one.name, axis, stretches(_programme(moved, axis, one, weights), low, high))


def _programme(
    scenario: Scenario, axis: str, one: Mediating, weights: Mapping[str, Fraction] | None
) -> Obedience:
    """Return the programme with polynomials in the assumption."""
    import flint

    held = {name: value for name, value in scenario.values.items() if name != axis}
    game = scenario.form.substituted(held).game
    powers = game.exponents[:, 0].tolist() if game.parameters else [0] * len(game.exponents)
    shape = game.coefficients.shape[1:]
    payoffs = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        line = [Fraction(0)] * (max(powers) + 1)
        for row, power in enumerate(powers):
            line[power] += game.coefficients[(row, *place)]
        payoffs[place] = flint.fmpq_poly([as_flint(c) for c in line])
    players = list(scenario.players)
    counted = (
        [Polynomial.constant(Fraction(weights.get(p, 0))) for p in players]
        if weights
        else [one.weights[p] for p in players]
    )
    numbers = {
        (players.index(p), scenario.actions[players.index(p)].index(a)): _line(cost, axis, held)
        for (p, a), cost in one.backing.items()
    }
    return obedience(
        payoffs, [_line(w, axis, held) for w in counted], numbers, lambda k: flint.fmpq_poly([k])
    )


def _line(polynomial: Polynomial, axis: str, held: Mapping[str, Fraction]) -> Any:
    import flint

    return flint.fmpq_poly([as_flint(c) for c in polynomial.substitute(held).coefficients(axis)])


def _value(polynomial: Polynomial, values: Mapping[str, Fraction]) -> Fraction:
    return polynomial.evaluate({name: values[name] for name in polynomial.variables})


def _chosen(scenario: Scenario, mediator: str) -> Mediating:
    """Return the mediator that is asked for, once it is clear that the question has a meaning."""
    form = scenario.form
    if not form.strategic or any(place.name != place.player for place in form.places):
        raise ScenarioError(
            f"{scenario.name}: found the {scenario.document.scenario.form} form, expected the strategic one: what a "
            "mediator may tell those who choose in turn, or know different things, is another question"
        )
    known = mediators_of(scenario.document)
    if mediator and mediator not in known:
        what = expected_one(mediator, known) if known else ", expected none: the file has no [mediators]"
        raise ScenarioError(f"{scenario.name}: unknown mediator {mediator!r}{what}")
    if known:
        return known[mediator or next(iter(known))]
    return Mediating(NOBODY, "", {player: Polynomial.constant(1) for player in scenario.players}, {})
