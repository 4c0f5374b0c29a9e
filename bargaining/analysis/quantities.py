"""Numbers besides payoffs that a prediction comes with: those that the scenario declares, and those of its form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.analysis.profiles import outcome_label
from bargaining.errors import ScenarioError, expected_one
from bargaining.forms.assessed import Assessed
from bargaining.forms.form import Measuring, Quantity, surely

if TYPE_CHECKING:
    from bargaining.analysis.plans import PredictionSet
    from bargaining.equilibria.result import EquilibriumSet
    from bargaining.forms.form import Profile, Strategies
    from bargaining.scenario import Scenario
    from bargaining.scenario.compilation import Pair


def quantities(scenario: Scenario) -> tuple[Quantity, ...]:
    """Return which numbers besides payoffs a scenario's predictions come with, those of its form first.

    Examples
    --------
    >>> import bargaining
    >>> quantities(bargaining.load("rapprochement"))
    ()
    """
    declared = tuple(Quantity(q.name, q.label, q.unit) for q in scenario.compiled.quantities)
    form = scenario.form
    return (*(form.quantities if isinstance(form, Measuring) else ()), *declared)


def measured(scenario: Scenario, profile: Profile | Strategies) -> dict[str, Fraction]:
    """Return the quantities under a prediction at the values in force, exact.

    Parameters
    ----------
    scenario : Scenario
        With the values in force.
    profile : tuple of str, or mapping of str to mapping of str to Fraction
        One option a place, or the probabilities of options at each place. Of a pattern of play, options that are mixed:
        quantities are those of the one way to mix them, and none where there are several.

    Returns
    -------
    dict of str to Fraction
        By name; a quantity that has no value under the prediction is left out.

    Notes
    -----
    What a scenario declares is the expectation of a formula, or of one over that of another, in the assumptions and the
    indicators of actions: payoffs are linear in their terms, so that it is what a term with that formula adds to them.
    """
    strategies = profile if isinstance(profile, Mapping) else played(scenario, profile)
    if strategies is None:
        return {}
    form = scenario.form
    found = dict(form.measured(strategies, scenario.values)) if isinstance(form, Measuring) else {}
    for number, quantity in enumerate(scenario.compiled.quantities):
        whole, per = scenario.compiled.expectations[number]
        divisor = _expected(scenario, per, strategies)
        if divisor:
            found[quantity.name] = _expected(scenario, whole, strategies) / divisor
    return found


def require_quantity(scenario: Scenario, name: str) -> Quantity:
    """Return a quantity by its name.

    Raises
    ------
    ScenarioError
        When the scenario has no such quantity.
    """
    known = {one.name: one for one in quantities(scenario)}
    if name not in known:
        what = expected_one(name, known) if known else ", which has none"
        raise ScenarioError(f"{scenario.name}: unknown quantity {name!r}{what}")
    return known[name]


def played(scenario: Scenario, profile: Profile) -> Strategies | None:
    """Return the probabilities with which a prediction is played at the values in force; None where none are told.

    Examples
    --------
    >>> import bargaining
    >>> leakage = bargaining.load("leakage")
    >>> (pattern,) = leakage.form.predicted(leakage.values)
    >>> {option: str(p) for option, p in played(leakage, pattern)["belarus"].items()}
    {'comply': '7/12', 'divert': '5/12'}
    """
    if isinstance(scenario.form, Assessed):
        return scenario.form.probabilities(profile, scenario.values)
    return surely(scenario.places, profile)


def _expected(scenario: Scenario, forms: Pair, strategies: Strategies) -> Fraction:
    """Return what a term adds to a player's payoff."""
    with_term, without = (form.expected(strategies)[scenario.players[0]] for form in forms)
    value: Fraction = with_term.evaluate(scenario.values) - without.evaluate(scenario.values)
    return value


def told(scenario: Scenario, found: EquilibriumSet | PredictionSet) -> list[dict[str, Any]]:
    """Return the quantities under each single prediction of a list, by their names, with what the prediction is.

    Continua are left out: along one a quantity may take many values. Of an equilibrium in which somebody mixes the
    probabilities, and so the quantities, are floating-point numbers.
    """
    if not quantities(scenario):
        return []
    rows = []
    for label, strategies in _single(scenario, found):
        values = {name: float(value) for name, value in measured(scenario, strategies).items()}
        mixed = any(len(own) > 1 for own in strategies.values())
        rows.append({"prediction": label, "mixed": mixed, "values": values})
    return rows


def _single(scenario: Scenario, found: EquilibriumSet | PredictionSet) -> Iterator[tuple[str, Strategies]]:
    """Yield each single prediction as its label and its strategies."""
    from bargaining.analysis.plans import PredictionSet

    if isinstance(found, PredictionSet):
        for one in found.predictions:
            if strategies := played(scenario, one.profile):
                yield outcome_label(scenario, one.profile), strategies
        mixtures = [one.strategies for one in found.mixed]
    else:
        for profile in scenario.form.predicted(scenario.values):
            yield outcome_label(scenario, profile), surely(scenario.places, profile)
        mixtures = [_by_place(scenario, one.strategies) for one in found if not one.pure]
    seen: dict[str, int] = {}
    for mixture in mixtures:
        strategies = {name: {o: Fraction(p) for o, p in own.items() if p} for name, own in mixture.items()}
        label = "Mixed: " + ", ".join("/".join(own) for own in strategies.values() if len(own) > 1)
        seen[label] = seen.get(label, 0) + 1
        yield label if seen[label] == 1 else f"{label} ({seen[label]})", strategies


def _by_place(scenario: Scenario, strategies: Sequence[Any]) -> dict[str, dict[str, float]]:
    """Return the probabilities of options by place."""
    pairs = zip(scenario.places, strategies, strict=True)
    return {place.name: dict(zip(place.options, x.tolist(), strict=True)) for place, x in pairs}
