"""Formulas of pure profiles over two parameters, with conditions as signs of curves, factored exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.links.axis import formulas_over, moved_links
from bargaining.analysis.plane.curves import Box, Curve, factored
from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile
from bargaining.forms.formula import (
    FALSE,
    TRUE,
    AllOf,
    Condition,
    Formula,
    conditions,
    conjunction,
    disjunction,
    fold,
    truth,
)
from bargaining.scenario import Scenario
from bargaining.scenario.opened import increasing, opened

BEYOND: Profile = ()
"""Stands among the profiles for the part of a plane in which two levels are in disorder: none of the question's."""

Mask = NDArray[np.bool_]
Signed = tuple[int, tuple[tuple[int, int], ...]]
"""A constant sign, and places of curves with multiplicities."""


@dataclass(frozen=True)
class Margin(Condition):
    r"""Hold a condition with its polynomial's sign over the box.

    The sign is that of :math:`s \prod_k f_k^{m_k}` over the curves :math:`f_k`.

    Parameters
    ----------
    polynomial, strict, player, place, deviation
        As of any condition.
    unit : int
        The sign s.
    factors : tuple of (int, int)
        Places of the curves that cross the box, with multiplicities.
    """

    unit: int = 0
    factors: tuple[tuple[int, int], ...] = ()

    def sign(self, signs: Sequence[int] | NDArray[np.int8]) -> int:
        """Return the polynomial's sign where the curves have these signs."""
        found = self.unit
        for place, power in self.factors:
            found *= int(signs[place]) ** power
        return found

    def true(self, signs: NDArray[np.int8]) -> Mask:
        """Tell where the condition holds, given the signs of the curves, shape ``(*batch, n_curves)``."""
        value = np.full(signs.shape[:-1], self.unit, dtype=np.int8)
        for k, power in self.factors:
            value *= signs[..., k] if power % 2 else np.abs(signs[..., k])
        return np.asarray(value > 0 if self.strict else value >= 0)

    @property
    def negated(self) -> Condition:
        """Return the condition that holds exactly where this one does not."""
        return replace(self, polynomial=-self.polynomial, strict=not self.strict, unit=-self.unit)


def margin(condition: Condition) -> Margin:
    """Return a condition of a plane's formula as what it is there."""
    assert isinstance(condition, Margin)
    return condition


@dataclass(frozen=True)
class PlaneMargins:
    """Hold the formulas over the ranges of two parameters.

    Parameters
    ----------
    x, y : str
        The parameters.
    box : Box
        Their ranges.
    curves : tuple of Curve
        The distinct irreducible factors that may change sign inside the box.
    formulas : mapping of tuple of str to Formula
        For each profile that can be an equilibrium inside the box: where, by conditions that are open there, each a
        `Margin`. Where the axes are two levels of one scale, `BEYOND` stands beside them.
    """

    x: str
    y: str
    box: Box
    curves: tuple[Curve, ...]
    formulas: Mapping[Profile, Formula]

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Return the profiles that can be equilibria."""
        return tuple(self.formulas)

    def holds(self, signs: NDArray[np.int8]) -> Mask:
        """Tell which profiles are equilibria where the curves have given signs.

        Parameters
        ----------
        signs : ndarray of int8, shape ``(*batch, n_curves)``
            Signs of the curves, zeros included.

        Returns
        -------
        ndarray of bool, shape ``(*batch, n_profiles)``
        """
        found = np.ones((*signs.shape[:-1], len(self.formulas)), dtype=np.bool_)
        known: dict[tuple[int, tuple[tuple[int, int], ...], bool], Mask] = {}
        parts: dict[int, Mask] = {}

        def leaf(condition: Condition) -> Mask:
            one = margin(condition)
            key = (one.unit, one.factors, one.strict)
            if key not in known:
                known[key] = one.true(signs)
            return known[key]

        batch = signs.shape[:-1]
        for place, formula in enumerate(self.formulas.values()):
            found[..., place] = fold(formula, leaf, _every(batch), _some(batch), parts)
        return found

    @property
    def cut(self) -> bool:
        """Tell whether a part of the box is none of the question's."""
        return BEYOND in self.formulas

    def at(self, signs: Sequence[int] | NDArray[np.int8]) -> tuple[Profile, ...]:
        """Return the profiles that are equilibria where the curves have given signs, shape (n_curves,)."""
        return tuple(
            profile
            for profile, formula in self.formulas.items()
            if truth(formula, lambda condition: holds_at(condition, signs))
        )


def holds_at(condition: Condition, signs: Sequence[int] | NDArray[np.int8]) -> bool:
    """Tell whether a condition holds where the curves have these signs."""
    return condition.met(Fraction(margin(condition).sign(signs)))


def _every(batch: tuple[int, ...]) -> Callable[[Sequence[Mask]], Mask]:
    def join(parts: Sequence[Mask]) -> Mask:
        total = np.ones(batch, dtype=np.bool_)
        for part in parts:
            total &= part
        return total

    return join


def _some(batch: tuple[int, ...]) -> Callable[[Sequence[Mask]], Mask]:
    def join(parts: Sequence[Mask]) -> Mask:
        total = np.zeros(batch, dtype=np.bool_)
        for part in parts:
            total |= part
        return total

    return join


