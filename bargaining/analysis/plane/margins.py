"""Incentive margins of pure profiles as polynomials in two parameters, factored exactly."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.plane.curves import Box, Curve, Powers, factored
from bargaining.errors import ScenarioError
from bargaining.games.parametric import ParametricGame
from bargaining.scenario import Scenario

Actions = tuple[str, ...]


@dataclass(frozen=True)
class Margin:
    r"""Hold what a player loses by one deviation from a profile, as its sign over the box.

    The sign is that of :math:`s \prod_k f_k^{m_k}` over the curves :math:`f_k`.

    Parameters
    ----------
    player, deviation : str
        Who would deviate, and to which action.
    unit : int
        The sign s; 0 for a margin that vanishes everywhere.
    factors : tuple of (int, int)
        Places of the curves that cross the box, with multiplicities.
    """

    player: str
    deviation: str
    unit: int
    factors: tuple[tuple[int, int], ...]

    def sign(self, signs: Sequence[int] | NDArray[np.int8]) -> int:
        """Return the margin's sign where the curves have these signs."""
        found = self.unit
        for place, power in self.factors:
            found *= int(signs[place]) ** power
        return found


@dataclass(frozen=True)
class PlaneMargins:
    """Hold the margins over the ranges of two parameters.

    Parameters
    ----------
    x, y : str
        The parameters.
    box : Box
        Their ranges.
    curves : tuple of Curve
        The distinct irreducible factors that may change sign inside the box.
    margins : mapping of tuple of str to tuple of Margin
        For each profile that can be an equilibrium inside the box: its margins that are negative somewhere.
    """

    x: str
    y: str
    box: Box
    curves: tuple[Curve, ...]
    margins: Mapping[Actions, tuple[Margin, ...]]

    @property
    def profiles(self) -> tuple[Actions, ...]:
        """Return the profiles that can be equilibria."""
        return tuple(self.margins)

    def holds(self, signs: NDArray[np.int8]) -> NDArray[np.bool_]:
        """Tell which profiles are equilibria where the curves have given signs.

        Parameters
        ----------
        signs : ndarray of int8, shape (*batch, n_curves)
            Signs of the curves, zeros included.

        Returns
        -------
        ndarray of bool, shape (*batch, n_profiles)
        """
        found = np.ones((*signs.shape[:-1], len(self.margins)), dtype=np.bool_)
        known: dict[tuple[int, tuple[tuple[int, int], ...]], NDArray[np.bool_]] = {}
        for place, margins in enumerate(self.margins.values()):
            for margin in margins:
                key = (margin.unit, margin.factors)
                if key not in known:
                    known[key] = self.true(margin, signs)
                found[..., place] &= known[key]
        return found

    def true(self, margin: Margin, signs: NDArray[np.int8]) -> NDArray[np.bool_]:
        """Tell where a margin is at least zero, given the signs of the curves, shape (*batch, n_curves)."""
        value = np.full(signs.shape[:-1], margin.unit, dtype=np.int8)
        for k, power in margin.factors:
            value *= signs[..., k] if power % 2 else np.abs(signs[..., k])
        return np.asarray(value >= 0)


def plane_margins(scenario: Scenario, x: str, y: str) -> PlaneMargins:
    """Return the margins of all profiles over the ranges of two parameters.

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
    box = box_of(scenario, x, y)
    game = scenario.form.game
    tensors = plane_payoffs(game, x, y, scenario.values)
    curves: dict[Curve, int] = {}
    fixed: dict[Curve, int] = {}
    signed: dict[frozenset[tuple[tuple[int, ...], Fraction]], tuple[int, tuple[tuple[int, int], ...]]] = {}
    found: dict[Actions, tuple[Margin, ...]] = {}
    for indices in itertools.product(*[range(len(actions)) for actions in game.actions]):
        margins = []
        for player, deviation, powers in _deviations(game, tensors, indices):
            key = frozenset(powers.items())
            if key not in signed:
                signed[key] = _reduced(powers, box, curves, fixed)
            unit, factors = signed[key]
            if unit < 0 or factors:
                margins.append(Margin(player, deviation, unit, factors))
        if all(margin.factors for margin in margins):
            found[tuple(game.actions[i][k] for i, k in enumerate(indices))] = tuple(margins)
    return _used(PlaneMargins(x, y, box, tuple(curves), found))


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


def plane_payoffs(
    game: ParametricGame, x: str, y: str, values: Mapping[str, Fraction]
) -> dict[tuple[int, int], NDArray[np.object_]]:
    """Return the payoffs as polynomials in two parameters, the others fixed.

    Returns
    -------
    dict of (int, int) to ndarray of Fraction, shape (n_players, *n_actions)
        Coefficients by the powers of ``x`` and ``y``.
    """
    axes = (game.parameters.index(x), game.parameters.index(y))
    found: dict[tuple[int, int], NDArray[np.object_]] = {}
    for powers, tensor in zip(game.exponents, game.coefficients, strict=True):
        weight = Fraction(1)
        for k, (name, power) in enumerate(zip(game.parameters, powers, strict=True)):
            if power and k not in axes:
                weight *= values[name] ** int(power)
        if weight:
            place = (int(powers[axes[0]]), int(powers[axes[1]]))
            total = found.setdefault(place, np.full(tensor.shape, Fraction(0), dtype=object))
            used = tensor != 0
            total[used] += tensor[used] * weight
    return found


def _deviations(
    game: ParametricGame, tensors: Mapping[tuple[int, int], NDArray[np.object_]], indices: tuple[int, ...]
) -> list[tuple[str, str, Powers]]:
    found: list[tuple[str, str, Powers]] = []
    for i, own in enumerate(indices):
        for b, action in enumerate(game.actions[i]):
            if b != own:
                other = (i, *indices[:i], b, *indices[i + 1 :])
                powers = {place: t[(i, *indices)] - t[other] for place, t in tensors.items()}
                found.append((game.players[i], action, {place: c for place, c in powers.items() if c}))
    return found


def _reduced(
    powers: Powers, box: Box, curves: dict[Curve, int], fixed: dict[Curve, int]
) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Return a margin's sign and varying factors; factors that keep one sign inside go into the sign."""
    if not powers:
        return 0, ()
    unit, factors = factored(powers)
    varying = []
    for curve, power in factors:
        if curve not in fixed:
            fixed[curve] = curve.sign_inside(box)
        if fixed[curve]:
            unit *= fixed[curve] ** power
        else:
            varying.append((curves.setdefault(curve, len(curves)), power))
    return unit, tuple(varying)


def _used(found: PlaneMargins) -> PlaneMargins:
    """Drop the curves that bound no profile that can be an equilibrium."""
    kept = sorted({k for margins in found.margins.values() for m in margins for k, _ in m.factors})
    places = {k: place for place, k in enumerate(kept)}
    margins = {
        profile: tuple(
            Margin(m.player, m.deviation, m.unit, tuple((places[k], power) for k, power in m.factors))
            for m in entries
        )
        for profile, entries in found.margins.items()
    }
    return PlaneMargins(found.x, found.y, found.box, tuple(found.curves[k] for k in kept), margins)
