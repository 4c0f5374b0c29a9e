"""What somebody who looks on sees when a profile is played: each player's action, course by course.

Whoever looks on sees neither beliefs nor plans. Where nature draws a type, only what is chosen in that type shows;
where moves have an order, only those on the way that play takes. A form says so by `shown`; one in which every player
chooses once, and nature nothing, need not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.forms.form import Profile, choices

if TYPE_CHECKING:
    from bargaining.forms.form import Form


@dataclass(frozen=True)
class Course:
    """Hold one way that play may go.

    Parameters
    ----------
    probability : Polynomial
        That nature lets it go this way, in the assumptions; those of a profile's courses sum to one.
    actions : mapping of str to str
        The action of each player that is seen to choose.
    """

    probability: Polynomial
    actions: Mapping[str, str]


@runtime_checkable
class Shown(Protocol):
    """A form that says what shows of a profile."""

    def shown(self, profile: Profile) -> tuple[Course, ...]:
        """Return the ways that play may go under a profile, each with what shows."""


def shows(form: Form) -> bool:
    """Tell whether it is known what an onlooker sees of a profile: each player chooses once, or the form says it."""
    players = [place.player for place in form.places]
    return isinstance(form, Shown) or len({*players}) == len(players)


def courses(form: Form, profile: Profile) -> tuple[Course, ...]:
    """Return the ways that play may go under a profile, each with what shows.

    Raises
    ------
    ScenarioError
        When a player chooses at several places and the form does not say what shows of it.

    Examples
    --------
    >>> import bargaining
    >>> form = bargaining.load("hidden_autonomy").form
    >>> profile = ("pressure", "isolate", "token", "tolerate", "align+direct")
    >>> [(str(one.probability), one.actions["belarus"]) for one in courses(form, profile)]
    [('autonomy', 'token'), ('1 - autonomy', 'align')]
    """
    if isinstance(form, Shown):
        return form.shown(profile)
    if not shows(form):
        raise ScenarioError(
            f"{form.concept}: found a player at several places, expected the form to say what shows of it"
        )
    return (Course(Polynomial.constant(1), choices(form.places, profile)),)
