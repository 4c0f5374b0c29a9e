"""Forms whose predictions are agreements, which all parties choose together."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from bargaining.games.bargaining_problem import BargainingProblem


@runtime_checkable
class Agreeing(Protocol):
    """A form in which all parties choose together."""

    def problem(self, values: Mapping[str, Fraction]) -> BargainingProblem:
        """Return the bargaining problem at a point, exact: agreements that consent and red lines allow."""
