"""A figure on disk with its data and manifest, and what the manifest says of the scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bargaining.errors import ScenarioError
from bargaining.formats import in_force
from bargaining.scenario.citations import citations
from bargaining.terminal.formatting import typed
from bargaining.terminal.options import forced
from bargaining.terminal.output import echo

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from bargaining.results import Drawn
    from bargaining.scenario import Scenario


def provenance_of(scenario: Scenario, seed: int | None = None) -> dict[str, Any]:
    """Return what a manifest says of where numbers come from.

    Parameters
    ----------
    scenario : Scenario
        With the values in force.
    seed : int or None
        Seed of the draws, if any.
    """
    return {
        "scenario": scenario.name,
        "digest": scenario.digest,
        "calibration": scenario.calibration,
        "overlay": scenario.overlay,
        "set": {name: str(value) for name, value in scenario.overrides.items()},
        "parameters": {name: float(value) for name, value in scenario.values.items()},
        "seed": seed,
        **_evidence(scenario),
        **(
            {"links": {name: one.to_dict() for name, one in scenario.followed.items()}}
            if scenario.followed
            else {}
        ),
    }


def _evidence(scenario: Scenario) -> dict[str, list[str]]:
    """Return the claims that a scenario cites, for files that hold their manifest."""
    if not (in_force().inside or in_force().asked):
        return {}
    cited = {claim for one in citations(scenario.document) for claim in one.claims}
    return {"evidence": sorted(cited)}


def saved_plot(
    found: Drawn, target: Path, scenario: Scenario, *tables: str, seed: int | None, alt: str
) -> None:
    """Draw an answer and write it; see `saved`.

    Parameters
    ----------
    found : Drawn
        The answer.
    target, scenario, seed, alt
        As `saved` takes them.
    *tables : str
        Those of its tables that stand beside the figure.

    Raises
    ------
    ScenarioError
        When there is nothing to draw.
    """
    from bargaining.plotting.plots import NothingToDrawError

    try:
        page = found.plot()
    except NothingToDrawError:
        raise ScenarioError(f"--output: found nothing to draw: {alt}") from None
    given = found.figure_tables()
    saved(page, target, {name: given[name] for name in tables}, scenario, seed=seed, alt=alt)


def saved(
    page: Figure,
    target: Path,
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    scenario: Scenario,
    *,
    seed: int | None,
    alt: str,
) -> None:
    """Write a figure as PDF and PNG beside its data and manifest, and print the paths.

    Parameters
    ----------
    page : Figure
        A finished figure.
    target : Path
        As ``-o`` of `figure_option` gives it: folder, name and .pdf.
    tables : mapping of str to table
        The plotted data.
    scenario : Scenario
        What it was drawn from.
    seed : int or None
        Seed of the draws, if any.
    alt : str
        What the figure shows, for readers who cannot see it.

    Raises
    ------
    FigureError
        When the figure or its name is not fit to be written.
    """
    from bargaining.plotting import save_figure

    provenance = provenance_of(scenario, seed) | {"command": typed(target)}
    given: dict[str, Any] = {"tables": tables, "provenance": provenance, "alt": alt, "force": forced()}
    for path in save_figure(page, target.parent, target.stem, **given):
        echo(path, err=True)
