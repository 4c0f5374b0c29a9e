"""The answer to the question for the smallest change, in words and as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bargaining.analysis.cruxes.answer import Solution, said
from bargaining.display import Hover, Rows, table, words
from bargaining.forms.form import Profile
from bargaining.results import Result
from bargaining.scenario.numbers import plain

_CLAIMS = {
    "becomes": ("{} an equilibrium", "some profile with {} an equilibrium"),
    "ends": ("{} no equilibrium any more", "no profile with {} an equilibrium any more"),
    "only": ("{} the only pure equilibrium", "profiles with {}, and no others, pure equilibria"),
}
_HOLDS = {
    "becomes": ("{} is an equilibrium already", "some profile with {} is an equilibrium already"),
    "ends": ("{} is no equilibrium as it is", "no profile with {} is an equilibrium as it is"),
    "only": ("{} is the only pure equilibrium already", "only profiles with {} are pure equilibria already"),
}


@dataclass(frozen=True)
class Crux(Result):
    """Hold the smallest changes of assumptions that fulfil a claim about equilibria; printing it gives one screen.

    Parameters
    ----------
    profile : tuple of str, or str
        The profile, or the statement about profiles.
    outcome : str
        Its label.
    mode, norm : str
        The claim, and what "smallest" means.
    status : str
        "holds": fulfilled already. "optimal": no smaller change exists, within the gap. "infeasible": proved that no
        change within the ranges fulfils it. "gap" or "budget": the solutions fulfil the claim exactly, but smaller
        ones down to the bound are not excluded. "none up to size": no set of so many parameters fulfils it.
    solutions : tuple of Solution
        One, or for the norm "count" one for each smallest set, nearest first.
    bound : float
        Proved lower bound on the distance, rounded down to nine places, or on the count; infinite when infeasible.
    nodes : int
        Relaxations solved, or sets of parameters solved for.
    closed : bool or None
        Whether the claim has no strict inequality, or no other; None where it has both kinds.
    limit : str
        What follows for the least change, in words; empty where it is attained.
    note : str
        What limits the answer, in words; empty where nothing does.
    """

    profile: Profile | str
    outcome: str
    mode: str
    norm: str
    status: str
    solutions: tuple[Solution, ...]
    bound: float
    nodes: int
    closed: bool | None
    limit: str = ""
    note: str = ""

    @property
    def attained(self) -> bool | None:
        """Tell whether a least change exists; None where that is open.

        The points that fulfil a claim without strict inequalities are a closed set, and one of them is nearest. Where
        all inequalities are strict there is none: of a change that does it, a part does too.
        """
        return None if self.norm == "count" else self.closed

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an assumption of each solution: where it is and where it would have to be."""
        return [
            {
                "solution": number,
                "assumption": change.parameter,
                "from": str(change.before),
                "to": str(change.after),
                "share of range": float(change.share),
                "distance": float(solution.distance),
            }
            for number, solution in enumerate(self.solutions, start=1)
            for change in solution.changes
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "target": self.profile if isinstance(self.profile, str) else list(self.profile),
            "outcome": self.outcome,
            "mode": self.mode,
            "norm": self.norm,
            "status": self.status,
            "bound": None if self.bound == float("inf") else self.bound,
            "attained": self.attained,
            "nodes": self.nodes,
            "note": self.note,
            "solutions": [s.to_dict() for s in self.solutions],
        }

    def __str__(self) -> str:
        """Say what to change, from where to where, who is bound, and what is proved."""
        wanted = self._said(_CLAIMS)
        if self.status == "holds":
            return f"Nothing has to change: {self._said(_HOLDS)}."
        if self.status == "infeasible":
            return f"No change within the ranges makes {wanted}: proved infeasible."
        if not self.solutions:
            return f"No change found that makes {wanted}: {self.note}."
        lines = [f"The smallest change that makes {wanted}"]
        for place, entry in enumerate(self.solutions, start=1):
            several = f"{place}. " if len(self.solutions) > 1 else ""
            lines += ["", several + self._head(entry), *entry.lines]
        return "\n".join([*lines, "", self._proof()])

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the claim, the changes as a table, who is bound, and what is proved."""
        if not self.solutions:
            return words(str(self))
        rows: Rows = [
            {
                "solution": number,
                "assumption": Hover(change.label, change.parameter),
                "from": plain(change.before),
                "to": change.to,
                "share of range": float(change.share),
                "documents": [said(voice) for voice in change.voices],
            }
            for number, entry in enumerate(self.solutions, start=1)
            for change in entry.changes
        ]
        heads = [self._head(entry) for entry in self.solutions]
        bound = [
            f"Who is indifferent there: {'; '.join(map(str, e.bindings))}"
            for e in self.solutions
            if e.bindings
        ]
        told = [*(heads if len(heads) == 1 else ()), *dict.fromkeys(bound), self._proof()]
        return words(str(self).splitlines()[0]) + table(rows) + words("\n".join(told))

    def _said(self, sentences: dict[str, tuple[str, str]]) -> str:
        one, several = sentences[self.mode]
        if isinstance(self.profile, str):
            return several.format(self.profile)
        return one.format(f"{self.outcome} ({', '.join(self.profile)})")

    def _head(self, entry: Solution) -> str:
        what = "1 assumption" if len(entry.changes) == 1 else f"{len(entry.changes)} assumptions"
        if self.norm == "largest" and len(entry.changes) > 1:
            return f"{what}, each by at most {float(entry.largest):.4f} of its range"
        return f"{what}, {float(entry.distance):.4f} ranges in all"

    def _proof(self) -> str:
        proved = [
            "Optimal." if self.status == "optimal" else "Not proved optimal.",
            self._bound(),
            self.limit,
        ]
        return " ".join(part for part in [*proved, f"Note: {self.note}." if self.note else ""] if part)

    def _bound(self) -> str:
        if self.norm == "largest":
            return f"No change does it that moves each assumption by less than {self.bound:.9f} of its range."
        if self.norm == "range":
            return f"No change of less than {self.bound:.9f} ranges does it."
        if self.bound > 1:
            return f"No set of fewer than {self.bound:.0f} assumptions does it."
        return "A single assumption does it."
