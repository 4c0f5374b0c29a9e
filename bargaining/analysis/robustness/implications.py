"""Which action profiles are pure equilibria anywhere in a box, and what one player's action there implies."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.analysis.robustness.boxes import DISAGREEMENT, Box, Moving, placed, written
from bargaining.analysis.robustness.budget import refuse_boxes
from bargaining.analysis.robustness.possibility import BOXES, somewhere
from bargaining.analysis.robustness.settling import Domain
from bargaining.analysis.verdicts import Verdict
from bargaining.equilibria.verdict import Status
from bargaining.forms.form import Place, Profile, choices, vocabulary
from bargaining.results import Result
from bargaining.scenario import Scenario


@dataclass(frozen=True)
class Possibilities(Result):
    """Hold, for every profile, whether it is a pure equilibrium anywhere in a box of assumptions.

    Parameters
    ----------
    places : tuple of Place
        Where choices are made.
    box : Box
        Limits of every parameter.
    verdicts : mapping of Profile to Verdict
        By profile, in the order of the candidates: ``proved`` where it is one somewhere, with a point as the witness,
        ``refuted`` where it is one nowhere.
    """

    places: tuple[Place, ...]
    box: Box
    verdicts: Mapping[Profile, Verdict[Mapping[str, Fraction]]]

    def __str__(self) -> str:
        """Count the profiles that can be equilibria, and name them."""
        possible, open_ = self.with_status("proved"), self.with_status("undecided")
        counted = f"{len(possible)} of {len(self.verdicts)} profiles are pure equilibria somewhere in the box"
        told = f"{counted}, {len(open_)} undecided" if open_ else counted
        return "\n".join([told, *(f"  {', '.join(profile)}" for profile in (*possible, *open_))])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, exact numbers as text."""
        return {
            "ranges": written(self.box),
            "profiles": [
                {"profile": list(profile), **verdict.to_dict()} for profile, verdict in self.verdicts.items()
            ],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a profile: the option of each place, and what is proved of it."""
        return [
            {
                **{place.name: option for place, option in zip(self.places, profile, strict=True)},
                "possible": verdict.status,
                "reason": verdict.reason,
            }
            for profile, verdict in self.verdicts.items()
        ]

    def with_status(self, status: Status) -> tuple[Profile, ...]:
        """Return the profiles that are ``"proved"``, ``"refuted"`` or ``"undecided"``."""
        return tuple(profile for profile, verdict in self.verdicts.items() if verdict.status == status)

    def implications(self) -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
        """Return what one choice implies for another in every pure equilibrium of the box.

        Returns
        -------
        tuple of (str, str, str, tuple of str)
            A name as statements use it and its choice, another name, and the choices of the other that are left; only
            where some but not all of those that occur at all are left. Undecided profiles count as possible.
        """
        kept = [
            choices(self.places, profile)
            for profile, verdict in self.verdicts.items()
            if verdict.status != "refuted"
        ]
        found = []
        for name, other in itertools.permutations(vocabulary(self.places), 2):
            everywhere = dict.fromkeys(chosen[other] for chosen in kept)
            for choice in dict.fromkeys(chosen[name] for chosen in kept):
                left = tuple(dict.fromkeys(chosen[other] for chosen in kept if chosen[name] == choice))
                if len(left) < len(everywhere):
                    found.append((name, choice, other, left))
        return tuple(found)


def possibilities(scenario: Scenario, region: Moving = DISAGREEMENT, *, boxes: int = BOXES) -> Possibilities:
    """Decide for every action profile whether it is a pure equilibrium anywhere in a box of assumptions.

    Parameters
    ----------
    scenario : Scenario
        The game.
    region : Region, mapping of str to (low, high), or sequence of str
        Which assumptions move, and how far.
    boxes : int
        Boxes to look at for each profile before it is left undecided.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> found = possibilities(scenario, {"autonomy": (0.25, 1)})
    >>> [scenario.outcome(profile) for profile in found.with_status("proved")]
    ['Freeze', 'Status quo of 2025', 'Package with EU re-engagement']
    """
    refuse_boxes(boxes)
    scenario, box = placed(scenario, region)
    domain, form = Domain(box), scenario.form
    return Possibilities(
        scenario.places,
        box,
        {profile: somewhere(form.formula(profile), domain, boxes=boxes) for profile in form.candidates()},
    )
