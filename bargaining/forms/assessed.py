"""Forms whose predictions come with beliefs: at a point they give all equilibria as sets of assessments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bargaining.forms.agreeing import Agreeing
from bargaining.forms.form import Form, Profile, Strategies

if TYPE_CHECKING:
    from bargaining.equilibria.sequential.result import Pattern
    from bargaining.forms.concepts import Listed


@runtime_checkable
class Assessed(Protocol):
    """A form that solves for strategies with beliefs."""

    def assessments(self, values: Mapping[str, Fraction]) -> Listed:
        """Return all equilibria at a point, as connected components, with verdicts where a criterion gives some."""

    def played(self, values: Mapping[str, Fraction]) -> Mapping[Profile, Sequence[Pattern]]:
        """Return what is used at information sets, by the profile that it is at the places, in canonical order."""

    def probabilities(self, profile: Profile, values: Mapping[str, Fraction]) -> Strategies | None:
        """Return the probabilities with which a profile is played at a point; None where they are not told."""

    def why_not(self, profile: Profile, values: Mapping[str, Fraction]) -> str:
        """Say what fails of a profile that no equilibrium plays at a point."""


def predictions_in_words(form: Form) -> tuple[str, str]:
    """Return what one prediction of a form is called, and what several are.

    Examples
    --------
    >>> import bargaining
    >>> predictions_in_words(bargaining.load("rapprochement").form)
    ('pure equilibrium', 'pure equilibria')
    """
    if isinstance(form, Assessed):
        return "pattern of play", "patterns of play"
    if isinstance(form, Agreeing):
        return "agreement", "agreements"
    return "pure equilibrium", "pure equilibria"
