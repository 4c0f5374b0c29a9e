"""Payoffs as a proof file writes them: sums of terms that count when some actions are played."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.held import put_in
from bargaining.forms.simultaneous import Simultaneous

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

Key = tuple[tuple[tuple[str, int], ...], tuple[tuple[str, str], ...]]
"""Powers of the parameters, and the actions at which the term counts."""


def game_dict(scenario: Scenario, form: Simultaneous) -> dict[str, Any]:
    """Return the game of a scenario whose players choose at once, places standing for players.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("chicken")
    >>> found = game_dict(scenario, scenario.form)
    >>> [player["name"] for player in found["players"]]
    ['one', 'two']
    """
    ranges = {name: scenario.range(name) for name in form.parameters}
    return {
        "parameters": [
            {"name": name, "low": str(low), "high": str(high)} for name, (low, high) in ranges.items()
        ],
        "players": [{"name": place.name, "actions": list(place.options)} for place in form.places],
        "payoffs": [
            {"player": place.name, "coefficient": str(c), "powers": dict(powers), "when": dict(when)}
            for place in form.places
            for (powers, when), c in sorted(terms_of(form, place.name).items())
        ],
    }


def terms_of(form: Simultaneous, place: str) -> dict[Key, Fraction]:
    """Return the payoff at a place: for powers of parameters and actions that are played, the coefficient."""
    total = sum((put_in(t.polynomial, form.held) for t in form.place_terms if t.place == place), Polynomial())
    found: dict[Key, Fraction] = {}
    for monomial, coefficient in total.terms.items():
        powers = tuple((name, power) for name, power in monomial if "." not in name)
        played = [tuple(name.rpartition(".")[::2]) for name, _ in monomial if "." in name]
        if len({where for where, _ in played}) < len(played):
            continue  # two actions at one place are never played together
        key = powers, tuple(sorted((where, option) for where, option in played))
        found[key] = found.get(key, Fraction(0)) + coefficient
    return {key: c for key, c in found.items() if c}
