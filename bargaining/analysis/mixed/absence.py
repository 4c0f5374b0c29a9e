"""Do all equilibria, pure and mixed, stay clear of some action profiles over a box? Proved, refuted or undecided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bargaining.algebra.bounds import interval
from bargaining.algebra.boxes import Box, LargestFirst, Point, middle, split
from bargaining.analysis.mixed.cells import Cell
from bargaining.analysis.mixed.exclusion import Incentives, incentives_over
from bargaining.analysis.mixed.unused import never_used, unused_actions
from bargaining.analysis.verdicts import Verdict, used_up
from bargaining.equilibria import Equilibrium, EquilibriumSet, nash_equilibria, verify
from bargaining.equilibria.verification.recheck import Record
from bargaining.games.parametric import ParametricGame
from bargaining.steps import reached

Profile = tuple[int, ...]
MIXED_BOXES = 50
"""Boxes to look at before a question about mixed equilibria is left undecided, where few parameters move."""
FEWER_BOXES = 5
"""The same where many move: a box takes seconds then, and dividing it in one of many directions helps little."""
FEW = 6
"""The most parameters that count as few."""
DRAWS = 24
_MOST_CELLS = 100_000  # of branch and prune, in one game


@dataclass(frozen=True)
class Witness:
    """Hold an equilibrium that uses an action profile.

    Parameters
    ----------
    point : mapping of str to Fraction
        Exact values of the parameters.
    strategies : mapping of str to mapping of str to float
        Probabilities of the actions that each player uses.
    regret : float
        Proved upper bound of the relative regret of these strategies. That an exact equilibrium with the same
        supports lies next to them is proved.
    """

    point: Mapping[str, Fraction]
    strategies: Mapping[str, Mapping[str, float]]
    regret: float


def never_in_equilibrium(
    game: ParametricGame, profiles: Sequence[Profile], box: Box, *, boxes: int, inside: bool = False
) -> Verdict[Witness]:
    r"""Decide whether no equilibrium, pure or mixed, uses any of some action profiles anywhere in a box.

    Parameters
    ----------
    game : ParametricGame
        Any number of players.
    profiles : sequence of tuple of int
        Action profiles by the numbers of their actions. An equilibrium :math:`x` uses a profile :math:`a` when
        :math:`\prod_i x_i(a_i) > 0`.
    box : mapping of str to (low, high)
        Limits of every parameter.
    boxes : int
        Boxes to look at before it is left undecided, the largest first.
    inside : bool
        Whether only points strictly between all limits count.

    Returns
    -------
    Verdict
        ``refuted`` has as its witness an equilibrium that uses one of the profiles.

    Notes
    -----
    On every box actions that no equilibrium uses are removed, then each profile is excluded by exact bounds; see
    `bargaining.analysis.mixed.exclusion`. Where that fails, all equilibria in the middle of the box are
    computed; if none uses a profile, the box is cut where an incentive changes its sign. Cost: a linear program with
    one row for each profile and one column for each deviation takes some milliseconds; a box takes 10 to 100.

    Examples
    --------
    Who stays gets 1 - t or, with the other, more; leaving pays 0.

    >>> one, t = Fraction(1), Fraction(-1)
    >>> stay = [[one, one], [Fraction(0)] * 2], [[one, Fraction(0)], [one, Fraction(0)]]
    >>> less = [[t, t], [Fraction(0)] * 2], [[t, Fraction(0)], [t, Fraction(0)]]
    >>> game = ParametricGame(("t",), np.array([[0], [1]]), np.array([stay, less]), ("p", "q"),
    ...                       (("stay", "leave"),) * 2)
    >>> never_in_equilibrium(game, [(1, 1)], {"t": (Fraction(0), Fraction(9, 10))}, boxes=9).status
    'proved'
    >>> never_in_equilibrium(game, [(1, 1)], {"t": (Fraction(0), Fraction(3))}, boxes=9).witness.point
    {'t': Fraction(3, 2)}
    """
    start = incentives_over(game, box, inside=inside)
    queue = LargestFirst(start.box, (start, start.everything(), list(profiles)))
    seen, solved = 0, set[tuple[Fraction, ...]]()
    while queue:
        if seen >= boxes:
            return Verdict("undecided", used_up(boxes), None, seen, queue.left)
        _, (here, cell, candidates) = queue.pop()
        seen += 1
        reached(f"mixed equilibria, box {seen} of at most {boxes}")
        cell = unused_actions(here, cell) if candidates else cell
        candidates = _not_excluded(here, cell, candidates)
        if not candidates:
            continue
        for point in _points(here, solved, first=here is start):
            at = {**middle(box), **point}
            found = nash_equilibria(game.at(at), max_cells=_MOST_CELLS)
            witness = _using(found, candidates, at)
            if witness is not None:
                return Verdict("refuted", "an equilibrium that is proved to exist uses one", witness, seen)
            if not here.box:
                listed = (*found, *found.components)
                clear = found.complete and not any(_uses(one.supports, candidates) for one in listed)
                if clear:
                    return Verdict("proved", "none uses one, by the complete list at the point", None, seen)
                return Verdict("undecided", f"at the point: {found.reason}", None, seen, Fraction(1))
        for part in _halves(here):
            queue.push(part, (here.over(part), cell, candidates))
    return Verdict("proved", "excluded by exact bounds on every part of the box", None, seen)


def _points(incentives: Incentives, solved: set[tuple[Fraction, ...]], *, first: bool) -> list[Point]:
    """Return points not yet solved: the middle, where the bounds failed, and at first some draws."""
    box = incentives.box
    points = [middle(box), *incentives.points]
    if first and len(box) > 1:
        shares = np.random.default_rng(0).integers(0, 1001, size=(DRAWS, len(box))).tolist()
        points += [
            {
                n: low + (high - low) * Fraction(k, 1000)
                for k, (n, (low, high)) in zip(row, box.items(), strict=True)
            }
            for row in shares
        ]
    new = {tuple(point.values()): point for point in points}
    fresh = [point for key, point in new.items() if key not in solved and incentives.counts(point)]
    solved.update(new)
    return fresh


def _not_excluded(incentives: Incentives, cell: Cell, candidates: Sequence[Profile]) -> list[Profile]:
    """Return the candidates from the first one on that is not excluded."""
    for k, profile in enumerate(candidates):
        if not never_used(incentives, cell, profile):
            return list(candidates[k:])
    return []


def _uses(supports: Sequence[Sequence[int]], profiles: Sequence[Profile]) -> bool:
    return any(all(a in s for a, s in zip(profile, supports, strict=True)) for profile in profiles)


def _using(found: EquilibriumSet, profiles: Sequence[Profile], point: Point) -> Witness | None:
    """Return an equilibrium that uses a profile and is proved to exist, if one was found."""
    vertices = [vertex for component in found.components for vertex in component.vertices]
    for equilibrium in (*found, *vertices):
        if _uses(equilibrium.supports, profiles) and (record := exists(found, equilibrium)):
            return Witness(point, found.describe(equilibrium), record.regret_bound)
    return None


def exists(found: EquilibriumSet, equilibrium: Equilibrium) -> Record | None:
    """Return what is proved of an equilibrium of a list; None where it is not proved to exist."""
    alone = EquilibriumSet(found.game, (equilibrium,), found.method, False, "taken out of its list")
    (record,) = verify(found.game, alone).records
    return record if record.existence else None


def _halves(incentives: Incentives) -> list[Box]:
    """Cut a box where the incentive that is nearest to nought in its middle changes its sign."""
    box, centre = incentives.box, middle(incentives.box)
    moving = [p for p in incentives.polynomials if p.variables]
    turning = [p for p in moving if interval(p, box)[0] < 0 < interval(p, box)[1]]
    nearest = min(turning or moving, key=lambda p: abs(p.evaluate(centre)))
    variable, place = split([nearest], box)
    low, high = box[variable]
    return [{**box, variable: half} for half in ((low, place), (place, high))]