def turning(
    formula: Formula, inside: Sequence[int] | NDArray[np.int8], outside: Sequence[int] | NDArray[np.int8]
) -> Iterator[Margin]:
    """Yield the conditions whose failing makes a formula fail on the way from some signs of the curves to others.

    Parameters
    ----------
    formula : Formula
        True inside, false outside.
    inside, outside : sequence of int
        Signs of the curves.
    """
    within: dict[int, bool] = {}
    without: dict[int, bool] = {}
    truths = ((inside, within), (outside, without))
    for signs, known in truths:
        fold(formula, lambda condition, at=signs: holds_at(condition, at), all, any, known)  # type: ignore[misc]
    waiting, seen = [formula], {id(formula)}
    while waiting:
        part = waiting.pop()
        if isinstance(part, Condition):
            yield margin(part)
            continue
        for inner in reversed(part.parts):
            if within[id(inner)] and not without[id(inner)] and id(inner) not in seen:
                seen.add(id(inner))
                waiting.append(inner)


def plane_margins(scenario: Scenario, x: str, y: str) -> PlaneMargins:
    """Return the formulas of all profiles over the ranges of two parameters.

    Parameters
    ----------
    scenario : Scenario
        Fixes the other parameters.
    x, y : str
        Two different parameters.

    Raises
    ------
    ScenarioError
        When there is no such parameter, both are the same, or a range is a single point.

    Examples
    --------
    >>> import bargaining
    >>> found = plane_margins(bargaining.load("rapprochement"), "autonomy", "verification")
    >>> found.box.x_high, len(found.profiles) < 72
    (Fraction(1, 1), True)
    """
    order = increasing(scenario, (x, y))
    scenario = scenario if moved_links(scenario, x, y) else opened(scenario, (x, y))
    box = box_of(scenario, x, y)
    signing = _Signing(x, y, box)
    parts: dict[int, Formula] = {}
    given = formulas_over(scenario, x, y)
    if order:
        given[BEYOND] = Condition(-order[0])
    found = {
        profile: fold(formula, signing.margin, conjunction, disjunction, parts)
        for profile, formula in given.items()
    }
    possible = {profile: formula for profile, formula in found.items() if formula is not FALSE}
    return _used(PlaneMargins(x, y, box, tuple(signing.curves), possible))


def box_of(scenario: Scenario, x: str, y: str) -> Box:
    """Return the ranges of two parameters, both different and neither a single point.

    Raises
    ------
    ScenarioError
        Otherwise.
    """
    if x == y:
        raise ScenarioError(f"{scenario.name}: found {x} on both axes, expected two parameters")
    box = Box(*scenario.range(x), *scenario.range(y))
    for name, low, high in ((x, box.x_low, box.x_high), (y, box.y_low, box.y_high)):
        if low == high:
            raise ScenarioError(f"{scenario.name}: {name}: found a range of one point, expected an interval")
    return box


class _Signing:
    """Turn conditions into margins; polynomials and curves are looked at once."""

    def __init__(self, x: str, y: str, box: Box) -> None:
        self.x, self.y, self.box = x, y, box
        self.curves: dict[Curve, int] = {}
        self._fixed: dict[Curve, int] = {}
        self._signed: dict[Polynomial, Signed] = {}

    def margin(self, condition: Condition) -> Formula:
        """Return what a condition is inside the box: true, false, or a margin."""
        if condition.polynomial not in self._signed:
            self._signed[condition.polynomial] = self._reduced(condition.polynomial)
        unit, factors = self._signed[condition.polynomial]
        if not factors:
            return TRUE if condition.met(Fraction(unit)) else FALSE
        return Margin(
            condition.polynomial,
            condition.strict,
            condition.player,
            condition.place,
            condition.deviation,
            unit,
            factors,
        )

    def _reduced(self, polynomial: Polynomial) -> Signed:
        """Return the sign and the varying factors; factors that keep one sign inside go into the sign."""
        if polynomial.constant_value == 0:
            return 0, ()
        unit, factors = factored(polynomial.by_powers((self.x, self.y)))
        varying = []
        for curve, power in factors:
            if curve not in self._fixed:
                self._fixed[curve] = curve.sign_inside(self.box)
            if self._fixed[curve]:
                unit *= self._fixed[curve] ** power
            else:
                varying.append((self.curves.setdefault(curve, len(self.curves)), power))
        return unit, tuple(varying)


def _used(found: PlaneMargins) -> PlaneMargins:
    """Drop the curves that bound no profile that can be an equilibrium."""
    every = AllOf(tuple(found.formulas.values()))
    used = {k for condition in conditions(every) for k, _ in margin(condition).factors}
    kept = sorted(used)
    places = {k: place for place, k in enumerate(kept)}
    known: dict[int, Formula] = {}

    def renumbered(condition: Condition) -> Formula:
        factors = tuple((places[k], power) for k, power in margin(condition).factors)
        return replace(margin(condition), factors=factors)

    formulas = {
        profile: fold(f, renumbered, conjunction, disjunction, known) for profile, f in found.formulas.items()
    }
    return replace(found, curves=tuple(found.curves[k] for k in kept), formulas=formulas)
