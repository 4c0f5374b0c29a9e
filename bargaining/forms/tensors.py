"""From terms over indicators to the tensors of a strategic form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm, prod
from typing import TYPE_CHECKING, Any

from bargaining.algebra.polynomial import Monomial
from bargaining.errors import ScenarioError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bargaining.forms.form import Place
    from bargaining.forms.simultaneous import PlaceTerm
    from bargaining.games.parametric import ParametricGame

MAX_BITS = 16_384

Part = tuple[str, Monomial, Fraction]
"""The place, the product of assumptions and indicators, and its coefficient."""


def parametric_game(
    parameters: tuple[str, ...], places: Sequence[Place], terms: Iterable[PlaceTerm]
) -> ParametricGame:
    """Sum terms into coefficients of products of assumptions.

    Parameters
    ----------
    parameters : tuple of str
        Names of the assumptions.
    places : sequence of Place
        Each a player of the strategic form.
    terms : iterable of PlaceTerm
        What counts at each place.

    Raises
    ------
    ScenarioError
        When the exact sums need numbers of thousands of digits.
    """
    import numpy as np

    from bargaining.games.parametric import ParametricGame

    names = tuple(place.name for place in places)
    actions = tuple(place.options for place in places)
    parts = parts_of(terms)
    monomials = sorted(parts) or [()]
    exponents = np.zeros((len(monomials), len(parameters)), dtype=np.int64)
    column = {name: k for k, name in enumerate(parameters)}
    coefficients = np.empty((len(monomials), len(places), *map(len, actions)), dtype=object)
    whole: list[tuple[NDArray[Any], int]] = []
    for row, monomial in enumerate(monomials):
        for name, power in monomial:
            exponents[row, column[name]] = power
        whole.append(_summed(parts.get(monomial, ()), names, actions))
        coefficients[row] = _quotients(*whole[-1]).reshape(coefficients.shape[1:])
    coefficients.flags.writeable = exponents.flags.writeable = False
    game = ParametricGame(parameters, exponents, coefficients, names, actions)
    vars(game)["whole"] = tuple(
        whole
    )  # known already; to find them again in fractions takes longer than all else
    return game


def parts_of(terms: Iterable[PlaceTerm]) -> dict[Monomial, list[Part]]:
    """Return what the terms add up to, by products of assumptions."""
    parts: dict[Monomial, list[Part]] = {}
    for term in terms:
        for monomial, coefficient in term.polynomial.terms.items():
            weights = tuple(part for part in monomial if "." not in part[0])
            parts.setdefault(weights, []).append((term.place, monomial, coefficient))
    return parts


def common_denominator(parts: Iterable[Part]) -> int:
    """Return the denominator of a sum of coefficients.

    Raises
    ------
    ScenarioError
        When it has thousands of digits.
    """
    denominator = 1
    for _, _, coefficient in parts:
        denominator = lcm(denominator, coefficient.denominator)
        if denominator.bit_length() > MAX_BITS:
            raise ScenarioError(
                "found coefficients whose exact sum needs thousands of digits, expected shorter ones"
            )
    return denominator


def cells_of(monomial: Monomial, places: Sequence[Place]) -> int:
    """Return at how many profiles a product of indicators is one."""
    fixed = {name.rpartition(".")[0] for name, _ in monomial if "." in name}
    return prod(len(place.options) for place in places if place.name not in fixed)


def _summed(
    parts: Sequence[Part], names: tuple[str, ...], actions: tuple[tuple[str, ...], ...]
) -> tuple[NDArray[Any], int]:
    """Return the coefficients of one product of assumptions: whole numbers in one row, and their denominator."""
    import numpy as np

    denominator = common_denominator(parts)
    numerators = [c.numerator * (denominator // c.denominator) for _, _, c in parts]
    small = sum(map(abs, numerators)) < 2**62
    total = np.zeros((len(names), *map(len, actions)), dtype=np.int64 if small else object)
    for (place, monomial, _), numerator in zip(parts, numerators, strict=True):
        total[(names.index(place), *_cells(monomial, names, actions))] += numerator
    return total.reshape(-1), denominator


def _quotients(numerators: NDArray[Any], denominator: int) -> NDArray[np.object_]:
    """Return fractions, one object for equal ones."""
    import numpy as np

    exact = np.full(len(numerators), Fraction(0), dtype=object)
    places = np.flatnonzero(numerators)
    whole = numerators[places].tolist()
    known = {value: Fraction(value, denominator) for value in set(whole)}
    exact[places] = [known[value] for value in whole]
    return exact


def _cells(
    monomial: Monomial, names: tuple[str, ...], actions: tuple[tuple[str, ...], ...]
) -> tuple[slice | int, ...]:
    """Return the index of the profiles at which a product of indicators is one."""
    index: list[slice | int] = [slice(None)] * len(names)
    for name, _ in monomial:
        place, dot, option = name.rpartition(".")
        if dot:
            k = names.index(place)
            index[k] = actions[k].index(option)
    return tuple(index)
