"""Forms whose predictions come with beliefs: at a point they give all equilibria as sets of assessments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bargaining.forms.agreeing import Agreeing
from bargaining.forms.form import Form, Profile, Strategies

if TYPE_CHECKING:
    from bargaining.equilibria.sequential.result import Pattern
    from bargaining.forms.concepts import Listed

_EQUILIBRIA = re.compile(
    r"\b(?P<article>an? )?(?:pure )?(?:(?P<one>equilibrium)|(?P<several>equilibria))\b", re.IGNORECASE
)


@runtime_checkable
class Called(Protocol):
    """A form whose predictions have a name of their own: what one is called, and what several are."""

    called: tuple[str, str]


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
    return form.called if isinstance(form, Called) else ("pure equilibrium", "pure equilibria")


def worded_for(form: Form, text: str) -> str:
    """Return a sentence on equilibria as it reads for a form: agreements and best choices are none.

    Examples
    --------
    >>> import bargaining
    >>> roadmap, game = (bargaining.load(name).form for name in ("roadmap", "rapprochement"))
    >>> worded_for(roadmap, "Pure equilibria: no change makes it an equilibrium")
    'Agreements: no change makes it an agreement'
    >>> worded_for(game, "Pure equilibria: no change makes it an equilibrium")
    'Pure equilibria: no change makes it an equilibrium'
    """
    if not isinstance(form, Agreeing | Called):
        return text
    one, several = predictions_in_words(form)

    def instead(match: re.Match[str]) -> str:
        article, found = match["article"] or "", match["one"] or match["several"]
        noun = one if match["one"] else several
        if article:
            vowel = "n" if one[0] in "aeiou" else ""
            return f"{article[0]}{vowel} {noun}"
        return noun.capitalize() if match[0][0].isupper() and found else noun

    return _EQUILIBRIA.sub(instead, text)
