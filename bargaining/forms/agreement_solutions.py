"""Which agreements a solution picks at a point, by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from bargaining.forms.agreement_formulas import EGALITARIAN, KALAI_SMORODINSKY, NASH, SEPARATE, UTILITARIAN
from bargaining.forms.bargaining_document import agreements

if TYPE_CHECKING:
    from bargaining.equilibria import Settlement
    from bargaining.games.bargaining_problem import BargainingProblem


def _settlements() -> Mapping[str, Callable[[BargainingProblem], Settlement]]:
    from bargaining import equilibria

    return {
        NASH: equilibria.nash_settlement,
        KALAI_SMORODINSKY: equilibria.kalai_smorodinsky_settlement,
        EGALITARIAN: equilibria.egalitarian_settlement,
        UTILITARIAN: equilibria.utilitarian_settlement,
    }


def solved(problem: BargainingProblem, concept: str, issues: Sequence[str]) -> Collection[str]:
    """Return the agreements that a solution picks."""
    if concept != SEPARATE:
        return _settlements()[concept](problem).agreements
    harmless = tuple(issue for issue in issues if issue in problem.acceptable)
    return [name for name, settled in agreements(issues).items() if settled == harmless]
