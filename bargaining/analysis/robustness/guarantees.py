"""Statements that hold in every pure equilibrium over a box of assumptions: proved, or refuted by a point of it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from bargaining.analysis.robustness.boxes import Box, Over, assumption_box, checked_ranges, held_box, moving
from bargaining.analysis.robustness.coverage import Cover, some_everywhere
from bargaining.analysis.robustness.margins import Actions, margins_of
from bargaining.analysis.robustness.possibility import BOXES, Verdict, nonnegative_somewhere
from bargaining.analysis.robustness.statements import parse_statement
from bargaining.equilibria import pure_equilibria
from bargaining.errors import ScenarioError, SolverError
from bargaining.scenario import Scenario
from bargaining.scenario.numbers import plain

_SHOWN = 6  # parameters written out in words; to_dict holds all


@dataclass(frozen=True)
class Guarantee:
    """Hold whether a statement is robust over a box of assumptions; printing it gives the answer in words.

    Parameters
    ----------
    statement : str
        As written.
    quantifier : {"every", "some"}
        Whether every pure equilibrium must satisfy it, or at each point of the box at least one.
    status : {"proved", "refuted", "undecided"}
        Proofs and counter-examples are exact; ``undecided`` means that the budget of boxes was used up.
    counterexample : mapping of str to Fraction, or None
        Exact values of the parameters at which the statement fails.
    profile : tuple of str or None
        With ``"every"``, the pure equilibrium at the counter-example that breaks the statement.
    box : Box
        Limits of every parameter.
    boxes : int
        How many boxes were looked at, over all profiles.
    """

    statement: str
    quantifier: Literal["every", "some"]
    status: Literal["proved", "refuted", "undecided"]
    counterexample: Mapping[str, Fraction] | None
    profile: Actions | None
    box: Box
    boxes: int

    def __str__(self) -> str:
        """Write the answer, and the counter-example where there is one."""
        varied = moving(self.box)
        where = ", ".join(f"{n} {plain(self.box[n][0])} to {plain(self.box[n][1])}" for n in varied[:_SHOWN])
        where += f" and {len(varied) - _SHOWN} more assumptions" if len(varied) > _SHOWN else ""
        claim = (
            "in every pure equilibrium"
            if self.quantifier == "every"
            else "in some pure equilibrium at each point"
        )
        lines = [f"{self.status.upper()}: {self.statement} {claim} over {where or 'the values in force'}."]
        if self.counterexample is not None:
            at = ", ".join(f"{name} = {plain(self.counterexample[name])}" for name in varied[:_SHOWN])
            at += f" and {len(varied) - _SHOWN} more values" if len(varied) > _SHOWN else ""
            broken = (
                f" {', '.join(self.profile)} is an equilibrium"
                if self.profile
                else " no equilibrium satisfies it"
            )
            lines.append(f"Counter-example:{broken} at {at or 'the values in force'}.")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, fractions as text."""
        point = self.counterexample
        return {
            "statement": self.statement,
            "quantifier": self.quantifier,
            "status": self.status,
            "ranges": {n: [str(self.box[n][0]), str(self.box[n][1])] for n in moving(self.box)},
            "counterexample": None if point is None else {n: str(value) for n, value in point.items()},
            "profile": None if self.profile is None else list(self.profile),
            "boxes": self.boxes,
        }


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
    >>> scenario = bargaining.load("rapprochement")
    >>> found = possibilities(scenario, held_box(scenario) | {"autonomy": (Fraction(1, 4), Fraction(1))})
    >>> [scenario.outcome(profile) for profile in found.with_status("possible")]
    ['Freeze', 'Status quo of 2025', 'Package with EU re-engagement']
    """
    margins = margins_of(scenario.parametric)
    return Possibilities(
        scenario.players,
        box,
        {
            profile: nonnegative_somewhere(margins.of(profile), box, boxes=boxes)
            for profile in margins.profiles
        },
    )


def robust(
    scenario: Scenario,
    statement: str,
    ranges: Mapping[str, object] | None = None,
    *,
    over: Over | None = None,
    quantifier: Literal["every", "some"] = "every",
    boxes: int = BOXES,
) -> Guarantee:
    r"""Prove or refute that a statement holds in every pure equilibrium over ranges of assumptions.

    Parameters
    ----------
    scenario : Scenario
        Fixes the parameters that no range is given for.
    statement : str
        As `parse_statement` reads it, for example ``"eu == isolate"``.
    ranges : mapping of str to (low, high), optional
        How far parameters move; limits belong to the range.
    over : {"documents", "ranges"}, optional
        Let every other parameter move as well; see `assumption_box`.
    quantifier : {"every", "some"}
        ``"some"`` asks for at least one pure equilibrium with the statement at each point of the box.
    boxes : int
        Boxes to look at (for each profile that would break the statement) before the answer is ``undecided``.

    Raises
    ------
    ScenarioError
        For an unknown name or option, or limits outside a parameter's range.
    SolverError
        When a counter-example does not stand its exact check; this would be an error of the package.

    Notes
    -----
    With ``"every"`` the statement is true where the box has no pure equilibrium at all. A profile :math:`a` that
    breaks the statement is excluded when some :math:`\lambda \ge 0` has
    :math:`\max_\theta \sum \lambda_{i,b} m_{a,i,b}(\theta) < 0` on each of finitely many boxes, in exact arithmetic.

    Examples
    --------
    >>> import bargaining
    >>> scenario = bargaining.load("rapprochement")
    >>> print(robust(scenario, "belarus != exploit", {"autonomy": (0.24, 1)}))
    PROVED: belarus != exploit in every pure equilibrium over autonomy 0.24 to 1.
    >>> robust(scenario, "belarus != exploit", {"autonomy": (0.2, 1)}).profile
    ('transact', 'isolate', 'exploit', 'direct')
    """
    if quantifier not in {"every", "some"}:
        raise ScenarioError(f"quantifier: found {quantifier!r}, expected every or some")
    box = held_box(scenario) if over is None else assumption_box(scenario, over)
    box = box | checked_ranges(scenario, ranges or {})
    read = parse_statement(scenario, statement)
    margins = margins_of(scenario.parametric)
    profiles = [margins.profiles[k] for k in np.flatnonzero(read.holds == (quantifier == "some"))]
    if quantifier == "some":
        cover = some_everywhere([margins.of(profile) for profile in profiles], box, boxes=boxes)
        return _checked(scenario, _covered(read.text, cover, box), read.holds)
    found: list[tuple[Actions, Verdict]] = []
    for profile in profiles:
        found.append((profile, nonnegative_somewhere(margins.of(profile), box, boxes=boxes)))
        if found[-1][1].status == "possible":
            break
    return _checked(scenario, _every(read.text, found, box), read.holds)


def _every(statement: str, found: list[tuple[Actions, Verdict]], box: Box) -> Guarantee:
    seen = sum(verdict.boxes for _, verdict in found)
    for profile, verdict in found:
        if verdict.status == "possible":
            return Guarantee(statement, "every", "refuted", verdict.witness, profile, box, seen)
    undecided = any(verdict.status == "undecided" for _, verdict in found)
    return Guarantee(statement, "every", "undecided" if undecided else "proved", None, None, box, seen)


def _covered(statement: str, cover: Cover, box: Box) -> Guarantee:
    return Guarantee(statement, "some", cover.status, cover.gap, None, box, cover.boxes)


def _checked(scenario: Scenario, found: Guarantee, holds: np.ndarray) -> Guarantee:
    """Return the guarantee after solving the exact game at the counter-example, inside the box."""
    point = found.counterexample
    if point is None:
        return found
    inside = all(low <= point[name] <= high for name, (low, high) in found.box.items())
    game = scenario.parametric.at(point)
    cells = pure_equilibria(game)
    places = [int(np.ravel_multi_index(cell, game.n_actions)) for cell in cells]
    named = {tuple(labels[k] for labels, k in zip(game.actions, cell, strict=True)) for cell in cells}
    stands = found.profile in named if found.quantifier == "every" else not any(holds[k] for k in places)
    if not (inside and stands):
        raise SolverError(f"{found.statement}: found a counter-example that fails its exact check")
    return found
