"""Statements about mixed equilibria of a form: a mixed one satisfies what all profiles do that it may play."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from bargaining.algebra.boxes import Box
from bargaining.analysis.mixed.absence import Witness, exists, never_in_equilibrium
from bargaining.analysis.verdicts import Verdict
from bargaining.equilibria import nash_equilibria
from bargaining.forms.form import Form, Profile


def none_plays(
    form: Form, profiles: Collection[Profile], box: Box, *, boxes: int, inside: bool = False
) -> Verdict[Witness]:
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
    inside : bool
        Whether only points strictly between all limits count.
    """
    cells = [
        tuple(place.options.index(option) for place, option in zip(form.places, profile, strict=True))
        for profile in profiles
    ]
    return never_in_equilibrium(form.game, cells, box, boxes=boxes, inside=inside)


def satisfied_at(
    form: Form, profiles: Collection[Profile], point: Mapping[str, Fraction]
) -> tuple[bool | None, str]:
    """Tell whether some equilibrium at a point plays certain profiles alone, from the list of all equilibria there.

    Equilibria that are found on continua count as well.

    Returns
    -------
    satisfied : bool or None
        True where one is proved to do so. False where the list is proved complete, none that is listed does so, and
        no continuum plays any of these profiles anywhere. None where neither is known.
    reason : str
        Why.
    """
    found = nash_equilibria(form.at(point))
    wanted = set(profiles)
    vertices = (vertex for component in found.components for vertex in component.vertices)
    doing = [one for one in (*found, *vertices) if wanted.issuperset(_played(form, one.supports))]
    if any(exists(found, one) for one in doing):
        return True, "a mixed equilibrium at a point satisfies it"
    here = "at a point where no pure equilibrium satisfies it,"
    if not found.complete:
        return None, f"{here} the list of all is not complete: {found.reason}"
    if doing or any(not wanted.isdisjoint(_played(form, one.supports)) for one in found.components):
        return None, f"{here} it is open whether a mixed one does"
    return False, "no equilibrium of the complete list at a point satisfies it"


def plays_alone(
    form: Form, profiles: Collection[Profile], strategies: Mapping[str, Mapping[str, float]]
) -> bool:
    """Tell whether every profile that strategies may play is one of some profiles."""
    return set(profiles).issuperset(product(*(strategies[place.name] for place in form.places)))


def _played(form: Form, supports: Sequence[Sequence[int]]) -> Iterator[Profile]:
    return product(
        *([place.options[k] for k in own] for place, own in zip(form.places, supports, strict=True))
    )
