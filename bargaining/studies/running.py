"""From a question to tables, a figure and findings on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bargaining.scenario.labels import legible
from bargaining.studies.experiment import Experiment, Progress, Settings
from bargaining.studies.saving import provenance_of
from bargaining.terminal.options import forced


@dataclass(frozen=True)
class Outcome:
    """Hold what a run made and found."""

    files: list[Path]
    findings: list[str]


def carry_out(
    experiment: Experiment, settings: Settings, output: Path, command: str, progress: Progress
) -> Outcome:
    """Compute, draw and save one experiment.

    Parameters
    ----------
    experiment : Experiment
        The question.
    settings : Settings
        The scenario and what varies.
    output : Path
        Folder for the files.
    command : str
        What to type to get the same files again; kept in the manifest.
    progress : callable
        Told the share of the work that is done.
    """
    from bargaining.plotting import journal_style, save_figure
    from bargaining.plotting.signs import signs_for

    experiment.require_libraries()
    experiment.require_replaceable(output, settings.axes)
    tables = {name: legible(table) for name, table in experiment.compute(settings, progress).items()}
    findings = experiment.findings(tables)
    provenance = {
        **provenance_of(settings.scenario),
        "question": experiment.question,
        "command": command,
        "axes": list(settings.axes),
        "findings": findings,
    }
    files = []
    named = settings.scenario.document.outcomes.values()
    with journal_style(), signs_for([(one.label, one.short or one.label) for one in named]):
        for name, drawing in experiment.draw(tables).items():
            captioned = {"caption": drawing.caption} if drawing.caption else {}
            files += save_figure(
                drawing.figure,
                output,
                name,
                tables=drawing.tables,
                provenance={**provenance, **captioned},
                alt=" ".join([experiment.question, *captioned.values(), *findings]),
                force=forced(),
            )
    return Outcome(files, findings)
