"""What became of a prediction: reading by reading, trial by trial, and on the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bargaining.display import Rows
from bargaining.results import Entries

Word = Literal["holds", "fails", "unmoved"]
"""Unmoved: what should move with an assumption is the same over all of its range."""


@dataclass(frozen=True)
class Finding:
    """Hold whether a trial comes out as predicted in one reading.

    Parameters
    ----------
    reading : str
        The baseline or a document, as it is called.
    word : {"holds", "fails", "unmoved"}
        What came of it.
    why : str
        Of what fails, the counter-example; of what holds, where it turns.
    """

    reading: str
    word: Word
    why: str


@dataclass(frozen=True)
class TrialFindings:
    """Hold what became of one trial.

    Parameters
    ----------
    scenario : str
        Where it was made.
    asked : str
        What was asked, in words.
    findings : tuple of Finding
        One a reading.
    held, drawn : int
        In how many of how many draws between the documents it holds, or is unmoved at the least; 0 of 0 where none was
        made.
    exact : bool
        Whether each finding is exact; on a grid of points otherwise.
    note : str
        What the trial is for, or leaves out.
    """

    scenario: str
    asked: str
    findings: tuple[Finding, ...]
    held: int = 0
    drawn: int = 0
    exact: bool = True
    note: str = ""

    def of(self, word: Word) -> list[str]:
        """Return the readings of which a word is said."""
        return [one.reading for one in self.findings if one.word == word]

    @property
    def status(self) -> str:
        """Return what came of it in words: of how many readings it holds."""
        return verdict([one.word for one in self.findings])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "scenario": self.scenario,
            "asked": self.asked,
            "status": self.status,
            "exact": self.exact,
            "note": self.note,
            "readings": [{"reading": f.reading, "finding": f.word, "why": f.why} for f in self.findings],
            "held": self.held,
            "drawn": self.drawn,
        }


def verdict(words: Sequence[Word]) -> str:
    """Return what came of several findings.

    Examples
    --------
    >>> verdict(["holds", "holds"]), verdict(["holds", "fails", "unmoved"]), verdict(["unmoved"])
    ('holds', 'holds in part', 'does not hold')
    """
    holding = words.count("holds")
    return "holds" if holding == len(words) else "holds in part" if holding else "does not hold"


@dataclass(frozen=True)
class Predicted:
    """Hold a prediction with what became of it.

    Parameters
    ----------
    number : int
        In the register.
    name, text : str
        What is predicted.
    evidence : tuple of str
        Claims that say so; none where the model alone does.
    trials : tuple of TrialFindings
        One a trial.
    """

    number: int
    name: str
    text: str
    evidence: tuple[str, ...]
    trials: tuple[TrialFindings, ...]

    @property
    def status(self) -> str:
        """Return what came of it over all trials and readings."""
        return verdict([finding.word for trial in self.trials for finding in trial.findings])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "number": self.number,
            "name": self.name,
            "text": self.text,
            "evidence": list(self.evidence),
            "status": self.status,
            "trials": [trial.to_dict() for trial in self.trials],
        }


@dataclass(frozen=True, repr=False)
class Predictions(Entries[Predicted]):
    """Hold predictions in the order of their numbers, with what became of each."""

    entries: tuple[Predicted, ...]
    seed: int = field(default=0)
    _head_lines = 1

    def __str__(self) -> str:
        """Say of each prediction what became of it, trial by trial."""
        counts = {
            word: sum(one.status == word for one in self)
            for word in ("holds", "holds in part", "does not hold")
        }
        lines = ["; ".join(f"{count} {word}" for word, count in counts.items() if count)]
        for one in self:
            lines.append(f"{one.number}. {one.text} [{' '.join(one.evidence) or 'model'}]: {one.status}")
            for trial in one.trials:
                lines.append(f"   {trial.scenario}: {trial.asked}: {trial.status}{_shares(trial)}")
                lines += [
                    f"     {f.reading}: {f.word}{f' ({f.why})' if f.why else ''}" for f in trial.findings
                ]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {"seed": self.seed, "predictions": [one.to_dict() for one in self]}

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row for each reading of each trial."""
        return [
            {
                "number": one.number,
                "prediction": one.text,
                "evidence": " ".join(one.evidence) or "model",
                "status": one.status,
                "scenario": trial.scenario,
                "asked": trial.asked,
                "trial_status": trial.status,
                "held": trial.held,
                "drawn": trial.drawn,
                "reading": finding.reading,
                "finding": finding.word,
                "why": finding.why,
            }
            for one in self
            for trial in one.trials
            for finding in trial.findings
        ]

    def _display_rows(self) -> Rows:
        return [
            {
                "#": one.number,
                "prediction": one.text,
                "said in": " ".join(one.evidence) or "model",
                "status": one.status,
                "holds": f"{sum(len(t.of('holds')) for t in one.trials)} of {sum(len(t.findings) for t in one.trials)}",
            }
            for one in self
        ]


def _shares(trial: TrialFindings) -> str:
    exact = "" if trial.exact else ", on a grid"
    return exact + (
        f"; {trial.held} of {trial.drawn} draws between the documents are not against it"
        if trial.drawn
        else ""
    )
