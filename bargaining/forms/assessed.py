"""Forms whose predictions come with beliefs: at a point they give all equilibria as sets of assessments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bargaining.forms.form import Profile

if TYPE_CHECKING:
    from bargaining.equilibria.sequential.result import AssessmentComponent, AssessmentPart, AssessmentSet

Played = Sequence[tuple["AssessmentComponent", "AssessmentPart"]]
"""The parts of components that play a pattern, each with its component."""


@runtime_checkable
class Assessed(Protocol):
    """A form that solves for strategies with beliefs."""

    def assessments(self, values: Mapping[str, Fraction]) -> AssessmentSet:
        """Return all equilibria at a point, as connected components."""

    def played(self, values: Mapping[str, Fraction]) -> Mapping[Profile, Played]:
        """Return the parts of the components by the pattern that they play, in canonical order."""
