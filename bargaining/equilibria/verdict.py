"""A yes, a no or an honest "not decided" with its reason, as the refinements return it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from bargaining.errors import SolverError
from bargaining.results import Result

Status = Literal["proved", "refuted", "undecided"]


@dataclass(frozen=True, eq=False)
class Verdict(Result):
    """Hold whether a property was proved, refuted or left open, and why.

    Parameters
    ----------
    holds : bool or None
        True where proved, False where refuted, None where not decided.
    reason : str
        The theorem or computation that decides, or what stands in the way; one line.
    witness : object
        What proves or refutes it: trembles, a dominating strategy, a blocking coalition; None where the
        reason says all.

    Raises
    ------
    SolverError
        From ``bool(verdict)`` when the property is not decided, so that an open one is never read as a no.

    Examples
    --------
    >>> bool(Verdict(True, "every deviation loses"))
    True
    >>> Verdict(None, "three players mix").status
    'undecided'
    """

    holds: bool | None
    reason: str
    witness: Any = field(default=None)

    @property
    def status(self) -> Status:
        """Return the answer in the words that every question uses."""
        if self.holds is None:
            return "undecided"
        return "proved" if self.holds else "refuted"

    def __str__(self) -> str:
        """Give the answer and what decides."""
        return f"{self.status}: {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; a witness stays in `witness`."""
        return {"status": self.status, "reason": self.reason}

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row: the answer and its reason."""
        return [self.to_dict()]

    def __bool__(self) -> bool:
        """Return the decision."""
        if self.holds is None:
            raise SolverError(f"verdict: found an open question ({self.reason}), expected a yes or no")
        return self.holds
