"""Solve a tree as a whole: every choice of used options, and of nodes believed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bargaining.algebra.factors import Unsettled
from bargaining.equilibria.sequential.assembly import assembled
from bargaining.equilibria.sequential.beliefs import BeliefPatterns, Beliefs
from bargaining.equilibria.sequential.cells import Cell
from bargaining.equilibria.sequential.conditions import conditions
from bargaining.equilibria.sequential.corners import Corners
from bargaining.equilibria.sequential.pieces import solve_cell
from bargaining.equilibria.sequential.result import AssessmentComponent
from bargaining.equilibria.sequential.setting import Setting, Supports
from bargaining.equilibria.sequential.supports import Known, possible_supports
from bargaining.equilibria.two_players.polyhedra import OutOfTime
from bargaining.errors import SolverError

SEQUENTIAL, WEAK = "sequential", "weak perfect Bayesian"


@dataclass(frozen=True, eq=False)
class Answer:
    """Hold the components of a tree, and what stands in the way of calling them all there are.

    Parameters
    ----------
    components : tuple of AssessmentComponent
        What was found.
    unsettled : tuple of str
        Why choices of used options could not be settled, one entry a choice.
    stopped : bool
        Whether time ran out.
    apart : bool
        Whether it is proved that no two components touch.
    supports : tuple of supports
        The options used, set by set, of all that was found: faces of larger parts have their own.
    """

    components: tuple[AssessmentComponent, ...]
    unsettled: tuple[str, ...]
    stopped: bool
    apart: bool
    supports: tuple[tuple[tuple[int, ...], ...], ...] = ()

    @property
    def complete(self) -> bool:
        """Tell whether there are no others."""
        return not self.unsettled and not self.stopped


def solved(setting: Setting, concept: str, check: Callable[[], None], known: Sequence[Known] = ()) -> Answer:
    """Return the components of a tree.

    Parameters
    ----------
    setting : Setting
        The game.
    concept : str
        What is looked for.
    check : callable
        Called now and then; raises `OutOfTime` to stop.
    known : sequence of (information sets, supports)
        The supports that may be used at some sets, where that is known.
    """
    patterns = BeliefPatterns(setting, consistent=concept == SEQUENTIAL)
    pieces: list[Corners] = []
    unsettled: list[str] = []
    stopped, plans = False, concept == WEAK
    try:
        for supports in possible_supports(setting, check, known):
            for beliefs in patterns.of(supports, partial(_fails, setting, supports, plans)):
                try:
                    pieces += map(Corners, solve_cell(Cell(setting, supports, beliefs), plans, check))
                except (Unsettled, SolverError) as error:
                    unsettled.append(str(error))
    except OutOfTime:
        stopped = True
    components, apart = assembled(setting, concept, pieces, not (unsettled or stopped), check)
    used = tuple(dict.fromkeys(piece.supports for piece in pieces))
    return Answer(components, tuple(unsettled), stopped, apart, used)


def _fails(setting: Setting, supports: Supports, plans: bool, sure: Beliefs) -> bool:
    """Tell whether conditions cannot hold where beliefs are known, whatever is believed elsewhere."""
    try:
        return conditions(Cell(setting, supports, sure), plans) is None
    except SolverError:
        return False
