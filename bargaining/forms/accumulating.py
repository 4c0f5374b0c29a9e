"""Forms in which something builds up over time."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from bargaining.forms.form import Strategies


@runtime_checkable
class Accumulating(Protocol):
    """A form in which a stock goes its way under a prediction."""

    @property
    def stock(self) -> str:
        """Return the stock in words, with what it is counted in."""

    @property
    def period(self) -> str:
        """Return what a period is called."""

    @property
    def horizon(self) -> int:
        """Return after how many periods the stock is told."""

    def course(
        self, strategies: Strategies, values: Mapping[str, Fraction], periods: int
    ) -> tuple[Fraction, ...]:
        """Return the stock at first and after each period, exact."""
