"""What is tested: whether some profile of those that a text names is predicted, and by what margin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.robustness.boxes import Box, moving
from bargaining.analysis.robustness.evaluation import Values, held, margin
from bargaining.analysis.statements import read_profiles
from bargaining.errors import ScenarioError, SolverError
from bargaining.forms.form import Profile
from bargaining.forms.formula import AnyOf, Formula, holds
from bargaining.forms.table import Table
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
class Profiles:
    r"""Hold the profiles that a text names, of which it is asked whether one is predicted.

    .. math:: m(\theta) = \max_{a \in T} \min_{i, b} m_{a,i,b}(\theta)

    is nonnegative exactly where one of the profiles :math:`T` is a pure equilibrium, where conditions are not strict.
    Margins of several players are compared in their payoffs' units, which matters for the margin's size and never for
    its sign.

    Parameters
    ----------
    label : str
        Outcome, actions or statement.
    table : Table
        The formulas of these profiles.
    parameters : tuple of str
        The assumptions that can matter, in the scenario's order.
    """

    label: str
    table: Table
    parameters: tuple[str, ...]

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Return the profiles."""
        return self.table.profiles

    @cached_property
    def formula(self) -> Formula:
        """Return where one of the profiles is predicted."""
        return AnyOf(self.table.formulas)

    def holds_at(self, point: Mapping[str, Fraction]) -> bool:
        """Tell exactly whether one of the profiles is predicted at a point.

        Examples
        --------
        >>> import bargaining
        >>> scenario = bargaining.load("rapprochement")
        >>> package = profiles_named(scenario, "package")
        >>> [package.holds_at({**scenario.values, "autonomy": Fraction(k, 1300)}) for k in (299, 300)]
        [False, True]
        """
        return holds(self.formula, point)

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

    def margin(self, values: Values) -> NDArray[np.float64]:
        """Return the margin at a batch of points in units of payoff, in floats, shape (n,)."""
        return margin(self.table, values)

    def indicator(self, values: Values) -> NDArray[np.bool_]:
        """Tell exactly at which of a batch of points one of the profiles is predicted, shape (n,)."""
        return np.asarray(held(self.table, values).any(axis=1))


def profiles_named(scenario: Scenario, profile: str) -> Profiles:
    """Read what is tested: an action profile, an outcome's name, or a statement.

    Parameters
    ----------
    scenario : Scenario
        Names players, actions and outcomes.
    profile : str
        For example ``"status_quo"``, ``"transact,isolate,token,tolerate"`` or ``"eu == limited"``.

    Raises
    ------
    ScenarioError
        For an unknown name, and for a statement that no profile, or every profile, satisfies.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> [len(profiles_named(scenario, text).profiles) for text in ("status_quo", "eu == limited")]
    [1, 36]
    """
    asked, profiles = read_profiles(scenario, profile)
    label = asked if isinstance(asked, str) else scenario.outcome(asked)
    table = Table.of((one, scenario.form.formula(one)) for one in profiles)
    used = frozenset().union(*(polynomial.variables for polynomial in table.polynomials))
    return Profiles(label, table, tuple(name for name in scenario.parameters if name in used))
