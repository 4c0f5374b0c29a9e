"""Statements about mixed equilibria of a form: a mixed one satisfies what all profiles do that it may play."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from itertools import product

from bargaining.algebra.boxes import Box
from bargaining.analysis.mixed.absence import Witness, never_in_equilibrium
from bargaining.analysis.verdicts import Verdict
from bargaining.equilibria import nash_equilibria
from bargaining.forms.form import Form, Profile


def none_plays(form: Form, profiles: Collection[Profile], box: Box, *, boxes: int) -> Verdict[Witness]:
    """Decide whether no equilibrium, pure or mixed, plays any of some profiles with positive probability in a box.

    Parameters
    ----------
    form : Form
        One whose choices are made at once.
    profiles : collection of Profile
        What breaks a statement.
    box : mapping of str to (low, high)
        Limits of every parameter.
    boxes : int
        Boxes to look at before it is left undecided.
    """
    cells = [
        tuple(place.options.index(option) for place, option in zip(form.places, profile, strict=True))
        for profile in profiles
    ]
    return never_in_equilibrium(form.game, cells, box, boxes=boxes)


def none_satisfies(form: Form, profiles: Collection[Profile], point: Mapping[str, Fraction]) -> bool:
    """Tell whether a complete list of all equilibria at a point has none that plays certain profiles alone.

    Returns
    -------
    bool
        False where one of them does, and where the list is not complete or holds a continuum.
    """
    found = nash_equilibria(form.at(point))
    played = [
        product(
            *([place.options[k] for k in own] for place, own in zip(form.places, e.supports, strict=True))
        )
        for e in found
    ]
    satisfied = any(set(profiles).issuperset(one) for one in played)
    return found.complete and not found.components and not satisfied
