"""Which action profiles are pure equilibria anywhere in a box, and what one player's action there implies."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from bargaining.analysis.robustness.boxes import Box
from bargaining.analysis.robustness.budget import refuse_boxes
from bargaining.analysis.robustness.margins import Actions, margins_of
from bargaining.analysis.robustness.possibility import BOXES, Verdict, nonnegative_somewhere
from bargaining.scenario import Scenario


@dataclass(frozen=True)
class Possibilities:
    """Hold, for every action profile, whether it is a pure equilibrium anywhere in a box of assumptions.

    Parameters
    ----------
    players : tuple of str
        Names of the players.
    box : Box
        Limits of every parameter.
    verdicts : mapping of tuple of str to Verdict
        By action profile, in lexicographic order.
    """

    players: tuple[str, ...]
    box: Box
    verdicts: Mapping[Actions, Verdict]

    def with_status(self, status: str) -> tuple[Actions, ...]:
        """Return the profiles that are ``"possible"``, ``"impossible"`` or ``"undecided"``."""
        return tuple(profile for profile, verdict in self.verdicts.items() if verdict.status == status)

    def implications(self) -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
        """Return what one player's action implies for another's in every pure equilibrium of the box.

        Returns
        -------
        tuple of (str, str, str, tuple of str)
            Player, action, other player, the other's actions that are left; only where some but not all of
            those that occur at all are left. Undecided profiles count as possible.
        """
        kept = [profile for profile, verdict in self.verdicts.items() if verdict.status != "impossible"]
        found = []
        for i, j in itertools.permutations(range(len(self.players)), 2):
            everywhere = dict.fromkeys(profile[j] for profile in kept)
            for action in dict.fromkeys(profile[i] for profile in kept):
                left = tuple(dict.fromkeys(profile[j] for profile in kept if profile[i] == action))
                if len(left) < len(everywhere):
                    found.append((self.players[i], action, self.players[j], left))
        return tuple(found)


def possibilities(scenario: Scenario, box: Box, *, boxes: int = BOXES) -> Possibilities:
    """Decide for every action profile whether it is a pure equilibrium anywhere in a box of assumptions.

    Parameters
    ----------
    scenario : Scenario
        The game.
    box : Box
        Limits of every parameter, as `assumption_box` returns them.
    boxes : int
        Boxes to look at for each profile before it is left undecided.

    Examples
    --------
    >>> import bargaining
    >>> from fractions import Fraction
    >>> from bargaining.analysis.robustness.boxes import held_box
    >>> scenario = bargaining.load("rapprochement")
    >>> found = possibilities(scenario, held_box(scenario) | {"autonomy": (Fraction(1, 4), Fraction(1))})
    >>> [scenario.outcome(profile) for profile in found.with_status("possible")]
    ['Freeze', 'Status quo of 2025', 'Package with EU re-engagement']
    """
    refuse_boxes(boxes)
    margins = margins_of(scenario.form.game)
    return Possibilities(
        scenario.players,
        box,
        {
            profile: nonnegative_somewhere(margins.of(profile), box, boxes=boxes)
            for profile in margins.profiles
        },
    )
