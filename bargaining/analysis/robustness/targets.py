"""What a sensitivity is about: whether an outcome, or an equilibrium with a property, exists, and by what margin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bargaining.analysis.robustness.boxes import Box, moving
from bargaining.analysis.robustness.margins import Actions, Margins, margins_of
from bargaining.analysis.robustness.points import Points
from bargaining.analysis.statements import target_profiles
from bargaining.errors import ScenarioError, SolverError
from bargaining.scenario import Scenario


class Unchanging(ScenarioError, SolverError):
    """Raised where a question about what changes an outcome has no answer, because nothing does."""


FEWEST = 30
"""Points with an outcome, and without it, below which a sample says little about what makes the difference."""


def scarcity(count: int, points: int, purpose: str) -> tuple[str, ...]:
    """Say that too few of some points have an outcome, or are without it, to serve a purpose; else nothing.

    Examples
    --------
    >>> scarcity(3, 384, "rank assumptions")
    ('it holds at 3 of 384 points: too few with it to rank assumptions',)
    >>> scarcity(200, 384, "rank assumptions")
    ()
    """
    if min(count, points - count) >= FEWEST:
        return ()
    side = "with" if 2 * count < points else "without"
    return (f"it holds at {count} of {points} points: too few {side} it to {purpose}",)


@dataclass(frozen=True, eq=False)
class Target:
    r"""Hold the profiles whose existence as an equilibrium is asked about.

    .. math:: m(\theta) = \max_{a \in T} \min_{i, b} m_{a,i,b}(\theta)

    is nonnegative exactly where some profile of the target :math:`T` is a pure equilibrium. Margins of several players
    are compared in their payoffs' units, which matters for the margin's size and never for its sign.

    Parameters
    ----------
    label : str
        Outcome, actions or statement.
    margins : Margins
        Of the target's profiles only.
    """

    label: str
    margins: Margins

    @property
    def profiles(self) -> tuple[Actions, ...]:
        """Return the profiles."""
        return self.margins.profiles

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the parameters that can matter, in the scenario's order."""
        used = {name for polynomial in self.margins.polynomials for name in polynomial.variables}
        return tuple(name for name in self.margins.parameters if name in used)

    def holds_at(self, point: Mapping[str, Fraction]) -> bool:
        """Tell exactly whether some profile of the target is a pure equilibrium at a point.

        Examples
        --------
        >>> import bargaining
        >>> scenario = bargaining.load("rapprochement")
        >>> package = as_target(scenario, "package")
        >>> [package.holds_at({**scenario.values, "autonomy": Fraction(k, 1300)}) for k in (299, 300)]
        [False, True]
        """
        stays = [polynomial.evaluate(point) >= 0 for polynomial in self.margins.polynomials]
        return any(all(stays[place] for place in places) for places in self.margins.places)

    def active(self, box: Box) -> list[str]:
        """Return the parameters that move in a box and can matter.

        Raises
        ------
        Unchanging
            When there is none, so that there is nothing to ask.
        """
        found = [name for name in moving(box) if name in self.parameters]
        if not found:
            raise Unchanging(
                f"{self.label}: found no assumption that moves and matters, expected at least one"
            )
        return found

    def margin(self, values: Mapping[str, ArrayLike] | Points) -> NDArray[np.float64]:
        """Return the target's margin at a batch of points in units of payoff, in floats, shape (n,)."""
        return np.concatenate(
            [
                np.max([margins[list(p)].min(axis=0, initial=np.inf) for p in self.margins.places], axis=0)
                for _, margins in self.margins.chunks(values)
            ]
        )

    def indicator(self, values: Mapping[str, ArrayLike] | Points) -> NDArray[np.bool_]:
        """Tell exactly at which of a batch of points some profile of the target is an equilibrium, shape (n,)."""
        return np.asarray(self.margins.equilibria(values).any(axis=1))


def as_target(scenario: Scenario, text: str) -> Target:
    """Read a target: an action profile, an outcome's name, or a statement.

    Parameters
    ----------
    scenario : Scenario
        Names players, actions and outcomes.
    text : str
        For example ``"status_quo"``, ``"transact,isolate,token,tolerate"`` or ``"eu == limited"``.

    Raises
    ------
    ScenarioError
        For an unknown name, and for a statement that no profile, or every profile, satisfies.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> len(as_target(scenario, "status_quo").profiles), len(as_target(scenario, "eu == limited").profiles)
    (1, 36)
    """
    label, profiles = target_profiles(scenario, text)
    return Target(label, margins_of(scenario.form.game).restricted(profiles))
